"""kill -9 in the middle of an import of facts: all of a file or nothing of it, and it starts again."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.audit import operations as audit
from apps.kernel.scope import Scope
from apps.records import sql
from apps.records.models import Fact, ImportOfFacts, RefusedRow
from apps.records.operations import import_runs, imports
from tests.factories.records import source
from tests.factories.registry import enterprise_in
from tests.forked import Forked
from tests.registry.test_import_crash import wait_for_the_server_to_notice

from .test_imports import HEADER, line

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROWS = 1500
BY = Scope.system("test")


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


def stopping(real, place, name_of, arrive):
    def call(*args, **more):
        done = real(*args, **more)
        if name_of(*args) == place:
            arrive()
            time.sleep(60)
        return done

    return call


def killed(place, run):
    """A worker's run in a process of its own, stopped dead where the test says, and killed there."""

    def work(arrive):
        for name in ("execute", "rows", "copy"):
            setattr(sql, name, stopping(getattr(sql, name), place, lambda name, *_: name, arrive))
        imports.note = stopping(imports.note, place, lambda *_: "note", arrive)
        audit.enqueue = stopping(audit.enqueue, place, lambda *_: "enqueue", arrive)
        import_runs._attempt = stopping(import_runs._attempt, place, lambda *_: "committed", arrive)
        import_runs.run_import(run_id=run.pk, by=BY, at=timezone.now())

    victim = Forked(work)
    assert victim.arrived()
    victim.kill()


@pytest.mark.parametrize(
    "place", ["import_stage", "import_copy", "import_match", "import_refuse", "import_merge", "note", "enqueue"]
)
def test_killed_anywhere_leaves_nothing_and_starts_again(run, place):
    killed(place, run)
    wait_for_the_server_to_notice()
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


def test_killed_after_the_commit_has_everything(run):
    killed("committed", run)
    wait_for_the_server_to_notice()
    assert Fact.objects.count() == ROWS
    assert import_runs.recover(by=BY, at=timezone.now()) == 0
    assert ImportOfFacts.objects.get().state == "done"
