"""Check a certificate and keep a log of it: by link, by number, by the file itself."""

import hashlib
import re

from django.db import transaction

from apps.audit.operations import record

from ..models import Certificate, Check
from .issuing import PORTAL

LARGEST = 10 * 1024 * 1024  # bytes of a file that is looked at
CODE = re.compile(r"[0-9A-Z]{16}")


def read_code(text):
    """The number of a certificate in the way it is kept, "" where the text is none."""
    bare = re.sub(r"[\s\-]", "", text).upper()
    if not CODE.fullmatch(bare):
        return ""
    return "-".join(bare[n : n + 4] for n in range(0, 16, 4))


@transaction.atomic
def check_code(text, *, way, at):
    """The Certificate of a number, or None; logged either way."""
    found = Certificate.objects.filter(code=read_code(text)).select_related("document").first()
    return _log(found, way, at)


@transaction.atomic
def check_file(file, *, at):
    """The Certificate whose signed file this is, byte by byte, or None: one changed byte makes another file."""
    digest, size = hashlib.sha256(), 0
    for chunk in file.chunks():
        size += len(chunk)
        if size > LARGEST:
            return _log(None, Check.Way.FILE, at)
        digest.update(chunk)
    rows = Certificate.objects.filter(document__sha256=digest.hexdigest()).select_related("document")
    return _log(rows.first(), Check.Way.FILE, at)


def _log(found, way, at):
    Check.objects.create(certificate=found, way=way, at=at)
    if found is None:
        record(verb="certificates.not_found", by=PORTAL, at=at, subject=("certificate", ""), data={"way": str(way)})
    return found
