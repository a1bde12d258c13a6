"""Search by name fragment over a million enterprises: time in the database, and requests beside Datasette."""

import csv
import gzip
import io
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from . import load
from .runner import ROOT, Skipped

MILLION = 1_000_000
FRAGMENTS = 200
PAGE = 50


def run(report):
    """Names come from the real register, blown up to a million by changing two characters of each copy."""
    from django.db import connection

    names = _names(report)
    _fill(connection, names)
    asked = _fragments(names)
    _pages_of_the_list(report, asked)
    times, work = _measure(asked, _found)
    report.figure("fragment search, median over a million", statistics.median(times), at_most=3, unit="ms")
    report.figure("fragment search, p95 over a million", times[int(len(times) * 0.95)], at_most=15, unit="ms")
    report.figure("fragment search, slowest over a million", times[-1], unit="ms")
    report.figure("the same p95 in the server's processor time", work[int(len(work) * 0.95)], unit="ms")
    _beside_datasette(report, names, asked)


def register_file():
    named = os.environ.get("QUALITYPROV_REGISTER_FILE")
    return Path(named) if named else ROOT.parent / "shared" / "data" / "jiangsu_register.csv.gz"


def _names(report):
    path = report.need(register_file(), "the real register")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return [row["企业名称"] for row in csv.DictReader(file)]


def _blown_up(names, total, seed=7):
    """The names, then copies with two of their characters exchanged for others of the same register."""
    chosen = random.Random(seed)
    letters = "".join(names[::50])
    yield from names[:total]
    for number in range(total - len(names)):
        name = list(names[number % len(names)])
        for _ in range(2):
            name[chosen.randrange(len(name))] = chosen.choice(letters)
        yield "".join(name)


def _fill(connection, names):
    from tests.factories.divisions import division

    place = division("320102").pk
    lines = "".join(f"{name}\t{place}\n" for name in _blown_up(names, MILLION) if "\\" not in name and "\t" not in name)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE blown (name text, division text)")
        cursor.copy_expert("COPY blown FROM STDIN", io.StringIO(lines), 1 << 20)
        cursor.execute("DROP INDEX registry_enterprise_bigrams")  # built afterwards: this bench is not about writing
        cursor.execute(
            "INSERT INTO registry_enterprise (name, status, status_basis, division_id, division_basis, scale,"
            " above_scale, kind, capital_currency, address, business_scope, source, version, created_at, updated_at)"
            " SELECT name, 'open', '', division, 'given', '', false, '', '', '', '', 'bench', 1, now(), now()"
            " FROM blown"
        )
        cursor.execute(
            "CREATE INDEX registry_enterprise_bigrams ON registry_enterprise USING gin (name_bigrams)"
            " WITH (fastupdate = off)"
        )
        # twice: the first leaves pages of so large a write unmarked, which a register that has stood a while has not
        cursor.execute("VACUUM registry_enterprise")
        cursor.execute("VACUUM ANALYZE registry_enterprise")


def _fragments(names, seed=11, count=FRAGMENTS):
    """Two to six characters cut anywhere from names taken at random: common and rare as they come."""
    chosen = random.Random(seed)
    asked = []
    while len(asked) < count:
        name = chosen.choice(names)
        length = chosen.randint(2, 6)
        start = chosen.randrange(max(1, len(name) - length))
        fragment = name[start : start + length]
        if len(fragment) > 1 and " " not in fragment:
            asked.append(fragment)
    return asked


def _found(fragment):
    from apps.registry.queries import fragments as queries

    queries.search(fragment, limit=PAGE)


def _pages_of_the_list(report, asked):
    """The whole first page of the public list, never asked before: hits counted and ordered, records with grades."""
    from django.http import QueryDict

    from apps.public_register import listing
    from apps.public_register.filters import parse

    def page(fragment):
        listing.common.until = {}
        listing.listing(parse(QueryDict(f"q={quote(fragment)}")), cursor=None, limit=PAGE)

    times, _work = _measure(asked, page)
    report.figure("first page of the public list, counted, median", statistics.median(times), unit="ms")
    report.figure("first page of the public list, counted, p95", times[int(len(times) * 0.95)], unit="ms")


def _measure(asked, ask):
    """(milliseconds a fragment, the same of the server's processor), each sorted: all statements of `ask(fragment)` on
    a warm cache, without Django's own time."""
    from django.db import connection

    server, spent, worked = load.ServerTime(connection), 0.0, 0.0

    def clock(execute, *arguments):
        nonlocal spent, worked
        started, at_work = time.perf_counter(), server.seconds()
        try:
            return execute(*arguments)
        finally:
            spent, worked = spent + time.perf_counter() - started, worked + server.seconds() - at_work

    times, work = [], []
    for fragment in asked * 2:  # the first round warms
        spent = worked = 0.0
        with connection.execute_wrapper(clock):
            ask(fragment)
        times.append(spent * 1000)
        work.append(worked * 1000)
    times, work = times[len(asked) :], work[len(asked) :]
    if os.environ.get("BENCH_VERBOSE"):
        for spent, fragment in sorted(zip(times, asked, strict=True))[-25:]:
            sys.stderr.write(f"{spent:8.1f} ms {fragment}\n")
    return sorted(times), sorted(work)


def _beside_datasette(report, names, asked):
    """Requests per second of our open list beside Datasette's `name__contains`, over the same million names.

    Each is one process of the web asked over two connections; Datasette reads with one thread of SQL, so that a core
    is the most it can use ("about 5 a second on one core" is the figure it is held to at 128,000 rows).
    """
    program = _datasette()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "names.db"
        with closing(sqlite3.connect(file)) as database:
            database.execute("CREATE TABLE enterprise (id INTEGER PRIMARY KEY, name TEXT)")
            rows = ((name,) for name in _blown_up(names, MILLION))
            database.executemany("INSERT INTO enterprise (name) VALUES (?)", rows)
            database.commit()
        theirs = _requests_of_datasette(report, program, file, asked)
    with report.web(environment={"OPEN_API_RATE": "100000000"}) as address:
        # each asked once, so that nothing can be remembered of it; then the same fragments that Datasette was asked
        fresh = [_address(address, fragment) for fragment in dict.fromkeys(_fragments(names, seed=12, count=20_000))]
        first = load.hammer(fresh, seconds=5, connections=2)
        page = load.hammer(
            [f"{address}/enterprises/?q={quote(fragment)}" for fragment in asked], seconds=5, connections=2
        )
        ours = report.throughput([_address(address, fragment) for fragment in asked], seconds=10, connections=2)
    beside = {"yardstick": theirs, "unit": "requests/s"}
    report.compare("fragment search, requests/s beside Datasette", ours=ours, at_least=100, **beside)
    report.compare("fragments never asked before, beside Datasette", ours=first, at_least=100, **beside)
    report.compare("the page for people, beside Datasette", ours=page, **beside)


def _address(address, fragment):
    return f"{address}/api/v1/enterprises?q={quote(fragment)}"


def _requests_of_datasette(report, program, file, asked, port=8941):
    settings = ["--setting", "sql_time_limit_ms", "60000", "--setting", "num_sql_threads", "1"]
    server = subprocess.Popen(
        [program, "serve", str(file), "--port", str(port), *settings],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        load.wait_for(f"{address}/-/versions.json")
        urls = [f"{address}/names/enterprise.json?name__contains={quote(fragment)}&_size={PAGE}" for fragment in asked]
        return report.throughput(urls, seconds=30, connections=2)
    finally:
        server.terminate()
        server.wait(30)


def _datasette():
    """Datasette in an environment of its own under var/: a yardstick is no dependency of the portal."""
    home = ROOT / "var" / "bench" / "datasette"
    program = home / "bin" / "datasette"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        done = subprocess.run([home / "bin" / "pip", "install", "--quiet", "datasette"], check=False)
        if done.returncode:
            raise Skipped("Datasette could not be installed from the package registry")
    return str(program)
