"""Give a partner the next page of its feed, and remember what it has now been told."""

from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from apps.serious_list.public import told

from .. import states
from ..models import Delivery, Item
from .partners import note


@dataclass(frozen=True, slots=True)
class Page:
    """`entries` are JSON texts in the order of the feed; `last` is where the next page begins."""

    entries: list
    last: int
    more: bool


@transaction.atomic
def read_feed(partner, *, since, limit, by, at):
    """The lines after `since`, at most `limit`; returns a Page.

    A line whose entry still stands hands the entry over: from then on the partner owes an answer. A line of one that
    has ended carries nothing of it and tells the partner of the end, also where the tombstone is still to come.
    """
    asked = {"since": since, "limit": limit + 1, "on": timezone.localdate(at)}
    found = _lines(partner, **asked)
    early = [
        line.delivery_id
        for line, entry in found
        if line.kind == Item.Kind.LISTED and line.delivery.stands and not entry.record
    ]
    if early:
        # it has ended, the outbox has not said so yet: what is read and what is then written down must be one moment
        _locked(Delivery.objects.filter(pk__in=early))
        found = _lines(partner, **asked)
    more, found = len(found) > limit, found[:limit]
    # a page that is read again changes nothing, and costs no more than its reading
    unread = {line.delivery_id for line, entry in found if entry.record and line.delivery.state == states.WAITING}
    _hand(unread, at)
    _tell({line.delivery_id for line, entry in found if not entry.record and line.delivery.told_at is None}, at)
    last = found[-1][0].seq if found else since
    note(partner, "joint_punishment.feed_read", by=by, at=at, since=since, last=last, lines=len(found))
    return Page([_text(*pair) for pair in found], last, more)


def _lines(partner, *, since, limit, on):
    """[(line, what it may say of its entry)] in order. A tombstone never carries the entry: where it stands again, a
    line of its own says so."""
    lines = Item.objects.filter(partner=partner, seq__gt=since).order_by("seq")
    lines = list(lines.select_related("delivery")[:limit])
    of = told({line.delivery.entry_id for line in lines}, on)
    entries = (of[line.delivery.entry_id] for line in lines)
    return [
        (line, entry if line.kind == Item.Kind.LISTED else replace(entry, record=None))
        for line, entry in zip(lines, entries, strict=True)
    ]


def _text(line, entry):
    return entry.line(line.seq, line.at, line.kind, measures=line.delivery.measures if entry.record else [])


def _tell(keys, at):
    """Locked in one order, so that two readers of one feed wait for each other instead of both dying."""
    ids = _locked(Delivery.objects.filter(pk__in=keys, told_at__isnull=True)) if keys else []
    if ids:
        Delivery.objects.filter(pk__in=ids).update(told_at=at)


def _hand(keys, at):
    """The partner has these entries now, also where one ended in the moment of reading: it is owed the lifting then.

    One statement for a page of a thousand; the state table says what becomes of them, as it does of one.
    """
    ids = _locked(Delivery.objects.filter(pk__in=keys, state=states.WAITING)) if keys else []
    if ids:
        step = states.MOVES.find("hand", states.WAITING)
        due = Case(When(stands=True, then=F("due_on")), default=Value(timezone.localdate(at)))
        Delivery.objects.filter(pk__in=ids).update(state=step.target, handed_at=at, due_on=due)


def _locked(rows):
    return list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
