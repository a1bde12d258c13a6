"""The published heads among each other, as docs/audit-chain.md states it: the plain twin of sql/heads_guard.sql."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from .chain import GENESIS, netstring

PROVINCE = ZoneInfo("Asia/Shanghai")  # a day is a day of the province, wherever the server stands


@dataclass(frozen=True, slots=True)
class Published:
    """One published head beside the link it names; `at` is the moment of that link's event, None where it is gone."""

    day: date
    seq: int
    hash: bytes
    events: int
    published_at: datetime
    prev: bytes
    seal: bytes
    missing: bool
    same_hash: bool
    at: datetime | None


def end_of(day):
    """The first moment after a day of the province."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=PROVINCE)


def seal(prev, *, day, seq, hexed, events, published_at):
    """The seal of a head: SHA-256(seal of the head before || SHA-256(canonical text))."""
    moment = published_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    fields = ("1", day.isoformat(), str(seq), hexed, str(events), moment)
    return sha256(prev + sha256(b"".join(map(netstring, fields))).digest()).digest()


def faults(heads, *, last, former=None):
    """Yield (problem, first, last, day) for heads (Published, in order of days) that lie; `last` is the chain's end.

    removed: the chain ends before the head. head: it was altered, re-dated, pointed forward, or put in later.
    missing: days between two heads have none; `first` and `last` are then None and the day reads "first/last".
    Up to the day `former` heads were sealed by whenever the task ran: they may be late, and days may be missing.
    """
    before = None
    for head in heads:
        if head.missing and head.seq > last:
            yield "removed", last + 1, head.seq, str(head.day)
        elif _lies(head, former) or (before and _out_of_order(before, head)):
            yield "head", head.seq, head.seq, str(head.day)
        elif head.prev != (before.seal if before else GENESIS):
            yield "unlinked", head.seq, head.seq, str(head.day)
        if before and head.day > before.day + timedelta(days=1) and not _former(head, former):
            yield "missing", None, None, span(before.day + timedelta(days=1), head.day - timedelta(days=1))
        before = head


def _former(head, former):
    return former is not None and head.day <= former


def _lies(head, former):
    made = seal(
        head.prev, day=head.day, seq=head.seq, hexed=head.hash.hex(), events=head.events, published_at=head.published_at
    )
    late = head.at is not None and head.at >= end_of(head.day) and not _former(head, former)
    early = head.published_at < end_of(head.day)
    return made != head.seal or not head.same_hash or head.events != head.seq or late or early


def _out_of_order(before, head):
    return head.seq < before.seq or head.published_at < before.published_at or head.day == before.day


def span(first, last):
    """Days in words a program can read too: one day, or "first/last"."""
    return str(first) if first == last else f"{first}/{last}"


def gaps(days, *, through):
    """[(first, last)] of days without a head, among published `days` (in order) and up to `through`; [] for no days."""
    found = []
    expected = days[0] if days else None
    for day in [*days, through + timedelta(days=1)] if days else []:
        if day > expected:
            found.append((expected, day - timedelta(days=1)))
        expected = max(expected, day + timedelta(days=1))
    return found
