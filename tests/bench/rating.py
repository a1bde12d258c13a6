"""Rating a province beside the barest statement that gives the same scores, and beside pandas.

A million enterprises with ten million facts; BENCH_ENTERPRISES=50000 for a quick look.
"""

import json
import os
import subprocess
import sys
import time

from . import province, sql
from .load import ServerTime
from .runner import ROOT, Skipped

DEFAULT_PROVINCE = 48_000


def run(bench):
    from django.db import connection

    province.fill(connection, province.scale())
    bare = _bare(connection)
    first = _rate(bench)
    _equal(connection)
    _vacuum(connection)
    bare = min(
        bare, _bare(connection)
    )  # the first ones read a table that nobody has read before: both runs get the best
    bench.compare("full run, everything new", ours=first["seconds"], yardstick=bare, at_most=2)
    _writing(bench, connection, first["seconds"])
    again = [_rate(bench) for _ in range(2)]
    assert all(run["changed"] == 0 for run in again)
    second = min(run["seconds"] for run in again)
    bench.compare("second full run, nothing changed", ours=second, yardstick=bare, at_most=1.2)
    _everything_computed(bench, bare)
    bench.figure(
        "peak memory of the rating process", max(run["peak"] for run in (first, *again)), at_most=300, unit="MB"
    )
    _two_workers(bench)
    _simulation(bench, connection)
    _backtest(bench, connection)
    _receipt(bench, connection)
    _small(bench, connection)
    _processor_time(bench, connection)
    _beside_pandas(bench, first["seconds"])


def _ruleset():
    from django.utils import timezone

    from apps.credit.models import Ruleset

    return Ruleset.objects.in_force("grade", timezone.localdate()).get()


def _bare(connection):
    """Seconds of the bare statement, the better of two: what another program does beside it must not flatter us."""
    from django.utils import timezone

    times = []
    params = {"ruleset": _ruleset().pk, "as_of": timezone.localdate()}
    with connection.cursor() as cursor:
        cursor.execute("SET work_mem = '256MB'")
        for _ in range(2):
            cursor.execute("DROP TABLE IF EXISTS bare")
            started = time.perf_counter()
            sql.execute("bare_score", params)
            times.append(time.perf_counter() - started)
        cursor.execute("RESET work_mem")
    return min(times)


def _equal(connection):
    """The yardstick computes the same scores, or it is none."""
    [row] = sql.rows("bare_differs", {"ruleset": _ruleset().pk})
    assert row == {"differing": 0, "missing": 0}, row


def _vacuum(connection):
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE credit_rating")


# The command in a process of its own, so that its peak memory is its own; the clock runs inside, without start-up.
_CHILD = """
import json, re, sys
from io import StringIO
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
out = StringIO()
call_command("rate", "--json", stdout=out)
found = json.loads(out.getvalue().splitlines()[-1])
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps({**found, "peak": peak}))
"""

# One worker of a run, as its tasks do it: takes shards until none is free, and begins to publish when that pays.
_WORKER = """
import sys
import django
django.setup()
from django.db import connection
from django.utils import timezone
from apps.credit.operations.publishing import publish, publish_ahead
from apps.credit.operations.rate import rate_shard
from apps.kernel.scope import Scope
connection.ensure_connection()
print("ready", flush=True)
sys.stdin.readline()
run, by = int(sys.argv[1]), Scope.system("bench")
while rate_shard(run_id=run, by=by, at=timezone.now()):
    if publish_ahead(run_id=run, by=by, at=timezone.now()) is None:
        publish(run_id=run, by=by, at=timezone.now())
"""


def _environment(bench, **more):
    return os.environ | {"DATABASE_URL": bench.database_url, "DJANGO_SETTINGS_MODULE": "tests.bench.settings", **more}


def _rate(bench):
    done = subprocess.run(
        [sys.executable, "-c", _CHILD], cwd=ROOT, env=_environment(bench), check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def _everything_computed(bench, yardstick):
    """The same run where nothing is taken as settled, as on the first of a month or after an update of the app."""
    from django.db.migrations.recorder import MigrationRecorder
    from django.utils import timezone

    now = timezone.now()
    latest = MigrationRecorder.Migration.objects.filter(app="credit").order_by("-applied").first()
    before, latest.applied = latest.applied, now
    latest.save()
    computed = _rate(bench)
    latest.applied = before
    latest.save()
    assert computed["changed"] == 0
    bench.compare("full run, nothing changed, everything computed", ours=computed["seconds"], yardstick=yardstick)


def _two_workers(bench):
    """Both without the server's own parallel query: what two cores give is then only what two workers give.

    Once with nothing to write, once with every rating to write, which one transaction publishes.
    """
    one, two = _with_workers(bench, 1), _with_workers(bench, 2)
    bench.compare("two workers / one worker, nothing changed", ours=two, yardstick=one, at_most=0.65)
    one, two = (_with_workers(bench, count, anew=True) for count in (1, 2))
    bench.compare("two workers / one worker, everything new", ours=two, yardstick=one, at_most=0.65)


def _forget(connection):
    from apps.credit.models import Run

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE credit_rating")
        Run.objects.filter(model="grade").delete()
        cursor.execute("CHECKPOINT")


def _with_workers(bench, count, *, anew=False):
    from django.db import connection
    from django.utils import timezone

    from apps.credit.operations.rate import start_run
    from apps.kernel.scope import Scope

    if anew:
        _forget(connection)
    by, now = Scope.system("bench"), timezone.now()
    opened = start_run(model="grade", as_of=timezone.localdate(now), by=by, at=now)
    alone = _environment(bench, PGOPTIONS="-c max_parallel_workers_per_gather=0")
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(opened.pk)],
            cwd=ROOT, env=alone, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(count)
    ]  # fmt: skip
    for worker in workers:
        worker.stdout.readline()
    started = time.perf_counter()
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.close()
    for worker in workers:
        assert worker.wait() == 0
    seconds = time.perf_counter() - started
    opened.refresh_from_db()
    assert opened.state == "published", opened.error
    for worker in workers:
        worker.stdout.close()
    return seconds


def _simulation(bench, connection):
    from django.utils import timezone

    from apps.credit.queries import ask, matrix

    today = timezone.localdate()
    bare = _bare(connection)
    started = time.perf_counter()
    matrix(_ruleset(), on=today)
    bench.compare("matrix of grades over the province", ours=time.perf_counter() - started, yardstick=bare)
    started = time.perf_counter()
    ask(_ruleset(), as_of=today.replace(year=today.year - 1))
    bench.compare("question about the same day last year", ours=time.perf_counter() - started, yardstick=bare)


def _backtest(bench, connection):
    """A draft with one stricter veto, worked off as the worker does it: who moves, and what each ruleset foretold."""
    from django.utils import timezone

    from apps.credit.operations import backtests
    from apps.credit.operations.rulesets import change_draft, content_of
    from apps.kernel.scope import Scope
    from tests.factories.credit import draft_like_default

    by, now = Scope.system("bench"), timezone.now()
    draft = draft_like_default()
    content = content_of(draft)
    stricter = {
        "kind": "penalty",
        "severity_min": 0,
        "severity_max": 4,
        "article": "",
        "window_months": 36,
        "ceiling": "D",
    }
    content["vetoes"] = [stricter, *(veto for veto in content["vetoes"] if veto["kind"] != "penalty")]
    change_draft(ruleset_id=draft.pk, version=1, content=content, by=by, at=now)
    bare = _bare(connection)
    asked = backtests.request_backtest(
        ruleset_id=draft.pk, prefix="", observed_until=timezone.localdate(now),
        failure_kinds=["penalty", "sampling_failed"], by=by, at=now,
    )  # fmt: skip
    started = time.perf_counter()
    found = backtests.begin_backtest(backtest_id=asked.pk, by=by, at=now)
    while found is not None and found.state == "running":
        found = backtests.advance_backtest(backtest_id=asked.pk, by=by, at=timezone.now())
    spent = time.perf_counter() - started
    asked.refresh_from_db()
    assert asked.moved > 0, asked.error
    bench.compare("backtest of a draft, all its steps", ours=spent, yardstick=bare, at_most=2)


def _writing(bench, connection, whole):
    """What nobody can leave out: a first run's rows, into the same columns, checks and indexes, by one statement."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE written (LIKE credit_rating INCLUDING ALL)")
        started = time.perf_counter()
        cursor.execute("INSERT INTO written SELECT * FROM credit_rating ORDER BY id")
        bench.compare("writing its ratings alone / full run", ours=time.perf_counter() - started, yardstick=whole)
        cursor.execute("DROP TABLE written")


def _processor_time(bench, connection):
    """Work, not time: the server's processor seconds of one worker beside those of the bare statement, with parallel
    query off for both. Neighbours on the machine do not change it; what two cores save, it does not show."""
    from django.utils import timezone

    from apps.credit.operations.rate import rate_all
    from apps.kernel.scope import Scope

    clock = ServerTime(connection)

    def spent(action):
        started = clock.seconds()
        action()
        return clock.seconds() - started

    def rated():
        now = timezone.now()
        rate_all(model="grade", as_of=timezone.localdate(now), by=Scope.system("bench"), at=now, clock=timezone.now)

    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        bare = min(spent(lambda: _bare(connection)), spent(lambda: _bare(connection))) / 2
        bench.compare("second full run, processor time", ours=spent(rated), yardstick=bare, at_most=1.2)
        _forget(connection)
        bench.compare("full run, processor time", ours=spent(rated), yardstick=bare, at_most=2)
        cursor.execute("RESET max_parallel_workers_per_gather")
    _vacuum(connection)


def _receipt(bench, connection):
    """Milliseconds in the database of the receipts of fifty enterprises: the median, and the slowest."""
    from apps.credit.models import Rating
    from apps.credit.queries import receipt_of

    spent = 0.0

    def clock(execute, *arguments):
        nonlocal spent
        started = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            spent += (time.perf_counter() - started) * 1000

    ratings = Rating.objects.current().grades().select_related("run__ruleset")
    step = max(1, province.scale() // 50)
    times = []
    for number in range(1, province.scale(), step):
        rating = ratings.filter(enterprise_id__gte=number).order_by("enterprise_id").first()
        spent = 0.0
        with connection.execute_wrapper(clock):
            receipt_of(rating)
        times.append(spent)
    times.sort()
    bench.figure("receipt of one enterprise, median in the database", times[len(times) // 2], at_most=20, unit="ms")
    bench.figure("receipt of one enterprise, slowest of fifty", times[-1], unit="ms")


def _small(bench, connection):
    """The same engine over the default province: a run over the first 48,000 enterprises is one shard."""
    from django.utils import timezone

    from apps.credit.models import Run, Shard
    from apps.credit.operations.rate import publish, rate_shard
    from apps.kernel.scope import Scope

    by, now = Scope.system("bench"), timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM credit_rating WHERE enterprise_id <= %s", [DEFAULT_PROVINCE])
    opened = Run.objects.create(
        model="grade", kind="full", ruleset=_ruleset(), as_of=timezone.localdate(now), known_at=now, started_at=now
    )
    Shard.objects.create(run=opened, number=1, first_id=0, past_id=DEFAULT_PROVINCE + 1)
    started = time.perf_counter()
    rate_shard(run_id=opened.pk, by=by, at=timezone.now())
    done = publish(run_id=opened.pk, by=by, at=timezone.now())
    bench.figure(f"{done.changed:,} enterprises, everything new", time.perf_counter() - started, at_most=3, unit="s")


def _beside_pandas(bench, ours):
    """pandas in an environment of its own under var/: a yardstick is no dependency of the portal."""
    home = ROOT / "var" / "bench" / "pandas"
    python = home / "bin" / "python"
    if not list(home.glob("lib/*/site-packages/sqlalchemy")):
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        packages = ["pandas", "psycopg2-binary", "sqlalchemy"]
        if subprocess.run([home / "bin" / "pip", "install", "--quiet", *packages], check=False).returncode:
            raise Skipped("pandas could not be installed from the package registry")
    limits = {"pandas": {"at_least": 5}, "copy": {}}
    for way, limit in limits.items():
        script = ROOT / "tests" / "bench" / "pandas_rating.py"
        command = [python, script, bench.database_url, str(_ruleset().pk), "1", way]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found = json.loads(done.stdout)
        assert found["differing"] == 0, found
        what = {"pandas": "pandas by read_sql and to_sql", "copy": "pandas around COPY"}[way]
        for part in ("read", "computed", "written"):
            bench.figure(f"{what}: {part}", found[part], unit="s")
        bench.compare(f"{what} (read, compute, write) / ours", ours=found["seconds"], yardstick=ours, **limit)
