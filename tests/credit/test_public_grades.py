"""What the public, the enterprise and the officer see of a grade, and what they never see."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.credit.models import PointRule, Rating, Ruleset, Standing, Statistic
from apps.credit.operations.rate import rate_all
from apps.credit.operations.rerate import rerate
from apps.credit.operations.statistics import refresh_if_due, refresh_statistics
from apps.credit.queries.outlook import full_receipt, gainable, outlook_for, what_if
from apps.credit.queries.public import having_grade, history_of, public_grade_of, statistics
from apps.credit.rules.explain import months_after
from apps.credit.rules.score import months_before
from apps.kernel.figures import day
from apps.kernel.scope import Scope
from apps.notifications.models import Message
from apps.records.models import Fact, FactKind
from apps.records.operations.facts import repair_fact, withdraw_fact
from apps.records.rules.repair import earliest_repair
from apps.registry.models import Enterprise
from tests.factories.access import client_as, filer_of, user_with_post
from tests.factories.credit import draft_like_default
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db

BY = Scope.system("test")
AT = datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
DAY = date(2026, 2, 1)
COUNTY, NEXT = "320102", "320104"


def rated(enterprise, at=AT):
    rerate(enterprise_ids=[enterprise.pk], as_of=at.date(), by=BY, at=at)
    return enterprise


def fact(enterprise, code, severity=0, on=date(2026, 1, 5), **fields):
    public = {"public_from": on} if kind(code).public else {}
    return FactFactory(enterprise=enterprise, kind=kind(code), severity=severity, occurred_on=on, **(public | fields))


def shown(enterprise, on=DAY):
    return public_grade_of(enterprise.pk, on=on)


# --- The grade that stands --------------------------------------------------------------------------------------------
def test_a_conferral_lifts_an_a_and_only_an_a():
    enterprise = rated(enterprise_in(COUNTY))
    assert (shown(enterprise).grade, shown(enterprise).computed) == ("A", "A")
    fact(enterprise, "grade_aa", on=date(2025, 6, 1), document_number="苏质信〔2025〕1号")
    assert (shown(enterprise).grade, shown(enterprise).computed) == ("AA", "A")
    fact(enterprise, "grade_aaa", on=date(2026, 1, 20))
    lifted = shown(enterprise)
    assert (lifted.grade, lifted.since) == ("AAA", date(2026, 2, 1))
    fact(enterprise, "penalty", 3)
    rated(enterprise, AT + timedelta(hours=1))
    assert (shown(enterprise).grade, shown(enterprise).conferral) == ("C", None)


def test_a_listing_holds_at_d_as_long_as_the_list_shows_it_and_a_persons_own_does_nothing():
    person, firm = rated(enterprise_in(COUNTY)), enterprise_in(COUNTY)
    fact(person, "serious_listed", 0, public_from=None)  # of its representative, say
    end = date(2027, 3, 26)  # its term was longer than three years
    fact(firm, "serious_listed", 4, on=date(2022, 3, 10), public_until=end)
    assert (shown(rated(person, AT + timedelta(hours=1))).grade, shown(rated(firm)).grade) == ("A", "D")
    assert {line.until for line in shown(firm).lines} == {end - timedelta(days=1)}
    rules = Ruleset.objects.in_force("grade", DAY).get()
    assert [(change.on, change.grade) for change in outlook_for(firm.pk, rules, on=DAY).changes] == [(end, "A")]


def test_a_conferral_ends_with_its_fact():
    enterprise = rated(enterprise_in(COUNTY))
    conferral = fact(enterprise, "grade_aaa")
    assert shown(enterprise).grade == "AAA"
    withdraw_fact(fact_id=conferral.pk, reason="申报材料虚假", by=BY, at=AT)
    assert shown(enterprise).grade == "A"


@pytest.mark.parametrize("state", ["effective", "objected"])
def test_a_conferral_past_its_end_lifts_nothing_whatever_is_objected_to(state):
    """Before the nightly sweep, and while an objection that its holder filed for it is open."""
    enterprise = rated(enterprise_in(COUNTY))
    days = {"on": date(2023, 3, 1), "public_until": date(2026, 3, 1)}
    over = fact(enterprise, "grade_aaa", state=state, known_from=AT, **days)
    assert shown(enterprise).grade == "A"
    assert enterprise in having_grade(Enterprise.objects.current(), "A")
    Fact.objects.filter(pk=over.pk).update(
        public_until=date(2999, 1, 1), state="effective", known_from=AT + timedelta(hours=1)
    )
    assert shown(enterprise).grade == "AAA"


def test_an_ended_enterprise_has_no_grade():
    enterprise = rated(enterprise_in(COUNTY))
    Enterprise.objects.filter(pk=enterprise.pk).update(status="deregistered", status_on=DAY)
    assert shown(enterprise) is None


def test_the_filter_by_grade_agrees_with_the_view():
    made = [enterprise_in(COUNTY) for _ in range(6)]
    fact(made[1], "penalty", 1)
    fact(made[2], "penalty", 3)
    fact(made[3], "licence_revoked")
    fact(made[4], "grade_aa")
    fact(made[5], "grade_aa")
    fact(made[5], "grade_aaa")
    for enterprise in made:
        rated(enterprise)
    standing = {row.enterprise_id: row.grade for row in Standing.objects.all()}
    assert Counter(standing.values()) == {"A": 1, "B": 1, "C": 1, "D": 1, "AA": 1, "AAA": 1}
    for grade in ("AAA", "AA", "A", "B", "C", "D"):
        found = set(having_grade(Enterprise.objects.current(), grade).values_list("pk", flat=True))
        assert found == {pk for pk, is_grade in standing.items() if is_grade == grade}, grade


# --- What the public sees of it ---------------------------------------------------------------------------------------
def test_the_public_receipt_lists_public_facts_only():
    enterprise = enterprise_in(COUNTY)
    public = fact(enterprise, "penalty", 2)
    fact(enterprise, "complaint_upheld", 1)
    fact(enterprise, "penalty", 2, public_until=date(2026, 1, 20), on=date(2025, 12, 1))
    lines = shown(rated(enterprise)).lines
    assert {line.fact.pk for line in lines} == {public.pk}
    assert [line.ceiling for line in lines] == ["C", ""]
    full = full_receipt(Rating.objects.current().grades().get())
    assert sum(len(each.entries) for each in full.classes) == 3
    assert full.score == full.rating.score


def test_the_enterprise_reads_of_each_fact_whether_its_grade_uses_it():
    enterprise, today = enterprise_in(COUNTY), timezone.localdate()
    ago = {months: months_before(today, months) for months in (1, 50)}
    fresh = fact(enterprise, "penalty", 2, on=ago[1])
    old = fact(enterprise, "penalty", 2, on=ago[50])
    conferral = fact(enterprise, "grade_aa", on=ago[1])
    repaired = fact(enterprise, "penalty", 2, on=ago[1], state="repaired")
    rated(enterprise, timezone.now())
    receipt = full_receipt(Rating.objects.current().grades().get())
    assert {entry.fact for each in receipt.classes for entry in each.entries} == {fresh}
    page = client_as(filer_of(enterprise)).get(reverse("records:my_facts"))
    used = {row["fact"].pk: row["used"] for row in page.context["rows"]}
    assert used[fresh.pk] == f"计入质量信用等级，至{day(months_after(ago[1], 36))}（含）止。"
    assert used[old.pk].startswith("已超过计分期限")
    assert used[conferral.pk] == "有效期间，评定为A级的，质量信用等级为AA级。"
    assert used[repaired.pk] == "不再计入评级。"


def test_history_shows_what_is_right_and_not_what_was_withdrawn():
    enterprise = enterprise_in(COUNTY)
    penalty = fact(enterprise, "penalty", 3)
    rated(enterprise)
    withdraw_fact(fact_id=penalty.pk, reason="处罚决定被撤销", by=BY, at=AT + timedelta(days=30))
    rated(enterprise, AT + timedelta(days=31))
    assert [spell.grade for spell in history_of(enterprise.pk)] == ["A", "C"]
    (now,) = shown(enterprise, date(2026, 3, 10)).history
    assert (now.grade, now.corrected, now.since) == ("A", True, DAY)


def test_the_enterprise_is_told_that_its_grade_fell_and_nobody_of_its_risk():
    enterprise = rated(enterprise_in(COUNTY))
    penalty = fact(enterprise, "penalty", 2)
    rated(enterprise, AT + timedelta(hours=1))
    withdraw_fact(fact_id=penalty.pk, reason="处罚决定被撤销", by=BY, at=AT + timedelta(hours=2))
    rated(enterprise, AT + timedelta(hours=3))
    told = Message.objects.get()
    assert (told.kind, told.data) == ("credit.grade_fell", {"before": "A", "after": "C"})
    assert (told.recipient_kind, told.recipient_id, told.url) == ("enterprise", str(enterprise.pk), "/my/grade/")


def test_history_after_a_repair_does_not_go_on_punishing():
    enterprise = enterprise_in(COUNTY)
    penalty = fact(enterprise, "penalty", 2)
    rated(enterprise)
    repair_fact(fact_id=penalty.pk, reason="准予信用修复", by=BY, at=AT + timedelta(days=100))
    rated(enterprise, AT + timedelta(days=101))
    # and does not hint at what may no longer be held against it
    assert [(spell.grade, spell.corrected) for spell in shown(enterprise, date(2026, 6, 1)).history] == [("A", False)]


RISK_MARKS = ("ZQX", "31337", "JS-RISK", "风险等级", "risk class")


def test_the_risk_class_is_on_no_public_page_or_payload(client):
    enterprise = rated(enterprise_in(COUNTY))
    Rating.objects.filter(model="risk").update(grade="ZQX", score=31337)
    refresh_statistics(at=AT)
    code = enterprise.uscc
    pages = [
        "/", "/enterprises/", f"/enterprises/{code}/", "/credit/", "/credit/cities/", "/credit/industries/",
        "/credit/rules/", "/credit/rules/JS-QC-100/",
        "/open-data/", "/api/v1/", "/api/v1/enterprises", f"/api/v1/enterprises/{code}", "/api/v1/enterprises/changes",
        "/api/v1/schema",
    ]  # fmt: skip
    for path in pages:
        for language in ("zh-hans", "en"):
            answer = client.get(path, headers={"accept-language": language})
            assert answer.status_code == 200, path
            text = answer.content.decode()
            assert [mark for mark in RISK_MARKS if mark in text] == [], path
    assert client.get("/credit/rules/JS-RISK/").status_code == 404


# --- Pages ------------------------------------------------------------------------------------------------------------
def test_the_enterprise_reads_its_own_receipt_and_nobody_elses():
    mine, other = enterprise_in(COUNTY), enterprise_in(COUNTY)
    fact(mine, "penalty", 2, title="未按标准生产")
    rated(mine)
    page = client_as(filer_of(mine)).get(reverse("credit_my:grade")).content.decode()
    assert "未按标准生产" in page
    assert "未按标准生产" not in client_as(filer_of(other)).get(reverse("credit_my:grade")).content.decode()


def test_the_risk_class_at_the_desk_needs_its_permission():
    enterprise = enterprise_in(COUNTY)
    rated(enterprise)
    Rating.objects.filter(model="risk").update(grade="ZQX")
    path = reverse("credit_grades:receipt", args=[enterprise.pk])
    officer = client_as(user_with_post("county_officer", COUNTY))
    assert "ZQX" in officer.get(path, headers={"hx-request": "true"}).content.decode()
    assert client_as(user_with_post("county_officer", NEXT)).get(path).status_code == 404
    assert "ZQX" not in client_as(filer_of(enterprise)).get(reverse("credit_my:grade")).content.decode()


def test_a_grade_whose_inputs_are_no_longer_proved_is_shown_without_reasons():
    enterprise = enterprise_in(COUNTY)
    fact(enterprise, "penalty", 2)
    rated(enterprise)
    before = shown(enterprise)
    assert before.lines
    Rating.objects.update(inputs=b"\0" * 32)
    assert (shown(enterprise).grade, shown(enterprise).lines) == (before.grade, None)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_public_grade_costs_the_same_however_many_facts(rows, django_assert_num_queries):
    enterprise = enterprise_in(COUNTY)
    for number in range(rows):
        fact(enterprise, "penalty", 2, on=date(2026, 1, 5 + number))
    rated(enterprise)
    shown(enterprise)  # the rulebook is read once a process
    with django_assert_num_queries(8):
        shown(enterprise)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_overview_costs_the_same_however_many_grades(client, rows, django_assert_num_queries):
    for number in range(rows):
        made = enterprise_in(COUNTY)
        fact(made, "penalty", number + 1)
        rated(made)
    refresh_statistics(at=AT)
    client.get("/credit/")
    with django_assert_num_queries(4):
        client.get("/credit/")
    for page in ("/credit/cities/", "/credit/industries/"):
        with django_assert_num_queries(3):
            client.get(page)


# --- Statistics -------------------------------------------------------------------------------------------------------
def test_counts_follow_the_ratings_and_only_when_there_is_something_new():
    first, second = enterprise_in(COUNTY), enterprise_in("320583")
    fact(second, "penalty", 3)
    for each in (first, second):
        rated(each)
    refresh_statistics(at=AT + timedelta(hours=1))
    assert set(Statistic.objects.values_list("city", "grade", "enterprises")) == {("3201", "A", 1), ("3205", "C", 1)}
    assert statistics(city="3205").total["C"] == 1
    assert statistics(city="3205").total["A"] == 0
    assert refresh_if_due(at=AT + timedelta(hours=2)) is None
    fact(first, "penalty", 3)
    rated(first, AT + timedelta(hours=3))
    assert refresh_if_due(at=AT + timedelta(hours=4)).enterprises == 2
    assert statistics().total["C"] == 2


# --- What if ----------------------------------------------------------------------------------------------------------
CODES = ("qms", "ccc", "sampling_passed", "award_governor", "promise_made", "inspection_ok")


@settings(deadline=None, max_examples=20)
@given(gains=st.dictionaries(st.sampled_from(CODES), st.integers(1, 3), max_size=4), repaired=st.booleans())
def test_a_what_if_tells_what_the_engine_will_compute(gains, repaired):
    enterprise = enterprise_in(COUNTY)
    penalty = fact(enterprise, "penalty", 2)
    rules = Ruleset.objects.in_force("grade", DAY).get()
    gained = {kind(code).pk: count for code, count in gains.items()}
    told = what_if(enterprise.pk, rules, on=DAY, repaired=[penalty.pk] if repaired else [], gained=gained)
    if repaired:
        repair_fact(fact_id=penalty.pk, reason="准予信用修复", by=BY, at=AT)
    for code, count in gains.items():
        for _ in range(count):
            fact(enterprise, code, on=DAY)
    rated(enterprise)
    rating = Rating.objects.current().grades().get(enterprise_id=enterprise.pk)
    assert (told.after.score, told.after.grade) == (rating.score, rating.grade)


CHAINS = (
    ("inspection_problem", "penalty", "not_rectified"),
    ("inspection_problem", "penalty", "penalty"),
    ("penalty", "penalty", "serious_listed"),
    ("sampling_failed", "recheck_failed", "penalty"),
)


@pytest.mark.parametrize("codes", CHAINS, ids="-".join)
@pytest.mark.parametrize("which", range(3))
def test_what_is_told_of_a_repair_is_what_a_repair_does(codes, which):
    enterprise, chain = enterprise_in(COUNTY), []
    for code in codes:
        severity = 4 if code == "serious_listed" else 2
        chain.append(fact(enterprise, code, severity, based_on=chain[-1] if chain else None))
    rules = Ruleset.objects.in_force("grade", DAY).get()
    told = what_if(enterprise.pk, rules, on=DAY, repaired=[chain[which].pk]).after
    rows = {row.fact.pk: row for row in outlook_for(enterprise.pk, rules, on=DAY).repairs}
    repair_fact(fact_id=chain[which].pk, reason="准予信用修复", by=BY, at=AT)
    rating = Rating.objects.current().grades().get(enterprise_id=rated(enterprise).pk)
    assert (told.score, told.grade) == (rating.score, rating.grade)
    row = rows[chain[which].pk]
    assert (row.score, row.grade) == (rating.score, rating.grade)


def test_what_if_leaves_other_enterprises_facts_alone():
    mine, other = enterprise_in(COUNTY), enterprise_in(COUNTY)
    fact(mine, "penalty", 2)
    theirs = fact(other, "penalty", 2)
    rules = Ruleset.objects.in_force("grade", DAY).get()
    told = what_if(mine.pk, rules, on=DAY, repaired=[theirs.pk])
    assert told.difference == 0


def test_what_if_page_computes_and_refuses_what_is_no_number():
    enterprise = enterprise_in(COUNTY)
    penalty = fact(enterprise, "penalty", 2)
    rated(enterprise)
    client = client_as(filer_of(enterprise))
    path = reverse("credit_my:what_if")
    answer = client.get(path, {"repaired": penalty.pk, "gain_qms": "1"})
    assert answer.context["result"].after.grade == "A"
    assert client.get(path, {"gain_qms": "-1"}).status_code == 422
    assert client.get(path, {"repaired": "999999"}).status_code == 422
    assert len(gainable(Ruleset.objects.in_force("grade", DAY).get())) > 10


def test_outlook_names_the_day_of_repair_and_what_it_brings():
    enterprise = enterprise_in(COUNTY)
    fact(enterprise, "penalty", 2)
    rules = Ruleset.objects.in_force("grade", DAY).get()
    outlook = outlook_for(rated(enterprise).pk, rules, on=DAY)
    (repair,) = outlook.repairs
    assert (repair.earliest.on, repair.grade) == (date(2026, 4, 6), "A")
    assert outlook.changes[0].on == date(2027, 1, 5)
    assert outlook.steps[0].on is None


def test_putting_a_fault_right_is_a_way_up_only_where_there_is_one():
    clean, failed = enterprise_in(COUNTY), enterprise_in(COUNTY)
    fact(failed, "sampling_failed", 2)
    rules = Ruleset.objects.in_force("grade", DAY).get()
    told = [{gain.kind.code for gain in outlook_for(rated(row).pk, rules, on=DAY).gains} for row in (clean, failed)]
    assert ["recheck_passed" in each for each in told] == [False, True]


def test_tenure_runs_from_the_day_a_is_held():
    enterprise = rated(enterprise_in(COUNTY))
    rules = Ruleset.objects.in_force("grade", DAY).get()
    first, second = outlook_for(enterprise.pk, rules, on=DAY).steps
    assert (first.grade, first.on, second.on) == ("AA", date(2028, 2, 1), None)
    fact(enterprise, "grade_aa", on=date(2026, 1, 31))
    (only,) = outlook_for(enterprise.pk, rules, on=DAY).steps
    assert (only.grade, only.on) == ("AAA", date(2027, 1, 31))


@pytest.mark.parametrize("undo", [withdraw_fact, repair_fact])
def test_tenure_is_not_interrupted_by_what_no_longer_counts(undo):
    enterprise = rated(enterprise_in(COUNTY))
    penalty = fact(enterprise, "penalty", 2)
    rated(enterprise, AT + timedelta(days=10))
    undo(fact_id=penalty.pk, reason="处罚决定被撤销", by=BY, at=AT + timedelta(days=190))
    on = DAY + timedelta(days=191)
    rated(enterprise, AT + timedelta(days=191))
    rules = Ruleset.objects.in_force("grade", DAY).get()
    assert (step := outlook_for(enterprise.pk, rules, on=on).steps[0]).since == shown(enterprise, on).since == DAY
    assert step.on == date(2028, 2, 1)


def test_a_spell_begins_where_it_began_however_many_ratings_it_holds(monkeypatch):
    monkeypatch.setattr("apps.credit.queries.public.HISTORY", 2)
    enterprise = rated(enterprise_in(COUNTY))
    rules = Ruleset.objects.in_force("grade", DAY).get()
    for week in range(1, 5):
        on = DAY + timedelta(weeks=week)
        fact(enterprise, "inspection_ok", on=on)
        rated(enterprise, AT + timedelta(weeks=week))
        assert shown(enterprise, on).since == DAY
        assert outlook_for(enterprise.pk, rules, on=on).steps[0].on == date(2028, 2, 1)
    for week in (5, 6):
        fact(enterprise, "penalty", 2, on=DAY + timedelta(weeks=week))
        rated(enterprise, AT + timedelta(weeks=week))
    fell = DAY + timedelta(weeks=5)
    told = [("C", fell), ("A", DAY)]
    assert [(spell.grade, spell.since) for spell in shown(enterprise, fell).history] == told[:1]
    monkeypatch.setattr("apps.credit.queries.public.HISTORY", 3)
    assert [(spell.grade, spell.since) for spell in history_of(enterprise.pk)] == told


@pytest.mark.parametrize(
    ("code", "severity", "published", "today", "earliest"),
    [
        # before 25 December 2025: six months; an application on that day or later falls under the new rules
        ("penalty", 2, date(2024, 8, 31), date(2025, 1, 1), date(2025, 3, 1)),
        ("penalty", 2, date(2025, 8, 1), date(2025, 9, 1), date(2025, 12, 25)),
        ("penalty", 3, date(2025, 8, 1), date(2025, 9, 1), date(2026, 8, 2)),
        ("penalty", 1, date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 6)),
        ("penalty", 2, date(2026, 1, 5), date(2027, 1, 1), date(2027, 1, 1)),
        ("serious_listed", 4, date(2024, 2, 29), date(2024, 3, 1), date(2025, 3, 1)),
        ("licence_revoked", 4, date(2024, 2, 29), date(2024, 3, 1), None),
        ("sampling_failed", 2, date(2024, 2, 29), date(2024, 3, 1), None),
    ],
)
def test_earliest_day_of_repair(code, severity, published, today, earliest):
    never = kind(code).never_repaired
    assert earliest_repair(code, severity, published, today, never=never).on == earliest


def test_a_kind_that_a_province_bars_is_promised_no_day():
    enterprise = enterprise_in(COUNTY)
    fact(enterprise, "penalty", 2)
    rules = Ruleset.objects.in_force("grade", DAY).get()
    FactKind.objects.filter(code="penalty").update(never_repaired=True)
    (repair,) = outlook_for(rated(enterprise).pk, rules, on=DAY).repairs
    assert (repair.earliest.on, bool(repair.earliest.basis)) == (None, True)


def test_a_gain_is_rounded_as_the_engine_rounds():
    enterprise = rated(enterprise_in(COUNTY))
    draft = draft_like_default()
    draft.point_rules.exclude(kind__code="qms").delete()
    draft.point_rules.update(points=33, decay=[50, 0])
    (gain,) = outlook_for(enterprise.pk, draft, on=DAY).gains
    told = what_if(enterprise.pk, draft, on=DAY, gained={kind("qms").pk: 1})
    assert (gain.points, told.difference) == (17, 17)


def test_a_kind_of_two_rules_is_offered_by_the_one_that_gives_most():
    draft = draft_like_default()
    rule = draft.point_rules.get(kind__code="qms")
    least, other = rule.points, draft.indicators.exclude(pk=rule.indicator_id).first()
    PointRule.objects.create(ruleset=draft, indicator=other, kind=rule.kind, points=least + 100, decay=[100])
    assert [rule.points for rule in gainable(draft) if rule.kind.code == "qms"] == [least + 100]


def test_a_receipt_says_when_it_was_last_computed_and_not_when_it_last_changed():
    """A run that finds the same leaves the rating as it stands; no fact then counts until a day in the past."""
    enterprise = enterprise_in(COUNTY)
    fact(enterprise, "qms", on=date(2025, 2, 10))  # three years of equal weight
    fact(enterprise, "sampling_passed", on=date(2025, 3, 1))
    for code in ("qms", "cqo", "cqo"):
        fact(enterprise, code, on=date(2025, 1, 20))  # more than the class can give
    rate_all(model="grade", as_of=DAY, by=BY, at=AT)
    first = Rating.objects.current().grades().get(enterprise=enterprise)
    later = AT + timedelta(days=20)
    rate_all(model="grade", as_of=later.date(), by=BY, at=later)
    assert Rating.objects.current().grades().get(enterprise=enterprise) == first
    told = full_receipt(first)
    assert (told.confirmed.on, told.confirmed.at, told.unchanged) == (later.date(), later, True)
    assert min(entry.until for each in told.classes for entry in each.entries) >= later.date()
    [qms] = [e for each in told.classes for e in each.entries if e.fact.occurred_on == date(2025, 2, 10)]
    assert qms.until == date(2028, 2, 9)
    page = client_as(filer_of(enterprise)).get(reverse("credit_my:grade")).content.decode()
    assert "最近一次计算：2026年2月21日" in page
    assert "结果自2026年2月1日起未变" in page
    assert shown(enterprise, later.date()).confirmed.on == later.date()


def test_every_line_of_a_receipt_leads_to_its_fact_and_names_the_law_it_rests_on():
    enterprise = enterprise_in(COUNTY)
    penalty = fact(enterprise, "penalty", 2, legal_basis="《中华人民共和国产品质量法》第四十九条")
    rated(enterprise)
    receipt = full_receipt(Rating.objects.current().grades().get())
    lines = [*receipt.ceilings, *(entry for each in receipt.classes for entry in each.entries)]
    assert [entry.bases for entry in lines] == [("《中华人民共和国产品质量法》第四十九条",)] * 2
    page = client_as(filer_of(enterprise)).get(reverse("credit_my:grade")).content.decode()
    assert page.count(f'href="{reverse("records:my_fact", args=[penalty.pk])}"') == 2
    assert "至2027年1月4日（含）最高评为C级" in page
    desk = client_as(user_with_post("county_officer", COUNTY)).get(
        reverse("credit_grades:receipt", args=[enterprise.pk])
    )
    assert reverse("records:fact", args=[penalty.pk]) in desk.content.decode()
