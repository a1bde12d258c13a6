"""Two people at the same moment: a run, an approval and a publication happen once."""

import contextlib
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.utils import timezone

from apps.indices import tasks
from apps.indices.models import Definition, Publication, Run, Shown
from apps.indices.operations import definitions, engines, publishing
from apps.indices.operations.running import AlreadyRunning, ask_run, continue_run, run_all
from apps.kernel.errors import DomainError, WrongState
from apps.kernel.scope import Scope
from tests.factories.access import client_as, user_with_post
from tests.factories.indices import CITY, HOME, NOON, officer, put, reviewer, small_index
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
BY = Scope.system("test")


def one_of(outcomes, refusal):
    """The one that was done; the other was refused by name."""
    [refused] = [each for each in outcomes if isinstance(each, Exception)]
    assert isinstance(refused, refusal), refused
    return next(each for each in outcomes if not isinstance(each, Exception))


@contextlib.contextmanager
def begun_elsewhere(statement):
    """A statement of another connection, whose transaction and locks stay open meanwhile."""
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(statement)
        yield
    finally:
        other.rollback()
        other.close()


def test_two_runs_begun_at_once_are_one():
    small_index()
    begin = lambda: ask_run(trigger="demand", by=BY, at=NOON)  # noqa: E731
    run = one_of(at_once(begin, begin), AlreadyRunning)
    assert Run.objects.get() == run


def test_a_run_asked_for_while_figures_are_taken_in_waits_in_the_queue_and_holds_up_nobody(monkeypatch):
    """The request answers at once, no worker stands still, the page says what is waited for."""
    small_index()
    sent = []
    monkeypatch.setattr("apps.indices.views.desk.current_app.send_task", lambda name, args: sent.append((name, args)))
    monkeypatch.setattr(tasks.continue_one, "apply_async", lambda **told: sent.append(("again", told["countdown"])))
    desk = client_as(user_with_post("province_officer", HOME))
    with begun_elsewhere("SELECT pg_advisory_xact_lock(hashtext('indices.store'))"):
        answer = desk.post("/desk/indices/runs/", {"index": "test-index", "period": ""})
        run = Run.objects.get()
        assert (answer.status_code, answer.url) == (302, f"/desk/indices/runs/{run.pk}/")
        assert sent == [("indices.continue_run", [run.pk])]
        tasks.continue_one(run.pk)
        tasks.continue_runs()
        assert sent[1:] == [("again", tasks.AGAIN)], "one chain, whoever else looks"
        run.refresh_from_db()
        assert (run.state, run.known_at, run.steps.count()) == ("queued", None, 0)
        page = desk.get(answer.url).content.decode()
        assert "排队等待" in page
        assert 'hx-trigger="every 1s"' in page
        assert desk.post("/desk/indices/runs/", {}).status_code == 422, "the other is told"
        with pytest.raises(IntegrityError):
            Run.objects.create(trigger="demand", state="running", known_at=NOON, asked_by="x", started_at=NOON)
    tasks.continue_one(run.pk)
    run.refresh_from_db()
    assert run.state == "done"
    assert run.known_at > run.started_at
    assert [step.index.code for step in run.steps.all()] == ["test-index"]


def test_a_run_that_another_worker_has_is_left_to_it():
    small_index()
    run = ask_run(trigger="demand", by=BY, at=NOON)
    with begun_elsewhere(f"SELECT FROM indices_run WHERE id = {run.pk} FOR UPDATE"):
        assert continue_run(run_id=run.pk, by=BY, at=NOON, wait=False).state == "queued"
    assert continue_run(run_id=run.pk, by=BY, at=NOON, wait=False).state == "done"


@pytest.mark.parametrize(("patience", "then"), [(tasks.PATIENCE, "done"), (timedelta(0), "failed")])
def test_a_deadlock_interrupts_a_run_which_the_clock_goes_on_with_for_an_hour(patience, then, monkeypatch):
    """What was done before it stays done, and what the database did to one step befalls no other."""
    small_index()
    put("test.a", (CITY, "2023", "80"))
    run = ask_run(trigger="demand", by=BY, at=timezone.now())
    monkeypatch.setattr(tasks, "PATIENCE", patience)
    compute, asked = engines.compute, []

    def deadlocked(definition, **how):
        asked.append(definition)
        if len(asked) == 3:
            raise OperationalError("deadlock detected")
        return compute(definition, **how)

    monkeypatch.setattr(engines, "compute", deadlocked)
    tasks.continue_one(run.pk)
    run.refresh_from_db()
    before = set(run.steps.values_list("state", flat=True))
    assert (run.is_open, "waiting" in before, "failed" in before) == (then == "done", True, False)
    tasks.continue_runs()
    run.refresh_from_db()
    assert run.state == then
    assert ("deadlock" in run.error) is (then == "failed")


def test_two_approvals_of_one_definition_are_one():
    index = small_index(state="draft")
    row, by = index.definitions.get(), officer()
    definitions.simulate(definition_id=row.pk, by=by, at=NOON)
    definitions.submit(definition_id=row.pk, by=by, at=NOON)
    people = [reviewer(), reviewer()]
    done = one_of(
        at_once(*[
            lambda who=who, day=day: definitions.approve(definition_id=row.pk, first_day=day, by=who, at=NOON)
            for who, day in zip(people, (date(2024, 1, 1), date(2025, 1, 1)), strict=True)
        ]),
        WrongState,
    )  # fmt: skip
    kept = Definition.objects.get(pk=row.pk)
    assert (kept.state, kept.validity.lower) == ("approved", done.validity.lower)


def test_two_definitions_of_one_index_approved_at_once_never_overlap():
    index = small_index()
    by, rows = officer(), []
    for code in ("TEST-2", "TEST-3"):
        row = definitions.draft_definition(code=code, like=index.definitions.earliest("pk"), by=by, at=NOON)
        definitions.simulate(definition_id=row.pk, by=by, at=NOON)
        definitions.submit(definition_id=row.pk, by=by, at=NOON)
        rows.append(row)
    outcomes = at_once(*[
        lambda row=row, who=who: definitions.approve(definition_id=row.pk, first_day=date(2025, 1, 1), by=who, at=NOON)
        for row, who in zip(rows, (reviewer(), reviewer()), strict=True)
    ])  # fmt: skip
    one_of(outcomes, DomainError)
    assert index.definitions.approved().filter(validity__contains=date(2025, 6, 1)).count() == 1


def test_two_who_publish_at_once_publish_once():
    index = small_index()
    put("test.a", (CITY, "2023", "80"))
    put("test.b", (CITY, "2023", "5"))
    run = run_all(trigger="demand", by=BY, at=NOON)
    told = {"run_id": run.pk, "index_id": index.pk, "explanation": "首次公布", "at": NOON}
    asked = one_of(
        at_once(*[lambda who=who: publishing.prepare_publication(by=who, **told) for who in (officer(), officer())]),
        publishing.Waiting,
    )
    publish = lambda who: lambda: publishing.publish(publication_id=asked.pk, by=who, at=NOON)  # noqa: E731
    one_of(at_once(publish(reviewer()), publish(reviewer())), WrongState)
    assert Publication.objects.get().state == "published"
    assert Shown.objects.count() == 1
