"""Read an uploaded list (CSV or XLSX) into rows of text, within limits; nothing is written here."""

from apps.intake.operations.uploads import opened
from apps.intake.sources.limits import Fault, at_most

from ..rules import rows as rule
from ..rules.rows import Wrong
from .frames import FrameRefused

LARGEST = 20 * 2**20  # bytes; larger frames are made by the drawing app itself
UNPACKED = 400 * 2**20  # bytes: it is read while the officer waits
MOST_ROWS = 200_000  # they are held in memory until both files are found good
MOST_PROBLEMS = 50


def read_objects(upload, items):
    """(rows for frames.set_objects, exclusions) of a file with a header; raises FileError or FrameRefused."""
    objects, exclusions = [], []
    for clean in _good_rows(upload, "object", lambda values: rule.object_row(values, items)):
        if clean["excluded"]:
            exclusions.append((clean["subject"], clean["label"], clean["excluded"]))
        else:
            objects.append((
                clean["subject"], clean["stratum"], clean["items"], clean["area"], clean["industry"], clean["size"],
                clean["grade"], clean["last_drawn"], clean["label"],
            ))  # fmt: skip
    return objects, exclusions


def read_inspectors(upload):
    """Rows for frames.set_inspectors; raises FileError or FrameRefused."""
    return _good_rows(upload, "inspector", rule.inspector_row)


def _good_rows(upload, kind, read):
    """Clean values of every row, where every row is good; FrameRefused names the first MOST_PROBLEMS that are not."""
    key = rule.NEEDED[kind][0]
    good, problems, seen = [], [], {}
    with opened(upload, most=LARGEST, unpacked=UNPACKED) as source:
        places = _places(source.header, kind)
        for line, row in at_most(MOST_ROWS, source.rows()):
            if not isinstance(row, Fault) and not any(cell.strip() for cell in row):
                continue
            clean, problem = _judge(row, source.header, places, read)
            if problem is None and clean[key] in seen:
                problem = ("twice", key, clean[key], str(seen[clean[key]]))
            if problem is None:
                seen[clean[key]] = line
                good.append(clean)
                continue
            problems.append(_told(line, problem, source.header, places))
            if len(problems) == MOST_PROBLEMS:
                break
    if problems:
        raise FrameRefused(problems=problems)
    return good


def _places(header, kind):
    """{field: place in the row}; raises FrameRefused where a needed column is missing."""
    names = rule.COLUMNS[kind]
    places, missing = rule.columns(header, names, rule.NEEDED[kind])
    if missing:
        raise FrameRefused(problems=[Wrong(1, "column", rule.headings(names[field])) for field in missing])
    return places


def _judge(row, header, places, read):
    """(clean values, problem or None) of a row as it came; a problem is (code, field, value, hint)."""
    if isinstance(row, Fault):
        return None, (row.code, "", row.value, "")
    if len(row) > len(header):  # a separator within a name moves all that follows it
        return None, ("columns", "", str(len(row)), str(len(header)))
    for field, place in places.items():
        code = rule.damage(row[place]) if place < len(row) else ""
        if code:
            return None, (code, field, row[place].strip()[:80], "")
    clean, problem = read(rule.cells(row, places))
    return clean, (*problem, "") if problem else None


def _told(line, problem, header, places):
    code, field, value, hint = problem
    column = header[places[field]].strip() if field in places else ""
    return Wrong(line, code, value or column, column, hint)
