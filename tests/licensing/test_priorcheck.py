"""The check before a grant: ordered in time, filed, confirmed by a second person; a grant rests on it, a refusal on one
that failed comes after the applicant's answer. Each refused by the server, and by the database."""

import re
from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.deadlines.models import Clock, Limit
from apps.licensing import sql, states
from apps.licensing.models import Application, Examiner, Licence, Paper, PriorAnswer, PriorCheck, PriorFile, PriorSeat
from apps.licensing.operations import (
    aftercheck_rounds,
    deciding,
    filling,
    papers,
    priorcheck,
    priorcheck_answers,
    testing,
)
from apps.notifications.models import Message
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.licensing import COUNTY, Life, scan
from tests.factories.registry import enterprise_in
from tests.past import said_anew

from .test_decided import barred, seat
from .test_life import Undo, refused, went

pytestmark = pytest.mark.django_db
CITY = "320100"


def accepted(**given):
    life = Life(class_code="fertiliser", **given)
    life.fill().submit()
    life.accept()
    return life


def story(life):
    rows = Event.objects.filter(subject_kind="licence_application", subject_id=str(life.id)).order_by("pk")
    return [verb for verb in rows.values_list("verb", flat=True) if ".prior_" in verb]


def test_the_applicant_is_told_the_day_and_who_comes():
    life = accepted()
    clock = Clock.objects.get(rule_code="licensing.prior_check")
    assert (clock.starts_on, clock.due_on, clock.unit) == (life.today, date(2026, 4, 14), "working_day")
    assert "第十四条至第十八条" in clock.legal_basis
    check = life.order(on=date(2026, 3, 5))
    assert (check.state, check.visit_on, check.told_on) == ("assigned", date(2026, 3, 5), life.today)
    assert sorted(check.seats.values_list("examiner__name", flat=True)) == ["核查员0", "核查员1"]
    assert "产许查" in life.application.papers.get(kind="site_notice").number
    told = Message.objects.visible_to(life.filer).order_by("-pk").first()
    assert (told.kind, told.data["day"]) == ("licensing.prior_ordered_told", "2026-03-05")
    assert "核查员0" in told.data["people"]
    running = Clock.objects.get(rule_code="licensing.product_decision")
    assert running.state == "running"  # the law lets nothing out of the limit for a check
    life.on_check(priorcheck.assign, life.officer, examiner_ids=[one.pk for one in life.people(3)[1:]],
                  visit_on=date(2026, 3, 9))  # fmt: skip
    assert (life.check.visit_on, life.check.seats.filter(until=None).count()) == (date(2026, 3, 9), 2)
    assert life.application.papers.filter(kind="site_notice").count() == 2


def test_who_is_uncertified_tied_or_another_bureaus_is_sent_by_nobody():
    life = accepted()
    good = life.people(1)[0]
    on = life.today + timedelta(days=5)
    firm = life.enterprise.uscc
    wrong = [
        life.people(1, name="a", classes=["cable"])[0],
        life.people(1, name="b", last_day=on - timedelta(days=1))[0],
        life.people(1, name="c", valid_from=on + timedelta(days=1))[0],
        life.people(1, name="d", recusals=[firm])[0],
    ]
    gone = life.people(1, name="e")[0]
    aftercheck_rounds.remove_examiner(examiner_id=gone.pk, by=life.officer, at=life.now)
    agency_of(CITY)
    city = scope_of_user(user_with_post("city_officer", CITY))
    others = aftercheck_rounds.add_examiner(key="CITY", name="外", classes=["*"], valid_from=date(2020, 1, 1),
                                            last_day=date(2030, 1, 1), by=city, at=life.now)  # fmt: skip
    for one in (*wrong, gone, others):
        refused(lambda one=one: life.order([good, one], on=on), "invalid")
    for chosen in ([good], life.people(5)):
        refused(lambda chosen=chosen: life.order(chosen, on=on), "invalid")
    refused(lambda: life.order(on=life.today), "invalid")  # told in time
    refused(lambda: life.order(on=life.today + timedelta(days=2)), "invalid")
    refused(lambda: life.order(by=life.reviewer), "not-permitted")
    refused(lambda: life.order(by=city), "other-bureau")
    assert (PriorCheck.objects.count(), Paper.objects.filter(kind="site_notice").count()) == (0, 0)
    check = life.order(on=on)
    for one in (*wrong, gone, others):
        barred("has no tie", lambda one=one: PriorSeat.objects.create(check_of=check, examiner=one, since=life.today))
    barred("stays on record", lambda: check.seats.all().delete())
    barred("stays on record", lambda: check.seats.update(examiner=wrong[0]))


def test_a_tie_or_an_end_that_came_after_the_order_stops_the_form():
    for field, value in (("recusals", "firm"), ("last_day", date(2026, 3, 3)), ("left_on", date(2026, 3, 3))):
        life = accepted(enterprise=enterprise_in(COUNTY), report_number=f"JD-{field}")
        life.order()
        life.wait(5)
        one = life.people(1)[0]
        kept = getattr(one, field)
        Examiner.objects.filter(pk=one.pk).update(**{field: [life.enterprise.uscc] if value == "firm" else value})
        refused(life.file, "invalid")
        given = {"state": "filed", "verdict": "passed", "visit": "went", "visited_on": life.today, "remark": "x",
                 "began_at": time(9), "ended_at": time(10), "party_name": "李四", "filed_on": life.today,
                 "filed_by": life.officer.user_id}  # fmt: skip
        barred("without a tie", lambda given=given, life=life: PriorCheck.objects.filter(application=life.id).update(
            **given))  # fmt: skip
        assert (life.check.state, PriorAnswer.objects.count()) == ("assigned", 0)
        Examiner.objects.filter(pk=one.pk).update(**{field: kept})


def test_the_form_says_who_when_and_what_was_seen():
    life = accepted()
    life.order()
    refused(life.file, "invalid")  # nobody goes before the day that was told
    life.wait(5)
    for wrong in ({"visited_on": life.today + timedelta(days=1)}, {"remark": " "}, {"answers": {}}, {"began_at": None},
                  {"ended_at": time(8)}, {"party_name": " "}, {"party_refused": True}, {"visit": "x"}):  # fmt: skip
        refused(lambda wrong=wrong: life.file(**wrong), "invalid")
    assert (life.check.state, PriorAnswer.objects.count()) == ("assigned", 0)
    life.file(party_name="", party_refused=True, files=[scan("a.png"), scan("b.png")])
    check = life.check
    assert (check.state, check.verdict, check.party_refused, check.covers) == ("filed", "passed", True, "复肥")
    assert (check.address, PriorFile.objects.count()) == ("工业大道1号", 2)
    refused(life.file, "overtaken")  # twice
    for change in (
        lambda: PriorAnswer.objects.all().delete(),
        lambda: PriorFile.objects.all().delete(),
        lambda: PriorCheck.objects.update(verdict="failed"),
        lambda: PriorCheck.objects.update(remark="别的"),
        lambda: PriorCheck.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    refused(lambda: life.on_check(priorcheck.confirm_fail, life.reviewer, reason="x"), "other-verdict")
    refused(lambda: life.on_check(priorcheck.confirm_pass, life.officer), "not-permitted")
    life.on_check(priorcheck.send_back, life.reviewer, reason="缺照片")
    life.file(visit="refused", answers={})
    assert (life.check.verdict, life.check.answers.count(), life.check.party_name) == ("failed", 0, "")


def test_no_grant_without_a_check_that_was_passed_and_confirmed():
    life = accepted()
    refused(life.propose, "not-checked")
    proposal = {"state": "proposed", "proposal": "grant", "proposed_by": life.officer.user_id,
                "proposed_on": life.today, "checked_on": life.today, "examiners": "甲、乙"}  # fmt: skip
    rows = Application.objects.filter(pk=life.id)
    barred("passed and confirmed", lambda: rows.update(**proposal))
    life.order()
    for verb in (life.propose, lambda: life.propose("refuse")):
        refused(verb, "check-under-way")
    barred("finished or called off", lambda: rows.update(state="proposed", proposal="refuse"))
    life.wait(5)
    life.file()
    refused(life.propose, "check-under-way")
    barred("by a paper", lambda: PriorCheck.objects.update(
        state="passed", confirmed_by=life.reviewer.user_id, closed_on=life.today))  # fmt: skip
    life.passed()
    refused(life.passed, "overtaken")
    assert not Clock.objects.standing().filter(rule_code="licensing.prior_check").exists()
    assert life.application.papers.filter(kind="site_result").count() == 1
    life.propose()
    assert (life.application.checked_on, life.application.examiners) == (life.check.visited_on, "核查员0、核查员1")
    life.act(deciding.grant, life.reviewer)
    assert (life.application.state, life.licence.state) == ("granted", "valid")
    assert story(life) == ["licensing.prior_ordered", "licensing.prior_filed", "licensing.prior_passed"]


def test_a_proposal_of_before_is_not_granted_but_sent_back():
    """Proposed with a date and typed names before there were checks: the officer orders one."""
    life = accepted()
    life.propose("refuse")
    Application.objects.filter(pk=life.id).update(
        proposal="grant", checked_on=life.today, examiners="甲、乙"
    )  # as it stood then
    refused(lambda: life.act(deciding.grant, life.reviewer), "not-checked")
    barred("passed and confirmed", lambda: Licence.objects.create(
        application_id=life.id, enterprise=life.enterprise, product=life.application.product, class_code="fertiliser",
        agency=life.application.agency, number="(苏)XK13-001-00077", holder="x", uscc="x", domicile="x", address="x",
        granted_on=life.today, until=life.today, state="valid", state_on=life.today, issued_at=life.now))  # fmt: skip
    assert Licence.objects.count() == 0
    life.act(deciding.send_back, life.reviewer, reason="先组织实地核查")
    life.order()
    assert life.check.state == "assigned"


def test_a_failed_check_is_answered_before_it_is_refused():
    life = accepted()
    life.order()
    life.wait(5)
    life.file(bad=("means",))
    refused(lambda: life.on_check(priorcheck.confirm_fail, life.reviewer, reason=" "), "reason-missing")
    check = life.failed()
    answer = Clock.objects.get(rule_code="licensing.prior_answer")
    assert (check.state, check.answer_until, answer.enterprise_id) == ("failed", answer.due_on, life.enterprise.pk)
    refused(life.propose, "not-checked")
    life.propose("refuse")
    refuse = {"reason": "无检验设备，不符合条例第九条第三项。"}
    refused(lambda: life.act(deciding.refuse, life.reviewer, **refuse), "still-answering")
    with transaction.atomic():
        paper = papers.issue(life.application, "refusal", by=life.reviewer, at=life.now, **refuse)
    barred("answers to a failed check", lambda: Application.objects.filter(pk=life.id).update(
        state="refused", decided_by=life.reviewer.user_id, decided_on=paper.issued_on, ended_on=life.today,
        **refuse))  # fmt: skip
    assert life.application.state == "proposed"
    refused(lambda: life.on_check(priorcheck_answers.state_case, life.filer, statement=" \u200b——"), "invalid")
    stranger = Life(enterprise_in(COUNTY), report_number="JD-77").filer
    refused(lambda: life.on_check(priorcheck_answers.state_case, stranger, statement="x"), "not-found")
    life.on_check(priorcheck_answers.state_case, life.filer, statement="设备在外校准。")
    assert (life.check.statement, life.check.answered_on) == ("设备在外校准。", life.today)
    assert not Clock.objects.standing().filter(rule_code="licensing.prior_answer").exists()
    refused(lambda: life.on_check(priorcheck_answers.set_aside, life.reviewer, reason="属实"), "overtaken")
    assert life.check.state == "failed"


def test_without_an_answer_the_refusal_waits_for_the_last_day():
    life = Life(class_code="fertiliser").to_filed(bad=("means",))
    life.failed()
    life.propose("refuse")
    until = life.check.answer_until
    life.wait((until - life.today).days)
    refused(lambda: life.act(deciding.refuse, life.reviewer, reason="不符合条件。"), "still-answering")
    life.wait(1)
    done = life.act(deciding.refuse, life.reviewer, reason="不符合条件。")
    assert (done.state, done.checked_on) == ("refused", life.check.visited_on)
    refused(lambda: life.on_check(priorcheck_answers.state_case, life.filer, statement="x"), "overtaken")


def test_a_failure_that_was_wrong_is_set_aside_by_somebody_else_and_checked_anew():
    life = Life(class_code="fertiliser").to_filed(bad=("means",))
    life.failed()
    life.on_check(priorcheck_answers.state_case, life.filer, statement="设备在隔壁车间，未查看。")
    refused(lambda: life.on_check(priorcheck_answers.set_aside, life.officer, reason="x"), "not-permitted")
    refused(lambda: life.on_check(priorcheck_answers.set_aside, life.reviewer, reason=" "), "reason-missing")
    life.on_check(priorcheck_answers.set_aside, life.reviewer, reason="漏看检验室。")
    first = life.check
    refused(lambda: life.on_check(priorcheck_answers.set_aside, life.reviewer, reason="x"), "overtaken")
    assert (first.state, first.set_aside_reason) == ("set_aside", "漏看检验室。")
    assert Clock.objects.standing().filter(rule_code="licensing.prior_check").count() == 1
    life.order()
    life.wait(5)
    life.file()
    life.passed()
    life.propose()
    life.act(deciding.grant, life.reviewer)
    assert list(life.application.prior_checks.order_by("pk").values_list("state", flat=True)) == ["set_aside", "passed"]
    assert life.application.papers.filter(kind="site_result").count() == 2


def test_one_check_counts_and_a_withdrawn_application_is_not_checked():
    life = accepted()
    life.order()
    refused(life.order, "overtaken")
    barred("once", lambda: PriorCheck.objects.create(application=life.application, ordered_on=life.today,
                                                     visit_on=life.today, told_on=life.today))  # fmt: skip
    life.on_check(priorcheck.drop, life.officer, reason="改期")
    life.order()
    barred("finished or called off", lambda: Application.objects.filter(pk=life.id).update(
        state="withdrawn", ended_on=life.today))  # fmt: skip
    life.act(filling.withdraw, life.filer)
    assert (life.check.state, life.application.state) == ("called_off", "withdrawn")
    assert not Clock.objects.standing().filter(subject_kind="licensing.application", subject_id=str(life.id)).exists()
    other = Life(enterprise_in(COUNTY), report_number="JD-cable").to_officer()
    other.accept()
    refused(other.order, "grant-first")  # granted first: checked afterwards
    barred("verified first", lambda: PriorCheck.objects.create(application=other.application, ordered_on=life.today,
                                                               visit_on=life.today, told_on=life.today))  # fmt: skip


def test_the_limit_stands_still_only_where_dated_data_allow_it():
    said_anew(Limit.objects.filter(code="licensing.prior_check_pause"), value=10)
    life = accepted()
    clock = Clock.objects.get(rule_code="licensing.product_decision")
    due = clock.due_on
    life.order()
    clock.refresh_from_db()
    assert clock.state == "paused"
    life.act(testing.send_samples, life.officer, reason="送检", days=20)
    life.wait(5)
    life.file()
    clock.refresh_from_db()
    assert clock.state == "paused"  # samples are still tested
    life.act(testing.results_in, life.officer, reason="合格")
    clock.refresh_from_db()
    assert (clock.state, clock.due_on > due) == ("running", True)
    late = accepted(enterprise=enterprise_in(COUNTY), report_number="JD-late")
    late.order()
    late.wait(20)  # ten working days are over, nobody went
    assert Clock.objects.get(rule_code="licensing.product_decision", subject_id=str(late.id)).state == "running"


def test_nobody_with_a_seat_at_the_applicant_acts():
    life = accepted()
    kin = seat(life.officer, life.enterprise)
    refused(life.order, "own-case")
    kin.delete()
    life.order()
    life.wait(5)
    life.file()
    seat(life.reviewer, life.enterprise)
    refused(life.passed, "own-case")
    with transaction.atomic():
        papers.issue(life.application, "site_result", by=life.officer, at=life.now, rows=list, address="x", covers="x",
                     visited_on=life.today, hours="", people="x", visit="went", remark="x", signed="x", unsigned="",
                     passed="1", reason="", until="")  # fmt: skip
    barred("own case", lambda: PriorCheck.objects.update(
        state="passed", confirmed_by=life.reviewer.user_id, closed_on=life.today))  # fmt: skip
    assert life.check.state == "filed"


def test_every_state_takes_its_verbs_alone_also_in_the_database():
    life = Life(class_code="fertiliser").to_ordered()
    life.wait(5)
    people = [one.pk for one in life.people()]
    calls = {
        "assign": lambda: life.on_check(priorcheck.assign, life.officer, examiner_ids=people,
                                        visit_on=life.today + timedelta(days=9)),
        "file": lambda: life.file(**form),
        "drop": lambda: life.on_check(priorcheck.drop, life.officer, reason="x"),
        "send_back": lambda: life.on_check(priorcheck.send_back, life.reviewer, reason="x"),
        "pass": life.passed,
        "fail": life.failed,
        "state": lambda: life.on_check(priorcheck_answers.state_case, life.filer, statement="x"),
        "set_aside": lambda: life.on_check(priorcheck_answers.set_aside, life.reviewer, reason="x"),
    }  # fmt: skip
    seen, form = set(), {}
    for way, bad in (((), ()), (("file",), ()), (("file", "pass"), ()), (("file", "fail"), ("means",)),
                     (("drop",), ()), (("file", "fail", "set_aside"), ("means",))):  # fmt: skip
        form["bad"] = bad
        with suppress(Undo), transaction.atomic():
            for verb in way:
                calls[verb]()
            state = life.check.state
            seen.add(state)
            expected = {m.verb for m in states.PRIORS.moves if state in m.source and m.verb in calls}
            if state == "filed":
                expected -= {"fail"}
            assert {verb for verb, call in calls.items() if went(call)} == expected, state
            raise Undo
    assert seen == set(states.PRIOR_STATES)
    pairs = {(source, move.target) for move in states.PRIORS.moves for source in move.source}
    text = sql.text("prior_letters").partition("$$;")[0]
    assert set(re.findall(r"\('(\w+)', '(\w+)'\)", text)) == pairs
