"""Results and plans as whole files, made while they are sent: what was repaired a second ago is in no file.

Memory does not grow with the province: rows come in batches by key.
"""

import csv
import io
import json

from apps.kernel.rules.formulas import neutral

from . import public

BATCH = 500
MARK = "\ufeff"  # without it Excel takes UTF-8 for something else


def _batches(rows):
    """Lists of rows, newest first, each batch asked for by key."""
    last = None
    while found := list((rows.filter(pk__lt=last) if last else rows).order_by("-pk")[:BATCH]):
        yield found
        last = found[-1].pk


def results(on):
    for batch in _batches(public.live(on)):
        yield from public.records(batch)


def plans(on):
    for batch in _batches(public.tasks()):
        yield from public.task_records(batch)


def as_csv(fields, records):
    """Text of a table: lists as text divided by semicolons, nothing that a spreadsheet would run."""
    yield MARK + _line(fields)
    for record in records:
        yield _line(_cell(record[name]) for name in fields)


def _line(cells):
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _cell(value):
    if isinstance(value, list):
        value = "；".join(row.get("text") or f"{row['code']} {row['name']}" for row in value)
    if isinstance(value, bool):
        return str(value).lower()
    return neutral(str(value)) if value is not None else ""


def as_json(_fields, records):
    start = "[\n"
    for record in records:
        yield start + json.dumps(record, ensure_ascii=False)
        start = ",\n"
    yield "\n]\n" if start != "[\n" else "[]\n"


FILES = {"results": (public.FIELDS, results), "plans": (public.TASK_FIELDS, plans)}
FORMATS = {"csv": ("text/csv; charset=utf-8", as_csv), "json": ("application/json", as_json)}
