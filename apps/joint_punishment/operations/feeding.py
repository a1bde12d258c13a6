"""Give a partner the next page of its feed, and remember what it has now been told."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from .. import sql
from .partners import note
from .settling import settle

AT_ONCE = 100  # lines


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
    has ended carries nothing of it and tells the partner of the end, also where the tombstone is still to come. That it
    was read stands from this moment (Reading); whoever looks at deliveries settles first.
    """
    asked = {"partner": partner.pk, "since": since, "limit": limit, "at": at, "on": timezone.localdate(at)}
    [[texts, last, more]] = sql.tuples("feed_page", asked)
    # JSON holds no line break but between its values, and here there is none
    entries, last = texts.split("\n") if texts else [], last or since
    # what few deliveries must say they say at once: of many that would cost more than the page itself
    if 0 < len(entries) <= AT_ONCE:
        settle(partner, at=at)
    note(partner, "joint_punishment.feed_read", by=by, at=at, since=since, last=last, lines=len(entries))
    return Page(entries, last, more)
