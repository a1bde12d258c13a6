"""Reads over the chain: is it whole, what are its heads, what happened in a scope."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import chain as chain_of
from itertools import islice

from . import sql, witness
from .models import Delivery, Event, Head, Link
from .rules import chain

SHOWN = 1000  # faults listed one by one; the total is always counted
BATCH = 1000  # heads noted outside that are looked up at once
COMPARED = 200  # links in doubt whose events are tried against each other, to tell "reordered" from "altered"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the chain: what, at which sequence numbers, which event or published day."""

    problem: str  # removed | altered | reordered | inserted | head | tally
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

    def as_json(self):
        return asdict(self) | {"broken": [{k: v for k, v in asdict(f).items() if v is not None} for f in self.broken]}


def verify(*, heads=()):
    """Check the whole chain against itself, its tally, the published heads and the witness file; returns a Report.

    `heads` are further heads seen outside, as (sequence number, hash in hex). One streamed pass in the database;
    memory is bounded by SHOWN faults.
    """
    totals = sql.rows("totals")[0]
    count, shown = 0, []
    for fault in _once(_faults(heads, totals["last"] or 0)):
        count += 1
        if len(shown) < SHOWN:
            shown.append(fault)
    return Report(**totals, faults=count, broken=shown)


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
    yield from _tally_faults(last)
    yield from _head_faults(heads, last)


def _once(faults):
    """Faults of the chain's end but once: the tally, a published head and the witness may all miss the same links."""
    seen = set()
    for fault in faults:
        key = (fault.problem, fault.first, fault.last)
        if fault.event is None and key in seen:
            continue
        if fault.event is None and len(seen) < SHOWN:
            seen.add(key)
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


def _head_faults(heads, last):
    for row in sql.rows("heads"):
        if row["missing"] and row["seq"] > row["last_seq"]:
            yield Fault("removed", first=row["last_seq"] + 1, last=row["seq"], day=str(row["day"]))
        else:
            yield Fault("head", first=row["seq"], last=row["seq"], day=str(row["day"]))
    gone = 0
    for batch in batched(chain_of(heads, witness.heads()), BATCH):
        held = {link.seq: bytes(link.hash).hex() for link in Link.objects.filter(seq__in={seq for seq, _hex in batch})}
        for seq, hexed in batch:
            if seq > last:
                gone = max(gone, seq)
            elif seq and held.get(seq) != hexed:
                yield Fault("head", first=seq, last=seq)
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


def current_head():
    """(sequence number, hash in hex) of the newest link; (0, 64 zeros) before the first event."""
    link = Link.objects.order_by("-seq").first()
    return (link.seq, bytes(link.hash).hex()) if link else (0, chain.GENESIS.hex())


def exported(*, first=1, last=2**62):
    """Yield the chain as dicts of text, in order, for `export_audit` and outside verifiers."""
    return sql.stream("export", {"first": first, "last": last})


PAGE = 50


def search(scope, *, kind="", subject="", actor="", verb="", first=None, last=None, before=None):
    """(events of one page, id to go on from or None), newest first, within the scope; keyset, never an offset."""
    rows = Event.objects.visible_to(scope).about(kind, subject).by_actor(actor).of_verb(verb).between(first, last)
    rows = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def failed_deliveries():
    """Deliveries that nobody will try again by himself, newest first."""
    return Delivery.objects.filter(state=Delivery.State.FAILED).select_related("event").order_by("-pk")
