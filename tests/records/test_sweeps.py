"""What the ledger does by itself: publicity that ends, facts that find their enterprise. SQL against a plain twin."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.audit.models import Delivery, Event
from apps.kernel.errors import NotPermitted
from apps.kernel.scope import Scope
from apps.records import sql, states
from apps.records.models import Fact
from apps.records.operations import sweeps
from apps.registry.models import Identifier
from apps.registry.operations.enterprises import change_code, register
from tests.factories.records import FactFactory, waiting_fact
from tests.factories.registry import EnterpriseFactory, valid_uscc

AT = datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
TODAY = date(2026, 2, 1)
SYSTEM = Scope.system("test")
pytestmark = pytest.mark.django_db


def matched():
    return sweeps.match_waiting(by=SYSTEM, at=AT)


def test_a_fact_waits_while_the_bearer_of_its_code_is_not_held():
    """Its older number leads elsewhere; the one that bears the code now appeared after the enterprises were locked."""
    bearer, elder = EnterpriseFactory(), EnterpriseFactory()
    fact = waiting_fact("320102", subject_code=bearer.uscc, detail={"older_code": "320000000000001"})
    Identifier.objects.create(enterprise=elder, kind="reg_no", value="320000000000001")
    values = {"at": AT, "actor": "test", "reason": "出现"}
    assert sql.rows("match_waiting", values | {"held": [elder.pk]}) == []
    assert [row["id"] for row in sql.rows("match_waiting", values | {"held": [elder.pk, bearer.pk]})] == [fact.pk]
    fact.refresh_from_db()
    assert fact.enterprise_id == bearer.pk


def over(state, until, on):
    """The plain twin of sql/expire.sql."""
    return state == states.EFFECTIVE and until is not None and until <= on


@settings(max_examples=15, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from([state for state in states.STATES if state != states.WAITING]),
            st.none() | st.dates(date(2026, 1, 28), date(2026, 3, 1)),
        ),
        max_size=6,
    ),
    on=st.dates(date(2026, 1, 28), date(2026, 3, 1)),
)
def test_publicity_ends_as_the_plain_twin_says(rows, on):
    with transaction.atomic():  # each example begins with an empty ledger
        enterprise = EnterpriseFactory()
        made = [
            FactFactory(enterprise=enterprise, state=state, public_from=date(2026, 1, 1), public_until=until)
            for state, until in rows
        ]
        assert sweeps.expire_facts(on=on, by=SYSTEM, at=AT) == sum(over(state, until, on) for state, until in rows)
        for fact, (state, until) in zip(made, rows, strict=True):
            fact.refresh_from_db()
            assert fact.state == (states.EXPIRED if over(state, until, on) else state)
        # again: nothing left to do
        assert sweeps.expire_facts(on=on, by=SYSTEM, at=AT + timedelta(hours=1)) == 0
        transaction.set_rollback(True)


def test_ending_is_in_batches_and_each_batch_is_one_event():
    for _number in range(3):
        FactFactory(public_from=date(2026, 1, 1), public_until=date(2026, 1, 31))
    assert [sweeps.expire_facts(on=TODAY, by=SYSTEM, at=AT, limit=2) for _turn in range(3)] == [2, 1, 0]
    assert Event.objects.filter(verb="records.publicity_ended").count() == 2
    assert set(Fact.objects.values_list("reason", "changed_by")) == {("公示期届满。", "system:test")}


def test_a_stranger_ends_nothing():
    FactFactory(public_from=date(2026, 1, 1), public_until=date(2026, 1, 31))
    with pytest.raises(NotPermitted):
        sweeps.expire_facts(on=TODAY, by=Scope.anonymous(), at=AT)
    assert Fact.objects.get().state == states.EFFECTIVE


def test_waiting_fact_finds_the_enterprise_by_code_or_older_number_but_not_by_a_number_of_two():
    by_code = waiting_fact("320102", subject_code=valid_uscc(71))
    by_number = waiting_fact("320102", subject_code="320102000099991")
    of_two = waiting_fact("320102", subject_code="320102000099992")
    still = waiting_fact("320102", subject_code=valid_uscc(72))
    owner = EnterpriseFactory(uscc=valid_uscc(71))
    for value, many in (("320102000099991", [owner]), ("320102000099992", [owner, EnterpriseFactory()])):
        for enterprise in many:
            Identifier.objects.create(enterprise=enterprise, kind="reg_no", value=value)
    assert matched() == 2
    for fact in (by_code, by_number, of_two, still):
        fact.refresh_from_db()
    assert (by_code.enterprise, by_number.enterprise) == (owner, owner)
    assert (of_two.state, still.state) == (states.WAITING, states.WAITING)
    # the grades follow, one delivery a source
    assert Delivery.objects.filter(consumer="credit.rerate_import").count() == 1
    assert sweeps.match_waiting(by=SYSTEM, at=AT + timedelta(hours=1)) == 0


@pytest.mark.parametrize("way", ["entered", "given a code"])
def test_an_enterprise_that_appears_takes_its_facts_through_the_outbox(way):
    fact = waiting_fact("320102", subject_code=valid_uscc(73))
    if way == "entered":
        row = register(name="新试制有限公司", division_code="320102", uscc=valid_uscc(73), by=SYSTEM, at=AT)
    else:
        row = EnterpriseFactory(uscc=None)
        change_code(enterprise_id=row.pk, uscc=valid_uscc(73), on=TODAY, by=SYSTEM, at=AT)
    sweeps.match_after(Delivery.objects.get(consumer=sweeps.MATCH), AT)
    fact.refresh_from_db()
    assert (fact.enterprise_id, fact.state) == (row.pk, states.EFFECTIVE)
    assert fact.reason == "企业已列入企业名录。"
