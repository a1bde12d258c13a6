"""Would unpacking this archive (an XLSX is one) fill the machine? Asked before anything is unpacked."""

import zipfile
from dataclasses import dataclass

MEMBERS = 2_000
RATIO = 200  # a sheet of repeated text compresses 100 to 1; a bomb 1,000 to 1
DIRECTORY = 2 * 1024 * 1024  # bytes of an archive's table of contents: each 46 of them become an object
SMALL = 10 * 1024 * 1024  # below this the ratio says nothing


@dataclass(frozen=True, slots=True)
class Unpacked:
    """`refusal` is "" for a sound archive, else "broken", "members", "size", "ratio", "nested" or "encrypted"."""

    refusal: str
    members: int = 0
    size: int = 0


def inspect(file, *, max_bytes):
    """Judge a seekable archive by its directory; `max_bytes` is what all members may come to, unpacked.

    The directory can lie, so a reader must still count what it unpacks and stop at `max_bytes`.
    """
    try:
        with zipfile.ZipFile(Guarded(file)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return Unpacked("broken")
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    return Unpacked(_refusal(members, size, packed, max_bytes), len(members), size)


def _refusal(members, size, packed, max_bytes):
    if len(members) > MEMBERS:
        return "members"
    if any(member.flag_bits & 1 for member in members):
        return "encrypted"
    if size > max_bytes:
        return "size"
    if size > SMALL and size > packed * RATIO:
        return "ratio"
    # two members over the same bytes: how a small file unpacks to petabytes without nesting
    starts = [member.header_offset for member in members]
    if len(set(starts)) != len(starts) or any(m.filename.lower().endswith((".zip", ".gz", ".7z")) for m in members):
        return "nested"
    return ""


class Guarded:
    """A binary file for `zipfile.ZipFile`, which reads an archive's directory at once, however long it says it is.

    A directory beyond DIRECTORY raises zipfile.BadZipFile before it is read.
    """

    def __init__(self, file):
        self._file = file

    def read(self, size=-1):
        if size is not None and size > DIRECTORY:
            raise zipfile.BadZipFile("directory")
        return self._file.read(size)

    def __getattr__(self, name):
        return getattr(self._file, name)
