"""The holiday notice of the next year comes while the party may answer: its last day follows the clock, and the
database lets no time to answer end before it is over."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from apps.deadlines.models import CalendarDay, CalendarYear, Clock
from apps.deadlines.operations import expire_due, recount_provisional
from apps.deadlines.queries import forget_calendar
from apps.kernel.scope import Scope
from apps.notifications.models import Message
from apps.serious_list.models import Case, Repair
from apps.serious_list.operations import answering, deciding, reversing
from apps.serious_list.states import ANSWERED, ANSWERING
from tests.factories.serious_list import Life
from tests.past import past_guards
from tests.serious_list.test_repair import Removal

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


def notice(at, *days, working=False):
    """The holiday notice of 2027 comes."""
    CalendarYear.objects.create(year=2027, source="x", loaded_at=at)
    for day in days:
        CalendarDay.objects.create(day=day, working=working, name="x")
    return recount_provisional(by=BY, at=at)


def clocks(life):
    rows = Clock.objects.filter(subject_kind="serious_list.case", subject_id=str(life.id), state="running")
    return set(rows.filter(holder="").values_list("due_on", flat=True))


def test_the_last_day_to_answer_follows_its_clock():
    life = Life(now=SOON).to("answering")
    assert (life.case.answer_until, clocks(life)) == (date(2027, 1, 4), {date(2027, 1, 4)})
    assert notice(life.now, FREE) >= 2
    assert (life.case.answer_until, clocks(life)) == (date(2027, 1, 5), {date(2027, 1, 5)})
    told = Message.objects.filter(kind="serious_list.to_answer").order_by("pk").last()
    assert told.data["until"] == "2027-01-05"
    life.now = datetime(2027, 1, 5, 4, 0, tzinfo=UTC)
    expire_due(at=life.now)
    life.act(answering.state_case, life.filer, statement="我方有进货查验记录。")
    life.act(answering.ask_hearing, life.filer)
    assert life.case.state == "hearing"


def test_its_time_never_gets_shorter():
    life = Life(now=datetime(2026, 12, 30, 4, 0, tzinfo=UTC)).to("answering")
    until = life.case.answer_until
    assert notice(life.now, date(2027, 1, 2), working=True) == 0  # a Saturday that is worked
    assert (life.case.answer_until, clocks(life)) == (until, {until})
    life.wait()
    assert life.case.state == ANSWERED


def test_nothing_moves_once_the_party_has_answered():
    life = Life(now=SOON).to("answering")
    life.act(answering.ask_hearing, life.filer)
    until = life.case.answer_until
    notice(life.now, FREE)
    assert life.case.answer_until == until


def test_the_last_day_to_explain_follows_its_clock():
    removal = Removal(now=SOON - timedelta(days=500)).to("granted")
    removal.life.now = datetime(2026, 12, 27, 4, 0, tzinfo=UTC)
    removal.doubt()
    removal.life.now = SOON
    removal.serve(reversing.serve_doubt)
    until = Repair.objects.get().explain_until
    assert notice(removal.life.now, FREE) >= 1
    assert Repair.objects.get().explain_until == until + timedelta(days=1)


def said_of(life, **change):
    try:
        with transaction.atomic():
            Case.objects.filter(pk=life.id).update(**change)
            transaction.set_rollback(True)
    except IntegrityError as error:
        return str(error).splitlines()[0]
    return ""


def test_the_database_moves_the_day_to_that_of_the_clock_alone():
    life = Life(now=SOON).to("answering")
    day = life.case.answer_until
    stands = "what was done in a case stands"
    assert [said_of(life, answer_until=day + timedelta(days=more)) for more in (-1, 1, 30)] == [stands] * 3
    with past_guards(), connection.cursor() as cursor:
        cursor.execute("UPDATE deadlines_clock SET due_on = due_on + 1 WHERE subject_id = %s", [str(life.id)])
    assert [said_of(life, answer_until=day + timedelta(days=more)) for more in (-1, 1, 30)] == [stands, "", stands]
    life.wait()
    assert said_of(life, answer_until=day + timedelta(days=1)) == stands


def test_the_database_ends_no_time_to_answer_before_its_last_day_is_over():
    life = Life().to("answering")
    assert said_of(life, state=ANSWERED) == "the time to answer is not over"
    life.now = datetime.combine(life.case.answer_until, life.now.timetz())
    assert expire_due(at=life.now) == 0
    assert said_of(life, state=ANSWERED) == "the time to answer is not over"
    assert life.case.state == ANSWERING
    life.wait()
    assert life.case.state == ANSWERED
    with pytest.raises(deciding.NotYet):  # of post
        life.act(deciding.review, life.reviewer, finding="未陈述、申辩。")
