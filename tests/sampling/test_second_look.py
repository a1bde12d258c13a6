"""What stands is looked at again: a bureau above, a retest that cannot be made, a laboratory without qualification."""

import pytest
from django.db.models import Max

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.stepping import SamePerson
from apps.records.models import Fact
from apps.sampling import states
from apps.sampling.models import Answer, Batch, Notice, Objection, Paper, Policy, Recheck, Sample, Test
from apps.sampling.operations import (
    annulling,
    drawing,
    escalating,
    following,
    laboratories,
    no_retest,
    objecting,
    publishing,
    rechecking,
    telling,
    testing,
)
from apps.sampling.operations.steps import NotHeardHere, RestsOnNothing
from apps.sampling.queries.rates import pass_rates
from apps.sampling.rules import no_retest as rule
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.sampling import COUNTY, Life, laboratory_for

from .test_life import refused

pytestmark = pytest.mark.django_db
CITY = "320100"


def above(role):
    """Somebody of the city's bureau, which stands above the county's."""
    return scope_of_user(user_with_post(role, CITY))


def counted(life, published=False):
    year = life.batch.year
    return pass_rates(first=year, last=year, published=published).of(year)


# --- the bureau above -------------------------------------------------------------------------------------------------
def test_a_party_may_ask_the_bureau_above_and_then_only_that_one_decides():
    agency_of(CITY)
    life = Life().to("served")
    notice = Notice.objects.get(batch=life.batch_id)
    given = {"notice_id": notice.pk, "kind": "result", "reason": "样品受潮"}
    row = life.act(objecting.file_objection, life.filer, above=True, **given)
    assert row.agency_id == life.batch.agency.parent_id
    clock = Clock.objects.get(subject_kind="sampling.objection", subject_id=str(row.pk))
    assert (clock.holder, clock.division_code) == (row.agency_id, row.agency.division_id)
    asked = {"objection_id": row.pk}
    refused(NotHeardHere, objecting.accept_objection, life.officer, life, **asked)
    refused(NotHeardHere, objecting.not_accept_objection, life.second, life, finding="x", **asked)
    officer, reviewer = above("city_officer"), above("city_reviewer")
    life.act(objecting.accept_objection, officer, **asked)
    retest = asked | {"laboratory_id": life.other_lab.pk}
    refused(NotHeardHere, objecting.order_retest, life.officer, life, **retest)
    test = life.act(objecting.order_retest, officer, **retest)
    life.act(objecting.formalities_done, officer, on=life.today, **asked)
    life.receive(test)
    life.enter(test, passing=True)
    life.report(test)
    refused(NotHeardHere, objecting.conclude_retest, life.reviewer, life, finding="x", **asked)
    life.act(objecting.conclude_retest, reviewer, finding="复检合格", **asked)
    assert (life.batch.state, life.batch.overturned) == (states.PASSED, True)
    outcome = Paper.objects.get(batch=life.batch_id, kind="outcome")
    assert outcome.number.startswith(Paper.objects.get(kind="acceptance").number[:2])
    refused(NotPermitted, publishing.publish, officer, life, batch_id=life.batch_id)  # the result stays the county's


def test_a_bureau_above_may_decide_what_was_filed_below_it_and_a_neighbour_may_not():
    life = Life().to("served")
    row = life.object_()
    assert row.agency_id == life.batch.agency_id
    neighbour = scope_of_user(user_with_post("county_officer", "320104"))
    refused(DomainError, objecting.accept_objection, neighbour, life, objection_id=row.pk)
    life.act(objecting.accept_objection, above("city_officer"), objection_id=row.pk)
    assert Objection.objects.get().state == states.ACCEPTED


def test_the_party_chooses_on_its_page_and_the_city_finds_the_steps_on_its_own():
    life = Life.lately().to("served")
    notice = Notice.objects.get(batch=life.batch_id)
    filer = client_as(filer_of(life.batch.enterprise))
    name = f"file_objection-{notice.pk}-"
    values = {f"{name}kind": "result", f"{name}above": "above", f"{name}reason": "样品受潮"}
    address = f"/my/sampling/notices/{notice.pk}/file_objection/"
    assert filer.post(address, values).status_code == 302
    assert agency_of(CITY).name in filer.get(f"/my/sampling/{life.batch_id}/").content.decode()
    row, home = Objection.objects.get(), f"/desk/sampling/batches/{life.batch_id}/"
    step = f"/desk/sampling/parts/objections/{row.pk}/accept_objection/"
    county, city = (client_as(user_with_post(role, place)) for role, place in
                    (("county_officer", COUNTY), ("city_officer", CITY)))  # fmt: skip
    assert (step in county.get(home).content.decode(), step in city.get(home).content.decode()) == (False, True)
    county.post(step)
    assert Objection.objects.get().state == states.FILED
    city.post(step)
    assert Objection.objects.get().state == states.ACCEPTED


# --- a retest that cannot be made -------------------------------------------------------------------------------------
def test_every_cause_and_keeper_has_a_rule_on_every_day():
    life = Life()
    rules = no_retest.RetestRule.objects
    for cause in rule.CAUSES:
        for keeper in Sample.Keeper.values:
            assert rules.in_force(rule.code_of(cause, keeper), life.today).outcome in ("stands", "annulled")
    assert not rules.filter(verified=True).exists()  # nothing of it was read: the portal's default, and says so
    with pytest.raises(ValueError, match="other"):
        rule.code_of("other", "party")


def retesting(**given):
    life = Life(**given).to("served")
    row = life.object_()
    life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    test = life.act(objecting.order_retest, life.officer, objection_id=row.pk, laboratory_id=life.other_lab.pk)
    life.act(objecting.formalities_done, life.officer, objection_id=row.pk, on=life.today)
    return life, row, test


def test_a_seal_that_broke_in_the_office_sets_the_result_aside():
    life, row, test = retesting()
    given = {"objection_id": row.pk, "cause": "seal_broken", "finding": "封条撕裂，无法复检"}
    refused(Invalid, no_retest.retest_impossible, life.second, life, **given)  # nobody has seen it broken
    life.receive(test, intact=False, finding="封条撕裂")
    tester = life.other_lab.tester
    values = {"test_id": test.pk, "values": life.values(test, passing=True), "tester_id": tester.pk}
    refused(testing.SealBroken, testing.enter_values, life.scope_of(tester), life, tested_on=life.today, **values)
    refused(NotPermitted, no_retest.retest_impossible, life.officer, life, **given)
    assert counted(life).failed == 1
    found = life.act(no_retest.retest_impossible, life.second, **given)
    assert (found.outcome, life.batch.state, life.batch.verdict) == ("annulled", states.ANNULLED, "")
    assert counted(life).n == 0
    assert (Objection.objects.get().state, Test.objects.get(pk=test.pk).void_on) == (states.UPHELD, life.today)
    kinds = list(life.batch.papers.order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == ["outcome", "annulment"]
    assert not Clock.objects.filter(subject_kind__startswith="sampling.", state="running").exists()
    life.later(20)
    assert life.batch.state == states.ANNULLED
    fresh = life.act(drawing.resample, life.officer, batch_id=life.batch_id)
    assert (fresh.replaces_id, fresh.state) == (life.batch_id, states.DRAWN)


def test_a_seal_that_broke_with_the_party_leaves_the_first_result_standing():
    life = Life().to("assigned")
    taken = life.taken
    life.taken = lambda **but: taken(backup_kept_by="party", **but)
    life.to("served")
    row = life.object_()
    life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    test = life.act(objecting.order_retest, life.officer, objection_id=row.pk, laboratory_id=life.other_lab.pk)
    life.receive(test, intact=False, finding="封条撕裂")
    given = {"objection_id": row.pk, "cause": "seal_broken", "finding": "该单位自行拆封"}
    assert life.act(no_retest.retest_impossible, life.second, **given).outcome == "stands"
    assert (life.batch.state, Objection.objects.get().state) == (states.NOTIFIED, states.REJECTED)
    event = Event.objects.get(verb="sampling.first_result_kept")
    assert "产品质量法第十五条" in event.data["basis"]
    life.later(17)
    assert life.batch.state == states.STANDS


def test_a_backup_sample_is_looked_at_again_by_the_next_laboratory():
    life, row, test = retesting()
    life.receive(test)
    life.enter(test, passing=False)
    life.report(test)
    life.act(objecting.conclude_retest, life.reviewer, objection_id=row.pk, finding="复检不合格")
    assert Sample.objects.get(batch=life.batch_id, part="backup").intact
    with pytest.raises(DomainError):  # it objects once
        life.object_()


# --- a laboratory without its qualification ---------------------------------------------------------------------------
def withdraw(life, lab=None, since=None):
    """Since its last report of a re-check, where it made one."""
    lab = lab or life.lab
    last = Test.objects.filter(laboratory=lab, recheck__isnull=False).aggregate(day=Max("reported_on"))["day"]
    return life.act(laboratories.withdraw_qualification, life.province, laboratory_id=lab.pk,
                    withdrawn_on=since or last or life.today, reason="出具虚假报告")  # fmt: skip


def second(role="county_reviewer"):
    return scope_of_user(user_with_post(role, COUNTY))


@pytest.mark.parametrize("state", ["received", "reported", "concluded", "told", "served", "stands", "shown"])
def test_whatever_rests_on_it_stops_and_is_set_aside(state):
    life = Life().to(state)
    # withdrawn from the day of the report on
    on = life.first.reported_on or life.today
    life.act(laboratories.withdraw_qualification, life.province, laboratory_id=life.lab.pk, withdrawn_on=on,
             reason="出具虚假报告")  # fmt: skip
    test = life.first
    assert test.is_marked
    review = Clock.objects.get(subject_kind="sampling.test", subject_id=str(test.pk))
    assert (review.state, review.holder) == ("running", life.batch.agency_id)
    batch = {"batch_id": life.batch_id}
    stopped = {
        "reported": (telling.conclude, life.reviewer, batch), "concluded": (telling.tell_parties, life.officer, batch),
        "stands": (publishing.publish, life.officer, batch),
        "shown": (following.issue_order, life.officer,
                  batch | {"enterprise_id": life.batch.enterprise_id, "what": "x"}),
    }  # fmt: skip
    if state in stopped:
        verb, by, given = stopped[state]
        assert "第十九条" in str(refused(RestsOnNothing, verb, by, life, **given))
    if state == "served":
        life.later(17)
        assert life.batch.state == states.NOTIFIED  # the days are over, and still nothing follows from it
    given = {"report_id": test.pk, "finding": "出具报告时资质已被撤销"}
    other = second()
    refused(Invalid, annulling.review_report, other, life, kept=True, **given)
    if life.batch.concluded_by_id:
        refused(SamePerson, annulling.review_report, life.reviewer, life, kept=False, **given)
    life.act(annulling.review_report, other, kept=False, **given)
    assert (life.batch.state, life.first.review, life.batch.published_on) == (states.ANNULLED, "annulled", None)
    assert counted(life).n == counted(life, published=True).n == 0
    assert not Batch.objects.public(life.today).exists()
    assert not Fact.objects.filter(source__code="sampling").exclude(state="withdrawn").exists()
    running = Clock.objects.filter(subject_kind__startswith="sampling.", state="running")
    assert not running.exists(), list(running.values_list("rule_code", flat=True))


def test_an_order_is_taken_back_with_the_result_it_rests_on():
    life = Life().to("shown")
    Policy.objects.filter(code="licence.county").update(applies=True)
    order = life.ordered()
    life.recheck(passing=False)
    withdrawn = life.act(laboratories.withdraw_qualification, life.province, laboratory_id=life.lab.pk,
                         withdrawn_on=life.first.reported_on, reason="出具虚假报告")  # fmt: skip
    assert withdrawn.withdrawn_on == life.first.reported_on
    life.act(annulling.review_report, second(), report_id=life.first.pk, kept=False, finding="资质已撤销")
    assert (life.order.state, life.order.ended_on) == (states.DROPPED, life.today)
    assert not Fact.objects.filter(source__code="sampling").exclude(state="withdrawn").exists()
    assert Event.objects.get(verb="sampling.licence_consequence_void").data["licence_class"] == "cable"
    refused(DomainError, escalating.report_up, life.officer, life, order_id=order.pk)
    assert list(life.batch.papers.filter(kind="annulment").values_list("enterprise", flat=True)) == 2 * [
        life.batch.enterprise_id
    ]


def test_a_result_stands_on_the_report_of_another_laboratory():
    life, row, test = retesting()
    life.receive(test)
    life.enter(test, passing=False)
    life.report(test)
    withdraw(life)
    life.act(objecting.conclude_retest, life.reviewer, objection_id=row.pk, finding="复检不合格")
    life.later(17)
    assert life.batch.state == states.NOTIFIED
    given = {"report_id": life.first.pk, "kept": True, "finding": "复检机构的报告结论一致"}
    life.act(annulling.review_report, second(), **given)
    assert (life.batch.state, life.first.review) == (states.STANDS, "kept")
    life.shown()


def test_the_laboratory_of_the_retest_loses_it():
    life, row, test = retesting()
    third = laboratory_for(life.standard, life.province, number=9001, at=life.now)
    life.labs.append(third)
    moved = {"objection_id": row.pk, "laboratory_id": third.pk}
    refused(Invalid, objecting.move_retest, life.officer, life, **moved)
    withdraw(life, life.labs[[lab.pk for lab in life.labs].index(test.laboratory_id)])
    first = moved | {"laboratory_id": life.lab.pk}
    refused(objecting.SameLaboratory, objecting.move_retest, life.officer, life, **first)
    life.act(objecting.move_retest, life.officer, **moved)
    test = Test.objects.get(pk=test.pk)
    assert (test.laboratory_id, test.flagged_on) == (third.pk, None)
    life.receive(test)
    withdraw(life, third)  # opened: no other laboratory can test it
    fourth = laboratory_for(life.standard, life.province, number=9002, at=life.now)
    refused(Invalid, objecting.move_retest, life.officer, life, **moved | {"laboratory_id": fourth.pk})
    given = {"objection_id": row.pk, "cause": "unqualified", "finding": "复检机构资质被撤销"}
    assert life.act(no_retest.retest_impossible, life.second, **given).outcome == "annulled"
    assert life.batch.state == states.ANNULLED


def test_a_recheck_that_counts_for_nothing_is_taken_again():
    life = Life().to("shown")
    order = life.ordered()
    life.recheck(passing=True, decide=False)
    void = {"order_id": order.pk, "reason": "检验机构资质被撤销"}
    refused(Invalid, rechecking.void_recheck, life.officer, life, **void)
    withdraw(life, life.other_lab)
    refused(RestsOnNothing, escalating.decide_recheck, life.colleague, life, order_id=order.pk, finding="x")
    life.act(rechecking.void_recheck, life.officer, **void)
    third = laboratory_for(life.standard, life.province, number=9003, at=life.now)
    life.labs = [life.lab, third]
    assert life.recheck(passing=True).state == states.DONE
    withdraw(life, third)  # decided already: its fact goes, and the order is open again
    life.act(rechecking.void_recheck, life.officer, **void)
    assert (life.order.state, life.order.ended_on) == (states.REPORTED, None)
    assert not Fact.objects.filter(kind__code="recheck_passed").exclude(state="withdrawn").exists()
    assert Recheck.objects.filter(void_on__isnull=True).count() == 0
    life.labs = [life.lab, laboratory_for(life.standard, life.province, number=9004, at=life.now)]
    broken = life.act(
        escalating.take_recheck, life.officer, order_id=order.pk, staff_ids=[row.pk for row in life.samplers[:2]],
        sampled_on=life.today, seal="RC-9", laboratory_id=life.other_lab.pk,
    )  # fmt: skip
    life.receive(Test.objects.get(recheck=broken), intact=False, finding="封条撕裂")
    life.act(rechecking.void_recheck, life.officer, **void | {"reason": "封条撕裂"})
    assert life.recheck(passing=True).state == states.DONE


def suspended(life):
    """An order whose product failed again after the announcement: business is suspended."""
    order = {"order_id": life.order.pk}
    life.act(escalating.tell_suspension, life.officer, receipt="签收人：李某", **order)
    life.answer("suspension")
    return life.act(escalating.suspend, life.reviewer, reason="陈述申辩不予采纳", **order)


def failing_again():
    """Failed at the re-check of the order and, tested elsewhere, after the announcement."""
    life = Life().to("shown")
    Policy.objects.filter(code="licence.county").update(applies=True)
    order = life.ordered()
    life.recheck(passing=False)
    life.announced()
    life.later(61)
    elsewhere(life, 9101)
    life.recheck(passing=False)
    return life, order


def elsewhere(life, number):
    """From now on another laboratory tests the re-checks."""
    life.labs = [life.lab, laboratory_for(life.standard, life.province, number=number, at=life.now)]


def test_a_suspension_is_taken_back_with_the_recheck_it_rests_on():
    life, order = failing_again()
    suspended(life)
    withdraw(life, life.other_lab)
    void = {"order_id": order.pk, "reason": "检验机构资质被撤销"}
    refused(NotPermitted, rechecking.void_recheck, life.officer, life, **void)  # a second officer decided on it
    life.act(rechecking.void_recheck, life.reviewer, **void)
    assert (life.order.state, life.order.suspended_on) == (states.PUBLIC, None)
    answer = Answer.objects.get(rectification=order, act="suspension")
    assert answer.taken_back_on == life.today
    paper = Paper.objects.get(kind="taken_back")
    assert paper.enterprise_id == order.enterprise_id
    assert [fact.state for fact in Fact.objects.filter(kind__code="recheck_failed").order_by("pk")] == [
        "effective", "withdrawn",
    ]  # fmt: skip
    assert life.order.licence_on is not None  # the first re-check stands
    refused(Invalid, escalating.give_answer, life.filer, life, answer_id=answer.pk, statement="x", wants_hearing=False)
    elsewhere(life, 9102)
    assert life.recheck(passing=False).state == states.STILL_FAILING
    assert suspended(life).state == states.SUSPENDED  # told and heard anew
    life.later(30)
    assert life.recheck(passing=False).state == states.SUSPENDED
    life.act(escalating.tell_revocation, life.officer, order_id=order.pk, receipt="x")
    life.answer("revocation")
    life.act(escalating.revoke, life.reviewer, order_id=order.pk, reason="仍不合格")
    withdraw(life, life.other_lab, since=life.order.recheck_from)  # it tested both: the last first, then the one before
    life.act(rechecking.void_recheck, life.reviewer, **void)
    assert (life.order.state, life.order.revoked_on, life.order.ended_on) == (states.SUSPENDED, None, None)
    life.act(rechecking.void_recheck, life.reviewer, **void)
    assert (life.order.state, life.order.suspended_on) == (states.PUBLIC, None)
    refused(Invalid, rechecking.void_recheck, life.reviewer, life, **void)


def test_a_recheck_before_a_sound_one_goes_and_the_order_stays():
    life, order = failing_again()
    first = Recheck.objects.order_by("pk").first()
    withdraw(life, first.test.laboratory, since=first.test.reported_on)
    life.act(rechecking.void_recheck, life.officer, order_id=order.pk, reason="检验机构资质被撤销")
    first.refresh_from_db()
    assert (first.void_on, life.order.state) == (life.today, states.STILL_FAILING)
    assert Test.objects.get(recheck=first).review == "annulled"
    assert not Fact.objects.filter(source_key=f"recheck-{first.pk}").exclude(state="withdrawn").exists()
    assert suspended(life).state == states.SUSPENDED


def test_what_was_raised_about_a_licence_is_taken_back_with_its_recheck():
    life = Life().to("shown")
    Policy.objects.filter(code="licence.county").update(applies=True)
    order = life.ordered()
    life.recheck(passing=False)
    raised = Event.objects.get(verb="sampling.licence_consequence")
    withdraw(life, life.other_lab)
    life.act(rechecking.void_recheck, life.officer, order_id=order.pk, reason="检验机构资质被撤销")
    assert (life.order.state, life.order.licence_on) == (states.REPORTED, None)
    void = Event.objects.get(verb="sampling.licence_consequence_void")
    assert (void.subject_id, void.data["licence_class"]) == (raised.subject_id, "cable")
    elsewhere(life, 9104)
    life.recheck(passing=False)  # fails elsewhere too: raised anew, as another
    keys = [event.data["recheck"] for event in Event.objects.filter(verb="sampling.licence_consequence").order_by("pk")]
    assert len(set(keys)) == 2


def test_a_suspended_order_is_dropped_with_the_result_it_rests_on():
    life, _order = failing_again()
    suspended(life)
    withdraw(life, since=life.first.reported_on)
    life.act(annulling.review_report, second(), report_id=life.first.pk, kept=False, finding="报告无效")
    assert (life.batch.state, life.order.state, life.order.licence_on) == (states.ANNULLED, states.DROPPED, None)


def test_a_sample_on_its_way_goes_to_the_laboratory_drawn_in_its_place():
    life = Life().to("sampled")
    withdraw(life)
    refused(DomainError, annulling.review_report, second(), life, report_id=life.first.pk, kept=False, finding="x")
    life.replaced("lab_draw", life.lab.cma)
    assert (life.first.laboratory_id, life.first.flagged_on) == (life.task.laboratory_id, None)
    assert life.first.laboratory_id == life.batch.laboratory_id
    life.stage = "sampled"
    life.to("concluded")
    assert life.batch.verdict == "fail"


def test_the_pages_show_what_is_marked_and_offer_what_follows():
    life = Life(now=Life.lately_start(40)).to("shown")
    lost = {"laboratory_id": life.lab.pk, "withdrawn_on": life.first.reported_on, "reason": "出具虚假报告"}
    life.act(laboratories.withdraw_qualification, life.province, **lost)
    home, test = f"/desk/sampling/batches/{life.batch_id}/", life.first
    reviewer = client_as(user_with_post("county_reviewer", COUNTY))
    page = reviewer.get(home).content.decode()
    assert "出具虚假报告" in page
    listed = "/desk/sampling/?state=marked"
    assert [row.pk for row, *_more in reviewer.get(listed).context["rows"]] == [life.batch_id]
    step, name = f"/desk/sampling/parts/reports/{test.pk}/review_report/", f"review_report-{test.pk}-"
    assert step in page
    assert client_as(life.officer_user).get(home).status_code == 200
    assert reviewer.post(step, {f"{name}kept": "yes", f"{name}finding": "x"}).status_code == 422
    assert reviewer.post(step, {f"{name}kept": "no", f"{name}finding": "资质已撤销"}).status_code == 302
    assert life.batch.state == states.ANNULLED
    assert (reviewer.get(listed).context["rows"], len(reviewer.get("/desk/sampling/?state=ended").context["rows"])) == (
        [],
        1,
    )
    filer = client_as(filer_of(life.batch.enterprise))
    assert "撤" in filer.get(f"/my/sampling/{life.batch_id}/").content.decode()
    assert client_as(user_with_post("county_officer", COUNTY)).get("/desk/sampling/catalogue/").status_code == 200


def test_orders_whose_recheck_is_marked_are_a_list_of_their_own():
    life = Life(now=Life.lately_start(40)).to("shown")
    order, officer, listed = life.ordered(), client_as(life.officer_user), "/desk/sampling/orders/?show=marked"
    life.recheck(passing=False)
    assert officer.get(listed).context["rows"] == []
    withdraw(life, life.other_lab)
    assert [row.pk for row, *_more in officer.get(listed).context["rows"]] == [order.pk]
    assert "void_recheck" in officer.get(f"/desk/sampling/orders/{order.pk}/").content.decode()
