"""A file that is two things at once: harmless to the eye that checks it, something else to what opens it."""

import struct

from . import media_types as types
from . import pdf

TAIL = 66_000  # a ZIP's directory may end this far from the end of the file
ZIP_END, ENTRY, ZIP64_MARK = b"PK\x05\x06", b"PK\x01\x02", b"PK\x06\x07"
ZIP64 = 20  # bytes that stand right before the end of a large one
END = struct.Struct("<4s8xII")  # mark; length and place of the directory (APPNOTE 4.3.16)
EXECUTABLE = (b"MZ", b"\x7fELF")


def second_nature(file, media_type):
    """Why a file of that type is suspect, as a code, or "" when it ends as its type must.

    "archive": a ZIP hangs at the end of something that is no ZIP; "trailing": bytes follow the end of the picture or
    the PDF, or it has none; "macros": an office file carries programs; "acts": a PDF would do something when opened.
    """
    if media_type == types.PDF and pdf.acts(file):
        return "acts"
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - TAIL))
    tail = file.read()
    if media_type in {types.XLSX, types.DOCX}:
        return "macros" if b"vbaProject.bin" in tail else ""
    if media_type == types.ZIP:
        return ""
    if _hides_archive(file, tail, size):
        return "archive"
    return "" if _ends_well(tail, media_type) else "trailing"


def _hides_archive(file, tail, size):
    """Whether a directory of a ZIP ends in the tail. Its four letters alone are no sign: sooner or later they stand in
    whatever is compressed, and the same words give the same bytes each time they are typeset."""
    at = tail.find(ZIP_END)
    while at >= 0:
        if _is_directory(file, size - len(tail) + at):
            return True
        at = tail.find(ZIP_END, at + 1)
    return False


def _is_directory(file, place):
    """Whether the directory that is said to end at `place` begins where it should: right before, or where it says."""
    file.seek(max(0, place - ZIP64))
    before, end = file.read(min(place, ZIP64)), file.read(END.size)
    if len(end) < END.size:
        return False
    _mark, length, offset = END.unpack(end)
    if length == offset == 0 or before.startswith(ZIP64_MARK):
        return True
    return any(_at(file, start) == ENTRY for start in (place - length, offset) if start >= 0)


def _at(file, place):
    file.seek(place)
    return file.read(len(ENTRY))


def _ends_well(tail, media_type):
    if media_type == types.PNG:
        return tail.endswith(b"IEND\xaeB`\x82")
    if media_type == types.JPEG:
        # some cameras pad with zeros
        return tail.rstrip(b"\x00").endswith(b"\xff\xd9")
    if media_type == types.PDF:
        before, mark, after = tail.rpartition(b"%%EOF")
        # where the objects are to be found: without it a reader may guess, and a browser may see a page
        told = b"startxref" in before or b"trailer" in before
        return bool(mark) and told and not after.strip(b"\r\n\t \x00")
    return True
