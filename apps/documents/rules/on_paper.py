"""The day that counts of what somebody sent on paper: that of its posting, or that on which it was handed in."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid

POST, MANNERS = "post", ("post", "hand", "other")


def posting_day(manner, posted_on, received_on):
    """The day of the posting to keep, None of what did not come by post. Raises Invalid where there is none, or where
    it is later than the receipt."""
    if manner not in MANNERS:
        raise Invalid(_("Say how the letter came."), field="manner")
    if manner != POST:
        return None
    if posted_on is None or posted_on > received_on:
        raise Invalid(_("A letter by post has the day of its posting, not after it came."), field="posted_on")
    return posted_on


def day_on_paper(manner, posted_on, received_on, *, first, today, before):
    """The day that counts. Raises Invalid of days that cannot be; `before` says why none is earlier than `first`."""
    if received_on > today:
        raise Invalid(_("A letter is entered when it has come."), field="received_on")
    posted = posting_day(manner, posted_on, received_on)
    day = posted or received_on
    if day < first:
        raise Invalid(before, field="posted_on" if posted else "received_on")
    return day
