"""What a tie on record stops: the expert's own review, the ranking, the proceeding, the money, an honour of before."""

import pytest

from apps.awards.models import Application, Case, Honour, Money, Review
from apps.awards.operations import asides, cases, experts, money, ranking, reviewing
from tests.awards.test_former import confirmed, entered
from tests.awards.test_pages import client_of, now_life
from tests.awards.test_recusal import tie
from tests.awards.test_round import refused
from tests.factories.awards import Life, worthy

pytestmark = pytest.mark.django_db


def test_who_may_see_no_awards_reads_no_report():
    life = now_life().to_eligible()
    where = f"/awards/applications/{Application.objects.get().pk}/report.pdf"
    for role in ("laboratory", "province_admin"):
        assert client_of(life.post(role)).get(where).status_code in (403, 404), role
    assert client_of(life.officer).get(where).status_code == 200


def test_an_expert_with_a_tie_reads_no_more_of_the_application():
    life = now_life().to_eligible().draw()
    review = life.reviews()[0]
    client = client_of(life.scope_of(review.expert))
    pages = (f"/desk/awards/reviews/{review.pk}/", f"/awards/applications/{review.application_id}/report.pdf")
    assert [client.get(page).status_code for page in pages] == [200, 200]
    life.act(experts.declare_interest, life.scope_of(review.expert), expert_id=review.expert_id, kind="shareholder",
             party_code=review.application.uscc)  # fmt: skip
    assert [client.get(page).status_code for page in pages] == [403, 403]


def test_a_round_is_not_ranked_while_the_review_of_a_tied_expert_counts():
    life = Life().to_eligible().draw()
    life.review_all()
    # the lead, drawn by lot, could not enter the visit
    review = next(each for each in life.reviews() if each.expert_id != each.application.lead_id)
    life.act(experts.declare_interest, life.scope_of(review.expert), expert_id=review.expert_id, kind="shareholder",
             party_code=review.application.uscc)  # fmt: skip
    life.visit_all()
    told = refused(lambda: life.act(ranking.rank_round, life.officer, round_id=life.id), "reviewer-tied")
    assert str(review.application) in str(told.message)
    assert life.round.state == "visiting"
    assert Application.objects.get().place is None


def test_reasons_of_blanks_and_marks_are_none():
    life = Life().to_eligible().draw()
    review = life.reviews()[0]
    by = life.scope_of(review.expert)
    item = {"review_id": review.pk, "item_code": "gbt19580.4.1.2", "percent": 60}
    for empty in ("\u200b", "。", " - ", "……"):
        refused(lambda empty=empty: life.act(
            reviewing.save_score, by, strengths="方法系统", improvements=empty, **item), "no-reasons")  # fmt: skip
        refused(lambda empty=empty: life.act(
            asides.ask_aside, life.officer, review_id=review.pk, reason=empty), "reason-missing")  # fmt: skip
    assert not Review.objects.get(pk=review.pk).scores.exists()


def test_whoever_has_a_tie_to_the_holder_touches_neither_proceeding_nor_money():
    life = Life().to_conferred()
    honour = Honour.objects.get()
    firm, tied, free = life.firms[0], life.officer, life.post("province_officer")
    tie(life, tied, firm)
    refused(lambda: life.act(cases.open_proceeding, tied, honour_id=honour.pk, ground="查实"), "recused")
    refused(lambda: life.act(money.pay, tied, honour_id=honour.pk, number="1", on=life.today), "recused")
    assert (Case.objects.count(), Money.objects.get().state) == (0, "owed")
    case = life.act(cases.open_proceeding, free, honour_id=honour.pk, ground="查实")
    for verb, more in ((cases.notice, {}), (cases.drop, {"reason": "不成立"})):
        refused(lambda verb=verb, more=more: life.act(verb, tied, case_id=case.pk, **more), "recused")
    assert Case.objects.get().state == case.state
    assert life.act(money.pay, free, honour_id=honour.pk, number="1", on=life.today).state == "paid"


def test_an_honour_of_before_is_entered_and_confirmed_by_whoever_has_no_tie():
    firm, life = worthy(), Life(firms=[])
    other = life.post("province_officer")
    tie(life, life.officer, firm)
    tie(life, life.reviewer, firm)
    refused(lambda: entered(life, firm), "recused")
    life.officer = other
    entry = entered(life, firm)
    refused(lambda: confirmed(life, entry), "recused")
    assert not Honour.objects.exists()
