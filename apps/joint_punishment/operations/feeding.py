"""Give a partner the next page of its feed, and remember what it has now been told."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from .. import sql
from ..models import Delivery, Reading
from .partners import note
from .settling import settle

AT_ONCE = 100  # deliveries


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
    asked = {"partner": partner.pk, "since": since, "limit": limit, "on": timezone.localdate(at)}
    [[texts, last, more, handed, ended, early]] = sql.tuples("feed_page", asked)
    if early:
        # what is read and what is then written down must be one moment
        list(Delivery.objects.filter(pk__in=set(early)).select_for_update().order_by("pk").values_list("pk"))
        [[texts, last, more, handed, ended, early]] = sql.tuples("feed_page", asked)
    # a page that is read again changes nothing; until a long one is settled, that it was read is kept again
    if handed or ended:
        _keep(partner, sorted(set(handed or ())), sorted(set(ended or ())), at)
    # JSON holds no line break but between its values, and here there is none
    entries, last = texts.split("\n") if texts else [], last or since
    note(partner, "joint_punishment.feed_read", by=by, at=at, since=since, last=last, lines=len(entries))
    return Page(entries, last, more)


def _keep(partner, handed, ended, at):
    """Keep what was read, and bring the deliveries in line at once where they are few.

    Of many that would cost three times the page itself. The reading stands from this moment all the same; whoever looks
    at deliveries settles first.
    """
    Reading.objects.create(partner=partner, at=at, on=timezone.localdate(at), handed=handed, ended=ended)
    if len(handed) + len(ended) <= AT_ONCE:
        settle(partner)
