"""Bars on new applications: entered from a decision by one officer, confirmed by another, counted by the law."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.licensing.models import Bar
from apps.licensing.operations import knowing
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
