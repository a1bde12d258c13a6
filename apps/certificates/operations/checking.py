"""Check a certificate and keep a log of it: by link, by number, by the file itself."""

import hashlib

from django.db import transaction

from apps.audit.operations import record
from apps.documents import signing
from apps.documents.codes import read_code

from ..models import Certificate, Check
from .issuing import PORTAL

LARGEST = 10 * 1024 * 1024  # bytes of a file that is looked at


@transaction.atomic
def check_code(text, *, way, at):
    """The Certificate of a number, or None; logged either way."""
    found = Certificate.objects.filter(code=read_code(text)).select_related("document").first()
    return _log(found, way, at)


def digest_of(file):
    """SHA-256 of an uploaded file, "" where it is larger than any certificate."""
    digest, size = hashlib.sha256(), 0
    for chunk in file.chunks():
        size += len(chunk)
        if size > LARGEST:
            return ""
        digest.update(chunk)
    return digest.hexdigest()


def signature_of(file):
    """What the signature in an uploaded file says (documents/signing/standing.py)."""
    if file.size > LARGEST or not signing.is_configured():
        return ""
    # here: what reads signatures is needed by nobody but whoever gives a file that is none of ours
    from apps.documents.signing.standing import standing_of

    file.seek(0)
    return standing_of(file.read(), signing.certificate_pem())


@transaction.atomic
def check_digest(digest, *, at):
    """The Certificate whose signed file has the digest, or None: one changed byte makes another file."""
    rows = Certificate.objects.filter(document__sha256=digest).select_related("document")
    return _log(rows.first() if digest else None, Check.Way.FILE, at)


def _log(found, way, at):
    Check.objects.create(certificate=found, way=way, at=at)
    if found is None:
        record(verb="certificates.not_found", by=PORTAL, at=at, subject=("certificate", ""), data={"way": str(way)})
    return found
