"""The runner of `script/bench`: finds the benches, gives each a database, prints one table of ratios."""

import argparse
import gc
import importlib
import json
import multiprocessing
import os
import platform
import statistics
import subprocess
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from . import load

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
NOT_BENCHES = {
    "applicants",
    "province",
    "pandas_rating",
    "__init__",
    "__main__",
    "runner",
    "load",
    "cores",
    "settings",
    "urls",
    "bare",
    "bare_urls",
    "bare_wsgi",
}


class Skipped(Exception):
    """Something the bench measures with is not on this machine."""


@dataclass
class Row:
    """One comparison. `ratio` is ours / yardstick, or the figure itself where there is no yardstick."""

    bench: str
    what: str
    ours: float
    yardstick: float | None
    unit: str
    ratio: float
    at_most: float | None
    at_least: float | None
    met: bool | None


class Bench:
    def __init__(self, name, database):
        self.name = name
        self.database = database
        self.rows = []

    @property
    def database_url(self):
        from django.conf import settings

        place = settings.DATABASES["default"]
        return f"postgresql://{place['USER']}:{place['PASSWORD']}@/{place['NAME']}?host={place['HOST']}"

    def need(self, path, what):
        """`path` when it exists; otherwise the bench is skipped, naming what is missing."""
        path = Path(path)
        if not path.exists():
            raise Skipped(f"{what} is not here ({path.name})")
        return path

    def compare(self, what, *, ours, yardstick, at_most=None, at_least=None, unit="s"):
        """Keep ours / yardstick, and whether it is within the limit."""
        self._keep(what, ours, yardstick, unit, ours / yardstick, at_most, at_least)

    def figure(self, what, value, *, at_most=None, at_least=None, unit=""):
        """Keep a figure that has no yardstick beside it: milliseconds, megabytes, queries."""
        self._keep(what, value, None, unit, value, at_most, at_least)

    def _keep(self, what, ours, yardstick, unit, ratio, at_most, at_least):
        if ratio != ratio:  # not a number: it could not be measured on this machine
            return
        met = None
        if at_most is not None or at_least is not None:
            met = (at_most is None or ratio <= at_most) and (at_least is None or ratio >= at_least)
        row = Row(self.name, what, ours, yardstick, unit, ratio, at_most, at_least, met)
        self.rows.append(row)
        # at once: a bench may run for minutes, and one stopped by hand or by an error has still measured this
        sys.stderr.write("  " + "  ".join(cell for cell in _cells(row)[1:] if cell) + "\n")

    def seconds(self, action, *, repeat=3, warm=True):
        """The median time of `action()` over `repeat` calls, after one that warms the caches."""
        if warm:
            action()
        times = []
        for _ in range(repeat):
            gc.collect()
            started = time.perf_counter()
            action()
            times.append(time.perf_counter() - started)
        return statistics.median(times)

    @contextmanager
    def web(
        self,
        *,
        workers=1,
        threads=4,
        application="qualityprov.wsgi",
        settings="tests.bench.settings",
        port=8931,
        environment=None,
    ):
        """The production web server over this bench's database; yields its address. `/empty` does nothing.

        `environment`: further variables, such as a request rate that a load generator does not run into.
        """
        environment = (
            os.environ
            | (environment or {})
            | {
                "DATABASE_URL": self.database_url,
                "DJANGO_SETTINGS_MODULE": settings,
                "QUALITYPROV_ENV": "development",
                "QUALITYPROV_PROCESS": "web",
                "LOG_FORMAT": "json",
                "WEB_PORT": str(port),
                "WEB_WORKERS": str(workers),
                "WEB_THREADS": str(threads),
            }
        )
        program = f"from qualityprov import webserver; webserver.main({application!r})"
        command = [sys.executable, "-c", program]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        address = f"http://127.0.0.1:{port}"
        try:
            load.wait_for(f"{address}/empty")
            yield address
        finally:
            server.terminate()
            server.wait(30)

    def throughput(self, url, *, seconds=4.0, connections=4, headers=()):
        """Requests per second answered with 200, over kept-alive connections; `url` may be a list taken in turn."""
        urls = [url] if isinstance(url, str) else list(url)
        load.hammer(urls, seconds=min(1.0, seconds), connections=connections, headers=headers)
        return load.hammer(urls, seconds=seconds, connections=connections, headers=headers)


def discover(names):
    found = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_BENCHES)
    unknown = set(names) - set(found)
    if unknown:
        raise SystemExit(f"No such bench: {', '.join(sorted(unknown))}. There are: {', '.join(found) or 'none yet'}")
    return [name for name in found if not names or name in names]


def run_one(name, template):
    """One bench in a database of its own; in a process of its own, where nothing is known of another's database."""
    import django

    django.setup()
    from tests.database import TestDatabase

    module = importlib.import_module(f"tests.bench.{name}")
    sys.stderr.write(f"· {name}: {(module.__doc__ or name).splitlines()[0]}\n")
    database = TestDatabase(template=template)
    database.create()
    bench = Bench(name, database)
    started = time.monotonic()
    problem = None
    try:
        module.run(bench)
    except Skipped as reason:
        problem = f"skipped: {reason}"
    except Exception:  # noqa: BLE001 - one bench must not end the others
        problem = "failed"
        traceback.print_exc()
    finally:
        database.drop()
    return {"bench": name, "seconds": round(time.monotonic() - started, 1), "problem": problem}, bench.rows


def _cells(row):
    def number(value):
        return "" if value is None else f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"

    limit = f"≤ {row.at_most:g}" if row.at_most is not None else ""
    limit = f"≥ {row.at_least:g}" if row.at_least is not None else limit
    verdict = {True: "met", False: "NOT MET", None: ""}[row.met]
    return (
        row.bench, row.what, number(row.ours), number(row.yardstick), row.unit, number(row.ratio), limit, verdict
    )  # fmt: skip


def show(rows):
    table = [("bench", "what", "ours", "yardstick", "unit", "ratio", "limit", ""), *map(_cells, rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def main():
    parser = argparse.ArgumentParser(prog="script/bench", description="Side-by-side measurements.")
    parser.add_argument("names", nargs="*", metavar="name", help="benches to run (default: all)")
    parser.add_argument("--json", type=Path, help="also write the results to this file")
    options = parser.parse_args()
    names = discover(options.names)

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import django

    django.setup()
    from tests.database import make_template

    template = make_template()
    outcomes, rows = [], []
    apart = {"max_workers": 1, "max_tasks_per_child": 1, "mp_context": multiprocessing.get_context("spawn")}
    with ProcessPoolExecutor(**apart) as processes:
        for outcome, kept in processes.map(run_one, names, [template] * len(names)):
            outcomes.append(outcome)
            rows += kept
    return report(outcomes, rows, to=options.json)


def report(outcomes, rows, *, to=None):
    """Print the table, what could not be measured and, last, each limit that was missed; returns the exit status.

    It is 1 where a bench failed or a limit was missed: whoever asks a machine reads no table. What is skipped for want
    of a tool is neither. `to` is a file for the same as JSON.
    """
    show(rows)
    for outcome in outcomes:
        if outcome["problem"]:
            print(f"{outcome['bench']}: {outcome['problem']}")
    if to:
        machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}
        result = {"machine": machine, "benches": outcomes, "rows": [asdict(row) for row in rows]}
        to.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    missed = [row for row in rows if row.met is False]
    if missed:
        print(f"\nLimits missed ({len(missed)} of {sum(row.met is not None for row in rows)}):")
    for row in missed:
        _bench, what, _ours, _yardstick, _unit, ratio, limit, _verdict = _cells(row)
        print(f"  {row.bench}: {what}: {ratio}, limit {limit}")
    return 1 if missed or any(outcome["problem"] == "failed" for outcome in outcomes) else 0
