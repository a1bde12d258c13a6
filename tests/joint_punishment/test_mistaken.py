"""What a department was told though it owes nothing: taken back, once, by what the outbox does again."""

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, transaction

from apps.audit.models import Delivery as Outbox
from apps.audit.operations import deliver
from apps.deadlines.models import Clock
from apps.joint_punishment.models import Delivery, Item
from tests.factories.access import client_as, user_with_post
from tests.factories.joint_punishment import Department, hand_on, partner_in
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import Life
from tests.past import past_guards

pytestmark = pytest.mark.django_db
MIGRATION = import_module("apps.joint_punishment.migrations.0007_told_by_mistake")
ALL_OF_MARKET = ["JP01.market", "JP03.market", "JP05.market", "JP14.market", "JP15.market"]
AGAINST_PERSONS = ["JP05.market", "JP14.market"]


class Before:
    """The entry of a person as every department of before has it: finance `state`, market with all its measures."""

    def __init__(self, state="handed"):
        self.life = Life(enterprise_in("320102"), person_name="欧阳小明", person_post="厂长").to("published")
        self.entry, self.at = self.life.case.entry, self.life.now + timedelta(hours=1)
        self.finance = Department(at=self.life.now)
        self.market = Department(partner_in(department="market", by=self.finance.by, at=self.at), by=self.finance.by)
        self.market_row = Delivery.objects.get(partner=self.market.partner)
        self.told(self.finance, ["JP09.finance"], state)
        with past_guards():
            rows = Delivery.objects.filter(pk=self.market_row.pk)
            rows.update(measures=ALL_OF_MARKET, state="handed", handed_at=self.at)

    def told(self, department, measures, state):
        handed = None if state == "waiting" else self.at
        with past_guards():
            row = Delivery.objects.create(partner=department.partner, entry=self.entry, measures=measures, state=state,
                                          made_at=self.at, handed_at=handed, due_on=self.life.today)  # fmt: skip
        Item.objects.create(partner=department.partner, delivery=row, kind="listed", at=self.at)

    def row(self):
        return Delivery.objects.get(partner=self.finance.partner)

    def settle(self):
        """The migration, and the outbox after it; returns how many lines the feeds have more."""
        before = Item.objects.count()
        MIGRATION.ask_again(apps, None)
        for waiting in Outbox.objects.filter(consumer="joint_punishment.follow_list", state="waiting"):
            deliver(waiting, at=self.at)
        return Item.objects.count() - before


@pytest.fixture
def delivered():
    """Nothing of the outbox waits but what the migration puts there."""
    return lambda: Outbox.objects.update(state="done")


def test_whoever_read_it_owes_the_lifting_and_no_answer(delivered):
    before = Before("applied")
    delivered()
    with time_machine.travel(before.at, tick=False):
        assert before.settle() == 2
        row = before.row()
        assert (row.stands, row.state, row.due_on > before.life.today) == (False, "applied", True)
        assert [owed["owes"] for owed in before.finance.owed()] == ["lifting"]
        line = before.finance.read().json()["results"][-1]
        assert (line["change"], line["entry"]) == ("ended", None)
        running = Clock.objects.filter(subject_kind="joint_punishment.entry", state="running")
        assert "joint_punishment.lifting" in running.values_list("rule_code", flat=True)
        officer = client_as(user_with_post("county_officer", "320102"))
        shown = officer.get(f"/desk/joint-punishment/{before.entry.pk}/").content.decode()
        assert "误推送" in shown
        assert before.finance.say(before.entry, "lifted", "1", on=str(before.life.today)) == ("recorded", "")
        assert before.finance.owed() == []


def test_whoever_had_not_read_it_owes_nothing(delivered):
    before = Before("waiting")
    delivered()
    before.settle()
    row = before.row()
    assert (row.stands, row.due_on) == (False, None)
    assert Delivery.objects.owed().filter(pk=row.pk).count() == 0
    with time_machine.travel(before.at, tick=False):
        assert [row["entry"] for row in before.finance.read().json()["results"]] == [None, None]


def test_measures_that_are_not_against_persons_are_taken_off_and_the_department_is_told(delivered):
    before = Before()
    delivered()
    before.settle()
    before.market_row.refresh_from_db()
    assert (before.market_row.stands, before.market_row.measures) == (True, AGAINST_PERSONS)
    with time_machine.travel(before.at, tick=False):
        assert before.market.read().json()["results"][-1]["measures"] == AGAINST_PERSONS


def test_a_second_time_nothing_is_written(delivered):
    before = Before()
    delivered()
    assert before.settle() == 2
    assert before.settle() == 0
    assert hand_on(before.entry, before.at) == 0
    assert Item.objects.filter(kind="ended").count() == 1


def test_the_database_tells_nobody_of_a_person_who_owes_no_measure_against_persons():
    life = Life(enterprise_in("320102"), person_name="欧阳小明", person_post="厂长").to("published")
    finance = partner_in(at=life.now)
    market = partner_in(department="market", at=life.now)
    told = {"entry": life.case.entry, "made_at": life.now}

    def refused(attempt):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            attempt()
        assert error.value.__cause__.diag.constraint_name == "joint_punishment_delivery_persons"

    for partner, codes in ((finance, ["JP09.finance"]), (finance, AGAINST_PERSONS)):
        refused(lambda made=(partner, codes): Delivery.objects.create(partner=made[0], measures=made[1], **told))
    rows = Delivery.objects.filter(partner=market)
    assert rows.get().measures == AGAINST_PERSONS
    refused(lambda: rows.update(measures=ALL_OF_MARKET))
    assert rows.update(measures=AGAINST_PERSONS[:1], state="handed", handed_at=life.now) == 1


def test_what_is_owed_for_enterprises_is_left_alone(delivered):
    life = Life().to("published")
    Department(at=life.now)
    delivered()
    MIGRATION.ask_again(apps, None)
    assert not Outbox.objects.filter(state="waiting").exists()
    assert hand_on(life.case.entry, life.now) == 0
    assert Delivery.objects.get().stands
