"""A table in a file as a stream of rows: what it really is, its encoding, its damage. Memory stays flat."""

import codecs
import csv
import hashlib
import io
import zlib
from collections import deque

from ..errors import FileError
from ..rules.cells import REPLACEMENT, clean
from . import looks
from .limits import LONGEST_ROW, Fault, as_header
from .xlsx import ENTRY_LIMIT, RATIO_FROM, RATIO_LIMIT, Workbook

SAMPLE = 256 * 1024
ENCODINGS = ("utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_RECORD_LINES = 200  # a quoted cell that runs over more lines was never closed


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

    def __init__(self, raw, limit=None):
        self.limit = limit or ENTRY_LIMIT
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
        if self.given > self.limit or (self.given > RATIO_FROM and self.given > RATIO_LIMIT * self.raw.count):
            raise FileError("gzip-bomb", times=self.given // self.raw.count)

    def close(self):
        self.raw.close()
        super().close()

    def _more(self):
        self.left = self.raw.read(64 * 1024)
        return bool(self.left)


class _Runaway(Exception):
    """A quoted cell swallows row after row."""


class _Endless(Exception):
    """A line is longer than a row may be."""


class _Lines:
    """Physical lines with their numbers; those of a broken record can be given back."""

    def __init__(self, text):
        self.text, self.waiting, self.taken, self.number, self.length = text, deque(), [], 0, 0

    def __iter__(self):
        return self

    def __next__(self):
        if len(self.taken) >= _RECORD_LINES or self.length > LONGEST_ROW:
            raise _Runaway
        line = self.waiting.popleft() if self.waiting else self.text.readline(LONGEST_ROW)
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        self.length += len(line)
        if len(line) == LONGEST_ROW and line[-1] not in "\r\n":
            self._pass_over()
            raise _Endless
        return line

    def begin(self):
        """A new record: the number of its first line."""
        self.taken, self.length = [], 0
        return self.number + 1

    def _pass_over(self):
        """The rest of an endless line is read and forgotten; what shows of it is its beginning and its end."""
        while (rest := self.text.readline(LONGEST_ROW)) and rest[-1] not in "\r\n":
            pass
        self.taken[-1] = self.taken[-1][:200] + rest[-1:]

    def give_back(self):
        """All but the first line of the record in hand."""
        self.waiting.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1


class CsvSource:
    """Rows of a CSV, plain or gzipped. `encoding` "" is detected: byte order mark, then UTF-8, else GB18030."""

    def __init__(self, path, *, name, packed=False, encoding="", unpacked=None):
        self.path, self.packed, self.limit = path, packed, unpacked
        self.size = path.stat().st_size
        with self._bytes() as stream:
            sample = stream.read(SAMPLE)
        self._refuse_strangers(sample, name, encoding)
        self.encoding = _known_encoding(encoding) if encoding else _detect(sample)
        head = sample.decode(self.encoding, errors="replace").split("\n", 1)[0]
        self.delimiter = max(",\t;|", key=head.count)
        self.raw = None
        self.header = as_header(next((cells for _line, cells in self._records()), []))

    def _refuse_strangers(self, sample, name, encoding):
        kind = looks.kind_of(io.BytesIO(sample)) if sample else ""
        if not kind:
            raise FileError("cut-gzip" if self.packed and self.unpacked.cut else "empty")
        if kind == "binary" and encoding.startswith("utf-16"):  # somebody who looked says that it is text
            return
        if kind != "text":
            raise lies(name, kind)

    def close(self):
        """Nothing is held between two readings."""

    def unread(self):
        """A text file has no further sheets."""
        return []

    def _bytes(self):
        self.raw = _Counted(self.path)
        self.unpacked = _Unpacked(self.raw, self.limit) if self.packed else None
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
                first = lines.begin()
                try:
                    cells, fault = next(reader), ""
                except StopIteration:
                    return
                except (csv.Error, _Runaway, _Endless) as error:
                    cells, fault = None, _fault_of(error, lines)
                self.ended = lines.taken[-1][-1:] in "\r\n"
                if not fault and len(lines.taken) > 1 and self._swallowed(lines.taken, cells, width):
                    fault = "quote"
                if fault:
                    yield first, Fault(fault, clean(lines.taken[0][:80]))
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


def _fault_of(error, lines):
    """Which reason a record that cannot be read has: csv itself knows only that a cell grew too long."""
    endless = isinstance(error, _Endless) or '"' not in "".join(lines.taken[:1])
    return "row-long" if endless else "quote"


class XlsxSource:
    """Rows of the first sheet of a workbook, streamed."""

    encoding = "xlsx"

    def __init__(self, path, *, unpacked=None):
        self.path = path
        self.size = path.stat().st_size
        self.book = Workbook(path, unpacked)
        try:
            self.header = as_header(next((cells for _line, cells in self.book.rows()), []))
        except FileError:
            self.book.close()
            raise
        while self.header and not self.header[-1].strip():
            self.header.pop()

    def close(self):
        self.book.close()

    def unread(self):
        """Titles of further sheets that are shown and hold something (Workbook.unread)."""
        return self.book.unread()

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
            yield line, cells if isinstance(cells, Fault) else cells + [""] * (width - len(cells))


def open_source(path, *, name="", encoding="", unpacked=None):
    """The source of a file by its name, after a look at what it really is; raises FileError.

    `path` may be any Path; `name` is what whoever brought the file calls it; `unpacked` the bytes a
    packed one may come to, where that is less than what an import may (xlsx.ENTRY_LIMIT).
    """
    name = (name or path.name).lower()
    with path.open("rb") as file:
        kind = looks.kind_of(file)
    if not kind:
        raise FileError("empty")
    if name.endswith(".xlsx"):
        if kind == "broken-zip":
            raise FileError("damaged-xlsx")
        if kind != "xlsx":
            raise lies(name, kind)
        return XlsxSource(path, unpacked=unpacked)
    if name.endswith((".csv.gz", ".txt.gz")):
        if kind != "gzip":
            raise lies(name, kind)
        return CsvSource(path, name=name, packed=True, encoding=encoding, unpacked=unpacked)
    if name.endswith((".csv", ".txt")):
        if kind not in ("text", "binary"):  # CsvSource judges those itself: somebody may have named an encoding
            raise lies(name, kind)
        return CsvSource(path, name=name, encoding=encoding)
    raise lies(name, kind) if name.endswith(".xls") else FileError("suffix", suffix=_suffix(name))


def lies(name, kind):
    """The FileError of a file that is of another `kind` (looks.py) than its name says."""
    if kind == "locked":
        return FileError("locked")
    if kind == "xls" and name.endswith(".xls"):
        return FileError("is-xls")
    return FileError("is-other", suffix=_suffix(name), kind=kind)


def _suffix(name):
    stem, dot, last = name.rpartition(".")
    if last == "gz" and stem.endswith((".csv", ".txt")):
        return stem[-4:] + ".gz"
    return f"{dot}{last[:20]}" if dot else name[:20]


def _digest_of(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _detect(sample):
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return encoding
    bare = looks.bare_utf16(sample)
    if bare:
        return bare
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
