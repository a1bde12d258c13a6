"""Bars on new applications: entered from a decision by one officer, confirmed by another, counted by the law."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.access.models import User
from apps.audit.models import Event
from apps.licensing.models import Bar, BarLift
from apps.licensing.operations import knowing, lifting
from tests.factories.access import client_as
from tests.factories.licensing import Life, bar, colleague, entered_bar

from .test_life import refused

pytestmark = pytest.mark.django_db


def test_bars_are_counted_by_the_law_and_entered_once():
    life = Life()
    assert bar(life, "false").until == date(2027, 3, 1)
    refused(lambda: bar(life), "invalid")  # the same decision again
    refused(lambda: bar(life, by=life.officer), "not-permitted")
    assert Bar.objects.on(date(2027, 3, 1)).count() == 1
    assert Bar.objects.on(date(2027, 3, 2)).count() == 0


def test_a_bar_entered_by_hand_bars_once_another_officer_has_confirmed_it():
    life = Life()
    row = entered_bar(life)
    rows = Bar.objects.filter(pk=row.pk)
    assert life.start().application.state == "draft"  # one person bars nobody
    for code, by in (("same-person", life.reviewer), ("not-permitted", life.officer)):
        refused(lambda by=by: knowing.confirm_bar(bar_id=row.pk, by=by, at=life.now), code)
    for match, change in (
        ("bar_second", {"confirmed_on": life.today, "confirmed_by": life.reviewer.user_id}),
        ("second officer", {"confirmed_on": life.today}),
        ("stays on record", {"until": life.today}),
        ("stays on record", {"case": None, "kind": "false"}),
        ("set aside", {"lifted_on": life.today}),
    ):
        with pytest.raises(IntegrityError, match=match), transaction.atomic():
            rows.update(**change)
    given = {"enterprise": life.enterprise, "class_code": "cable", "kind": "fraud", "decided_on": row.decided_on,
             "until": row.until, "legal_basis": row.legal_basis, "document_number": "另号", "recorded_label": "x",
             "recorded_by_id": life.reviewer.user_id}  # fmt: skip
    for match, but in (
        ("second officer", {"confirmed_on": life.today, "confirmed_by_id": life.officer.user_id}),
        ("second officer", {"recorded_by_id": None}),
        ("counted by the law", {"until": row.until + timedelta(days=1)}),
        ("counted by the law", {"kind": "false"}),
    ):
        with pytest.raises(IntegrityError, match=match), transaction.atomic():
            Bar.objects.create(**given | but)
    with pytest.raises(IntegrityError, match="stays on record"), transaction.atomic():
        rows._raw_delete("default")
    rows.get()
    knowing.confirm_bar(bar_id=row.pk, by=colleague(), at=life.now)
    refused(lambda: knowing.confirm_bar(bar_id=row.pk, by=colleague(), at=life.now), "overtaken")
    assert refused(life.fill().submit, "not-eligible").details["against"] == ["barred"]


def test_an_entry_that_does_not_say_what_the_decision_says_is_struck_out_and_made_anew():
    life = Life()
    row = entered_bar(life)
    strike = {"bar_id": row.pk, "by": colleague(), "at": life.now}
    refused(lambda: knowing.strike_bar(reason=" ", **strike), "reason-missing")
    knowing.strike_bar(reason="文号有误。", **strike)
    refused(lambda: knowing.confirm_bar(**strike), "overtaken")
    assert life.start().application.state == "draft"
    assert bar(life).until == row.until


ASKED = {"document_number": "苏行复〔2026〕9号", "reason": "原处罚决定已被行政复议决定撤销。"}


def test_a_bar_entered_by_hand_is_lifted_by_two_where_its_decision_was_set_aside():
    life = Life()
    row = bar(life)
    rows = Bar.objects.filter(pk=row.pk)
    ask = {"bar_id": row.pk, "by": life.reviewer, "at": life.now}
    refused(lambda: lifting.ask_lift(**ask | {"by": life.officer}, **ASKED), "not-permitted")
    refused(lambda: lifting.ask_lift(**ask, **ASKED | {"reason": " "}), "reason-missing")
    refused(lambda: lifting.ask_lift(**ask, **ASKED | {"document_number": " "}), "invalid")
    assert not BarLift.objects.exists()
    lift = lifting.ask_lift(**ask, **ASKED)
    refused(lambda: lifting.ask_lift(**ask, **ASKED), "invalid")  # one waits
    refused(lambda: lifting.lift_bar(lift_id=lift.pk, by=life.reviewer, at=life.now), "same-person")
    refused(lambda: lifting.keep_bar(lift_id=lift.pk, reason="x", by=life.reviewer, at=life.now), "same-person")
    assert rows.get().lifted_on is None
    assert refused(life.start, "not-eligible").details["against"] == ["barred"]
    decide = {"lift_id": lift.pk, "by": colleague(), "at": life.now}
    refused(lambda: lifting.keep_bar(**decide, reason=" "), "reason-missing")
    lifting.keep_bar(**decide, reason="复议决定未撤销该项决定。")
    refused(lambda: lifting.lift_bar(**decide), "overtaken")
    assert rows.get().lifted_on is None
    second = lifting.ask_lift(**ask, **ASKED)
    lifting.lift_bar(lift_id=second.pk, by=colleague(), at=life.now)
    assert rows.get().lifted_on == life.today
    refused(lambda: lifting.ask_lift(**ask, **ASKED), "overtaken")
    assert life.start().application.state == "draft"
    verbs = Event.objects.filter(subject_kind="licence_bar", subject_id=str(row.pk)).order_by("pk")
    assert [event.verb.split(".")[1] for event in verbs] == [
        "bar_recorded", "bar_confirmed", "bar_lift_asked", "bar_kept", "bar_lift_asked", "bar_lifted",
    ]  # fmt: skip


def test_the_database_lifts_no_bar_that_two_did_not_lift():
    life = Life()
    row = bar(life)
    rows = Bar.objects.filter(pk=row.pk)
    given = {"bar": row, "asked_by_id": life.reviewer.user_id, "asked_label": "x", "asked_on": life.today} | ASKED
    done = {"granted": True, "decided_by_id": colleague().user_id, "decided_on": life.today}
    waiting = lifting.ask_lift(bar_id=row.pk, by=life.reviewer, at=life.now, **ASKED)
    lifts = BarLift.objects.filter(pk=waiting.pk)
    for match, act in (
        ("set aside", lambda: rows.update(lifted_on=life.today)),
        ("lifted by two", lambda: BarLift.objects.create(**given | done)),
        ("barlift_second", lambda: lifts.update(**done | {"decided_by_id": life.reviewer.user_id})),
        ("barlift_decided", lambda: lifts.update(**done | {"granted": False})),
        ("stays on record", lambda: lifts.update(**done | {"reason": "另一个理由"})),
        ("stays on record", lambda: lifts._raw_delete("default")),
    ):
        with pytest.raises(IntegrityError, match=match), transaction.atomic():
            act()
    lifts.update(**done | {"granted": False, "answer": "不成立"})
    with pytest.raises(IntegrityError, match="set aside"), transaction.atomic():
        rows.update(lifted_on=life.today)


def test_the_pages_of_a_bar_from_asking_to_lifting():
    life = Life(now=timezone.now() - timedelta(hours=2))
    row, other = bar(life), colleague()
    first, second = (client_as(User.objects.get(pk=by.user_id)) for by in (life.reviewer, other))
    new, here = f"/desk/licences/bars/{row.pk}/lift/", "/desk/licences/bars/"
    assert first.post(new, ASKED | {"reason": ""}).status_code == 422
    assert first.post(new, ASKED).status_code == 302
    lift = BarLift.objects.get()
    steps = {f"{here}lifts/{lift.pk}/{verb}/" for verb in ("lift", "keep")}
    page = first.get(here).content.decode()
    assert ASKED["reason"] in page
    assert not any(step in page for step in steps)
    assert steps <= set(second.get(here).content.decode().split('"'))
    assert second.post(f"{here}lifts/{lift.pk}/other/").status_code == 404
    assert second.post(f"{here}lifts/{lift.pk}/lift/").status_code == 302
    assert Bar.objects.get(pk=row.pk).lifted_on is not None
