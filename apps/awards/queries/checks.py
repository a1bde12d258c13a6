"""Whose certificate is it: by its code, its number, or the digest of its file."""

from django.core import signing as tokens
from django.urls import reverse

from apps.documents.codes import read_code

from ..models import Check, Honour
from ..rules import numbers

SALT = "awards.checked"
FRESH = 600  # seconds


def page_of_text(text):
    """The page of the honour with this code or number, "" where there is none. Brackets of a keyboard do as well."""
    if code := read_code(text):
        return _page(_first(code=code), Check.Way.LINK)
    found = numbers.asked(text)
    return _page(_first(number__in=found) if found else "", Check.Way.CODE)


def page_of_digest(sha256):
    return _page(_first(document__sha256=sha256) if sha256 else "", Check.Way.FILE)


def _first(**asked):
    return Honour.objects.filter(**asked).values_list("code", flat=True).first() or ""


def _page(code, way):
    if not code:
        return ""
    # signed: a made-up address must not let the page say that a file was looked at
    token = tokens.dumps([code, str(way)], salt=SALT)
    return f"{reverse('awards:checked', args=[code])}?by={token}"


def way_of(token, code):
    """How the reader came to the page: the Way of a fresh token for this code, by the link otherwise."""
    try:
        known, way = tokens.loads(token, salt=SALT, max_age=FRESH)
    except tokens.BadSignature:
        return Check.Way.LINK
    return Check.Way(way) if known == code else Check.Way.LINK
