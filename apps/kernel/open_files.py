"""Open data made at the moment of asking: what was repaired or withdrawn a second ago is in no file.

An app declares its files in `apps.py`; their addresses answer with `answer`, and the page of open data lists them all.
A file is made before it is sent, in a temporary file where it is large, so that its length and digest are told and
memory does not grow with the province. What each held when it was last made is remembered in the cache.
"""

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile

from django.core.cache import cache
from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from .rules.formulas import neutral

BATCH = 500
IN_MEMORY = 4 * 2**20  # bytes; a larger file goes to the disk while it is made
MARK = "\ufeff"  # without it Excel takes UTF-8 for something else
CSV, JSON = "text/csv; charset=utf-8", "application/json"


@dataclass(frozen=True, slots=True)
class OpenFile:
    """`make(day)` yields the file as bytes; `title` says what it holds; `route` and `args` are its address."""

    name: str
    title: object
    media_type: str
    make: object
    route: str
    args: tuple = ()

    @property
    def url(self):
        return reverse(self.route, args=self.args)


@dataclass(frozen=True, slots=True)
class Known:
    """What a file held when it was last made, and since when it holds that."""

    bytes: int
    sha256: str
    since: datetime


_declared = {}


def declare(*files):
    for file in files:
        if file.name in _declared:
            raise ValueError(f"two open files of one name: {file.name}")
        _declared[file.name] = file


def find(name):
    """The declared file of this name, or None."""
    return _declared.get(name)


def listed():
    """[(file, Known or None)] of every declared file; None where it has not been made since the cache was emptied."""
    files = list(_declared.values())
    held = cache.get_many([_place(file) for file in files])
    return [(file, held.get(_place(file))) for file in files]


def _place(file):
    return f"open-file:{file.name}"


def made(file, at):
    """(a temporary file at its beginning, Known): the file as it is at this moment."""
    out, digest = SpooledTemporaryFile(max_size=IN_MEMORY), hashlib.sha256()  # noqa: SIM115 - whoever answers closes it
    for part in file.make(timezone.localdate(at)):
        out.write(part)
        digest.update(part)
    size = out.tell()
    out.seek(0)
    held = cache.get(_place(file))
    since = held.since if held and held.sha256 == digest.hexdigest() else at
    known = Known(size, digest.hexdigest(), since)
    cache.set(_place(file), known, None)
    return out, known


def measure(at):
    """Make every declared file once, so that the page can tell its size; returns how many."""
    for file in _declared.values():
        made(file, at)[0].close()
    return len(_declared)


def answer(request, file, *, at, **headers):
    """The file, or 304 where the reader has it as it is (If-None-Match, If-Modified-Since)."""
    out, known = made(file, at)
    since = int(known.since.timestamp())
    headers |= {
        "ETag": f'"{known.sha256[:32]}"', "Last-Modified": http_date(since),
        "Cache-Control": "public, max-age=0, must-revalidate", "Access-Control-Allow-Origin": "*",
    }  # fmt: skip
    unchanged = get_conditional_response(request, etag=headers["ETag"], last_modified=since)
    if unchanged is not None:
        out.close()
        for name, value in headers.items():
            unchanged[name] = value
        return unchanged
    headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    if known.bytes > IN_MEMORY:
        return FileResponse(out, content_type=file.media_type, headers=headers)
    with out:
        return HttpResponse(out.read(), content_type=file.media_type, headers=headers)


# --- two forms of a table ---------------------------------------------------------------------------------------------
def batches(rows):
    """Lists of rows, newest first, each batch asked for by key."""
    last = None
    while found := list((rows.filter(pk__lt=last) if last else rows).order_by("-pk")[:BATCH]):
        yield found
        last = found[-1].pk


def as_csv(fields, records):
    """A table: lists as text divided by semicolons, nothing that a spreadsheet would run."""
    yield (MARK + _line(fields)).encode()
    for record in records:
        yield _line(_cell(record[name]) for name in fields).encode()


def _line(cells):
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _cell(value):
    if isinstance(value, list):
        value = "；".join(_part(row) for row in value)
    if isinstance(value, bool):
        return str(value).lower()
    return neutral(str(value)) if value is not None else ""


def _part(row):
    """One row of a list: a text, or a dict with its text or its code and name."""
    return row if isinstance(row, str) else row.get("text") or f"{row['code']} {row['name']}"


def as_json(_fields, records):
    start = "[\n"
    for record in records:
        yield (start + json.dumps(record, ensure_ascii=False)).encode()
        start = ",\n"
    yield b"\n]\n" if start != "[\n" else b"[]\n"


def tables(stem, title, fields, records, route, *args):
    """A table as the two files `stem`.csv and `stem`.json; `records(day)` yields its records."""
    forms = {"csv": (CSV, as_csv), "json": (JSON, as_json)}
    return [
        OpenFile(
            f"{stem}.{kind}", title, media_type, lambda day, write=write: write(fields, records(day)), route,
            (*args, kind),
        )
        for kind, (media_type, write) in forms.items()
    ]  # fmt: skip
