"""Officers declare their interests too: whoever has a tie to an applicant takes no step on it."""

import pytest

from apps.access.models import User
from apps.awards.models import Application, Objection, Recommendation, Round, StaffInterest
from apps.awards.operations import checking, committee, conferring, recusal
from tests.awards.test_outcome import by_the_database
from tests.awards.test_pages import client_of, text_of
from tests.awards.test_round import refused
from tests.factories.awards import MEMBERS, Life, worthy

pytestmark = pytest.mark.django_db


def tie(life, by, firm, **more):
    return life.act(recusal.declare_own, by, **({"kind": "relative", "party_code": firm.uscc} | more))


def test_whoever_has_a_tie_neither_recommends_nor_finds_eligible():
    life = Life().announce()
    firm = life.firms[0]
    key = life.apply(firm)
    life.close()
    by = life.county(firm)
    tie(life, by, firm)
    refused(lambda: tie(life, by, firm), "invalid")
    told = refused(
        lambda: life.act(checking.recommend, by, application_id=key, verdict="yes", opinion="同意"), "recused"
    )
    assert firm.name in str(told.message)
    application = Application.objects.get(pk=key)
    assert (application.state, Recommendation.objects.count()) == ("county", 0)
    by_the_database("takes no step", lambda: Recommendation.objects.create(
        application=application, level="county", agency_id=by.agency_code, verdict="yes", opinion="x",
        given_on=life.today, given_by=by.user_id, given_label="x"))  # fmt: skip
    del life.counties[firm.division_id]  # another officer of the county
    life.recommend(key)
    tie(life, life.checker, firm, kind="shareholder")
    for verb, more in ((checking.check, {}), (checking.accept, {}), (checking.refuse, {"reason": "x"})):
        refused(lambda verb=verb, more=more: life.act(verb, life.checker, application_id=key, **more), "recused")
    by_the_database("takes no step", lambda: Application.objects.filter(pk=key).update(
        state="ineligible", reason="x", eligible_by=life.checker.user_id))  # fmt: skip
    by_the_database("stands", lambda: StaffInterest.objects.update(kind="other"))
    by_the_database("stands", lambda: StaffInterest.objects.all().delete())
    assert life.act(checking.accept, life.officer, application_id=key).state == "eligible"


def test_a_tie_that_was_over_when_the_applicant_applied_bars_nobody():
    life = Life().announce()
    firm = life.firms[0]
    tie(life, life.checker, firm, kind="other", until=life.today.replace(year=life.today.year - 1))
    key = life.apply(firm)
    life.close().recommend(key)
    assert life.accept(key).state == "eligible"


def test_the_committee_says_who_left_and_who_is_tied_neither_publishes_nor_decides_nor_approves():
    life = Life(firms=[worthy(), worthy()]).to_committee()
    one, two = Application.objects.order_by("pk")
    life.propose(two.pk)
    other = life.post("province_reviewer")
    tie(life, other, life.firms[0])
    given = {"round_id": life.id, "met_on": life.today, "members": MEMBERS, "record": "同意", "recusals": "无"}
    refused(lambda: life.act(committee.propose, other, application_id=one.pk, prize_code="governor.award", reason="x"),
            "recused")  # fmt: skip
    refused(lambda: life.act(committee.publish, other, **given), "recused")
    refused(lambda: life.act(committee.publish, life.reviewer, **(given | {"recusals": " "})), "invalid")
    row = Round.objects.filter(pk=life.id)
    by_the_database("tie to whom", lambda: row.update(decided_by=life.reviewer.user_id))
    by_the_database("takes no step", lambda: row.update(decided_by=other.user_id, recusals="无"))
    assert (life.round.state, life.round.recusals) == ("committee", "")
    life.act(committee.publish, life.reviewer, **given)
    made = committee.object_to(application_id=two.pk, name="王某", contact="1", content="x", at=life.now)
    life.heard(made)
    tie(life, other, life.firms[1])
    decide = {"objection_id": made.pk, "upheld": False, "reason": "查无实据"}
    refused(lambda: life.act(committee.decide_objection, other, **decide), "recused")
    by_the_database("takes no step", lambda: Objection.objects.filter(pk=made.pk).update(
        state="rejected", decided_by=other.user_id, decided_on=life.today, reason="x"))  # fmt: skip
    life.act(committee.decide_objection, life.reviewer, **decide)
    tie(life, life.approver, life.firms[1])
    with pytest.raises(Exception, match=r".") as told:
        life.approve()
    assert told.value.code == "recused"
    assert life.round.state == "approving"
    assert conferring.PORTAL.user_id is None


def test_whoever_confers_has_no_tie_either():
    life = Life().to_committee()
    life.propose(Application.objects.get().pk)
    life.publish().approve()
    tie(life, life.officer, life.firms[0])
    refused(lambda: life.act(conferring.confer, life.officer, round_id=life.id), "recused")
    assert life.act(conferring.confer, life.checker, round_id=life.id).state == "conferred"


def test_it_is_declared_on_a_page_and_found_of_a_colleague_by_who_decides():
    life = Life().announce()
    firm, here = life.firms[0], "/desk/awards/interests/"
    officer, chief = client_of(life.officer), client_of(life.reviewer)
    assert officer.post(here, {"kind": "", "party_code": ""}).status_code == 422
    assert officer.post(here, {"kind": "relative", "party_code": firm.uscc}).headers["Location"] == here
    assert firm.name in text_of(officer.get(here))
    name = User.objects.get(pk=life.checker.user_id).username
    refused(lambda: tie(life, life.officer, firm, username=name), "not-permitted")
    assert chief.post(here, {"username": "nobody", "kind": "other", "party_code": firm.uscc}).status_code == 422
    found = {"username": name, "kind": "other", "party_code": firm.uscc}
    assert chief.post(here, found).headers["Location"] == here
    assert StaffInterest.objects.get(user=life.checker.user_id).found
    assert text_of(chief.get(here)).count(firm.uscc) == 2
    assert text_of(officer.get(here)).count(firm.uscc) == 1
    assert client_of(life.filer(firm)).get(here).status_code == 404
