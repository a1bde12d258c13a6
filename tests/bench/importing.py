"""Import of the real register beside a bare COPY of the same clean rows; its memory, at this size and ten times."""

import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from apps.kernel.rules.uscc import check_character

from .runner import ROOT
from .search import register_file

BLOWN_UP = 10


def run(report):
    """The yardstick table has the register's columns and indexes; generated columns are copied in as plain values."""
    from django.db import connection

    path = report.need(register_file(), "the real register")
    first = _import(report, path)
    second = _import(report, path)
    with tempfile.TemporaryDirectory() as folder:
        copied = _bare_copy(connection, Path(folder) / "clean.copy")
        report.compare("import of the real register", ours=first["wall"], yardstick=copied, at_most=3)
        report.compare("second import, nothing changed", ours=second["wall"], yardstick=copied, at_most=1)
        report.figure("peak memory of the importer", first["peak"], at_most=200, unit="MB")
        blown = _blow_up(path, Path(folder) / "blown.csv")
        large = _import(report, blown)
        report.figure(f"peak memory at {BLOWN_UP} times the rows", large["peak"], at_most=200, unit="MB")
    assert first["rows"] == first["created"] + first["updated"] + first["unchanged"] + first["rejected"]
    assert second["created"] == second["updated"] == 0


# The command in a process of its own, so that its peak memory is its own (VmHWM: ru_maxrss would count what the bench
# held when it started the process); the clock runs inside, without start-up.
_CHILD = """
import json, re, sys, time
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from django.db import connection
connection.ensure_connection()
began = time.perf_counter()
call_command("import_register", sys.argv[1], "--json", "-v0")
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps({"wall": time.perf_counter() - began, "peak": peak}))
"""


def _import(report, path):
    environment = os.environ | {"DATABASE_URL": report.database_url}
    command = [sys.executable, "-c", _CHILD, str(path)]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    figures, measured = map(json.loads, done.stdout.splitlines()[-2:])
    return figures | measured


def _bare_copy(connection, path):
    """Seconds of COPY into a table like the register's, from a file written by COPY; the better of two."""
    times = []
    with connection.cursor() as cursor:
        with path.open("wb") as out:
            cursor.copy_expert("COPY (SELECT * FROM registry_enterprise ORDER BY id) TO STDOUT", out)
        for _ in range(2):
            cursor.execute("CREATE TABLE yardstick (LIKE registry_enterprise INCLUDING DEFAULTS INCLUDING INDEXES)")
            with path.open("rb") as rows:
                started = time.perf_counter()
                cursor.copy_expert("COPY yardstick FROM STDIN", rows, 256 * 1024)
                times.append(time.perf_counter() - started)
            cursor.execute("DROP TABLE yardstick")
    return min(times)


def _blow_up(path, target):
    """The same rows again and again under invented valid codes and changed names."""
    with (
        gzip.open(path, "rt", encoding="utf-8", newline="") as file,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        rows = list(csv.reader(file))
        writer = csv.writer(out)
        writer.writerow(rows[0])
        for copy in range(BLOWN_UP):
            for number, row in enumerate(rows[1:]):
                first17 = f"9132010{copy}M{number:07d}Y"
                writer.writerow([f"{row[0]}{copy}", first17 + check_character(first17), *row[2:]])
    return target
