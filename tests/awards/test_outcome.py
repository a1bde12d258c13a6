"""Committee, publicity, objections, approval, conferral; honours, their duties, and what takes them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.models import Event
from apps.audit.operations import claim
from apps.audit.operations import deliver as hand_out
from apps.awards.models import Application, Bar, Case, Duty, Honour, Objection, Prize, Requirement, RoundPrize
from apps.awards.operations import applying, cases, committee, conferring, holding, ranking
from apps.awards.queries import standing
from apps.awards.queries.story import foreseen
from apps.awards.rules import payload
from apps.credit.models import Rating, Standing
from apps.credit.queries.outlook import steps_for
from apps.deadlines.models import Clock
from apps.documents import signing
from apps.notifications.models import Message
from apps.records.operations.facts import record_fact, withdraw_fact
from tests.awards.test_round import refused
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.awards import MEMBERS, Life, facts_of, worthy
from tests.factories.records import source
from tests.past import said_anew

pytestmark = pytest.mark.django_db


def by_the_database(match, change):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        change()


def test_quotas_hold_in_the_committee_and_in_the_database():
    life = Life(firms=[worthy(), worthy()], quotas={"governor.award": 1}).to_committee()
    one, two = Application.objects.filter(round=life.id).order_by("pk")
    life.propose(one.pk)
    told = refused(lambda: life.propose(two.pk), "quota-exceeded")
    assert "1" in str(told.message)
    refused(lambda: life.propose(two.pk, "credit.aa"), "invalid")
    refused(lambda: life.act(committee.propose, life.officer, application_id=two.pk, prize_code="governor.nomination",
                             reason="x"), "not-permitted")  # fmt: skip
    life.propose(two.pk, "governor.nomination")
    award = RoundPrize.objects.get(round=life.id, prize__code="governor.award")
    by_the_database("may confer", lambda: Application.objects.filter(pk=two.pk).update(prize=award.prize_id))
    by_the_database("stands from its", lambda: RoundPrize.objects.filter(pk=award.pk).update(quota=2))
    life.publish().approve().confer()
    assert sorted(Honour.objects.values_list("number", flat=True)) == ["苏质奖〔2026〕1号", "苏质提〔2026〕1号"]


def test_prizes_may_stay_vacant_and_three_people_decide():
    life = Life(firms=[worthy(), worthy()]).to_committee()
    one, two = Application.objects.filter(round=life.id).order_by("pk")
    given = {"round_id": life.id, "met_on": life.today, "members": MEMBERS, "record": "同意", "recusals": "无"}
    refused(lambda: life.act(committee.publish, life.reviewer, **given), "nothing-proposed")
    life.propose(one.pk)
    refused(lambda: life.act(committee.publish, life.officer, **given), "not-permitted")
    refused(lambda: life.act(committee.publish, life.reviewer, **(given | {"record": " "})), "invalid")
    life.publish()
    assert (life.round.public_from, life.round.programme.publicity_days) == (life.today, 7)
    refused(lambda: life.act(committee.end_publicity, life.officer, round_id=life.id), "too-early")
    life.wait_until(life.round.public_until + timedelta(days=1))
    life.act(committee.end_publicity, life.officer, round_id=life.id)
    refused(lambda: life.act(committee.approve, life.reviewer, round_id=life.id, number="x"), "not-permitted")
    refused(lambda: life.act(conferring.confer, life.officer, round_id=life.id), "overtaken")
    life.act(committee.approve, life.approver, round_id=life.id, number="苏政复〔2026〕1号")
    life.confer()
    states = set(Application.objects.filter(round=life.id).values_list("state", flat=True))
    assert states == {"conferred", "not_chosen"}
    assert Application.objects.exclude(feedback=None).count() == 2
    assert two.pk in Application.objects.filter(state="not_chosen").values_list("pk", flat=True)


def test_an_upheld_objection_takes_the_applicant_off_the_list():
    life = Life(firms=[worthy(), worthy()]).to_public()
    one, two = Application.objects.filter(round=life.id).order_by("pk")
    file = {"application_id": one.pk, "name": "王某", "contact": "13800000000", "content": "隐瞒质量事故"}
    for wrong in ({"name": " "}, {"content": ""}):
        with pytest.raises(Exception, match=r"name|实名"), transaction.atomic():
            committee.object_to(at=life.now, **(file | wrong))
    first = committee.object_to(at=life.now, **file)
    again = committee.object_to(at=life.now, **(file | {"name": "李某"}))  # somebody else, against the same one
    second = committee.object_to(at=life.now, **(file | {"application_id": two.pk}))
    assert Clock.objects.filter(rule_code="awards.objection", state="running").count() == 3
    life.wait_until(life.round.public_until + timedelta(days=1))
    refused(lambda: life.act(committee.end_publicity, life.officer, round_id=life.id), "still-open")
    given = {"objection_id": first.pk, "upheld": True, "reason": "经核查属实"}
    assert set(Objection.objects.values_list("state", flat=True)) == {"heard"}  # the days to answer are over by now
    refused(lambda: life.act(committee.decide_objection, life.officer, **given), "not-permitted")
    refused(lambda: life.act(committee.decide_objection, life.reviewer, **(given | {"reason": ""})), "reason-missing")
    life.act(committee.decide_objection, life.reviewer, **given)
    refused(lambda: life.act(committee.decide_objection, life.reviewer, **given), "overtaken")
    life.act(committee.decide_objection, life.reviewer, objection_id=second.pk, upheld=False, reason="查无实据")
    refused(lambda: life.act(committee.end_publicity, life.officer, round_id=life.id), "still-open")
    life.act(committee.decide_objection, life.reviewer, objection_id=again.pk, upheld=True, reason="同前")
    assert [Application.objects.get(pk=row.pk).state for row in (one, two)] == ["not_chosen", "public"]
    assert not Clock.objects.filter(rule_code="awards.objection", state="running").exists()
    with pytest.raises(Exception, match=r"public|公示"), transaction.atomic():
        committee.object_to(at=life.now, **(file | {"application_id": two.pk}))
    life.act(committee.end_publicity, life.officer, round_id=life.id)
    life.act(committee.approve, life.approver, round_id=life.id, number="1")
    life.confer()
    assert Honour.objects.get().application_id == two.pk


def test_the_government_may_send_the_list_back():
    life = Life().to_public()
    life.wait_until(life.round.public_until + timedelta(days=1))
    life.act(committee.end_publicity, life.officer, round_id=life.id)
    life.act(committee.send_back, life.approver, round_id=life.id, reason="请补充审议")
    assert (life.round.state, Application.objects.get().state) == ("committee", "proposed")
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    life.act(ranking.submit_to_committee, life.officer, round_id=life.id)
    life.publish().approve().confer()
    assert Honour.objects.count() == 1


def test_an_honour_is_signed_on_the_ledger_and_owes_duties(real_papers):
    life = Life().to_conferred()
    honour = Honour.objects.get()
    values, body, signature = payload.read(honour.payload)
    assert signing.verified(body, signature, signing.certificate_pem())
    assert values["number"] == honour.number == "苏质奖〔2026〕1号"
    fact = facts_of(honour.enterprise, "award_governor").get()
    assert (fact.pk, fact.document_number, fact.public_until) == (honour.fact_id, honour.number, None)
    assert honour.duties.count() == 6
    assert Clock.objects.filter(rule_code="awards.duty", enterprise_id=honour.enterprise_id).count() == 6
    with pytest.raises(IntegrityError), transaction.atomic():
        Honour.objects.update(holder="另一家")
    duty = honour.duties.order_by("due_on", "pk").first()
    by = life.filer(life.firms[0])
    refused(lambda: life.act(holding.report_duty, by, duty_id=duty.pk, text=" "), "reason-missing")
    life.wait_until(duty.due_on + timedelta(days=1))
    assert Duty.objects.get(pk=duty.pk).state == "missed"
    told = Message.objects.filter(kind__startswith="awards.duty_").values_list("recipient_kind", "url")
    assert set(told) == {("enterprise", f"/my/awards/honours/{honour.pk}/"),
                         ("agency", f"/desk/awards/honours/{honour.pk}/")}  # fmt: skip
    assert life.act(holding.report_duty, by, duty_id=duty.pk, text="持续改进情况").state == "done"
    refused(lambda: life.act(holding.report_duty, by, duty_id=duty.pk, text="x"), "overtaken")
    # whoever holds the award waits before applying again
    again = Life(firms=life.firms, now=life.now + timedelta(days=731)).announce()
    key = again.draft(life.firms[0])
    told = refused(lambda: again.act(applying.submit, again.filer(life.firms[0]), application_id=key, commitment=True),
                   "not-eligible")  # fmt: skip
    assert told.details["against"] == ["again"]


def event_of(firm, code, severity, life, title="试验事件"):
    source("test")
    return record_fact(kind=code, occurred_on=life.today, source="test", source_key=f"{code}{life.now}", title=title,
                       severity=severity, enterprise=firm, document_number="宁市监〔2026〕7号", by=conferring.PORTAL,
                       at=life.tick())  # fmt: skip


def deliver(life):
    """Whatever the outbox holds for awards and ratings, as a worker would."""
    while taken := claim(at=life.tick()):
        assert {hand_out(delivery, at=life.now) for delivery in taken} <= {"done"}


def test_a_grave_event_strips_the_honour_through_the_outbox_and_gives_it_back_when_set_aside():
    life = Life().to_conferred()
    honour, firm = Honour.objects.get(), life.firms[0]
    fact = event_of(firm, "accident_minor", 4, life)
    assert Honour.objects.get().state == "valid"  # the outbox has not come by
    deliver(life)
    deliver(life)
    honour.refresh_from_db()
    assert (honour.state, honour.trigger_fact) == ("withdrawn", fact.pk)
    assert honour.papers.get().kind == "withdrawal"
    assert Bar.objects.get().until == life.today.replace(year=2029)
    assert facts_of(firm, "award_governor").get().state == "over"
    assert not Duty.objects.filter(state="owed").exists()
    withdraw_fact(fact_id=fact.pk, reason="复议撤销", by=conferring.PORTAL, at=life.tick())
    deliver(life)
    honour.refresh_from_db()
    assert (honour.state, Bar.objects.get().lifted_on) == ("valid", life.today)
    assert facts_of(firm, "award_governor").filter(state="effective").count() == 1


def test_a_serious_event_opens_a_proceeding_with_notice_answer_and_reasons():
    life = Life().to_conferred()
    firm = life.firms[0]
    event_of(firm, "accident_minor", 3, life)
    deliver(life)
    case = Case.objects.get()
    # nobody had to remember: the notice is written, the holder told, its time to answer runs
    assert (case.state, case.opened_by, Honour.objects.get().state) == ("noticed", None, "valid")
    assert case.honour.papers.get().kind == "notice"
    assert Clock.objects.get(rule_code="awards.answer").enterprise_id == firm.pk
    deliver(life)
    assert Case.objects.count() == case.honour.papers.count() == 1
    by = life.filer(firm)
    assert Case.objects.visible_to(by).exists()
    decide = {"case_id": case.pk, "review": "陈述不成立", "reason": "事故责任明确", "bar": True}
    refused(lambda: life.act(cases.decide, life.reviewer, **decide), "overtaken")
    refused(lambda: life.act(cases.notice, life.officer, case_id=case.pk), "overtaken")
    refused(lambda: life.act(cases.answer, by, case_id=case.pk, text=""), "reason-missing")
    life.act(cases.answer, by, case_id=case.pk, text="系外协件问题")
    refused(lambda: life.act(cases.decide, life.officer, **decide), "not-permitted")
    refused(lambda: life.act(cases.decide, life.reviewer, **(decide | {"reason": " "})), "reason-missing")
    life.act(cases.decide, life.reviewer, **decide)
    honour = Honour.objects.get()
    assert (honour.state, set(honour.papers.values_list("kind", flat=True))) == ("revoked", {"notice", "revocation"})
    assert Bar.objects.get().document_number == honour.papers.get(kind="revocation").number
    assert Clock.objects.get(rule_code="awards.return").state == "running"
    life.act(cases.certificate_returned, life.officer, honour_id=honour.pk)
    refused(lambda: life.act(cases.certificate_returned, life.officer, honour_id=honour.pk), "not-taken")
    assert Clock.objects.get(rule_code="awards.return").state == "stopped"
    key = Life(firms=[firm], now=life.now + timedelta(days=731)).announce()
    draft = key.draft(firm)
    told = refused(lambda: key.act(applying.submit, key.filer(firm), application_id=draft, commitment=True),
                   "not-eligible")  # fmt: skip
    assert {"not_barred", "no_serious"} <= set(told.details["against"])


def test_a_case_without_an_answer_is_decided_after_its_time_or_dropped():
    life = Life().to_conferred()
    case = life.act(cases.open_proceeding, life.officer, honour_id=Honour.objects.get().pk, ground="年度报告弄虚作假")
    refused(lambda: life.act(cases.open_proceeding, life.officer, honour_id=case.honour_id, ground="x"), "invalid")
    life.act(cases.notice, life.officer, case_id=case.pk)
    clock = Clock.objects.get(rule_code="awards.answer")
    life.wait_until(clock.due_on + timedelta(days=1))
    assert Case.objects.get().state == "answered"
    life.act(cases.drop, life.reviewer, case_id=case.pk, reason="证据不足")
    assert (Case.objects.get().state, Honour.objects.get().state) == ("dropped", "valid")
    own = life.act(cases.open_proceeding, life.officer, honour_id=case.honour_id, ground="另有线索")
    life.act(cases.notice, life.officer, case_id=own.pk)
    refused(lambda: life.act(holding.give_up, life.filer(life.firms[0]), honour_id=case.honour_id), "under-way")


def test_a_listing_strips_honours_and_strikes_applications():
    from tests.factories.serious_list import Life as Listing

    life = Life(firms=[worthy(), worthy()]).to_conferred()
    firm = life.firms[0]
    second = Life(programme="nanjing", firms=[firm], now=life.now)
    second.officer = scope_of_user(user_with_post("city_officer", "320100"))
    key = second.announce().apply(firm)
    listing = Listing(firm, now=life.now).to("published")
    life.now = listing.now
    deliver(life)
    deliver(life)
    states = dict(Honour.objects.values_list("enterprise", "state"))
    assert states == {firm.pk: "withdrawn", life.firms[1].pk: "valid"}
    assert Application.objects.get(pk=key).state == "struck"


def grade_life(grade, score, since, **given):
    """A round of AA and AAA for a firm rated A since a day."""
    from apps.credit.operations.rate import rate_all

    firm = worthy(**given)
    life = Life(programme="credit", firms=[firm])
    at = life.now.replace(year=since.year, month=since.month, day=since.day)
    rate_all(model="grade", as_of=since, by=conferring.PORTAL, at=at)
    Rating.objects.filter(enterprise=firm, model="grade").update(grade="A", score=score)
    return life.announce(), firm


def test_aa_refused_for_tenure_says_when_and_one_that_succeeds_changes_the_public_grade():
    life, firm = grade_life("AA", 8600, date(2025, 6, 2))
    key = life.draft(firm, wanted="credit.aa")
    seen = {
        each["row"]["requirement"].check_name: each["row"] for each in foreseen(Application.objects.get(), life.today)
    }
    assert (seen["tenure"]["passed"], seen["tenure"]["possible_on"]) == (False, date(2027, 6, 2))
    assert seen["age"]["passed"]
    told = refused(lambda: life.act(applying.submit, life.filer(firm), application_id=key, commitment=True),
                   "not-eligible")  # fmt: skip
    assert told.details["against"] == ["tenure"]
    assert told.details["until"] == "2027-06-02"
    assert "2027" in str(told.message)
    assert Standing.objects.get(enterprise_id=firm.pk).grade == "A"


def test_a_figure_that_changes_holds_for_rounds_that_open_later():
    life, firm = grade_life("AA", 8600, date(2023, 6, 1))
    key = life.draft(firm, wanted="credit.aa")
    later = life.today + timedelta(days=1)
    for check, value in (("tenure", 60), ("score", 90)):
        old = Requirement.objects.get(programme_code="credit", prize_code="credit.aa", check_name=check)
        said_anew(Requirement.objects.filter(pk=old.pk), validity=DateRange(old.validity.lower, later))
        old.pk, old.validity, old.value = None, DateRange(later, None), value
        old.save(force_insert=True)
    life.wait_until(later + timedelta(days=2))
    life.act(applying.submit, life.filer(firm), application_id=key, commitment=True)  # as it was announced
    life.close().recommend(key)
    life.accept(key)
    assert standing.steps_on(later - timedelta(days=1))["AA"] == (24, 8000)
    assert standing.steps_on(later)["AA"] == (60, 9000)
    asked = {step.grade: (step.months, step.least) for step in steps_for(firm.pk, ruleset_of(firm), on=later)}
    assert asked["AA"] == (60, 9000)
    found = standing.judged(firm, life.round.programme, Prize.objects.get(code="credit.aa"), later)
    assert {each.requirement.check_name for each in found if not each.finding.passed} >= {"tenure", "score"}


def ruleset_of(firm):
    return Rating.objects.select_related("run__ruleset").get(enterprise=firm, model="grade").run.ruleset


def test_an_aa_that_is_conferred_lifts_the_public_grade_until_its_last_day():
    life, firm = grade_life("AA", 8600, date(2023, 6, 1))
    key = life.apply(firm, wanted="credit.aa")
    life.close().recommend(key)
    life.accept(key)
    life.draw().review_all().visit_all()
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    life.act(ranking.submit_to_committee, life.officer, round_id=life.id)
    refused(lambda: life.propose(key, "credit.aaa"), "invalid")
    life.propose(key, "credit.aa")
    life.publish().approve().confer()
    honour = Honour.objects.get()
    assert honour.until == honour.conferred_on.replace(year=honour.conferred_on.year + 3) - timedelta(days=1)
    assert Standing.objects.get(enterprise_id=firm.pk).grade == "AA"
    # rated anew in the last year of its term, and told when that begins
    prize, begins = Prize.objects.get(code="credit.aa"), honour.until.replace(year=honour.until.year - 1)

    def tenure(on):
        found = standing.judged(firm, life.round.programme, prize, on)
        return next((f.passed, f.possible_on) for r, f in ((each.requirement, each.finding) for each in found)
                    if r.check_name == "tenure")  # fmt: skip

    assert tenure(begins) == (False, begins + timedelta(days=1))
    assert tenure(begins + timedelta(days=1)) == tenure(honour.until) == (True, None)
    life.act(holding.give_up, life.filer(firm), honour_id=honour.pk)
    assert Standing.objects.get(enterprise_id=firm.pk).grade == "A"
    assert Event.objects.filter(verb="awards.honour_given_up").count() == 1
    assert Decimal(8600) == Rating.objects.get(enterprise=firm, model="grade").score
