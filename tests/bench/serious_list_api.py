"""The list and the lookup of the serious list over the API beside Datasette, one core each; a removal under load."""

import json
import os
import random
import sqlite3
import subprocess
import tempfile
import threading
import urllib.request
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from . import load
from .cores import one_core
from .search import _datasette
from .serious_list import fill_entries

ENTRIES, ASKED, PAGE = int(os.environ.get("BENCH_ENTRIES", "20000")), 500, 50
SECONDS = float(os.environ.get("BENCH_SECONDS", "10"))
WRITES = 20
SPARED = "_nocount=1&_nofacet=1&_nosuggest=1"
RATE = {"OPEN_API_RATE": "100000000"}


def run(bench):
    from django.db import connection

    fill_entries(connection, ENTRIES)
    with connection.cursor() as cursor:  # the entries were written without cases; the one led by people comes after
        cursor.execute("SELECT setval(pg_get_serial_sequence('serious_list_case', 'id'), %s)", [ENTRIES + 1])
    names = random.Random(5).sample([f"量测企业{n}" for n in range(1, ENTRIES + 1) if n % 3], ASKED)
    life = _listed_by_people()
    with one_core(connection) as (_core, others):
        theirs = _datasettes(names, others)
        with bench.web(environment=RATE) as address:
            for what, urls in _ours(address, names).items():
                rate, p99 = _timed(urls, others)
                bench.compare(f"{what}, beside Datasette", ours=rate, yardstick=theirs[what], at_least=4, unit="req/s")
                bench.figure(f"{what}, p99 at 50 connections", p99, at_most=50, unit="ms")
                with _writer(WRITES):
                    rate, p99 = _timed(urls, others)
                bench.figure(f"{what}, while {WRITES} a second are written", rate, unit="req/s")
                bench.figure(f"{what}, while {WRITES} a second are written, p99", p99, unit="ms")
            bench.figure("answers that still show a removed entry", _stale(address, life), at_most=0)


def _timed(urls, cores):
    load.hammer(urls, seconds=min(2.0, SECONDS), connections=50, cores=cores)
    return load.timed(urls, seconds=SECONDS, connections=50, cores=cores)


@contextmanager
def _writer(each_second):
    """Somebody who commits so many transactions a second: after each, nothing that is remembered holds any more."""
    from django.db import connection

    over = threading.Event()

    def write():
        with connection.cursor() as cursor:
            while not over.wait(1 / each_second):
                cursor.execute("SELECT pg_current_xact_id()")
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _ours(address, names):
    return {
        "a page of the list": [f"{address}/api/v1/serious-list?limit={PAGE}"],
        "lookup by name": [f"{address}/api/v1/serious-list?q={quote(name)}" for name in names],
    }


def _datasettes(names, cores, port=8942):
    """{what: requests per second} of Datasette over the same entries, spared what it would tell beside them: counts and
    suggested facets cost it ten times the page."""
    program = _datasette()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "list.db"
        _copy(file)
        server = subprocess.Popen(
            [program, "serve", str(file), "--port", str(port), "--setting", "num_sql_threads", "1",
             "--setting", "suggest_facets", "off"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        table = f"{address}/list/entry.json"
        try:
            load.wait_for(f"{address}/-/versions.json")
            rates = {}
            for what, urls in {
                "a page of the list": [f"{table}?_size={PAGE}&{SPARED}"],
                "lookup by name": [f"{table}?party__contains={quote(name)}&{SPARED}" for name in names],
            }.items():
                rates[what] = max(
                    load.hammer(urls, seconds=SECONDS / 2, connections=connections, cores=cores)
                    for connections in (4, 50)
                )
            return rates
        finally:
            server.terminate()
            server.wait(30)


def _copy(file):
    """What the API shows of the list today, as one table."""
    from django.utils import timezone

    from apps.serious_list import public

    rows = public.live(timezone.localdate()).order_by("pk").iterator(chunk_size=2000)
    columns = ("number", "party", "person", "code", "division", "ground", "basis", "authority", "decided_on",
               "listed_on", "until")  # fmt: skip
    with closing(sqlite3.connect(file)) as database:
        fields = ", ".join(f"{name} TEXT" for name in columns)
        database.execute(f"CREATE TABLE entry (id INTEGER PRIMARY KEY, {fields})")
        told = ([json.loads(json.dumps(public.record(row), default=str))[name] for name in columns] for row in rows)
        marks = ", ".join("?" for _column in columns)
        database.executemany(f"INSERT INTO entry ({', '.join(columns)}) VALUES ({marks})", told)
        database.execute("CREATE INDEX entry_party ON entry (party)")
        database.commit()


def _listed_by_people():
    """One case led to the list by its verbs, so that it can also be removed by them."""
    from django.utils import timezone

    from tests.factories.registry import enterprise_in
    from tests.factories.serious_list import Life

    begun = timezone.now() - timedelta(days=120)
    return Life(enterprise_in("320102", name="量测电缆有限公司"), now=begun).to("published")


def _stale(address, life):
    """How many answers still show an entry that was set aside a moment ago, while fifty others ask for it."""
    url = f"{address}/api/v1/serious-list?q={quote(life.enterprise.name)}"
    assert _count(url) == 1
    crowd = threading.Thread(target=load.hammer, args=([url],), kwargs={"seconds": 3, "connections": 50})
    crowd.start()
    try:
        life.withdraw()
        return sum(_count(url) for _look in range(50))
    finally:
        crowd.join()


def _count(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return len(json.load(answer)["results"])
