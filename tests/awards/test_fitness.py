"""What was found of an applicant is asked again before its list goes out, is approved and is conferred; a bar strikes
at once; a branch, a trader and a partnership do not apply where a legal person is asked for."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.awards import sql
from apps.awards.forms.steps import WaiveForm
from apps.awards.models import Application, Bar, Eligibility, Honour, Requirement
from apps.awards.operations import applying, cases, checking, conferring, fitness, meeting, reopening
from apps.awards.queries import fitness as fit
from apps.awards.rules.legal_person import is_legal_person
from apps.records.models import Fact
from apps.records.operations.facts import withdraw_fact
from apps.registry.models import Enterprise
from tests.awards.test_given_back import listed
from tests.awards.test_outcome import by_the_database, deliver, event_of
from tests.awards.test_pages import client_of, text_of
from tests.awards.test_round import refused
from tests.factories.awards import Life, worthy
from tests.factories.serious_list import Life as Listing
from tests.past import said_anew

pytestmark = pytest.mark.django_db


def legal_rows():
    return Requirement.objects.filter(check_name__in=("legal_person", "legal_shown"))


def closed(firm, life, status="revoked"):
    Enterprise.objects.filter(pk=firm.pk).update(status=status, status_on=life.today, status_basis="〔2026〕1号")


def states_of(life):
    return list(Application.objects.filter(round=life.id).order_by("pk").values_list("state", flat=True))


def test_whoever_is_no_longer_in_business_or_is_barred_leaves_at_the_next_step(monkeypatch):
    one, two, three = firms = [worthy(), worthy(), worthy()]
    life = Life(firms=firms).to_committee()
    for key in Application.objects.values_list("pk", flat=True):
        life.propose(key)
    closed(one, life)
    life.publish()
    assert states_of(life) == ["struck", "public", "public"]
    struck = Application.objects.get(enterprise=one)
    assert struck.reason.startswith("复核时已不符合申报条件：登记状态正常（")
    assert struck.papers.get().kind == "struck"
    closed(two, life)
    life.approve()
    assert states_of(life) == ["struck", "struck", "public"]
    Bar.objects.create(enterprise=three, programme_code="governor", decided_on=life.today, until=date(2031, 1, 1),
                       document_number="〔2026〕2号", legal_basis="x")  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(fitness, "strike_unfit", lambda *_given, **_more: [])
        by_the_database("barred", life.confer)
    life.confer()
    assert (states_of(life), Honour.objects.count()) == (["struck"] * 3, 0)
    by_the_database("papers", lambda: struck.papers.update(number="x"))


def test_struck_in_the_publicity_for_what_was_set_aside_it_goes_on_when_the_review_is_reopened():
    life = Life().to_public()
    fact = event_of(life.firms[0], "accident_minor", 3, life)
    deliver(life)
    withdraw_fact(fact_id=fact.pk, reason="误登", by=conferring.PORTAL, at=life.tick())
    deliver(life)
    assert states_of(life) == ["struck"]  # the list is public without it
    again = event_of(life.firms[0], "accident_minor", 3, life)
    life.act(reopening.reopen, life.reviewer, round_id=life.id, reason="误列")
    assert states_of(life) == ["struck"]  # another event stands against it
    withdraw_fact(fact_id=again.pk, reason="误登", by=conferring.PORTAL, at=life.tick())
    life.act(meeting.begin_visits, life.officer, round_id=life.id)
    life.act(reopening.reopen, life.reviewer, round_id=life.id, reason="误列")
    assert states_of(life) == ["eligible"]


def test_a_bar_strikes_what_its_holder_applies_for():
    life = Life().to_conferred(prize="governor.nomination")
    firm, honour = life.firms[0], Honour.objects.get()
    again = Life(firms=[firm], now=life.now + timedelta(days=731)).announce()
    key = again.apply(firm)
    other = worthy()
    kept = again.apply(other)
    case = again.act(cases.open_proceeding, life.officer, honour_id=honour.pk, ground="申报材料造假")
    again.act(cases.notice, life.officer, case_id=case.pk)
    again.act(cases.answer, life.filer(firm), case_id=case.pk, text="无异议")
    again.act(cases.decide, life.reviewer, case_id=case.pk, review="无", reason="造假", bar=True)
    row, barred = Application.objects.get(pk=key), Bar.objects.get()
    assert (row.state, row.reason) == ("struck", f"已被限制申报至{barred.until}（{barred.document_number}）")
    assert row.papers.count() == 1
    assert Application.objects.get(pk=kept).state == "county"


def test_a_person_who_is_listed_after_the_check_is_struck_and_a_namesake_who_was_looked_at_is_not():
    firm, other = worthy(), worthy()
    life = Life(firms=[firm, other]).announce()
    listed(life, other, person_name="张三", person_post="质量负责人")
    keys = [life.apply(each, person=name) for each, name in ((firm, "李四"), (other, "张三"))]
    life.close()
    for key in keys:
        life.recommend(key)
    row = Eligibility.objects.get(application=keys[1], requirement__check_name="not_listed")
    life.act(checking.waive, life.officer, application_id=keys[1], requirement_id=row.requirement_id, reason="系同名")
    for key in keys:
        life.accept(key)
    row = Eligibility.objects.get(application=keys[1], requirement__check_name="not_listed")
    assert row.evidence[0]["fact"]
    said_anew(Eligibility.objects.filter(pk=row.pk), evidence=[row.evidence[0] | {"fact": None}])  # as before 0030
    listed(life, firm, person_name="李四", person_post="法定代表人")
    assert states_of(life) == ["eligible", "eligible"]
    with transaction.atomic():
        fitness.strike_unfit(life.round, "eligible", at=life.tick())
    assert states_of(life) == ["struck", "eligible"]
    assert Fact.objects.get(pk=Application.objects.get(pk=keys[0]).struck_fact).kind.code == "serious_listed"


def test_what_the_database_refuses_is_judged_where_a_programme_has_no_row_for_it():
    firm, other = worthy(), worthy()
    life = Life(firms=[firm, other]).announce()
    own, persons = life.apply(firm), life.apply(other, person="张三")
    for row in Requirement.objects.filter(programme_code="governor", check_name__in=fit.ALWAYS):
        said_anew(Requirement.objects.filter(pk=row.pk), validity=DateRange(row.validity.lower, date(2021, 1, 1)))
    for each in (firm, other):
        Listing(each, now=life.now).to("published")
        closed(each, life)
        Bar.objects.create(enterprise=each, programme_code="governor", decided_on=life.today, until=date(2031, 1, 1),
                           document_number=f"〔2026〕{each.pk}号", legal_basis="x")  # fmt: skip
    Listing(other, now=life.now, person_name="张三", person_post="总经理").to("published")

    def words(key, enterprise):
        application = Application.objects.get(pk=key)
        enterprise.refresh_from_db()
        return [each.words.partition("（")[0] for each in fit.lost(application, enterprise, date(2026, 12, 1))]

    assert words(own, firm)[-3:] == ["存续", "撤销荣誉后无限制申报", "未列入严重违法失信名单"]
    # the bar is the enterprise's, and whether the listed one is the applicant nobody could look at
    assert words(persons, other) == ["存续"]


def test_a_round_that_was_announced_before_does_not_ask_for_a_legal_person():
    trader, other = worthy(kind="个体工商户"), worthy(kind="个体工商户")
    life = Life(firms=[trader]).announce()
    draft = life.draft(trader)
    later = Life(now=life.now + timedelta(days=731), firms=[other]).prepare()  # a draft has announced nothing
    before = dict(legal_rows().values_list("code", "validity"))
    with connection.cursor() as cursor:
        for _again in range(2):
            cursor.execute(sql.text("legal_from"))
    moved = {row.code: row.validity for row in legal_rows() if row.validity != before[row.code]}
    begins = DateRange(life.today + timedelta(days=1), None)
    assert moved == {"governor.legal": begins, "governor.legal_form": begins}
    life.act(applying.submit, life.filer(trader), application_id=draft, commitment=True)
    by_the_database("as it began", lambda: Requirement.objects.filter(check_name="open").update(hard=False))
    later.announce()
    assert refused(lambda: later.apply(other), "not-eligible").details["against"] == ["legal_person"]


def test_what_no_conferral_does_without_is_soft_in_no_row_and_accepted_by_nobody():
    new = {"programme_code": "credit", "position": 90, "legal_basis": "量测", "hard": False, "name": "", "name_en": ""}
    for check in ("open", "not_barred", "not_listed"):
        row = Requirement(
            code=f"credit.soft_{check}", check_name=check, validity=DateRange(date(2030, 1, 1), None), **new
        )
        by_the_database("awards_requirement_final", row.save)
    Requirement(code="credit.soft", check_name="age", validity=DateRange(date(2030, 1, 1), None), **new).save()
    firm = worthy()
    life = Life(firms=[firm])
    with connection.cursor() as cursor:  # a row of before the constraint
        cursor.execute("ALTER TABLE awards_requirement DROP CONSTRAINT awards_requirement_final")
    said_anew(Requirement.objects.filter(programme_code="governor", check_name="open"), hard=False)
    key = life.announce().apply(firm)
    life.close().recommend(key)
    closed(firm, life)
    life.act(checking.check, life.officer, application_id=key)
    row = Eligibility.objects.get(application=key, requirement__check_name="open")
    assert (row.passed, row.requirement.hard) == (False, False)
    waive = {"application_id": key, "requirement_id": row.requirement_id, "reason": "已核对"}
    assert refused(lambda: life.act(checking.waive, life.officer, **waive), "hard")
    assert not Eligibility.objects.filter(application=key, waived=True).exists()
    form = WaiveForm(row=Application.objects.get(pk=key))
    assert row.requirement_id not in dict(form.fields["requirement_id"].choices)
    life.act(checking.check, life.officer, application_id=key)
    assert "open" in refused(lambda: life.accept(key), "not-eligible").details["against"]


def test_what_was_accepted_on_papers_does_not_cover_what_came_later():
    firm = worthy()
    life = Life(firms=[firm])
    event_of(firm, "accident_minor", 3, life)
    key = life.announce().apply(firm, person="张三")
    life.close().recommend(key)
    row = Eligibility.objects.get(application=key, requirement__check_name="no_serious")
    waive = {"application_id": key, "requirement_id": row.requirement_id}
    life.act(checking.waive, life.officer, reason="该事件与本人无关", **waive)
    life.act(checking.check, life.officer, application_id=key)
    assert Eligibility.objects.get(application=key, requirement__check_name="no_serious").waived
    event_of(firm, "accident_minor", 4, life)
    deliver(life)
    assert refused(lambda: life.accept(key), "not-eligible").details["against"] == ["no_serious"]
    life.act(checking.check, life.officer, application_id=key)
    life.act(checking.waive, life.officer, reason="两起事件均与本人无关", **waive)
    assert life.accept(key).state == "eligible"


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("有限责任公司(自然人投资或控股)", True),
        ("股份有限公司(非上市)", True),
        ("农民专业合作社", True),
        ("全民所有制企业法人", True),
        ("有限责任公司分公司", False),
        ("个体工商户", False),
        ("个人独资企业", False),
        ("有限合伙企业", False),
        ("非法人企业", False),
        ("集体所有制", None),
        ("", None),
    ],
)
def test_which_forms_are_legal_persons(kind, found):
    assert is_legal_person(kind) is found


def test_a_branch_does_not_apply_and_an_unknown_form_is_looked_at():
    branch, unknown = worthy(kind="有限责任公司分公司"), worthy(kind="")
    life = Life(firms=[branch, unknown]).announce()
    draft = life.draft(branch)
    told = refused(lambda: life.act(applying.submit, life.filer(branch), application_id=draft, commitment=True),
                   "not-eligible")  # fmt: skip
    assert told.details["against"] == ["legal_person"]
    page = text_of(client_of(life.filer(branch)).get(f"/my/awards/{draft}/"))
    assert "本申报暂不能提交。具有法人资格：不符合。" in page
    assert "提交申报时必填" in page
    key = life.apply(unknown)
    life.close().recommend(key)
    assert refused(lambda: life.accept(key), "not-eligible").details["against"] == ["legal_shown"]
    row = Eligibility.objects.get(application=key, requirement__check_name="legal_shown")
    life.act(checking.waive, life.officer, application_id=key, requirement_id=row.requirement_id, reason="已核对执照")
    assert life.accept(key).state == "eligible"
