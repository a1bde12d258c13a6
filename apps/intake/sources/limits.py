"""What a file may hold at most, so that reading it costs the same memory whatever its size or malice."""

from dataclasses import dataclass

from ..errors import FileError
from ..rules.cells import LONGEST_CELL as LONGEST_CELL

MOST_COLUMNS = 1024  # a register's file has a few dozen; a row is padded up to its last cell, so this bounds the memory
LONGEST_ROW = 2**20  # characters of all cells: a file of one endless line must not fill the memory
LONGEST_HEADING = 200  # the page of columns repeats every heading in every choice


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be taken apart: reasons "quote", "truncated", "row-long"; `value` shows its beginning.

    `column` names the field at fault where it is known.
    """

    code: str
    value: str = ""
    column: str = ""


def at_most(most, rows):
    """The rows of a source, for readers that hold them all; raises FileError after `most`."""
    for number, row in enumerate(rows, 1):
        if number > most:
            raise FileError("too-many-rows", most=f"{most:,}")
        yield row


def as_header(first):
    """The cells of a first row; raises FileError where it cannot be a header."""
    if isinstance(first, Fault):
        raise FileError("header-long" if first.code == "row-long" else "no-header")
    header = list(first)
    if len(header) > MOST_COLUMNS:
        raise FileError("too-many-columns", columns=len(header), most=MOST_COLUMNS)
    if any(len(cell) > LONGEST_HEADING for cell in header):
        raise FileError("header-long")
    return header
