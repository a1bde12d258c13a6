"""Mails to readers of a list, and the signed links in them.

A mail cannot be taken back, and what it tells of can: so a digest leads to pages by their numbers, and names no party.
"""

import uuid

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from . import lists

CONFIRM, LEAVE = "confirm", "leave"
HOURS = 48  # in which an address is confirmed


def _signer(code, act):
    return signing.TimestampSigner(salt=f"{code}.subscription.{act}")


def token(subscription, act):
    """The text of a link that does one thing to one subscription; nobody can make it without the portal's key."""
    return _signer(subscription.mailing_list, act).sign_object([act, subscription.key.hex])


def read(code, text):
    """(act, key) of a link's text of a list; None when it was tampered with, or is a confirmation older than HOURS."""
    for act, age in ((CONFIRM, HOURS * 3600), (LEAVE, None)):
        try:
            said, key = _signer(code, act).unsign_object(text, max_age=age)
            return (said, uuid.UUID(hex=key)) if said == act else None
        except (signing.BadSignature, ValueError, TypeError, AttributeError):
            continue
    return None


def link(subscription, act):
    page = lists.find(subscription.mailing_list).page
    return f"{settings.SITE_URL}{page}subscription/{token(subscription, act)}/"


def confirmation(subscription):
    """The mail that asks whether the address wants to be told."""
    chosen = lists.find(subscription.mailing_list)
    with translation.override(subscription.language):
        context = {"question": str(chosen.question), "words": chosen.words(subscription.topic),
                   "confirm": link(subscription, CONFIRM), "hours": HOURS}  # fmt: skip
        text = render_to_string("mail/notifications/confirm.txt", context)
        return _message(subscription, chosen.question_subject, text)


def digest(subscription, context):
    """The mail of what has changed; `context` is what the list's `news` gave, in the language of the reader."""
    chosen, leave = lists.find(subscription.mailing_list), link(subscription, LEAVE)
    with translation.override(subscription.language):
        found = context | {"leave": leave, "words": chosen.words(subscription.topic)}
        text = render_to_string(f"mail/{chosen.code}/digest.txt", found)
        headers = {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        return _message(subscription, chosen.subject, text, headers)


def _message(subscription, subject, text, headers=None):
    title = f"[{_('Quality Governance Portal')}] {subject}"
    return EmailMessage(subject=title, body=text.strip() + "\n", to=[subscription.address], headers=headers or {})
