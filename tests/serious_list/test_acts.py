"""Who may act, in which order of days, and what a slip of the hand does not spoil."""

import subprocess
from datetime import date, datetime, timedelta

import pytest

from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.documents.operations import open_document
from apps.kernel.errors import Invalid
from apps.kernel.scope import Scope
from apps.records.operations.facts import withdraw_fact
from apps.serious_list import offers
from apps.serious_list.operations import answering, deciding, proposing, publishing, repairing, steps
from apps.serious_list.operations.deciding import Penalty
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, MINUTES, START, Life
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db


def also(scope, other):
    """The first person, now with the post and the rights of the second."""
    values = {name: getattr(other, name) for name in Scope.__slots__} | {"user_id": scope.user_id}
    return Scope(**values)


@pytest.mark.parametrize("who", ["officer", "reviewer"])
def test_whoever_proposed_or_reviewed_does_not_consent(who):
    life = Life().to("asked")
    me = also(getattr(life, who), life.city)
    assert not {"consent", "refuse_consent"} & {o.verb for o in offers.offered(life.case, me, life.today)}
    unchanged(life, steps.ConsentPerson, lambda: life.act(deciding.consent, me))
    unchanged(life, steps.ConsentPerson, lambda: life.act(deciding.refuse_consent, me, reason="不同意"))


def test_whoever_consented_does_not_decide():
    life = Life().to("consented")
    me = also(life.city, life.reviewer)
    assert "decide" not in {offer.verb for offer in offers.offered(life.case, me, life.today)}
    unchanged(life, steps.ConsentPerson, lambda: life.act(deciding.decide, me, penalty=life.penalty))


def test_the_proposer_extends_no_time_and_is_offered_no_decision():
    life = Life().to("consented")
    me = also(life.officer, life.reviewer)
    assert "decide" in {offer.verb for offer in offers.offered(life.case, life.reviewer, life.today)}
    assert not {"decide", "extend_case"} & {offer.verb for offer in offers.offered(life.case, me, life.today)}
    unchanged(life, steps.SamePerson, lambda: life.act(deciding.extend_case, me, days=30, reason="案情复杂"))


@pytest.mark.parametrize("who", ["officer", "reviewer"])
@pytest.mark.parametrize("verb", [repairing.grant, repairing.refuse])
def test_whoever_made_a_listing_does_not_decide_on_its_removal(who, verb):
    removal = Removal().to("received") if who == "officer" else Removal().to("accepted")
    if who == "officer":
        removal.act(repairing.accept, scope_of_user(user_with_post("county_officer", COUNTY)))
    me = also(getattr(removal.life, who), removal.life.reviewer)
    with pytest.raises(repairing.OwnListing):
        removal.act(verb, me, reason="同意")
    removal.repair.refresh_from_db()
    assert (removal.repair.state, removal.life.case.state) == ("accepted", "published")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"ban_until": date.max}, "ban_until"),
        ({"ban_until": date(2999, 1, 1)}, "ban_until"),
        ({"ban_until": date(1900, 1, 1)}, "ban_until"),
        ({"effective_on": date(2020, 1, 1)}, "effective_on"),
        ({"effective_on": date(2099, 1, 1)}, "effective_on"),
    ],
)
def test_a_mistyped_year_of_a_penalty_is_seen_before_the_decision(more, field):
    life = Life().to("consented")
    given = Penalty("ban", life.number, life.today, **({"ban_until": life.today} | more))
    refused = unchanged(life, Invalid, lambda: life.decide(penalty=given))
    assert refused.details["field"] == field


def test_a_hearing_that_is_asked_for_is_owed_and_a_mistyped_day_is_called_anew():
    life = Life().to("hearing")
    running = Clock.objects.of(steps.SUBJECT, life.id).live()
    owed = running.get(rule_code="serious_list.hearing_call")
    assert (owed.duty, owed.holder) == (True, life.case.agency_id)
    first, last = answering.days_of_hearing(life.case, life.today)

    def call(verb, on, **more):
        return life.act(verb, life.officer, on=on, place="一楼", **more)

    for day in (first - timedelta(days=1), last + timedelta(days=1), date(2206, 12, 8)):
        unchanged(life, Invalid, lambda day=day: call(answering.call_hearing, day))
    unchanged(life, Invalid, lambda: call(answering.call_anew, first, reason="笔误"))
    call(answering.call_hearing, last)
    unchanged(life, Invalid, lambda: call(answering.call_hearing, first))
    unchanged(life, steps.ReasonMissing, lambda: call(answering.call_anew, first, reason=" "))
    call(answering.call_anew, first, reason="日期笔误")
    assert life.case.papers.filter(kind="hearing").count() == 2
    held = running.get(rule_code__startswith="serious_list.hearing")
    assert (held.rule_code, held.due_on, held.duty) == ("serious_list.hearing", first, True)
    me = also(life.officer, life.reviewer)
    life.now = datetime.combine(first - timedelta(days=1), START.timetz())
    unchanged(life, Invalid, lambda: life.act(answering.hold_hearing, life.reviewer, **MINUTES))
    life.now = datetime.combine(first, START.timetz())
    unchanged(life, steps.SamePerson, lambda: life.act(answering.hold_hearing, me, **MINUTES))
    life.hold_hearing()
    assert not running.filter(rule_code__startswith="serious_list.hearing").exists()


def test_the_call_and_the_call_anew_can_be_set(real_papers):
    """The call anew names the one it takes the place of, and why."""
    life = Life().to("hearing")
    life.call_hearing()
    _first, last = answering.days_of_hearing(life.case, life.today)
    life.act(answering.call_anew, life.officer, on=last, place="二楼听证室", reason="日期笔误")
    texts = []
    for paper in life.case.papers.filter(kind="hearing").order_by("pk"):
        with open_document(paper.document) as file:
            text = subprocess.run(["pdftotext", "-", "-"], input=file.read(), capture_output=True, check=True).stdout
        texts.append("".join(text.decode().split()))
    first = life.case.papers.filter(kind="hearing").order_by("pk").first()
    assert "不再适用" not in texts[0]
    assert f"此前的《听证通知书》（{first.number}）不再适用。理由：日期笔误。" in texts[1]
    assert "在二楼听证室举行听证" in texts[1]


def test_a_service_dated_back_takes_no_time_to_answer_away():
    life = Life().to("noticed")
    issued = life.today
    life.act(answering.state_case, life.filer, statement="送达前即可陈述。")
    life.now += timedelta(days=20)
    life.record_service(method="left", served_on=issued, receipt="见证人")
    life.confirm_service()
    assert life.case.notice_served_on == issued
    assert life.case.answer_until >= life.today + timedelta(days=5)
    expire_due(at=life.now + timedelta(minutes=1))
    unchanged(life, steps.Overtaken, lambda: life.act(deciding.review, life.reviewer, finding="未陈述。"))
    life.act(answering.state_case, life.filer, statement="补充。")
    assert life.case.statement == "送达前即可陈述。\n\n补充。"


def test_the_account_of_an_enterprise_gives_up_no_rights_of_a_person():
    life = Life(person_name="张三丰", person_post="法定代表人").to("noticed")
    assert {offer.verb for offer in offers.offered(life.case, life.filer, life.today)} == {"state"}
    unchanged(life, steps.PersonsOwn, lambda: life.act(proposing.acknowledge_notice, life.filer))
    life.serve()
    unchanged(life, steps.PersonsOwn, lambda: life.act(answering.waive, life.filer))
    life.act(answering.state_case, life.filer, statement="代为陈述。")
    life.to("decided")
    unchanged(life, steps.PersonsOwn, lambda: life.act(deciding.acknowledge_decision, life.filer))


def test_a_late_publication_lengthens_no_listing():
    life = Life().to("served")
    due = Clock.objects.get(subject_id=str(life.id), rule_code="serious_list.publication").due_on
    life.now += timedelta(days=400)
    life.publish()
    entry = life.case.entry
    assert entry.until == due.replace(year=due.year + 3)
    assert Clock.objects.get(rule_code="serious_list.term", subject_id=str(life.id)).due_on == entry.until
    life.run_out()
    assert life.case.state == "expired"


def test_a_listing_whose_term_would_be_over_is_not_published():
    life = Life().to("served")
    life.now += timedelta(days=4 * 365)
    unchanged(life, publishing.TermOver, life.publish)


def test_a_ground_that_needs_a_failed_recheck_is_not_proposed_without_one():
    with pytest.raises(steps.GroundFails) as refused:
        Life(ground="44.sampling")
    assert refused.value.details["field"] == "recheck_id"


def test_a_recheck_that_was_set_aside_meanwhile_carries_no_decision():
    enterprise = enterprise_in(COUNTY)
    recheck = FactFactory(enterprise=enterprise, kind=kind("recheck_failed"), occurred_on=date(2026, 2, 1))
    life = Life(enterprise, ground="44.sampling", recheck_id=recheck.pk).to("consented")
    withdraw_fact(fact_id=recheck.pk, reason="检验有误", by=Scope.system("test"), at=life.now)
    refused = unchanged(life, steps.GroundFails, life.decide)
    assert refused.details["lacking"] == ["no-failed-recheck"]


def test_a_penalty_lies_not_in_the_future_and_an_extension_not_beyond_its_length():
    life = Life().to("consented")
    tomorrow = Penalty("fine_heavy", life.number, life.today + timedelta(days=1))
    assert unchanged(life, Invalid, lambda: life.decide(penalty=tomorrow)).details["field"] == "on"
    for days in (0, 31, 900):
        unchanged(
            life, Invalid, lambda days=days: life.act(deciding.extend_case, life.reviewer, days=days, reason="长")
        )
    unchanged(life, steps.OtherBureau, lambda: life.act(deciding.extend_case, life.city, days=5, reason="案情复杂"))
