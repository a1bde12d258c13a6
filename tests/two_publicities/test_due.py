"""What is owed to the platform has a clock on the desk, by agency and day of decision, until the file is sent."""

from datetime import date, timedelta

import pytest

from apps.audit.models import Delivery
from apps.deadlines.models import Clock
from apps.deadlines.operations import end_of, expire_due
from apps.deadlines.queries import shown
from apps.kernel.scope import Scope
from apps.records.operations.facts import withdraw_fact
from apps.two_publicities.operations import due, making
from tests.factories.two_publicities import Bureau
from tests.together import at_once

pytestmark = pytest.mark.django_db
SYSTEM = Scope.system("test")


@pytest.fixture
def bureau():
    return Bureau()


def standing():
    """(rule, start, last day, state) of the clocks of what is owed."""
    rows = Clock.objects.standing().filter(subject_kind=due.SUBJECT).order_by("starts_on", "pk")
    return [(row.rule_code.split(".")[1], row.starts_on, row.due_on, row.state) for row in rows]


def test_one_clock_a_day_of_decision_until_the_file_is_sent(bureau):
    bureau.penalty(), bureau.penalty(), bureau.penalty(day=date(2026, 5, 12))
    assert due.look_after(at=bureau.tick()) == (2, 0)
    both = [
        ("report", date(2026, 5, 11), date(2026, 5, 20), "running"),
        ("report", date(2026, 5, 12), date(2026, 5, 21), "running"),
    ]
    assert standing() == both
    clock = Clock.objects.filter(subject_kind=due.SUBJECT).first()
    assert (clock.holder, clock.division_code, clock.duty) == (bureau.officer.agency_code, "320102", True)
    assert shown(clock, bureau.now).act == "向信用平台报送当日作出的决定"
    assert due.look_after(at=bureau.tick()) == (0, 0), "the same again changes nothing"
    file = bureau.make(last=date(2026, 5, 11))
    assert due.look_after(at=bureau.tick()) == (0, 0), "a file that is made is not yet on the platform"
    bureau.send(file)
    assert due.look_after(at=bureau.tick()) == (0, 1)
    assert standing() == both[1:]
    making.discard_file(file_id=file.pk, reason="平台未收到", by=bureau.officer, at=bureau.tick())
    assert due.look_after(at=bureau.tick()) == (1, 0)
    assert standing() == both


def test_the_end_of_a_file_is_followed_at_once(bureau):
    bureau.penalty()
    due.look_after(at=bureau.tick())
    file = bureau.send(bureau.make())
    [delivery] = Delivery.objects.filter(consumer=due.FOLLOW)
    assert delivery.event.subject_id == str(file.pk)
    for _twice in range(2):
        due.follow_file(delivery, bureau.tick())
        assert standing() == []


def test_what_was_set_aside_is_taken_down_in_three_working_days(bureau):
    fact = bureau.penalty()
    bureau.reported()
    due.look_after(at=bureau.tick())
    withdraw_fact(fact_id=fact.pk, reason="复议撤销", by=SYSTEM, at=bureau.tick())
    due.look_after(at=bureau.tick())
    assert standing() == [("withdraw", bureau.today, date(2026, 5, 15), "running")]
    bureau.reported()
    due.look_after(at=bureau.tick())
    assert standing() == []


def test_what_is_over_stays_overdue_and_of_old_only_the_oldest(bureau):
    """The last day counts to its end; what was never reported for years is one duty, not a thousand."""
    for day in (date(2024, 3, 1), date(2025, 3, 3), date(2026, 5, 11)):
        bureau.penalty(day=day)
    due.look_after(at=bureau.tick())
    assert [row[1] for row in standing()] == [date(2024, 3, 1), date(2026, 5, 11)]
    expire_due(at=bureau.tick())
    assert [row[3] for row in standing()] == ["expired", "running"]
    over = end_of(date(2026, 5, 20))
    expire_due(at=over)
    assert [row[3] for row in standing()] == ["expired", "expired"]
    assert due.look_after(at=over) == (0, 0)
    file = bureau.make(first=date(2024, 1, 1), last=date(2024, 12, 31))
    bureau.send(file)
    due.look_after(at=over)  # the next of old waits while another is overdue
    assert [row[1] for row in standing()] == [date(2026, 5, 11)]


def test_what_the_platform_refused_runs_as_what_is_to_be_mended(bureau):
    bureau.penalty()
    bureau.reported(refused="名称不一致")
    due.look_after(at=bureau.tick())
    assert standing() == []
    assert Clock.objects.standing().filter(rule_code="two_publicities.mend").count() == 1


def test_each_agency_has_its_own(bureau):
    neighbour = Bureau("320104", number=2)
    bureau.penalty(), neighbour.penalty()
    due.look_after(at=bureau.tick(), agencies=[bureau.officer.agency_code])
    assert [row.holder for row in Clock.objects.filter(subject_kind=due.SUBJECT)] == [bureau.officer.agency_code]
    due.look_after(at=bureau.tick())
    assert Clock.objects.filter(subject_kind=due.SUBJECT).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_start_one_clock():
    bureau = Bureau()
    bureau.penalty()
    found = at_once(*(lambda n=n: due.look_after(at=bureau.now + timedelta(seconds=n)) for n in (1, 2)))
    assert sorted(found) == [(0, 0), (1, 0)]
    assert len(standing()) == 1
