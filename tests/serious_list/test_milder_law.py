"""从旧兼从轻: an event under the opinion of 2015, decided under it or under Order 44."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from apps.deadlines.rules.counting import add_months
from apps.serious_list.models import Case, Ground
from apps.serious_list.operations import proposing
from apps.serious_list.operations.deciding import Penalty
from apps.serious_list.operations.steps import GroundFails
from apps.serious_list.queries import eligibility_of
from tests.factories.serious_list import FOUND, Life

pytestmark = pytest.mark.django_db
LAST = datetime(2021, 7, 12, 4, 0, tzinfo=UTC)  # of the old law, some weeks before the new one


def old(now=LAST, **given):
    given = {"ground": "289.adulteration", "intent_basis": "有内部指令为证"} | given
    return Life(now=now, **given)


def penalty(kind, day):
    return Penalty(kind, "宁质监罚〔2021〕9号", day, day)


def test_an_event_of_the_old_law_ends_by_its_term_and_may_end_early_by_the_new_one():
    life = old().to("consented")
    event = life.today
    life._until(date(2021, 9, 3))
    life.decide(penalty=penalty("fine_heavy", date(2021, 8, 20)))
    life.serve_decision()
    life.publish()
    entry = life.case.entry
    assert life.case.event_on < event < date(2021, 9, 1) < life.case.decided_on
    assert entry.until == add_months(entry.listed_on, 24)
    found = eligibility_of(life.case, life.today)
    assert found.possible_from == add_months(entry.listed_on, 12) + timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "kinds"), [(date(2021, 8, 25), ("fine", "fine_heavy")), (date(2021, 9, 3), ("fine_heavy",))]
)
def test_nobody_is_listed_for_less_than_the_law_of_the_decision_asks_for(day, kinds):
    life = old().to("consented")
    life._until(day)
    for kind in ("fine", "fine_heavy"):
        with transaction.atomic():
            if kind in kinds:
                life.decide(penalty=penalty(kind, date(2021, 8, 20)))
                transaction.set_rollback(True)
                continue
            with pytest.raises(GroundFails) as refused:
                life.decide(penalty=penalty(kind, date(2021, 8, 20)))
            assert "penalty-not-heavy" in refused.value.details["lacking"]


def test_a_penalty_that_lies_too_far_back_lists_nobody():
    life = old().to("consented")
    with pytest.raises(GroundFails) as refused:
        life.decide(penalty=penalty("fine_heavy", add_months(life.today, -24) - timedelta(days=1)))
    assert refused.value.details["lacking"] == ["penalty-too-old"]
    assert life.case.state == "consented"
    day = add_months(life.today, -24)
    written = {
        "state": "decided", "decided_on": life.today, "decided_by": life.reviewer.user_id, "penalty_kind": "fine_heavy",
        "penalty_checked": "已核对",
        "penalty_number": "1号", "penalty_effective_on": life.today,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="does not hold"), transaction.atomic():
        Case.objects.filter(pk=life.id).update(**written, penalty_on=day - timedelta(days=1))
    life.decide(penalty=penalty("fine_heavy", day))


def test_an_event_that_lies_too_far_back_is_not_proposed():
    life = Life()
    with pytest.raises(GroundFails) as refused:
        proposing.propose(
            enterprise_id=life.enterprise.pk, ground="289.standard", event_on=date(2016, 3, 1), summary=FOUND,
            intent_basis="明知", by=life.officer, at=life.now, again="旧案",
        )  # fmt: skip
    assert refused.value.details["field"] == "event_on"
    assert Case.objects.count() == 1


def test_every_ground_of_today_asks_for_a_heavier_penalty():
    """Or what the page of the list says of everybody on it would not be true."""
    assert not Ground.objects.on(date(2026, 11, 28)).filter(heavy_penalty=False).exists()


def test_the_database_counts_the_term_by_the_milder_law():
    life = old().to("consented")
    life._until(date(2021, 9, 3))
    life.decide(penalty=penalty("fine_heavy", date(2021, 8, 20)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT serious_list_term_law(c) FROM serious_list_case c WHERE id = %s", [life.id])
        assert cursor.fetchone() == (life.case.event_on,)
