"""Whom a row names as who decided, below its source's agency, answers for the fact: by file, by API, by completion."""

from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from apps.divisions.models import Agency
from apps.records.models import Fact
from apps.records.operations import by_hand, decisions, objections, repairing
from apps.records.operations.authority import DeciderAlone
from apps.records.operations.batches import take_batch
from apps.records.operations.decisions import NeedsReviewer, complete_decision
from apps.records.queries.authority import decider_of, named
from tests.factories.access import filer_of, scope_of_user, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.records import FactFactory, kind, proof, source
from tests.factories.registry import enterprise_in

from .test_imports import AT, HEADER, SYSTEM, line, taken

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
CITY, COUNTY, OTHER = "320100", "320102", "320104"


def feed_of(place):
    feed = source("feed")
    feed.agency = place and agency_of(place)
    feed.save()
    return feed


@pytest.fixture
def send(tmp_path):
    """Send a penalty of an enterprise of the county under a source of the city: its authority by name and by code."""
    enterprise, turns = enterprise_in(COUNTY), iter(range(100))
    feed_of(CITY)

    def sent(name="", code="", **more):
        row = f"{line(enterprise.uscc, **more)},{name},{code}"
        run = taken(tmp_path, row, header=HEADER + ",CF_CFJG,CF_CFJGDM", at=AT + next(turns) * HOUR)
        return {name: n for name, n in run.counts.items() if n and name not in ("rows", "legacy")}

    return sent


def only():
    return Fact.objects.select_related("agency", "source__agency").get()


def test_the_named_county_answers_for_what_the_city_reports(send):
    county, city = agency_of(COUNTY), agency_of(CITY)
    assert send(county.name, category="罚款") == {"created": 1}
    assert send(county.name) == {"unchanged": 1}
    assert decider_of(only()) == county
    repair = {"fact_id": only().pk, "reason": "已整改", "evidence": proof(), "at": AT + 2000 * HOUR}
    with pytest.raises(DeciderAlone), transaction.atomic():
        repairing.repair_by_hand(by=scope_of_user(user_with_post("city_reviewer", CITY)), **repair)
    assert send() == {"unchanged": 1}  # what a file does not say stays as it is known
    assert send(city.name) == {"updated": 1}
    assert (only().agency, decider_of(only())) == (None, city)
    assert not {"authority", "authority_code"} & set(only().detail["decision"])
    assert send(city.name) == send(code=city.pk) == {"unchanged": 1}
    assert send(code=county.pk) == {"updated": 1}
    assert (decider_of(only()), only().detail["decision"]["authority_code"]) == (county, county.pk)
    county_reviewer = scope_of_user(user_with_post("county_reviewer", COUNTY))
    assert repairing.repair_by_hand(by=county_reviewer, **repair | {"evidence": proof()}).state == "repaired"


def test_an_objection_goes_to_who_is_named(send):
    send(agency_of(COUNTY).name)
    fact = only()
    filer = scope_of_user(filer_of(fact.enterprise))
    given = {"enterprise_id": fact.enterprise_id, "fact_id": fact.pk, "reason": "有误", "by": filer}
    assert objections.file_objection(**given, at=AT + HOUR).agency_code == agency_of(COUNTY).pk


# by the places of the agencies that are named, in name and in code
WORDS = {
    "nothing": ("", ""),
    "own": (CITY, ""),
    "below": (COUNTY, ""),
    "below by code": ("", COUNTY),
    "both ways": (COUNTY, COUNTY),
    "two": (COUNTY, OTHER),
    "own and below": (CITY, COUNTY),
    "above": ("320000", ""),
    "of another city": ("320302", ""),
    "nobody": ("某某局", ""),
}


BELOW = {"below", "below by code", "both ways"}
MEANT = {
    "320000": BELOW | {"own", "above", "of another city"},
    CITY: BELOW | {"own"},
    COUNTY: BELOW | {"own and below", "two"},  # the other named is none of its own
    None: BELOW | {"own", "above", "of another city"},
}


@pytest.mark.parametrize("place", MEANT)
def test_files_mean_whom_the_plain_rule_means(place, tmp_path):
    feed = feed_of(place)
    enterprise = enterprise_in(COUNTY)
    words = {}
    for said, (name, code) in WORDS.items():
        name = agency_of(name).name if name.isdigit() else name
        words[said] = name, code and agency_of(code).pk
    rows = [f"{line(enterprise.uscc, said)},{name},{code}" for said, (name, code) in words.items()]
    taken(tmp_path, *rows, header=HEADER + ",CF_CFJG,CF_CFJGDM")
    found = {fact.document_number: fact.agency for fact in Fact.objects.select_related("agency")}
    meant = {said: named(pair, feed.agency) for said, pair in words.items()}
    assert found == {said: None if agency == feed.agency else agency for said, agency in meant.items()}
    assert {said for said, agency in meant.items() if agency} == MEANT[place]


def test_files_of_licences_mean_who_granted_them(tmp_path):
    feed_of(CITY)
    enterprise, county = enterprise_in(COUNTY), agency_of(COUNTY)
    header = "XK_XDR_MC,XK_XDR_SHXYM,XK_XKWS,XK_WSH,XK_JDRQ,XK_XKJG,XK_XKJGDM"
    rows = [f"{enterprise.name},{enterprise.uscc},准予许可决定书,{n}号,2026-01-10,{name},"
            for n, name in enumerate((county.name, agency_of(CITY).name, ""), 1)]  # fmt: skip
    run = taken(tmp_path, *rows, header=header, name="licences.csv")
    assert run.counts["created"] == 3
    found = {fact.document_number: decider_of(fact) for fact in Fact.objects.select_related("agency", "source__agency")}
    assert found == {"1号": county, "2号": agency_of(CITY), "3号": agency_of(CITY)}


def test_a_name_that_two_bear_means_neither(send):
    Agency.objects.filter(pk=agency_of(OTHER).pk).update(name=agency_of(COUNTY).name)
    send(agency_of(COUNTY).name)
    assert only().agency is None
    assert send(agency_of(COUNTY).name, agency_of(COUNTY).pk) == {"updated": 1}  # the code is new
    assert only().agency is None


def reported(enterprise, **more):
    row = {"source_key": "1", "kind": "penalty", "severity": 2, "occurred_on": "2026-01-20", "title": "罚款"}
    row |= {"subject_code": enterprise.uscc, "document_number": "苏市监罚〔2026〕1号"}
    return row | more


def test_a_batch_names_it_too_and_what_the_county_decided_is_reported_once():
    enterprise, county = enterprise_in(COUNTY), agency_of(COUNTY)
    row = reported(enterprise, authority=county.name)
    for hours, outcome in enumerate(["created", "unchanged"]):
        _run, [result] = take_batch(source=feed_of(CITY), facts=[row], by=SYSTEM, at=AT + hours * HOUR)
        assert result["outcome"] == outcome
    assert only().agency == county
    own = source("county-feed")
    own.agency = county
    own.save()
    _run, [result] = take_batch(source=own, facts=[reported(enterprise)], by=SYSTEM, at=AT + 3 * HOUR)
    assert [problem["code"] for problem in result["problems"]] == ["elsewhere"]
    officer = scope_of_user(user_with_post("county_officer", COUNTY))
    given = {"kind": "penalty", "subject_code": enterprise.uscc, "title": "罚款", "severity": 2, "token": "t"}
    given |= {"document_number": row["document_number"], "evidence": proof(), "by": officer, "at": AT + 4 * HOUR}
    with pytest.raises(by_hand.KnownAlready):
        by_hand.record_by_hand(occurred_on=date(2026, 1, 20), **given)
    assert Fact.objects.count() == 1


def completed(role, place, fact, at, **words):
    by = scope_of_user(user_with_post(role, place))
    return complete_decision(fact_id=fact.pk, decision=words, by=by, at=at)


def test_a_reviewer_who_completes_a_decision_says_who_made_it():
    fact = FactFactory(source=feed_of(CITY), enterprise=enterprise_in(COUNTY))
    county = agency_of(COUNTY)
    with pytest.raises(NeedsReviewer), transaction.atomic():
        completed("city_officer", CITY, fact, AT, authority=county.name)
    assert completed("city_reviewer", CITY, fact, AT, authority=county.name).agency == county
    # who is above it may say so again, whom nobody knows says nothing, and the source's own is not kept twice
    assert completed("city_reviewer", CITY, fact, AT + HOUR, authority="某某局").agency == county
    assert completed("city_officer", CITY, fact, AT + 2 * HOUR, facts="经查").agency == county
    assert completed("city_reviewer", CITY, fact, AT + 3 * HOUR, authority="").agency is None


def test_what_a_proceeding_found_keeps_its_agency():
    fact = FactFactory(source=source("sampling"), enterprise=enterprise_in(COUNTY), agency=agency_of(CITY))
    done = completed("city_reviewer", CITY, fact, AT, authority=agency_of(COUNTY).name)
    assert done.agency == agency_of(CITY)
    assert decisions.AUTHORITY[0] in done.detail["decision"]


def test_what_was_taken_in_before_is_filled_in():
    county = agency_of(COUNTY)
    feed = feed_of(CITY)
    said = [county.name, agency_of(CITY).name, agency_of("320000").name, "某某局"]
    held = [FactFactory(source=feed, detail={"decision": {"authority": word}}) for word in said]
    held.append(FactFactory(source=feed, detail={"decision": {"authority": county.name, "authority_code": OTHER}}))
    two = {"authority": county.name, "authority_code": agency_of(OTHER).pk}
    held.append(FactFactory(source=feed, detail={"decision": two}))
    found = FactFactory(source=source("sampling"), kind=kind("sampling_failed"), agency=county)
    fill = import_module("apps.records.migrations.0029_named_agency").fill
    for _time in range(2):
        fill(None, SimpleNamespace(connection=connection), batch=1)
        agencies = [Fact.objects.get(pk=fact.pk).agency for fact in held]
        assert agencies == [county, None, None, None, county, None]
    assert set(Fact.objects.values_list("version", flat=True)) == {1}
    assert Fact.objects.get(pk=found.pk).agency == county
