"""An enterprise is told that its AA or AAA ended, by whatever way, where its public grade is worse by that."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from apps.audit.models import Delivery
from apps.credit.models import Standing
from apps.credit.operations import telling
from apps.credit.tasks import rerate_for, tell_conferrals_for
from apps.notifications.models import Message
from apps.records.models import Fact
from apps.records.operations.facts import correct_fact, restore_fact, withdraw_fact
from apps.records.operations.sweeps import expire_facts
from tests.credit.test_public_grades import AT, BY, fact, rated
from tests.factories.access import filer_of
from tests.factories.records import kind
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db
COUNTY, HOUR, END = "320102", timedelta(hours=1), date(2026, 2, 2)
NIGHT = datetime(2026, 2, 1, 16, 30, tzinfo=UTC)  # 0:30 of END in the province


@pytest.fixture(autouse=True)
def that_night():
    with time_machine.travel(NIGHT, tick=False):
        yield


def firm(*codes, until=None, **more):
    made = enterprise_in(COUNTY)
    filer_of(made)
    for code in codes:
        fact(made, code, on=date(2025, 6, 1), document_number="苏质信〔2025〕1号", public_until=until, **more)
    return rated(made)


def told():
    rows = Message.objects.filter(kind=telling.ENDED).order_by("pk")
    return [(int(row.recipient_id), row.data["before"], row.data["after"]) for row in rows]


def followed():
    """What the outbox brings of the last change of a fact."""
    delivery = Delivery.objects.filter(consumer="credit.rerate").latest("pk")
    for _try in range(2):  # a worker died after the work and before the tick
        rerate_for(delivery, AT + 2 * HOUR)


@pytest.mark.parametrize(
    ("codes", "gone", "now"),
    [
        (["grade_aaa"], "grade_aaa", "A"),
        (["grade_aa"], "grade_aa", "A"),
        (["grade_aa", "grade_aaa"], "grade_aaa", "AA"),
    ],
)
def test_of_one_that_is_withdrawn(codes, gone, now):
    made = firm(*codes)
    withdraw_fact(fact_id=Fact.objects.get(kind__code=gone).pk, reason="认定被撤销", by=BY, at=AT + HOUR)
    followed()
    assert told() == [(made.pk, gone.removeprefix("grade_").upper(), now)]
    assert "认定已结束" in Message.objects.get(kind=telling.ENDED).title


def test_of_one_that_is_corrected_to_less_but_not_of_what_changes_nothing():
    made = firm("grade_aaa")
    given = {"fact_id": Fact.objects.get().pk, "reason": "更正", "by": BY}
    correct_fact(changes={"title": "另一标题"}, at=AT + HOUR, **given)
    followed()
    assert told() == []
    correct_fact(changes={"kind_id": kind("grade_aa").pk}, at=AT + 2 * HOUR, **given)
    followed()
    assert told() == [(made.pk, "AAA", "AA")]


def test_of_one_that_is_corrected_into_what_confers_nothing():
    made = firm("grade_aa", "grade_aaa")
    given = {"reason": "更正", "by": BY, "changes": {"kind_id": kind("brand").pk}}
    for number, code in enumerate(("grade_aaa", "grade_aa"), 1):
        correct_fact(fact_id=Fact.objects.get(kind__code=code).pk, at=AT + number * HOUR, **given)
        followed()
    assert told() == [(made.pk, "AAA", "AA"), (made.pk, "AA", "A")]


def test_not_where_the_better_one_stands_nor_where_the_record_is_no_a():
    firm("grade_aa", "grade_aaa")
    low = firm("grade_aaa")
    fact(low, "penalty", 3)
    rated(low, AT + HOUR / 2)
    gone = [Fact.objects.get(kind__code="grade_aa"), Fact.objects.get(kind__code="grade_aaa", enterprise=low)]
    for conferral in gone:
        withdraw_fact(fact_id=conferral.pk, reason="认定被撤销", by=BY, at=AT + HOUR)
        followed()
    assert told() == []


def test_of_one_that_ends_by_time_once_and_of_news_only():
    made, better = firm("grade_aa", until=END), firm("grade_aaa", "grade_aa", until=END)
    fact(better, "grade_aaa", on=date(2025, 7, 1))
    alone = rated(enterprise_in(COUNTY))
    fact(alone, "grade_aa", public_until=END)
    old = firm("grade_aa", until=END - telling.NEWS - timedelta(days=1))
    expire_facts(on=END, by=BY, at=NIGHT)
    delivery = Delivery.objects.get(consumer="credit.tell_conferrals")
    for _try in range(2):
        tell_conferrals_for(delivery, NIGHT + HOUR)
    assert told() == [(made.pk, "AA", "A")]
    assert Standing.objects.get(enterprise_id=better.pk).grade == "AAA"
    assert Fact.objects.get(enterprise=old).state == "expired"


def test_nobody_is_told_of_a_conferral_that_stands_again_by_then():
    firm("grade_aaa")
    fact_id = Fact.objects.get().pk
    Fact.objects.update(state="repaired", known_from=AT + HOUR / 2)
    restore_fact(fact_id=fact_id, reason="恢复", by=BY, at=AT + HOUR)
    followed()
    assert told() == []
