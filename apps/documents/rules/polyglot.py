"""A file that is two things at once: harmless to the eye that checks it, something else to what opens it."""

from . import media_types as types
from . import pdf

TAIL = 66_000  # a ZIP's directory may end this far from the end of the file
ZIP_END = b"PK\x05\x06"
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
    if ZIP_END in tail:
        return "archive"
    return "" if _ends_well(tail, media_type) else "trailing"


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
