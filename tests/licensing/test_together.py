"""Several at once: numbers without gaps or doubles, one application for two clicks, one decision for two officers."""

import uuid
from threading import Event

import pytest

from apps.licensing.models import Application, BarLift, Change, Licence
from apps.licensing.operations import certifying, changing, changing_desk, deciding, filling, lifting
from tests.factories.licensing import COUNTY, Held, Life, bar, colleague, granted
from tests.factories.registry import enterprise_in
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_numbers_have_no_gap_and_no_double_and_two_clicks_are_one():
    lives = [Life(enterprise_in(COUNTY), report_number=f"JD-{n}").fill() for n in range(3)]
    clicks = [
        lambda life=life: filling.submit(application_id=life.id, commitment=True, by=life.filer, at=life.now)
        for life in (*lives, lives[0], lives[1])
    ]
    results = at_once(*clicks)
    assert {result.state for result in results} == {"granted"}, results
    numbers = sorted(Licence.objects.values_list("number", flat=True))
    assert numbers == [f"(苏)XK06-001-{n:05d}" for n in (1, 2, 3)]

    life = Life(enterprise_in(COUNTY), report_number="JD-7")
    start = {"enterprise_id": life.enterprise.pk, "class_code": "cable", "by": life.filer, "at": life.now}
    begun = at_once(*(lambda: filling.start(**start),) * 2)
    assert len({draft.pk for draft in begun}) == 1
    assert Application.objects.filter(enterprise=life.enterprise).count() == 1

    life.id = begun[0].pk
    life.to_officer().accept()
    life.propose()
    given = {"application_id": life.id, "by": life.reviewer, "at": life.now}
    decided = at_once(lambda: deciding.grant(**given), lambda: deciding.refuse(reason="x", **given))
    kinds = sorted(getattr(result, "code", "") or result.state for result in decided)
    assert kinds[0] in ("granted", "overtaken")
    assert "overtaken" in kinds
    assert Licence.objects.filter(application=life.id).exists() == ("granted" in kinds)


def test_nobody_waits_while_another_certificate_is_typeset(monkeypatch):
    """The first grant stands still in its typesetting until the second has ended: both get their number, and if the
    first fails then its number goes to the next."""
    granted(enterprise_in(COUNTY), report_number="JD-9")  # the series has begun
    lives = [Life(enterprise_in(COUNTY), report_number=f"JD-{n}").fill() for n in range(3)]
    first, second = Event(), Event()
    quick = certifying.typeset

    def typeset(template, data):
        if data["holder"] == lives[0].enterprise.name:
            first.set()
            assert second.wait(30), "the second grant waited for the first"
            raise RuntimeError("the press has broken")
        return quick(template, data)

    monkeypatch.setattr(certifying, "typeset", typeset)

    def submit(life):
        return filling.submit(application_id=life.id, commitment=True, by=life.filer, at=life.now)

    def after():
        assert first.wait(30)
        try:
            return submit(lives[1])
        finally:
            second.set()

    broken, done = at_once(lambda: submit(lives[0]), after)
    assert isinstance(broken, RuntimeError)
    assert (done.state, done.licence.number) == ("granted", "(苏)XK06-001-00003")
    assert submit(lives[2]).licence.number == "(苏)XK06-001-00002"


def test_two_clicks_on_a_change_are_one_and_two_officers_decide_once():
    held, once = Held(enterprise_in(COUNTY)), uuid.uuid4()
    given = {"licence_id": held.pk, "kind": "replace", "values": {"statement": "遗失"}, "commitment": True,
             "once": once, "by": held.life.filer, "at": held.now}  # fmt: skip
    clicks = at_once(*(lambda: changing.ask(**given),) * 3)
    assert {click.pk for click in clicks} == {Change.objects.get().pk}, clicks
    assert held.licence.version == 2
    asked = held.doubtful()
    held.propose(asked)
    by = {"change_id": asked.pk, "by": held.life.reviewer, "at": held.now}
    decided = at_once(lambda: changing_desk.grant(**by), lambda: changing_desk.refuse(reason="x", **by))
    kinds = sorted(getattr(result, "code", "") or result.state for result in decided)
    assert kinds[0] in ("granted", "overtaken")
    assert "overtaken" in kinds
    assert (held.licence.version == 3) == ("granted" in kinds)


def test_of_two_who_ask_that_a_bar_be_lifted_or_decide_it_at_once_one_does():
    life = Life(enterprise_in(COUNTY))
    row, others = bar(life), [colleague(), colleague()]
    ask = {"bar_id": row.pk, "document_number": "苏行复〔2026〕9号", "reason": "已被撤销", "at": life.now}
    asked = at_once(*(lambda by=by: lifting.ask_lift(by=by, **ask) for by in (life.reviewer, others[0])))
    assert sorted(getattr(result, "code", "") for result in asked) == ["", "invalid"]
    lift = BarLift.objects.get()
    by = [one for one in (life.reviewer, *others) if one.user_id != lift.asked_by_id]
    decide = {"lift_id": lift.pk, "at": life.now}
    decided = at_once(
        lambda: lifting.lift_bar(by=by[0], **decide), lambda: lifting.keep_bar(by=by[1], reason="不成立", **decide)
    )
    assert sorted(getattr(result, "code", "") for result in decided) == ["", "overtaken"]
    row.refresh_from_db()
    lift.refresh_from_db()
    assert (row.lifted_on is not None) == lift.granted
