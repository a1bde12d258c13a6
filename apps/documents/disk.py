"""Bytes on disk under their own hash: written once, never changed, shared by equal files."""

import hashlib
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

CHUNK = 256 * 1024


class TooBig(Exception):
    """The stream went over its cap; nothing of it is kept."""


def root():
    return Path(settings.MEDIA_ROOT) / "documents"


def path_of(sha256):
    return root() / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def incoming(file, *, max_bytes):
    """Write a stream to a temporary file while hashing it; yields (open file, hash in hex, size in bytes).

    The temporary file is gone afterwards unless `keep` moved it. Raises TooBig as soon as the cap is passed, so a
    stream of any length costs at most the cap.
    """
    folder = root() / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as target:
        try:
            for chunk in _chunks(file):
                size += len(chunk)
                if size > max_bytes:
                    raise TooBig
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            yield target.file, digest.hexdigest(), size
        finally:
            Path(target.name).unlink(missing_ok=True)


def keep(file, sha256):
    """Give the temporary file its lasting name; equal bytes already there stay as they are."""
    final = path_of(sha256)
    final.parent.mkdir(parents=True, exist_ok=True)
    os.fsync(file.fileno())
    try:
        os.link(file.name, final)
    except FileExistsError:
        os.utime(final)  # in use again: the sweep of unclaimed bytes goes by age
    return final


def _chunks(file):
    if hasattr(file, "chunks"):
        yield from file.chunks(CHUNK)
        return
    while chunk := file.read(CHUNK):
        yield chunk
