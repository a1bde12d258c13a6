"""What a file really is, whatever its name says: told by its first bytes, and for packed ones by what is inside."""

import codecs
import zipfile

from apps.documents.rules.zip_bomb import Guarded

HEAD = 64 * 1024
ZIP, OLE, GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b"
_MAGIC = (
    (b"%PDF", "pdf"), (b"\x89PNG", "picture"), (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture"),
    (b"Rar!", "archive"), (b"7z\xbc\xaf", "archive"), (b"PK\x05\x06", "archive"), (b"\x7fELF", "program"),
    (b"{\\rtf", "document"),
)  # fmt: skip
_INSIDE = (
    ("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsb"), ("word/document.xml", "document"),
    ("ppt/presentation.xml", "document"), ("content.xml", "ods"),
)  # fmt: skip
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<table", b"<meta", b"<style", b"<script", b"<div", b"<!--")
_SHEET_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream in which an OLE file carries a locked workbook
_BINARY_FROM = 20  # one null byte in so many: no text that was damaged somewhere


def kind_of(file):
    """A code of KINDS (errors.py) for a seekable binary file: "text" where it may be a table, "" when empty."""
    file.seek(0)
    head = file.read(HEAD)
    if not _without_mark(head).strip(b"\0 \t\r\n"):
        return "" if file.seek(0, 2) <= HEAD else "binary"
    if head.startswith(ZIP):
        return _inside_zip(file)
    if head.startswith(OLE):
        return _inside_ole(file, head)
    if head.startswith(GZIP):
        return "gzip"
    return kind_of_text(head)


def kind_of_text(head):
    """The same for the first bytes of what is not packed."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"MZ") and b"\0" in head[:64]:
        return "program"
    start = _without_mark(head).lstrip()[:200].lower()
    if start.startswith((b"<?xml", *_MARKUP)):
        return "html" if b"<html" in head.lower() or start.startswith(_MARKUP) else _of_xml(head)
    return "binary" if is_binary(head) else "text"


def is_binary(head):
    """Null bytes in the first line or all over. A single one further down is damage: it costs its own row only."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or bare_utf16(head):
        return False
    return b"\0" in head.split(b"\n", 1)[0] or head.count(0) * _BINARY_FROM > len(head)


def bare_utf16(head):
    """ "utf-16-le" or "utf-16-be" for a text in it without a byte order mark, else ""."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = head[: len(head) & ~1][:4096].decode(encoding)
        except UnicodeDecodeError:
            continue
        first, line_break, _rest = text.partition("\n")
        legible = first.rstrip("\r").replace("\t", "").isprintable()
        if line_break and legible and any(mark in first for mark in ",\t;|"):
            return encoding
    return ""


def _of_xml(head):
    return "sheet-xml" if _SHEET_XML in head else "xml"


def _without_mark(head):
    return head.removeprefix(codecs.BOM_UTF8).removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE)


def _inside_zip(file):
    """An archive whose directory cannot be read was cut off: that is where it stands."""
    try:
        with zipfile.ZipFile(Guarded(file)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return "broken-zip"
    return next((kind for part, kind in _INSIDE if part in names), "archive")


def _inside_ole(file, head):
    """Its directory may lie anywhere: near the beginning in a small file, at the end in most written by Office."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 4 * HEAD))
    if _ENCRYPTED in head or _ENCRYPTED in file.read(4 * HEAD):
        return "locked"
    return "document" if "WordDocument".encode("utf-16-le") in head else "xls"
