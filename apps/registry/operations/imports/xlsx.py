"""A streaming reader of the first sheet of an XLSX workbook.

openpyxl and calamine hold all shared strings in memory: a register's business scopes alone are hundreds of megabytes.
Here the strings are spooled to a temporary file with an array of offsets, and the sheet is parsed by expat, in which
entity declarations (the billion laughs) end the reading.
"""

import re
import tempfile
import zipfile
import zlib
from array import array
from datetime import date, timedelta
from xml.parsers import expat

from .errors import FileError

ENTRY_LIMIT = 4 * 2**30  # bytes one entry may unpack to
RATIO_LIMIT = 200  # unpacked to packed, for entries above RATIO_FROM; a register's sheet is 5 to 25
RATIO_FROM = 16 * 2**20
ENTRIES_LIMIT = 10_000
MOST_COLUMNS = 1024  # a register file has a few dozen; a row is padded up to its last cell, so this bounds the memory
_CHUNK = 128 * 1024
_DAMAGE = (zipfile.BadZipFile, zlib.error, expat.ExpatError, LookupError, ValueError, EOFError, OSError, RuntimeError)
_DATE_FORMATS = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}  # built in, the East Asian ones included
_DATE_CODE = re.compile(r"[yd年日]", re.IGNORECASE)
_EPOCH = date(1899, 12, 30)
_COLUMN = re.compile(r"[A-Z]{1,3}")


class Workbook:
    """Open with the path; `rows()` may be called more than once. `share` tells how much of the sheet was read."""

    def __init__(self, path):
        self.share, self.strings = 0.0, _Spool()
        self.file = path.open("rb")
        try:
            self.zip = zipfile.ZipFile(self.file)
            _refuse_bombs(self.zip.infolist())
            self.sheet = self._first_sheet()
            self.dates = self._date_styles()
            self._spool_strings()
        except _DAMAGE as error:
            self.close()
            raise FileError("damaged-xlsx") from error
        except FileError:
            self.close()
            raise

    def close(self):
        self.strings.close()
        self.file.close()

    def rows(self):
        """(line, cells as text): a formula comes as “=…”, a date as ISO 8601, a whole number without a fraction."""
        size = max(1, self.zip.getinfo(self.sheet).file_size)
        reader = _Sheet(self.strings, self.dates)
        try:
            with self.zip.open(self.sheet) as stream:
                done = 0
                while chunk := stream.read(_CHUNK):
                    done += len(chunk)
                    self.share = done / size
                    self._feed(reader, chunk)
                    yield from reader.take()
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise FileError("damaged-xlsx") from error

    def _feed(self, reader, chunk):
        try:
            reader.feed(chunk)
        except _DAMAGE as error:  # also a cell that points nowhere: a string, a style or a column that is not there
            raise FileError("damaged-xlsx") from error

    def _parse(self, entry, start=None, end=None, text=None):
        parser = _parser(start, end, text)
        with self.zip.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _first_sheet(self):
        sheets, targets = [], {}

        def sheet(name, attributes):
            if name == "sheet" and attributes.get("state", "visible") == "visible":
                sheets.append(next(value for key, value in attributes.items() if key.endswith("id") and ":" in key))

        def relation(name, attributes):
            if name == "Relationship":
                targets[attributes["Id"]] = attributes["Target"]

        self._parse("xl/workbook.xml", sheet)
        self._parse("xl/_rels/workbook.xml.rels", relation)
        target = targets[sheets[0]] if sheets else ""
        return target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    def _date_styles(self):
        """Numbers of the cell styles that show a number as a day."""
        custom, styles, inside = set(), [], [False]

        def start(name, attributes):
            if name == "numFmt" and _DATE_CODE.search(re.sub(r'"[^"]*"|\[[^\]]*\]', "", attributes["formatCode"])):
                custom.add(int(attributes["numFmtId"]))
            elif name == "cellXfs":
                inside[0] = True
            elif name == "xf" and inside[0]:
                styles.append(int(attributes.get("numFmtId", 0)))

        def end(name):
            if name == "cellXfs":
                inside[0] = False

        if "xl/styles.xml" in self.zip.namelist():
            self._parse("xl/styles.xml", start, end)
        return {number for number, form in enumerate(styles) if form in _DATE_FORMATS or form in custom}

    def _spool_strings(self):
        strings = self.strings
        state = {"on": False, "skip": False, "parts": []}

        def start(name, _attributes):
            if name == "si":
                state["parts"] = []
            elif name == "rPh":  # the reading aid above characters is not part of the text
                state["skip"] = True
            state["on"] = name == "t" and not state["skip"]

        def end(name):
            if name == "si":
                strings.append("".join(state["parts"]))
            elif name == "rPh":
                state["skip"] = False
            state["on"] = False

        def text(data):
            if state["on"]:
                state["parts"].append(data)

        if "xl/sharedStrings.xml" in self.zip.namelist():
            self._parse("xl/sharedStrings.xml", start, end, text)


class _Spool:
    """Strings on disk, 8 bytes of memory each."""

    def __init__(self):
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the workbook
        self.offsets = array("Q", [0])

    def append(self, text):
        data = text.encode("utf-8", "replace")
        self.file.write(data)
        self.offsets.append(self.offsets[-1] + len(data))

    def close(self):
        self.file.close()

    def __getitem__(self, index):
        begin, end = self.offsets[index], self.offsets[index + 1]
        self.file.seek(begin)
        return self.file.read(end - begin).decode("utf-8")


class _Sheet:
    """Events of a worksheet gathered into rows."""

    def __init__(self, strings, dates):
        self.strings, self.dates = strings, dates
        self.ready, self.cells, self.line = [], [], 0
        self.kind = self.style = self.formula = None
        self.column, self.parts, self.on = 0, [], None
        self.parser = _parser(self._start, self._end, self._text)

    def feed(self, chunk):
        self.parser.Parse(chunk, False)

    def take(self):
        ready, self.ready = self.ready, []
        return ready

    def _start(self, name, attributes):
        if name == "c":
            self.kind = attributes.get("t", "n")
            self.style = int(attributes.get("s", 0))
            self.column = _column(attributes["r"]) if "r" in attributes else len(self.cells)
            self.parts, self.formula = [], None
        elif name in ("v", "t", "f"):
            self.on = name
            if name == "f":
                self.formula = []
        elif name == "row":
            self.line = int(attributes.get("r", self.line + 1))
            self.cells = []

    def _text(self, data):
        if self.on == "f":
            self.formula.append(data)
        elif self.on:
            self.parts.append(data)

    def _end(self, name):
        if name == "c":
            self._put(self._value())
        elif name in ("v", "t", "f"):
            self.on = None
        elif name == "row" and any(self.cells):
            self.ready.append((self.line, self.cells))

    def _put(self, text):
        while len(self.cells) < self.column:
            self.cells.append("")
        self.cells.append(text)

    def _value(self):
        if self.formula is not None:
            return "=" + "".join(self.formula)
        text = "".join(self.parts)
        if self.kind == "s":
            return self.strings[int(text)] if text else ""
        if self.kind != "n" or not text:
            return text
        return _day(text) if self.style in self.dates else _number(text)


def _column(reference):
    """Place of a cell by its reference, from 0; ValueError for one beyond MOST_COLUMNS: rows are padded up to it."""
    letters = _COLUMN.match(reference)
    number = 0
    for letter in letters.group() if letters else "":
        number = number * 26 + ord(letter) - 64
    if not 0 < number <= MOST_COLUMNS:
        raise ValueError(reference)
    return number - 1


def _day(text):
    """ISO 8601 of a serial day; the text itself when it is none (negative, or beyond the year 9999)."""
    try:
        return (_EPOCH + timedelta(days=int(float(text)))).isoformat()
    except (ValueError, OverflowError):
        return text


def _number(text):
    """A whole number up to 15 digits (what a double holds) in full; a longer one as written, its digits are lost."""
    try:
        value = float(text)
    except ValueError:
        return text
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else text


def _parser(start, end, text):
    parser = expat.ParserCreate(namespace_separator=None)
    parser.buffer_text = True
    parser.EntityDeclHandler = _refuse_entities
    strip = _local
    if start:
        parser.StartElementHandler = lambda name, attributes: start(strip(name), attributes)
    if end:
        parser.EndElementHandler = lambda name: end(strip(name))
    if text:
        parser.CharacterDataHandler = text
    return parser


def _local(name):
    return name.rpartition(":")[2] if ":" in name else name


def _refuse_entities(*_declaration):
    raise FileError("entities")


def _refuse_bombs(entries):
    """Refuse by the sizes the archive declares; zipfile never unpacks more than it declared."""
    if len(entries) > ENTRIES_LIMIT:
        raise FileError("damaged-xlsx")
    for entry in entries:
        swollen = entry.file_size > RATIO_FROM and entry.file_size > RATIO_LIMIT * max(1, entry.compress_size)
        if swollen or entry.file_size > ENTRY_LIMIT:
            raise FileError("bomb", size=entry.file_size)
