"""The daily job: one licence that fails holds nobody up and is told; what its last day ended is over without it."""

from datetime import timedelta

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.kernel.errors import Invalid
from apps.licensing import public, tasks
from apps.licensing.models import Licence
from apps.licensing.operations import changing, changing_desk, deciding, expiring, knowing, one_by_one
from apps.notifications.models import Message
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.licensing import Held, Life
from tests.factories.registry import enterprise_in
from tests.past import past_guards

from .test_life import refused

pytestmark = pytest.mark.django_db


def two_at_their_end():
    """Two licences of one bureau whose last day is four months off."""
    first = Held()
    other = Held(enterprise_in("320104"), report_number="JD-77")
    first.wait((first.licence.until - first.today).days - 120)
    with past_guards():  # the sweep of the clocks is not what is looked at
        Clock.objects.filter(rule_code="licensing.term").delete()
    return first, other


def told():
    return Message.objects.filter(kind="licensing.left_undone")


def test_one_that_fails_is_logged_and_told_once_and_the_others_go_on(monkeypatch, settings):
    first, other = two_at_their_end()
    asked = first.doubtful("renew")
    at = first.now + timedelta(days=150)

    def no_key(*_args, **_given):
        raise RuntimeError("the token is away")

    with monkeypatch.context() as broken:
        broken.setattr(changing, "carry_out", no_key)
        assert expiring.look_after(at=at) == expiring.Done(expired=1)
        assert expiring.look_after(at=at + timedelta(days=1)) == expiring.Done()
    assert [row.licence.state for row in (first, other)] == ["unverified", "expired"]
    message = told().get()  # unread, it is not written again
    assert (message.recipient_id, message.data) == (
        first.licence.agency_id, {"number": first.licence.number, "count": 1},
    )  # fmt: skip
    events = Event.objects.filter(verb="licensing.left_undone").order_by("pk")
    assert [event.data["errors"] for event in events] == [["RuntimeError: the token is away"]] * 2
    assert expiring.look_after(at=at + timedelta(days=2)) == expiring.Done(renewed=1)
    asked.refresh_from_db()
    assert (asked.state, told().count()) == ("granted", 1)


def test_the_end_of_the_task_s_time_is_no_failure_of_a_licence_and_what_failed_before_is_told(monkeypatch):
    first, other = two_at_their_end()
    given = iter([RuntimeError("the token is away"), SoftTimeLimitExceeded()])

    def act(_item):
        raise next(given)

    with pytest.raises(SoftTimeLimitExceeded):
        one_by_one.each("term", [(row.licence.pk, row) for row in (first, other)], act, at=first.now)
    assert told().get().data == {"number": first.licence.number, "count": 1}
    behind = []
    monkeypatch.setattr(tasks, "JOBS", {"terms": lambda _at: act(None), "checks": behind.append})
    given = iter([SoftTimeLimitExceeded()])
    with pytest.raises(SoftTimeLimitExceeded):
        tasks.look_after_licences()
    assert not behind


def test_a_job_that_fails_holds_up_no_other_and_the_task_says_so(monkeypatch):
    done = []

    def broken(_at):
        raise RuntimeError

    monkeypatch.setattr(tasks, "JOBS", {"terms": broken, "checks": done.append})
    with pytest.raises(tasks.JobsFailed, match="terms"):
        tasks.look_after_licences()
    assert len(done) == 1


def test_past_its_last_day_everybody_reads_that_it_is_over(client):
    first, other = two_at_their_end()
    asked = first.doubtful("renew")
    last = other.licence.until
    at = first.now + timedelta(days=(last - first.today).days)
    with time_machine.travel(at, tick=False):
        assert client.get(f"/api/v1/licences/{other.licence.number}").json()["state"] == "unverified"
    with time_machine.travel(at + timedelta(days=1), tick=False):
        over = str(last + timedelta(days=1))
        record = client.get(f"/api/v1/licences/{other.licence.number}").json()
        assert (record["state"], record["state_on"]) == ("expired", over)
        assert record == public.records([other.licence], last + timedelta(days=1))[0]
        kept = client.get(f"/api/v1/licences/{first.licence.number}").json()
        assert kept["state"] == "unverified"  # asked for in time: it counts as granted
        assert kept == public.records([first.licence], last + timedelta(days=1))[0]
        for state, numbers in (("expired", {other.licence.number}), ("unverified", {first.licence.number})):
            rows = client.get("/api/v1/licences", {"state": state}).json()["results"]
            assert {row["number"] for row in rows} == numbers
        page = client.get(f"/licences/{other.pk}/").text
        assert "其终止正在登记" in page
        assert client.get(f"/licences/check/{other.licence.code}/").text.count("其终止正在登记") == 1
        assert "其终止正在登记" not in client.get(f"/licences/{first.pk}/").text
        assert Licence.objects.get(pk=other.pk).state == "unverified"  # read, not written
        other.now = at + timedelta(days=1)
        error = refused(lambda: other.ask("suspend", {"statement": "停产"}), "change-closed")
        assert error.details["against"] == ["ended"]
    assert asked.state == "received"


# --- what changes while an application is under way -------------------------------------------------------------------
def lost(life, lab, by, at):
    knowing.requalify(laboratory_id=lab.pk, last_day=lab.valid_from, reason="资质被撤销", by=by, at=at)


def test_a_laboratory_lost_meanwhile_is_seen_and_weighed_before_a_grant():
    life = Life(class_code="fertiliser")  # verified first: an officer decides
    life.fill().submit()
    life.accept()
    life.order(on=life.today + timedelta(days=5))
    life.wait(5)
    life.file()
    life.passed()
    desk = f"/desk/licences/{life.id}/"
    lost(life, life.lab, life.officer, life.now)
    with time_machine.travel(life.now, tick=False):
        client = client_as(user_with_post("province_officer", "320000"))
        page = client.get(desk).text
        assert "propose-weighed" in page
        assert "该机构在检验报告出具之日不具备资质" in page
    assert isinstance(refused(life.propose, "laboratory-lost"), Invalid)
    life.propose(weighed=True)
    assert Event.objects.get(verb="licensing.proposed").data["laboratory"] == "lost"
    refused(lambda: life.act(deciding.grant, life.reviewer), "laboratory-lost")
    life.act(deciding.grant, life.reviewer, weighed=True)
    assert life.licence.state == "valid"
    assert Event.objects.get(verb="licensing.granted").data["laboratory"] == "lost"


@pytest.mark.parametrize("proposal", ["grant", "refuse"])
def test_the_same_of_a_change_and_a_refusal_needs_no_weighing(proposal):
    held = Held()
    held.now += timedelta(days=1)
    asked = held.ask("move", {"address": "新区大道8号"} | held.report(report_party="另一家"))
    assert asked.state == "received"
    lost(held, held.life.lab, held.life.officer, held.now)
    refused(lambda: held.act(changing_desk.propose, asked, held.life.officer, proposal="grant", finding="属实"),
            "laboratory-lost")  # fmt: skip
    second = scope_of_user(user_with_post("province_reviewer", "320000"))
    if proposal == "grant":
        held.act(changing_desk.propose, asked, held.life.officer, proposal="grant", finding="属实", weighed=True)
        held.act(changing_desk.grant, asked, second, weighed=True)
        assert Event.objects.get(verb="licensing.change_granted").data["laboratory"] == "lost"
        return
    held.act(changing_desk.propose, asked, held.life.officer, proposal="refuse", finding="报告无效")
    held.act(changing_desk.refuse, asked, second, reason="报告无效")
    asked.refresh_from_db()
    assert asked.state == "refused"


def test_a_unit_that_is_covered_is_not_added_again():
    held = Held()
    unit = held.licence.covered.get().unit
    given = {"unit_codes": [unit.code], "specification": ""} | held.report()
    error = refused(lambda: held.ask("add", given), "covered")
    assert error.details["field"] == "unit_codes"
    assert not held.licence.changes.exists()
