"""What the ledger refuses at its edges: another's area, a file not kept, a window without law."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.kernel.errors import WrongState
from apps.notifications.models import Message
from apps.records.models import Fact, ImportOfFacts
from apps.records.operations import import_runs, objections
from apps.records.operations.by_hand import own_source, record_by_hand
from apps.records.operations.decisions import NeedsReviewer, complete_decision
from apps.records.operations.facts import correct_fact
from apps.records.operations.windows import TooLong
from apps.records.queries.publicity import propose
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.records import FactFactory, fact_of, kind, match_by_two, proof, source, waiting_fact
from tests.factories.registry import enterprise_in, valid_uscc

pytestmark = pytest.mark.django_db

HOME, NEXT = "320102", "320104"
LATE = datetime(2026, 5, 12, 16, 30, tzinfo=UTC)  # 13 May in China
LATER = LATE + timedelta(days=1)


# --- another's area ---
class Abroad:
    """A county officer finds something out about an enterprise of the next county."""

    def __init__(self):
        self.firm = enterprise_in(NEXT, uscc=valid_uscc(5))
        self.officer = user_with_post("county_officer", HOME)
        self.fact = record_by_hand(
            kind="sampling_failed", subject_code=valid_uscc(5), occurred_on=date(2026, 5, 1), title="抽样不合格",
            token="t", severity=2, evidence=proof(), by=scope_of_user(self.officer), at=LATE,
        )  # fmt: skip


@pytest.fixture
def abroad():
    return Abroad()


def sees(user, fact):
    return Fact.objects.visible_to(scope_of_user(user)).filter(pk=fact.pk).exists()


@pytest.mark.parametrize(
    ("role", "division", "seen"),
    [
        ("county_officer", HOME, True),  # whoever reports it
        ("county_officer", NEXT, True),  # whose enterprise it is about
        ("county_officer", "320105", False),
        ("city_reviewer", "320100", True),
        ("city_reviewer", "320300", False),
        ("province_officer", "320000", True),
    ],
)
def test_seen_by_the_agency_that_reports_and_by_the_enterprises_own(abroad, role, division, seen):
    assert sees(user_with_post(role, division), abroad.fact) is seen
    answer = client_as(user_with_post(role, division)).get(reverse("records:fact", args=[abroad.fact.pk]))
    assert answer.status_code == (200 if seen else 404)


def test_found_again_in_a_list_of_its_own_and_in_no_other(abroad):
    ours = FactFactory(enterprise=enterprise_in(HOME), source=own_source(scope_of_user(abroad.officer)), title="本地")
    desk = client_as(abroad.officer)
    own, elsewhere = (desk.get(reverse("records:facts") + query).context["rows"] for query in ("", "?show=elsewhere"))
    assert ([row.pk for row in own], [row.pk for row in elsewhere]) == ([ours.pk], [abroad.fact.pk])
    neighbour = client_as(user_with_post("county_officer", NEXT)).get(reverse("records:facts") + "?show=elsewhere")
    assert neighbour.context["rows"] == []


def test_the_reporting_agency_decides_on_the_objection_and_opens_the_fact(abroad):
    filer = scope_of_user(filer_of(abroad.firm))
    objection = objections.file_objection(
        enterprise_id=abroad.firm.pk, fact_id=abroad.fact.pk, reason="并非本企业产品", by=filer, at=LATER
    )
    reviewer = client_as(user_with_post("county_reviewer", HOME))
    assert reviewer.get(reverse("records:objection", args=[objection.pk])).status_code == 200
    assert reviewer.get(reverse("records:fact", args=[abroad.fact.pk])).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_other_areas_is_counted(rows, django_assert_num_queries):
    officer = user_with_post("county_officer", HOME)
    for _number in range(rows):
        FactFactory(enterprise=enterprise_in(NEXT), source=own_source(scope_of_user(officer)))
    desk, address = client_as(officer), reverse("records:facts") + "?show=elsewhere"
    desk.get(address)
    with django_assert_num_queries(9):
        desk.get(address)


# --- an import without its file ---
def test_an_import_whose_file_was_not_kept_is_never_offered_nor_queued():
    run = ImportOfFacts.objects.create(
        source=source(), file_name="API", layout="ledger", state="checked", created_by="API", at=LATE,
        division_code=HOME,
        counts={"rows": 1, "created": 1, "updated": 0, "unchanged": 0, "rejected": 0, "waiting": 0},
    )  # fmt: skip
    officer = user_with_post("county_officer", HOME)
    with pytest.raises(WrongState):
        import_runs.queue(run_id=run.pk, dry_run=False, by=scope_of_user(officer), at=LATE)
    run.refresh_from_db()
    assert run.state == "checked"
    page = client_as(officer).get(reverse("records:import", args=[run.pk])).content.decode()
    assert reverse("records:import_begin", args=[run.pk]) not in page


# --- the window of publicity ---
@pytest.mark.parametrize(
    ("kind", "severity", "day", "until"),
    [
        ("penalty", 1, date(2022, 5, 31), date(2022, 8, 31)),
        ("penalty", 1, date(2022, 11, 30), date(2023, 2, 28)),  # a shorter month
        ("penalty", 2, date(2024, 2, 29), date(2027, 2, 28)),
        ("penalty", 2, date(2025, 12, 24), date(2028, 12, 24)),
        ("penalty", 2, date(2025, 12, 25), date(2026, 12, 25)),  # three classes since that day
        ("penalty", 3, date(2026, 1, 20), date(2029, 1, 20)),
        ("penalty", 4, date(2026, 1, 20), date(2029, 1, 20)),
        ("licence_revoked", 0, date(2026, 1, 20), date(2029, 1, 20)),
        ("penalty", 0, date(2026, 1, 20), date(2026, 4, 20)),
        ("penalty", 3, date(2020, 1, 20), date(2023, 1, 20)),
        ("sampling_failed", 3, date(2026, 1, 20), None),
    ],
)
def test_the_end_of_publicity_by_the_law_of_the_day(kind, severity, day, until):
    found = propose(kind=kind, severity=severity, occurred_on=day)
    assert (found.until if found else None) == until
    assert found is None or found.basis


@settings(deadline=None, max_examples=40)
@given(day=st.dates(date(2021, 9, 1), date(2060, 1, 1)), severity=st.sampled_from([1, 2, 3, 4]))
def test_a_proposal_lies_after_the_day_and_never_shrinks_with_severity(day, severity):
    found = propose(kind="penalty", severity=severity, occurred_on=day)
    milder = propose(kind="penalty", severity=max(1, severity - 1), occurred_on=day)
    assert day < milder.until <= found.until
    assert (found.until - day).days <= 3 * 366


def recorded(**more):
    by = scope_of_user(user_with_post("county_officer", HOME))
    given = {"kind": "penalty", "severity": 3, "occurred_on": date(2026, 1, 20), "subject_code": valid_uscc(5)}
    return record_by_hand(**given | {"title": "罚款", "token": "t", "evidence": proof(), "by": by, "at": LATE} | more)


@pytest.mark.parametrize(
    ("given", "until"),
    [
        ({}, date(2029, 1, 20)),
        ({"public_until": date(2027, 1, 20)}, date(2027, 1, 20)),  # the officer knows better
        ({"severity": 0}, date(2026, 4, 20)),
        ({"kind": "penalty_simple"}, None),  # never shown
        ({"severity": 1, "category": "警告"}, None),  # nor is a mere warning
        ({"severity": 1, "category": "警告、通报批评"}, date(2026, 4, 20)),
    ],
)
def test_left_empty_the_rules_end_is_taken(given, until):
    fact = recorded(**given)
    assert (fact.public_from, fact.public_until) == (until and date(2026, 1, 20), until)


@pytest.mark.parametrize("named", [None, date(2026, 3, 1), date(2028, 1, 1), date(2028, 12, 31)])
@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"severity": 1}, date(2026, 4, 20)),
        ({"occurred_on": date(2025, 12, 1)}, date(2028, 12, 1)),
        ({"severity": 4}, date(2029, 1, 20)),
    ],
)
def test_the_window_follows_a_correction(named, change, shown):
    """An end of the rules follows what is corrected; one that a source named stays, but for what is lighter now."""
    enterprise_in(HOME, uscc=valid_uscc(5))
    fact = recorded(**({"public_until": named} if named else {}))
    officer = scope_of_user(user_with_post("county_reviewer", HOME))
    correct_fact(fact_id=fact.pk, changes=change, reason="录入有误", by=officer, at=LATE + timedelta(hours=1))
    fact.refresh_from_db()
    lighter = shown < date(2029, 1, 20)
    expected = shown if named is None else min(named, shown) if lighter else named
    assert (fact.public_from, fact.public_until) == (change.get("occurred_on", date(2026, 1, 20)), expected)


def test_no_end_is_named_later_than_the_law_allows_but_by_a_penalty_that_bars_for_longer():
    enterprise_in(HOME, uscc=valid_uscc(5))
    reviewer = scope_of_user(user_with_post("county_reviewer", HOME))
    late = {"public_until": date(2031, 1, 20)}
    with pytest.raises(TooLong) as refusal:
        recorded(**late)
    assert refusal.value.details["field"] == "public_until"
    fact = recorded(category="限制从业")
    given = {"fact_id": fact.pk, "reason": "限制期限更长", "by": reviewer, "at": LATE + timedelta(hours=2)}
    with pytest.raises(TooLong):
        correct_fact(changes=late, **given)
    named = {"valid_until": date(2031, 1, 20)}
    officer = scope_of_user(user_with_post("county_officer", HOME))
    complete_decision(fact_id=fact.pk, decision=named, by=officer, at=LATE + timedelta(hours=1))
    assert correct_fact(changes=late, **given).public_until == late["public_until"]
    given["at"] += timedelta(hours=1)
    with pytest.raises(TooLong):
        correct_fact(changes={"public_until": date(2031, 1, 21)}, **given)


def test_what_is_no_longer_shown_is_corrected_and_shown_again_only_where_its_window_opens():
    window = {"public_from": date(2026, 1, 5), "public_until": date(2026, 4, 5)}
    fact = FactFactory(enterprise=enterprise_in(HOME), severity=1, state="expired", **window)
    reviewer = user_with_post("county_reviewer", HOME)
    page = reverse("records:fact_act", args=[fact.pk, "correct"])
    desk = client_as(reviewer)
    assert page in desk.get(reverse("records:fact", args=[fact.pk])).content.decode()
    states = []
    for hour, changes in enumerate(({"title": "罚款决定"}, {"severity": 3}, {"severity": 1}), 1):
        at = LATE + timedelta(hours=hour)
        correct_fact(fact_id=fact.pk, changes=changes, reason="录入有误", by=scope_of_user(reviewer), at=at)
        fact.refresh_from_db()
        states.append((fact.state, fact.public_until))
    assert states[0] == ("expired", date(2026, 4, 5))
    assert states[1] == ("effective", date(2029, 1, 5))
    # shown for less than it was by now: it ends with the night, as whatever is over
    assert states[2] == ("effective", date(2026, 4, 5))


def test_the_class_of_a_penalty_filled_in_later_takes_it_off_the_page_and_puts_it_back():
    enterprise_in(HOME, uscc=valid_uscc(5))
    fact, officer = recorded(severity=1), scope_of_user(user_with_post("county_officer", HOME))
    reviewer, windows = scope_of_user(user_with_post("county_reviewer", HOME)), []
    for hour, category in enumerate(["警告", "警告，罚款"], 1):
        given = {"fact_id": fact.pk, "decision": {"category": category}}
        with pytest.raises(NeedsReviewer):  # nobody takes a penalty off the page alone
            complete_decision(**given, by=officer, at=LATE + timedelta(hours=hour))
        assert Fact.objects.get().version == hour
        given["by"] = reviewer
        row = complete_decision(**given, at=LATE + timedelta(hours=hour))
        windows.append((row.public_from, row.public_until))
    assert windows == [(None, None), (date(2026, 1, 20), date(2026, 4, 20))]


BARRED = {"decision": {"category": "限制从业", "valid_until": "2031-01-05"}}
LATE_ENDS = [(date(2026, 1, 5), date(2027, 1, 5)), (date(2026, 1, 5), date(2031, 1, 5))]


def test_what_was_shown_without_end_gets_the_rules_end_when_the_rules_are_installed():
    shown = {"occurred_on": date(2026, 1, 5), "public_from": date(2026, 1, 5)}
    held = [
        FactFactory(**shown),
        FactFactory(**shown, severity=1, detail={"decision": {"category": "警告"}}),
        FactFactory(**shown, public_until=date(2026, 2, 1)),
        FactFactory(**shown, kind=kind("brand"), severity=0),
        FactFactory(**shown, state="withdrawn"),
        FactFactory(**shown, public_until=date(2039, 1, 1)),
        FactFactory(**shown, public_until=date(2039, 1, 1), detail=BARRED),
    ]
    import_module("apps.records.migrations.0016_close_windows").close(None, SimpleNamespace(connection=connection))
    windows = [Fact.objects.values_list("public_from", "public_until").get(pk=fact.pk) for fact in held]
    day = shown["public_from"]
    assert windows == [
        (day, date(2027, 1, 5)),
        (None, None),
        (day, date(2026, 2, 1)),
        (day, None),
        (day, None),
        *LATE_ENDS,
    ]
    assert held[0].versions.count() == held[1].versions.count() == 1


def test_the_enterprise_is_told_of_what_is_adverse_and_where_it_objects():
    enterprise = enterprise_in(HOME, uscc=valid_uscc(5))
    fact = recorded()
    recorded(kind="brand", severity=0, token="good", title="江苏精品")
    told = Message.objects.get()
    assert (told.kind, told.recipient_id, told.url) == (
        "records.adverse_fact", str(enterprise.pk), reverse("records:my_fact", args=[fact.pk]),
    )  # fmt: skip


def test_the_enterprise_is_told_whenever_something_adverse_becomes_its_own():
    """Corrected into something adverse or heavier, or matched by an officer."""
    by = scope_of_user(user_with_post("county_reviewer", HOME))
    corrected = FactFactory(enterprise=enterprise_in(HOME), kind=kind("recall_voluntary"), severity=0)
    changes = {"kind_id": kind("penalty").pk, "evidence": "a", "severity": 2}
    correct_fact(fact_id=corrected.pk, changes=changes, reason="录入有误", by=by, at=LATE)
    for hour, severity in enumerate([1, 3]):  # of what became lighter it need not be told
        at = LATER + timedelta(hours=hour)
        correct_fact(fact_id=corrected.pk, changes={"severity": severity}, reason="录入有误", by=by, at=at)
    matched = waiting_fact(HOME, subject_code="320102000000123")
    match_by_two(matched, enterprise_in(HOME), at=LATE)
    addresses = [reverse("records:my_fact", args=[fact.pk]) for fact in (corrected, corrected, matched)]
    told = Message.objects.filter(recipient_kind="enterprise").order_by("pk")
    assert list(told.values_list("url", flat=True)) == addresses


def test_the_officer_sees_the_proposal_with_its_basis_before_and_after():
    enterprise_in(HOME, uscc=valid_uscc(5))
    desk = client_as(user_with_post("county_officer", HOME))
    address = reverse("records:fact_publicity")
    asked = desk.get(address, {"kind": "penalty", "severity": "3", "occurred_on": "2026-01-20"}).content.decode()
    assert "2029年1月19日" in asked
    assert "国办发〔2025〕22号" in asked
    assert "核对" in asked  # not verified, and says so
    assert desk.get(address, {"kind": "penalty", "severity": "x", "occurred_on": ""}).content.decode().strip() == ""
    page = desk.get(reverse("records:fact", args=[recorded().pk])).content.decode()
    assert "国办发〔2025〕22号" in page
    assert (
        "国办发〔2025〕22号"
        not in desk.get(reverse("records:fact", args=[fact_of(enterprise_in(HOME)).pk])).content.decode()
    )
