"""Heads of the chain written down outside the database, one JSON object a line: {"at", "seq", "hash"}.

A line with "day" too is the published head of that day. Others may keep their own notes in the same form, as the list
of the public page (heads.json), or as plain lines "day sequence hash": `read` takes all three.

Whoever has every right on the database has none on this file, and it grows by the minute where a published head waits
for the end of the day. It is only ever appended to; keep it on another disk, or let a log collector carry it away.
"""

import json
import os
import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

PLAIN = re.compile(r"([0-9]{4}-[0-9][0-9]-[0-9][0-9])[\s,;]+#?([0-9]+)[\s,;:]+([0-9a-fA-F]{64})")


class Noted(NamedTuple):
    """A head somebody wrote down; `day` is None for one that was not the published head of a day."""

    day: date | None
    seq: int
    hash: str


def path():
    """The file of this installation, or None where none is kept."""
    return Path(settings.AUDIT_WITNESS_FILE) if settings.AUDIT_WITNESS_FILE else None


def note(seq, hexed, *, at, day=None):
    """Append a head unless it is the last one noted; returns whether it was. On disk when this returns.

    The published head of a `day` is always noted, since a day without events has the head of the day before.
    """
    file = path()
    if file is None or (day is None and (last := _last(file)) and last[0] == seq and last[1] == hexed):
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    said = {"at": at.isoformat(), "seq": seq, "hash": hexed}
    line = json.dumps(said | ({"day": day.isoformat()} if day else {})) + "\n"
    if _cut_off(file):
        line = "\n" + line
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return True


def _cut_off(file):
    """Whether a crash left the last line without its end."""
    if not file.exists() or not file.stat().st_size:
        return False
    with file.open("rb") as handle:
        handle.seek(-1, os.SEEK_END)
        return handle.read() != b"\n"


def heads(file=None):
    """Yield a Noted for every line of this installation's file, or of `file`; passes over one cut off by a crash."""
    file = file or path()
    if file is None or not file.exists():
        return
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if noted := _noted(line):
                yield noted


def read(file):
    """The Noted of somebody else's notes: JSON lines, the list of the public page, or lines "day sequence hash"."""
    text = Path(file).read_text(encoding="utf-8-sig")
    try:
        whole = json.loads(text)
    except ValueError:
        return [noted for line in text.splitlines() if (noted := _noted(line))]
    rows = whole if isinstance(whole, list) else [whole]
    return [noted for row in rows if (noted := _of(row))]


def _noted(line):
    if found := PLAIN.search(line):
        day, seq, hexed = found.groups()
        return _of({"day": day, "seq": seq, "hash": hexed})
    try:
        return _of(json.loads(line))
    except ValueError:
        return None


def _of(row):
    try:
        day = date.fromisoformat(row["day"]) if row.get("day") else None
        return Noted(day, int(row["seq"]), str(row["hash"]).lower())
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _last(file):
    """The last head of a file; None for an empty or missing one. Reads its end only."""
    try:
        with file.open("rb") as handle:
            handle.seek(max(0, os.fstat(handle.fileno()).st_size - 4096))
            tail = handle.read().splitlines()
    except FileNotFoundError:
        return None
    for line in reversed(tail):
        if noted := _noted(line.decode(errors="replace")):
            return noted.seq, noted.hash
    return None
