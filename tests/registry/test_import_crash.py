"""kill -9 in the middle of an import, and two imports at once: all of a file or nothing of it."""

import time

import pytest
from django.core.management import call_command
from django.db import connection

from apps.intake import sql as holding
from apps.registry import sql
from apps.registry.models import Enterprise, ImportReject, ImportRun
from apps.registry.operations.imports.running import recover
from tests.factories.imports import AT, bring, row, text_of
from tests.factories.registry import valid_uscc
from tests.forked import Forked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROWS = 3000


def child(place, path, nap):
    """The command in a process of its own, that stops dead (or naps) after the statement named."""

    def work(arrive):
        def stopping(real):
            def execute(name, params=None):
                done = real(name, params)
                if name == place:
                    arrive()
                    time.sleep(nap)
                return done

            return execute

        sql.execute, holding.execute = stopping(sql.execute), stopping(holding.execute)
        call_command("import_register", str(path), "--json", "-v0")

    return Forked(work)


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
    assert victim.arrived()
    victim.kill()
    wait_for_the_server_to_notice()
    assert not Enterprise.objects.exists()
    assert not ImportReject.objects.exists()
    assert ImportRun.objects.get().state == "importing"
    assert recover(at=AT) == 1
    assert ImportRun.objects.get().error_code == "interrupted"
    run = bring(tmp_path, file.read_bytes())
    assert (run.created, run.rejected) == (ROWS, 1)
    assert Enterprise.objects.count() == ROWS


def test_killed_after_the_commit_has_everything(file):
    victim = child("release", file, 60)
    assert victim.arrived()
    victim.kill()
    assert Enterprise.objects.count() == ROWS
    assert ImportRun.objects.get().state == "done"
    assert recover(at=AT) == 0


def test_two_at_once_are_one_after_the_other(file, tmp_path):
    first = child("import_match", file, 2)
    assert first.arrived()
    said = []
    from apps.registry.operations.imports.filing import register_file
    from apps.registry.operations.imports.running import run_import
    from tests.factories.imports import BY

    run = register_file(path=file, by=BY, at=AT)
    run = run_import(
        run_id=run.pk, path=file, by=BY, clock=lambda: AT, dry_run=False, call=lambda state: said.append(state["phase"])
    )
    assert first.wait() == 0
    assert said[0] == "waiting"
    assert (run.created, run.unchanged) == (0, ROWS)
    assert Enterprise.objects.count() == ROWS


def wait_for_the_server_to_notice(seconds=20):
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
