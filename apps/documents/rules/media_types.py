"""The types of file the portal accepts, told by their first bytes, never by their name."""

import zipfile
from dataclasses import dataclass

from .zip_bomb import Guarded

CSV = "text/csv"
PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
ZIP = "application/zip"
GZIP = "application/gzip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

EVIDENCE = frozenset({PDF, PNG, JPEG})
TABLES = frozenset({CSV, XLSX})

EXTENSIONS = {
    CSV: ("csv", "txt"),
    PDF: ("pdf",),
    PNG: ("png",),
    JPEG: ("jpg", "jpeg"),
    ZIP: ("zip",),
    GZIP: ("gz",),
    XLSX: ("xlsx",),
    DOCX: ("docx",),
}
SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"\x1f\x8b\x08", GZIP))
PARTS = (("xl/workbook.xml", XLSX), ("word/document.xml", DOCX))
HEAD = 8192
MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<?php", b"#!", b"<%")


@dataclass(frozen=True, slots=True)
class Sniffed:
    """The media type, "" when it is none the portal knows."""

    media_type: str

    def fits(self, name):
        """True when the file name's extension is one this type goes by."""
        return name.rpartition(".")[2].lower() in EXTENSIONS.get(self.media_type, ())


def sniff(file):
    """Tell the type of a seekable binary file of which nothing is known; leaves the position anywhere."""
    file.seek(0)
    head = file.read(HEAD)
    for signature, media_type in SIGNATURES:
        if head.startswith(signature):
            return Sniffed(media_type)
    if head.startswith(b"PK\x03\x04"):
        return Sniffed(_inside_zip(file))
    return Sniffed(CSV if is_text(head) else "")


def _inside_zip(file):
    try:
        with zipfile.ZipFile(Guarded(file)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ""
    return next((media_type for part, media_type in PARTS if part in names), ZIP)


def is_text(head):
    """Plain text in UTF-8, UTF-16 with a mark, or GB 18030: no control bytes, no markup a browser would run."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if any(byte < 32 and byte not in b"\t\n\r\f\x1a" for byte in head):
        return False
    return not head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(MARKUP)
