"""Before a first step in a round everybody states his interests: officers, whoever approves, experts."""

import pytest

from apps.audit.models import Event
from apps.awards.models import Application, Recommendation, Review, Round, Score, Statement
from apps.awards.operations import checking, committee, ranking, recusal, reviewing, rounds
from apps.awards.queries.catalogue import leaves
from tests.awards.test_outcome import by_the_database
from tests.awards.test_pages import client_of, text_of
from tests.awards.test_round import refused
from tests.factories.awards import Life, worthy

pytestmark = pytest.mark.django_db
FIRST = "before the first step"


def silent(life, *scopes):
    life.unstated |= {by.user_id for by in scopes}
    return life


def test_an_officer_recommends_and_finds_eligible_after_his_statement():
    life = Life().announce()
    firm = life.firms[0]
    key = life.apply(firm)
    life.close()
    county = life.county(firm)
    silent(life, county, life.checker)
    word = {"application_id": key, "verdict": "yes", "opinion": "同意"}
    refused(lambda: life.act(checking.recommend, county, **word), "unstated")
    rows = Application.objects.filter(pk=key)
    assert (rows.get().state, Recommendation.objects.count()) == ("county", 0)
    by_the_database(FIRST, lambda: Recommendation.objects.create(
        application_id=key, level="county", agency_id=county.agency_code, verdict="yes", opinion="x",
        given_on=life.today, given_by=county.user_id, given_label="x"))  # fmt: skip
    made = life.act(recusal.state_interests, county, round_id=life.id)
    assert (made.applicants, made.ties) == (1, 0)
    assert life.act(recusal.state_interests, county, round_id=life.id) == made
    assert Event.objects.filter(verb="awards.interests_stated").count() == 1
    assert life.act(checking.recommend, county, **word).state == "city"
    life.recommend(key)
    refused(lambda: life.act(checking.check, life.checker, application_id=key), "unstated")
    by_the_database(FIRST, lambda: rows.update(
        state="ineligible", reason="x", eligible_by=life.checker.user_id))  # fmt: skip
    life.act(recusal.state_interests, life.checker, round_id=life.id)
    assert life.accept(key).state == "eligible"
    by_the_database("stands", lambda: Statement.objects.update(ties=3))
    by_the_database("stands", lambda: Statement.objects.all().delete())


def test_who_has_nothing_to_do_in_rounds_states_nothing_and_nobody_for_a_draft():
    life = Life().prepare()
    refused(lambda: life.act(recusal.state_interests, life.officer, round_id=life.id), "not-announced")
    life.announce()
    refused(lambda: life.act(recusal.state_interests, life.post("auditor"), round_id=life.id), "not-permitted")
    refused(lambda: life.act(recusal.state_interests, life.filer(life.firms[0]), round_id=life.id), "not-permitted")
    assert not Statement.objects.exists()  # announcing judges nobody
    life.act(rounds.call_off, silent(life, life.reviewer).reviewer, round_id=life.id, reason="不再评选")
    assert life.round.state == "called_off"
    life.act(recusal.state_interests, life.reviewer, round_id=life.id)  # an objection may be left to decide
    assert Statement.objects.get().user_id == life.reviewer.user_id


def test_an_expert_scores_asks_and_leads_after_his_statement():
    life = Life().to_eligible().draw()
    review = Review.objects.select_related("expert", "application").order_by("pk").first()
    by, item = life.scope_of(review.expert), leaves(review.application.tree, review.application.submitted_on)[0]
    silent(life, by)
    given = {"review_id": review.pk, "item_code": item.code, "percent": 60, "strengths": "x", "improvements": "y"}
    refused(lambda: life.act(reviewing.save_score, by, **given), "unstated")
    refused(lambda: life.act(reviewing.ask, by, review_id=review.pk, text="x"), "unstated")
    refused(lambda: life.act(reviewing.submit_review, by, review_id=review.pk, overall="x"), "unstated")
    by_the_database(FIRST, lambda: Score.objects.create(review=review, item=item, percent=60, strengths="x",
                                                        improvements="y"))  # fmt: skip
    assert not Score.objects.exists()
    here, item_page = f"/desk/awards/reviews/{review.pk}/", f"/desk/awards/reviews/{review.pk}/items/1/"
    expert, page = client_of(by), f"/desk/awards/rounds/{life.id}/statement/"
    assert page in expert.get(here).content.decode()
    posted = {"percent": "60", "strengths": "x", "improvements": "y"}
    assert expert.post(item_page, posted).status_code == 422
    assert expert.post(page, {}).status_code == 422
    assert life.firms[0].name in text_of(expert.get(page))
    assert expert.post(f"{page}?next={here}", {"stated": "on"}).headers["Location"] == here
    assert page not in expert.get(here).content.decode()
    assert expert.post(item_page, posted).status_code == 302
    assert Score.objects.get().percent == 60


def test_ranking_committee_and_approval_ask_for_it_and_the_pages_offer_nothing_before():
    life = Life(firms=[worthy()]).to_eligible().draw().review_all().visit_all()
    ranker, decider, approver = (
        life.post(role) for role in ("province_officer", "province_reviewer", "award_approver")
    )
    silent(life, ranker, decider, approver)
    rows = Round.objects.filter(pk=life.id)
    refused(lambda: life.act(ranking.rank_round, ranker, round_id=life.id), "unstated")
    by_the_database(FIRST, lambda: rows.update(ranked_by=ranker.user_id))
    here = f"/desk/awards/rounds/{life.id}/"
    officer = client_of(ranker)
    assert f"{here}rank/" not in officer.get(here).content.decode()
    officer.post(f"{here}rank/", {})
    assert life.round.state == "visiting"
    assert (
        officer.post(f"{here}statement/?next=https://elsewhere.example/", {"stated": "on"}).headers["Location"] == here
    )
    assert f"{here}rank/" in officer.get(here).content.decode()
    life.act(ranking.rank_round, ranker, round_id=life.id)
    life.act(ranking.submit_to_committee, life.officer, round_id=life.id)
    key = Application.objects.get().pk
    prize = {"application_id": key, "prize_code": "governor.award", "reason": "x"}
    refused(lambda: life.act(committee.propose, decider, **prize), "unstated")
    life.propose(key)
    by_the_database(FIRST, lambda: rows.update(decided_by=decider.user_id, recusals="无"))
    life.publish()
    life.wait_until(life.round.public_until.replace(year=life.round.public_until.year + 1))
    life.act(committee.end_publicity, life.officer, round_id=life.id)
    refused(lambda: life.act(committee.approve, approver, round_id=life.id, number="1"), "unstated")
    by_the_database(FIRST, lambda: rows.update(approved_by=approver.user_id))
    assert life.round.state == "approving"
