"""kill -9 in the middle of an import of facts: all of a file or nothing of it, and it starts again."""

import os
import signal
import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from apps.kernel.scope import Scope
from apps.records.models import Fact, ImportOfFacts, RefusedRow
from apps.records.operations import import_runs
from tests.factories.records import source
from tests.factories.registry import enterprise_in
from tests.registry.test_import_crash import ROOT, _wait_for_the_server_to_notice, arrived

from .test_imports import HEADER, line

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROWS = 1500
BY = Scope.system("test")

# A worker's run in a process of its own, stopped dead where the test says.
CHILD = """
import sys, time
import django
django.setup()
from django.utils import timezone
from apps.kernel.scope import Scope
from apps.records import sql
from apps.records.operations import import_runs, imports
place, run_id = sys.argv[1], int(sys.argv[2])
def stopping(real, name_of):
    def call(*args, **more):
        done = real(*args, **more)
        if name_of(*args) == place:
            print("there", flush=True)
            time.sleep(60)
        return done
    return call
sql.execute, sql.rows, sql.copy = (stopping(call, lambda name, *_: name) for call in (sql.execute, sql.rows, sql.copy))
imports.note = stopping(imports.note, lambda *_: "note")
imports.enqueue = stopping(imports.enqueue, lambda *_: "enqueue")
import_runs._attempt = stopping(import_runs._attempt, lambda *_: "committed")
import_runs.run_import(run_id=run_id, by=Scope.system("test"), at=timezone.now())
"""


@pytest.fixture
def run(tmp_path, settings):
    """A checked import, queued."""
    settings.MEDIA_ROOT = tmp_path
    enterprise = enterprise_in("320102")
    lines = [line(enterprise.uscc, number=f"{number}号") for number in range(ROWS)]
    file = SimpleUploadedFile(
        "facts.csv", "\n".join([HEADER, *lines, line(enterprise.uscc, number="坏", amount="2万"), ""]).encode()
    )
    run = import_runs.upload(file=file, source=source("feed"), encoding="", by=BY, at=timezone.now())
    run = import_runs.run_import(run_id=run.pk, by=BY, at=timezone.now())
    assert (run.state, run.counts["created"], run.counts["rejected"]) == ("checked", ROWS, 1)
    return import_runs.queue(run_id=run.pk, dry_run=False, by=BY, at=timezone.now())


def killed(place, run, media):
    settings = connection.settings_dict
    url = f"postgresql://{settings['USER']}:{settings['PASSWORD']}@/{settings['NAME']}?host={settings['HOST']}"
    code = CHILD.replace(
        "django.setup()", f"django.setup()\nfrom django.conf import settings\nsettings.MEDIA_ROOT = {str(media)!r}"
    )
    victim = subprocess.Popen(
        [sys.executable, "-c", code, place, str(run.pk)], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )  # fmt: skip
    assert arrived(victim)
    os.kill(victim.pid, signal.SIGKILL)
    victim.communicate(timeout=30)


@pytest.mark.parametrize(
    "place", ["import_stage", "import_copy", "import_match", "import_refuse", "import_merge", "note", "enqueue"]
)
def test_killed_anywhere_leaves_nothing_and_starts_again(run, place, tmp_path):
    killed(place, run, tmp_path)
    _wait_for_the_server_to_notice()
    assert not Fact.objects.exists()
    assert RefusedRow.objects.count() == 1  # of the check, which is over
    assert import_runs.recover(by=BY, at=timezone.now()) == 1
    left = ImportOfFacts.objects.get()
    assert (left.state, left.error_code) == ("failed", "interrupted")
    for dry_run in (True, False):
        import_runs.queue(run_id=run.pk, dry_run=dry_run, by=BY, at=timezone.now())
        again = import_runs.run_import(run_id=run.pk, by=BY, at=timezone.now())
    assert (again.state, again.counts["created"], again.counts["rejected"]) == ("done", ROWS, 1)
    assert Fact.objects.count() == ROWS


def test_killed_after_the_commit_has_everything(run, tmp_path):
    killed("committed", run, tmp_path)
    _wait_for_the_server_to_notice()
    assert Fact.objects.count() == ROWS
    assert import_runs.recover(by=BY, at=timezone.now()) == 0
    assert ImportOfFacts.objects.get().state == "done"
