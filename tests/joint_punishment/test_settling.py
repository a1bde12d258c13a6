"""Deliveries follow what was read, whoever reads, ends and restores at the same moment."""

import random
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.db import transaction

from apps.audit.models import Delivery as Outbox
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.joint_punishment import states
from apps.joint_punishment.models import Delivery, Item, Partner, Reading
from apps.joint_punishment.operations import feeding
from apps.joint_punishment.operations.distributing import follow_reading
from apps.joint_punishment.operations.feeding import read_feed
from apps.joint_punishment.operations.settling import settle
from apps.joint_punishment.operations.tokens import scope_of
from apps.registry.models import Enterprise
from tests.factories.joint_punishment import hand_on
from tests.factories.registry import valid_uscc
from tests.joint_punishment.test_feed import World, past_the_guards
from tests.joint_punishment.test_lifting import limits
from tests.past import past_guards
from tests.together import at_once, wait_until_somebody_waits

pytestmark = pytest.mark.django_db
COLUMNS = ("state", "stands", "handed_at", "told_at", "due_on")


@pytest.fixture
def long_page(monkeypatch):
    """Whatever a page holds, it is too much to be written down at once."""
    monkeypatch.setattr(feeding, "AT_ONCE", 0)


def page(world, *, since=0, limit=9):
    partner = world.department.partner
    return read_feed(partner, since=since, limit=limit, by=scope_of(partner), at=world.now)


def deliver_what_was_overtaken(at):
    """What the outbox does; returns how many."""
    rows = Outbox.objects.filter(consumer="joint_punishment.follow_reading").select_related("event").order_by("pk")
    for row in rows:
        follow_reading(row, at)
    return len(rows)


# --- the statement against plain Python -------------------------------------------------------------------------------
def settled(rows, lines, readings):
    """settle.sql in plain Python: ({key: its columns}, how many change, keys whose entry is handed on anew).

    `lines` are all lines of the deliveries, in the order of the feeds.
    """
    newest = {line.delivery_id: line.seq for line in lines}
    shown, unshown = {}, {}  # {key: [(reading, whether by the newest line)]}
    for reading in readings:
        for line in lines:
            if line.partner_id == reading.partner_id and reading.since < line.seq <= reading.last:
                seen = line.kind == "listed" and line.seq not in reading.unshown
                found = (shown if seen else unshown).setdefault(line.delivery_id, [])
                found.append((reading, line.seq == newest[line.delivery_id]))
    found, changed, anew = {}, set(), set()
    for row in rows:
        had = [reading for reading, _newest in shown.get(row.pk, [])]
        again = [reading.at for reading, last in shown.get(row.pk, []) if last]
        gone = [reading.at for reading, last in unshown.get(row.pk, []) if last]
        state, handed_at, told_at, due = row.state, row.handed_at, row.told_at, row.due_on
        if state in states.UNREAD and had:
            if state == states.WAITING and not row.stands:
                due = min(reading.on for reading in had)
            state, handed_at = states.HANDED, min(reading.at for reading in had)
            changed.add(row.pk)
            anew |= set() if row.stands else {row.pk}
        if told_at is None and gone and (not again or max(gone) >= max(again)):
            told_at = min(gone)
            changed.add(row.pk)
            anew |= {row.pk} if row.stands else set()
        found[row.pk] = (state, row.stands, handed_at, told_at, due)
    return found, len(changed), anew


def every_delivery(entry, at):
    """One of the entry in every state, standing or not, told or not: each at a partner of its own, with its lines."""
    for number, (state, stands, told) in enumerate(
        (state, stands, told) for state in states.STATES for stands in (True, False) for told in (True, False)
    ):
        if state == states.LIFTED and stands:
            continue
        partner = Partner.objects.create(
            code=f"qpc-{number}", department="finance", name=f"部门{number}", division_id="320000", scopes="feed",
            enabled=False,
        )  # fmt: skip
        with past_guards():
            row = Delivery.objects.create(
                partner=partner, entry=entry, measures=["JP09.finance"], stands=stands, state=state, made_at=at,
                ended_on=None if stands else at.date(), handed_at=None if state == states.WAITING else at,
                told_at=at if told else None, due_on=at.date() if number % 3 else None,
            )  # fmt: skip
        for kind in ("listed", "ended", "listed", "ended")[: 1 + number % 4]:
            Item.objects.create(partner=partner, delivery=row, kind=kind, at=at)
        yield row


def some_readings(dice, row, at):
    """Pages of the partner's feed that were read, whatever they showed."""
    seqs = list(row.items.order_by("seq").values_list("seq", flat=True))
    for _each in range(dice.randint(0, 3)):
        first, last = sorted(dice.choices(range(len(seqs)), k=2))
        late = at + timedelta(minutes=dice.randint(1, 3))
        read = seqs[first : last + 1]
        Reading.objects.create(
            partner=row.partner, at=late, on=late.date() + timedelta(days=dice.randint(0, 2)), since=read[0] - 1,
            last=read[-1], unshown=dice.sample(read, dice.randint(0, len(read))),
        )  # fmt: skip


def test_the_statement_does_what_python_does_of_its_rows(world):
    dice, at = random.Random(7), world.now
    made = list(every_delivery(world.entry, at))
    rows = Delivery.objects.filter(pk__in=[row.pk for row in made])
    lines = list(Item.objects.filter(delivery__in=rows).order_by("seq"))
    asked = Outbox.objects.filter(consumer="joint_punishment.follow_reading")
    seen = set()
    for _each in range(12):
        with transaction.atomic():
            for row in made:
                some_readings(dice, row, at)
            expected, changed, anew = settled(rows.all(), lines, list(Reading.objects.all()))
            assert settle(at=at) == changed
            assert {row.pk: tuple(getattr(row, name) for name in COLUMNS) for row in rows.all()} == expected
            assert asked.count() == bool(anew)  # one entry, told once however many were overtaken
            assert not Reading.objects.exists()
            seen.add((changed > 0, bool(anew)))
            transaction.set_rollback(True)
    assert (True, True) in seen


@pytest.fixture
def world():
    with World() as made:
        yield made


# --- whoever reads while an entry ends or comes back ------------------------------------------------------------------
class Crossing:
    """A page is read, and before its reading can be seen something is handed on."""

    def __init__(self, world):
        self.world, self.is_read, self.is_handed = world, Event(), Event()

    def read(self):
        with transaction.atomic():
            lines = page(self.world).entries
            self.is_read.set()
            assert self.is_handed.wait(20)
        return lines

    def meanwhile(self, change):
        assert self.is_read.wait(20)
        try:
            with transaction.atomic():
                change()
            return hand_on(self.world.entry, self.world.now)
        finally:
            self.is_handed.set()


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_comes_back_while_its_end_is_read_gets_its_new_line(long_page):
    with World() as world:
        with transaction.atomic():
            past_the_guards(world.entry, world.life.today)  # the outbox has not come by yet
        crossing = Crossing(world)
        lines, made = at_once(crossing.read, lambda: crossing.meanwhile(lambda: past_the_guards(world.entry, None)))
        assert '"entry": null' in lines[0]
        assert made == 0  # as far as it could be seen nobody had been told of an end
        settle(at=world.now)
        assert deliver_what_was_overtaken(world.now) == 1
        first, second = Item.objects.filter(partner=world.department.partner).order_by("seq")
        assert (first.kind, second.kind) == ("listed", "listed")
        [line] = page(world, since=first.seq).entries
        assert world.life.enterprise.name in line
        settle(at=world.now)
        assert hand_on(world.entry, world.now) == 0


@pytest.mark.django_db(transaction=True)
def test_whoever_reads_an_entry_while_it_ends_is_reminded_to_lift(long_page):
    with World() as world:
        crossing = Crossing(world)
        lines, made = at_once(crossing.read, lambda: crossing.meanwhile(world.life.withdraw))
        assert world.life.enterprise.name in lines[0]
        assert made == 1
        assert limits(world.entry) == []  # as far as it could be seen nobody had it
        settle(at=world.now)
        deliver_what_was_overtaken(world.now)
        assert (Delivery.objects.still_shown().count(), limits(world.entry)) == (1, ["running"])


@pytest.mark.django_db(transaction=True)
def test_what_is_settled_while_another_party_is_told_counts_not_as_read_of_that_one(long_page):
    """Whoever settles waits for the delivery, and then sees the line that was written meanwhile."""
    with World() as world:
        partner, told, waited = world.department.partner, Event(), Event()

        def tell():
            with transaction.atomic():
                with past_guards():
                    Enterprise.objects.filter(pk=world.life.enterprise.pk).update(uscc=valid_uscc(99_007))
                made = hand_on(world.entry, world.now)
                told.set()
                assert waited.wait(20)
            return made

        def read():
            assert told.wait(20)
            return page(world).last, settle(at=world.now)

        def see():
            assert told.wait(20)
            wait_until_somebody_waits()
            waited.set()

        made, (last, changed), _seen = at_once(tell, read, see)
        row = Delivery.objects.get(partner=partner)
        assert (made, changed, row.state, row.handed_at) == (1, 1, "changed", world.now)
        page(world, since=last)
        settle(at=world.now)
        assert Delivery.objects.get(partner=partner).state == "handed"


def test_a_sweep_settles_nothing_and_the_limit_begins_when_somebody_does(world, long_page):
    """What a sweep locks beside the entry of its clock would be locked in another order than everybody's."""
    page(world)
    held = list(Reading.objects.values())
    Reading.objects.all().delete()
    world.end()
    Reading.objects.bulk_create(Reading(**row) for row in held)
    late = datetime.combine(world.life.today + timedelta(days=40), world.now.timetz(), tzinfo=UTC)
    expire_due(at=late)
    assert Reading.objects.count() == 1
    settle(at=late)
    deliver_what_was_overtaken(late)
    assert Clock.objects.get(rule_code="joint_punishment.lifting").state == "running"


# --- read again -------------------------------------------------------------------------------------------------------
def test_a_page_that_is_read_again_writes_its_two_places_and_nothing_else(world, long_page):
    partner = world.department.partner
    page(world)
    [seq] = Item.objects.filter(partner=partner).values_list("seq", flat=True)
    assert list(Reading.objects.values_list("since", "last", "unshown")) == [(0, seq, [])]
    assert settle(at=world.now) == 1
    row = Delivery.objects.values().get(partner=partner)
    world.later(minutes=1)
    page(world)
    page(world)
    assert settle(at=world.now) == 0
    assert Delivery.objects.values().get(partner=partner) == row
    world.life.withdraw()  # the outbox has not come by yet
    page(world)
    assert list(Reading.objects.values_list("unshown", flat=True)) == [[seq]]
    assert settle(at=world.now) == 1
    page(world)
    assert settle(at=world.now) == 0
    page(world, since=seq)
    assert not Reading.objects.exists()


def test_whoever_reads_its_feed_from_the_beginning_gets_no_line_for_it(world):
    """An old tombstone tells of no end where a later line brings the entry back."""
    past_the_guards(world.entry, world.life.today)
    hand_on(world.entry, world.now)
    past_the_guards(world.entry, None)
    hand_on(world.entry, world.now)
    kinds = Item.objects.filter(partner=world.department.partner).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["listed", "ended", "listed"]
    for limit in (9, 1, 2):
        page(world, limit=limit)
        assert Delivery.objects.get().told_at is None
        assert deliver_what_was_overtaken(world.now) == 0
    assert len(kinds.all()) == 3
