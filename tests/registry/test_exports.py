"""Exports: what is in the file, what survives a dead worker, who gets it and for how long."""

import csv
import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from apps.access.models import Post
from apps.audit.models import Event
from apps.documents.models import Document
from apps.documents.operations import open_document
from apps.kernel.errors import DomainError, Invalid, NotPermitted, WrongState
from apps.kernel.rules.formulas import neutral
from apps.kernel.scope import Scope
from apps.registry.filters import chosen_rows
from apps.registry.models import ExportJob
from apps.registry.operations import exports as verbs
from apps.registry.operations.locking import OutOfReach
from tests.factories.registry import enterprise_in

from .conftest import HOME, NEXT

pytestmark = pytest.mark.django_db
SYSTEM = Scope.system("test")


def asked(by, now, **more):
    arguments = {"query": "", "columns": ["name", "uscc"], "format": "csv"} | more
    return verbs.request_export(**arguments, by=by, at=now)


def written(job, now):
    begun = verbs.begin_export(job_id=job.pk, by=SYSTEM, at=now)
    return verbs.write_export(job=begun, rows=chosen_rows, clock=lambda: now, by=SYSTEM)


def content(job):
    with open_document(Document.objects.get(pk=job.document_id)) as file:
        return file.read()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(("kind", "encoding"), [("csv", "utf-8-sig"), ("csv_gb", "gb18030")])
def test_a_file_holds_the_scope_and_rare_characters(kind, encoding, officer, now):
    enterprise_in(HOME, name="𠮷林𠮶面馆", uscc=None)
    enterprise_in(NEXT)
    job = written(asked(officer, now, format=kind), now)
    rows = list(csv.reader(io.StringIO(content(job).decode(encoding))))
    assert [row[0] for row in rows[1:]] == ["𠮷林𠮶面馆"]
    assert (job.state, job.done, job.total, job.expires_at) == ("done", 1, 1, now + timedelta(days=7))
    said = set(Event.objects.filter(subject_kind="export").values_list("verb", flat=True))
    assert said == {"registry.export_requested", "registry.export_finished"}


def test_a_workbook_computes_nothing(officer, now):
    enterprise_in(HOME, name='=HYPERLINK("http://x")有限公司')
    job = written(asked(officer, now, format="xlsx"), now)
    cell = load_workbook(io.BytesIO(content(job))).active["A2"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")有限公司')


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_formula_cells_are_neutralised(start):
    assert neutral(f"{start}1+1") == f"'{start}1+1"
    assert (neutral("-12.5"), neutral("江苏"), neutral("")) == ("-12.5", "江苏", "")


def test_ticked_rows_only_and_never_outside_the_scope(officer, now):
    here, there = enterprise_in(HOME), enterprise_in(NEXT)
    enterprise_in(HOME)
    job = written(asked(officer, now, ids=[here.pk, there.pk]), now)
    assert job.done == 1


def test_the_right_is_asked_when_it_runs(officer, now):
    enterprise_in(HOME)
    job = asked(officer, now)
    Post.objects.update(ended_at=now)
    assert written(job, now) is None
    job.refresh_from_db()
    assert (job.state, job.document_id) == ("failed", "")
    assert job.error


def test_a_job_is_taken_once(officer, now):
    job = asked(officer, now)
    assert verbs.begin_export(job_id=job.pk, by=SYSTEM, at=now)
    assert verbs.begin_export(job_id=job.pk, by=SYSTEM, at=now) is None


def test_a_dead_workers_job_is_taken_over_and_its_late_file_thrown_away(officer, now):
    enterprise_in(HOME)
    job = asked(officer, now)
    dead = verbs.begin_export(job_id=job.pk, by=SYSTEM, at=now)
    later = now + timedelta(minutes=3)
    assert verbs.waiting_exports(later) == [job.pk]
    heir = verbs.begin_export(job_id=job.pk, by=SYSTEM, at=later)
    assert heir.attempts == 2
    with pytest.raises(verbs.Superseded):
        verbs.write_export(job=dead, rows=chosen_rows, clock=lambda: later, by=SYSTEM)
    assert not Document.objects.exists()
    assert verbs.write_export(job=heir, rows=chosen_rows, clock=lambda: later, by=SYSTEM).state == "done"


def test_after_three_attempts_it_fails_visibly_and_can_be_begun_again(officer, now):
    job, at = asked(officer, now), now
    for _attempt in range(3):
        assert verbs.begin_export(job_id=job.pk, by=SYSTEM, at=at)
        at += timedelta(minutes=3)
    assert verbs.begin_export(job_id=job.pk, by=SYSTEM, at=at) is None
    job.refresh_from_db()
    assert (job.state, bool(job.error)) == ("failed", True)
    assert verbs.retry_export(job_id=job.pk, by=officer, at=at).state == "waiting"


def test_cancelled_while_it_is_written(officer, now):
    enterprise_in(HOME)
    job = asked(officer, now)
    begun = verbs.begin_export(job_id=job.pk, by=SYSTEM, at=now)
    verbs.cancel_export(job_id=job.pk, by=officer, at=now)
    with pytest.raises(verbs.Superseded):
        verbs.write_export(job=begun, rows=chosen_rows, clock=lambda: now, by=SYSTEM)
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_only_its_owner_fetches_it_until_it_expires(officer, colleague, now):
    enterprise_in(HOME)
    job = written(asked(officer, now), now)
    with pytest.raises(OutOfReach):
        verbs.take_file(job_id=job.pk, by=colleague, at=now)
    verbs.take_file(job_id=job.pk, by=officer, at=now)
    assert Event.objects.filter(verb="registry.export_downloaded").count() == 1
    late = now + timedelta(days=8)
    with pytest.raises(WrongState):
        verbs.take_file(job_id=job.pk, by=officer, at=late)
    assert verbs.expire_exports(by=SYSTEM, at=late) == 1
    assert not Document.objects.exists()


def test_refusals_write_no_job(officer, now):
    reviewer = Scope(kind="agency", user_id=officer.user_id, agency_code=officer.agency_code, division_prefix=HOME)
    for by, more, error in (
        (reviewer, {}, NotPermitted),
        (officer, {"format": "pdf"}, Invalid),
        (officer, {"columns": ["nonsense"]}, Invalid),
    ):
        with pytest.raises(error):
            asked(by, now, **more)
    assert not ExportJob.objects.exists()


def test_three_at_once_are_enough(officer, now):
    for _ in range(3):
        asked(officer, now)
    with pytest.raises(DomainError):
        asked(officer, now)
    assert ExportJob.objects.count() == 3
