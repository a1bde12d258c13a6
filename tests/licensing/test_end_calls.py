"""A hearing on the end of a licence is closed where its newest call is proved to have reached the holder in time."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from apps.access.models import User
from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.deadlines.queries import calendar, overdue
from apps.documents.operations import store
from apps.licensing.models import Ending, Proof, Service
from apps.licensing.operations import ending_answers, ending_hearings, ending_service
from apps.licensing.operations.ending_owed import owe_missing
from tests.factories.access import client_as
from tests.factories.aftercheck import MINUTES, Proceeding
from tests.factories.licensing import scan
from tests.past import past_guards
from tests.serious_list.test_serving import words_of

from .test_end_proofs import offered, untouched

pytestmark = pytest.mark.django_db
BUREAU = {"serve_call", "call_anew", "hold_hearing", "call_hearing", "second_service", "strike_service"}


def asked(*verbs):
    life = Proceeding().to("answering")
    for verb in ("ask_hearing", *verbs):
        life.calls()[verb]()
    return life


def owed(life):
    return Clock.objects.standing().of("licensing.ending", life.id).filter(rule_code="licensing.end_call")


def on_its_day(life):
    life.later((life.ending.hearing_on - life.today).days)
    return life


def barred(words, life, **values):
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        Ending.objects.filter(pk=life.id).update(**values)


def not_held(life):
    untouched(life, life.calls()["hold_hearing"], "called-too-late")
    heard = {"state": "answered", "heard_on": life.today, "hearing_minutes": "记录"}
    barred("newest call was served in time", life, **heard)
    assert "hold_hearing" not in offered(life, life.reviewer)


def test_a_call_that_reached_nobody_opens_no_hearing():
    life = asked()
    assert BUREAU & offered(life, life.officer) == {"call_hearing"}
    for verb in ("serve_call", "acknowledge_call", "call_anew"):
        untouched(life, life.calls()[verb], "not-called")
    life.calls()["call_hearing"]()
    call, clock = life.ending.papers.get(kind="end_hearing"), owed(life).get()
    days = calendar().working_days_between(clock.due_on, life.ending.hearing_on)
    assert (days, clock.holder, bool(clock.legal_basis)) == (7, life.ending.agency_id, True)
    assert BUREAU & offered(life, life.officer) == {"serve_call", "call_anew"}
    untouched(life, life.calls()["call_hearing"], "called-before")
    on_its_day(life)
    not_held(life)
    # the receipt says that it came in time, whenever that is put on record
    receipt = {"method": "post", "served_on": call.issued_on, "receipt": "EMS 1", "file": scan("回执.png")}
    life.act(ending_service.serve_call, life.officer, **receipt)
    untouched(life, life.calls()["serve_call"], "proof-waits")
    untouched(life, life.calls()["call_anew"], "proof-waits")
    assert not BUREAU & offered(life, life.officer)
    not_held(life)
    life.look(ending_service.second_service)
    untouched(life, life.calls()["serve_call"], "overtaken")
    assert "hold_hearing" in offered(life, life.reviewer)
    barred("a call that was stands", life, hearing_on=life.ending.hearing_on + timedelta(days=40))  # no paper names it
    early = {"state": "answered", "heard_on": life.ending.hearing_on - timedelta(days=1), "hearing_minutes": "记录"}
    barred("newest call was served in time", life, **early)
    for but in ({"held_on": life.ending.hearing_on - timedelta(days=1)}, {"held_on": life.today + timedelta(days=1)}):
        wrong = lambda but=but: life.act(ending_hearings.hold_hearing, life.reviewer, **MINUTES | but)  # noqa: E731
        untouched(life, wrong, "invalid")
    empty = MINUTES | {"minutes": " \u200b"}
    untouched(life, lambda: life.act(ending_hearings.hold_hearing, life.reviewer, **empty), "invalid")
    life.calls()["hold_hearing"]()
    untouched(life, life.calls()["hold_hearing"], "overtaken")
    assert (life.ending.state, life.ending.heard_on) == ("answered", life.today)
    barred("a call that was stands", life, hearing_on=life.today + timedelta(days=40))


def test_what_was_not_called_in_time_is_called_anew_with_a_reason():
    life = asked("call_hearing")
    first, due = life.ending.papers.get(kind="end_hearing"), owed(life).get().due_on
    life.calls()["serve_call"]()
    struck = Proof.objects.filter(paper=first).values("method", "receipt", "entered_label").get()
    assert not owed(life).exists()
    life.calls()["strike_service"]()
    assert owed(life).get().due_on == due  # within its limit as it ran
    on_its_day(life)
    not_held(life)
    given = {"on": calendar().working_day_after(life.today, 8), "place": "三楼", "reason": "送达过迟"}
    for but, code in (({"reason": " "}, "reason-missing"), ({"place": "\u200b"}, "invalid"),
                      ({"on": life.today + timedelta(days=3)}, "invalid")):  # fmt: skip
        call = lambda but=but: life.act(ending_hearings.call_anew, life.officer, **given | but)  # noqa: E731
        untouched(life, call, code)
    life.calls()["call_anew"]()
    owner = (ending_service.KIND, str(life.id))
    late = {"paper": first, "scan": store(file=scan("x.png"), owner=owner, by=life.officer, at=life.now),
            "served_on": first.issued_on, "entered_on": life.today, "entered_by_id": life.officer.user_id}  # fmt: skip
    with pytest.raises(IntegrityError, match="recorded once"), transaction.atomic():
        Proof.objects.create(**struck | late)  # another call has taken its place
    life.later((owed(life).get().due_on - life.today).days + 1)
    life.calls()["serve_call"]()
    life.look(ending_service.second_service)  # too late: seven working days lie between service and hearing
    barred("called in time before", life, hearing_on=life.today)
    on_its_day(life)
    not_held(life)
    life.calls()["call_anew"]()
    life.calls()["serve_call"]()
    life.look(ending_service.second_service)
    on_its_day(life).calls()["hold_hearing"]()
    life.to("served")
    said = list(life.ending.papers.filter(kind="end_hearing").order_by("pk").values_list("service", flat=True))
    assert (len(said), said[0], None in said[1:]) == (3, None, False)


def to_hold(life):
    return Clock.objects.standing().of("licensing.ending", life.id).filter(rule_code="licensing.hearing").get()


def test_a_hearing_is_held_in_its_days_or_is_overdue():
    life = asked()
    due = calendar().working_day_after(life.today, 20)
    clock = to_hold(life)
    assert (clock.due_on, clock.holder, clock.duty) == (due, life.ending.agency_id, True)
    given = {"on": due + timedelta(days=1), "place": "二楼"}
    untouched(life, lambda: life.act(ending_hearings.call_hearing, life.officer, **given), "invalid")
    life.later((due - life.today).days + 1)
    assert to_hold(life).state == "expired"
    assert to_hold(life) in overdue(life.officer, life.now)
    life.called()  # late: it has days of its own, and stays overdue
    assert to_hold(life).due_on == due
    on_its_day(life).calls()["hold_hearing"]()
    assert not Clock.objects.standing().filter(rule_code="licensing.hearing").exists()
    assert owe_missing(at=life.now) == 0


def test_hearings_of_before_the_limit_get_it():
    life = asked()
    began = to_hold(life)
    with past_guards():
        Clock.objects.filter(pk=began.pk).delete()
    life.now += timedelta(days=3)
    assert [owe_missing(at=life.now) for _twice in range(2)] == [1, 0]
    assert to_hold(life).due_on == began.due_on


def test_a_hearing_is_put_off_with_a_reason_and_the_minutes_say_when_it_was_held(real_papers):
    """Called in time, the holder falls ill: another call, seven days anew. Those who came went on the day after; the
    minutes were put on record later still."""
    life = asked().called()
    first, due = life.ending.hearing_on, to_hold(life).due_on
    life.later(2)
    given = {"on": calendar().working_day_after(life.today, 12), "place": "三楼", "reason": "持证人住院，申请延期"}
    assert "call_anew" in offered(life, life.officer)
    for but, code in (({"reason": " "}, "reason-missing"), ({"on": life.today + timedelta(days=5)}, "invalid")):
        call = lambda but=but: life.act(ending_hearings.call_anew, life.officer, **given | but)  # noqa: E731
        untouched(life, call, code)
    life.act(ending_hearings.call_anew, life.officer, **given)
    assert (life.ending.hearing_on, to_hold(life).due_on > due) == (given["on"], True)
    told = Event.objects.filter(verb="licensing.ending_hearing_called_anew").latest("pk")
    assert told.data["reason"] == given["reason"]
    call = life.ending.papers.filter(kind="end_hearing").order_by("pk").last()
    assert given["reason"] in words_of(call)
    with time_machine.travel(life.now, tick=False):  # beside the first call it says so, once
        client = client_as(User.objects.get(pk=life.filer.user_id))
        client.cookies["django_language"] = "en"
        page = client.get(f"/my/licences/endings/{life.id}/").text
    assert page.count("another call has taken its place") == 1
    life.calls()["acknowledge_call"]()
    life.later((first - life.today).days)
    untouched(life, life.calls()["hold_hearing"], "invalid")  # not on the day that no longer holds
    on_its_day(life).later(6)  # the minutes are put on record six days after
    missed = MINUTES | {"missed": True, "held_on": given["on"] + timedelta(days=1)}
    untouched(life, lambda: life.act(ending_hearings.hold_hearing, life.reviewer, **missed), "invalid")
    held = given["on"] + timedelta(days=1)  # those who came went on the next day
    life.act(ending_hearings.hold_hearing, life.reviewer, **MINUTES, held_on=held)
    assert (life.ending.hearing_held_on, life.ending.heard_on) == (held, life.today)
    said = words_of(life.ending.papers.get(kind="end_minutes"))
    assert f"听证时间：{held:%Y}年{held.month}月{held.day}日（听证通知书所定日期：" in said
    barred("said once", life, hearing_held_on=given["on"])


def test_the_holder_confirms_the_call_and_both_pages_say_what_is_due(real_papers):
    life = asked("call_hearing")
    with time_machine.travel(life.now, tick=False):
        mine, desk = (f"/{room}/licences/endings/{life.id}/" for room in ("my", "desk"))
        holder, officer = (client_as(User.objects.get(pk=one.user_id)) for one in (life.filer, life.officer))
        assert "acknowledge_call/" in holder.get(mine).text
        page = officer.get(desk).text
        assert "serve_call/" in page
        assert "尚无最近一次听证通知书按期送达的凭证" in page
        assert holder.post(f"{mine}acknowledge_call/").status_code == 302
        assert "acknowledge_call/" not in holder.get(mine).text
    assert Service.objects.get(paper__kind="end_hearing").method == "electronic"
    assert not owed(life).exists()
    untouched(life, lambda: life.act(ending_answers.acknowledge_call, life.filer), "overtaken")
    on_its_day(life).calls()["hold_hearing"]()
    assert life.ending.state == "answered"
