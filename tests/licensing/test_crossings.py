"""Where two lives of a licence cross: a change during its check, a renewal that is corrected when its term ends."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.deadlines.models import Clock
from apps.documents import papers
from apps.kernel.errors import DomainError
from apps.licensing.models import AfterCheck, Bar, End, EndGround, Unit
from apps.licensing.operations import aftercheck, changing, changing_desk, deciding, expiring, filling
from apps.licensing.rules.ends import gives_way
from tests.factories.aftercheck import Proceeding, Visit
from tests.factories.licensing import COUNTY, Held, Life, granted
from tests.factories.registry import enterprise_in

from .test_changes import Undo, refused

pytestmark = pytest.mark.django_db


def test_a_place_nobody_has_seen_is_not_verified_by_a_visit_of_before(monkeypatch):
    """The form that was in goes back, the next visit is of the new place, and the record names what was visited."""
    held, said = Held(), []
    visit = Visit(held.licence)
    visit.assign()
    visit.file()
    seen = visit.today
    held.wait(1)
    held.ask("move", {"address": "新区大道8号"} | held.report())
    assert (visit.check.state, visit.check.verdict, held.licence.state) == ("assigned", "", "unverified")
    visit.now = held.now
    refused(lambda: visit.act(aftercheck.confirm_pass, visit.second), "overtaken")
    assert refused(lambda: visit.file(visited_on=seen), "invalid").details["field"] == "visited_on"
    visit.file()
    with suppress(Undo), transaction.atomic():
        AfterCheck.objects.filter(pk=visit.id).update(state="assigned")
        AfterCheck.objects.filter(pk=visit.id).update(state="filed", visited_on=seen)
        over = {"state": "passed", "confirmed_by": visit.second.user_id, "closed_on": visit.today}
        with pytest.raises(IntegrityError, match="has not been seen"), transaction.atomic():
            AfterCheck.objects.filter(pk=visit.id).update(**over)
        raise Undo
    plain = papers.typeset
    monkeypatch.setattr(papers, "typeset", lambda name, words: said.append(words) or plain(name, words))
    visit.act(aftercheck.confirm_pass, visit.second)
    [record] = said
    assert (record["address"], record["visited_on"]) == ("新区大道8号", str(visit.today))
    assert record["covers"] == "塑料绝缘控制电缆"
    assert (held.licence.state, held.licence.verified_on) == ("valid", visit.today)


def test_nobody_changes_his_way_out_of_what_was_found():
    """A form by which the check failed stands beside a change, and its record names the place that was visited."""
    held = Held()
    visit = Visit(held.licence)
    visit.assign()
    visit.file(bad=("means",))
    held.wait(1)
    held.ask("move", {"address": "新区大道8号"} | held.report())
    assert (visit.check.state, visit.check.verdict, visit.check.address) == ("filed", "failed", "工业大道1号")
    visit.now = held.now
    unfit = FAILS | {"ground_code": "revoke.unfit"}  # the bureau's own error, which bars nobody
    told = refused(lambda: visit.act(aftercheck.confirm_fail, visit.second, **unfit), "invalid")
    assert (told.details["field"], visit.check.state) == ("ground_code", "filed")
    visit.act(aftercheck.confirm_fail, visit.second, **FAILS)
    assert (visit.check.ending.state, held.licence.state) == ("proposed", "unverified")


def found_failed(held=None):
    """(held, visit): the form of the check says failed, and waits for its second officer."""
    held = held or Held()
    visit = Visit(held.licence)
    visit.now = held.now
    visit.assign()
    visit.file(bad=("means",))
    held.now = visit.now
    return held, visit


FAILS = {"ground_code": "revoke.commitment", "reason": "无检验设备。"}
GIVEN_UP = {"statement": "不再生产"}


def test_nobody_gives_a_licence_up_to_get_away_from_a_failed_check():
    """Asked for, asked for before, or by hand in the database; confirmed, it leads to the proceeding and its bar."""
    held = Held()
    visit = Visit(held.licence)
    visit.now = held.now
    visit.assign()
    held.now = visit.now
    asked = held.ask("cancel", GIVEN_UP)  # examiners are named: an officer looks first
    assert (asked.state, asked.doubts) == ("received", ["being-checked"])
    held.propose(asked)
    visit.now = held.now
    visit.file(bad=("means",))
    held.now = visit.now
    told = refused(lambda: held.act(changing_desk.grant, asked, held.life.reviewer), "change-closed")
    assert told.details["against"] == ["check-failed"]
    held.act(changing.withdraw, asked, held.life.filer)
    assert refused(lambda: held.ask("cancel", GIVEN_UP), "change-closed").details["against"] == ["check-failed"]
    ground = EndGround.objects.in_force("cancel.request", held.today)
    end = {"licence": held.licence, "kind": "cancelled", "ground": ground, "agency": held.licence.agency,
           "ended_on": held.today, "reason": "x", "document_number": "x", "made_at": held.now}  # fmt: skip
    with pytest.raises(IntegrityError, match="confirmed or sent back"), transaction.atomic():
        End.objects.create(**end)
    with pytest.raises(IntegrityError, match="confirmed or sent back"), transaction.atomic():
        AfterCheck.objects.filter(pk=visit.id).update(state="called_off", closed_on=held.today)
    visit.now = held.now
    visit.act(aftercheck.confirm_fail, visit.second, **FAILS)
    assert (visit.check.ending.ground.code, held.licence.state) == ("revoke.commitment", "unverified")


def test_the_last_day_frees_nobody_from_a_failed_check():
    """It has expired; the form is confirmed, the proceeding goes its way, the bar stands. Nothing is granted meanwhile
    without a look."""
    held = at_the_end(3)
    held, visit = found_failed(held)
    held.wait(5)
    assert (held.licence.state, visit.check.state) == ("expired", "filed")
    life = Life(held.life.enterprise, now=held.now, report_number="JD-9", report_on=held.today - timedelta(days=9))
    assert life.fill().submit().doubts == ["unverified-before", "proceeding"]
    life.act(filling.withdraw, life.filer)
    visit.now = life.now
    visit.act(aftercheck.confirm_fail, visit.second, **FAILS)
    case = Proceeding(held.licence)
    case.id, case.now = visit.check.ending_id, visit.now
    case.to("served")
    assert (held.licence.state, Bar.objects.get().class_code) == ("revoked", "cable")
    with pytest.raises(DomainError), transaction.atomic():
        case.propose()


def test_granted_given_up_and_granted_again_is_looked_at_until_a_site_was_seen():
    held = Held()
    held.wait(25)
    assert held.ask("cancel", GIVEN_UP).state == "granted"  # nobody was to come yet
    life = Life(held.life.enterprise, now=held.now + timedelta(minutes=1))
    assert life.fill().submit().doubts == ["unverified-before"]
    life.accept()
    life.propose()
    life.act(deciding.grant, life.reviewer)
    other = Life(enterprise_in(COUNTY), report_number="JD-7")
    assert other.fill().submit().state == "granted"
    visit = Visit(life.licence)
    visit.now = life.now
    visit.passed()
    again = Held.__new__(Held)
    again.life, again.pk, again.now = life, life.licence.pk, visit.now
    again.ask("cancel", GIVEN_UP)
    third = Life(held.life.enterprise, now=again.now + timedelta(minutes=1))
    assert third.fill().submit().state == "granted"


@pytest.mark.parametrize("state", ["noticed", "decided"])
def test_a_failed_check_goes_before_a_proceeding_that_bars_nobody(state):
    held = Held()
    case = Proceeding(held.licence, ground="cancel.stopped").to(state)
    held.now = case.now
    held, visit = found_failed(held)
    case.now = held.now
    if state == "decided":
        refused(case.calls()["acknowledge_decision"], "found-failed")
        case.calls()["serve_decision"]()  # it may be on its way; another officer does not confirm it
        refused(case.calls()["second_service"], "found-failed")
        visit.now = case.now
    over = {"state": "failed", "confirmed_by": visit.second.user_id, "closed_on": visit.today}
    with pytest.raises(IntegrityError, match="bars nobody"), transaction.atomic():
        AfterCheck.objects.filter(pk=visit.id).update(**over)
    visit.act(aftercheck.confirm_fail, visit.second, **FAILS)
    assert (case.ending.state, case.ending.papers.filter(kind="end_dropped").exists()) == ("dropped", True)
    revocation = visit.check.ending
    assert (revocation.ground.code, revocation.state, held.licence.state) == (
        "revoke.commitment", "proposed", "unverified")  # fmt: skip


def test_a_failed_check_stands_beside_a_proceeding_that_bars():
    held = Held()
    case = Proceeding(held.licence, ground="take.recheck").to("noticed")
    held.now = case.now
    _held, visit = found_failed(held)
    visit.act(aftercheck.confirm_fail, visit.second, **FAILS)
    assert (visit.check.ending_id, case.ending.state) == (case.id, "noticed")
    assert gives_way("", "cancelled", to_bar="", to_kind="revoked")
    assert not gives_way("", "revoked", to_bar="", to_kind="revoked")


def at_the_end(days=120):
    """A licence some days, four months, before its last day."""
    held = Held()
    held.wait((held.licence.until - held.today).days - days)
    return held


@pytest.mark.parametrize("corrected", [True, False])
def test_what_is_corrected_before_the_end_is_renewed_by_silence(corrected):
    """The days to correct end before the term does, and in its last days nothing is asked for any more."""
    held = at_the_end()
    asked, until = held.doubtful("renew"), held.licence.until
    held.wait((until - held.today).days - 20)
    held.act(changing_desk.ask_correction, asked, held.life.officer, reason="补充机构资质")
    clock = Clock.objects.standing().get(rule_code="licensing.correction")
    assert (clock.due_on, clock.duty) == (until - timedelta(days=1), False)
    if corrected:
        values = held.report(laboratory_id=None, laboratory_name="某地检测中心")
        held.act(changing.complete, asked, held.life.filer, values=values, commitment=True)
    held.wait(21)
    asked.refresh_from_db()
    wanted = ("granted", "unverified") if corrected else ("lapsed", "expired")
    assert (asked.state, held.licence.state) == wanted


def test_the_last_days_are_no_time_to_ask_for_more():
    held = at_the_end()
    asked = held.doubtful("renew")
    held.wait((held.licence.until - held.today).days - 2)
    refused(lambda: held.act(changing_desk.ask_correction, asked, held.life.officer, reason="x"), "too-late")
    held.wait(3)
    asked.refresh_from_db()
    assert (asked.state, asked.way) == ("granted", "silence")


def test_reminders_ask_as_often_for_three_terms_as_for_one(django_assert_num_queries):
    held = at_the_end()
    with CaptureQueriesContext(connection) as one:
        assert len(expiring.reminders(held.today)) == 1
    for n in range(2):
        granted(enterprise_in(COUNTY), report_number=f"JD-{n}", now=held.life.now + timedelta(days=n + 1))
    with django_assert_num_queries(len(one)):
        assert len(expiring.reminders(held.today)) == 3


def test_nothing_further_is_granted_by_the_rules_while_a_form_says_failed():
    """Neither a further class nor a renewal: an officer looks, as at a new application of the same enterprise."""
    held, _visit = found_failed()
    unit = Unit.objects.on(held.today).filter(class_code="food_contact").first()
    values = {"unit_codes": [unit.code], "specification": "按证载范围"} | held.report(report_product=unit.name)
    asked = held.ask("add", values)
    assert (asked.state, asked.doubts, held.licence.version) == ("received", ["proceeding"], 1)
