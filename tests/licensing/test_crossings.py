"""Where two lives of a licence cross: a change during its check, a renewal that is corrected when its term ends."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.deadlines.models import Clock
from apps.documents import papers
from apps.licensing.models import AfterCheck
from apps.licensing.operations import aftercheck, changing, changing_desk, expiring
from tests.factories.aftercheck import Visit
from tests.factories.licensing import COUNTY, Held, granted
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
    visit.act(aftercheck.confirm_fail, visit.second, ground_code="revoke.commitment", reason="无检验设备。")
    assert (visit.check.ending.state, held.licence.state) == ("proposed", "unverified")


def at_the_end():
    """A licence four months before its last day."""
    held = Held()
    held.wait((held.licence.until - held.today).days - 120)
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
