"""Records of draws for both verifiers: good ones of every kind, and bad ones, each wrong in one thing.

`good(people)` gives {name: (record, seal)}; `every_bad(…)` (forgeries.py has more of them).
"""

import copy
import importlib.util
import json
import random
from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from apps.draws.models import Draw, Seat
from apps.draws.operations import ceremony, conducting, opening, preparing, redraws, sealing, sweeping
from apps.draws.queries.record import record_text
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope
from tests.draws.forgeries import AFTER, CLOSED, FORGED, LISTED, OPENED, VALUED, WHY, fair_value
from tests.draws.test_public_value import SINCE, TERMS, UNTIL, VALUE, enter
from tests.factories.draws import NONCES, NOW, committed, draft_of, inspectors_of, objects_of, promise, replaced

PROGRAM = Path(__file__).resolve().parents[2] / "docs" / "verify_draw.py"
QUOTAS = {("A01", "A"): "3", ("A01", "B"): "2", ("B01", "A"): "2"}
LATER = (UNTIL + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


@cache
def verifier():
    """The stand-alone verifier, loaded from its file as an outsider would."""
    spec = importlib.util.spec_from_file_location("verify_draw", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def record_of(draw):
    return json.loads(record_text(Draw.objects.get(pk=draw.pk)))


def accepted(record, seal):
    """Whether the Python verifier accepts a record."""
    try:
        verifier().verify(record, seal)
    except (verifier().Wrong, ValueError, LookupError, TypeError, AttributeError):
        return False
    return True


# --- good records -----------------------------------------------------------------------------------------------------
def small(people, **more):
    objects = objects_of(14)
    return draft_of(people, objects=objects, quotas=QUOTAS, exclusions=[("X1", "停业企业", "已停业")], **more)


def carried_out(people, draft, at=NOW):
    draw = sealing.seal_draw(draw_id=draft.pk, by=people.officer, at=at)
    for place, by in enumerate(people.witnesses, 1):
        ceremony.commit(draw_id=draw.pk, commitment=promise(draw, place), by=by, at=at)
    with suppress(DomainError):
        ceremony.reveal(draw_id=draw.pk, nonce="a-wrong-secret-0123456789", by=people.witnesses[1], at=at)
    for place, by in enumerate(people.witnesses, 1):
        ceremony.reveal(draw_id=draw.pk, nonce=NONCES[place - 1], by=by, at=at)
    return conducting.conduct(draw_id=draw.pk, by=people.officer, at=at)


def replaced_twice(people, draw):
    """An inspector recuses, and an object has closed."""
    given = {"by": people.officer, "second": people.reviewer}
    seat = Seat.objects.filter(draw=draw, until__isnull=True).order_by("pk").first()
    replaced(draw.pk, seat.subject, "recusal", team=seat.team, inspector=seat.inspector, **given)
    other = Seat.objects.filter(draw=draw, until__isnull=True).exclude(subject=seat.subject).order_by("pk").last()
    replaced(draw.pk, other.subject, "closed", **given)
    return draw


def with_public_value(people, *, withheld=False, prefix="P"):
    """A witness and an officer of the agency enter it; `withheld`: one secret is never revealed (`proceed`)."""
    draw = committed(people, absence="proceed", objects=objects_of(14, prefix=prefix), quotas=QUOTAS, **TERMS)
    revealing = people.witnesses[: 1 if withheld else None]
    for place, by in enumerate(revealing, 1):
        ceremony.reveal(draw_id=draw.pk, nonce=NONCES[place - 1], by=by, at=NOW)
    if withheld:
        ceremony.close_reveals(draw_id=draw.pk, by=people.officer, at=draw.reveal_until + timedelta(minutes=1))
    for by in (people.witnesses[0], people.reviewer):
        enter(draw, by)
    return conducting.conduct(draw_id=draw.pk, by=people.officer, at=SINCE)


HOLDER = "tests.held:1"  # the task of a draw whose seats are held back
HELD_UNTIL = date(2027, 5, 12)


def held_back(people, prefix="H"):
    """Drawn, with two replacements, its seats held back."""
    draft = draft_of(people, objects=objects_of(14, prefix=prefix), quotas=QUOTAS)
    Draw.objects.filter(pk=draft.pk).update(origin=HOLDER)
    preparing.hold_back(draw_id=draft.pk, until=HELD_UNTIL, why="评审期间不公开", origin=HOLDER, by=people.officer,
                        at=NOW)  # fmt: skip
    preparing.close_lists(draw_id=draft.pk, by=people.officer, at=NOW)
    return replaced_twice(people, carried_out(people, Draw.objects.get(pk=draft.pk)))


def opened(draw, at=NOW + timedelta(days=9)):
    return opening.open_seats(draw_id=draw.pk, origin=HOLDER, by=Scope.system("tests"), at=at)


def closed_and_open(people):
    """The records of one draw while its seats are held back, and once they are opened."""
    draw = held_back(people)
    closed = record_of(draw)
    return closed, record_of(opened(draw))


def chosen(whole, rules, told="qp-draw-5"):
    """One whose seats were opened, as a portal has it that chose the people by `rules` and sealed it as `told`; one of
    them is replaced. By qp-draw-4 the seed alone chose, without the salt."""
    record, tool = resealed(whole, lambda text: text.replace("qp-draw-5", told)), verifier()
    salt, number = record["inspectors"][-1].split("\t")[1], record["number"]
    terms = tool.read_seal(record, None) | {"algorithm": [[rules]]}
    table = tool.Table(tool.Draw(record, terms, record["seed"]))
    first = sorted(table.log)
    what = dict(zip(("subject", "team", "inspector", "rests_on"), (*first[0], "业务系统登记"), strict=True))
    entry = {"step": 1, "kind": "inspector", **what, "ground": "recusal", "at": "2026-05-12T05:00:00Z"}
    entry["digest"] = tool.digest("replacement", salt, number, "1", *what.values())
    table.replay(1, entry)
    lines = "".join("\t".join(place) + "\n" for place in first)
    held = record["held"] | {"seats": tool.digest("seats", salt, number, lines)}
    seats = [[*place, *times] for place, times in table.log.items()]
    return record | {"replacements": [entry], "held": held, "seats": seats}


def followed(people):
    """(a first draw, one from nearly the same list with its reason, a redraw of it); replacements in the last two."""
    first = carried_out(people, small(people))
    draft = draft_of(people, objects=objects_of(13), quotas=QUOTAS)
    redraws.give_reason(draw_id=draft.pk, reason=WHY, by=people.officer, at=NOW)
    redraws.approve_redraw(draw_id=draft.pk, by=people.reviewer, at=NOW)
    second = replaced_twice(people, carried_out(people, draft))
    again = redraws.ask_redraw(draw_id=second.pk, reason=WHY, commit_until=NOW + timedelta(hours=2),
                               reveal_until=NOW + timedelta(hours=4), by=people.officer, at=NOW)  # fmt: skip
    preparing.name_witnesses(draw_id=again.pk, user_ids=[w.user_id for w in people.witnesses], by=people.officer,
                             at=NOW)  # fmt: skip
    redraws.approve_redraw(draw_id=again.pk, by=people.reviewer, at=NOW)
    return first, second, replaced_twice(people, carried_out(people, again))


def resealed(record, change=lambda text: text):
    """The record of a portal that seals other terms, with all that follows from them: promises, seed, outcome."""
    tool, record = verifier(), copy.deepcopy(record)
    text = change(record["seal"]["text"])
    record["seal"] = {"text": text, "sha256": tool.sha(text)}
    number, seal, terms = record["number"], tool.sha(text), {}
    for line in text[:-1].split("\n"):
        name, *fields = line.split("\t")
        terms.setdefault(name, []).append(fields)
    for witness in record["witnesses"]:
        if witness["nonce"]:
            witness["commitment"] = tool.digest("commit", number, seal, str(witness["position"]), witness["nonce"])
    _told(record, terms)
    nonces = [witness["nonce"] for witness in record["witnesses"]]
    record["seed"] = tool.digest("seed", number, seal, *nonces, record["public_value"])
    record["replacements"], record["refused_reveals"] = [], []
    with suppress(Exception):  # of terms that are no terms there is no outcome
        table = tool.Table(tool.Draw(record, terms, record["seed"]))
        record["drawn"] = [[*place, *times] for place, times in table.rows.items()]
        record["seats"] = [[*place, *times] for place, times in table.log.items()]
    return record


def _told(record, terms):
    """What the record says of a redraw and of a public value, as the forged terms have it."""
    for number, reason in terms.get("redraw of", []):
        record["redraw"] = record["redraw"] | {"of": number, "reason": reason}
    for _source, _day, form, since, _until in terms.get("public value", []) if not record["public_value"] else ():
        entry = {"name": "x", "office": "x", "value": form.replace("#", "1"), "at": since}
        first = {"position": 1, "name": record["witnesses"][0]["name"], "office": record["witnesses"][0]["office"]}
        record["public_value"] = entry["value"]
        record["public_entries"] = [entry | first, entry | {"position": None}]


def as_two(text):
    """The terms as qp-draw-2 sealed them: a stratum without a quota was drawn from by nobody, in silence."""
    none = [line.split("\t")[1:3] for line in text.split("\n") if line.startswith("not drawn\t")]
    kept = [line for line in text.split("\n") if not line.startswith("not drawn\t")
            and not (line.startswith("quota\t") and line.split("\t")[1:3] in none)]  # fmt: skip
    return "\n".join(kept).replace("algorithm\tqp-draw-3", "algorithm\tqp-draw-2")


def of_before(record):
    """The same as it would have been under qp-draw-1: a public value by source and day, and nobody named."""

    def change(text):
        lines = as_two(text).replace("algorithm\tqp-draw-2", "algorithm\tqp-draw-1").split("\n")
        return "\n".join("\t".join(line.split("\t")[:3]) if line.startswith("public") else line for line in lines)

    old = resealed(record, change) | {"format": "qp-draw-record-1"}
    del old["public_entries"]
    return old


def good(people):
    """{name: record}: every kind that there is."""
    first, second, again = followed(people)
    limited = [row | {"most": 4, "last": ["T00001", "T00003"] if n < 3 else []}
               for n, row in enumerate(inspectors_of(8))]  # fmt: skip
    late = draft_of(people, objects=objects_of(14, prefix="T"), quotas=QUOTAS, inspectors=limited)
    valued = with_public_value(people)
    withheld = with_public_value(people, withheld=True, prefix="V")
    closed, whole = closed_and_open(people)
    return {
        "seats held back": closed,
        "seats opened": whole,
        "seats opened, of the version before": chosen(whole, "qp-draw-4", "qp-draw-4"),
        "seats opened, sealed anew": chosen(whole, "qp-draw-5"),
        "a draw": record_of(first),
        "from nearly the same list": record_of(second),
        "a redraw": record_of(again),
        "limits and last visits": record_of(replaced_twice(people, carried_out(people, late))),
        "a public value": record_of(valued),
        "a value of an earlier version": of_before(record_of(valued)),
        "an earlier version": of_before(record_of(first)),
        "a secret withheld, with a public value": record_of(withheld),
        "the version before": resealed(record_of(first), as_two),
        "sealed anew": resealed(record_of(first)),
        "sealed anew with a public value": resealed(record_of(first), fair_value),
    }


def unfinished(people):
    """Draws that were not carried out: promised, void, withheld."""
    waits = committed(people, objects=objects_of(14, prefix="W"), quotas=QUOTAS)
    found = {"promised": record_of(waits)}
    sweeping.sweep_ceremonies(at=waits.reveal_until + timedelta(days=1))
    return found | {"void": record_of(waits)}


# --- bad ones: the record is changed, the seal stays ------------------------------------------------------------------
BARE = {"drawn": [], "seats": [], "replacements": [], "drawn_at": None}
VOID = {"state": "void", "void_at": "2026-05-12T05:00:00Z", "void_reason": "网络故障"}


def _into(part, n, **values):
    def change(record):
        record[part][n].update(values)

    return change


def _without(name):
    return lambda record: record.pop(name)


def _as(values):
    return lambda record: record.update(values)


BAD = {  # of a draw that was carried out with replacements
    "told as void": _as(BARE | VOID),
    "told as void without a seed": _as(BARE | VOID | {"seed": "", "seeded_at": None}),
    "told as not drawn yet": _as(BARE | {"state": "seeded", "drawn_at": "2026"}),
    "told as being revealed": _as(BARE | {"state": "revealing"}),
    "in no state": _as({"state": "other"}),
    "drawn on no day": _as({"drawn_at": None}),
    "another redraw": _as({"redraw": {"of": "x", "reason": "y", "followed_by": None}}),
    "a promise called refused": lambda r: r.update(
        refused_reveals=[{"position": 1, "digest": r["witnesses"][0]["commitment"], "at": ""}]
    ),
    "a stranger's refused secret": _as({"refused_reveals": [{"position": 7, "digest": "0" * 64, "at": ""}]}),
    "a ground of its own": _into("replacements", 0, ground="whim"),
    "an object's ground for an inspector": _into("replacements", 0, ground="closed"),
    "another kind of replacement": _into("replacements", 0, kind="person"),
    "a step left out": _into("replacements", 0, step=2),
    "somebody else replaced": _into("replacements", 0, inspector="I999"),
    "unavailable, not recused": _into("replacements", 0, ground="unavailable", subject="x"),
    "a replacement less": lambda r: r["replacements"].pop(),
    "a replacement more": lambda r: r["replacements"].append(r["replacements"][-1] | {"step": 3}),
    "a rank as a text": lambda r: r["drawn"][0].__setitem__(2, str(r["drawn"][0][2])),
    "a step as a text": lambda r: r["seats"][0].__setitem__(3, str(r["seats"][0][3])),
    "a rank as a truth": lambda r: next(row for row in r["drawn"] if row[2] == 1).__setitem__(2, True),
    "a step as an untruth": lambda r: next(row for row in r["seats"] if row[3] == 0).__setitem__(3, False),
    "a place as a truth": _into("witnesses", 0, position=True),
    "a replacement's step as a truth": _into("replacements", 0, step=True),
    "an object doubled": lambda r: r["drawn"].__setitem__(0, list(r["drawn"][1])),
    "a seat doubled": lambda r: r["seats"].__setitem__(0, list(r["seats"][1])),
    "a seat less": lambda r: r["seats"].pop(),
    "a place as a text": _into("witnesses", 0, position="1"),
    "a witness called absent": _into("witnesses", 0, absent="reveal"),
    "a secret less": _into("witnesses", 0, nonce=""),
    "the witnesses exchanged": lambda r: r["witnesses"].reverse(),
    "a format of its own": _as({"format": "qp-draw-record-3"}),
    "half a character": lambda r: r["objects"].__setitem__(0, r["objects"][0] + "\ud800"),
    **{f"without {name}": _without(name) for name in (
        "void_at", "void_reason", "drawn_at", "drawn", "seats", "replacements", "redraw", "refused_reveals", "seed",
        "public_value", "witnesses", "excluded", "state",
    )},
}  # fmt: skip

BAD_SILENT = {  # of a draw that fell because nobody revealed
    "a withheld secret called a missing promise": _into("witnesses", 0, absent="commit"),
    "an absence of its own": _into("witnesses", 0, absent="whim"),
    "a promise that is no digest": _into("witnesses", 0, commitment="zz"),
    "nobody was silent": lambda r: [w.update(absent="") for w in r["witnesses"]],
    "too few promised, and all did": _as({"void_reason": "too-few-commitments"}),
}  # fmt: skip

BAD_VALUES = {  # of a draw with a public value that two people entered
    "one entry alone": lambda r: r["public_entries"].pop(),
    "twice the same witness": _into("public_entries", 1, position=1),
    "an officer twice, no witness": _into("public_entries", 0, position=None),
    "a place that is no witness's": _into("public_entries", 1, position=9),
    "two different values": _into("public_entries", 0, value="03 11 17+6"),
    "after its hours": _into("public_entries", 0, at=LATER),
    "before its hours": _into("public_entries", 1, at="2026-05-12T04:00:00Z"),
    "another value": _as({"public_value": "03 11 17+6"}),
    "another form": _as({"public_value": f"{VALUE} "}),
    "no value": _as({"public_value": ""}),
    "no entries": _as({"public_entries": []}),
    "void although it is known": _as(BARE | VOID),
}  # fmt: skip


# --- bad ones: a portal that breaks its own rules in what it seals ----------------------------------------------------
def listed(record, change, of_terms=None):
    """The record with other lists, sealed as they are."""
    record, tool = copy.deepcopy(record), verifier()
    change(record)
    counts = {name: len(record[name]) for name in ("objects", "excluded")}
    counts["inspectors"] = sum(line.startswith("inspector\t") for line in record["inspectors"])

    def text_of(text):
        rows = [row.split("\t") for row in (of_terms(text) if of_terms else text).split("\n")]
        return "\n".join(f"{row[0]}\t{counts[row[0]]}\t{tool.sealed(record[row[0]])}" if row[0] in counts
                         else "\t".join(row) for row in rows)  # fmt: skip

    return resealed(record, text_of)


def every_bad(whole, plain, valued, silent, *held):
    """{name: (record, seal)} of every bad one: both verifiers are asked them all. `whole` has replacements, `plain`
    none, `valued` a public value, `silent` fell because nobody revealed; `held`: with its seats held back, and opened.
    """
    of = ((BAD | AFTER, whole), (BAD_VALUES | VALUED, valued), (BAD_SILENT, silent), (CLOSED, held[0]),
          (OPENED, held[1]))  # fmt: skip
    bad = {name: (changed_in(record, change), record) for found, record in of for name, change in found.items()}
    forged = {name: resealed(plain, change) for name, change in FORGED.items()}
    forged |= {name: listed(plain, *changes) for name, changes in LISTED.items()}
    forged["people chosen without the salt"] = chosen(held[1], "qp-draw-4")
    forged["people chosen with a salt, as before"] = chosen(held[1], "qp-draw-5", "qp-draw-4")
    bad |= {name: (record, record) for name, record in forged.items()}
    return {name: (record, of["seal"]["sha256"]) for name, (record, of) in bad.items()}


def changed_in(record, change):
    """A copy of the record in which one thing is wrong."""
    record = copy.deepcopy(record)
    change(record)
    return record


# --- one byte of anything ---------------------------------------------------------------------------------------------
INFORMATION = {"id", "sealed_at", "seeded_at", "drawn_at", "committed_at", "revealed_at", "at", "void_at",
               "void_reason", "rests_on", "followed_by"}  # fmt: skip
PARTS = ("objects", "excluded", "inspectors", "seal", "witnesses", "seed", "drawn", "seats", "number", "format",
         "public_value", "replacements")  # fmt: skip


def leaves(value, path=()):
    """Paths of every text and number in a record."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from leaves(each, (*path, place))
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield path


def changed(record, path, chance):
    """The record with one character (or one unit) changed at the path."""
    record = copy.deepcopy(record)
    place = record
    for step in path[:-1]:
        place = place[step]
    old = place[path[-1]]
    if isinstance(old, int):
        place[path[-1]] = old + 1
    elif old:
        n = chance.randrange(len(old))
        place[path[-1]] = old[:n] + ("x" if old[n] != "x" else "y") + old[n + 1 :]
    else:
        place[path[-1]] = "x"
    return record


def bytes_changed(record, times=1):
    """The record with one character changed, at a place by chance in every value that a verifier answers for."""
    chance = random.Random(11)
    for part in PARTS:
        for path in leaves(record[part], (part,)):
            if not INFORMATION & set(map(str, path)):
                for _ in range(times):
                    yield path, changed(record, path, chance)
