"""A small uploaded table that is read while its sender waits, and not kept."""

from contextlib import closing, contextmanager
from pathlib import Path

from apps.documents import disk

from ..errors import FileError
from ..sources.tables import open_source


@contextmanager
def opened(upload, *, most, unpacked, encoding=""):
    """The source of an uploaded file: of `most` bytes, unpacked of `unpacked` bytes at most. Raises FileError."""
    try:
        with disk.incoming(upload, max_bytes=most) as (file, _sha256, _size):
            path = Path(file.name)
            with closing(open_source(path, name=upload.name, encoding=encoding, unpacked=unpacked)) as source:
                yield source
    except disk.TooBig:
        raise FileError("too-big", size=upload.size, limit=most) from None
