"""Whose certificate is it: by its code, its number, or the digest of its file."""

from django.conf import settings
from django.core import signing as tokens
from django.urls import reverse

from apps.documents.codes import read_code

from ..models import Check, Licence
from ..rules.numbers import read

SALT = "licensing.checked"
FRESH = 600  # seconds


def page_of_text(text):
    """The page of the licence with this code or number, "" where there is none; a code is no number, so one query."""
    if code := read_code(text):
        found = Licence.objects.filter(code=code)
        way = Check.Way.LINK
    else:
        number = read(text, settings.PROVINCE_CODE)
        found = Licence.objects.filter(number=number) if number else Licence.objects.none()
        way = Check.Way.CODE
    return _page(found.values_list("code", flat=True).first(), way)


def page_of_digest(sha256):
    """The page of the licence whose signed file has this digest, "" where there is none."""
    found = Licence.objects.filter(document__sha256=sha256) if sha256 else Licence.objects.none()
    return _page(found.values_list("code", flat=True).first(), Check.Way.FILE)


def _page(code, way):
    if not code:
        return ""
    # signed: a made-up address must not let the page say that a file was looked at
    token = tokens.dumps([code, str(way)], salt=SALT)
    return f"{reverse('licensing:checked', args=[code])}?by={token}"


def way_of(token, code):
    """How the reader came to the page: the Way of a fresh token for this code, by the link otherwise."""
    try:
        known, way = tokens.loads(token, salt=SALT, max_age=FRESH)
    except tokens.BadSignature:
        return Check.Way.LINK
    return Check.Way(way) if known == code else Check.Way.LINK


def licence_of(code):
    """The licence of a code with what its page shows, None where there is none."""
    rows = Licence.objects.select_related("enterprise", "product", "agency", "document")
    return rows.filter(code=read_code(code)).first()
