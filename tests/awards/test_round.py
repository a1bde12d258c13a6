"""From the announcement to eligibility: who may, when, what is refused and that nothing changes then."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.awards.models import Application, Criterion, Programme, Reading, Recommendation, Round
from apps.awards.offers import of_application
from apps.awards.operations import applying, checking, rounds
from apps.awards.queries.catalogue import leaves, programmes, whole
from apps.deadlines.models import Clock
from apps.kernel.errors import DomainError
from apps.notifications.models import Message
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.awards import CITY, COUNTY, Life, a_report, worthy
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import listed

pytestmark = pytest.mark.django_db


def refused(call, code):
    """The verb is refused with this code, and nothing at all is written."""
    before = Event.objects.count()
    with pytest.raises(DomainError) as told, transaction.atomic():
        call()
    assert told.value.code == code, told.value
    assert Event.objects.count() == before
    return told.value


def test_programmes_are_dated_data_with_their_basis():
    now, then = date(2026, 3, 2), date(2015, 6, 1)
    codes = {row.code for row in programmes(now)}
    assert {"governor", "quality_product", "credit", "nanjing"} <= codes
    assert "famous" not in codes
    assert {row.code for row in programmes(then)} == {"famous", "credit", "governor"}
    governor = Programme.objects.in_force("governor", now)
    assert governor.cycle_years == 2
    assert Programme.objects.in_force("governor", date(2024, 1, 1)).cycle_years == 1
    found = whole(governor, now)
    assert [(row.code, row.quota, row.people_quota) for row in found.prizes] == [
        ("governor.award", 10, 1), ("governor.nomination", 10, 1),
    ]  # fmt: skip
    assert sum(row.points for row in leaves("gbt19580", now)) == 1000
    assert all(row.legal_basis for row in found.requirements)
    for tree in set(Criterion.objects.values_list("tree", flat=True)):
        assert sum(row.points for row in Criterion.objects.filter(tree=tree, leaf=True)) == 1000


def test_a_round_is_announced_by_its_own_bureau_and_closes_by_itself():
    life = Life(firms=[])
    city = scope_of_user(user_with_post("city_officer", CITY))
    refused(lambda: life.act(rounds.prepare_round, city, programme_code="governor", year=2026, title="x",
                             opens_on=life.today, closes_on=life.today + timedelta(days=9),
                             county_until=date(2026, 4, 1), city_until=date(2026, 4, 2),
                             review_until=date(2026, 5, 1)), "other-bureau")  # fmt: skip
    refused(lambda: life.prepare(closes_on=life.today + timedelta(days=2)), "invalid")
    refused(lambda: life.prepare(quotas={"governor.award": 11}), "quota-exceeded")
    life.prepare(quotas={"governor.award": 2})
    refused(lambda: life.prepare(), "invalid")  # one round a year
    assert [row.quota for row in life.round.prizes.order_by("prize__rank")] == [2, 10]
    filer = life.filer(worthy())
    refused(lambda: life.act(applying.start, filer, round_id=life.id, enterprise_id=filer.enterprise_ids[0]),
            "not-found")  # fmt: skip
    life.announce()
    assert life.round.papers.get().kind == "announcement"
    refused(lambda: life.act(rounds.announce, life.officer, round_id=life.id, announcement="x"), "overtaken")
    refused(lambda: life.act(rounds.close, life.officer, round_id=life.id), "too-early")
    life.close()
    assert (life.round.state, Clock.objects.get(rule_code="awards.closing").state) == ("closed", "expired")


def test_an_application_is_saved_handed_in_once_and_fixed_after_the_closing():
    life = Life().announce()
    firm, by = life.firms[0], life.filer(life.firms[0])
    row = life.act(applying.start, by, round_id=life.id, enterprise_id=firm.pk)
    assert life.act(applying.start, by, round_id=life.id, enterprise_id=firm.pk) == row
    refused(lambda: life.act(applying.submit, by, application_id=row.pk, commitment=True), "incomplete")
    key = life.draft(firm)
    assert key == row.pk
    refused(lambda: life.act(applying.submit, by, application_id=key, commitment=False), "invalid")
    one = life.act(applying.submit, by, application_id=key, commitment=True)
    assert (one.state, one.city_code) == ("county", "3201")
    events = Event.objects.count()
    life.act(applying.submit, by, application_id=key, commitment=True)  # a second click
    assert Event.objects.count() == events
    words = {"application_id": key, "summary": "改", "strengths": "", "contact": ""}
    refused(lambda: life.act(applying.save, by, **words), "fixed")
    life.act(applying.take_back, by, application_id=key)
    life.act(applying.save, by, **words)
    life.act(applying.submit, by, application_id=key, commitment=True)
    draft = life.draft(worthy())
    life.close()
    other = Application.objects.get(pk=draft)
    assert (other.state, Message.objects.filter(url=f"/my/awards/{draft}/").count()) == ("moot", 1)
    refused(lambda: life.act(applying.take_back, by, application_id=key), "closed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=key).update(summary="另改")
    third = life.filer(worthy())
    refused(lambda: life.act(applying.start, third, round_id=life.id, enterprise_id=third.enterprise_ids[0]), "closed")


def test_a_report_is_a_pdf_that_can_be_marked():
    life = Life().announce()
    by = life.filer(life.firms[0])
    row = life.act(applying.start, by, round_id=life.id, enterprise_id=life.firms[0].pk)
    broken = a_report()
    broken.truncate(300)
    words = {"application_id": row.pk, "summary": "x", "strengths": "", "contact": ""}
    refused(lambda: life.act(applying.save, by, report=broken, **words), "not-markable")


@pytest.mark.parametrize("what", ["young", "listed", "serious"])
def test_who_cannot_apply_is_told_why_and_when_it_becomes_possible(what):
    firm = worthy(established_on=date(2022, 6, 1)) if what == "young" else worthy()
    life = Life(firms=[firm]).announce()
    if what == "listed":
        listed(firm, now=life.now - timedelta(days=200))
    if what == "serious":
        FactFactory(enterprise=firm, kind=kind("accident_minor"), severity=3, occurred_on=date(2025, 1, 6))
    key = life.draft(firm)
    told = refused(lambda: life.act(applying.submit, life.filer(firm), application_id=key, commitment=True),
                   "not-eligible")  # fmt: skip
    assert told.details["against"][-1] == {"young": "age", "listed": "not_listed", "serious": "no_serious"}[what]
    if what == "young":
        assert told.details["until"] == "2027-06-01"
        assert "2027" in str(told.message)
    assert Application.objects.get(pk=key).state == "draft"


def test_county_then_city_recommend_then_the_rules_judge_with_evidence():
    life = Life().announce()
    firm = life.firms[0]
    key, county = life.apply(firm), life.county(firm)  # made here: what is made within a refusal is rolled back
    yes = {"application_id": key, "verdict": "yes", "opinion": "同意"}
    refused(lambda: life.act(checking.recommend, life.city_officer, **yes), "other-bureau")
    neighbour = scope_of_user(user_with_post("county_officer", "320104"))
    refused(lambda: life.act(checking.recommend, neighbour, **yes), "not-found")
    refused(lambda: life.act(checking.recommend, county, **(yes | {"opinion": " "})), "reason-missing")
    life.act(checking.recommend, county, **yes)
    refused(lambda: life.act(checking.recommend, county, **yes), "other-bureau")
    life.act(checking.recommend, life.city_officer, **yes)
    row = Application.objects.get(pk=key)
    assert (row.state, row.eligibility.filter(passed=True).count(), row.eligibility.count()) == ("checking", 11, 11)
    qms = row.eligibility.get(requirement__check_name="qms_years")
    assert qms.evidence[0]["day"] == "2020-01-06"
    clocks = Clock.objects.filter(subject_kind="awards.application", subject_id=str(key), state="running").values_list(
        "rule_code", flat=True
    )
    assert list(clocks) == ["awards.eligibility"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.filter(application=key).update(opinion="改")
    assert life.accept(key).state == "eligible"


def test_a_soft_requirement_is_accepted_by_an_officer_with_reasons_a_hard_one_never():
    firm = enterprise_in(COUNTY, established_on=date(2010, 5, 1), kind="有限责任公司")
    life = Life(firms=[firm]).announce()
    key = life.apply(firm)
    life.recommend(key)
    told = refused(lambda: life.accept(key), "not-eligible")
    assert told.details["against"] == ["qms_years", "excellence_years"]
    rows = {row.requirement.check_name: row for row in Application.objects.get(pk=key).eligibility.all()}
    for name in ("qms_years", "excellence_years"):
        given = {"application_id": key, "requirement_id": rows[name].requirement_id}
        refused(lambda given=given: life.act(checking.waive, life.officer, reason="", **given), "reason-missing")
        life.act(checking.waive, life.officer, reason="已核对认证证书原件", **given)
    hard = {"application_id": key, "requirement_id": rows["age"].requirement_id, "reason": "x"}
    refused(lambda: life.act(checking.waive, life.officer, **hard), "invalid")
    assert life.accept(key).state == "eligible"
    kept = Application.objects.get(pk=key).eligibility.filter(waived=True).values_list("waived_label", flat=True)
    assert set(kept) == {life.officer.actor}


def test_who_accepts_on_papers_does_not_find_eligible_neither_by_a_button_nor_past_it():
    firm = enterprise_in(COUNTY, established_on=date(2010, 5, 1), kind="有限责任公司")
    life = Life(firms=[firm]).announce()
    key = life.apply(firm)
    life.recommend(key)
    application = Application.objects.get(pk=key)
    soft = application.eligibility.filter(passed=False, requirement__hard=False).order_by("pk")
    for row, by in zip(soft, (life.officer, life.checker), strict=True):
        life.act(checking.waive, by, application_id=key, requirement_id=row.requirement_id, reason="已核对原件")
    for by in (life.officer, life.checker):  # each has accepted one of the two
        assert "accept" not in {each.verb for each in of_application(application, by)}
        refused(lambda by=by: life.act(checking.accept, by, application_id=key), "same-person")
        with pytest.raises(IntegrityError, match="another finds"), transaction.atomic():
            Application.objects.filter(pk=key).update(state="eligible", eligible_by=by.user_id)
    third = life.post("province_officer")
    life.state(third)
    assert "accept" in {each.verb for each in of_application(application, third)}
    assert life.act(checking.accept, third, application_id=key).state == "eligible"
    with pytest.raises(IntegrityError, match="stands once"), transaction.atomic():
        application.eligibility.update(passed=True, waived=False, waived_reason="")


def test_who_recommended_does_not_decide_on_eligibility():
    firm = worthy()
    life = Life(firms=[firm], programme="nanjing").post("city_officer", CITY)
    officer = life
    life = Life(firms=[firm], programme="nanjing")
    life.officer = officer
    life.announce()
    key = life.apply(firm)
    life.act(checking.recommend, life.county(firm), application_id=key, verdict="yes", opinion="同意")
    assert Application.objects.get(pk=key).state == "checking"  # a city award asks no city
    refused(lambda: life.act(checking.accept, life.county(firm), application_id=key), "other-bureau")
    refused(lambda: life.act(checking.accept, life.checker, application_id=key), "other-bureau")
    assert life.act(checking.accept, officer, application_id=key).state == "eligible"


def test_not_recommended_and_withdrawn_and_called_off():
    firms = [worthy(), worthy(), worthy()]
    life = Life(firms=firms).announce()
    one, two, three = (life.apply(firm) for firm in firms)
    given = {"application_id": one, "verdict": "no", "opinion": "近年业绩下滑"}
    assert life.act(checking.recommend, life.county(firms[0]), **given).state == "not_recommended"
    assert life.act(applying.withdraw, life.filer(firms[1]), application_id=two).state == "withdrawn"
    refused(lambda: life.act(rounds.call_off, life.officer, round_id=life.id, reason="x"), "not-permitted")
    refused(lambda: life.act(rounds.call_off, life.reviewer, round_id=life.id, reason=" "), "reason-missing")
    life.act(rounds.call_off, life.reviewer, round_id=life.id, reason="政策调整")
    assert (life.round.state, Application.objects.get(pk=three).state) == ("called_off", "moot")
    assert not Clock.objects.filter(state="running").exists()


def test_the_log_of_readings_is_kept():
    life = Life().announce()
    row = Application.objects.get(pk=life.apply(life.firms[0]))
    Reading.objects.create(application=row, what="page", reader="x", at=life.now)
    for change in (lambda: Reading.objects.update(reader="y"), lambda: Reading.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert Round.objects.count() == 1
