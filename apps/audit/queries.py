"""Reads over the chain: is it whole, what are its heads, what happened in a scope."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import chain as chain_of
from itertools import islice

from . import sql, witness
from .internal import permissions_for
from .models import Delivery, Event, Head, Link
from .rules import chain
from .rules import heads as daily

SHOWN = 1000  # faults listed one by one; the total is always counted
BATCH = 1000  # heads noted outside that are looked up at once
COMPARED = 200  # links in doubt whose events are tried against each other, to tell "reordered" from "altered"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the chain: what, at which sequence numbers, which event or published day."""

    problem: str  # removed | altered | reordered | inserted | head | unlinked | missing | tally
    first: int | None = None
    last: int | None = None
    event: int | None = None
    day: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    events: int
    links: int
    first: int | None
    last: int | None
    head: str | None
    numbers_after_last: int
    faults: int
    broken: list
    heads: int
    overdue: list  # days that are over and have no head yet, as "first/last": a stopped beat, nobody's forgery

    def as_json(self):
        return asdict(self) | {"broken": [{k: v for k, v in asdict(f).items() if v is not None} for f in self.broken]}


def verify(*, heads=(), noted=(), through=None):
    """Check the chain against itself, its tally, the published heads and the witness file; returns a Report.

    `heads` are further heads seen outside, as (sequence number, hash in hex), `noted` whole lines of somebody's notes
    (witness.Noted). `through` is the last day that should have a head by now; None asks nothing of that. One streamed
    pass in the database; memory is bounded by SHOWN faults.
    """
    totals = sql.rows("totals")[0]
    heads = [*(witness.Noted(None, *head) for head in heads), *noted]
    count, shown = 0, []
    for fault in _once(_faults(heads, totals["last"] or 0)):
        count += 1
        if len(shown) < SHOWN:
            shown.append(fault)
    days = list(published_heads().order_by("day").values_list("day", flat=True))
    overdue = [daily.span(*gap) for gap in daily.gaps(days[-1:], through=through)] if through else []
    return Report(**totals, faults=count, broken=shown, heads=len(days), overdue=overdue)


def _faults(heads, last):
    in_doubt = []
    for row in sql.stream("verify"):
        if not row["holds"] and not row["missing"] and len(in_doubt) < COMPARED:
            in_doubt.append(row)
            continue
        yield from (Fault(*found) for found in chain.classify(row, moved=()))
    moved = _moved(in_doubt)
    for row in in_doubt:
        yield from (Fault(*found) for found in chain.classify(row, moved=moved))
    for row in sql.stream("unchained"):
        yield Fault("inserted", event=row["event_id"])
    for row in sql.stream("orphaned"):
        yield Fault("removed", event=row["event_id"])
    yield from _head_faults(last)
    yield from _tally_faults(last)
    yield from _noted_faults(heads, last)


def _once(faults):
    """Each fault but once: a published head, the tally and the witness may all miss the same links or the same head."""
    seen = set()
    for fault in faults:
        place = (fault.problem, fault.first, fault.last)
        # the end of the chain is one place, whoever misses it; a head is one on each day that names it
        key = place if fault.problem == "removed" or fault.day is None else (*place, fault.day)
        if fault.event is None and key in seen:
            continue
        if fault.event is None and len(seen) < 2 * SHOWN:
            seen |= {key, place}
        yield fault


def _tally_faults(last):
    counted = sql.rows("counted")[0]
    if counted["links"] is None:
        # whoever took the tally away had all rights: nothing here can say how much is gone
        yield Fault("tally")
    elif counted["links"] > last:
        yield Fault("removed", first=last + 1, last=counted["links"])
    elif counted["links"] < last or counted["hash"] != current_head()[1]:
        yield Fault("head", first=counted["links"], last=last)


def _moved(rows):
    """Sequence numbers of `rows` whose hash is that of another row's event: the events changed places."""
    digests = {e["event_id"]: _digest(e["event_id"]) for e in rows}
    return {
        row["seq"]
        for row in rows
        for event_id, digest in digests.items()
        if event_id != row["event_id"] and sha256(bytes(row["prev"]) + digest).digest() == bytes(row["hash"])
    }


def _digest(event_id):
    link = Link.objects.get(event_id=event_id)
    fields = sql.rows("export", {"first": link.seq, "last": link.seq})[0]
    return chain.digest(fields)


def _head_faults(last):
    """Published heads against the chain, against each other and against their tally."""
    rows = [_published(row) for row in sql.rows("heads")]
    counted = sql.rows("counted")[0]
    for problem, first, final, day in daily.faults(rows, last=last, former=counted["former"]):
        yield Fault(problem, first, final, day=day)
    newest = rows[-1].seal if rows else None
    if counted["heads"] is not None and (counted["heads"], _bytes(counted["seal"])) != (len(rows), newest):
        yield Fault("missing", day=str(rows[-1].day) + "/" if rows else "/")


def _published(row):
    return daily.Published(**row | {name: _bytes(row[name]) for name in ("hash", "prev", "seal")})


def _bytes(value):
    return None if value is None else bytes(value)


def _noted_faults(noted, last):
    """What was written down outside the database against the chain and the published heads."""
    gone = 0
    for batch in batched(chain_of(noted, witness.heads()), BATCH):
        held = {link.seq: bytes(link.hash).hex() for link in Link.objects.filter(seq__in={row.seq for row in batch})}
        days = Head.objects.filter(day__in={row.day for row in batch if row.day})
        days = {head.day: (head.seq, head.hash_hex) for head in days}
        for row in batch:
            if row.seq > last:
                gone = max(gone, row.seq)
            elif row.seq and held.get(row.seq) != row.hash:
                yield Fault("head", first=row.seq, last=row.seq)
            if row.day and days.get(row.day) != (row.seq, row.hash):
                yield Fault("head", first=row.seq, last=row.seq, day=str(row.day))
    if gone:
        yield Fault("removed", first=last + 1, last=gone)


def batched(rows, size):
    """Lists of up to `size` rows."""
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def published_heads():
    """The daily heads, newest first: what the public page shows. `hash_hex` is what an outsider writes down."""
    return Head.objects.order_by("-day")


def unpublished_days(*, through):
    """[(first, last)] of days without a head between the first one published and `through`, oldest first."""
    return daily.gaps(list(published_heads().order_by("day").values_list("day", flat=True)), through=through)


def current_head():
    """(sequence number, hash in hex) of the newest link; (0, 64 zeros) before the first event."""
    link = Link.objects.order_by("-seq").first()
    return (link.seq, bytes(link.hash).hex()) if link else (0, chain.GENESIS.hex())


def exported(*, first=1, last=2**62, internal=True):
    """Yield the chain as dicts of text, in order, for `export_audit` and outside verifiers.

    Without what is `internal`, such an event is its digest alone: the chain is verified all the same.
    """
    for row in sql.stream("export", {"first": first, "last": last}):
        withheld = not internal and permissions_for(row["verb"], json.loads(row["data"]))
        yield _sealed(row) if withheld else row


def _sealed(row):
    return {name: row[name] for name in ("seq", "prev", "hash", "id")} | {"digest": chain.digest(row).hex()}


PAGE = 50


def search(scope, *, kind="", subject="", actor="", verb="", first=None, last=None, before=None):
    """(events of one page, id to go on from or None), newest first, within the scope; keyset, never an offset."""
    rows = Event.objects.visible_to(scope).about(kind, subject).by_actor(actor).of_verb(verb).between(first, last)
    rows = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def failed_deliveries():
    """Deliveries that nobody will try again by himself, newest first."""
    return Delivery.objects.filter(state=Delivery.State.FAILED).select_related("event").order_by("-pk")
