"""A real worker killed with -9 in the middle of a run, and Redis emptied: the run resumes and nothing is wrong."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.db import connection
from django.utils import timezone

from apps.credit import sql
from apps.credit.models import Rating, Run, Shard
from apps.credit.operations.rate import start_run
from apps.kernel.scope import Scope
from qualityprov import services
from tests.factories.records import FactFactory
from tests.factories.registry import EnterpriseFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parent.parent.parent
BY = Scope.system("test")
# a database of the embedded Redis for each process of the suite: a worker of another would take this one's tasks
BROKER = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 14
ENTERPRISES = 150


@pytest.fixture
def broker():
    client = redis.Redis(unix_socket_path=str(services.Redis().socket), db=BROKER)
    client.flushdb()
    yield client
    client.flushdb()
    client.close()


def environment():
    place = connection.settings_dict
    url = f"postgresql://{place['USER']}:{place['PASSWORD']}@/{place['NAME']}?host={place['HOST']}"
    return os.environ | {
        "DATABASE_URL": url,
        "REDIS_URL": services.Redis().url(BROKER),
        "DJANGO_SETTINGS_MODULE": "qualityprov.settings",
        "QUALITYPROV_ENV": "development",
    }


def start_worker():
    command = [sys.executable, "-m", "celery", "--quiet", "--app", "qualityprov", "worker", "--concurrency", "2"]
    return subprocess.Popen(
        [*command, "--without-gossip", "--without-mingle"], cwd=ROOT, env=environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def wait_until_it_listens(broker):
    """Until a worker asks this broker for tasks: the word that something is due in the outbox expires after seconds."""
    wait_for(lambda: any(int(it["db"]) == BROKER and it["cmd"] == "brpop" for it in broker.client_list()))


def kill(worker):
    """The worker and its children, at once and without a word."""
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(30)


def call(task):
    command = [sys.executable, "-m", "celery", "--quiet", "--app", "qualityprov", "call", task]
    subprocess.run(command, cwd=ROOT, env=environment(), check=True, stdout=subprocess.DEVNULL)


def wait_for(ready, seconds=90):
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)


def test_a_run_survives_its_workers_and_its_broker(broker):
    for number in range(ENTERPRISES):
        FactFactory(severity=number % 5) if number % 3 else EnterpriseFactory()
    today = timezone.localdate()
    run = start_run(model="grade", as_of=today, by=BY, at=timezone.now(), size=1)
    Run.objects.filter(pk=run.pk).update(started_at=timezone.now() - timedelta(hours=1))
    done = Shard.objects.filter(run=run, state="done")
    worker = start_worker()
    try:
        call("credit.continue_runs")
        wait_for(lambda: done.count() >= 3)
    finally:
        kill(worker)
    broker.flushdb()
    run.refresh_from_db()
    assert run.state == "running"
    assert done.count() < ENTERPRISES
    assert not Rating.objects.exists()  # nothing half-published
    done.update(done_at=timezone.now() - timedelta(hours=1))
    worker = start_worker()
    try:
        call("credit.continue_runs")
        wait_for(lambda: Run.objects.get(pk=run.pk).state != "running")
    finally:
        kill(worker)
    run.refresh_from_db()
    assert (run.state, run.enterprises, run.changed) == ("published", ENTERPRISES, ENTERPRISES)
    everybody = list(Rating.objects.values_list("enterprise_id", flat=True))
    undisturbed = sql.rows("score_some", {"ruleset": run.ruleset_id, "as_of": today, "only": everybody})
    columns = ("enterprise_id", "score", "grade", "facts", "inputs", "mark")
    stored = Rating.objects.current().order_by("enterprise_id").values(*columns)
    assert [plain(row) for row in stored] == [plain(row) for row in undisturbed]


def plain(row):
    return {key: bytes(value) if isinstance(value, memoryview) else value for key, value in row.items()}
