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
from apps.records.operations.subjects import TwoPeople
from apps.records.operations.sweeps import match_waiting
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.records import kind, waiting_fact
from tests.factories.registry import enterprise_in
from tests.together import at_once

from .test_imports import SYSTEM
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
    with pytest.raises(NothingAsked):
        decide_match(fact_id=fact.pk, agreed=True, by=reviewer, at=AT + HOUR)


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
