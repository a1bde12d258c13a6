"""Records that break a rule of the specification, as data: one list that both verifiers refuse.

FORGED, LISTED and VALUED are sealed anew with everything that follows from them (promises, seed, outcome), as a portal
would that breaks its own rules; the others are changed after the seal.
"""

from tests.factories.draws import NOBODY

HOURS = "commitments until\t2026-05-12T06:00:00Z\nreveals until\t2026-05-12T08:00:00Z\n"
WHY = "上半年已抽查一批，下半年按计划另行抽取"
QUOTA = "quota\tA01\tA\t7\t3"
NONE = "not drawn\tB01\tB"


def instead(old, new):
    def change(text):
        assert text.count(old) == 1, old
        return text.replace(old, new)

    return change


def more(*lines):
    return lambda text: text + "".join(f"{line}\n" for line in lines)


def less(*starts):
    return lambda text: "".join(row for row in text.splitlines(True) if not row.startswith(starts))


def value(text, since, until, form="## ##", day="2026-05-14", source="彩票"):
    return text + f"public value\t{source}\t{day}\t{form}\t{since}\t{until}\n"


def fair_value(text, **but):
    return value(text, "2026-05-14T00:00:00Z", "2026-05-15T00:00:00Z", **but)


FORGED = {  # the terms
    "follows and redraw": more(f"follows\tx-1\t{WHY}", f"redraw of\tx-1\t{WHY}"),
    "follows without a reason": more("follows\tx-1\t"),
    "follows nothing": more(f"follows\t\t{WHY}"),
    "follows twice": more(f"follows\tx-1\t{WHY}", f"follows\tx-2\t{WHY}"),
    "follows itself": lambda text: text + f"follows\t{text.split(chr(10))[1].split(chr(9))[1]}\t{WHY}\n",
    "follows with a field more": more(f"follows\tx-1\t{WHY}\tx"),
    "an unknown line": more("favour\tx"),
    "not in order": lambda text: "\n".join([*text.split("\n")[-2:-1], *text.split("\n")[:-2], ""]),
    "an empty line": more(""),
    "cut off": lambda text: text[:-1],
    "a control character": instead("title\t", "title\t\r"),
    "nine minutes to commit": instead(HOURS, HOURS.replace("T06:00", "T04:09")),
    "nine minutes to reveal": instead(HOURS, HOURS.replace("T08:00", "T06:09")),
    "revealed before committed": instead(HOURS, HOURS.replace("T08:00", "T05:00")),
    "no time": instead(HOURS, HOURS.replace("2026-05-12T06", "soon")),
    "sealed on no day": instead("sealed\t2026-05-12", "sealed\t2026-02-30"),
    "sealed at no hour": instead("sealed\t2026-05-12T04", "sealed\t2026-05-11T24"),
    "sealed in other digits": instead("sealed\t2026-05-12", "sealed\t2026-05-1٢"),
    "an absence of its own": instead("absence\tvoid", "absence\twhim"),
    "going on without a public value": instead("absence\tvoid", "absence\tproceed"),
    "a value before the reveals": lambda text: value(text, "2026-05-12T07:00:00Z", "2026-05-14T00:00:00Z"),
    "a value of half an hour": lambda text: value(text, "2026-05-14T00:00:00Z", "2026-05-14T00:30:00Z"),
    "a value that is known": lambda text: fair_value(text, form="12"),
    "a value of a past day": lambda text: fair_value(text, day="2026-05-11"),
    "a value of the day of the reveals": lambda text: value(
        text, "2026-05-12T08:00:01Z", "2026-05-13T00:00:00Z", day="2026-05-12"
    ),
    "a value of a day to come when it is taken": lambda text: fair_value(text, day="2026-05-15"),
    "a value of no day": lambda text: fair_value(text, day="soon"),
    "a value of a day that is none": lambda text: fair_value(text, day="2026-02-30"),
    "a value of no source": lambda text: fair_value(text, source=""),
    "one witness": less("witness\t2"),
    "an item twice": lambda text: text.replace("item\tA01", "item\tA01\t计量\tx\nitem\tA01"),
    "an item without a team": instead("item\tA01\t计量", "item\tA01\t"),
    "a quota twice": instead(QUOTA, f"quota\tA01\tA\t7\t1\n{QUOTA}"),
    "no items": less("item\t"),
    "seats twice": lambda text: text.replace("seats\t2", "seats\t2\nseats\t0"),
    "a version of its own": instead("qp-draw-3", "qp-draw-6"),
    **{f"nothing held back by {name}": instead("qp-draw-3", name) for name in ("qp-draw-4", "qp-draw-5")},
    "held back by rules that do not": instead("visits\t2026-06-01\t2026-06-30\n",
                                              "visits\t2026-06-01\t2026-06-30\nheld back\t2026-12-31\tx\n"),
    "no version": less("algorithm"),
    "a purpose of its own": instead("purpose\tinspection", "purpose\twhim"),
    "a way of its own": instead("mode\tundirected", "mode\twhim"),
    "visits some day": instead("visits\t2026-06-01", "visits\tsoon"),
    "visits backwards": instead("visits\t2026-06-01\t2026-06-30", "visits\t2026-06-30\t2026-06-01"),
    "visits in no year": instead("visits\t2026-06-01", "visits\t0000-06-01"),
    "visits on no day": instead("visits\t2026-06-01", "visits\t2026-02-30"),
    **{f"a quota of {k!r}": instead(QUOTA, QUOTA[:-1] + k)
       for k in ("03", "+3", " 3", "3.0", "-1", "-0", "", "٣", "8")},
    **{f"a size of {n!r}": instead(QUOTA, f"quota\tA01\tA\t{n}\t3") for n in ("07", "٧", "8")},
    **{f"seats of {n!r}": instead("seats\t2", f"seats\t{n}") for n in ("-1", "1", "02", "٢", "10", "")},
    "a stratum without a quota": less("quota\tB01\tB", NONE),
    "no quota at all": less("quota\t", "not drawn\t"),
    "nobody drawn and no line why": less(NONE),
    "nobody drawn for no reason": instead(f"{NONE}\t{NOBODY}", f"{NONE}\t"),
    "a reason for who is drawn": instead(NONE, f"not drawn\tA01\tB\t{NOBODY}\n{NONE}"),
    "a reason twice": instead(NONE, f"{NONE}\tx\n{NONE}"),
    "a quota of no objects": instead(NONE, f"quota\tB01\tC\t0\t0\n{NONE}"),
    "a reason by rules that had none": instead("qp-draw-3", "qp-draw-2"),
}  # fmt: skip


def _object(n, field, text):
    def change(record):
        fields = record["objects"][n].split("\t")
        fields[field] = text
        record["objects"][n] = "\t".join(fields)

    return change


def _most(text):
    def change(record):
        lines = [f"{line.rpartition(chr(9))[0]}\t{text}" if line.startswith("inspector\tI000") else line
                 for line in record["inspectors"]]  # fmt: skip
        record["inspectors"] = sorted(lines)

    return change


def _lines(name, *lines, also=False):
    return lambda record: record.update({name: sorted([*(record[name] if also else ()), *lines])})


def _sizes(**but):
    """The quotas with other sizes, as the forged list has them."""
    return lambda text: text.replace(QUOTA, QUOTA.replace("\t7\t", f"\t{but['a']}\t"))


LISTED = {  # the lists, and the terms that go with them
    "an item of an object twice": (_object(0, 2, "A01,A01,B01"), _sizes(a=8)),
    "items of an object out of order": (_object(0, 2, "B01,A01"), None),
    "an item of no draw": (_object(0, 2, "A01,B01,ZZ"), None),
    "alone in a stratum without a quota": (
        _object(0, 1, "C"),
        lambda text: text.replace("1\tA\t7\t", "1\tA\t6\t"),
    ),
    "an object without a name": (_object(0, 8, ""), None),
    "an object last drawn some day": (_object(0, 7, "soon"), None),
    "left out without a reason": (_lines("excluded", "X1\t停业企业"), None),
    "left out twice": (_lines("excluded", "X1\tx\ty", "X1\tx\tz"), None),
    "left out in no order": (lambda record: record.update(excluded=["X2\tx\ty", "X1\tx\ty"]), None),
    "in the list and left out": (_lines("excluded", "S00000\tx\ty"), None),
    "an inspector twice": (_lines("inspectors", "inspector\tI000\tother\t\t", also=True), None),
    "a right of nobody": (_lines("inspectors", "certificate\tI999\tA01\t2026-01-01\t2026-12-31", also=True), None),
    "a kind of line of its own": (_lines("inspectors", "friend\tI000\tS00000", also=True), None),
    **{f"visits at the most {n!r}": (_most(n), None) for n in ("-1", "02", "1.5", "x", "٢")},
}  # fmt: skip


def _deep(record):
    record["note"] = []
    for _ in range(20):
        record["note"] = [record["note"]]


def _entry(n, **values):
    return lambda record: record["public_entries"][n].update(values)


AFTER = {  # of a draw that was carried out, after its seal
    "nested without end": _deep,
    "a fraction": lambda record: record.update(note=0.5),
    "a truth": lambda record: record.update(note=True),
    "a number without end": lambda record: record.update(id=10**30),
    "a format of before with a seal of today": lambda record: record.update(format="qp-draw-record-1"),
    "without of what it is a redraw": lambda record: record["redraw"].pop("of"),
    "without a secret's place": lambda record: record["witnesses"][0].pop("nonce"),
    "without an office": lambda record: record["witnesses"][0].pop("office"),
    "without a ground": lambda record: record["replacements"][0].pop("ground"),
    "without a seal's text": lambda record: record["seal"].pop("text"),
    "without its public entries": lambda record: record.pop("public_entries"),
    **{
        f"{name} of null": lambda record, name=name: record.update({name: None})
        for name in ("public_value", "seed", "void_reason", "objects", "redraw", "seal", "public_entries")
    },
    **{
        f"a witness's {name} of null": lambda record, name=name: record["witnesses"][0].update({name: None})
        for name in ("nonce", "commitment", "absent", "position")
    },
    "a replacement that is none": lambda record: record["replacements"].append(None),
}


def _held(**values):
    return lambda record: record["held"].update(values)


def _replaced(**values):
    return lambda record: next(r for r in record["replacements"] if r["kind"] == "inspector").update(values)


def _opened_by(seats, lines):
    """Opened with a list that is not the sealed one: the digest of the seal alone holds the portal to it."""
    return lambda record: record.update(inspectors=lines, seats=seats, held=record["held"] | {"opened_at": "2026"})


CLOSED = {  # of a draw whose seats are held back
    "told until another day": _held(until="2026-12-31"),
    "called open": _held(opened_at="2026-07-01T00:00:00Z"),
    "without a digest of the seats": _held(seats=""),
    "a digest of the seats that is none": _held(seats="x" * 64),
    "a seat told": lambda record: record["seats"].append(["H00001", "计量", "I001", 0, None]),
    "an inspector told": lambda record: record["inspectors"].append("inspector\tI001\t检查员1\t\t"),
    "a replacement told": _replaced(inspector="I001"),
    "a replacement's basis told": _replaced(rests_on="x"),
    "a replacement without its digest": _replaced(digest=""),
    "held of null": lambda record: record.update(held=None),
    "nothing said of what is held": lambda record: record.pop("held"),
    "without a day until when": lambda record: record["held"].pop("until"),
    "opened with another list": _opened_by([], ["inspector\tI001\t检查员1\t\t", f"salt\t{'0' * 64}"]),
}
OPENED = {  # of one whose seats were opened
    "called held back still": _held(opened_at=None),
    "another digest of the seats": _held(seats="0" * 64),
    "another digest of a replacement": _replaced(digest="0" * 64),
    "another basis of a replacement": _replaced(rests_on="x"),
    "without a basis": lambda record: next(r for r in record["replacements"] if r["inspector"]).pop("rests_on"),
    "another salt": lambda record: record["inspectors"].__setitem__(-1, f"salt\t{'0' * 64}"),
    "no salt": lambda record: record["inspectors"].pop(),
    "a seat changed": lambda record: record["seats"][0].__setitem__(2, "I999"),
}
VALUED = {  # of a draw with a public value that two people entered
    "a witness's entry under another name": _entry(0, name="某某"),
    "a witness's entry of another office": _entry(0, office="某局"),
    "an entry of nobody": _entry(1, name=""),
    "without an entry's name": lambda record: record["public_entries"][0].pop("name"),
}
