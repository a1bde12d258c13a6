"""Rounds keep the cycle of their programme; what was told of them stands; nobody escapes or is barred at will."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.awards.models import Bar, Case, Honour, Interest, Money, Objection, Review, Round
from apps.awards.operations import cases, committee, experts, holding, money, reviewing, rounds
from apps.awards.views.objections import AN_HOUR
from apps.deadlines.models import Clock
from tests.awards.test_outcome import by_the_database
from tests.awards.test_pages import now_life
from tests.awards.test_round import refused
from tests.awards.test_second_look import under_review
from tests.factories.awards import Life
from tests.together import at_once

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("year", [1999, 2023, 2029])
def test_the_year_of_a_round_lies_within_its_cycle(year):
    life = Life()
    assert refused(lambda: life.prepare(year=year), "invalid").details["field"] == "year"
    assert not Round.objects.exists()


def test_a_programme_held_every_second_year_has_one_round_in_two():
    life = Life().prepare()
    told = refused(lambda: Life(now=life.now).prepare(year=2025), "not-due")
    assert "2028" in str(told.message)
    # neither under the name of a year to come, nor in the year after
    refused(lambda: Life(now=life.now).prepare(year=2028), "invalid")
    next_year = life.now + timedelta(days=365)
    for year in (2027, 2025):
        refused(lambda year=year: Life(now=next_year).prepare(year=year), "not-due")
    by_the_database("one round in its cycle", lambda: _copied(life, 2025))
    by_the_database("within its cycle", lambda: _copied(life, 2028))
    by_the_database("within its cycle", lambda: Round.objects.filter(pk=life.id).update(year=2031))
    assert Round.objects.count() == 1
    life.announce()
    life.act(rounds.call_off, life.reviewer, round_id=life.id, reason="办法修订")
    again = Life(now=life.now).prepare(year=2025)
    refused(lambda: Life(now=life.now + timedelta(days=365)).prepare(), "not-due")
    Life(now=life.now + timedelta(days=731)).prepare()
    Life(now=life.now, programme="quality_product").prepare()
    # a year that was mistyped is set right in the draft, within the cycle
    days = {name: getattr(again.round, name) for name in ("title", "opens_on", "county_until", "city_until",
                                                          "review_until")}  # fmt: skip
    given = days | {"round_id": again.id, "closes_on": again.round.last_day}
    refused(lambda: again.act(rounds.amend, again.officer, year=2027, **given), "invalid")
    assert again.act(rounds.amend, again.officer, year=2026, **given).year == 2026


def _copied(life, year):
    row = life.round
    row.pk, row.year, row.state, row._state.adding = None, year, "draft", True
    row.save()


def test_a_round_is_not_announced_on_its_last_days():
    life = Life().prepare()
    life.now += timedelta(days=16)
    told = refused(
        lambda: life.act(rounds.announce, life.officer, round_id=life.id, announcement="可以申报"), "invalid"
    )
    assert (told.details["field"], life.round.state) == ("announcement", "draft")
    life.now -= timedelta(days=1)
    life.announce()
    assert life.round.state == "open"


def test_what_was_told_of_committee_publicity_and_approval_stands():
    life = Life().to_public()
    row = Round.objects.filter(pk=life.id)
    last, other = life.round.public_until, life.post("province_reviewer").user_id
    for change in ({"public_until": last - timedelta(days=3)}, {"public_from": life.today - timedelta(days=9)},
                   {"committee_record": "另写"}, {"committee_members": "他人"}, {"recusals": "无"},
                   {"aggregates": []}, {"decided_by": None}, {"decided_by": other}, {"ranked_by": None},
                   {"decided_label": "x"}):  # fmt: skip
        by_the_database("stands|stated", lambda change=change: row.update(**change))
    life.wait_until(last + timedelta(days=1))
    life.act(committee.end_publicity, life.officer, round_id=life.id)
    given = {"state": "approved", "approved_on": life.today, "approval_number": "苏政复〔2026〕1号"}
    for who in (None, life.round.ranked_by, life.round.decided_by):
        by_the_database(
            "approves neither|stated|does not approve", lambda who=who: row.update(approved_by=who, **given)
        )
    by_the_database("in its step", lambda: row.update(approval_number="x"))
    life.act(committee.approve, life.approver, round_id=life.id, number="苏政复〔2026〕1号")
    by_the_database("in its step", lambda: row.update(approval_number="苏政复〔2026〕2号"))
    by_the_database("in its step|stated", lambda: row.update(approved_by=other))
    by_the_database("stands", lambda: row.update(public_until=last + timedelta(days=1)))


def test_ties_are_kept_and_a_review_goes_by_them_alone():
    life = under_review()
    one, two, _three = life.reviews()
    rows = Review.objects.filter(pk=one.pk)
    aside = {"state": "set_aside", "end_ground": "relative", "end_reason": "x", "ended_on": life.today}
    by_the_database("on record", lambda: rows.update(**aside))
    life.submit(two)
    gone = aside | {"end_ground": "unavailable"}
    by_the_database("on record", lambda: Review.objects.filter(pk=two.pk).update(**gone))
    tie = life.conflict(one, "relative")
    rows = Interest.objects.filter(pk=tie.pk)
    for change in ({"kind": "other"}, {"party_code": "x"}, {"found": False}, {"note": "y"}):
        by_the_database("is kept", lambda change=change: rows.update(**change))
    by_the_database("is kept", rows.delete)
    assert rows.update(until=life.today) == 1


def test_what_an_expert_says_of_himself_needs_no_second_person():
    life = under_review()
    review = life.reviews()[0]
    life.act(experts.declare_interest, life.scope_of(review.expert), expert_id=review.expert_id, kind="shareholder",
             party_code=review.application.uscc)  # fmt: skip
    late = {"review_id": review.pk, "reason": "本人申报"}
    refused(lambda: life.act(reviewing.set_aside, life.checker, ground="relative", **late), "not-on-record")
    gone, _new = life.act(reviewing.set_aside, life.checker, ground="shareholder", **late)
    assert gone.state == "set_aside"


def given_up():
    life = Life().to_conferred()
    honour = Honour.objects.get()
    life.act(money.pay, life.officer, honour_id=honour.pk, number="1", on=life.today)
    life.act(holding.give_up, life.filer(life.firms[0]), honour_id=honour.pk)
    return life, honour


def decide(life, honour):
    case = life.act(cases.open_proceeding, life.officer, honour_id=honour.pk, ground="申报数据造假")
    life.act(cases.notice, life.officer, case_id=case.pk)
    life.act(cases.answer, life.filer(life.firms[0]), case_id=case.pk, text="已经放弃")
    return life.act(cases.decide, life.reviewer, case_id=case.pk, review="放弃不影响查处", reason="造假属实", bar=True)


@pytest.mark.parametrize("returned", [False, True])
def test_whoever_gives_an_honour_up_does_not_escape_what_is_found_of_it(returned):
    life, honour = given_up()
    if returned:
        life.act(cases.certificate_returned, life.officer, honour_id=honour.pk)
    decide(life, honour)
    honour.refresh_from_db()
    assert (honour.state, Money.objects.get().state, Bar.objects.count()) == ("revoked", "claimed", 1)
    clocks = Clock.objects.filter(rule_code="awards.return")
    assert (clocks.count(), clocks.filter(state="running").exists()) == (1, not returned)
    refused(lambda: life.act(cases.open_proceeding, life.officer, honour_id=honour.pk, ground="x"), "not-held")


def test_a_paper_of_an_honour_that_was_given_up_can_be_set(real_papers):
    life, honour = given_up()
    life.act(cases.certificate_returned, life.officer, honour_id=honour.pk)
    decide(life, honour)
    assert set(honour.papers.values_list("kind", flat=True)) == {"notice", "revocation"}


def test_notice_answer_bar_and_revocation_stand():
    life, honour = given_up()
    decide(life, honour)
    bars, row = Bar.objects.all(), Honour.objects.filter(pk=honour.pk)
    for change in ({"until": life.today + timedelta(days=1)}, {"lifted_on": life.today}, {"document_number": "x"}):
        by_the_database("a bar stands", lambda change=change: bars.update(**change))
    by_the_database("a bar stands", bars.delete)
    by_the_database("where its fact fell", lambda: row.update(state="valid"))


def test_nobody_decides_unheard_on_one_day_whatever_the_statement():
    life = Life().to_conferred()
    case = life.act(cases.open_proceeding, life.officer, honour_id=Honour.objects.get().pk, ground="造假")
    life.act(cases.notice, life.officer, case_id=case.pk)
    rows = Case.objects.filter(pk=case.pk)
    by_the_database("notice and answer", lambda: rows.update(noticed_on=life.today - timedelta(days=30)))
    assert rows.update(state="answered") == 1
    given = {"state": "decided", "review": "x", "reason": "x", "decided_on": life.today}
    by_the_database("after the answer", lambda: rows.update(decided_by=life.reviewer.user_id, **given))
    late = given | {"decided_on": life.today + timedelta(days=9)}
    by_the_database("after the answer", lambda: rows.update(**late))


def test_objections_are_decided_by_somebody_and_many_at_once_wait(client):
    life = now_life().to_public()
    here = f"/awards/object/{life.reviews()[0].application_id}/"
    given = {"name": "王某", "contact": "x", "content": "数据有误"}
    assert [client.post(here, given).status_code for _n in range(AN_HOUR + 1)] == [302] * AN_HOUR + [429]
    assert Objection.objects.count() == AN_HOUR
    rows = Objection.objects.filter(pk=Objection.objects.first().pk)
    rows.update(state="heard", heard_on=life.today)
    by_the_database("by somebody", lambda: rows.update(state="rejected", decided_on=life.today, reason="x"))
    early = {"decided_by": life.reviewer.user_id, "decided_on": timezone.localdate() - timedelta(days=1)}
    by_the_database("after it was made", lambda: rows.update(state="rejected", reason="x", **early))


@pytest.mark.django_db(transaction=True)
def test_of_two_rounds_of_one_cycle_prepared_at_once_one_stands():
    lives = [Life(), Life()]
    for life, year in zip(lives, (2025, 2026), strict=True):
        life.given["year"] = year
    at_once(*(life.prepare for life in lives))
    assert Round.objects.count() == 1
