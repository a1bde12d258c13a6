"""What a subscriber has not yet been told."""

from dataclasses import dataclass

from django.db.models import Max

from ..models import Change, Entry, Subscription


def stands(key):
    """Whether a subscription with the key of a link is there."""
    return Subscription.objects.filter(key=key).exists()


@dataclass(frozen=True, slots=True)
class News:
    """`listed`: [(id, number, ground)] of entries that are live, `ended`: numbers, both of changes up to `seq`."""

    listed: list
    ended: list
    seq: int


def news(since, on):
    """Everything after entry `since` of the feed, each entry once as it stands on a day; two queries.

    What was listed and ended in between is told as ended only where the reader had been told of it before.
    """
    rows = Change.objects.filter(seq__gt=since)
    seq = rows.aggregate(last=Max("seq"))["last"]
    if seq is None:
        return News([], [], since)
    changed = Entry.objects.filter(changes__seq__gt=since, changes__seq__lte=seq).distinct()
    known = Change.objects.filter(seq__lte=since, entry__in=changed.values("pk")).values_list("entry_id", flat=True)
    known = set(known)
    listed, ended = [], []
    for entry in changed.select_related("ground").order_by("pk"):
        if entry.ended_on is None and entry.listed_on <= on <= entry.until:
            listed.append((entry.pk, entry.number, str(entry.ground)))
        elif entry.pk in known:
            ended.append(entry.number)
    return News(listed, ended, seq)
