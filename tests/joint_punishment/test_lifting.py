"""The limit to lift a measure runs as long as anybody still shows what has ended, whatever is told again meanwhile."""

from datetime import timedelta

import pytest
import time_machine

from apps.deadlines.models import Clock
from apps.joint_punishment.models import Delivery
from apps.joint_punishment.operations.answering import take_answers
from apps.joint_punishment.operations.tokens import scope_of
from apps.serious_list.models import LIFE, Entry
from tests.factories.joint_punishment import Department, hand_on
from tests.joint_punishment.test_feed import World
from tests.past import said_anew
from tests.serious_list.test_repair import Removal
from tests.together import at_once

pytestmark = pytest.mark.django_db


def limits(entry):
    rows = Clock.objects.filter(subject_kind="joint_punishment.entry", subject_id=str(entry.pk))
    return list(rows.filter(rule_code="joint_punishment.lifting").order_by("pk").values_list("state", flat=True))


def test_an_end_told_twice_stops_no_reminder():
    with World() as world:
        world.department.read()
        world.later(minutes=1).end()
        assert limits(world.entry) == ["running"]
        hand_on(world.entry, world.now + timedelta(minutes=1))
        assert Delivery.objects.still_shown().count() == 1
        assert limits(world.entry) == ["running"]
        lifted = {"key": "a", "number": world.entry.number, "result": "lifted", "on": str(world.life.today)}
        partner = world.department.partner
        assert take_answers(partner, [lifted], by=scope_of(partner), at=world.now)[0].outcome == "recorded"
        hand_on(world.entry, world.now + timedelta(minutes=2))
        assert limits(world.entry) == ["stopped"]


@pytest.mark.parametrize("for_life", [False, True])
def test_whoever_applied_a_measure_lifts_it_and_cannot_say_that_nothing_applied(for_life):
    with World() as world:
        department, entry, day = world.department, world.entry, str(world.life.today)
        if for_life:
            said_anew(Entry.objects.filter(pk=entry.pk), until=LIFE)
        department.read()
        assert department.say(entry, "applied", "a", on=day) == ("recorded", "")
        world.later(minutes=1).end()
        assert department.say(entry, "not_applicable", "b", on=day) == ("refused", "no-longer-listed")
        hand_on(world.entry, world.now + timedelta(minutes=1))
        assert Delivery.objects.still_shown().count() == 1
        assert [row["owes"] for row in department.owed()] == ["lifting"]
        assert limits(world.entry) == ["running"]
        assert department.say(entry, "lifted", "c", on=day) == ("recorded", "")
        assert not Delivery.objects.still_shown().exists()


def test_a_penalty_revoked_after_an_early_removal_stops_no_reminder():
    removal = Removal()
    life, entry = removal.life, removal.entry
    with time_machine.travel(life.now, tick=False):
        Department(at=life.now).read()
        removal.to("granted")
        hand_on(entry, life.now)
        life.withdraw()
        hand_on(entry, life.now)
        assert life.case.state == "withdrawn"
        assert Delivery.objects.still_shown().count() == 1
        assert limits(entry) == ["running"]


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_an_end_at_the_same_moment_both_go_through():
    """New lines of a feed ask for the partner's key, which an answer must not keep from them."""
    with World() as world:
        world.department.read()
        partner = world.department.partner
        answer = {"key": "a", "number": world.entry.number, "result": "applied", "on": str(world.life.today)}
        world.life.withdraw()

        def say():
            return take_answers(partner, [answer], by=scope_of(partner), at=world.now)[0].outcome

        said, lines = at_once(say, lambda: hand_on(world.entry, world.now))
        assert said in {"recorded", "refused"}  # after the end it is no longer a measure that stands
        assert lines == 1
        assert limits(world.entry) == ["running"]
