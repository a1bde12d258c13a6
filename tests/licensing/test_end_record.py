"""What is kept of a hearing on the end of a licence: who presided, who came, who signed; that it was missed, or the
request taken back. The decision says which, and whoever was at the check on site has no part in it."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from apps.access.models import User
from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.licensing import sql
from apps.licensing.models import AfterCheck, Ending, EndPaper
from apps.licensing.operations import ending_answers, ending_cases, ending_hearings, ending_letters, ending_owed
from tests.factories.access import client_as
from tests.factories.aftercheck import MINUTES, Proceeding, Visit
from tests.factories.licensing import scan
from tests.past import past_guards, said_anew
from tests.serious_list.test_serving import words_of

from .test_end_proofs import offered, untouched
from .test_life import Undo, refused

pytestmark = pytest.mark.django_db
ON_SITE = "whoever was at the check on site"


def ready():
    """A proceeding on the day of its hearing, the call served."""
    life = Proceeding().to("answering")
    life.calls()["ask_hearing"]()
    life.called().later((life.ending.hearing_on - life.today).days)
    return life


def barred(words, life, **values):
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        Ending.objects.filter(pk=life.id).update(**values)


def paper(life, kind):
    return EndPaper.objects.select_related("document").get(ending=life.id, kind=kind)


def with_paper(life, kind="end_minutes"):
    """A paper of the kind, which no verb has written."""
    row = paper(life, "end_hearing")
    row.pk, row.number, row.kind, row.issued_on = None, "听录一号", kind, life.today
    row.save(force_insert=True)


def decided(life, *verbs):
    """The decision, after these verbs and a review."""
    for verb in (*verbs, "review", "decide"):
        life.calls()[verb]()
    return words_of(paper(life, "end_decision"))


def test_the_minutes_are_a_paper_and_the_decision_rests_on_them(real_papers):
    life = ready()
    given = {name: f"hold_hearing-{name}" for name in MINUTES}
    with time_machine.travel(life.now, tick=False):
        here = f"/desk/licences/endings/{life.id}/"
        chair = client_as(User.objects.get(pk=life.reviewer.user_id))
        assert "听证通知书已按期送达" in chair.get(here).text
        for name in MINUTES:
            lacking = {given[each]: text for each, text in MINUTES.items()} | {given[name]: " "}
            assert chair.post(f"{here}hold_hearing/", lacking).status_code == 422
        assert life.ending.heard_on is None
        done = chair.post(f"{here}hold_hearing/", {given[each]: text for each, text in MINUTES.items()})
        assert done.status_code == 302
        minutes = paper(life, "end_minutes")
        page = client_as(User.objects.get(pk=life.filer.user_id)).get(f"/my/licences/endings/{life.id}/").text
        assert minutes.number in page
        assert MINUTES["signed"] in page
    row, text = life.ending, words_of(minutes)
    assert (row.heard_by_id, row.hearing_missed, row.heard_on) == (life.reviewer.user_id, False, life.today)
    assert (row.hearing_present, row.hearing_signed) == (MINUTES["present"], MINUTES["signed"])
    for words in ("听证笔录", "第四十八条", paper(life, "end_notice").number, paper(life, "end_hearing").number,
                  life.reviewer.actor.replace(" ", ""), *MINUTES.values()):  # fmt: skip
        assert words in text, (words, text)
    assert "未出席" not in text
    assert f"本机关依法举行了听证，并根据听证笔录（{minutes.number}）" in decided(life)


def test_who_did_not_come_was_not_heard(real_papers):
    life = ready()
    missed = MINUTES | {"missed": True}
    untouched(life, lambda: life.act(ending_hearings.hold_hearing, life.officer, **missed), "not-permitted")
    life.act(ending_hearings.hold_hearing, life.reviewer, **missed)
    assert (life.ending.state, life.ending.hearing_missed) == ("answered", True)
    assert "无正当理由未出席听证，视为放弃" in words_of(paper(life, "end_minutes"))
    assert Event.objects.filter(verb="licensing.ending_hearing_missed").count() == 1
    untouched(life, life.calls()["hold_hearing"], "overtaken")
    text = decided(life)
    assert "无正当理由未出席，视为放弃听证权利" in text
    assert "举行了听证" not in text
    assert "未提出陈述" not in text


def test_a_request_that_is_taken_back_leaves_the_rest_of_the_time(real_papers):
    life = Proceeding().to("answering")
    until = life.ending.answer_until
    untouched(life, life.calls()["withdraw_hearing"], "overtaken")  # nobody has asked
    for verb in ("ask_hearing", "call_hearing", "serve_call", "withdraw_hearing"):
        life.calls()[verb]()
    assert (life.ending.state, life.ending.hearing_withdrawn_on) == ("answering", life.today)
    running = Clock.objects.standing().of("licensing.ending", life.id)
    assert set(running.values_list("rule_code", flat=True)) == {"licensing.statement", "licensing.end_decision"}
    assert running.get(rule_code="licensing.statement").due_on == until
    untouched(life, life.calls()["ask_hearing"], "asked-before")
    untouched(life, life.calls()["withdraw_hearing"], "overtaken")
    assert "ask_hearing" not in offered(life, life.filer)
    barred("what was done in a proceeding stands", life, state="hearing")
    barred("what was done in a proceeding stands", life, hearing_withdrawn_on=None)
    untouched(life, life.calls()["review"], "overtaken")  # still its time to answer
    life.later((until - life.today).days)
    life.calls()["state"]()
    life.later(1)
    assert life.ending.state == "answered"
    text = decided(life)
    assert "撤回了该要求，本机关未举行听证。对你（单位）提出的陈述、申辩" in text
    assert "举行了听证" not in text


def test_taken_back_after_the_last_day_the_time_is_over_and_a_letter_counts_up_to_then():
    life = ready()
    life.calls()["withdraw_hearing"]()
    assert life.ending.state == "answered"
    life.later(3)
    letter = {"statement": "书面陈述", "manner": "hand", "file": scan("信.png")}
    late = {"received_on": life.today}
    untouched(life, lambda: life.act(ending_letters.enter_statement, life.officer, **letter | late), "too-late")
    in_time = letter | {"received_on": life.ending.hearing_withdrawn_on}
    life.act(ending_letters.enter_statement, life.officer, **in_time)
    untouched(life, life.calls()["review"], "overtaken")
    life.act(ending_letters.second_letter, life.reviewer, letter=life.ending.letters.get().pk)
    life.to("served")
    assert life.licence.state == "revoked"


def test_the_database_wants_the_record_and_keeps_it():
    life = ready()
    heard = {"state": "answered", "heard_on": life.today, "hearing_minutes": "记录", "heard_label": "x",
             "heard_by": life.reviewer.user_id, "hearing_present": "双方", "hearing_signed": "乙"}  # fmt: skip
    barred("a hearing leaves minutes", life, **heard)  # without the paper
    with_paper(life)
    for left_out in ("heard_by", "hearing_present", "hearing_signed"):
        barred("a hearing leaves minutes", life, **heard | {left_out: None if left_out == "heard_by" else ""})
    barred("day on which a hearing took place", life, **heard)
    heard["hearing_held_on"] = life.today
    wrong = {"hearing_held_on": life.ending.hearing_on - timedelta(days=1)}
    barred("licensing_ending_held", life, **heard | wrong)
    barred("licensing_ending_presided", life, **heard | {"heard_by": life.officer.user_id})
    barred("nobody presides in his own case", life, **heard | {"heard_by": life.filer.user_id})
    barred("licensing_ending_missed", life, hearing_missed=True)
    barred("licensing_ending_unasked", life, **heard | {"hearing_withdrawn_on": life.today})
    Ending.objects.filter(pk=life.id).update(**heard)
    for name, value in {"hearing_minutes": "另", "hearing_missed": True, "hearing_present": "无",
                        "hearing_signed": "无", "heard_by": None, "heard_label": "另"}.items():  # fmt: skip
        barred("what was done in a proceeding stands", life, **{name: value})
    barred("said once", life, hearing_held_on=None)


def test_of_a_hearing_of_before_the_minutes_alone_speak(real_papers):
    life = ready()
    life.calls()["hold_hearing"]()
    before = {"heard_by": None, "heard_label": "", "hearing_present": "", "hearing_signed": ""}
    said_anew(Ending.objects.filter(pk=life.id), **before)
    said_anew(EndPaper.objects.filter(kind="end_minutes"), kind="end_dropped")
    with transaction.atomic(), past_guards():
        sql.execute("end_record_before")  # as the upgrade does
    assert (life.ending.heard_label, life.ending.heard_by) == (life.reviewer.actor, None)
    text = decided(life)
    assert "听证的情况记入听证笔录" in text
    assert "举行了听证" not in text


# --- who was at the check on site -------------------------------------------------------------------------------------
def test_whoever_filed_the_check_on_site_has_no_part_in_what_follows():
    visit = Visit()
    visit.failed()
    check = AfterCheck.objects.get(pk=visit.id)
    life = Proceeding(visit.licence)
    life.id, life.now = check.ending_id, visit.now
    filer = replace(life.reviewer, user_id=check.filed_by_id)  # in a second post
    life.to("answering")
    life.calls()["ask_hearing"]()
    life.called().later((life.ending.hearing_on - life.today).days)
    assert "hold_hearing" in offered(life, life.reviewer)
    assert "hold_hearing" not in offered(life, filer)
    untouched(life, lambda: life.act(ending_hearings.hold_hearing, filer, **MINUTES), "same-person")
    heard = {"hearing_minutes": "记录", "hearing_present": "双方", "hearing_signed": "乙"}
    with suppress(Undo), transaction.atomic():
        with_paper(life)
        barred(ON_SITE, life, state="answered", heard_on=life.today, heard_by=filer.user_id, **heard)
        raise Undo
    life.calls()["hold_hearing"]()
    untouched(life, lambda: life.act(ending_cases.review, filer, finding="x"), "same-person")
    barred(ON_SITE, life, state="reviewed", reviewed_on=life.today, reviewed_by=filer.user_id, review="x")
    barred("does not review", life, state="reviewed", reviewed_on=life.today, reviewed_by=life.officer.user_id)
    life.calls()["review"]()
    untouched(life, lambda: life.act(ending_cases.decide, filer, reason="x"), "same-person")
    with suppress(Undo), transaction.atomic():
        with_paper(life, "end_decision")
        barred(ON_SITE, life, state="decided", decided_on=life.today, decided_by=filer.user_id, reason="x")
        raise Undo
    assert not {"review", "decide"} & offered(life, filer)
    life.to("served")


# --- calls of before their service was a duty -------------------------------------------------------------------------
def test_a_call_of_before_gets_its_duty_once():
    life = Proceeding().to("answering")
    life.calls()["ask_hearing"]()
    assert ending_owed.owe_missing(at=life.now) == 0  # nobody was called yet
    life.calls()["call_hearing"]()
    owed = Clock.objects.standing().of("licensing.ending", life.id).filter(rule_code="licensing.end_call")
    due = owed.get().due_on
    assert ending_owed.owe_missing(at=life.now) == 0
    said_anew(owed, state="stopped", ended_at=life.now)  # as the upgrade left it
    life.later(1)
    assert [ending_owed.owe_missing(at=life.now) for _n in range(2)] == [1, 0]
    assert (owed.get().due_on, owed.get().holder) == (due, life.ending.agency_id)
    life.calls()["serve_call"]()
    assert ending_owed.owe_missing(at=life.now) == 0  # waits for its second look
    life.calls()["second_service"]()
    assert ending_owed.owe_missing(at=life.now) == 0
    refused(lambda: life.act(ending_answers.acknowledge_call, life.filer), "overtaken")
