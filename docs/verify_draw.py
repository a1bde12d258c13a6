#!/usr/bin/env python3
"""Replay a random draw from its public record with nothing but the Python standard library.

    verify_draw.py record.json [--seal DIGEST]

`record.json` comes from the page of the draw, from /api/v1/draws/{id} or from the command export_draw. `--seal` is the
digest of the seal as you noted it before the seed was known: give it, or the record only proves that it agrees with
itself. The rules are those of docs/verifiable-draws.md; this file shares no code with the portal. Prints what was found
and ends with 1 when anything is wrong.
"""

import argparse
import collections
import datetime
import functools
import hashlib
import itertools
import json
import re
import sys

VERSION = "qp-draw-1"  # the first part of every digest
SEALS = ("qp-draw-1", "qp-draw-2", "qp-draw-3", "qp-draw-4", "qp-draw-5")
RECORDS = ("qp-draw-record-1", "qp-draw-record-2")
STATES = ("committing", "revealing", "waiting", "seeded", "drawn", "void")
GROUNDS = {"inspector": ("recusal", "unavailable"), "object": ("closed", "exempt")}
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
NONCE = re.compile(r"[\x21-\x7e]{16,200}")
HEX = re.compile(r"[0-9a-f]{64}")
# Fields of a line: any text, a text that is not empty, a number, a digest, a day, a time, the code of an item.
FORMS = {
    "T": r"[^\t]*", "S": r"[^\t]+", "N": r"0|[1-9][0-9]{0,8}", "H": r"[0-9a-f]{64}", "D": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "I": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", "C": r"[A-Za-z0-9._-]{1,40}",
}  # fmt: skip
# The lines of a seal in their order: the forms of their fields, how many such lines at least and at most.
LINES = {
    "algorithm": ("S", 1, 1), "number": ("S", 1, 1), "agency": ("S T", 1, 1), "title": ("T", 1, 1),
    "purpose": ("inspection|sampling|licensing|award|other", 1, 1), "mode": ("undirected|directed T", 1, 1),
    "sealed": ("I", 1, 1), "objects": ("N H", 1, 1), "excluded": ("N H", 1, 1), "inspectors": ("N H", 1, 1),
    "seats": ("0|[2-9]", 1, 1), "visits": ("D D", 1, 1), "held back": ("D S", 0, 1),
    "item": ("C S S", 1, None), "quota": ("C S N N", 0, None), "not drawn": ("C S S", 0, None),
    "witness": ("[1-9] S T", 2, None), "commitments until": ("I", 1, 1), "reveals until": ("I", 1, 1),
    "absence": ("void|proceed", 1, 1), "public value": ("S D S I I", 0, 1),
    "follows": ("S S", 0, 1), "redraw of": ("S S", 0, 1),
}  # fmt: skip
OBJECT = "S S T T T T T D| S"
INSPECTORS = {"inspector": "S S T N|", "certificate": "S C|\\* D D", "recusal": "S S", "last": "S S", "salt": "H"}
DEEPEST, LARGEST = 8, 2**53
# What a record has, and each entry of its parts; what may be null has a question mark.
MEMBERS = {
    "": "format number state seal objects excluded inspectors witnesses refused_reveals public_value seed drawn_at? "
        "void_at? void_reason drawn seats replacements redraw",
    "seal": "text sha256", "redraw": "of? reason", "witnesses": "position name office commitment nonce absent",
    "refused_reveals": "position digest", "replacements": "step kind subject team inspector ground",
    "public_entries": "position? name office value at", "held": "until opened_at? seats",
}  # fmt: skip


class Wrong(Exception):
    """The record does not hold; the text says where."""


def need(condition, text):
    if not condition:
        raise Wrong(text)


def sha(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def digest(*parts):
    return sha("\n".join((VERSION, *parts)))


def sealed(lines):
    need(not any(CONTROL.search(line) for line in lines), "a list holds a control character")
    return sha("".join(line + "\n" for line in lines))


def in_byte_order(values):
    """Strictly ascending by UTF-8 bytes, which is the order of code points."""
    return all(a < b for a, b in itertools.pairwise(values))


@functools.cache
def pattern(forms):
    """The lines whose fields have these forms, each named in FORMS or written out."""
    fields = ["|".join(FORMS.get(form, form) for form in field.split("|")) for field in forms.split(" ")]
    return re.compile("\t".join(f"(?:{field})" for field in fields))


def check_values(record):
    """A record holds texts and whole numbers, and is not nested deeper than it needs."""
    left = [(record, 1)]
    while left:  # Python would take true for the rank 1
        each, depth = left.pop()
        need(type(each) in (dict, list, str, int, type(None)), "something is neither a text nor a whole number")
        need(depth <= DEEPEST and (type(each) is not int or abs(each) < LARGEST), "something is too deep or too large")
        inner = each.values() if type(each) is dict else each if type(each) is list else ()
        left.extend((one, depth + 1) for one in inner)


def check_members(record):
    """Nothing a record must have is missing or null: both verifiers ask for the same."""
    for part, names in MEMBERS.items():
        if (part == "public_entries" and record["format"] == RECORDS[0]) or (part == "held" and part not in record):
            continue  # read_seal knows whether anything is held back
        found = record[part] if part else record
        for each in found if isinstance(found, list) else [found]:
            for name in names.split(" "):
                held = each.get(name.rstrip("?"), each) if isinstance(each, dict) else None
                need(held is not each and (held is not None or name[-1] == "?"), f"missing: {part} {name}")


def read_seal(record, expected):
    """The sealed terms as a dict of lists; every later check leans on them and never on the rest of the record."""
    text = record["seal"]["text"]
    need(sha(text) == record["seal"]["sha256"], "the sealed text does not give the digest of the seal")
    need(expected in (None, record["seal"]["sha256"]), "this is not the seal that was published before the draw")
    need(text.endswith("\n"), "the sealed text is cut off")
    terms = {}
    for line in text[:-1].split("\n"):
        name, *fields = line.split("\t")
        need(name in LINES and name not in list(terms)[:-1], f"a line of the seal does not belong there: {name}")
        need(not CONTROL.search(line), "the seal holds a control character")
        terms.setdefault(name, []).append(fields)
    need(terms.get("algorithm") in ([[name]] for name in SEALS), "this verifier knows only " + " and ".join(SEALS))
    need(record["format"] == RECORDS[1] or version(terms) == 1, "a record of this format has no such seal")
    check_terms(terms)
    until = [record["held"]["until"]] if "held" in record else []
    need([day for day, _reason in terms.get("held back", [])] == until, "what is held back is not what was sealed")
    need(terms["number"] == [[record["number"]]], "the number is not the sealed one")
    return terms


def closed(record):
    """Whether inspectors and seats are held back still: they are looked at when they are opened."""
    return "held" in record and record["held"]["opened_at"] is None


def check_held(record, held):
    """While seats are held back nothing is told of them but digests; opened, they are those that gave the digests."""
    replaced = {r["step"]: [r["digest"], r["subject"], r["team"], r["inspector"], r["rests_on"]]
                for r in record["replacements"] if r["kind"] == "inspector"}  # fmt: skip
    need(all(type(text) is str for told in replaced.values() for text in told), "a replacement has no text")
    need(all(HEX.fullmatch(told[0]) for told in replaced.values()), "a replacement has no digest")
    need(re.fullmatch(FORMS["H"] if record["state"] == "drawn" else "", held["seats"]), "the digest of the seats")
    if closed(record):
        need(not record["seats"], "seats are held back, and told")
        need(all(told == [""] * 4 for _published, *told in replaced.values()), "a replacement is held back, and told")
        return
    salt = next(line.split("\t")[1] for line in record["inspectors"] if line.startswith("salt\t"))
    lines = "".join("\t".join(row[:3]) + "\n" for row in sorted(record["seats"]) if row[3] == 0)
    given = digest("seats", salt, record["number"], lines)
    need(held["seats"] in ("", given), "the seats are not those whose digest was published")
    for step, (published, *told) in replaced.items():
        given = digest("replacement", salt, record["number"], str(step), *told)
        need(given == published, f"replacement {step} is not the one whose digest was published")


def version(terms):
    return 1 + SEALS.index(terms["algorithm"][0][0])


def check_terms(terms):
    """The lines of the seal are those of section 3 in their order and form, and no rule of it is broken in them."""
    order = list(LINES)
    need([order.index(name) for name in terms] == sorted(map(order.index, terms)), "the seal is not in order")
    for name, (forms, least, most) in LINES.items():
        found, wanted = terms.get(name, []), "S D" if version(terms) == 1 and name == "public value" else forms
        fit = all(pattern(wanted).fullmatch("\t".join(line)) for line in found)
        need(fit, f"a line of the seal has another form: {name}")
        need(least <= len(found) and (most is None or len(found) <= most), f"too few or too many lines: {name}")
    need(in_byte_order([line[0] for line in terms["item"]]), "the items are not in order, or one stands twice")
    need(in_byte_order([line[:2] for line in terms.get("quota", [])]), "the quotas are not in order, or one twice")
    need(version(terms) > 2 or "not drawn" not in terms, "a line of the seal does not belong there: not drawn")
    need((version(terms) > 3) == ("held back" in terms), "seats are held back from version 4 on, and never before")
    need("held back" not in terms or terms["seats"] != [["0"]], "seats are held back, and there are none")
    need([line[0] for line in terms["witness"]] == [str(n + 1) for n in range(len(terms["witness"]))], "witnesses")
    days = [*terms["visits"][0], *(day for day, _reason in terms.get("held back", []))]
    first, last, *_public = map(datetime.date.fromisoformat, days)
    need(first <= last, "the visits end before they begin")
    need(terms["absence"] == [["void"]] or "public value" in terms, "nothing but a public value lets a draw go on")
    for number, _reason in (*terms.get("follows", []), *terms.get("redraw of", [])):
        need([[number]] != terms["number"], "a draw is said to follow itself")
    need("follows" not in terms or "redraw of" not in terms, "a redraw says itself why the list is drawn from again")
    check_hours(terms)


def check_hours(terms):
    """Ten minutes at least a stage; a public value of a day after that of the reveals, an hour for it (section 4)."""
    values = terms.get("public value", [])
    days = [datetime.date.fromisoformat(value[1]) for value in values]
    texts = [terms[name][0][0] for name in ("sealed", "commitments until", "reveals until")]
    texts += [text for value in values for text in value[3:]]
    sealed, committed, revealed, *open_ = (datetime.datetime.strptime(t, "%Y-%m-%dT%H:%M:%S%z") for t in texts)
    if version(terms) == 1:
        return
    stage = datetime.timedelta(minutes=10)
    need(sealed + stage <= committed and committed + stage <= revealed, "a stage of the ceremony is too short")
    for form, day in ((value[2], day) for value, day in zip(values, days, strict=True)):
        ahead = datetime.timedelta(hours=8)  # a day begins at 16:00 UTC in China
        need((revealed + ahead).date() < day <= (open_[0] + ahead).date(), "the day of the public value")
        need(open_[0] + datetime.timedelta(hours=1) <= open_[1], "the hours of the public value")
        need(form.count("#") >= 3, "the form of the public value leaves nothing open")


def check_lists(record, terms):
    subjects, out = ([line.split("\t")[0] for line in record[name]] for name in ("objects", "excluded"))
    need(in_byte_order(subjects), "objects are not in order, or one stands twice")
    need(in_byte_order(out), "what is left out is not in order, or stands twice")
    need(version(terms) < 3 or not set(out) & set(subjects), "something is in the list and left out of it")
    need(all(pattern(OBJECT).fullmatch(line) for line in record["objects"]), "an object has other fields")
    need(all(pattern("S S S").fullmatch(line) for line in record["excluded"]), "what is left out has other fields")
    need(in_byte_order(record["inspectors"]), "the lines of inspectors are not in order")
    rows = [line.partition("\t") for line in record["inspectors"]]
    need(all(pattern(INSPECTORS.get(row[0], "-")).fullmatch(row[2]) for row in rows), "an inspector has other fields")
    known = [row[2].split("\t")[0] for row in rows if row[0] == "inspector"]
    need(len(set(known)) == len(known), "an inspector stands twice")
    need({row[2].split("\t")[0] for row in rows if row[0] != "salt"} <= set(known), "a line of inspectors is nobody's")
    salts = 0 if closed(record) else int("held" in record)
    need([row[0] for row in rows].count("salt") == salts, "a salt too many, or none")
    need(not closed(record) or not rows, "inspectors are held back, and told")
    for name, count in (("objects", len(subjects)), ("excluded", len(out)), ("inspectors", len(known))):
        if name != "inspectors" or not closed(record):  # looked at when they are opened
            need(terms[name] == [[str(count), sealed(record[name])]], f"the {name} are not the sealed ones")


def check_names(record, terms):
    """Each name opens its key and none is left out; a list of whom to sample by keys has them, or null until later."""
    keys = sorted(line.split("\t")[0] for line in record["objects"] + record["excluded"])
    blind = terms["purpose"] == [["sampling"]] and all(map(HEX.fullmatch, keys))
    need("names" in record or not blind, "the names that follow are missing")
    if record.get("names") is not None:
        rows = [line.split("\t") for line in record["names"]]
        need(all(pattern("H H S T T T S").fullmatch("\t".join(row)) for row in rows), "a name has other fields")
        need(not any(CONTROL.search(line) for line in record["names"]), "a name holds a control character")
        need([row[0] for row in rows] == keys, "not every key has its name, or a name has no key")
        need(all(digest("name", *row[1:]) == row[0] for row in rows), "a name is not the one its key was made from")


def check_quotas(record, terms):
    """Each quota counts its stratum; returns how many objects stand where none was sealed (before qp-draw-3)."""
    codes, sizes = [code for code, _team, _label in terms["item"]], collections.Counter()
    for (stratum, items), size in collections.Counter(tuple(o.split("\t", 3)[1:3]) for o in record["objects"]).items():
        named = items.split(",") if items else codes
        need(len(set(named)) == len(named), f"an item of an object stands twice: {items}")
        fit = named == [code for code in codes if code in named]
        need(fit or version(terms) < 3, f"items of an object are not in order, or not of the draw: {items}")
        sizes.update({(item, stratum): size for item in named})
    quotas = {(item, stratum): (int(size), int(drawn)) for item, stratum, size, drawn in terms.get("quota", [])}
    for place, (size, drawn) in quotas.items():
        need(sizes[place] == size and drawn <= size, f"stratum {place} has another size")
    if version(terms) > 2:
        reasons, none = terms.get("not drawn", []), [[*place] for place in quotas if quotas[place][1] == 0]
        need(quotas.keys() == sizes.keys(), "objects stand in a stratum without a quota, or a quota has none")
        need([line[:2] for line in reasons] == none, "nobody is drawn, and no line says why")
    return sum(size for place, size in sizes.items() if place not in quotas)


def check_ceremony(record, terms):
    """Promises against secrets, then the seed; returns it ("" where there is none yet)."""
    number, seal, nonces = record["number"], record["seal"]["sha256"], []
    named = [[w["position"], w["name"], w["office"]] for w in record["witnesses"]]
    need(named == [[int(n), *who] for n, *who in terms["witness"]], "the witnesses are not the sealed ones")
    promises = [w["commitment"] for w in record["witnesses"] if w["commitment"]]
    need(len(promises) == len(set(promises)), "two witnesses made the same commitment")
    for w in record["witnesses"]:
        need(HEX.fullmatch(w["commitment"] or "0" * 64), "a commitment is no digest")
        need(w["absent"] in ("", "reveal" if w["commitment"] else "commit"), "an absence is named wrongly")
        if w["nonce"]:
            need(NONCE.fullmatch(w["nonce"]), f"the secret of witness {w['position']} has a wrong form")
            promise = digest("commit", number, seal, str(w["position"]), w["nonce"])
            need(promise == w["commitment"], f"the secret of witness {w['position']} is not the one committed to")
            need(not w["absent"], f"witness {w['position']} is called absent and is not")
        nonces.append(w["nonce"])
    if not record["seed"]:
        return ""
    missing = [w for w in record["witnesses"] if not w["nonce"]]
    need(all(w["absent"] for w in missing), "a secret is missing and nobody is called absent")
    withheld, public = [w for w in missing if w["commitment"]], "public value" in terms
    check_public_value(record, terms)
    need(public == bool(record["public_value"]), "the public value is missing, or was never agreed")
    need(not withheld or (terms["absence"] == [["proceed"]] and public), "a secret was withheld: the draw is void")
    need(sum(bool(n) for n in nonces) >= (1 if withheld else 2), "too few secrets for a seed")
    need(digest("seed", number, seal, *nonces, record["public_value"]) == record["seed"], "the seed is not theirs")
    return record["seed"]


def check_public_value(record, terms):
    """Written in the sealed form, within the sealed hours, the same by two people, one of them a witness."""
    if "public value" not in terms or version(terms) == 1:
        return
    _source, _day, form, since, until = terms["public value"][0]
    value, signs = record["public_value"], re.escape(form).replace(re.escape("#"), "[0-9]")
    need(re.fullmatch(signs, value), "the public value does not have the sealed form")
    people = {w["position"]: (w["name"], w["office"]) for w in record["witnesses"]}
    for entry in record["public_entries"]:
        who = people.get(entry["position"], (entry["name"], entry["office"]))
        need(who == (entry["name"], entry["office"]) and entry["name"], "an entry is not that of its witness")
        need(since <= entry["at"] <= until, "a public value was entered outside its hours")
    same = {entry["position"] for entry in record["public_entries"] if entry["value"] == value}
    need(len(same) >= 2 and same & set(people) and same <= {None, *people}, "two people did not enter this value")


def check_state(record, terms, seed):
    """The state that is told against what is known: with a seed a draw is seeded or drawn, and nothing else."""
    state, said = record["state"], record["redraw"]
    need(state in STATES, "there is no such state")
    need((state in ("seeded", "drawn")) == bool(seed), "the state and the seed do not go together")
    need((state == "void") == bool(record["void_at"]) == bool(record["void_reason"]), "the state and its reason differ")
    need((state == "drawn") == bool(record["drawn_at"]), "the state and the day of the draw differ")
    if state != "drawn":
        need(not any(record[name] for name in ("drawn", "seats", "replacements")), "drawn although the draw is not")
    if not seed:
        need(not record["public_value"], "a public value without a seed")
        promised = [w for w in record["witnesses"] if w["commitment"]]
        known = len(promised) >= 2 and all(w["nonce"] for w in promised)
        need(not known or "public value" in terms, "every secret is known: this draw has a seed")
        need(state != "committing" or not any(w["nonce"] for w in promised), "a secret before all have committed")
    sealed = terms.get("redraw of", [[None, ""]])
    need(sealed == [[said["of"], said["reason"]]], "what is said of a redraw is not what was sealed")
    silent, why = [w["absent"] for w in record["witnesses"]], record["void_reason"]
    need(why != "too-few-commitments" or len(silent) - silent.count("commit") < 2, "too few committed, and two did")
    need(why != "not-revealed" or "reveal" in silent, "nobody is said to have withheld a secret")
    promises = {w["position"]: w["commitment"] for w in record["witnesses"]}
    for refused in record["refused_reveals"]:
        promise = promises.get(refused["position"])
        need(promise and HEX.fullmatch(refused["digest"]), "a refused reveal is nobody's")
        need(refused["digest"] != promise, "a secret that was committed to is called refused")


class Draw:
    """The sealed terms and lists, and the order that the seed gives them."""

    def __init__(self, record, terms, seed):
        self.seed, self.number, self.version = seed, record["number"], version(terms)
        self.teams = {code: team for code, team, _label in terms["item"]}
        self.closed = closed(record)
        self.seats = 0 if self.closed else int(terms["seats"][0][0])
        self.first, self.last = terms["visits"][0]
        self.objects, places = {}, {}
        start = hashlib.sha256("\n".join((VERSION, "select", seed, self.number, "")).encode())
        for line in record["objects"]:
            subject, stratum, items, area, *_rest = line.split("\t")
            hashed = start.copy()
            hashed.update(subject.encode("utf-8"))
            self.objects[subject] = stratum, area, hashed.hexdigest()
            for item in items.split(",") if items else self.teams:
                places.setdefault((item, stratum), []).append((hashed.hexdigest(), subject))
        self.ranked = {place: [s for _key, s in sorted(found)] for place, found in places.items()}
        self.quotas = {(i, s): (int(n), int(k)) for i, s, n, k in terms.get("quota", [])}
        self.read_inspectors(record["inspectors"])

    def key(self, subject):
        return self.objects[subject][2], subject

    def read_inspectors(self, lines):
        """`lot`: what chooses among people, the seed; from qp-draw-5 on the salt of what is held back is part of it."""
        self.areas, self.most, self.rights, self.recused, self.before, self.lot = {}, {}, {}, {}, {}, self.seed
        for line in lines:
            kind, who, *rest = line.split("\t")
            if kind == "inspector":
                self.areas[who] = tuple(rest[1].split(",")) if rest[1] else ()
                self.most[who] = int(rest[2]) if rest[2] else None
            elif kind == "certificate":
                self.rights.setdefault(who, []).append(rest)
            elif kind != "salt":
                (self.recused if kind == "recusal" else self.before).setdefault(rest[0], set()).add(who)
            elif self.version > 4:
                self.lot = digest("held", who, self.seed)
        self.order = sorted(self.areas, key=lambda who: (digest("inspector", self.lot, self.number, who), who))
        self.place, self._masks = {who: n for n, who in enumerate(self.order)}, {}

    def may(self, who, items, area):
        able = {item for item, since, until in self.rights.get(who, []) if since <= self.first and until >= self.last}
        return (not self.areas[who] or area.startswith(self.areas[who])) and ("*" in able or able.issuperset(items))

    def mask(self, subject, items):
        """Bits of those who may take a seat at the subject, in the drawn order of inspectors."""
        kind = items, self.objects[subject][1]
        if kind not in self._masks:
            self._masks[kind] = sum(1 << n for n, who in enumerate(self.order) if self.may(who, *kind))
        return self._masks[kind] & ~self.those(self.recused, subject)

    def those(self, named, subject):
        return sum(1 << self.place[who] for who in named.get(subject, ()))


def bits(mask):
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Seating:
    """The first assignment (section 7). `visits`: subject → items; `seats`: (subject, team) → inspectors."""

    def __init__(self, draw, visits):
        self.draw, self.cap, size = draw, 1, len(draw.order)
        self.slots = [
            (subject, team)
            for subject in sorted(visits, key=draw.key)
            for team in sorted({draw.teams[i] for i in visits[subject]})
        ]
        self.allowed = [draw.mask(s, tuple(sorted(i for i in visits[s] if draw.teams[i] == t))) for s, t in self.slots]
        self.before = [draw.those(draw.before, subject) for subject, _team in self.slots]
        self.members, self.held, self.load = [0] * len(self.slots), [set() for _ in range(size)], [0] * size
        self.limit = [draw.most[who] for who in draw.order]
        self.spent = sum(1 << n for n, most in enumerate(self.limit) if most == 0)  # at their own limit
        self.under = (1 << size) - 1  # below the cap
        for slot in range(len(self.slots)):
            for seat in range(1, draw.seats + 1):
                while not self.fill(slot, seat):
                    self.cap += 1
                    self.under = sum(1 << n for n, load in enumerate(self.load) if load < self.cap)
        self.seats = {place: {draw.order[n] for n in bits(self.members[slot])} for slot, place in enumerate(self.slots)}

    def fill(self, slot, seat):
        """True when the seat is filled or nobody can ever fill it; False when the cap is in the way."""
        draw, direct = self.draw, self.candidates(slot) & self.under & ~self.spent
        if direct:
            least = min(self.load[n] for n in bits(direct))
            equals = [n for n in bits(direct) if self.load[n] == least]
            lot = int(digest("assign", draw.lot, draw.number, *self.slots[slot], str(seat)), 16)
            self.join(slot, equals[lot % len(equals)])
            return True
        done, reached = self.chain(slot)
        return done or not reached & ~self.spent

    def join(self, slot, n, change=1):
        bit = 1 << n
        self.members[slot] ^= bit
        self.held[n] ^= {slot}
        self.load[n] += change
        full = self.limit[n] is not None and self.load[n] >= self.limit[n]
        self.spent = self.spent | bit if full else self.spent & ~bit
        self.under = self.under | bit if self.load[n] < self.cap else self.under & ~bit

    def candidates(self, slot, leaving=None):
        rest = self.members[slot] & ~(0 if leaving is None else 1 << leaving)
        found = self.allowed[slot] & ~self.members[slot]
        return found & ~self.before[slot] if rest & self.before[slot] else found

    def chain(self, slot):
        """Breadth first: somebody sits down elsewhere so that somebody else can sit here."""
        queue, seen, entered, at = [(slot, None, None)], 0, set(), 0
        while at < len(queue):
            found = self.candidates(*queue[at][:2]) & ~seen
            open_to = found & self.under & ~self.spent
            if open_to:
                self.move_along(queue, at, (open_to & -open_to).bit_length() - 1)
                return True, seen
            seen |= found
            for n in bits(found):
                for other in sorted(self.held[n]):
                    kind = other, bool(self.before[other] >> n & 1)
                    if kind not in entered:
                        entered.add(kind)
                        queue.append((other, n, at))
            at += 1
        return False, seen

    def move_along(self, queue, at, joins):
        while at is not None:
            where, leaves, at = queue[at]
            if leaves is not None:
                self.join(where, leaves, -1)
            self.join(where, joins)
            joins = leaves


class Table:
    """The draw as it stands, changed by one replacement after another (section 8)."""

    def __init__(self, draw):
        self.draw = draw
        self.drawn, self.items, self.rows = {}, {}, {}  # rows: (item, stratum, rank, subject) → [since, until]
        for place, (_size, quota) in draw.quotas.items():
            for rank, subject in enumerate(draw.ranked.get(place, [])[:quota], 1):
                self.rows[(*place, rank, subject)] = [0, None]
                self.items.setdefault(subject, set()).add(place[0])
            self.drawn[place] = quota
        self.seats = Seating(draw, self.items).seats if draw.seats else {}
        self.log = {(*place, who): [0, None] for place, found in self.seats.items() for who in found}
        self.left, self.gone, self.away = set(), set(), set()

    def replay(self, step, r):
        if r["kind"] == "inspector":
            if self.draw.closed:
                return  # of seats that are held back: who is drawn does not hang on it
            place = r["subject"], r["team"]
            need(r["inspector"] in self.seats.get(place, ()), f"replacement {step}: nobody of that name sits there")
            self.stand_up(step, place, r["inspector"])
            self.gone.add((r["subject"], r["inspector"]))
            if r["ground"] != "recusal":
                self.away.add(r["inspector"])
            self.refill(step, place)
        else:
            need(r["kind"] == "object" and r["subject"] in self.items, f"replacement {step}: this object is not drawn")
            self.next_object(step, r["subject"])

    def next_object(self, step, subject):
        self.left.add(subject)
        changed, stratum = set(), self.draw.objects[subject][0]
        for times in (times for row, times in self.rows.items() if row[3] == subject and times[1] is None):
            times[1] = step
        for item in sorted(self.items.pop(subject)):
            ranked, rank = self.draw.ranked[item, stratum], self.drawn.get((item, stratum), 0)
            while rank < len(ranked) and ranked[rank] in self.left:
                rank += 1
            if rank == len(ranked):
                continue
            self.drawn[item, stratum] = rank + 1
            self.rows[item, stratum, rank + 1, ranked[rank]] = [step, None]
            self.items.setdefault(ranked[rank], set()).add(item)
            changed.add((ranked[rank], self.draw.teams[item]))
        for place in [place for place in self.seats if place[0] == subject]:
            for who in list(self.seats[place]):
                self.stand_up(step, place, who)
            del self.seats[place]
        if self.draw.seats:
            for place in sorted(changed, key=lambda p: (self.draw.key(p[0]), p[1])):
                self.refill(step, place)

    def stand_up(self, step, place, who):
        self.seats[place].discard(who)
        self.log[(*place, who)][1] = step

    def refill(self, step, place):
        subject, team = place
        items = tuple(sorted(i for i in self.items[subject] if self.draw.teams[i] == team))
        allowed, here, lot = self.draw.mask(subject, items), self.seats.setdefault(place, set()), 0
        for who in [who for who in here if not allowed >> self.draw.place[who] & 1]:
            self.stand_up(step, place, who)
        while len(here) < self.draw.seats:
            loads = {}
            before = self.draw.those(self.draw.before, subject)
            barred = before if any(before >> self.draw.place[who] & 1 for who in here) else 0
            for n in bits(allowed & ~barred):
                who = self.draw.order[n]
                load, most = sum(who in found for found in self.seats.values()), self.draw.most[who]
                out = who in here or who in self.away or (subject, who) in self.gone
                if not out and (most is None or load < most):
                    loads.setdefault(load, []).append(who)
            if not loads:
                break
            lot, equals = lot + 1, loads[min(loads)]
            number = int(digest("replace", self.draw.lot, self.draw.number, str(step), subject, team, str(lot)), 16)
            who = equals[number % len(equals)]
            here.add(who)
            self.log[(*place, who)] = [step, None]


def verify(record, seal=None):
    """Raise Wrong unless the record holds; returns lines that say what was checked."""
    need(isinstance(record, dict) and record.get("format") in RECORDS, "this is not the record of a draw")
    check_values(record)
    check_members(record)
    terms = read_seal(record, seal)
    check_lists(record, terms)
    check_names(record, terms)
    without = check_quotas(record, terms)
    seed = check_ceremony(record, terms)
    check_state(record, terms, seed)
    if "held" in record:
        check_held(record, record["held"])
    rules = terms["algorithm"][0][0]
    told = [f"{record['number']}: {len(record['objects'])} objects, {rules}, seal {record['seal']['sha256']}"]
    if version(terms) < 3:
        told.append(f"by earlier rules (section 11): {without} times an object stood in a stratum without a quota")
    if closed(record):
        told.append("seats held back until {until} at the latest; digest: {seats}".format(**record["held"]))
    elif "held" in record:
        told.append("seats opened on {opened_at}; they give the digest {seats}".format(**record["held"]))
    if "names" in record:
        names = record["names"]
        told.append("whom they stand for follows the visits" if names is None else f"{len(names)} names open keys")
    if record["state"] != "drawn":
        return [*told, f"not drawn (state: {record['state']}); seal, lists and ceremony agree"]
    table = Table(Draw(record, terms, seed))
    for step, r in enumerate(record["replacements"], 1):
        need(r["step"] == step, f"replacement {step} is missing")
        need(r["ground"] in GROUNDS.get(r["kind"], ()), f"replacement {step}: no such ground")
        need(r["kind"] == "inspector" or r["team"] + r["inspector"] == "", f"replacement {step}: an object has no team")
        table.replay(step, r)
    drawn = {tuple(row[:4]): row[4:] for row in record["drawn"]}
    need(len(drawn) == len(record["drawn"]) and drawn == table.rows, "the objects drawn are not those the seed gives")
    seats = {tuple(row[:3]): row[3:] for row in record["seats"]}
    need(len(seats) == len(record["seats"]) and seats == table.log, "the inspectors are not those the seed gives")
    sat = "seats held back" if closed(record) else f"{len(seats)} seats"
    count = f"{len(drawn)} objects drawn, {sat}, {len(record['replacements'])} replacements"
    return [*told, f"seed {seed}", f"{count} as the seed gives"]


def whole(text):
    """1.0 is the number 1 to a browser, and here; a fraction is nothing that a record holds."""
    need(float(text).is_integer(), "something is neither a text nor a whole number")
    return int(float(text))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("record")
    parser.add_argument("--seal", help="the digest that was published before the seed was known")
    options = parser.parse_args()
    try:
        with open(options.record, encoding="utf-8") as file:
            told = verify(json.load(file, parse_float=whole, parse_constant=whole), options.seal)
    except Wrong as fault:
        sys.stdout.write(f"REJECTED: {fault}\n")
        return 1
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as fault:
        sys.stdout.write(f"REJECTED: the record is damaged ({type(fault).__name__}: {fault})\n")
        return 1
    sys.stdout.write("\n".join([*told, "ACCEPTED"]) + "\n")
    if options.seal is None:
        sys.stdout.write("No --seal was given: compare the seal with the one you noted before the draw.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
