"""Read an uploaded list (CSV or XLSX) into rows of text, within limits; nothing is written here."""

import csv
import io
import zipfile
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from apps.kernel.errors import DomainError

from ..rules import rows as rule
from .frames import FrameRefused

LARGEST = 20 * 2**20  # bytes; larger frames are made by the drawing app itself
UNPACKED = 400 * 2**20
MOST_PROBLEMS = 50


class FileRefused(DomainError):
    code = "file-refused"
    status = 422
    message = _("The file could not be read. Save it as CSV (UTF-8 or GB 18030) or as an Excel workbook (.xlsx).")


class FileTooBig(FileRefused):
    code = "file-too-big"
    message = _("The file is too big: at most 20 MB. Split the draw, or let the drawing task make the frame.")


def read_objects(upload, items):
    """(rows for frames.set_objects, exclusions) of a file with a header; raises FileRefused or FrameRefused."""
    header, rows = _table(upload)
    places, missing = rule.columns(header, rule.OBJECT_COLUMNS, rule.NEEDED["object"])
    if missing:
        raise FrameRefused(problems=[(1, "column", name) for name in missing])
    objects, exclusions, problems, seen = [], [], [], {}
    for line, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        clean, problem = rule.object_row(rule.cells(row, places), items)
        if problem is None and clean["subject"] in seen:
            problem = ("twice", clean["subject"])
        if problem:
            problems.append((line, *problem))
            if len(problems) == MOST_PROBLEMS:
                break
            continue
        seen[clean["subject"]] = line
        if clean["excluded"]:
            exclusions.append((clean["subject"], clean["label"], clean["excluded"]))
        else:
            objects.append((
                clean["subject"], clean["stratum"], clean["items"], clean["area"], clean["industry"], clean["size"],
                clean["grade"], clean["last_drawn"], clean["label"],
            ))  # fmt: skip
    if problems:
        raise FrameRefused(problems=problems)
    return objects, exclusions


def read_inspectors(upload):
    """Rows for frames.set_inspectors; raises FileRefused or FrameRefused."""
    header, rows = _table(upload)
    places, missing = rule.columns(header, rule.INSPECTOR_COLUMNS, rule.NEEDED["inspector"])
    if missing:
        raise FrameRefused(problems=[(1, "column", name) for name in missing])
    found, problems, seen = [], [], set()
    for line, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        clean, problem = rule.inspector_row(rule.cells(row, places))
        if problem is None and clean["key"] in seen:
            problem = ("twice", clean["key"])
        if problem:
            problems.append((line, *problem))
        else:
            seen.add(clean["key"])
            found.append(clean)
    if problems:
        raise FrameRefused(problems=problems[:MOST_PROBLEMS])
    return found


def _table(upload):
    """(header, iterator of rows) of an uploaded file, cells as text."""
    if upload.size > LARGEST:
        raise FileTooBig
    data = upload.read()
    rows = _workbook(data) if data[:2] == b"PK" else _csv(data)
    header = next(rows, None)
    if header is None:
        raise FileRefused
    return header, rows


def _csv(data):
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FileRefused
    if "\0" in text:
        raise FileRefused
    first = text.partition("\n")[0]
    return csv.reader(io.StringIO(text), delimiter="\t" if "\t" in first else ",")


def _workbook(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > UNPACKED:
                raise FileTooBig
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        yield from ([_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True))
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, TypeError, OSError, SyntaxError) as error:
        raise FileRefused from error


def _text(cell):
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
