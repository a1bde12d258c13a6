"""What a subscriber of the list has not yet been told, and the list as one that can be subscribed to.

A mail cannot be taken back, and an entry can: so a digest names decisions by their numbers and links to them, never a
party. What has ended since is gone from the page the link leads to.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.notifications.lists import MailingList

from ..models import Change, Entry

LISTED = Change.Kind.LISTED
SHOWN = 50  # decisions that a digest names one by one


@dataclass(frozen=True, slots=True)
class News:
    """`listed`: [(id, number, ground)] of entries that are live, `ended`: numbers, both of changes up to `seq`."""

    listed: list
    ended: list
    seq: int


def news(since, on):
    """Everything after entry `since` of the feed, each entry once as it stands on a day; four queries.

    What was listed and ended in between is told as ended only where the reader had been told of it before. What stood
    all the while is no news, though the feed told it anew: to whose name it belongs has changed, and no name is told.
    """
    rows = Change.objects.filter(seq__gt=since)
    seq = rows.aggregate(last=Max("seq"))["last"]
    if seq is None:
        return News([], [], since)
    changed = Entry.objects.filter(changes__seq__gt=since, changes__seq__lte=seq).distinct()
    before = Change.objects.filter(seq__lte=since, entry__in=changed.values("pk")).order_by("entry", "-seq")
    stood = {pk for pk, change in before.distinct("entry").values_list("entry", "change") if change == LISTED}
    gone = set(rows.filter(seq__lte=seq, change=Change.Kind.ENDED).values_list("entry", flat=True))
    listed, ended = [], []
    for entry in changed.select_related("ground").order_by("pk"):
        if entry.ended_on is None and entry.listed_on <= on <= entry.until:
            if entry.pk not in stood - gone:
                listed.append((entry.pk, entry.number, str(entry.ground)))
        elif entry.pk in stood:
            ended.append(entry.number)
    return News(listed, ended, seq)


def _reached(_at):
    return Change.objects.aggregate(last=Max("seq"))["last"] or 0


def _told(_topic, since, at):
    found = news(since, timezone.localdate(at))
    if not (found.listed or found.ended):
        return None, found.seq
    shown = [{"number": number, "ground": ground, "url": f"{settings.SITE_URL}/serious-list/{pk}/"}
             for pk, number, ground in found.listed[:SHOWN]]  # fmt: skip
    return {
        "listed": shown, "listed_count": len(found.listed), "ended": found.ended[:SHOWN],
        "ended_count": len(found.ended), "list": f"{settings.SITE_URL}/serious-list/",
    }, found.seq  # fmt: skip


LIST = MailingList(
    code="serious_list",
    page="/serious-list/",
    back="/serious-list/",
    title=_("News of the list by e-mail"),
    rhythm=_(
        "At most one mail a day, when entries were added or have ended. Nothing is kept but the address, and it is "
        "deleted when you leave."
    ),
    promise=_("You will be told by e-mail, at most once a day, when entries were added to the list or have ended."),
    question=_(
        "Somebody, probably you, has asked that this address be told by e-mail of what changes on the serious "
        "dishonesty list."
    ),
    question_subject=_("Confirm that you want news of the serious dishonesty list"),
    subject=_("Serious dishonesty list: what has changed"),
    reached=_reached,
    news=_told,
)
