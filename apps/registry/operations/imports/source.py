"""A register file as a stream of rows: what it really is, its encoding, its damage. Memory stays flat."""

import codecs
import csv
import hashlib
import io
import zlib
from collections import deque
from dataclasses import dataclass

from apps.registry.rules.cells import REPLACEMENT, clean

from .errors import FileError
from .xlsx import ENTRY_LIMIT, RATIO_FROM, RATIO_LIMIT, Workbook

SAMPLE = 256 * 1024
ENCODINGS = ("utf-8", "gb18030", "utf-16")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_KINDS = (
    (b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"), (b"\x7fELF", "ELF"), (b"MZ", "EXE"), (b"<!DOCTYPE", "HTML"), (b"<html", "HTML"),
    (b"<?xml", "XML"), (b"{\\rtf", "RTF"),
)  # fmt: skip
_LINE_LIMIT = 2**20  # characters: a file of one endless line must not fill the memory
_BINARY_FROM = 20  # one null byte in so many: no text that was damaged somewhere
_RECORD_LINES = 200  # a quoted cell that runs over more lines was never closed


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be taken apart: reasons "quote", "truncated"; `value` shows its beginning."""

    code: str
    value: str = ""


class _Counted(io.RawIOBase):
    """The raw file, hashed and counted as it is read."""

    def __init__(self, path):
        self.file = path.open("rb", buffering=0)
        self.digest = hashlib.sha256()
        self.count = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        size = self.file.readinto(buffer)
        self.digest.update(memoryview(buffer)[:size])
        self.count += size
        return size

    def close(self):
        self.file.close()
        super().close()


class _Unpacked(io.RawIOBase):
    """A gzip stream that gives all it can and says in `cut` that the file was cut off or damaged.

    The gzip module drops what it has in hand when the end is missing; and unpacks as much as a chunk holds, which may
    be a thousand times its size. A bomb ends the reading (FileError) as soon as it shows: the sizes of a workbook's
    entries are declared, those of a stream are not.
    """

    def __init__(self, raw):
        self.raw, self.left, self.member, self.cut = raw, b"", zlib.decompressobj(wbits=31), False
        self.given = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        while not self.cut:
            if self.member.eof:
                self.left, self.member = self.member.unused_data, zlib.decompressobj(wbits=31)
                if not self.left.strip(b"\0") and not self._more():
                    return 0
            elif not self.left and not self._more():
                self.cut = True
                return 0
            try:
                data = self.member.decompress(self.left, len(buffer))
            except zlib.error:
                self.cut = True
                return 0
            self.left = self.member.unconsumed_tail
            if data:
                self._weigh(len(data))
                buffer[: len(data)] = data
                return len(data)
        return 0

    def _weigh(self, size):
        self.given += size
        if self.given > ENTRY_LIMIT or (self.given > RATIO_FROM and self.given > RATIO_LIMIT * self.raw.count):
            raise FileError("gzip-bomb", times=self.given // self.raw.count)

    def close(self):
        self.raw.close()
        super().close()

    def _more(self):
        self.left = self.raw.read(64 * 1024)
        return bool(self.left)


class _Runaway(Exception):
    """A quoted cell swallows row after row."""


class _Lines:
    """Physical lines with their numbers; those of a broken record can be given back."""

    def __init__(self, text):
        self.text, self.waiting, self.taken, self.number = text, deque(), [], 0

    def __iter__(self):
        return self

    def __next__(self):
        if len(self.taken) >= _RECORD_LINES:
            raise _Runaway
        line = self.waiting.popleft() if self.waiting else self.text.readline(_LINE_LIMIT)
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        return line

    def give_back(self):
        """All but the first line of the record in hand."""
        self.waiting.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1


class CsvSource:
    """Rows of a CSV, plain or gzipped. `encoding` "" is detected: byte order mark, then UTF-8, else GB18030."""

    def __init__(self, path, *, packed=False, encoding=""):
        self.path, self.packed = path, packed
        self.size = path.stat().st_size
        with self._bytes() as stream:
            sample = stream.read(SAMPLE)
        if not sample.strip():
            raise FileError("empty")
        _refuse_strangers(sample)
        self.encoding = _known_encoding(encoding) if encoding else _detect(sample)
        head = sample.decode(self.encoding, errors="replace").split("\n", 1)[0]
        self.delimiter = max(",\t;|", key=head.count)
        self.raw = None
        self.header = next((cells for _line, cells in self._records()), [])

    def close(self):
        """Nothing is held between two readings."""

    def _bytes(self):
        self.raw = _Counted(self.path)
        self.unpacked = _Unpacked(self.raw) if self.packed else None
        return io.BufferedReader(self.unpacked or self.raw, 128 * 1024)

    @property
    def position(self):
        return self.raw.count

    def digest(self):
        """SHA-256 of the whole file: known from reading, unless damage ended the reading early."""
        return self.raw.digest.hexdigest() if self.raw.count == self.size else _digest_of(self.path)

    def rows(self):
        """(line, cells or Fault) after the header; empty lines are passed over."""
        records = self._records()
        width = len(next(records, (0, []))[1])
        held = None
        for line, cells in records:
            if held:
                yield held
            held = (line, cells)
        if held:
            yield held[0], self._last(held[1], width)
        if self.unpacked and self.unpacked.cut and self.ended:
            yield (held[0] if held else 1) + 1, Fault("truncated")

    def _last(self, cells, width):
        """The last row: when the file was cut off, it is the one that shows it."""
        if isinstance(cells, Fault) or self.ended:
            return cells
        cut = (self.unpacked and self.unpacked.cut) or len(cells) < width or REPLACEMENT in cells[-1]
        return Fault("truncated", clean(self.delimiter.join(cells)[:80])) if cut else cells

    def _records(self):
        self.ended = True  # the last line seen ends with a line break
        with io.TextIOWrapper(self._bytes(), self.encoding, errors="replace", newline="") as text:
            lines = _Lines(text)
            reader, width = self._reader(lines), None
            while True:
                lines.taken = []
                first = lines.number + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except (csv.Error, _Runaway):
                    cells = None
                self.ended = lines.taken[-1][-1:] in "\r\n"
                if cells is None or (len(lines.taken) > 1 and self._swallowed(lines.taken, cells, width)):
                    yield first, Fault("quote", clean(lines.taken[0][:80]))
                    lines.give_back()
                    reader = self._reader(lines)
                elif any(cells):
                    width = width or len(cells)
                    yield first, cells

    def _reader(self, lines):
        return csv.reader(lines, delimiter=self.delimiter)

    def _swallowed(self, taken, cells, width):
        """True when a record of several lines is really an unclosed quotation mark with whole rows behind it."""
        if width is None or len(cells) != width:
            return True
        return any(line.count(self.delimiter) >= width - 1 for line in taken[1:])


class XlsxSource:
    """Rows of the first sheet of a workbook, streamed."""

    encoding = "xlsx"

    def __init__(self, path):
        self.path = path
        self.size = path.stat().st_size
        self.book = Workbook(path)
        try:
            self.header = next((cells for _line, cells in self.book.rows()), [])
        except FileError:
            self.book.close()
            raise
        while self.header and not self.header[-1].strip():
            self.header.pop()

    def close(self):
        self.book.close()

    @property
    def position(self):
        return int(self.book.share * self.size)

    def digest(self):
        return _digest_of(self.path)

    def rows(self):
        width = len(self.header)
        rows = self.book.rows()
        next(rows, None)
        for line, cells in rows:
            yield line, cells + [""] * (width - len(cells))


def open_source(path, *, name="", encoding=""):
    """The source of a file by its name, after a look at what it really is; raises FileError."""
    name = (name or path.name).lower()
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise FileError("empty")
    if name.endswith(".xlsx"):
        if not start.startswith(b"PK\x03\x04"):
            raise FileError("is-xls" if start.startswith(b"\xd0\xcf\x11\xe0") else "not-xlsx")
        return XlsxSource(path)
    if name.endswith((".csv.gz", ".txt.gz")):
        if not start.startswith(b"\x1f\x8b"):
            raise FileError("not-gzip")
        return CsvSource(path, packed=True, encoding=encoding)
    if name.endswith((".csv", ".txt")):
        return CsvSource(path, encoding=encoding)
    if name.endswith(".xls"):
        raise FileError("is-xls")
    raise FileError("suffix", suffix=f".{name.rpartition('.')[2]}" if "." in name else name)


def _digest_of(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refuse_strangers(sample):
    if sample.startswith(b"PK\x03\x04"):
        raise FileError("is-xlsx")
    if sample.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileError("is-xls")
    if sample.startswith(b"\x1f\x8b"):
        raise FileError("is-other", kind="gzip")
    for magic, kind in _KINDS:
        if sample.lstrip()[: len(magic)].lower() == magic.lower():
            raise FileError("is-other", kind=kind)
    if _is_binary(sample):
        raise FileError("is-other", kind="binary")


def _is_binary(sample):
    """Null bytes in the header or all over. A single one further down is damage: it costs its own row only."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    return b"\0" in sample.split(b"\n", 1)[0] or sample.count(0) * _BINARY_FROM > len(sample)


def _detect(sample):
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return encoding
    telling = next((line for line in sample.split(b"\n") if not line.isascii()), b"")
    try:
        # not final: the sample may end within a character
        codecs.getincrementaldecoder("utf-8")().decode(telling)
    except UnicodeDecodeError:
        return "gb18030"  # Chinese in GB 18030 is hardly ever UTF-8 by chance; the first such line decides
    return "utf-8"


def _known_encoding(name):
    wanted = name.lower().replace("_", "-")
    wanted = {"utf8": "utf-8", "gbk": "gb18030", "gb2312": "gb18030", "utf-8-sig": "utf-8"}.get(wanted, wanted)
    if wanted not in ENCODINGS:
        raise FileError("encoding", value=name)
    return "utf-8-sig" if wanted == "utf-8" else wanted
