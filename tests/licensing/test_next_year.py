"""The holiday notice of the next year comes while a holder may answer: its last day follows the clock, never back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.deadlines.models import CalendarDay, CalendarYear, Clock
from apps.deadlines.operations import expire_due, recount_provisional
from apps.deadlines.queries import forget_calendar
from apps.kernel.scope import Scope
from apps.licensing.models import Ending
from apps.licensing.operations import ending_answers
from apps.notifications.models import Message
from tests.factories.aftercheck import Proceeding

pytestmark = pytest.mark.django_db
BY = Scope.system("test")
SOON = datetime(2026, 12, 28, 4, 0, tzinfo=UTC)
FREE = date(2027, 1, 1)


@pytest.fixture(autouse=True)
def nobody_knows_next_year():
    CalendarDay.objects.filter(day__year=2027).delete()
    CalendarYear.objects.filter(year=2027).delete()
    forget_calendar()
    yield
    forget_calendar()


def notice(at, day, working=False):
    """The holiday notice of 2027 comes."""
    CalendarYear.objects.create(year=2027, source="x", loaded_at=at)
    CalendarDay.objects.create(day=day, working=working, name="x")
    return recount_provisional(by=BY, at=at)


def asked_at(now, state="answering"):
    life = Proceeding()
    life.now = now
    return life.to(state)


def last_day_of(life):
    rows = Clock.objects.filter(subject_kind="licensing.ending", subject_id=str(life.id), state="running", holder="")
    return max(rows.values_list("due_on", flat=True))


def said_of(life, **change):
    try:
        with transaction.atomic():
            Ending.objects.filter(pk=life.id).update(**change)
            transaction.set_rollback(True)
    except IntegrityError as error:
        return str(error).splitlines()[0]
    return ""


def test_the_last_day_to_answer_follows_its_clock_and_the_holder_is_told():
    life = asked_at(SOON)
    before, told = life.ending.answer_until, Message.objects.count()
    assert before == last_day_of(life) > FREE
    assert notice(life.now, FREE) >= 1
    after = life.ending.answer_until
    assert (before, after, last_day_of(life)) == (date(2027, 1, 4), date(2027, 1, 5), date(2027, 1, 5))
    assert Message.objects.count() == told + 1
    life.now = datetime(2027, 1, 5, 4, 0, tzinfo=UTC)
    expire_due(at=life.now)
    life.act(ending_answers.state_case, life.filer, statement="承诺属实。")
    assert life.ending.statement == "承诺属实。"


def test_its_time_never_gets_shorter():
    life = asked_at(datetime(2026, 12, 30, 4, 0, tzinfo=UTC))
    until = life.ending.answer_until
    notice(life.now, date(2027, 1, 2), working=True)  # a Saturday that is worked
    assert (life.ending.answer_until, last_day_of(life)) == (until, until)


def test_nothing_moves_once_the_holder_has_answered():
    life = asked_at(SOON, "answered")
    until = life.ending.answer_until
    notice(life.now, FREE)
    assert life.ending.answer_until == until


def test_the_database_moves_the_day_to_that_of_the_clock_alone(monkeypatch):
    life = asked_at(SOON)
    day, stands = life.ending.answer_until, "what was done in a proceeding stands"
    assert [said_of(life, answer_until=day + timedelta(days=more)) for more in (-1, 1, 30)] == [stands] * 3
    monkeypatch.setattr("apps.deadlines.handlers.follower", lambda kind: None)  # the clock goes on alone
    notice(life.now, FREE)
    assert (life.ending.answer_until, last_day_of(life)) == (day, day + timedelta(days=1))
    assert [said_of(life, answer_until=day + timedelta(days=more)) for more in (-1, 1, 30)] == [stands, "", stands]
