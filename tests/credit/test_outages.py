"""A PostgreSQL that crashes in the middle of a run, and a fact that reaches the public page by a real worker."""

import os
import signal
import subprocess
import sys

import psycopg2
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.credit import sql
from apps.credit.operations.rate import start_run
from apps.credit.operations.rerate import rerate
from apps.credit.queries.public import public_grade_of
from apps.kernel.scope import Scope
from qualityprov import services
from tests.factories.records import FactFactory, source
from tests.factories.registry import EnterpriseFactory, enterprise_in

from .test_recovery import (
    ROOT,
    broker,  # noqa: F401 - a fixture
    environment,
    kill,
    start_worker,
    wait_for,
    wait_until_it_listens,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BY = Scope.system("test")
ENTERPRISES = 30
NUMBER = "试罚〔2026〕1号"

WORK = """
import sys, django
django.setup()
from django.utils import timezone
from apps.credit.operations.rate import publish, rate_shard
from apps.kernel.scope import Scope
by, run = Scope.system("test"), int(sys.argv[1])
for _round in range(int(sys.argv[2])):
    while rate_shard(run_id=run, by=by, at=timezone.now()):
        print("shard", flush=True)
    print(publish(run_id=run, by=by, at=timezone.now()).state, flush=True)
"""

RECORD = """
import sys, datetime, django
django.setup()
from django.utils import timezone
from apps.kernel.scope import Scope
from apps.records.operations.facts import record_fact
from apps.registry.models import Enterprise
record_fact(
    kind="penalty", severity=3, occurred_on=datetime.date(2026, 1, 5), public_from=datetime.date(2026, 1, 6),
    source=sys.argv[2], source_key="fresh-" + sys.argv[1], title="试验处罚", document_number="试罚〔2026〕1号",
    enterprise=Enterprise.objects.get(pk=sys.argv[1]), by=Scope.system("test"), at=timezone.now(),
)
"""


def python(script, *arguments, env):
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)], cwd=ROOT, env=env, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def output_of(script, *arguments, env):
    with python(script, *arguments, env=env) as process:
        words = process.stdout.read().split()
    assert process.returncode == 0
    return words


# --- The server crashes -----------------------------------------------------------------------------------------------
@pytest.fixture
def own_server(tmp_path, monkeypatch):
    """A PostgreSQL for this test alone, holding a copy of the test's database: the suite's own serves others."""

    def copy():
        dump = tmp_path / "dump.sql"
        with dump.open("wb") as file:
            where = ["--host", connection.settings_dict["HOST"], "--username", connection.settings_dict["USER"]]
            program = services.postgres_program("pg_dump")
            subprocess.run([program, *where, connection.settings_dict["NAME"]], stdout=file, check=True)
        monkeypatch.setenv("QUALITYPROV_VAR", str(tmp_path / "var"))
        server = services.Postgres()
        server.start()
        made.append(server)
        psql = [services.postgres_program("psql"), "-X", "-q", "--host", server.run, "--username", "postgres"]
        subprocess.run(
            [*psql, "--set", "ON_ERROR_STOP=1", "--file", dump, "qualityprov"], check=True, stdout=subprocess.DEVNULL
        )
        return server

    made = []
    yield copy
    for server in made:
        server.stop()


def crash(server):
    """At once, as when its machine loses power: no checkpoint, sessions cut, unlogged tables empty afterwards."""
    pid = server.pid()
    os.kill(pid, signal.SIGQUIT)
    assert services.wait_until(lambda: services.process_name(pid) != "postgres", 30)


def stored(server):
    with psycopg2.connect(host=str(server.run), user="postgres", dbname="qualityprov") as other, other.cursor() as rows:
        rows.execute(
            "SELECT enterprise_id, score, grade, facts, encode(inputs, 'hex') FROM credit_rating "
            "WHERE superseded_at IS NULL ORDER BY 1"
        )
        return rows.fetchall()


def test_a_run_survives_a_crash_of_the_database(own_server):
    for number in range(ENTERPRISES):
        FactFactory(severity=number % 5) if number % 3 else EnterpriseFactory()
    today = timezone.localdate()
    run = start_run(model="grade", as_of=today, by=BY, at=timezone.now(), size=1)
    keys = list(run.shards.model.objects.filter(run=run).values_list("first_id", flat=True))
    assert len(keys) == ENTERPRISES
    server = own_server()
    env = environment() | {"DATABASE_URL": server.url()}
    with python(WORK, run.pk, 1, env=env) as worker:
        for _shard in range(5):
            assert worker.stdout.readline() == "shard\n"
        crash(server)
        said = worker.stdout.read()
    assert worker.returncode != 0
    assert "published" not in said
    server.start()
    assert stored(server) == []  # nothing half-published
    said = output_of(WORK, run.pk, 2, env=env)
    missed = said.index("running")  # what the crash took from the stage is missed, and those shards are set back
    assert 0 < missed < ENTERPRISES
    assert said[-1] == "published"
    assert said.count("shard") == ENTERPRISES
    everybody = [row[0] for row in stored(server)]
    undisturbed = sql.rows("score_some", {"ruleset": run.ruleset_id, "as_of": today, "only": everybody})
    assert stored(server) == [
        (row["enterprise_id"], row["score"], row["grade"], row["facts"], row["inputs"] and bytes(row["inputs"]).hex())
        for row in sorted(undisturbed, key=lambda row: row["enterprise_id"])
    ]
    assert len(everybody) == ENTERPRISES


# --- From the fact to the page ----------------------------------------------------------------------------------------
def test_a_fact_reaches_the_public_page_by_itself(broker):  # noqa: F811
    """A real worker, and another process that records: nobody asks for a rating."""
    origin, firm, today = source(), enterprise_in("320102"), timezone.localdate()
    rerate(enterprise_ids=[firm.pk], as_of=today, by=BY, at=timezone.now())
    client, worker = Client(), start_worker()
    page = reverse("public:enterprise", args=[firm.uscc])
    try:
        assert NUMBER not in client.get(page).content.decode()
        wait_until_it_listens(broker)
        output_of(RECORD, firm.pk, origin.code, env=environment())
        wait_for(lambda: NUMBER in client.get(page).content.decode() and grade_shown(firm) == "C")
    finally:
        kill(worker)


def grade_shown(firm):
    return public_grade_of(firm.pk, on=timezone.localdate()).grade
