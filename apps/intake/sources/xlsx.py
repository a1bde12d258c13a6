"""A streaming reader of the first sheet of an XLSX workbook.

openpyxl and calamine hold all shared strings in memory: a register's business scopes alone are hundreds of megabytes.
Here the strings are spooled to a temporary file with an array of offsets, the sheet is parsed a chunk at a time, and a
row's strings are looked up when its turn has come, so that memory stays flat for any file (limits.py).
"""

import math
import re
import tempfile
import zipfile
import zlib
from array import array
from datetime import date, timedelta
from decimal import Decimal
from xml.parsers import expat

from apps.documents.rules.zip_bomb import Guarded

from ..errors import FileError
from .careful_xml import CarefulParser
from .limits import LONGEST_CELL, LONGEST_ROW, MOST_COLUMNS, Fault

ENTRY_LIMIT = 4 * 2**30  # bytes all parts may unpack to
RATIO_LIMIT = 200  # unpacked to packed, for entries above RATIO_FROM; a register's sheet is 5 to 25
RATIO_FROM = 16 * 2**20
ENTRIES_LIMIT = 10_000
PART_LIMIT = 64 * 2**20  # bytes of the parts beside sheet and strings; a workbook with every style Excel allows has 40
MOST_STRINGS = 8_000_000  # different texts: eight bytes of memory each; a full sheet of 1,048,576 rows has some five
MOST_STYLES = 65_536  # Excel's own limit is a little lower
LAST_COLUMN = 16_384  # XFD, the last one of a sheet
_CHUNK = 128 * 1024
_DAMAGE = (zipfile.BadZipFile, zlib.error, expat.ExpatError, LookupError, ValueError, EOFError, OSError, RuntimeError)
_DATE_FORMATS = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}  # built in, the East Asian ones included
_DATE_CODE = re.compile(r"[yd年日]", re.IGNORECASE)
_PERCENT_FORMATS = {9, 10}  # built in
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')  # what a format shows as it is: it says nothing of the number
_EPOCH = date(1899, 12, 30)
_COLUMN = re.compile(r"[A-Z]{1,3}")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # all a workbook may use; others unpack without a bound


class Workbook:
    """Open with the path; `unpacked` is what its parts may come to in bytes (ENTRY_LIMIT where it is not given).

    `rows()` may be called more than once. `share` tells how much of the sheet was read.
    """

    def __init__(self, path, unpacked=None):
        self.share, self.strings = 0.0, _Spool()
        self.file = path.open("rb")
        try:
            self.zip = zipfile.ZipFile(Guarded(self.file))
            _refuse_bombs(self.zip.infolist(), unpacked or ENTRY_LIMIT)
            (_title, self.sheet), *self.others = self._sheets()
            self.dates, self.percents = self._styles()
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
        """(line, cells as text or a Fault), row by row.

        A formula comes as “=…”, a date as ISO 8601, a percentage with its sign, a whole number without a fraction,
        another one with the digits that are seen; a text that is too long as its first LONGEST_CELL + 1 characters;
        what stands beyond MOST_COLUMNS as one cell behind them.
        """
        sheet = _Sheet(self.dates, self.percents)
        try:
            size = max(1, self.zip.getinfo(self.sheet).file_size)
            with self.zip.open(self.sheet) as stream:
                done = 0
                while chunk := stream.read(_CHUNK):
                    done += len(chunk)
                    self.share = done / size
                    sheet.feed(chunk)
                    for line, cells in sheet.take():
                        row = self._looked_up(cells)
                        if isinstance(row, Fault) or any(row):
                            yield line, row
            sheet.finish()
        except _DAMAGE as error:  # also a cell that points nowhere: a string, a style or a column that is not there
            raise FileError("damaged-xlsx") from error

    def _looked_up(self, cells):
        """The row with its shared strings, which were numbers so far; a Fault where they are more than a row holds."""
        if isinstance(cells, Fault):
            return cells
        row, length = [], 0  # a row of its own: those that wait must not grow with what they point to
        for cell in cells:
            text = self.strings[cell] if type(cell) is int else cell
            length += len(text)
            if length > LONGEST_ROW:
                return Fault("row-long", next(filter(None, row))[:80])
            row.append(text)
        return row

    def _parse(self, entry, start=None, end=None, text=None, limit=PART_LIMIT):
        if self.zip.getinfo(entry).file_size > limit:
            raise FileError("bomb", size=self.zip.getinfo(entry).file_size)
        parser = CarefulParser(start, end, text)
        with self.zip.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                parser.feed(chunk)
        parser.finish()

    def unread(self):
        """Titles of the sheets that are shown behind the first and hold something: no row comes from them."""
        return [title for title, entry in self.others if self._holds_something(entry)]

    def _holds_something(self, entry):
        cell, found = [False], []

        def start(name, _attributes):
            cell[0] = name in ("v", "t")

        def text(data):
            if cell[0] and data.strip():
                found.append(data)

        parser, read = CarefulParser(start, None, text), 0
        try:
            with self.zip.open(entry) as stream:
                while not found and read <= PART_LIMIT and (chunk := stream.read(_CHUNK)):
                    read += len(chunk)
                    parser.feed(chunk)
        except _DAMAGE:  # no row comes from it, so its damage stops nothing; what it held nobody knows
            return True
        return bool(found) or read > PART_LIMIT

    def _sheets(self):
        """[(title, entry of the archive)] of the sheets that are shown."""
        sheets, targets = [], {}

        def sheet(name, attributes):
            if name == "sheet" and attributes.get("state", "visible") == "visible":
                title = attributes.get("name", "")
                keys = [value for key, value in attributes.items() if key.endswith("id") and ":" in key]
                sheets.extend((title, value) for value in keys)

        def relation(name, attributes):
            if name == "Relationship":
                targets[attributes["Id"]] = attributes["Target"]

        self._parse("xl/workbook.xml", sheet)
        self._parse("xl/_rels/workbook.xml.rels", relation)
        if not sheets:
            raise ValueError("no sheet that is shown")
        found = [(title, targets[key]) for title, key in sheets]
        return [(title, to.lstrip("/") if to.startswith("/") else f"xl/{to}") for title, to in found]

    def _styles(self):
        """Numbers of the cell styles that show a number as a day, and of those that show it as a percentage."""
        days, percents, styles, inside = set(_DATE_FORMATS), set(_PERCENT_FORMATS), [], [False]

        def start(name, attributes):
            if name == "numFmt":
                code = _LITERAL.sub("", attributes["formatCode"])
                forms = days if _DATE_CODE.search(code) else percents if "%" in code else set()
                forms.add(int(attributes["numFmtId"]))
            elif name == "cellXfs":
                inside[0] = True
            elif name == "xf" and inside[0]:
                if len(styles) >= MOST_STYLES:
                    raise ValueError("styles")
                styles.append(int(attributes.get("numFmtId", 0)))

        def end(name):
            if name == "cellXfs":
                inside[0] = False

        if "xl/styles.xml" in self.zip.namelist():
            self._parse("xl/styles.xml", start, end)
        return tuple({number for number, form in enumerate(styles) if form in forms} for forms in (days, percents))

    def _spool_strings(self):
        strings = self.strings
        state = {"on": False, "skip": False, "parts": [], "length": 0}

        def start(name, _attributes):
            if name == "si":
                state["parts"], state["length"] = [], 0
            elif name == "rPh":  # the reading aid above characters is not part of the text
                state["skip"] = True
            state["on"] = name == "t" and not state["skip"]

        def end(name):
            if name == "si":
                strings.append("".join(state["parts"])[: LONGEST_CELL + 1])
            elif name == "rPh":
                state["skip"] = False
            state["on"] = False

        def text(data):
            if state["on"] and state["length"] <= LONGEST_CELL:
                state["parts"].append(data)
                state["length"] += len(data)

        if "xl/sharedStrings.xml" in self.zip.namelist():
            self._parse("xl/sharedStrings.xml", start, end, text, limit=ENTRY_LIMIT)


class _Spool:
    """Strings on disk, 8 bytes of memory each."""

    def __init__(self):
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the workbook
        self.offsets = array("Q", [0])

    def append(self, text):
        if len(self.offsets) > MOST_STRINGS:
            raise FileError("too-many-strings", most=MOST_STRINGS)
        data = text.encode("utf-8", "replace")
        self.file.write(data)
        self.offsets.append(self.offsets[-1] + len(data))

    def close(self):
        self.file.close()

    def __getitem__(self, index):
        if index < 0:
            raise IndexError(index)
        begin, end = self.offsets[index], self.offsets[index + 1]
        self.file.seek(begin)
        return self.file.read(end - begin).decode("utf-8")


class _Sheet:
    """Events of a worksheet gathered into rows; a shared string stays its number until the row is wanted."""

    def __init__(self, dates, percents):
        self.dates, self.percents = dates, percents
        self.ready, self.cells, self.line, self.length = [], [], 0, 0
        self.kind = self.style = self.formula = None
        self.column, self.parts, self.kept, self.on = -1, [], 0, None
        self.parser = CarefulParser(self._start, self._end, self._text)

    def feed(self, chunk):
        self.parser.feed(chunk)

    def finish(self):
        self.parser.finish()

    def take(self):
        ready, self.ready = self.ready, []
        return ready

    def _start(self, name, attributes):
        if name == "c":
            self.kind = attributes.get("t", "n")
            self.style = int(attributes.get("s", 0))
            self.column = _column(attributes["r"]) if "r" in attributes else self.column + 1
            self.parts, self.formula, self.kept = [], None, 0
        elif name in ("v", "t", "f"):
            self.on = name
            if name == "f":
                self.formula = []
        elif name == "row":
            self.line = _line(attributes.get("r"), self.line)
            self.cells, self.length, self.column = [], 0, -1

    def _text(self, data):
        if self.on and self.kept <= LONGEST_CELL:
            self.kept += len(data)
            (self.formula if self.on == "f" else self.parts).append(data)

    def _end(self, name):
        if name == "c":
            self._put(self._value())
        elif name in ("v", "t", "f"):
            self.on = None
        elif name == "row" and self.cells:
            whole = self.length <= LONGEST_ROW
            shown = next((cell for cell in self.cells if cell and type(cell) is str), "")
            self.ready.append((self.line, self.cells if whole else Fault("row-long", shown[:80])))

    def _put(self, value):
        """An empty cell, perhaps far out because somebody once coloured it, makes the row no longer."""
        if value == "":
            return
        if type(value) is str:
            self.length += len(value)
            if self.length > LONGEST_ROW:
                return
        column = min(self.column, MOST_COLUMNS)
        self.cells.extend([""] * (column + 1 - len(self.cells)))
        self.cells[column] = value

    def _value(self):
        if self.formula is not None:
            return "=" + "".join(self.formula)[:LONGEST_CELL]
        text = "".join(self.parts)[: LONGEST_CELL + 1]
        if self.kind == "s":
            return int(text) if text else ""
        if self.kind == "b" and text:
            return "TRUE" if text == "1" else "FALSE"  # as the sheet shows it: it is no number
        if self.kind != "n" or not text:
            return text
        if self.style in self.dates:
            return _day(text)
        return _percentage(text) if self.style in self.percents else _number(text)


def _line(given, last):
    """The number of a row: the one it says, if it lies behind the last one."""
    line = int(given) if given else last + 1
    if not last < line < 2**31:
        raise ValueError(given)
    return line


def _column(reference):
    """Place of a cell by its reference, from 0; ValueError for one that no sheet has."""
    letters = _COLUMN.match(reference)
    number = 0
    for letter in letters.group() if letters else "":
        number = number * 26 + ord(letter) - 64
    if not 0 < number <= LAST_COLUMN:
        raise ValueError(reference)
    return number - 1


def _day(text):
    """ISO 8601 of a serial day; the text itself when it is none (negative, or beyond the year 9999)."""
    try:
        return (_EPOCH + timedelta(days=int(float(text)))).isoformat()
    except (ValueError, OverflowError):
        return text


def _number(text):
    """The number as the sheet shows it: up to 15 digits, which is what a double holds.

    Excel writes 17, and small ones with an exponent: 0.58 as 0.57999999999999996, 0.0004 as 4.0000000000000002E-4. A
    whole number beyond 15 digits comes as written: its digits are lost.
    """
    try:
        value = float(text)
    except ValueError:
        return text
    if value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else text
    return f"{Decimal(f'{value:.15g}'):f}" if math.isfinite(value) else text


def _percentage(text):
    """A share as the sheet shows it: 0.455 as “45.5%”. Whoever wants a number is to see that sign: as 0.455 it would be
    taken for a percentage a hundred times too small."""
    try:
        return f"{_number(repr(float(text) * 100))}%"
    except ValueError:
        return text


def _refuse_bombs(entries, limit):
    """Refuse by the sizes the archive declares; zipfile never unpacks more than it declared."""
    if len(entries) > ENTRIES_LIMIT or any(entry.compress_type not in _METHODS for entry in entries):
        raise FileError("damaged-xlsx")
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileError("locked")
    total = sum(entry.file_size for entry in entries)
    if total > limit:
        raise FileError("bomb", size=total)
    for entry in entries:
        if entry.file_size > RATIO_FROM and entry.file_size > RATIO_LIMIT * max(1, entry.compress_size):
            raise FileError("bomb", size=entry.file_size)
