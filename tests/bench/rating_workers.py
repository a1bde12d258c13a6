"""Real workers behind a real broker: a run whose workers are killed, and how soon a new fact is on the public page.

A million enterprises; BENCH_ENTERPRISES=50000 for a quick look.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta

from . import province, sql
from .runner import ROOT

BROKER = 8  # a database of the embedded Redis that nothing else uses
TRIES = 5
LONGEST = 1200  # seconds a loaded machine may take for the run


def run(bench):
    from django.db import connection

    province.fill(connection, province.scale())
    _killed(bench, connection)
    _followed(bench)


def _environment(bench):
    from qualityprov import services

    return os.environ | {
        "DATABASE_URL": bench.database_url,
        "REDIS_URL": services.Redis().url(BROKER),
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "QUALITYPROV_ENV": "development",
    }


def _forget_messages():
    import redis

    from qualityprov import services

    client = redis.Redis(unix_socket_path=str(services.Redis().socket), db=BROKER)
    client.flushdb()
    client.close()


@contextmanager
def _worker(bench):
    """A worker with two processes; killed with -9 at the end, children and all."""
    command = [sys.executable, "-m", "celery", "--quiet", "--app", "qualityprov", "worker", "--concurrency", "2"]
    worker = subprocess.Popen(
        [*command, "--without-gossip", "--without-mingle"], cwd=ROOT, env=_environment(bench),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        yield worker
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(30)


def _continue(bench):
    command = [sys.executable, "-m", "celery", "--quiet", "--app", "qualityprov", "call", "credit.continue_runs"]
    subprocess.run(command, cwd=ROOT, env=_environment(bench), check=True, stdout=subprocess.DEVNULL)


def _wait_for(ready):
    end = time.monotonic() + LONGEST
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("the workers did nothing")
        time.sleep(0.05)


def _killed(bench, connection):
    """Workers killed after a third of the shards, the broker emptied, new workers; then every rating is compared."""
    from django.utils import timezone

    from apps.credit.models import Rating, Run
    from apps.credit.operations.rate import start_run
    from apps.kernel.scope import Scope

    now, long_ago = timezone.now(), timezone.now() - timedelta(hours=1)
    opened = start_run(model="grade", as_of=timezone.localdate(now), by=Scope.system("bench"), at=now)
    Run.objects.filter(pk=opened.pk).update(started_at=long_ago)  # long enough without a move to be continued
    done = opened.shards.filter(state="done")
    _forget_messages()
    with _worker(bench):
        _continue(bench)
        _wait_for(lambda: done.count() * 3 >= opened.shards.count())
    _forget_messages()
    at_the_kill = done.count()
    assert at_the_kill < opened.shards.count()
    assert not Rating.objects.exists(), "something was half-published"
    done.update(done_at=long_ago)
    with _worker(bench):
        _continue(bench)
        _wait_for(lambda: Run.objects.get(pk=opened.pk).state != "running")
    opened.refresh_from_db()
    assert opened.state == "published", opened.error
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE credit_rating")
    [row] = sql.rows("undisturbed_differs", {"ruleset": opened.ruleset_id, "as_of": opened.as_of})
    bench.figure("shards done when the workers were killed", at_the_kill, unit=f"of {opened.shards.count()}")
    bench.figure("ratings compared with an undisturbed computation", row["compared"], unit="rows")
    bench.figure("of them different, hashes of the inputs included", row["differing"], at_most=0, unit="rows")


# Records a fact as a source does and asks the public page until it shows the grade that follows.
_PROBE = """
import json, sys, time, urllib.request
import django
django.setup()
from django.utils import timezone
from apps.kernel.scope import Scope
from apps.records.operations.facts import record_fact
from apps.registry.models import Enterprise
spent = []
for number, line in enumerate(sys.stdin):
    code, address = line.split()
    enterprise = Enterprise.objects.get(uscc=code)
    def shown():
        with urllib.request.urlopen(address, timeout=10) as answer:
            page = answer.read().decode()
        return "grade-letter" in page and "grade-letter grade-good" not in page
    now = timezone.now()
    started = time.perf_counter()
    record_fact(
        kind="penalty", severity=4, occurred_on=timezone.localdate(now), source="test", source_key=f"bench-{number}",
        title="量测", legal_basis="量测", enterprise=enterprise, by=Scope.system("bench"), at=now,
    )
    while not shown():
        if time.perf_counter() - started > 60:
            raise SystemExit("the public page never showed it")
        time.sleep(0.02)
    spent.append(time.perf_counter() - started)
    time.sleep(0.5)
print(json.dumps(spent))
"""


def _followed(bench):
    """Seconds from a source's fact to the grade on the public page: recorded, woken, rated, read over HTTP."""
    from django.utils import timezone

    from apps.credit.operations.rerate import rerate
    from apps.kernel.scope import Scope
    from tests.factories.registry import EnterpriseFactory

    enterprises = [EnterpriseFactory() for _ in range(TRIES + 1)]
    now = timezone.now()
    ids = [enterprise.pk for enterprise in enterprises]
    rerate(enterprise_ids=ids, as_of=timezone.localdate(now), by=Scope.system("bench"), at=now)
    _forget_messages()
    environment = {"REDIS_URL": _environment(bench)["REDIS_URL"]}
    with _worker(bench), bench.web(environment=environment) as address:
        asked = "".join(f"{one.uscc} {address}/enterprises/{one.uscc}/\n" for one in enterprises)
        done = subprocess.run(
            [sys.executable, "-c", _PROBE], cwd=ROOT, env=_environment(bench), check=True, input=asked,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    spent = json.loads(done.stdout.splitlines()[-1])[1:]  # the first warms the worker up
    bench.figure("a new fact until it is on the public page, median", statistics.median(spent), at_most=2, unit="s")
    bench.figure(f"a new fact until it is on the public page, slowest of {TRIES}", max(spent), at_most=2, unit="s")
