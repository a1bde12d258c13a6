"""A standing listing follows what it rests on: set aside by itself, or a limit for the officer to look into it."""

from datetime import timedelta

import pytest
import time_machine

from apps.access.models import User
from apps.audit.models import Delivery, Event
from apps.deadlines.models import Clock
from apps.deadlines.operations import PartyNamed, expire_due
from apps.kernel.errors import Invalid
from apps.kernel.scope import Scope
from apps.records.operations.facts import correct_fact, unmatch_fact, withdraw_fact
from apps.serious_list.models import Case, Entry
from apps.serious_list.operations import falling, following, steps
from apps.serious_list.queries import clocks_of
from tests.factories.access import client_as
from tests.factories.records import FactFactory, kind, match_by_two, proof
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, Life
from tests.past import said_anew
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db
SYSTEM = Scope.system("test")
WRITTEN = (
    "宁玄市监罚[2026]9号", "宁玄市监罚（2026）9号", "宁玄市监罚【2026】9号", " 宁玄市监罚〔2026〕9号",
    "宁玄市监罚〔2026〕 9号", "宁玄市监罚〔２０２６〕009号",
)  # fmt: skip


def penalty_of(life, **more):
    values = {"document_number": life.number, "severity": 3, "occurred_on": life.case.penalty_on or life.today} | more
    return FactFactory(**{"enterprise": life.enterprise, "kind": kind("penalty")} | values)


def hand_on(fact, verb, at):
    """What the outbox does with the newest event of a fact."""
    event = Event.objects.filter(verb=verb, subject_id=str(fact.pk)).order_by("pk").last()
    for name, deliver in (("penalty_fell", falling.penalty_fell), ("ground_moved", following.ground_moved)):
        for delivery in Delivery.objects.filter(event=event, consumer=f"serious_list.{name}"):
            deliver(delivery, at)
            deliver(delivery, at)  # safe to repeat


def fall(fact, at):
    withdraw_fact(fact_id=fact.pk, reason="复议撤销", by=SYSTEM, at=at)
    hand_on(fact, "records.fact_withdrawn", at)


def correct(fact, at, **changes):
    correct_fact(fact_id=fact.pk, changes=changes, reason="复议变更", by=SYSTEM, at=at)
    hand_on(fact, "records.fact_corrected", at)


def owed(life, rule="withdrawal", subject=steps.SUBJECT):
    return Clock.objects.filter(rule_code=f"serious_list.{rule}", subject_kind=subject).standing()


def later(life, days=1):
    life.now += timedelta(days=days)
    return life.now


@pytest.mark.parametrize("written", WRITTEN)
def test_the_penalty_is_known_however_its_number_is_written(written):
    life = Life().to("published")
    fall(penalty_of(life, document_number=written), later(life))
    assert (life.case.state, life.case.entry.ended_by) == ("withdrawn", "withdrawn")
    assert not owed(life)


def test_another_number_is_another_penalty():
    life = Life().to("published")
    fall(penalty_of(life, document_number="宁玄市监罚〔2026〕90号"), later(life))
    assert life.case.state == "published"


def test_a_penalty_that_still_waited_for_its_enterprise_counts_by_its_code():
    life = Life().to("published")
    waiting = penalty_of(
        life, enterprise=None, state="waiting", subject_code=life.enterprise.uscc, division_code=COUNTY
    )
    fall(waiting, later(life))
    assert life.case.state == "withdrawn"


def test_set_aside_with_the_recheck_it_rests_on():
    enterprise = enterprise_in(COUNTY)
    recheck = FactFactory(enterprise=enterprise, kind=kind("recheck_failed"))
    life = Life(enterprise, ground="44.sampling", recheck_id=recheck.pk).to("published")
    other = FactFactory(enterprise=enterprise, kind=kind("recheck_failed"))
    fall(other, later(life))
    assert life.case.state == "published"
    fall(recheck, later(life))
    assert (life.case.state, Entry.objects.get().ended_by) == ("withdrawn", "withdrawn")
    assert life.case.reason.endswith("复议撤销")


def test_no_news_of_the_penalty_answers_for_the_recheck():
    enterprise = enterprise_in(COUNTY)
    recheck = FactFactory(enterprise=enterprise, kind=kind("recheck_failed"))
    life = Life(enterprise, ground="44.sampling", recheck_id=recheck.pk).to("published")
    correct(recheck, later(life), kind_id=kind("recheck_passed").pk)
    doubt = life.case.doubt
    assert (bool(doubt), owed(life).count()) == (True, 1)
    penalty = penalty_of(life, document_number=life.case.penalty_number)
    correct(penalty, later(life), title="行政处罚决定书")
    assert (life.case.doubt, life.case.doubt_fact_id, owed(life).count()) == (doubt, recheck.pk, 1)
    keep(life)
    correct(penalty, later(life), title="行政处罚决定")
    assert (life.case.doubt, owed(life).count(), owed(life, "kept").count()) == (
        "",
        0,
        1,
    )  # the exception stays as public


# --- two records of one decision, and one that came later -----------------------------------------------------------
def told_twice():
    """A listing that rests on one record, and another source's record of the same decision."""
    life, fact = linked()
    return life, fact, penalty_of(life, document_number=WRITTEN[0])


@pytest.mark.parametrize("which", [0, 1], ids=["the one it rests on", "the double"])
def test_one_record_of_two_goes_and_an_officer_looks_into_it(which):
    life, *facts = told_twice()
    fall(facts[which], later(life))
    assert (life.case.state, owed(life).get().starts_on) == ("published", life.today)
    assert "另有" in life.case.doubt or "another record" in life.case.doubt
    assert Entry.objects.get().ended_on is None
    keep(life)
    life._until(life.today + timedelta(days=31))
    expire_due(at=life.now)
    assert (life.case.doubt, owed(life).count()) == ("", 0)  # what an officer has said of the double stands
    fall(facts[1 - which], later(life))
    assert (life.case.state, Entry.objects.get().ended_by, owed(life).count()) == ("withdrawn", "withdrawn", 0)


@pytest.mark.parametrize("kept", [False, True])
def test_news_of_the_record_that_stands_answers_not_for_the_one_that_is_gone(kept):
    life, one, two = told_twice()
    fall(one, later(life))
    until, doubt = owed(life).get().due_on, life.case.doubt
    if kept:
        keep(life)
    correct(two, later(life), title="另一标题")
    third = penalty_of(life, document_number=WRITTEN[1])
    event = Event(verb="records.fact_recorded", subject_id=str(third.pk))
    following.ground_moved(Delivery(event=event), later(life))
    if kept:
        assert (life.case.doubt, owed(life).count(), owed(life, "kept").count()) == ("", 0, 1)
        correct(two, later(life), severity=0)
        assert (bool(life.case.doubt), owed(life).count(), owed(life, "kept").count()) == (True, 1, 0)
        return
    assert (life.case.doubt, owed(life).get().due_on) == (doubt, until)
    correct(two, later(life), severity=0)
    assert (life.case.doubt, life.case.doubt_fact_id) == (doubt, one.pk)


@pytest.mark.parametrize("before", [timedelta(days=3), timedelta(minutes=1)], ids=["days", "a minute"])
def test_a_double_that_was_gone_before_the_decision_is_no_news(before):
    life = Life().to("consented")
    gone = {"state": "withdrawn", "known_from": life.now - before}
    gone = penalty_of(life, document_number=WRITTEN[0], occurred_on=life.today - timedelta(days=4), **gone)
    fact = penalty_of(life)
    life.to("published")
    correct(fact, later(life), title="另一标题")
    told_late = Event(verb="records.fact_withdrawn", subject_id=str(gone.pk))
    falling.penalty_fell(Delivery(event=told_late), later(life))
    assert (life.case.state, life.case.doubt, owed(life).count()) == ("published", "", 0)


def test_one_record_of_two_goes_while_the_entry_is_gone_and_is_looked_into_where_it_stands_again():
    removal = Removal()
    life = removal.life
    one, _two = penalty_of(life), penalty_of(life, document_number=WRITTEN[0])
    removal.to("granted")
    fall(one, later(life))
    assert (life.case.state, life.case.doubt, owed(life).count()) == ("removed", "", 0)
    removal.set_aside()
    assert (life.case.state, bool(life.case.doubt), owed(life).count()) == ("published", True, 1)


def test_both_records_go_before_anybody_looked_into_it():
    life, one, two = told_twice()
    fall(two, later(life))
    fall(one, later(life))
    assert (life.case.state, life.case.doubt, owed(life).count()) == ("withdrawn", "", 0)


@pytest.mark.parametrize("verb", ["fact_recorded", "fact_matched", "facts_matched", "import_done"])
@pytest.mark.parametrize(("more", "doubted"), [({}, False), ({"severity": 1}, True), ({"days": 40}, True)])
def test_what_the_ledger_learns_after_the_decision_is_weighed(verb, more, doubted):
    life = Life().to("published")
    more = dict(more)
    more["occurred_on"] = life.case.penalty_on - timedelta(days=more.pop("days", 0))
    fact, at = penalty_of(life, **more), later(life, 3)
    other = penalty_of(life, document_number="另号〔2026〕1号", severity=0)
    if verb in ("import_done", "facts_matched"):
        data = {"source_id": fact.source_id, "moment": fact.known_from.isoformat()}
        events = [Event(verb=f"records.{verb}", data=data)]
    else:
        events = [Event(verb=f"records.{verb}", subject_id=str(each.pk)) for each in (fact, other)]
    assert {event.verb for event in events} <= set(following.FOLLOWED)
    for event in (*events, *events):
        following.ground_moved(Delivery(event=event), at)
    assert (life.case.state, bool(life.case.doubt), owed(life).count()) == ("published", doubted, int(doubted))


def linked():
    life = Life().to("consented")
    fact = penalty_of(life)
    return life.to("published"), fact


@pytest.mark.parametrize(
    "changes",
    [
        {"severity": 0},
        {"document_number": "宁玄市监罚〔2026〕11号"},
        {"occurred_on": "the day before"},
        {"kind_id": "complaint_upheld"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_changed_penalty_starts_three_working_days_for_the_officer(changes):
    life, fact = linked()
    changes = dict(changes)
    if "occurred_on" in changes:
        changes["occurred_on"] = fact.occurred_on - timedelta(days=1)
    if "kind_id" in changes:
        changes["kind_id"] = kind(changes["kind_id"]).pk
    correct(fact, later(life), **changes)
    clock = owed(life).get()
    assert (life.case.state, clock.holder, clock.duty, clock.value, clock.unit) == (
        "published", life.case.agency_id, True, 3, "working_day"
    )  # fmt: skip
    assert life.case.doubt
    assert Event.objects.filter(verb="serious_list.doubted").count() == 1
    life.withdraw()
    assert (life.case.state, life.case.doubt, owed(life).count()) == ("withdrawn", "", 0)


def test_what_says_nothing_of_the_ground_starts_nothing_and_put_right_again_it_ends():
    life, fact = linked()
    correct(fact, later(life), title="另一标题", severity=2)
    assert (life.case.doubt, owed(life).count()) == ("", 0)
    correct(fact, later(life), severity=1)
    assert owed(life).count() == 1
    correct(fact, later(life), severity=3)
    assert (life.case.state, life.case.doubt, owed(life).count()) == ("published", "", 0)


def test_one_record_put_right_leaves_the_doubt_of_another():
    life, fact = linked()
    other = penalty_of(life, document_number=WRITTEN[0])
    correct(fact, later(life), severity=0)
    correct(other, later(life), title="无关更正")
    assert owed(life).count() == 1


def test_taken_from_the_party_it_starts_the_limit():
    life = Life().to("published")
    fact = penalty_of(life, enterprise=None, state="waiting", subject_code="", division_code=COUNTY)
    match_by_two(fact, life.enterprise, at=later(life))
    said_anew(Case.objects.filter(pk=life.id), penalty_fact=fact)
    unmatch_fact(fact_id=fact.pk, reason="匹配有误", by=SYSTEM, at=later(life))
    hand_on(fact, "records.fact_unmatched", life.now)
    assert (life.case.state, owed(life).count()) == ("published", 1)


def test_a_file_that_was_taken_back_starts_the_limit():
    life, fact = linked()
    at = later(life)
    type(fact).objects.filter(pk=fact.pk).update(state="withdrawn", known_from=at, changed_user=None)
    event = Event(verb="records.import_undone", data={"source_id": fact.source_id, "moment": at.isoformat()})
    following.ground_moved(Delivery(event=event), at)
    assert (life.case.state, owed(life).count()) == ("published", 1)


def test_somebody_else_than_the_proposer_says_why_the_ground_stands():
    life, fact = linked()
    unchanged(life, following.NoDoubt, lambda: life.act(following.keep, life.chief, reason="无事", until=life.today))
    correct(fact, later(life), severity=0)
    everything = frozenset({"serious_list.decide"})
    proposer = Scope(**{f: getattr(life.officer, f) for f in Scope.__slots__} | {"permissions": everything})
    unchanged(life, steps.SamePerson, lambda: life.act(following.keep, proposer, reason="处罚未变", until=life.today))
    unchanged(life, steps.ReasonMissing, lambda: life.act(following.keep, life.chief, reason=" ", until=life.today))
    keep(life)
    assert (life.case.state, life.case.doubt, owed(life).count()) == ("published", "", 0)


def keep(life, days=30, **more):
    given = {"reason": "台账录入有误，处罚决定未变更。", "until": life.today + timedelta(days=days)} | more
    return life.act(following.keep, life.chief, **given)


def doubted():
    life, fact = linked()
    correct(fact, later(life), severity=0)
    return life, fact


def test_a_listing_is_kept_until_a_day_and_then_looked_into_anew():
    life, fact = doubted()
    _first, last = following.longest_keeping(life.today)
    for until in (life.today, last + timedelta(days=1)):
        unchanged(life, Invalid, lambda until=until: keep(life, until=until))
    for reason in (f"{life.enterprise.name}录入有误", f"{life.enterprise.uscc}录入有误"):
        unchanged(life, PartyNamed, lambda reason=reason: keep(life, reason=reason))
    assert owed(life).count() == 1
    keep(life, until=last)
    clock = owed(life, "kept").get()
    assert (clock.due_on, clock.excepted, clock.duty, clock.holder) == (last, True, False, life.case.agency_id)
    assert clock.pk in {found.clock.pk for found in clocks_of(life.case, life.now)}
    life._until(last)
    expire_due(at=life.now)
    assert (life.case.doubt, owed(life).count()) == ("", 0)  # its last day counts to the end
    life._until(last + timedelta(days=1))
    expire_due(at=life.now)
    assert life.case.doubt
    assert owed(life).get().starts_on == life.today
    unchanged(life, following.KeptBefore, lambda: keep(life))  # nothing new is known
    correct(fact, later(life), title="另一标题", severity=1)
    keep(life)  # what of the record was judged was changed since: with an end of its own
    assert (life.case.doubt, owed(life).count()) == ("", 0)


def test_what_was_put_right_meanwhile_is_looked_into_no_more():
    life, fact = doubted()
    keep(life)
    correct(fact, later(life), severity=3)
    assert not owed(life, "kept").exists()
    life.now += timedelta(days=40)
    expire_due(at=life.now)
    assert (life.case.doubt, owed(life).count()) == ("", 0)


def test_new_doubt_ends_the_keeping_and_so_does_the_end_of_the_listing():
    life, fact = doubted()
    keep(life)
    correct(fact, later(life), document_number="另号〔2026〕1号")
    assert (bool(life.case.doubt), owed(life, "kept").exists(), owed(life).count()) == (True, False, 1)
    keep(life)
    life.withdraw()
    assert not owed(life, "kept").exists()
    life.now += timedelta(days=40)
    expire_due(at=life.now)
    assert life.case.state == "withdrawn"


def test_the_button_asks_for_the_last_day():
    life, _fact = doubted()
    with time_machine.travel(life.now, tick=False):
        desk, here = client_as(User.objects.get(pk=life.chief.user_id)), f"/desk/serious-list/{life.id}/"
        assert 'name="keep-until"' in desk.get(here).content.decode()
        given = {"keep-reason": "录入有误", "keep-until": str(life.today + timedelta(days=10))}
        assert desk.post(f"{here}keep/", {"keep-reason": "录入有误"}).status_code == 422
        assert desk.post(f"{here}keep/", given).status_code == 302
    assert (life.case.doubt, owed(life, "kept").count()) == ("", 1)


# --- the end, also elsewhere ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("end", ["withdrawn", "expired", "removed"])
def test_an_ended_entry_is_looked_for_elsewhere(end):
    if end == "removed":
        removal = Removal().to("granted")
        life = removal.life
    else:
        life = Life().to("published").to(end)
    clock = owed(life, "hiding", steps.ENTRY).get()
    assert (clock.starts_on, clock.value, clock.unit, clock.holder) == (
        life.today, 3, "working_day", life.case.agency_id
    )  # fmt: skip
    unchanged(life, steps.OtherBureau, lambda: life.act(following.confirm_hidden, life.city, reason="x")) if (
        life.city.may("serious_list.handle")
    ) else None
    life.act(following.confirm_hidden, life.officer, reason="公示系统、信用中国均已不再公示。")
    assert (life.case.hidden_on, owed(life, "hiding", steps.ENTRY).count()) == (life.today, 0)
    unchanged(life, steps.Invalid, lambda: life.act(following.confirm_hidden, life.officer, reason="再次"))
    if end == "removed":
        removal.set_aside()
        life.withdraw()
        assert (life.case.hidden_on, owed(life, "hiding", steps.ENTRY).count()) == (None, 1)


@pytest.mark.parametrize("found", [True, False])
def test_a_penalty_that_falls_after_the_removal_forgets_nothing_that_was_found(found):
    life = Removal().to("granted").life
    if found:
        life.act(following.confirm_hidden, life.officer, reason="公示系统、信用中国均已不再公示。")
    day = life.case.hidden_on
    life.now += timedelta(days=2)
    life.withdraw()
    assert life.case.state == "withdrawn"
    assert (life.case.hidden_on, owed(life, "hiding", steps.ENTRY).count()) == (day, 0 if found else 1)
    assert (day is None) != found
    if not found:
        life.act(following.confirm_hidden, life.officer, reason="公示系统、信用中国均已不再公示。")
        assert (life.case.hidden_on, owed(life, "hiding", steps.ENTRY).count()) == (life.today, 0)


def test_a_listing_that_was_never_published_is_shown_nowhere():
    life = Life().to("decided")
    life.withdraw()
    assert not owed(life, "hiding", steps.ENTRY)
    unchanged(life, steps.Invalid, lambda: life.act(following.confirm_hidden, life.officer, reason="x"))


# --- set aside by a second person and an act --------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["officer", "reviewer"])
def test_who_proposed_or_decided_does_not_set_it_aside(who):
    life = Life().to("published")
    by = getattr(life, who)
    everything = by.permissions | {"serious_list.decide"}
    by = Scope(**{f: getattr(by, f) for f in Scope.__slots__} | {"permissions": everything})
    unchanged(life, steps.NotTheFirst, lambda: life.withdraw(by=by))


@pytest.mark.parametrize(
    "more",
    [{"number": " "}, {"on": "before"}, {"on": "tomorrow"}, {"file": None}],
    ids=["number", "early", "late", "file"],
)
def test_setting_aside_names_the_act_that_revoked(more):
    life = Life().to("published")
    days = {"before": life.case.penalty_on - timedelta(days=1), "tomorrow": life.today + timedelta(days=1)}
    more = {name: days.get(value, value) for name, value in more.items()}
    if "file" in more:
        unchanged(life, steps.Invalid, lambda: life.withdraw(act=None))
        return
    unchanged(life, steps.Invalid, lambda: life.withdraw(act=life.revocation(**more)))


def test_the_act_stays_with_the_case_and_the_party_reads_it():
    life = Life().to("published")
    life.withdraw()
    case = life.case
    assert (case.revoked_number, case.revoked_on, case.withdrawn_by_id) == (
        "宁政复决〔2026〕1号", life.today, life.chief.user_id
    )  # fmt: skip
    with time_machine.travel(life.now + timedelta(minutes=1), tick=False):
        for scope, status in ((life.officer, 200), (life.filer, 200)):
            client = client_as(User.objects.get(pk=scope.user_id))
            answer = client.get(f"/documents/{case.revoked_by_paper_id}/")
            assert answer.status_code == status
            b"".join(answer.streaming_content)


def test_in_the_browser_the_third_person_uploads_the_act():
    life = Life().to("published")
    given = {
        "withdraw-reason": "处罚决定经复议被撤销。", "withdraw-number": "宁政复决〔2026〕1号",
        "withdraw-on": str(life.today), "withdraw-file": proof(),
    }  # fmt: skip
    here = f"/desk/serious-list/{life.id}/"
    with time_machine.travel(life.now + timedelta(minutes=1), tick=False):
        chief = client_as(User.objects.get(pk=life.chief.user_id))
        decider = client_as(User.objects.get(pk=life.reviewer.user_id))
        assert "withdraw-number" in chief.get(here).content.decode()
        assert "withdraw-number" not in decider.get(here).content.decode()
        decider.post(f"{here}withdraw/", given)
        assert life.case.state == "published"
        assert chief.post(f"{here}withdraw/", {**given, "withdraw-file": ""}).status_code == 422
        given["withdraw-file"] = proof()
        assert chief.post(f"{here}withdraw/", given).status_code == 302
    assert life.case.state == "withdrawn"
