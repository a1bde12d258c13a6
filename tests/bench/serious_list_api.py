"""The list and the lookup of the serious list over the API beside Datasette, one core each; a repair under load.

Each is judged twice: while nobody commits, and while 20 transactions a second are committed that write nothing of what
the answers show, as most of a working day does; answers are remembered through both (docs/adr/0025), so both have the
limits of the promise. A third time 20 a second write to the very enterprises of the list: then no answer outlives a
twentieth of a second and nearly each is read anew, as while a register is imported. That is measured and shown without
a limit, because the yardstick serves a file that nobody writes to.
"""

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
ELSEWHERE = "SELECT pg_current_xact_id()"  # a commit that touches no table
TO_THE_LIST = (
    "UPDATE registry_enterprise SET name = name WHERE id = %(id)s"  # tells whoever remembers, as a new name would
)
SPARED = "_nocount=1&_nofacet=1&_nosuggest=1"
RATE = {"OPEN_API_RATE": "100000000"}


def run(bench):
    from django.db import connection

    fill_entries(connection, ENTRIES)
    with connection.cursor() as cursor:  # the entries were written without cases; the one led by people comes after
        cursor.execute("SELECT setval(pg_get_serial_sequence('serious_list_case', 'id'), %s)", [ENTRIES + 1])
    names = random.Random(5).sample([f"量测企业{n}" for n in range(1, ENTRIES + 1) if n % 3], ASKED)
    removal = _listed_by_people()
    with one_core(connection) as (_core, others):
        theirs = _datasettes(names, others)
        with bench.web(environment=RATE) as address:
            for what, urls in _ours(address, names).items():
                _judge(bench, what, urls, theirs[what], others)
                with _writer(WRITES, ELSEWHERE):
                    _judge(bench, f"{what}, while {WRITES} a second write elsewhere", urls, theirs[what], others)
                with _writer(WRITES, TO_THE_LIST, id=_listed_enterprise()):
                    _show(bench, f"{what}, while {WRITES} a second write to the list", urls, theirs[what], others)
            for what, stale in _stale(address, removal).items():
                bench.figure(f"answers to {what} that still show an entry removed early", stale, at_most=0)


def _judge(bench, what, urls, theirs, cores):
    rate, p99 = _timed(urls, cores)
    bench.compare(f"{what}, beside Datasette", ours=rate, yardstick=theirs, at_least=4, unit="req/s")
    bench.figure(f"{what}, p99 at 50 connections", p99, at_most=50, unit="ms")


def _show(bench, what, urls, theirs, cores):
    """As `_judge`, without limits."""
    rate, p99 = _timed(urls, cores)
    bench.compare(f"{what}, beside Datasette", ours=rate, yardstick=theirs, unit="req/s")
    bench.figure(f"{what}, p99 at 50 connections", p99, unit="ms")


def _timed(urls, cores):
    load.hammer(urls, seconds=min(2.0, SECONDS), connections=50, cores=cores)
    return load.timed(urls, seconds=SECONDS, connections=50, cores=cores)


@contextmanager
def _writer(each_second, statement, **values):
    """Somebody who commits a statement so many times a second."""
    from django.db import connection

    over = threading.Event()

    def write():
        with connection.cursor() as cursor:
            while not over.wait(1 / each_second):
                cursor.execute(statement, values)
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _listed_enterprise():
    from apps.serious_list.models import Entry

    return Entry.objects.filter(ended_on__isnull=True).order_by("pk").values_list("enterprise", flat=True)[0]


def _ours(address, names):
    return {
        "a page of the list": [f"{address}/api/v1/serious-list?limit={PAGE}"],
        "lookup by name": [f"{address}/api/v1/serious-list?q={quote(name)}" for name in names],
    }


def _datasettes(names, cores, port=8942):
    """{what: requests per second} of Datasette over the same entries, spared what it would tell beside them: counts and
    suggested facets cost it ten times the page. The names asked for are whole, so it is asked for the whole name, which
    its index answers."""
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
                "lookup by name": [f"{table}?party__exact={quote(name)}&{SPARED}" for name in names],
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
               "listed_on", "until", "restored_on")  # fmt: skip
    with closing(sqlite3.connect(file)) as database:
        fields = ", ".join(f"{name} TEXT" for name in columns)
        database.execute(f"CREATE TABLE entry (id INTEGER PRIMARY KEY, {fields})")
        told = ([json.loads(json.dumps(public.record(row), default=str))[name] for name in columns] for row in rows)
        marks = ", ".join("?" for _column in columns)
        database.executemany(f"INSERT INTO entry ({', '.join(columns)}) VALUES ({marks})", told)
        database.execute("CREATE INDEX entry_party ON entry (party)")
        database.commit()


def _listed_by_people():
    """A case led to the list by its verbs more than a year ago, whose application for early removal was accepted."""
    from django.utils import timezone

    from tests.factories.registry import enterprise_in
    from tests.serious_list.test_repair import Removal

    now = timezone.now()
    removal = Removal(enterprise_in("320102", name="量测电缆有限公司"), now=now - timedelta(days=500))
    assert removal.life.now < now
    removal.life.now = now - timedelta(minutes=10)
    return removal.to("accepted")


def _stale(address, removal):
    """{what: answers that still show an entry after its early removal was granted}, while fifty others ask the same."""
    from apps.serious_list.operations import repairing

    place, number, enterprise = f"{address}/api/v1/serious-list", removal.entry.number, removal.life.enterprise
    asked = {
        "a page of the list": _page_with(place, number),
        "lookup by name": f"{place}?q={quote(enterprise.name)}",
        "lookup by code": f"{place}?q={enterprise.uscc}",
    }
    assert all(_shows(url, number) for url in asked.values())
    crowd = threading.Thread(target=load.hammer, args=(list(asked.values()),), kwargs={"seconds": 5, "connections": 50})
    crowd.start()
    try:
        removal.act(repairing.grant, removal.chief, reason="已履行义务，危害已消除。")
        return {what: sum(_shows(url, number) for _look in range(50)) for what, url in asked.items()}
    finally:
        crowd.join()


def _page_with(place, number):
    """The address of the page of the list on which an entry stands."""
    url = f"{place}?limit={PAGE}"
    while True:
        answer = _answer(url)
        if _among(answer, number):
            return url
        url = answer["next"]


def _shows(url, number):
    return _among(_answer(url), number)


def _among(answer, number):
    return any(row["number"] == number for row in answer["results"])


def _answer(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)
