"""An adverse fact is matched by two people: one chooses the enterprise, another agrees, or says why not."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.audit.models import Delivery, Event
from apps.kernel.errors import NotPermitted
from apps.notifications.models import Message
from apps.records import states
from apps.records.models import Fact, Matching
from apps.records.operations import facts
from apps.records.operations.matching import (
    AskedAlready,
    NothingAsked,
    OwnChoice,
    choose_enterprise,
    decide_match,
)
from apps.records.operations.subjects import GoneAlready, TwoPeople
from apps.records.operations.sweeps import match_waiting
from apps.registry.models import Identifier
from apps.registry.operations.enterprises import change_code, correct_code, register
from apps.registry.operations.numbers import strike_number
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.records import FactFactory, kind, waiting_fact
from tests.factories.registry import enterprise_in, valid_uscc
from tests.together import at_once

from .test_imports import SYSTEM, line, taken
from .test_objections import AT

pytestmark = pytest.mark.django_db
COUNTY, HOUR = "320102", timedelta(hours=1)
OLD_NUMBER = "320102000000123"


@pytest.fixture
def officer():
    return scope_of_user(user_with_post("county_officer", COUNTY))


@pytest.fixture
def reviewer():
    return scope_of_user(user_with_post("county_reviewer", COUNTY))


@pytest.fixture
def firm():
    return enterprise_in(COUNTY, name="南京试制有限公司")


def penalty(**more):
    return waiting_fact(COUNTY, subject_code=OLD_NUMBER, subject_name="南京试制有限公司", **more)


def chosen(fact, firm, by):
    choose_enterprise(fact_id=fact.pk, enterprise_id=firm.pk, by=by, at=AT)
    return fact


def test_an_adverse_fact_waits_until_a_second_person_agrees(officer, reviewer, firm):
    fact = chosen(penalty(), firm, officer)
    fact.refresh_from_db()
    assert (fact.state, fact.enterprise) == (states.WAITING, None)
    asked = Message.objects.get(kind="records.match_asked")
    assert (asked.recipient_id, asked.url) == (officer.agency_code, f"/desk/facts/{fact.pk}/match/decide/")
    assert not Message.objects.filter(recipient_kind="enterprise").exists()
    decide_match(fact_id=fact.pk, agreed=True, by=reviewer, at=AT + HOUR)
    fact.refresh_from_db()
    assert (fact.state, fact.enterprise, fact.changed_user) == (states.EFFECTIVE, firm, reviewer.user_id)
    assert fact.people == [officer.user_id]  # who decides on no objection to it, as the reviewer does not
    assert Message.objects.get(recipient_kind="enterprise").recipient_id == str(firm.pk)
    asked.refresh_from_db()
    assert asked.read_at
    event = Event.objects.get(verb="records.fact_matched")
    assert event.data["asked_by"] == officer.actor
    assert Delivery.objects.filter(event=event, consumer="credit.rerate").count() == 1
    with pytest.raises(NothingAsked):
        decide_match(fact_id=fact.pk, agreed=True, by=reviewer, at=AT + HOUR)


def test_a_good_record_takes_one(officer, firm):
    fact = chosen(penalty(kind=kind("brand"), severity=0), firm, officer)
    fact.refresh_from_db()
    assert (fact.state, fact.enterprise) == (states.EFFECTIVE, firm)
    assert not Matching.objects.exists()


def test_a_second_person_who_does_not_agree_says_why_and_it_waits_on(officer, reviewer, firm):
    fact = chosen(penalty(), firm, officer)
    with pytest.raises(facts.ReasonMissing), transaction.atomic():
        decide_match(fact_id=fact.pk, agreed=False, by=reviewer, at=AT + HOUR)
    decide_match(fact_id=fact.pk, agreed=False, reason="同名，住所不同", by=reviewer, at=AT + HOUR)
    fact.refresh_from_db()
    assert (fact.state, fact.enterprise) == (states.WAITING, None)
    told = Message.objects.get(kind="records.match_returned")
    assert (told.recipient_id, told.data["reason"]) == (str(officer.user_id), "同名，住所不同")
    chosen(fact, enterprise_in(COUNTY), officer)  # another may be chosen now
    assert list(Matching.objects.order_by("pk").values_list("state", flat=True)) == ["returned", "asked"]


def test_nobody_is_his_own_second_person_and_nothing_changes(officer, reviewer, firm):
    fact = chosen(penalty(), firm, officer)
    user = user_with_post("county_officer", COUNTY)
    own = scope_of_user(user)
    Matching.objects.update(asked_user=reviewer.user_id)
    for by, refusal in ((reviewer, OwnChoice), (own, NotPermitted)):
        with pytest.raises(refusal), transaction.atomic():
            decide_match(fact_id=fact.pk, agreed=True, by=by, at=AT + HOUR)
    with pytest.raises(AskedAlready), transaction.atomic():
        chosen(fact, enterprise_in(COUNTY), own)
    with pytest.raises(TwoPeople), transaction.atomic():
        facts.match_fact(fact_id=fact.pk, enterprise_id=firm.pk, by=own, at=AT + HOUR)
    with pytest.raises(IntegrityError, match="records_matching_second"), transaction.atomic():
        Matching.objects.update(state="agreed", decided_user=reviewer.user_id, decided_at=AT)
    given = {"enterprise": firm, "state": states.EFFECTIVE, "known_from": AT + HOUR}
    with pytest.raises(IntegrityError, match="matched by two"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(changed_user=own.user_id, **given)
    assert Fact.objects.get(pk=fact.pk).state == states.WAITING
    assert Matching.objects.get().state == states.ASKED


def test_a_fact_that_finds_its_enterprise_by_itself_needs_no_decision(officer, reviewer, firm):
    fact = chosen(penalty(), firm, officer)
    right = enterprise_in(COUNTY)
    right.identifiers.create(kind="reg_no", value=OLD_NUMBER)
    match_waiting(by=SYSTEM, at=AT + HOUR)
    fact.refresh_from_db()
    assert (fact.state, fact.enterprise) == (states.EFFECTIVE, right)
    assert Matching.objects.get().state == states.OBVIATED
    assert Message.objects.get(kind="records.match_asked").read_at == AT + HOUR
    with pytest.raises(NothingAsked):
        decide_match(fact_id=fact.pk, agreed=True, by=reviewer, at=AT + HOUR)


CODE = valid_uscc(77)


def given(firm, by, *, at=AT, code=CODE):
    change_code(enterprise_id=firm.pk, uscc=code, on=at.date(), by=by, at=at)


def test_whoever_gives_an_enterprise_the_code_of_a_waiting_fact_has_chosen_it(officer, reviewer, firm):
    fact = waiting_fact(COUNTY, subject_code=CODE)
    given(firm, officer)
    for hours in (1, 2):
        assert match_waiting(by=SYSTEM, at=AT + hours * HOUR) == 0
    asked = Matching.objects.get()
    assert (asked.enterprise, asked.asked_user, asked.asked_by) == (firm, officer.user_id, officer.actor)
    assert Message.objects.get(kind="records.match_asked").recipient_id == officer.agency_code
    fact.refresh_from_db()
    assert (fact.state, fact.enterprise) == (states.WAITING, None)
    decide_match(fact_id=fact.pk, agreed=True, by=reviewer, at=AT + 3 * HOUR)
    fact.refresh_from_db()
    assert (fact.state, fact.enterprise, fact.people) == (states.EFFECTIVE, firm, [officer.user_id])


def test_whoever_strikes_its_number_from_one_of_two_has_chosen_the_other(officer, reviewer, firm):
    fact = penalty()
    good = FactFactory(enterprise=None, state="waiting", division_code=COUNTY, subject_code=OLD_NUMBER,
                       kind=kind("brand"), severity=0)  # fmt: skip
    wrong = enterprise_in(COUNTY)
    held = [Identifier.objects.create(enterprise=each, kind="reg_no", value=OLD_NUMBER) for each in (firm, wrong)]
    assert match_waiting(by=SYSTEM, at=AT) == 0
    strike_number(enterprise_id=wrong.pk, number_id=held[1].pk, by=officer, at=AT)
    for hours, matched in ((1, 1), (2, 0)):
        assert match_waiting(by=SYSTEM, at=AT + hours * HOUR) == matched
    asked = Matching.objects.get()
    assert (asked.fact, asked.enterprise, asked.asked_user) == (fact, firm, officer.user_id)
    assert dict(Fact.objects.values_list("pk", "state")) == {fact.pk: states.WAITING, good.pk: states.EFFECTIVE}
    decide_match(fact_id=fact.pk, agreed=True, by=reviewer, at=AT + 3 * HOUR)
    assert Fact.objects.get(pk=fact.pk).people == [officer.user_id]


@pytest.mark.parametrize("number", [{"uscc": valid_uscc(4077)}, {"number": OLD_NUMBER}])
def test_whoever_enters_an_enterprise_under_its_number_has_chosen_that(officer, number):
    [code] = number.values()
    facts_of = [waiting_fact(COUNTY, subject_code=code), waiting_fact(COUNTY, subject_code=valid_uscc(4078))]
    for by, given in ((officer, number), (SYSTEM, {"uscc": valid_uscc(4078)})):
        register(name=f"南京{by.actor}有限公司", division_code=COUNTY, by=by, at=AT, **given)
    assert match_waiting(by=SYSTEM, at=AT + HOUR) == 1
    asked = Matching.objects.get()
    assert (asked.fact, asked.enterprise.created_at, asked.asked_user) == (facts_of[0], AT, officer.user_id)
    assert [row.state for row in Fact.objects.order_by("pk")] == [states.WAITING, states.EFFECTIVE]


def test_an_answer_stands_until_the_number_is_given_anew(officer, reviewer, firm):
    fact = waiting_fact(COUNTY, subject_code=CODE)
    given(firm, officer)
    match_waiting(by=SYSTEM, at=AT + HOUR)
    decide_match(fact_id=fact.pk, agreed=False, reason="代码有误", by=reviewer, at=AT + 2 * HOUR)
    assert match_waiting(by=SYSTEM, at=AT + 3 * HOUR) == 0
    assert Matching.objects.get().state == states.RETURNED
    correct_code(enterprise_id=firm.pk, uscc=valid_uscc(78), by=officer, at=AT + 4 * HOUR)
    correct_code(enterprise_id=firm.pk, uscc=CODE, by=officer, at=AT + 5 * HOUR)
    assert match_waiting(by=SYSTEM, at=AT + 6 * HOUR) == 0
    assert list(Matching.objects.order_by("pk").values_list("state", flat=True)) == ["returned", "asked"]


def test_a_good_record_and_a_code_from_the_register_wait_for_nobody(officer, firm):
    good = waiting_fact(COUNTY, subject_code=CODE, kind=kind("brand"), severity=0)
    bad = waiting_fact(COUNTY, subject_code=valid_uscc(79))
    given(firm, officer)
    given(enterprise_in(COUNTY), SYSTEM, code=valid_uscc(79))
    assert match_waiting(by=SYSTEM, at=AT + HOUR) == 2
    assert not Fact.objects.filter(pk__in=[good.pk, bad.pk], state=states.WAITING).exists()


def test_nor_does_the_same_file_again_match_what_waits_for_a_second_person(officer, firm, tmp_path):
    taken(tmp_path, line(CODE), at=AT)
    given(firm, officer)
    assert taken(tmp_path, line(CODE), at=AT + HOUR).counts["unchanged"] == 1
    assert Fact.objects.get().state == states.WAITING
    match_waiting(by=SYSTEM, at=AT + 2 * HOUR)
    assert Matching.objects.get().enterprise == firm


def test_nobody_is_asked_any_more_where_a_file_matched_it_or_it_was_withdrawn(officer, tmp_path):
    firm = enterprise_in(COUNTY, uscc=None)
    kept = chosen(penalty(), firm, officer)
    for number in (1, 2):
        taken(tmp_path, line(valid_uscc(number), number=f"{number}号"), at=AT - HOUR / number)
    by_file, gone = Fact.objects.exclude(pk=kept.pk).order_by("pk")
    for fact in (by_file, gone):
        chosen(fact, firm, officer)
    enterprise_in(COUNTY, uscc=valid_uscc(1))
    taken(tmp_path, line(valid_uscc(1), number="1号"), at=AT + HOUR)
    facts.withdraw_fact(fact_id=gone.pk, reason="决定被撤销", by=SYSTEM, at=AT + HOUR)
    assert list(Matching.objects.order_by("pk").values_list("state", flat=True)) == ["asked", "obviated", "obviated"]
    asked = Message.objects.filter(kind="records.match_asked").order_by("pk")
    assert [message.read_at for message in asked] == [None, AT + HOUR, AT + HOUR]


@pytest.fixture
def withdrawn_before(firm):
    """A decision on the firm that was withdrawn, waiting once more under a number that led nowhere."""
    given = {"document_number": "苏市监罚〔2026〕7号", "occurred_on": AT.date(), "severity": 2}
    gone = FactFactory(enterprise=firm, state=states.WITHDRAWN, **given)
    waiting = penalty(kind=kind("licence_revoked"), **given)
    other = waiting_fact(COUNTY, subject_code="320102000000124", **given | {"document_number": "8号"})
    return gone, waiting, other


def test_nobody_matches_what_was_withdrawn_before(officer, reviewer, firm, withdrawn_before):
    gone, waiting, other = withdrawn_before
    for fact in (waiting, other):
        Matching.objects.create(fact=fact, enterprise=firm, asked_by="x", asked_user=officer.user_id, asked_at=AT)
    with pytest.raises(GoneAlready) as refusal, transaction.atomic():
        decide_match(fact_id=waiting.pk, agreed=True, by=reviewer, at=AT + HOUR)
    assert refusal.value.details == {"field": "enterprise_id", "fact": gone.pk}
    assert decide_match(fact_id=other.pk, agreed=True, by=reviewer, at=AT + HOUR).enterprise == firm
    decide_match(fact_id=waiting.pk, agreed=False, reason="已撤销", by=reviewer, at=AT + HOUR)
    with pytest.raises(GoneAlready), transaction.atomic():
        chosen(waiting, firm, officer)
    assert Fact.objects.get(pk=waiting.pk).state == states.WAITING
    assert not Matching.objects.open().exists()


def test_nor_does_it_find_its_enterprise_by_itself(firm, withdrawn_before):
    gone, waiting, other = withdrawn_before
    for fact in (waiting, other):
        Identifier.objects.create(enterprise=firm, kind=Identifier.Kind.REG_NO, value=fact.subject_code)
    assert match_waiting(by=SYSTEM, at=AT + 900 * HOUR) == 1
    assert dict(Fact.objects.values_list("pk", "state")) == {
        gone.pk: "withdrawn", waiting.pk: "waiting", other.pk: "effective"
    }  # fmt: skip


def test_nor_by_the_row_that_brought_it_once_its_number_is_known(firm, tmp_path):
    taken(tmp_path, line(firm.uscc), at=AT)
    gone = Fact.objects.get()
    facts.withdraw_fact(fact_id=gone.pk, reason="复议撤销", by=SYSTEM, at=AT + HOUR)
    again = valid_uscc(4711)
    assert taken(tmp_path, line(again), at=AT + 2 * HOUR).counts["waiting"] == 1
    Identifier.objects.create(enterprise=firm, kind=Identifier.Kind.USCC, value=again)
    assert taken(tmp_path, line(again), at=AT + 3 * HOUR).counts["rejected"] == 1
    assert list(Fact.objects.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "waiting"]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_chooses(officer, firm):
    fact = penalty()
    second = enterprise_in(COUNTY)
    others = [scope_of_user(user_with_post("county_officer", COUNTY)) for _ in range(2)]
    found = at_once(
        lambda: choose_enterprise(fact_id=fact.pk, enterprise_id=firm.pk, by=others[0], at=AT),
        lambda: choose_enterprise(fact_id=fact.pk, enterprise_id=second.pk, by=others[1], at=AT),
    )
    assert sum(isinstance(row, AskedAlready) for row in found) == 1
    assert Matching.objects.count() == 1


def test_the_pages_lead_each_to_what_he_can_do(firm):
    officer, reviewer = (client_as(user_with_post(role, COUNTY)) for role in ("county_officer", "county_reviewer"))
    fact = penalty()
    match, decide = (reverse(f"records:{name}", args=[fact.pk]) for name in ("match", "match_decide"))
    assert "复核" in officer.get(match).content.decode()
    assert officer.post(match, {"enterprise_id": firm.pk}).status_code == 302
    for page in (reverse("records:waiting"), reverse("records:fact", args=[fact.pk])):
        assert decide in reviewer.get(page).content.decode()
        assert decide not in officer.get(page).content.decode()
    assert 'name="enterprise_id"' not in officer.get(match).content.decode()
    assert officer.get(decide).status_code == 403
    assert firm.name in reviewer.get(decide).content.decode()
    assert reviewer.post(decide, {"agreed": "no"}).status_code == 422
    assert reviewer.post(decide, {"agreed": "yes"}).status_code == 302
    assert Fact.objects.get().enterprise == firm
    assert reviewer.get(decide).url == reverse("records:fact", args=[fact.pk])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_costs_the_same_for_one_row_and_for_three(officer, rows, django_assert_num_queries, firm):
    for number in range(rows):
        fact = waiting_fact(COUNTY, subject_code=f"32010200000013{number}")
        chosen(fact, firm, officer)
    client = client_as(user_with_post("county_reviewer", COUNTY))
    client.get(reverse("records:waiting"))
    with django_assert_num_queries(7):
        client.get(reverse("records:waiting"))
