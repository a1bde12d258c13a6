"""Two officers at once: one wins, the other is told; numbers have no gaps."""

from datetime import date

import pytest

from apps.documents.letters import NotWaiting
from apps.documents.models import NumberSeries
from apps.serious_list.models import Case, Entry, Letter, Paper
from apps.serious_list.operations import deciding, letters, proposing, publishing, steps
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.records import proof
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, START, Life
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_reviewers_decide_at_once():
    life = Life().to("consented")
    second = scope_of_user(user_with_post("county_reviewer", COUNTY))
    first, other = at_once(
        lambda: deciding.decide(case_id=life.id, penalty=life.penalty, by=life.reviewer, at=life.now),
        lambda: deciding.decide(case_id=life.id, penalty=life.penalty, by=second, at=life.now),
    )
    assert sorted(isinstance(done, steps.Overtaken) for done in (first, other)) == [False, True]
    assert Paper.objects.filter(kind="decision").count() == 1


def test_a_letter_is_confirmed_and_struck_out_at_once():
    life = Life().to("answering")
    life.act(
        letters.enter_statement,
        life.officer,
        statement="没有主观故意。",
        manner="hand",
        received_on=life.today,
        file=proof(),
    )
    other, row = scope_of_user(user_with_post("county_reviewer", COUNTY)), Letter.objects.get()
    done = at_once(
        lambda: letters.second_letter(case_id=life.id, letter=row.pk, by=life.reviewer, at=life.now),
        lambda: letters.strike_letter(case_id=life.id, letter=row.pk, reason="不符", by=other, at=life.now),
    )
    assert sorted(isinstance(each, NotWaiting) for each in done) == [False, True]
    row.refresh_from_db()
    assert (row.seconded_on is None) == (row.struck_on is not None) == (life.case.statement == "")


def test_published_and_withdrawn_at_once():
    life = Life().to("served")
    chief, act = life.chief, life.revocation()
    at_once(
        lambda: publishing.publish(case_id=life.id, by=life.officer, at=life.now),
        lambda: publishing.withdraw(case_id=life.id, reason="复议撤销", by=chief, at=life.now, act=act),
    )
    case = Case.objects.get(pk=life.id)
    assert case.state == "withdrawn"
    assert not Entry.objects.listed(life.today).exists()


def test_the_same_party_is_proposed_twice_at_once():
    enterprise = enterprise_in(COUNTY)
    officers = [scope_of_user(user_with_post("county_officer", COUNTY)) for _n in range(2)]

    def propose(by):
        return proposing.propose(
            enterprise_id=enterprise.pk, ground="44.product", event_on=date(2026, 3, 2), summary="掺假", by=by, at=START
        )

    done = at_once(*(lambda by=by: propose(by) for by in officers))
    assert sorted(isinstance(each, proposing.AlreadyOpen) for each in done) == [False, True]
    assert Case.objects.count() == 1


def test_numbers_have_no_gaps_and_no_doubles():
    lives = [Life(ground="44.product") for _n in range(4)]
    failed = lives.pop()
    done = at_once(*(lambda life=life: life.notice() for life in lives))
    assert [each for each in done if isinstance(each, Exception)] == []
    failed.notice()
    numbers = sorted(Paper.objects.values_list("number", flat=True))
    assert numbers == [f"南京市玄武区市监严告〔2026〕{n}号" for n in range(1, 5)]
    series = NumberSeries.objects.get()
    assert list(series.free.order_by("number").values_list("number", flat=True)) == list(range(5, series.last + 1))


def test_a_number_rolled_back_is_given_again(monkeypatch):
    from apps.documents import papers

    life, typeset = Life(), papers.typeset

    def broken(template, data):
        raise RuntimeError

    monkeypatch.setattr(papers, "typeset", broken)
    with pytest.raises(RuntimeError):
        life.notice()
    monkeypatch.setattr(papers, "typeset", typeset)
    assert life.case.state == "proposed"
    life.notice()
    assert Paper.objects.get().number == "南京市玄武区市监严告〔2026〕1号"
