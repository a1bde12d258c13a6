"""Give a partner the next page of its feed, and remember what it has now been told."""

from dataclasses import dataclass
from json.encoder import encode_basestring as quoted

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from apps.serious_list.public import told

from .. import sql, states
from ..models import Delivery
from .partners import note


@dataclass(frozen=True, slots=True)
class Page:
    """`entries` are JSON texts in the order of the feed; `last` is where the next page begins."""

    entries: list
    last: int
    more: bool


@dataclass(slots=True)
class _Read:
    """What a page says and what follows from its being read, by keys of deliveries."""

    texts: list
    handed: set  # those whose entry is in the page for the first time
    ended: set  # those of which the page says for the first time that there is no entry any more
    early: set  # those whose entry has ended though the outbox has not said so yet


@transaction.atomic
def read_feed(partner, *, since, limit, by, at):
    """The lines after `since`, at most `limit`; returns a Page.

    A line whose entry still stands hands the entry over: from then on the partner owes an answer. A line of one that
    has ended carries nothing of it and tells the partner of the end, also where the tombstone is still to come.
    """
    asked = {"partner": partner.pk, "since": since, "limit": limit + 1}
    on = timezone.localdate(at)
    rows = sql.tuples("feed_lines", asked)
    read = _read(rows[:limit], on)
    if read.early:
        # what is read and what is then written down must be one moment
        _locked(Delivery.objects.filter(pk__in=read.early))
        rows = sql.tuples("feed_lines", asked)
        read = _read(rows[:limit], on)
    # a page that is read again changes nothing, and costs no more than its reading
    _hand(read.handed, at)
    _tell(read.ended, at)
    last = rows[:limit][-1][0] if rows else since
    note(partner, "joint_punishment.feed_read", by=by, at=at, since=since, last=last, lines=len(read.texts))
    return Page(read.texts, last, len(rows) > limit)


def _read(rows, on):
    """The rows of sql/feed_lines.sql as a page. A tombstone never carries the entry: where it stands again, a line of
    its own says so. One pass and no object a line: a thousand are read at once."""
    of = told({row[4] for row in rows}, on)
    read = _Read([], set(), set(), set())
    for _seq, head, listed, delivery, entry, measures, stands, waiting, known in rows:
        number, record = of[entry].number, of[entry].record if listed else None
        if record:
            read.texts.append(f'{head}{quoted(number)}, "measures": {measures}, "entry": {record}}}')
            if waiting:
                read.handed.add(delivery)
            continue
        read.texts.append(f'{head}{quoted(number)}, "measures": [], "entry": null}}')
        if not known:
            read.ended.add(delivery)
        if listed and stands:
            read.early.add(delivery)
    return read


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
