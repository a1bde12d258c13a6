"""What comes to light late: a tie after the approval, records of one enterprise merged while it applies or holds; and
what the log tells of a round in the area of the applicant."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from apps.audit.models import Event
from apps.audit.operations import record
from apps.awards import public
from apps.awards.models import Application, Bar, Case, Expert, Honour, Objection, Review, Round, RoundPrize
from apps.awards.operations import (
    cases,
    committee,
    conferring,
    experts,
    fitness,
    ranking,
    recusal,
    reopening,
    reviewing,
)
from apps.awards.queries.conflicts import against
from apps.awards.queries.fitness import Against
from apps.awards.queries.recusal import ties
from apps.awards.rules import quota
from apps.awards.wording import INNER
from apps.notifications.models import Message
from apps.records.operations.facts import withdraw_fact
from apps.registry.operations import merges
from tests.awards.test_outcome import by_the_database, deliver, event_of
from tests.awards.test_pages import client_of, now_life, text_of
from tests.awards.test_round import refused
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.awards import CITY, COUNTY, Life, a_report, worthy
from tests.past import said_anew

pytestmark = pytest.mark.django_db
SINCE = {"status_on": date(2015, 1, 1)}  # two records of one enterprise say the same of its registration


def pair():
    return worthy(**SINCE), worthy(**SINCE)


class Joined:
    """A merge of two records by two officers of the county, and its undoing."""

    def __init__(self, life, duplicate, survivor, **more):
        self.life = life
        roles = ("county_officer", "county_reviewer")
        self.officer, self.reviewer = (scope_of_user(user_with_post(role, COUNTY)) for role in roles)
        asked = {"duplicate_id": duplicate.pk, "survivor_id": survivor.pk, "reason": "同一营业执照"} | more
        self.merge = merges.request_merge(**asked, by=self.officer, at=life.tick())
        merges.confirm_merge(merge_id=self.merge.pk, by=self.reviewer, at=life.tick())

    def undo(self):
        merges.ask_undo(merge_id=self.merge.pk, reason="两家企业", by=self.officer, at=self.life.tick())
        merges.undo_merge(merge_id=self.merge.pk, by=self.reviewer, at=self.life.tick())
        deliver(self.life)


def states_of(life):
    return list(Application.objects.filter(round=life.id).order_by("pk").values_list("state", flat=True))


def rests_on_tie(life):
    """What the database asks before a list goes out, is approved, is conferred."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT awards_rests_on_tie(%s, NULL, %s)", [life.id, life.today])
        return cursor.fetchone()[0]


def revoke(life, honour, *, bar=True):
    case = life.act(cases.open_proceeding, life.officer, honour_id=honour.pk, ground="申报材料造假")
    life.act(cases.notice, life.officer, case_id=case.pk)
    life.act(cases.answer, life.filer(honour.enterprise), case_id=case.pk, text="无异议")
    life.act(cases.decide, life.reviewer, case_id=case.pk, review="无", reason="造假", bar=bar)
    honour.refresh_from_db()


def test_a_tie_found_after_the_approval_goes_back_to_the_review_and_nothing_is_conferred_on_it(monkeypatch):
    life = Life().to_public()
    row = Application.objects.get()
    made = committee.object_to(application_id=row.pk, name="王某", contact="1390", content="数据不实", at=life.tick(),
                               evidence=a_report("证据.pdf"))  # fmt: skip
    # its proof is for those who hear and decide on it
    for scope, found in ((life.reviewer, 200), (life.officer, 200), (life.city_officer, 404),
                         (life.county(life.firms[0]), 404), (life.filer(life.firms[0]), 404)):  # fmt: skip
        reader, here = client_of(scope), f"/desk/awards/applications/{row.pk}/"
        answer = reader.get(f"/documents/{made.evidence_id}/")
        assert (answer.status_code, bool(b"".join(answer))) == (found, True)  # read to its end: the file is closed
        page = text_of(reader.get(here if scope.is_agency else f"/my/awards/{row.pk}/"))
        assert (f"/documents/{made.evidence_id}/" in page) is (found == 200)
    life.heard(Objection.objects.get())
    life.act(committee.decide_objection, life.reviewer, objection_id=made.pk, upheld=False, reason="查无实据")
    life.approve()
    review = life.reviews()[0]
    life.conflict(review)
    refused(life.confer, "reviewer-tied")
    with monkeypatch.context() as patch:
        patch.setattr(conferring, "refuse_tied_reviews", lambda *_given: None)
        by_the_database("rests on who has a tie", life.confer)
    here = Round.objects.filter(pk=life.id)
    by_the_database("taken back whole", lambda: here.update(state="reviewing", decided_by=None, public_until=None))
    refused(lambda: life.act(reviewing.set_aside, life.officer, review_id=review.pk, ground="consultant", reason="x"),
            "reopen-first")  # fmt: skip
    refused(lambda: life.act(reopening.reopen, life.officer, round_id=life.id, reason="x"), "not-permitted")
    life.act(reopening.reopen, life.reviewer, round_id=life.id, reason="发现利害关系")
    again = life.round
    assert (again.state, again.approval_number, again.approved_by, states_of(life)) == (
        "reviewing",
        "",
        None,
        ["eligible"],
    )
    told = Message.objects.get(kind="awards.approval_told")
    assert told.recipient_id == str(life.approver.user_id)
    assert Event.objects.get(verb="awards.reopened").data["approval"] == "苏政复〔2026〕1号"
    _gone, came = life.act(reviewing.set_aside, life.officer, review_id=review.pk, ground="consultant", reason="查实")
    life.submit(came)
    life.visit_all()
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    life.act(ranking.submit_to_committee, life.officer, round_id=life.id)
    life.propose(row.pk)
    life.publish().approve().confer()
    assert (states_of(life), Honour.objects.count()) == (["conferred"], 1)


def test_two_applications_that_are_one_applicants_end_in_one_honour(monkeypatch):
    one, two = pair()
    life = Life(firms=[one, two]).prepare()
    nomination = RoundPrize.objects.filter(round=life.id, prize__code="governor.nomination")
    nomination.update(organisation_quota=0)
    life.to_committee()
    first, second = Application.objects.filter(round=life.id).order_by("pk")
    assert "组织" in str(refused(lambda: life.propose(first.pk, "governor.nomination"), "quota-exceeded").message)
    given = {"state": "proposed", "prize": nomination.get().prize, "proposal_reason": "x"}
    by_the_database("more are proposed", lambda: Application.objects.filter(pk=first.pk).update(**given))
    # whoever the committee proposes stays, also where the one that was handed in first is not; then the higher prize
    life.propose(second.pk)
    joined = Joined(life, two, one)
    refused(lambda: life.propose(first.pk), "takes-part-twice")
    assert fitness.strike_unfit(life.round, "proposed", at=life.tick()) == []
    assert states_of(life) == ["eligible", "proposed"]
    lower = Application.objects.filter(pk=first.pk)
    said_anew(lower, state="proposed", prize=nomination.get().prize, proposal_reason="x")
    assert fitness.first_of_same(first, one.pk, fitness.AMONG) == second
    assert fitness.first_of_same(second, one.pk, fitness.AMONG) is None
    said_anew(lower, state="eligible", prize=None, proposal_reason="")
    # two people of one name are two where their identities say so
    for identities, found in ((("a", "b"), None), (("a", ""), second)):
        for row, identity in zip((first, second), identities, strict=True):
            row.person, row.identity = "王伟", identity
            said_anew(Application.objects.filter(pk=row.pk), person=row.person, identity=identity)
        assert fitness.first_of_same(first, one.pk, fitness.AMONG) == found
    said_anew(Application.objects.filter(round=life.id), person="", identity="")
    joined.undo()
    life.propose(first.pk)
    life.publish()
    joined = Joined(life, two, one)
    deliver(life)
    # the other stays where the one that goes before is struck off as unfit
    with monkeypatch.context() as patch, transaction.atomic():
        unfit = [Against("不再符合", None)]
        patch.setattr(fitness, "lost", lambda row, *_given: unfit if row.pk == first.pk else [])
        assert fitness.strike_unfit(life.round, "public", at=life.tick()) == [first]
        assert states_of(life) == ["struck", "public"]
        transaction.set_rollback(True)
    with monkeypatch.context() as patch:
        for where in (committee, fitness):
            patch.setattr(where, "strike_unfit", lambda *_given, **_more: [])
        by_the_database("one applicant has one honour", lambda: life.approve().confer())
    life.approve()
    second.refresh_from_db()
    assert (states_of(life), second.papers.get().kind) == (["public", "struck"], "struck")
    assert first.number in second.reason
    # still one in the review that is taken up again; two again, and it goes on
    life.act(reopening.reopen, life.reviewer, round_id=life.id, reason="复核")
    assert states_of(life) == ["eligible", "struck"]
    joined.undo()
    assert states_of(life) == ["eligible", "eligible"]
    Joined(life, two, one)
    second.refresh_from_db()
    assert fitness.first_of_same(second, one.pk, fitness.AMONG) == first
    assert fitness.first_of_same(first, one.pk, fitness.AMONG) is None


def test_brands_of_two_items_are_shown_under_the_record_that_stands_and_what_came_by_a_merge_takes_them():
    one, two = pair()
    life = Life(programme="quality_product", firms=[one, two]).announce()
    keys = [life.apply(one, item="数控机床"), life.apply(two, item="减速机")]
    life.close()
    for key in keys:
        life.recommend(key)
        life.accept(key)
    life.draw().review_all().visit_all()
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    life.act(ranking.submit_to_committee, life.officer, round_id=life.id)
    for key in keys:
        life.propose(key, "top.certificate")
    life.publish().approve().confer()
    Joined(life, two, one)
    assert {each["honour"].item for each in public.of_enterprise(one.pk)} == {"数控机床", "减速机"}
    assert {each.item for each in public.matching(q=one.uscc)} == {"数控机床", "减速机"}
    # a grave event of a third record that turns out to be its own reaches them with the merge
    third = worthy(**SINCE)
    life.now += timedelta(days=30)
    event_of(third, "accident_minor", 4, life)
    deliver(life)
    assert set(Honour.objects.values_list("state", flat=True)) == {"valid"}
    joined = Joined(life, third, one)
    deliver(life)
    assert set(Honour.objects.values_list("state", flat=True)) == {"withdrawn"}
    # its bars go with the record and come back, nowhere else
    assert set(Bar.objects.values_list("enterprise", flat=True)) == {one.pk}
    bar = Bar.objects.order_by("pk").first()
    by_the_database("goes with its record", lambda: Bar.objects.filter(pk=bar.pk).update(enterprise=worthy()))
    joined.undo()
    assert set(Honour.objects.values_list("state", flat=True)) == {"valid"}
    # what has expired is still looked into: it does not become valid by it, where its ground falls
    honour = Honour.objects.get(item="数控机床")
    life.wait_until(honour.until + timedelta(days=1))
    honour.refresh_from_db()
    assert honour.state == "expired"
    revoke(life, honour)
    assert (honour.state, Bar.objects.filter(lifted_on=None).count()) == ("revoked", 1)
    refused(lambda: life.act(cases.open_proceeding, life.officer, honour_id=honour.pk, ground="x"), "not-held")
    barred = Bar.objects.get(lifted_on=None)
    fourth = worthy(**SINCE)
    Joined(life, one, fourth)
    barred.refresh_from_db()
    assert barred.enterprise_id == fourth.pk


def test_an_honour_whose_time_ran_out_while_it_was_taken_is_given_back_as_expired():
    firm = worthy()
    life = Life(programme="quality_product", firms=[firm]).to_public(prize="top.certificate").approve().confer()
    honour = Honour.objects.get()
    fact = event_of(firm, "accident_minor", 4, life)
    deliver(life)
    deliver(life)
    life.wait_until(honour.until + timedelta(days=1))
    withdraw_fact(fact_id=fact.pk, reason="认定有误", by=conferring.PORTAL, at=life.tick())
    deliver(life)
    honour.refresh_from_db()
    assert (honour.state, honour.reason, Bar.objects.get().lifted_on) == ("expired", "", life.today)
    assert not Case.objects.open().exists()


def test_of_honours_of_one_kind_that_a_merge_brought_to_one_record_the_later_is_given_back():
    one, two, three, four = (worthy(**SINCE) for _n in range(4))
    life = Life(programme="quality_product", firms=[one, two, three])
    known = event_of(four, "accident_minor", 4, life)
    life.to_public(prize="top.certificate").approve().confer()
    life.now += timedelta(days=30)

    def found():
        connection.check_constraints()
        return list(Honour.objects.order_by("pk").values_list("state", flat=True))

    fact = event_of(one, "accident_minor", 4, life)
    deliver(life)
    Joined(life, two, one)  # the other moves, since this one is not valid, and is taken for the same
    deliver(life)
    assert found() == ["withdrawn", "withdrawn", "valid"]
    withdraw_fact(fact_id=fact.pk, reason="认定有误", by=conferring.PORTAL, at=life.tick())
    deliver(life)
    assert found() == ["replaced", "valid", "valid"]
    assert set(Honour.objects.filter(application__enterprise=two).values_list("enterprise", flat=True)) == {one.pk}
    # the earlier is valid still, since what the later was taken for fell before it was followed
    fact = event_of(three, "accident_minor", 4, life)
    deliver(life)
    Joined(life, three, one)
    withdraw_fact(fact_id=fact.pk, reason="认定有误", by=conferring.PORTAL, at=life.tick())
    deliver(life)
    assert found() == ["replaced", "replaced", "valid"]
    _first, second, third = Honour.objects.order_by("pk")
    assert third.number in second.reason
    told = Message.objects.filter(kind="awards.honour_told", data__number=second.number).order_by("pk")
    assert (told.last().recipient_id, told.last().data["state"]) == (str(one.pk), "replaced")
    assert not Bar.objects.filter(lifted_on=None).exists()
    # what the record that stands had against it before any of them was conferred is news to what comes to it
    joined = Joined(life, one, four)
    deliver(life)
    third.refresh_from_db()
    assert (found(), third.trigger_fact) == (["replaced", "replaced", "withdrawn"], known.pk)
    joined.undo()
    assert found() == ["replaced", "replaced", "valid"]


def test_ties_to_the_record_that_stands_are_ties_to_the_applicant():
    one, two = pair()
    life = Life(firms=[one]).to_eligible().register_experts()
    Joined(life, one, two)
    for row, scope in life.experts[:3]:
        life.act(experts.declare_interest, scope, expert_id=row.pk, kind="consultant", party_code=two.uscc)
    life.act(recusal.declare_own, life.checker, kind="relative", party_code=two.uscc)
    assert ties(life.checker.user_id, [one.uscc], life.today) == {one.uscc}
    assert ties(life.officer.user_id, [one.uscc], life.today) == set()
    life.draw()
    drawn = {review.expert_id for review in life.reviews()}
    tied = [row for row, _scope in life.experts[:3]]
    assert not drawn & {row.pk for row in tied}
    review = life.reviews()[0]
    by_the_database("under whichever of its records", lambda: Review.objects.create(
        application=review.application, expert=tied[0], assigned_on=life.today))  # fmt: skip
    # found after the draw, it is on record and the review goes
    life.act(experts.declare_interest, life.officer, expert_id=review.expert_id, kind="shareholder",
             party_code=two.uscc, note="工商登记")  # fmt: skip
    assert list(experts.conflicting(review.expert, two.uscc)) == [review]
    other = life.post("province_officer")
    left, came = life.act(reviewing.set_aside, other, review_id=review.pk, ground="shareholder", reason="查实")
    assert came.expert_id not in {row.pk for row in tied}
    refused(lambda: life.act(ranking.rank_round, life.checker, round_id=life.id), "visits-first")
    # so is the employer by its name: that of a record without a code too
    review = life.reviews()[0]
    drawn = {each.expert_id for each in life.reviews()} | {each.pk for each in tied} | {left.expert_id}
    same = next(row for row, _scope in life.experts if row.pk not in drawn)
    said_anew(Expert.objects.filter(pk__in=[review.expert_id, same.pk]), employer="旧厂")
    assert not rests_on_tie(life)
    Joined(life, worthy(uscc=None, name="旧厂", **SINCE), two)
    assert rests_on_tie(life)
    by_the_database("under whichever of its records", lambda: Review.objects.create(
        application=review.application, expert=same, assigned_on=life.today))  # fmt: skip
    gone, _came = life.act(reviewing.set_aside, other, review_id=review.pk, ground="employer", reason="查实")
    assert (gone.state, rests_on_tie(life)) == ("set_aside", False)
    # a code that nobody bears since the record took another's is a code of it still
    Joined(life, worthy(**SINCE), two, takes=["uscc"])
    assert against(tied[0], review.application, life.today) == ("consultant",)
    assert ties(life.checker.user_id, [one.uscc], life.today) == {one.uscc}
    by_the_database("under whichever of its records", lambda: Review.objects.create(
        application=review.application, expert=tied[0], assigned_on=life.today))  # fmt: skip


def test_the_log_tells_the_area_of_the_applicant_neither_who_reviews_nor_whom_the_committee_proposes():
    life = now_life().to_committee()
    row = Application.objects.get()
    life.act(committee.propose, life.reviewer, application_id=row.pk, prize_code="governor.award", reason="内部理由甲")
    names = {life.scope_of(review.expert).actor for review in life.reviews()}
    # as it was filed before
    record(verb="awards.review_submitted", by=life.scope_of(life.reviews()[0].expert), at=life.tick(),
           subject=("award_application", row.pk), division=COUNTY, data={})  # fmt: skip
    told = Event.objects.filter(subject_kind="award_application", subject_id=str(row.pk), verb__in=INNER)
    assert {"awards.review_submitted", "awards.review_saved", "awards.visited", "awards.proposed"} <= set(
        told.values_list("verb", flat=True)
    )
    areas = [life.county(life.firms[0]), scope_of_user(user_with_post("county_reviewer", COUNTY)), life.city_officer]
    for scope in areas:
        seen = Event.objects.visible_to(scope)
        assert not seen.filter(verb__in=INNER).exists()
        assert not seen.filter(actor__in=names).exists()
        assert seen.filter(verb="awards.submitted").exists()
        page = text_of(client_of(scope).get("/desk/audit/?verb=awards."))
        assert "内部理由甲" not in page
    assert Event.objects.visible_to(life.reviewer).filter(verb="awards.proposed").exists()
    # neither do the pages of the applicant, its county and its city
    word = "委员会已提名"
    pages = [(life.filer(life.firms[0]), f"/my/awards/{row.pk}/"), (life.filer(life.firms[0]), "/my/awards/")]
    pages += [(scope, url) for scope in areas[::2]
              for url in (f"/desk/awards/rounds/{life.id}/", f"/desk/awards/applications/{row.pk}/")]  # fmt: skip
    for scope, url in pages:
        life.state(scope)
        found = text_of(client_of(scope).get(url))
        assert word not in found, url
        assert "评审中" in found, url
    assert word in text_of(client_of(life.reviewer).get(f"/desk/awards/rounds/{life.id}/"))


def test_organisations_have_a_part_of_the_quota():
    limits = {"prize": quota.Limit(8, 4, None, 4)}
    four = [quota.Chosen("prize", CITY, False)] * 4
    assert quota.excesses(four + [quota.Chosen("prize", CITY, True)] * 4, limits) == []
    found = quota.excesses([*four, quota.Chosen("prize", CITY, False)], limits)
    assert found == [quota.Excess("prize", quota.ORGANISATIONS, 4, 5)]
    life = Life(programme="nanjing")
    life.officer = life.post("city_officer", CITY)
    life.prepare(quotas={"nanjing.nomination": 5})
    rows = RoundPrize.objects.filter(round=life.id).order_by("prize__rank")
    assert list(rows.values_list("quota", "people_quota", "organisation_quota")) == [(8, 4, 4), (5, 5, 5)]
    by_the_database("no more than its programme", lambda: rows.filter(quota=8).update(organisation_quota=None))
