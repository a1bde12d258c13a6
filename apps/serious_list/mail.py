"""Mails to readers of the list, and the signed links in them.

A mail cannot be taken back, and an entry can: so a digest names decisions by their numbers and links to them, never a
party. What has ended since is gone from the page the link leads to.
"""

import uuid

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

SALT = "serious_list.subscription"
CONFIRM, LEAVE = "confirm", "leave"
HOURS = 48  # in which an address is confirmed
SHOWN = 50  # decisions that a digest names one by one


def token(subscription, act):
    """The text of a link that does one thing to one subscription; nobody can make it without the portal's key."""
    return signing.TimestampSigner(salt=f"{SALT}.{act}").sign_object([act, subscription.key.hex])


def read(text):
    """(act, key) of a link's text; None when it was tampered with, or is a confirmation older than HOURS."""
    for act, age in ((CONFIRM, HOURS * 3600), (LEAVE, None)):
        try:
            said, key = signing.TimestampSigner(salt=f"{SALT}.{act}").unsign_object(text, max_age=age)
            return (said, uuid.UUID(hex=key)) if said == act else None
        except (signing.BadSignature, ValueError, TypeError, AttributeError):
            continue
    return None


def link(subscription, act):
    return f"{settings.SITE_URL}/serious-list/subscription/{token(subscription, act)}/"


def confirmation(subscription):
    """The mail that asks whether the address wants to be told."""
    context = {"confirm": link(subscription, CONFIRM), "hours": HOURS}
    return _message(subscription, "confirm", _subject_of_confirmation, context)


def digest(subscription, news):
    """The mail of what has changed: `news` is a queries.subscriptions.News."""
    shown = [{"number": number, "ground": ground, "url": f"{settings.SITE_URL}/serious-list/{pk}/"}
             for pk, number, ground in news.listed[:SHOWN]]  # fmt: skip
    context = {
        "listed": shown,
        "listed_count": len(news.listed),
        "ended": news.ended[:SHOWN],
        "ended_count": len(news.ended),
        "list": f"{settings.SITE_URL}/serious-list/",
        "leave": link(subscription, LEAVE),
    }
    return _message(subscription, "digest", _subject_of_digest, context)


def _subject_of_confirmation():
    return _("Confirm that you want news of the serious dishonesty list")


def _subject_of_digest():
    return _("Serious dishonesty list: what has changed")


def _message(subscription, name, subject, context):
    leave = link(subscription, LEAVE)
    with translation.override(subscription.language):
        text = render_to_string(f"mail/serious_list/{name}.txt", context)
        title = f"[{_('Quality Governance Portal')}] {subject()}"
    headers = {} if name == "confirm" else {
        "List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }  # fmt: skip
    return EmailMessage(subject=title, body=text.strip() + "\n", to=[subscription.address], headers=headers)
