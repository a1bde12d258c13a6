"""Importing facts in the browser: checked first, taken in by a worker, refused rows as a file, undone by a reviewer."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.intake.operations.holding import held
from apps.kernel.errors import WrongState
from apps.kernel.scope import Scope
from apps.records import states
from apps.records.models import Fact, ImportOfFacts
from apps.records.operations import facts, import_runs
from apps.records.operations.imports import NotOneself, undo_import
from apps.records.tasks import run_import_of_facts, undo_import_of_facts
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.records import match_by_two
from tests.factories.registry import enterprise_in, valid_uscc

from .test_imports import HEADER, line

pytestmark = pytest.mark.django_db

SYSTEM = Scope.system("test")


class Desk:
    def __init__(self):
        self.enterprise = enterprise_in("320102")
        self.user, self.reviewing = (user_with_post(f"county_{role}", "320102") for role in ("officer", "reviewer"))
        self.officer, self.reviewer = client_as(self.user), client_as(self.reviewing)
        self.sent = []

    def upload(self, *lines, name="penalties.csv", content=None):
        content = content or "\n".join([HEADER, *lines, ""]).encode()
        page = reverse("records:import_new")
        source = self.officer.get(page).context["form"].fields["source"].queryset.get().pk
        return self.officer.post(page, {"source": source, "file": SimpleUploadedFile(name, content), "encoding": ""})

    def work(self, task=run_import_of_facts, user=None):
        """What the worker would do with what was sent."""
        scope = scope_of_user(user or self.user)
        task(ImportOfFacts.objects.get().pk, scope.user_id, scope.post_id)
        return ImportOfFacts.objects.get()

    def step(self, name, client=None, **data):
        return (client or self.officer).post(reverse(f"records:{name}", args=[ImportOfFacts.objects.get().pk]), data)


@pytest.fixture
def desk(monkeypatch):
    monkeypatch.setattr("apps.records.views.imports.current_app.send_task", lambda *_args, **_more: None)
    return Desk()


def test_checked_then_taken_in_then_undone(desk):
    answer = desk.upload(line(desk.enterprise.uscc), line(desk.enterprise.uscc, number="二", amount="2万"))
    run = ImportOfFacts.objects.get()
    assert (answer.url, run.state) == (reverse("records:import", args=[run.pk]), states.CHECKING)
    run = desk.work()
    assert (run.state, run.counts["created"], run.counts["rejected"]) == (states.CHECKED, 1, 1)
    assert not Fact.objects.exists()
    page = desk.officer.get(answer.url).content.decode()
    assert "金额“2万”请以万元为单位填写纯数字，不带“万”或“元”。" in page
    assert desk.step("import_begin", step="import").status_code == 302
    run = desk.work()
    fact = Fact.objects.get()
    assert (run.state, fact.recorded_user, fact.source.agency.division_id) == (states.DONE, desk.user.pk, "320102")
    refused = b"".join(desk.officer.get(reverse("records:import_rejects", args=[run.pk])).streaming_content)
    assert "2万" in refused.decode("utf-8-sig")
    assert desk.step("import_undo").status_code == 403
    assert desk.step("import_undo", desk.reviewer).status_code == 302
    assert desk.work(undo_import_of_facts, desk.reviewing).state == states.UNDONE
    assert Fact.objects.get().state == states.WITHDRAWN


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("penalties.csv", "甲,乙\n1,2\n".encode(), "行政相对人名称"),
        ("penalties.csv", b"PK\x03\x04 a workbook", "Excel"),
        ("penalties.exe", b"MZ\x90", ""),
        ("penalties.csv", b"", ""),
    ],
    ids=["columns", "lies", "program", "empty"],
)
def test_what_is_no_file_of_facts_is_refused_and_nothing_kept(desk, name, content, said):
    answer = desk.upload(name=name, content=content or b" ")
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ImportOfFacts.objects.exists()


def test_a_file_of_headings_alone_is_no_success(desk):
    answer = desk.upload()
    assert desk.work().counts["rows"] == 0
    page = desk.officer.get(answer.url).content.decode()
    assert "没有数据行" in page
    assert "所有行均已通过" not in page
    assert reverse("records:import_begin", args=[ImportOfFacts.objects.get().pk]) not in page


def test_a_damaged_byte_costs_a_row_and_not_the_file(desk):
    desk.upload(line(desk.enterprise.uscc), line("\0", number="二"))
    run = desk.work()
    assert (run.counts["created"], run.counts["rejected"]) == (1, 1)


def test_nobody_undoes_the_facts_he_brought_in_himself(desk):
    desk.upload(line(desk.enterprise.uscc))
    desk.work()
    desk.step("import_begin", step="import")
    desk.work()
    ImportOfFacts.objects.update(created_user=desk.reviewing.pk)
    desk.step("import_undo", desk.reviewer)
    assert ImportOfFacts.objects.get().state == states.DONE
    with pytest.raises(NotOneself):
        undo_import(run_id=ImportOfFacts.objects.get().pk, by=scope_of_user(desk.reviewing), at=timezone.now())
    assert Fact.objects.get().state == states.EFFECTIVE


def test_facts_that_wait_for_their_enterprise_are_in_no_grade(desk):
    desk.upload(line(valid_uscc(99)))
    desk.work()
    desk.step("import_begin", step="import")
    run = desk.work()
    assert (run.counts["created"], run.counts["waiting"], Fact.objects.get().state) == (1, 1, states.WAITING)
    with pytest.raises(NotOneself):  # a slip of the hand is mended within a day
        undo_import(run_id=run.pk, by=scope_of_user(desk.user), at=run.finished_at + timedelta(hours=25))
    assert Fact.objects.get().state == states.WAITING
    assert (
        reverse("records:import_undo", args=[run.pk])
        in desk.officer.get(reverse("records:import", args=[run.pk])).content.decode()
    )
    assert desk.step("import_undo").status_code == 302
    assert desk.work(undo_import_of_facts).state == states.UNDONE
    assert Fact.objects.get().state == states.WITHDRAWN


def test_a_fact_that_found_its_enterprise_is_not_taken_back_alone(desk):
    desk.upload(line(valid_uscc(99)))
    desk.work()
    desk.step("import_begin", step="import")
    desk.work()
    found = enterprise_in("320102", uscc=None)
    match_by_two(Fact.objects.get(), found, at=timezone.now())
    desk.step("import_undo")
    run = desk.work(undo_import_of_facts)
    assert (run.state, run.error_code, Fact.objects.get().state) == (states.DONE, "undo-blocked", states.EFFECTIVE)


def test_where_every_row_is_refused_the_page_says_what_to_do(desk):
    answer = desk.upload(line(desk.enterprise.uscc, amount="2万"))
    assert desk.work().counts["rejected"] == 1
    page = desk.officer.get(answer.url).content.decode()
    assert "所有行均被拒绝" in page
    assert 'value="import"' not in page
    assert "名录导入</a></li>" not in page


def test_undo_that_is_blocked_says_so_and_leaves_all(desk):
    desk.upload(line(desk.enterprise.uscc))
    desk.work()
    desk.step("import_begin", step="import")
    desk.work()
    facts.correct_fact(
        fact_id=Fact.objects.get().pk, changes={"severity": 1}, reason="更正", by=SYSTEM, at=timezone.now()
    )
    desk.step("import_undo", desk.reviewer)
    run = desk.work(undo_import_of_facts, desk.reviewing)
    assert (run.state, run.error_code, Fact.objects.get().state) == (states.DONE, "undo-blocked", states.EFFECTIVE)
    assert import_runs.why_failed(run)
    fact = Fact.objects.get()
    page = desk.officer.get(f"/desk/facts/imports/{run.pk}/").content.decode()
    assert f'href="/desk/facts/{fact.pk}/"' in page
    assert desk.enterprise.name in page


def test_a_post_that_ended_meanwhile_imports_nothing(desk):
    desk.upload(line(desk.enterprise.uscc))
    desk.user.posts.update(ended_at=timezone.now())
    run_import_of_facts(ImportOfFacts.objects.get().pk, desk.user.pk, 1)
    run = ImportOfFacts.objects.get()
    assert (run.state, run.error_code) == (states.FAILED, "not-permitted")


def test_a_dead_worker_is_noticed_and_a_live_one_left_alone(desk):
    desk.upload(line(desk.enterprise.uscc))
    run = ImportOfFacts.objects.get()
    assert import_runs.recover(by=SYSTEM, at=timezone.now()) == 0  # only queued: nobody has begun
    ImportOfFacts.objects.filter(pk=run.pk).update(started_at=timezone.now())
    assert import_runs.recover(by=SYSTEM, at=timezone.now()) == 1
    run.refresh_from_db()
    assert (run.state, run.error_code) == (states.FAILED, "interrupted")
    with held(run.pk, kind=import_runs.LOCK):
        assert import_runs.recover(by=SYSTEM, at=timezone.now()) == 0


def test_states_are_a_table(desk):
    desk.upload(line(desk.enterprise.uscc))
    run = ImportOfFacts.objects.get()
    by = scope_of_user(desk.user)
    for state in states.IMPORT_STATES:
        undone = timezone.now() if state == states.UNDONE else None
        ImportOfFacts.objects.filter(pk=run.pk).update(state=state, undone_at=undone)
        if state != states.CHECKED:
            with pytest.raises(WrongState):
                import_runs.queue(run_id=run.pk, dry_run=False, by=by, at=timezone.now())
        assert ImportOfFacts.objects.get().state == state


@pytest.mark.parametrize("rows", [1, 3])
def test_list_is_counted(desk, rows, django_assert_num_queries):
    desk.upload(line(desk.enterprise.uscc))
    run = ImportOfFacts.objects.get()
    for number in range(1, rows):
        run.pk, run.at = None, run.at + timedelta(seconds=number)
        run.save()
    desk.officer.get(reverse("records:imports"))
    with django_assert_num_queries(5):
        desk.officer.get(reverse("records:imports"))
