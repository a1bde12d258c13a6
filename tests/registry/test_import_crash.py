"""kill -9 in the middle of an import, and two imports at once: all of a file or nothing of it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from apps.registry.models import Enterprise, ImportReject, ImportRun
from apps.registry.operations.imports.running import recover
from tests.factories.imports import AT, bring, row, text_of
from tests.factories.registry import valid_uscc

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parent.parent.parent
ROWS = 3000

# Runs the command in a process of its own and stops dead (or naps) where the test says.
CHILD = """
import os, signal, sys, time
import django
django.setup()
from apps.intake import sql as holding
from apps.registry import sql
from apps.registry.operations.imports import engine, running
place, file, nap = sys.argv[1], sys.argv[2], float(sys.argv[3])
def stopping(real):
    def execute(name, params=None):
        done = real(name, params)
        if name == place:
            print("there", flush=True)
            time.sleep(nap)
        return done
    return execute
sql.execute, holding.execute = stopping(sql.execute), stopping(holding.execute)
from django.core.management import call_command
call_command("import_register", file, "--json", "-v0")
"""


def child(place, path, nap):
    settings = connection.settings_dict
    url = f"postgresql://{settings['USER']}:{settings['PASSWORD']}@/{settings['NAME']}?host={settings['HOST']}"
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", CHILD, place, str(path), str(nap)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "big.csv"
    rows = [row(f"南京好厂{number}", valid_uscc(number)) for number in range(ROWS)]
    path.write_text(text_of([*rows, row("坏", "123")]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "place", ["import_stage", "import_findings", "import_match", "import_fresh", "import_insert", "import_new_numbers"]
)
def test_killed_anywhere_leaves_nothing_and_starts_again(file, place, tmp_path):
    victim = child(place, file, 60)
    assert arrived(victim)
    os.kill(victim.pid, signal.SIGKILL)
    victim.communicate(timeout=30)
    _wait_for_the_server_to_notice()
    assert not Enterprise.objects.exists()
    assert not ImportReject.objects.exists()
    assert ImportRun.objects.get().state == "importing"
    assert recover(at=AT) == 1
    assert ImportRun.objects.get().error_code == "interrupted"
    run = bring(tmp_path, file.read_bytes())
    assert (run.created, run.rejected) == (ROWS, 1)
    assert Enterprise.objects.count() == ROWS


def arrived(process):
    """True once the process has come to its place; what it logs on the way there is passed over."""
    return any(line == "there\n" for line in iter(process.stdout.readline, ""))


def test_killed_after_the_commit_has_everything(file):
    victim = child("release", file, 60)
    assert arrived(victim)
    os.kill(victim.pid, signal.SIGKILL)
    victim.communicate(timeout=30)
    assert Enterprise.objects.count() == ROWS
    assert ImportRun.objects.get().state == "done"
    assert recover(at=AT) == 0


def test_two_at_once_are_one_after_the_other(file, tmp_path):
    first = child("import_match", file, 2)
    assert arrived(first)
    said = []
    from apps.registry.operations.imports.filing import register_file
    from apps.registry.operations.imports.running import run_import
    from tests.factories.imports import BY

    run = register_file(path=file, by=BY, at=AT)
    run = run_import(
        run_id=run.pk, path=file, by=BY, clock=lambda: AT, dry_run=False, call=lambda state: said.append(state["phase"])
    )
    first.communicate(timeout=30)
    assert said[0] == "waiting"
    assert (run.created, run.unchanged) == (0, ROWS)
    assert Enterprise.objects.count() == ROWS


def _wait_for_the_server_to_notice(seconds=20):
    """A backend learns of its client's death when it next speaks to it: until then it holds the run's lock."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.1)
    raise AssertionError("the killed import still holds its lock")
