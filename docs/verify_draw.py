#!/usr/bin/env python3
"""Replay a random draw from its public record with nothing but the Python standard library.

    verify_draw.py record.json [--seal DIGEST]

`record.json` comes from the page of the draw, from /api/v1/draws/{id} or from the command export_draw. `--seal` is the
digest of the seal as you noted it before the seed was known: give it, or the record only proves that it agrees with
itself. The rules are those of docs/verifiable-draws.md; this file shares no code with the portal. Prints what was found
and ends with 1 when anything is wrong.
"""

import argparse
import datetime
import hashlib
import itertools
import json
import re
import sys

VERSION = "qp-draw-1"  # the first part of every digest
SEALS = ("qp-draw-1", "qp-draw-2")
RECORDS = ("qp-draw-record-1", "qp-draw-record-2")
GROUNDS = {"inspector": ("recusal", "unavailable"), "object": ("closed", "exempt")}
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
NONCE = re.compile(r"[\x21-\x7e]{16,200}")
HEX = re.compile(r"[0-9a-f]{64}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
# the lines of a seal in their order: how many fields, how many such lines at least and at most
LINES = {
    "algorithm": (1, 1, 1), "number": (1, 1, 1), "agency": (2, 1, 1), "title": (1, 1, 1), "purpose": (1, 1, 1),
    "mode": (2, 1, 1), "sealed": (1, 1, 1), "objects": (2, 1, 1), "excluded": (2, 1, 1), "inspectors": (2, 1, 1),
    "seats": (1, 1, 1), "visits": (2, 1, 1), "item": (3, 1, None), "quota": (4, 0, None), "witness": (3, 2, None),
    "commitments until": (1, 1, 1), "reveals until": (1, 1, 1), "absence": (1, 1, 1), "public value": (5, 0, 1),
    "follows": (2, 0, 1), "redraw of": (2, 0, 1),
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
        terms.setdefault(name, []).append(fields)
    need(terms["algorithm"] in ([[name]] for name in SEALS), "this verifier knows only " + " and ".join(SEALS))
    need(terms["number"] == [[record["number"]]], "the number is not the sealed one")
    check_terms(terms)
    return terms


def check_terms(terms):
    """The lines of the seal are those of section 3 in their order, and no rule of the ceremony is broken in them."""
    first = terms["algorithm"] == [["qp-draw-1"]]
    order = list(LINES)
    need([order.index(name) for name in terms] == sorted(map(order.index, terms)), "the seal is not in order")
    for name, (fields, least, most) in LINES.items():
        found, wanted = terms.get(name, []), 2 if first and name == "public value" else fields
        need(all(len(line) == wanted for line in found), f"a line of the seal has other fields: {name}")
        need(least <= len(found) and (most is None or len(found) <= most), f"too few or too many lines: {name}")
    need(in_byte_order([line[0] for line in terms["item"]]), "the items are not in order, or one stands twice")
    need(in_byte_order([line[:2] for line in terms.get("quota", [])]), "the quotas are not in order, or one twice")
    need([line[0] for line in terms["witness"]] == [str(n + 1) for n in range(len(terms["witness"]))], "witnesses")
    need(terms["absence"] in ([["void"]], [["proceed"]]), "there is no such rule for an absence")
    for number, reason in (*terms.get("follows", []), *terms.get("redraw of", [])):
        need(number and reason and [[number]] != terms["number"], "an earlier draw is named without a reason")
    need("follows" not in terms or "redraw of" not in terms, "a redraw says itself why the list is drawn from again")
    if not first:
        check_hours(terms)


def instant(text):
    need(INSTANT.fullmatch(text), f"this is no time: {text}")
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")


def check_hours(terms):
    """Ten minutes at least a stage, and an hour for a public value after the reveals (sections 3 and 4)."""
    names = ("sealed", "commitments until", "reveals until")
    sealed, committed, revealed = (instant(terms[name][0][0]) for name in names)
    stage = datetime.timedelta(minutes=10)
    need(sealed + stage <= committed and committed + stage <= revealed, "a stage of the ceremony is too short")
    for _source, _day, form, since, until in terms.get("public value", []):
        opens, ends = instant(since), instant(until)
        need(revealed < opens and opens + datetime.timedelta(hours=1) <= ends, "the hours of the public value")
        need(form.count("#") >= 3, "the form of the public value leaves nothing open")


def check_lists(record, terms):
    subjects = [line.split("\t")[0] for line in record["objects"]]
    need(in_byte_order(subjects), "objects are not in order, or one stands twice")
    need(terms["objects"] == [[str(len(subjects)), sealed(record["objects"])]], "the objects are not the sealed ones")
    excluded = [[str(len(record["excluded"])), sealed(record["excluded"])]]
    need(terms["excluded"] == excluded, "what was left out is not what was sealed")
    need(in_byte_order(record["inspectors"]), "the lines of inspectors are not in order")
    need(all(line.count("\t") == 8 for line in record["objects"]), "an object has other fields")
    fields = {"inspector": 5, "certificate": 5, "recusal": 3, "last": 3}
    rows = [line.split("\t") for line in record["inspectors"]]
    known = {row[1] for row in rows if row[0] == "inspector"}
    need(all(len(row) == fields.get(row[0]) and row[1] in known for row in rows), "a line of inspectors is nobody's")
    count = len([row for row in rows if row[0] == "inspector"])
    need(terms["inspectors"] == [[str(count), sealed(record["inspectors"])]], "the inspectors are not the sealed ones")


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
    if "public value" not in terms or terms["algorithm"] == [["qp-draw-1"]]:
        return
    _source, _day, form, since, until = terms["public value"][0]
    value, same = record["public_value"], set()
    need(len(value) == len(form), "the public value does not have the sealed form")
    for sign, place in zip(value, form, strict=True):
        need("0" <= sign <= "9" if place == "#" else sign == place, "the public value does not have the sealed form")
    for entry in record["public_entries"]:
        need(since <= entry["at"] <= until, "a public value was entered outside its hours")
        if entry["value"] == value:
            same.add(entry["position"])
    places = {w["position"] for w in record["witnesses"]}
    need(len(same) >= 2 and same & places and same <= {None, *places}, "two people did not enter this public value")


def check_state(record, terms, seed):
    """The state that is told against what is known: with a seed a draw is seeded or drawn, and nothing else."""
    state, said = record["state"], record["redraw"]
    need(state in ("committing", "revealing", "waiting", "seeded", "drawn", "void"), "there is no such state")
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
        self.seed, self.number = seed, record["number"]
        self.teams = {code: team for code, team, _label in terms["item"]}
        self.seats = int(terms["seats"][0][0])
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
        for place, (size, drawn) in self.quotas.items():
            need(len(self.ranked.get(place, [])) == size and 0 <= drawn <= size, f"stratum {place} has another size")
        self.read_inspectors(record["inspectors"])

    def key(self, subject):
        return self.objects[subject][2], subject

    def read_inspectors(self, lines):
        self.areas, self.most, self.rights = {}, {}, {}
        recused, self.before = [], {}
        for line in lines:
            kind, who, *rest = line.split("\t")
            if kind == "inspector":
                self.areas[who] = tuple(rest[1].split(",")) if rest[1] else ()
                self.most[who] = int(rest[2]) if rest[2] else None
            elif kind == "certificate":
                self.rights.setdefault(who, []).append(rest)
            elif kind == "recusal":
                recused.append((who, rest[0]))
            else:
                self.before.setdefault(rest[0], set()).add(who)
        self.order = sorted(self.areas, key=lambda who: (digest("inspector", self.seed, self.number, who), who))
        self.place = {who: n for n, who in enumerate(self.order)}
        self._masks, self.recused = {}, {}
        for who, subject in recused:
            self.recused[subject] = self.recused.get(subject, 0) | 1 << self.place[who]

    def may(self, who, items, area):
        return (not self.areas[who] or any(area.startswith(a) for a in self.areas[who])) and all(
            any(
                right in (item, "*") and since <= self.first and until >= self.last
                for right, since, until in self.rights.get(who, [])
            )
            for item in items
        )

    def mask(self, subject, items):
        """Bits of those who may take a seat at the subject, in the drawn order of inspectors."""
        kind = items, self.objects[subject][1]
        if kind not in self._masks:
            self._masks[kind] = sum(1 << n for n, who in enumerate(self.order) if self.may(who, *kind))
        return self._masks[kind] & ~self.recused.get(subject, 0)

    def went_before(self, subject):
        return sum(1 << self.place[who] for who in self.before.get(subject, ()))


def bits(mask):
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def nth(mask, n):
    position, width = 0, mask.bit_length()
    while width > 1:
        half = width // 2
        low = mask & ((1 << half) - 1)
        if n < low.bit_count():
            mask, width = low, half
        else:
            n, mask, position, width = n - low.bit_count(), mask >> half, position + half, width - half
    return position


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
        self.before = [draw.went_before(subject) for subject, _team in self.slots]
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
            equals = sum(1 << n for n in bits(direct) if self.load[n] == least)
            lot = int(digest("assign", draw.seed, draw.number, *self.slots[slot], str(seat)), 16)
            self.join(slot, nth(equals, lot % equals.bit_count()))
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
            before = self.draw.went_before(subject)
            barred = before if any(before >> self.draw.place[who] & 1 for who in here) else 0
            for n in bits(allowed & ~barred):
                who = self.draw.order[n]
                load, most = sum(who in found for found in self.seats.values()), self.draw.most[who]
                out = who in here or who in self.away or (subject, who) in self.gone
                if not out and (most is None or load < most):
                    loads[load] = loads.get(load, 0) | 1 << n
            if not loads:
                break
            lot, equals = lot + 1, loads[min(loads)]
            number = int(digest("replace", self.draw.seed, self.draw.number, str(step), subject, team, str(lot)), 16)
            who = self.draw.order[nth(equals, number % equals.bit_count())]
            here.add(who)
            self.log[(*place, who)] = [step, None]


def verify(record, seal=None):
    """Raise Wrong unless the record holds; returns lines that say what was checked."""
    left = [record]
    while left:  # a record holds texts and whole numbers: Python would take true for the rank 1
        each = left.pop()
        need(type(each) in (dict, list, str, int, type(None)), "something is neither a text nor a whole number")
        left.extend(each.values() if isinstance(each, dict) else each if isinstance(each, list) else ())
    need(record["format"] in RECORDS, "this is not the record of a draw")
    terms = read_seal(record, seal)
    check_lists(record, terms)
    seed = check_ceremony(record, terms)
    check_state(record, terms, seed)
    told = [f"{record['number']}: {len(record['objects'])} objects, seal {record['seal']['sha256']}"]
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
    count = f"{len(drawn)} objects drawn, {len(seats)} seats, {len(record['replacements'])} replacements"
    return [*told, f"seed {seed}", f"{count} as the seed gives"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("record")
    parser.add_argument("--seal", help="the digest that was published before the seed was known")
    options = parser.parse_args()
    try:
        with open(options.record, encoding="utf-8") as file:
            told = verify(json.load(file), options.seal)
    except Wrong as fault:
        sys.stdout.write(f"REJECTED: {fault}\n")
        return 1
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as fault:
        sys.stdout.write(f"REJECTED: the record is damaged ({type(fault).__name__}: {fault})\n")
        return 1
    sys.stdout.write("\n".join([*told, "ACCEPTED"]) + "\n")
    if options.seal is None:
        sys.stdout.write("No --seal was given: compare the seal with the one you noted before the draw.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
