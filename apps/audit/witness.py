"""Heads of the chain written down outside the database, one JSON object a line: {"at", "seq", "hash"}.

Whoever has every right on the database has none on this file, and it grows by the minute where a published head waits
for the end of the day. It is only ever appended to; keep it on another disk, or let a log collector carry it away.
"""

import json
import os
from pathlib import Path

from django.conf import settings


def path():
    """The file of this installation, or None where none is kept."""
    return Path(settings.AUDIT_WITNESS_FILE) if settings.AUDIT_WITNESS_FILE else None


def note(seq, hexed, *, at):
    """Append a head unless it is the last one noted; returns whether it was. On disk when this returns."""
    file = path()
    if file is None or ((last := _last(file)) and last[0] == seq and last[1] == hexed):
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"at": at.isoformat(), "seq": seq, "hash": hexed}) + "\n"
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
    """Yield (sequence number, hash in hex) of every line; a line cut off by a crash is passed over."""
    file = file or path()
    if file is None or not file.exists():
        return
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            try:
                row = json.loads(line)
                yield int(row["seq"]), str(row["hash"])
            except (ValueError, KeyError, TypeError):
                continue


def _last(file):
    """The last head of a file; None for an empty or missing one. Reads its end only."""
    try:
        with file.open("rb") as handle:
            handle.seek(max(0, os.fstat(handle.fileno()).st_size - 4096))
            tail = handle.read().splitlines()
    except FileNotFoundError:
        return None
    for line in reversed(tail):
        try:
            row = json.loads(line)
            return int(row["seq"]), str(row["hash"])
        except (ValueError, KeyError, TypeError):
            continue
    return None
