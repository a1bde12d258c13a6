"""One decision is one fact though a city reports it without saying that its county decided."""

import itertools
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from apps.divisions.models import Agency
from apps.records.models import Fact, Source
from apps.records.operations import by_hand, facts
from apps.records.operations.batches import take_batch
from apps.records.operations.sweeps import match_waiting
from apps.records.queries.decided import decided_by
from apps.registry.models import Identifier
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.records import FactFactory, kind, proof, source
from tests.factories.registry import enterprise_in

from .test_imports import AT, SYSTEM

pytestmark = pytest.mark.django_db
PROVINCE, CITY, COUNTY, OTHER = "320000", "320100", "320102", "320205"  # the last of another city
DAY, HOUR, NUMBER = date(2026, 1, 20), timedelta(hours=1), "苏市监罚〔2026〕7号"
OFFICER = {COUNTY: "county_officer", OTHER: "county_officer", CITY: "city_officer", PROVINCE: "province_officer"}


@pytest.fixture
def firm():
    return enterprise_in(COUNTY)


def feed_of(place):
    feed = source(f"feed-{place}")
    Source.objects.filter(pk=feed.pk).update(agency=place and agency_of(place))
    return Source.objects.get(pk=feed.pk)


def sent(place, firm, *, at, names="", **more):
    """The decision over the API of a place's source; its outcome or why it was refused."""
    row = {"kind": "penalty", "severity": 2, "occurred_on": DAY.isoformat(), "title": "罚款", "document_number": NUMBER}
    row |= {"subject_code": firm.uscc, "source_key": f"{at:%d%H}"} | more
    if names:
        row["authority"] = agency_of(names).name
    _run, [result] = take_batch(source=feed_of(place), facts=[row], by=SYSTEM, at=at)
    return [problem["code"] for problem in result["problems"]] or result["outcome"]


def typed(place, firm, *, at, **more):
    given = {"kind": "penalty", "subject_code": firm.uscc, "title": "罚款", "severity": 2, "document_number": NUMBER}
    given |= {"evidence": proof(), "token": f"{at:%d%H}", "by": scope_of_user(user_with_post(OFFICER[place], place))}
    return by_hand.record_by_hand(**given | {"occurred_on": DAY, "at": at} | more)


@pytest.mark.parametrize(("first", "second"), [(CITY, COUNTY), (COUNTY, CITY), (PROVINCE, COUNTY), (COUNTY, PROVINCE)])
def test_what_one_reported_another_above_or_below_neither_types_nor_sends(firm, first, second):
    assert sent(first, firm, at=AT) == "created"
    with pytest.raises(by_hand.KnownAlready), transaction.atomic():
        typed(second, firm, at=AT + HOUR)
    assert sent(second, firm, at=AT + 2 * HOUR) == ["elsewhere"]
    facts.withdraw_fact(fact_id=Fact.objects.get().pk, reason="复议撤销", by=SYSTEM, at=AT + 3 * HOUR)
    for hours, more in ((4, {}), (6, {"kind": "licence_revoked", "severity": 4})):
        with pytest.raises(by_hand.GoneAlready), transaction.atomic():
            typed(second, firm, at=AT + hours * HOUR, **more)
        assert sent(second, firm, at=AT + (hours + 1) * HOUR, **more) == ["withdrawn"]
    assert Fact.objects.count() == 1
    assert typed(second, firm, at=AT + 9 * HOUR, document_number="8号").pk


def test_where_both_say_who_decided_or_neither_is_above_the_other_it_is_two(firm):
    assert sent(CITY, firm, at=AT, names=COUNTY) == "created"
    assert sent(PROVINCE, firm, at=AT + HOUR, names=CITY) == "created"
    assert sent(OTHER, firm, at=AT + 2 * HOUR, document_number="9号") == "created"
    assert typed(COUNTY, firm, at=AT + 3 * HOUR, document_number="9号").pk


def test_nor_does_what_waits_find_its_enterprise(firm):
    gone = {"document_number": NUMBER, "occurred_on": DAY, "severity": 2, "kind": kind("penalty")}
    FactFactory(enterprise=firm, state="withdrawn", source=feed_of(CITY), **gone)
    old = "320102000000123"
    waits = {"enterprise": None, "state": "waiting", "division_code": COUNTY, "subject_code": old} | gone
    _same, other = (FactFactory(source=feed_of(place), **waits) for place in (COUNTY, OTHER))
    Identifier.objects.create(enterprise=firm, kind=Identifier.Kind.REG_NO, value=old)
    assert match_waiting(by=SYSTEM, at=AT + 900 * HOUR) == 1
    assert list(Fact.objects.filter(state="effective")) == [other]


def test_the_database_too_takes_it_once(firm):
    given = {"enterprise": firm, "document_number": NUMBER, "occurred_on": DAY, "evidence": "a", "severity": 2}
    FactFactory(**given, source=feed_of(CITY), source_key="1", kind=kind("penalty"))
    with pytest.raises(IntegrityError, match="is one fact"), transaction.atomic():
        FactFactory(**given, source=feed_of(COUNTY), source_key="hand-1", kind=kind("penalty"))
    FactFactory(**given, source=feed_of(OTHER), source_key="hand-2", kind=kind("penalty"))


def test_the_statement_asks_what_the_query_asks(firm):
    """By every pair of agencies reporting and named, in a tree of four."""
    places = {place: agency_of(place) for place in (PROVINCE, CITY, COUNTY, OTHER)}
    reports = [(named, place) for place in places for named in (None, *places)]
    made = {
        (named, place): FactFactory(enterprise=firm, source=feed_of(place), agency=named and places[named])
        for named, place in reports
    }
    found = set()
    with connection.cursor() as cursor:
        for (ours_named, ours), (named, place) in itertools.product(reports, reports):
            codes = [code and places[code].pk for code in (named, place, ours_named, ours)]
            cursor.execute("SELECT records_one_decider(%s, %s, %s, %s)", codes)
            [(alike,)] = cursor.fetchall()
            decider = places[ours_named or ours].pk
            asked = Fact.objects.filter(decided_by(decider, named=bool(ours_named)), pk=made[named, place].pk).exists()
            assert asked == (alike or places[place].pk == decider), (codes, alike, asked)
            found.add(alike)
    assert found == {True, False}
    assert Agency.objects.filter(pk=places[CITY].parent_id).get() == places[PROVINCE]
