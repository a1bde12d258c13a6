"""Give a partner the next page of its feed, and remember what it has now been told."""

import json
from dataclasses import dataclass
from typing import NamedTuple

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


class Line(NamedTuple):
    """One line (sql/feed_lines.sql) and what it may say of its entry: `record` is a JSON text, None for a tombstone."""

    seq: int
    head: str
    listed: bool
    delivery: int
    entry: int
    measures: str
    stands: bool
    waiting: bool
    told: bool
    number: str
    record: str | None

    def text(self):
        measures = self.measures if self.record else "[]"
        number = json.dumps(self.number, ensure_ascii=False)
        return f'{self.head}{number}, "measures": {measures}, "entry": {self.record or "null"}}}'


@transaction.atomic
def read_feed(partner, *, since, limit, by, at):
    """The lines after `since`, at most `limit`; returns a Page.

    A line whose entry still stands hands the entry over: from then on the partner owes an answer. A line of one that
    has ended carries nothing of it and tells the partner of the end, also where the tombstone is still to come.
    """
    asked = {"since": since, "limit": limit + 1, "on": timezone.localdate(at)}
    found = _lines(partner, **asked)
    early = [line.delivery for line in found if line.listed and line.stands and not line.record]
    if early:
        # it has ended, the outbox has not said so yet: what is read and what is then written down must be one moment
        _locked(Delivery.objects.filter(pk__in=early))
        found = _lines(partner, **asked)
    more, found = len(found) > limit, found[:limit]
    # a page that is read again changes nothing, and costs no more than its reading
    _hand({line.delivery for line in found if line.record and line.waiting}, at)
    _tell({line.delivery for line in found if not line.record and not line.told}, at)
    last = found[-1].seq if found else since
    note(partner, "joint_punishment.feed_read", by=by, at=at, since=since, last=last, lines=len(found))
    return Page([line.text() for line in found], last, more)


def _lines(partner, *, since, limit, on):
    """Lines in order. A tombstone never carries the entry: where it stands again, a line of its own says so."""
    rows = sql.tuples("feed_lines", {"partner": partner.pk, "since": since, "limit": limit})
    of = told({row[4] for row in rows}, on)
    return [Line(*row, of[row[4]].number, of[row[4]].record if row[2] else None) for row in rows]


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
