"""Who repairs: no one who made the repair possible or easier; and where that leaves nobody, the agency above."""

import random
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from apps.access.models import Post
from apps.kernel.scope import Scope
from apps.records import states
from apps.records.models import Fact
from apps.records.operations import facts, repairing
from apps.records.operations.authority import DeciderAlone, OwnCorrection
from apps.records.operations.decisions import complete_decision
from apps.records.queries.repairs import earliest_for, weighed_by
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.records import FactFactory, kind, proof, source
from tests.factories.registry import enterprise_in

from .test_objections import AT

pytestmark = pytest.mark.django_db
HOUR, COUNTY, CITY, PROVINCE = timedelta(hours=1), "320102", "320100", "320000"
ROLES = {COUNTY: "county_reviewer", CITY: "city_reviewer", PROVINCE: "province_reviewer"}
DAY = date(2024, 5, 1)


def reviewer(place):
    return user_with_post(ROLES[place], place)


def decided(**more):
    """A penalty that the county decided, ripe for a repair by its reviewers."""
    feed = source("feed-county")
    feed.agency = agency_of(COUNTY)
    feed.save()
    given = {"enterprise": enterprise_in(COUNTY), "source": feed, "severity": 2, "occurred_on": DAY}
    return FactFactory(**given | {"public_from": DAY, "public_until": date(2028, 5, 1)} | more)


def corrected(fact, user, at=AT, **changes):
    who = {"fact_id": fact.pk, "by": scope_of_user(user), "at": at}
    if "category" in changes:
        complete_decision(decision=changes, **who)
    else:
        facts.correct_fact(changes=changes, reason="更正", **who)


def repaired(fact, user, at=AT + HOUR):
    with transaction.atomic():
        return repairing.repair_by_hand(
            fact_id=fact.pk, reason="已整改", evidence=proof(), by=scope_of_user(user), at=at
        )


@pytest.mark.parametrize(
    ("was", "changes"),
    [
        ({"severity": 2}, {"severity": 3}),
        ({}, {"occurred_on": date(2024, 5, 9)}),
        ({"detail": {"decision": {"category": "警告"}}}, {"category": "罚款"}),
        ({}, {"amount": 10}),
        ({}, {"public_until": date(2026, 12, 1)}),
    ],
    ids=["weight", "day", "category", "amount", "end"],
)
def test_whoever_made_it_no_easier_repairs_it(was, changes):
    fact, user = decided(**was), reviewer(COUNTY)
    corrected(fact, user, **changes)
    assert repaired(fact, user).state == states.REPAIRED


@pytest.mark.parametrize(
    ("was", "changes"),
    [
        ({"severity": 3}, {"severity": 2}),
        ({}, {"occurred_on": date(2024, 4, 1)}),
        ({"kind": "licence_revoked"}, {"kind_id": "penalty"}),
        ({"kind": "inspection_problem"}, {"kind_id": "penalty"}),
        ({"detail": {"decision": {"category": "吊销许可证件"}}}, {"category": "罚款"}),
    ],
    ids=["weight", "day", "bar", "no procedure", "category"],
)
def test_whoever_made_it_easier_does_not(was, changes):
    fact, user = decided(**was | ({"kind": kind(was["kind"])} if "kind" in was else {})), reviewer(COUNTY)
    reviewer(COUNTY)  # another, so that nobody stands in
    corrected(fact, user, **{name: kind(value).pk if name == "kind_id" else value for name, value in changes.items()})
    with pytest.raises(OwnCorrection):
        repaired(fact, user)
    with pytest.raises(IntegrityError, match="does not repair it"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(state="repaired", known_from=AT + HOUR, changed_user=user.pk)


def test_whoever_moved_it_to_the_own_agency_does_not_repair_what_was_anothers_alone():
    feed, county = source("feed-city"), agency_of(COUNTY)
    feed.agency = agency_of(CITY)
    feed.save()
    fact = decided(source=feed, agency=county, detail={"decision": {"authority": county.name, "facts": "经查"}})
    mover, second = reviewer(CITY), reviewer(CITY)
    for user in (mover, second):
        with pytest.raises(DeciderAlone):
            repaired(fact, user)
    given = {"fact_id": fact.pk, "by": scope_of_user(second), "at": AT}
    complete_decision(decision={"facts": "查明"}, **given)  # moves nothing
    complete_decision(decision={"authority": ""}, **given | {"by": scope_of_user(mover)})
    fact.refresh_from_db()
    assert fact.agency is None
    with pytest.raises(OwnCorrection):
        repaired(fact, mover)
    with pytest.raises(IntegrityError, match="does not repair it"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(state="repaired", known_from=AT + HOUR, changed_user=mover.pk)
    assert repaired(fact, second).state == states.REPAIRED


def test_an_agency_that_an_installation_filled_in_was_moved_by_nobody():
    fact, user = decided(), reviewer(COUNTY)
    corrected(fact, user, amount=10)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE records_fact DISABLE TRIGGER records_fact_history")
        Fact.objects.filter(pk=fact.pk).update(agency=agency_of(COUNTY))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE records_fact ENABLE TRIGGER records_fact_history")
    assert repaired(fact, user).state == states.REPAIRED


def test_the_database_calls_easier_what_the_rules_of_repair_do():
    """A walk over kinds, weights and days, each step by another person, beside the days that the rules name."""
    chosen, fact = random.Random(5), decided()
    kinds = [kind(code) for code in ("penalty", "penalty", "abnormal_listed", "licence_revoked", "inspection_problem")]
    before, eased = earliest_for(fact, DAY).on, 0
    for person in range(1, 61):
        was = (fact.kind.code, fact.severity, fact.public_from)
        field = chosen.choice(["kind", "severity", "public_from"])
        value = {"kind": chosen.choice(kinds), "severity": chosen.randrange(5)}
        value["public_from"] = DAY + timedelta(days=chosen.randrange(60))
        setattr(fact, field, value[field])
        fact.changed_user, fact.known_from = person, AT + person * HOUR
        fact.save()
        fact.refresh_from_db()
        now = earliest_for(fact, DAY).on
        found = weighed_by(Scope(kind="agency", user_id=person), fact)
        if now and (before is None or now < before):
            assert found, (was, fact.kind.code, fact.severity, fact.public_from)
            eased += 1
        elif now is None and before and field == "kind":
            assert not found
        before = now
    assert eased > 5


def test_the_only_reviewer_made_it_easier_and_the_next_agency_with_a_free_one_repairs_it():
    fact, own, above, top = decided(severity=3), reviewer(COUNTY), reviewer(CITY), reviewer(PROVINCE)
    with pytest.raises(DeciderAlone):
        repaired(fact, above)
    corrected(fact, own, severity=2)
    page, act = (
        reverse(f"records:{name}", args=[fact.pk, *more]) for name, more in (("fact", ()), ("fact_act", ("repair",)))
    )
    shown = {user: client_as(user).get(page) for user in (own, above, top)}
    assert {user: act in answer.content.decode() for user, answer in shown.items()} == {
        own: False,
        above: True,
        top: False,
    }
    for answer in shown.values():
        assert f"由{agency_of(CITY).name}代为办理" in answer.content.decode()
    for user, refusal in ((own, OwnCorrection), (top, DeciderAlone)):
        with pytest.raises(refusal):
            repaired(fact, user)
    assert client_as(top).get(act).status_code == 403
    assert Fact.objects.get().version == 2
    assert client_as(above).post(act, {"reason": "已整改", "evidence": proof()}).status_code == 302
    assert Fact.objects.get().state == states.REPAIRED


def test_a_second_reviewer_or_one_no_longer_in_office_ends_the_standing_in():
    fact, own, above = decided(severity=3), reviewer(COUNTY), reviewer(CITY)
    corrected(fact, own, severity=2)
    second = Post.objects.get(user=reviewer(COUNTY))
    with pytest.raises(DeciderAlone):
        repaired(fact, above)
    Post.objects.filter(pk=second.pk).update(last_day=AT.date() - timedelta(days=1))
    assert repaired(fact, above).state == states.REPAIRED


def test_where_the_city_has_nobody_either_the_province_does_and_else_the_page_says_that_nobody_is_left():
    fact, own = decided(severity=3), reviewer(COUNTY)
    corrected(fact, own, severity=2)
    page = client_as(own).get(reverse("records:fact", args=[fact.pk])).content.decode()
    assert f"须先由管理员为{agency_of(COUNTY).name}" in page
    top = reviewer(PROVINCE)
    assert repaired(fact, top).state == states.REPAIRED
    # and only a reviewer who is free there undoes it: the county's own
    with pytest.raises(DeciderAlone):
        facts.restore_fact(fact_id=fact.pk, reason="骗取修复", by=scope_of_user(top), at=AT + 2 * HOUR)
    restored = facts.restore_fact(fact_id=fact.pk, reason="骗取修复", by=scope_of_user(own), at=AT + 2 * HOUR)
    assert restored.state == states.EFFECTIVE


def test_a_bureau_without_any_reviewer_is_given_one_and_nobody_stands_in():
    fact, above = decided(), reviewer(CITY)
    page = client_as(above).get(reverse("records:fact", args=[fact.pk])).content.decode()
    assert f"须先由管理员为{agency_of(COUNTY).name}" in page
    with pytest.raises(DeciderAlone):
        repaired(fact, above)
    assert Fact.objects.get().state == states.EFFECTIVE


def test_as_usual_the_page_says_nothing_of_it():
    fact, own = decided(), reviewer(COUNTY)
    answer = client_as(own).get(reverse("records:fact", args=[fact.pk]))
    assert answer.context["repairer"] is None
