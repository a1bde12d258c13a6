"""A decision is held against the ledger: a penalty that went, of another day, a light one, or one that was used."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from apps.kernel.scope import Scope
from apps.records.operations.facts import withdraw_fact
from apps.serious_list.models import Case
from apps.serious_list.operations import repairing, steps
from apps.serious_list.operations.deciding import Penalty
from apps.serious_list.rules import ledger, penalties
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, Life
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db
SYSTEM = Scope.system("test")
DAY = date(2026, 3, 2)
OTHERWISE = "宁玄市监罚［2026］ 09号"


def penalty_of(life, **more):
    values = {"document_number": OTHERWISE, "severity": 3, "occurred_on": life.today} | more
    return FactFactory(**{"enterprise": life.enterprise, "kind": kind("penalty")} | values)


def lacking(life, **more):
    return unchanged(life, steps.GroundFails, lambda: life.decide(**more)).details["lacking"]


@pytest.mark.parametrize(
    ("known", "kind", "found"),
    [
        ((), penalties.FINE_HEAVY, ()),
        (((DAY, 3, False),), penalties.FINE_HEAVY, ()),
        (((DAY, 2, False),), penalties.FINE_HEAVY, ()),  # the ledger holds every fine as general
        (((DAY, 1, False),), penalties.FINE_HEAVY, (ledger.TOO_LIGHT,)),
        (((DAY, 2, False),), penalties.SUSPENSION, (ledger.TOO_LIGHT,)),
        (((DAY, 3, True),), penalties.FINE_HEAVY, (ledger.GONE,)),
        (((DAY, 3, True), (DAY, 3, False)), penalties.FINE_HEAVY, ()),
        (((DAY - timedelta(days=1), 0, False),), penalties.FINE_HEAVY, (ledger.OTHER_DAY, ledger.TOO_LIGHT)),
    ],
)
def test_what_the_ledger_says(known, kind, found):
    rows = [ledger.Known(*row) for row in known]
    assert ledger.contradictions(rows, kind=kind, on=DAY, heavy=True) == found


@given(st.sampled_from(penalties.KINDS), st.integers(0, 4), st.booleans())
def test_a_penalty_used_before_never_carries_a_second_listing(kind, severity, gone):
    rows = [ledger.Known(DAY, severity, gone)]
    assert ledger.USED in ledger.contradictions(rows, kind=kind, on=DAY, heavy=False, used=True)


def test_a_withdrawn_penalty_carries_no_listing():
    life = Life().to("consented")
    withdraw_fact(fact_id=penalty_of(life).pk, reason="复议撤销", by=SYSTEM, at=life.now)
    assert lacking(life) == ["penalty-gone"]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"occurred_on": date(2025, 8, 14)}, ["penalty-of-another-day"]),
        ({"severity": 0}, ["penalty-lighter-on-the-ledger"]),
        ({"state": "withdrawn"}, ["penalty-gone"]),
        ({"state": "repaired"}, ["penalty-gone"]),
        ({"kind": "inspection_problem", "severity": 0}, []),  # no penalty: it says nothing of one
    ],
)
def test_a_decision_refuses_what_the_ledger_contradicts(more, found):
    life = Life().to("consented")
    known = penalty_of(life, **{**more, "kind": kind(more.get("kind", "penalty"))})
    if found:
        assert lacking(life) == found
        return
    life.decide()
    assert (life.case.state, life.case.penalty_fact) == ("decided", None)
    assert known.state == "effective"


def test_what_the_ledger_bears_out_is_linked_however_it_is_written():
    life = Life().to("consented")
    known = penalty_of(life)
    life.decide()
    assert life.case.penalty_fact == known


def test_one_penalty_carries_one_listing_of_a_party():
    enterprise = enterprise_in(COUNTY)
    Life(enterprise).to("published")
    second = Life(enterprise, ground="44.obstruction", number=OTHERWISE).to("consented")
    assert lacking(second) == ["penalty-used"]
    with pytest.raises(IntegrityError, match="one_penalty"), transaction.atomic():
        Case.objects.filter(pk=second.id).update(
            state="decided", penalty_checked="已核对", penalty_number=OTHERWISE,
             penalty_kind="fine_heavy", penalty_on=second.today,
            decided_on=second.today, decided_by=second.reviewer.user_id,
        )  # fmt: skip
    second.number = "宁玄市监罚〔2026〕10号"
    second.decide()
    assert second.case.state == "decided"


def test_another_party_may_be_listed_by_the_same_number():
    first, second = Life().to("decided"), Life().to("consented")
    second.decide()
    person = Life(first.enterprise, person_name="张三", person_post="法定代表人", now=second.now).to("decided")
    assert person.case.state == "decided"


def test_the_number_of_a_revoked_penalty_lists_nobody_again():
    enterprise = enterprise_in(COUNTY)
    life = Life(enterprise).to("withdrawn")
    again = Life(enterprise, now=life.now + timedelta(days=1), number=OTHERWISE).to("consented")
    assert lacking(again) == ["penalty-used"]


def test_nor_that_of_a_repaired_listing():
    removal = Removal().to("accepted")
    removal.act(repairing.grant, removal.chief, reason="同意")
    life = removal.life
    again = Life(life.enterprise, now=life.now + timedelta(days=1), number=OTHERWISE).to("consented")
    assert lacking(again) == ["penalty-used"]


def test_the_day_that_the_decision_names_is_held_against_the_ledger():
    life = Life().to("consented")
    penalty_of(life, occurred_on=life.today - timedelta(days=1))
    given = Penalty("fine_heavy", life.number, life.today - timedelta(days=1))
    assert lacking(life, penalty=given) == ["not-with-penalty"]
