"""Whose certificate is it: by its code, its number, or the digest of its file."""

from django.conf import settings
from django.core import signing as tokens
from django.urls import reverse

from apps.documents.codes import read_code

from ..models import Check, Former, Licence
from ..rules.numbers import read

SALT = "licensing.checked"
FRESH = 600  # seconds


def page_of_text(text):
    """The page of the licence with this code or number, "" where there is none; a code is no number, so one query."""
    if code := read_code(text):
        return _page(_first(code=code), Check.Way.LINK)
    number = read(text, settings.PROVINCE_CODE)
    found = Licence.objects.filter(number=number) if number else Licence.objects.none()
    return _page(found.values_list("code", flat=True).first(), Check.Way.CODE)


def page_of_digest(sha256):
    """The page of the licence whose signed file has this digest, "" where there is none."""
    return _page(_first(document__sha256=sha256) if sha256 else "", Check.Way.FILE)


def _first(**asked):
    """The code of the certificate that fits: of one that stands, else of one that was replaced; "" for none."""
    standing = Licence.objects.filter(**asked).values_list("code", flat=True).first()
    return standing or Former.objects.filter(**asked).values_list("code", flat=True).first() or ""


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


def certificate_of(code):
    """(licence, former) of a code: the licence with what its page shows, and the replaced certificate whose code it is,
    None where it is the one that stands; (None, None) for a code of nobody."""
    code = read_code(code)
    rows = Licence.objects.select_related("enterprise", "product", "agency", "document")
    if found := rows.filter(code=code).first():
        return found, None
    former = Former.objects.filter(code=code).first()
    return (rows.get(pk=former.licence_id), former) if former else (None, None)
