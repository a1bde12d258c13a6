"""The file of an edition: made from its entries alone, in a fixed order, and held against its digest when served."""

import csv
import hashlib
import io
import os
from pathlib import Path

from django.conf import settings

from apps.kernel.rules.formulas import neutral

from ..models import EditionEntry

HEAD = ("code", "name", "division", "grade")
BATCH = 5000
KEPT = 64
_digests = {}  # what the disk says of a file: its digest


def file_of(edition):
    """Where the file of an edition lies."""
    return Path(settings.MEDIA_ROOT) / "editions" / f"quality-credit-grades-{edition.year}-{edition.pk}.csv"


def write_file(edition):
    """(SHA-256, bytes) of the CSV of an edition, written whole before it takes its place."""
    path = file_of(edition)
    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_suffix(f".{os.getpid()}.part")
    digest, size = hashlib.sha256(), 0
    with building.open("wb") as file:
        for chunk in chunks_of(edition):
            digest.update(chunk)
            size += file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    os.replace(building, path)
    return digest.hexdigest(), size


def open_file(edition):
    """The file of an edition, open for reading, its bytes held against the edition's digest.

    Made again from the entries where a disk lost or changed it; None where the bytes would still be others.
    """
    file = _opened(edition)
    if file is None and write_file(edition)[0] == edition.file_hash:
        file = _opened(edition)
    return file


def _opened(edition):
    """The file at its first byte where it is there and right, else None."""
    try:
        file = file_of(edition).open("rb")
    except FileNotFoundError:
        return None
    if _digest(file) == edition.file_hash:
        file.seek(0)
        return file
    file.close()
    return None


def _digest(file):
    """SHA-256 of an open file; read anew only where the disk says it is another than at the last look."""
    told = os.fstat(file.fileno())
    key = (told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns)
    if key not in _digests:
        if len(_digests) >= KEPT:
            _digests.clear()
        _digests[key] = hashlib.file_digest(file, "sha256").hexdigest()
    return _digests[key]


def chunks_of(edition):
    """The bytes of the file, a batch at a time: UTF-8 with the mark that spreadsheets need, ordered by code and key."""
    rows = EditionEntry.objects.filter(edition=edition).order_by("code", "pk")
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEAD)
    yield ("\ufeff" + buffer.getvalue()).encode()
    for number, row in enumerate(rows.values_list(*HEAD).iterator(chunk_size=BATCH), 1):
        if number % BATCH == 1:
            buffer = io.StringIO()
            writer = csv.writer(buffer)
        writer.writerow([neutral(value) for value in row])
        if number % BATCH == 0:
            yield buffer.getvalue().encode()
            buffer = io.StringIO()
            writer = csv.writer(buffer)
    if buffer.getvalue() and not buffer.getvalue().startswith(",".join(HEAD)):
        yield buffer.getvalue().encode()
