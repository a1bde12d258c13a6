"""The stream of cleaned rows that COPY reads: one row in hand at a time, whatever the size of the file."""

import json
from dataclasses import asdict

from apps.intake.errors import FileError
from apps.intake.sources.limits import Fault
from apps.registry.rules.rows import LINE, PROBLEMS, STAGED, WARNINGS, Problem

_BLOCK = 512 * 1024  # bytes handed to the server at once
_REPORT_EVERY = 2_000  # rows


class Feed:
    """A file-like object for psycopg2's copy_expert. `rows` counts the data rows given so far; `error` is the
    FileError that ended the reading, which reaches the caller only as a cancelled COPY.
    """

    def __init__(self, source, reader, progress):
        self.rows, self.error = 0, None
        self._source, self._reader, self._progress = source, reader, progress
        self._left, self._blocks = b"", self._encoded()

    def read(self, size=-1):
        while len(self._left) < size or size < 0:
            block = self._next()
            if block is None:
                break
            self._left += block
        if size < 0:
            size = len(self._left)
        given, self._left = self._left[:size], self._left[size:]
        return given

    def _next(self):
        try:
            return next(self._blocks, None)
        except FileError as error:
            self.error = error
            raise

    def _encoded(self):
        lines, length = [], 0
        read = self._reader.read
        for line, row in self._source.rows():
            self.rows += 1
            text = _encode(read(line, row) if type(row) is list else _fault(line, row))
            lines.append(text)
            length += len(text)
            if length > _BLOCK // 3:  # about three bytes a Chinese character
                yield "".join(lines).encode()
                lines, length = [], 0
            if not self.rows % _REPORT_EVERY:
                self._progress.read(self.rows, self._source.position, self._source.size)
        yield "".join(lines).encode()


def _fault(line, fault: Fault):
    out = [None] * len(STAGED)
    out[LINE] = str(line)
    out[PROBLEMS] = [Problem(fault.code, value=fault.value)]
    return out


def _encode(row):
    """One line of COPY's text format. The rules leave no tabs or line breaks; only the backslash needs care."""
    for place in (PROBLEMS, WARNINGS):
        if row[place]:
            row[place] = json.dumps([asdict(problem) for problem in row[place]], ensure_ascii=False)
    text = "\t".join(["\0" if value is None else value for value in row])
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    return text.replace("\0", "\\N") + "\n"
