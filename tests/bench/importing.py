"""Import of the real register beside a bare COPY of the same clean rows. Its memory at greater sizes: import_memory."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from .load import ServerTime
from .runner import ROOT
from .search import register_file

ROUNDS = 3


def run(report):
    """The yardstick table has the register's columns and indexes; generated columns are copied in as plain values.

    After the first import the register is vacuumed and analysed, as follows an import anyway: else the server does it
    by itself in the midst of whatever is measured next. COPY and the second import then take turns, so that a noisy
    neighbour disturbs both; the seconds of processor time that both sides took together do not depend on it.
    """
    from django.db import connection

    path = report.need(register_file(), "the real register")
    first, seconds, copies = run_import(report, path), [], []
    _settle(connection)
    with tempfile.TemporaryDirectory() as folder:
        clean = Path(folder) / "clean.copy"
        _write_clean(connection, clean)
        for _round in range(ROUNDS):
            copies.append(_bare_copy(connection, clean))
            seconds.append(run_import(report, path))
        _compare(report, first, seconds, copies)
        report.figure("peak memory of the importer", first["peak"], at_most=200, unit="MB")
    assert first["rows"] == first["created"] + first["updated"] + first["unchanged"] + first["rejected"]
    assert all(second["created"] == second["updated"] == 0 for second in seconds)


def _compare(report, first, seconds, copies):
    wall, work = (median(copy[name] for copy in copies) for name in ("wall", "work"))
    again = {name: median(second[name] for second in seconds) for name in ("wall", "work")}
    report.compare("import of the real register", ours=first["wall"], yardstick=wall, at_most=3)
    report.compare("second import, nothing changed", ours=again["wall"], yardstick=wall, at_most=1)
    report.compare("import, processor time of both sides", ours=first["work"], yardstick=work)
    report.compare("second import, processor time of both sides", ours=again["work"], yardstick=work)


# The command in a process of its own, so that its peak memory is its own (VmHWM: ru_maxrss would count what the bench
# held when it started the process); the clock runs inside, without start-up.
_CHILD = """
import json, re, sys, time
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from tests.bench.load import ServerTime
server = ServerTime(connection)
began, worked = time.perf_counter(), server.seconds() + time.process_time()
call_command("import_register", sys.argv[1], "--json", "-v0")
work, wall = server.seconds() + time.process_time() - worked, time.perf_counter() - began
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps({"wall": wall, "work": work, "peak": peak}))
"""


def run_import(report, path):
    """What the command told of the file at `path`, with its seconds ("wall", "work") and its peak memory in MB."""
    environment = os.environ | {"DATABASE_URL": report.database_url}
    command = [sys.executable, "-c", _CHILD, str(path)]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    figures, measured = map(json.loads, done.stdout.splitlines()[-2:])
    return figures | measured


def _settle(connection):
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) registry_enterprise")
        cursor.execute("VACUUM (ANALYZE) registry_identifier")
        cursor.execute("CHECKPOINT")


def _write_clean(connection, path):
    with connection.cursor() as cursor, path.open("wb") as out:
        cursor.copy_expert("COPY (SELECT * FROM registry_enterprise ORDER BY id) TO STDOUT", out)


def _bare_copy(connection, path):
    """Seconds of COPY into a table like the register's, from a file written by COPY: by the clock, and worked."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE yardstick (LIKE registry_enterprise INCLUDING DEFAULTS INCLUDING INDEXES)")
        server = ServerTime(connection)
        with path.open("rb") as rows:
            began, worked = time.perf_counter(), server.seconds() + time.process_time()
            cursor.copy_expert("COPY yardstick FROM STDIN", rows, 256 * 1024)
            work, wall = server.seconds() + time.process_time() - worked, time.perf_counter() - began
        cursor.execute("DROP TABLE yardstick")
    return {"wall": wall, "work": work}
