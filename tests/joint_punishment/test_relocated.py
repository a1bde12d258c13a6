"""An enterprise that moves or merges: departments of the new place are told too, those of the old one keep theirs."""

from datetime import timedelta

import pytest

from apps.audit.models import Delivery as Outbox
from apps.joint_punishment import sql
from apps.joint_punishment.models import Delivery, Item
from apps.joint_punishment.operations.distributing import _measures, _owing, follow_register
from apps.registry.models import Enterprise
from apps.registry.operations import merges
from apps.registry.operations.enterprises import relocate
from apps.serious_list.models import Entry
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.joint_punishment import hand_on, partner_in
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, Life

pytestmark = pytest.mark.django_db
THERE = "320505"


class Moving:
    """A listed enterprise of Nanjing, with departments of the province and of two cities."""

    def __init__(self, **given):
        self.life = Life(**given).to("published")
        self.entry, now = self.life.case.entry, self.life.now
        for place in ("320000", "320100", "320500"):
            partner_in(place, department="market", at=now)
        self.heard = 0

    def owed(self):
        return sorted(Delivery.objects.filter(entry=self.entry).values_list("partner__division_id", flat=True))

    def move(self, code):
        self.life.now += timedelta(days=1)
        enterprise = Entry.objects.select_related("enterprise").get(pk=self.entry.pk).enterprise
        by = scope_of_user(user_with_post("county_officer", enterprise.division_id))
        relocate(enterprise_id=enterprise.pk, division_code=code, by=by, at=self.life.now)
        self.tell()

    def tell(self):
        """What the outbox does: everything that was not told yet, and all of it twice."""
        rows = Outbox.objects.filter(consumer="joint_punishment.follow_register", pk__gt=self.heard)
        rows = list(rows.select_related("event").order_by("pk"))
        assert rows
        for row in (*rows, *rows):
            follow_register(row, self.life.now)
        self.heard = rows[-1].pk


@pytest.mark.parametrize("person", ["", "欧阳小明"])
def test_moved_once_twice_and_back(person):
    moving = Moving(person_name=person, person_post="厂长" if person else "")
    assert moving.owed() == ["320000", "320100"]
    moving.move(THERE)
    assert moving.owed() == ["320000", "320100", "320500"]
    lines = Item.objects.count()
    assert lines == 3  # told twice, written once
    moving.move("320302")  # where nobody takes part
    moving.move(COUNTY)
    moving.move(THERE)
    assert moving.owed() == ["320000", "320100", "320500"]
    assert Item.objects.count() == lines
    assert set(Delivery.objects.values_list("stands", flat=True)) == {True}
    moving.life.withdraw()
    assert hand_on(moving.entry, moving.life.now) == 3  # the old place is told of the end as well


def test_one_that_has_ended_is_handed_to_nobody():
    moving = Moving()
    moving.life.withdraw()
    hand_on(moving.entry, moving.life.now)
    lines = Item.objects.count()
    moving.move(THERE)
    assert moving.owed() == ["320000", "320100"]
    assert Item.objects.count() == lines


def test_whoever_owes_no_measure_is_told_of_no_move():
    moving = Moving(person_name="欧阳小明", person_post="厂长")
    partner_in("320500", department="finance", at=moving.life.now)
    moving.move(THERE)
    assert not Delivery.objects.filter(partner__department="finance").exists()


def test_a_merge_hands_the_entry_to_the_place_of_the_survivor_and_its_undoing_takes_nothing_away():
    moving = Moving()
    survivor, at = enterprise_in("320104"), moving.life.now
    partner_in("320104", department="market", at=at)
    officer, reviewer = (scope_of_user(user_with_post(role, "320100")) for role in ("city_officer", "city_reviewer"))
    asked = {"duplicate_id": moving.life.enterprise.pk, "survivor_id": survivor.pk, "reason": "同一营业执照"}
    merge = merges.request_merge(**asked, by=officer, at=at)
    merges.confirm_merge(merge_id=merge.pk, by=reviewer, at=at)
    moving.tell()
    assert moving.owed() == ["320000", "320100", "320104"]
    merges.ask_undo(merge_id=merge.pk, reason="两家企业", by=officer, at=at)
    merges.undo_merge(merge_id=merge.pk, by=reviewer, at=at)
    moving.tell()
    assert moving.owed() == ["320000", "320100", "320104"]


def test_the_statement_finds_what_python_finds():
    moving = Moving()
    person = Life(enterprise_in(COUNTY), now=moving.life.now, number="1号", person_name="张三", person_post="厂长")
    person.to("published")
    for place in ("321000", "321002", "320505"):
        partner_in(place, department="finance", at=moving.life.now)
        partner_in(place, department="market", at=moving.life.now)
    Enterprise.objects.filter(pk=moving.entry.enterprise_id).update(division="320505")
    Enterprise.objects.filter(pk=person.enterprise.pk).update(division="321002")
    entries = Entry.objects.select_related("enterprise", "agency")
    twin = {
        entry.pk for entry in entries
        if {partner.pk for partner in _owing(entry, _measures(entry))}
        - set(entry.deliveries.values_list("partner_id", flat=True))
    }  # fmt: skip
    found = sql.tuples("unreached", {"on": person.today, "enterprise": None})
    assert {key for (key,) in found} == twin
    assert len(twin) == 2
