"""Who still shows what has ended, who is silent; reminders by the clock; the database's own truths."""

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.audit.models import Delivery as Outbox
from apps.audit.operations import deliver
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.joint_punishment.models import Answer, Delivery, Partner
from apps.joint_punishment.operations.answering import take_answers
from apps.joint_punishment.operations.feeding import read_feed
from apps.joint_punishment.operations.tokens import scope_of
from apps.notifications.models import Message
from tests.factories.access import client_as, user_with_post
from tests.factories.joint_punishment import Department, hand_on, partner_in
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import Life
from tests.past import past_guards, said_anew
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db
TRACKER = "/desk/joint-punishment/"


@pytest.fixture
def life():
    return Life().to("published")


def test_still_shown_until_lifted(life):
    entry = life.case.entry
    officer, neighbour = (client_as(user_with_post("county_officer", code)) for code in ("320102", "320104"))
    with time_machine.travel(life.now, tick=False) as clock:
        department = Department(at=life.now)
        department.read()
        assert life.enterprise.name in officer.get(TRACKER + "?show=silent").content.decode()
        department.say(entry, "applied", "1", on=str(life.today))
        life.withdraw()
        hand_on(entry, life.now)
        page = officer.get(TRACKER).content.decode()
        assert life.enterprise.name in page
        assert "已超期" not in page
        assert "措施尚未解除" in page  # that it is applied was right while the entry stood, and is the fault now
        clock.shift(timedelta(days=9))
        officer, neighbour = (client_as(user_with_post("county_officer", code)) for code in ("320102", "320104"))
        assert "已超期" in officer.get(TRACKER).content.decode()
        assert life.enterprise.name not in neighbour.get(TRACKER).content.decode()
        assert neighbour.get(f"{TRACKER}{entry.pk}/").status_code == 404
        shown = officer.get(f"{TRACKER}{entry.pk}/").content.decode()
        assert "财政厅" in shown
        assert "限制作为供应商参加政府采购" in shown
        assert "财政厅" in officer.get(TRACKER + "?show=partners").content.decode()
        department.token = ""
        department.say(entry, "lifted", "2", on=str(life.today))
        assert life.enterprise.name not in officer.get(TRACKER).content.decode()


def test_the_silent_are_reminded_and_the_bureau_told(life):
    entry = life.case.entry
    with time_machine.travel(life.now, tick=False) as clock:
        department = Department(at=life.now)
        partner_in(department="bank", at=life.now)
        department.read()
        department.say(entry, "applied", "1", on=str(life.today))
        running = Clock.objects.filter(subject_kind="joint_punishment.entry", state="running")
        assert [row.rule_code for row in running.all()] == ["joint_punishment.answer"]
        at = running.get().due_at
        expire_due(at=at)
        assert sorted(Delivery.objects.values_list("partner__department", "reminders")) == [("bank", 1), ("finance", 0)]
        assert Message.objects.filter(kind="joint_punishment.silent").count() == 1
        assert running.get().due_at > at  # asked again
        life.now = at
        clock.move_to(at)
        life.withdraw()
        hand_on(entry, at)
        assert [row.rule_code for row in running.all()] == ["joint_punishment.lifting"]
        expire_due(at=running.get().due_at)
        department.token = ""
        [owed] = department.owed()
        assert (owed["owes"], owed["reminders"]) == ("lifting", 1)
        # the bank never read it: nothing to lift, no day for it, nobody to remind
        bank = Delivery.objects.get(partner__department="bank")
        assert (bank.state, bank.due_on, bank.reminders) == ("waiting", None, 0)


def test_the_silent_are_not_reminded_for_ever(life):
    running = Clock.objects.filter(subject_kind="joint_punishment.entry", state="running")
    with time_machine.travel(life.now, tick=False):
        Department(at=life.now).read()
    for before, again in ((10, True), (11, False)):
        Delivery.objects.update(reminders=before)
        expire_due(at=running.get().due_at)
        assert (Delivery.objects.get().reminders, running.exists()) == (before + 1, again)


def test_nobody_is_reminded_where_all_have_answered(life):
    with time_machine.travel(life.now, tick=False):
        department = Department(at=life.now)
        department.read()
        department.say(life.case.entry, "not_applicable", "1", on=str(life.today))
        expire_due(at=Clock.objects.get(subject_kind="joint_punishment.entry").due_at)
        assert not Message.objects.filter(kind="joint_punishment.silent").exists()
        assert not Clock.objects.filter(subject_kind="joint_punishment.entry", state="running").exists()


def test_an_entry_restored_after_deceit_is_owed_anew():
    """Removed early, lifted, restored: the partner is handed it once more and owes an answer again."""
    from apps.serious_list.operations import repairing

    removal = Removal()
    entry, life = removal.entry, removal.life
    with time_machine.travel(life.now, tick=False) as clock:
        department = Department(at=life.now)
        department.read()
        department.say(entry, "applied", "1", on=str(life.today))
        removal.apply()
        removal.act(repairing.accept, life.officer)
        removal.act(repairing.grant, removal.chief, reason="已整改")
        hand_on(entry, life.now)
        clock.move_to(life.now)
        assert department.say(entry, "lifted", "2", on=str(life.today)) == ("recorded", "")
        removal.set_aside()
        hand_on(entry, life.now)
        owed = Delivery.objects.get()
        assert (owed.state, owed.due_on > life.today) == ("waiting", True)
        clock.move_to(life.now)
        department.token = ""  # days have passed
        assert department.say(entry, "applied", "3", on=str(life.today)) == ("refused", "never-received")
        lines = department.read().json()["results"]
        assert [line["change"] for line in lines] == ["listed", "ended", "listed"]
        assert lines[-1]["entry"]
        assert department.say(entry, "applied", "3", on=str(life.today)) == ("recorded", "")


@pytest.mark.parametrize("told", [True, False])
def test_what_was_not_applicable_is_asked_anew_of_an_entry_that_stands_again(told):
    """Whether or not the end was handed on before the entry stood again: the answer was given of the term before."""
    removal = Removal()
    entry, life = removal.entry, removal.life
    with time_machine.travel(life.now, tick=False) as clock:
        department = Department(at=life.now)
        department.read()
        department.say(entry, "not_applicable", "1", on=str(life.today))
        hand_on(entry, life.now)
        assert department.owed() == []  # of the same term nobody asks twice
        removal.to("granted")
        if told:
            hand_on(entry, life.now)
        removal.set_aside()
        assert hand_on(entry, life.now) == 1
        owed = Delivery.objects.get()
        assert (owed.state, owed.stands, owed.due_on > life.today) == ("waiting", True, True)
        clock.move_to(life.now)
        department.token = ""  # days have passed
        assert department.read().json()["results"][-1]["entry"]
        assert [row["owes"] for row in department.owed()] == ["answer"]
        assert department.say(entry, "not_applicable", "2", on=str(life.today)) == ("recorded", "")
        assert hand_on(entry, life.now) == 0
        assert department.owed() == []


def test_entries_that_stood_again_before_are_handed_on_once_more():
    removal = Removal().to("reversed")
    entry, life = removal.entry, removal.life
    Department(at=life.now)
    other = Life().to("published").case.entry
    before = life.now - timedelta(days=300)
    read = {"state": "not_applicable", "handed_at": before, "answered_at": before, "due_on": None}
    said_anew(Delivery.objects.filter(entry__in=(entry, other)), **read)
    Outbox.objects.update(state="done")
    import_module("apps.joint_punishment.migrations.0012_asked_anew").ask_again(apps, None)
    [waiting] = Outbox.objects.filter(state="waiting")
    assert (waiting.consumer, waiting.event.subject_id) == ("joint_punishment.follow_list", str(entry.case_id))
    deliver(waiting, at=life.now)
    assert Delivery.objects.get(entry=entry).state == "waiting"
    assert set(Delivery.objects.filter(entry=other).values_list("state", flat=True)) <= {"not_applicable"}


def test_the_database_refuses_what_buttons_do_not_offer(life):
    partner_in(at=life.now)
    for change, name in (
        ({"state": "applied"}, "handed"),
        ({"stands": False}, "ended"),
        ({"state": "gone", "handed_at": life.now}, "state"),
        ({"measures": []}, "measures"),
        ({"state": "lifted", "handed_at": life.now}, "lifted"),
    ):
        with pytest.raises(IntegrityError, match=f"delivery_{name}"), transaction.atomic(), past_guards():
            Delivery.objects.update(**change)


def test_the_tracker_is_counted_at_one_and_three_rows(life, django_assert_num_queries):
    officer = client_as(user_with_post("county_officer", "320102"))
    partner_in(at=life.now)
    counts = {}
    for rows in (1, 3):
        if rows == 3:
            for n in (7, 8):
                more = Life(enterprise_in("320102"), now=life.now, number=f"宁玄市监罚〔2026〕{n}号").to("published")
                hand_on(more.case.entry, more.now)
        for show in ("silent", "partners"):
            officer.get(f"{TRACKER}?show={show}")
            with django_assert_num_queries(COUNTS[show]) as counted:
                officer.get(f"{TRACKER}?show={show}")
            counts[rows, show] = len(counted)
        with django_assert_num_queries(COUNTS["entry"]):
            officer.get(f"{TRACKER}{life.case.entry.pk}/")
    assert counts[1, "silent"] == counts[3, "silent"]


def test_a_new_partner_and_a_batch_of_answers_cost_as_much_at_one_and_three(life):
    """Both may hold a thousand; the feeds have one writer meanwhile."""
    partner_in(at=life.now)  # its arrival begins the clock of each entry, which is one for all partners
    first = _counted(lambda: partner_in(department="customs", at=life.now))
    lives = [life, *(Life(enterprise_in("320102"), now=life.now, number=f"宁玄市监罚〔2026〕{n}号").to("published")
                     for n in (7, 8))]  # fmt: skip
    for more in lives[1:]:
        hand_on(more.case.entry, more.now)
    at = max(more.now for more in lives)
    assert _counted(lambda: partner_in(department="bank", at=at)) == first
    bank = Partner.objects.get(department="bank")
    assert [row.due_on is not None for row in bank.deliveries.all()] == [True] * 3
    read_feed(bank, since=0, limit=9, by=scope_of(bank), at=at)
    answers = [{"key": f"a{more.case.pk}", "number": more.case.entry.number, "result": "applied",
                "on": str(more.today)} for more in lives]  # fmt: skip
    said = {}
    for batch in (answers[:1], answers[1:] + answers[1:2]):
        said[len(batch)] = _counted(lambda given=batch: take_answers(bank, given, by=scope_of(bank), at=at))
    assert said[1] == said[3]
    assert [row.state for row in bank.deliveries.all()] == ["applied"] * 3
    assert Answer.objects.filter(partner=bank).count() == 3


def _counted(action):
    with CaptureQueriesContext(connection) as counted:
        action()
    return len(counted)


COUNTS = {"silent": 9, "partners": 8, "entry": 12}  # two of them the settling's savepoint
