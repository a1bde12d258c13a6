"""A listed party is another by name or code: partners are told anew, and asked anew where it is another party."""

import json
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from apps.audit.models import Delivery as Outbox
from apps.audit.models import Event
from apps.certificates.operations.issuing import screened
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.joint_punishment.models import Delivery, Item, Reading
from apps.joint_punishment.operations.answering import take_answers
from apps.joint_punishment.operations.distributing import follow_list, follow_register
from apps.joint_punishment.operations.feeding import read_feed
from apps.joint_punishment.operations.partners import close_partner
from apps.joint_punishment.operations.settling import settle
from apps.joint_punishment.operations.tokens import scope_of
from apps.joint_punishment.queries import told_before, tracked
from apps.registry.models import Enterprise
from apps.registry.operations import enterprises
from apps.serious_list import public
from apps.serious_list.operations.falling import penalty_fell
from apps.serious_list.operations.retelling import follow_names
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.joint_punishment import admin_of, hand_on, partner_in
from tests.factories.registry import enterprise_in, valid_uscc
from tests.factories.serious_list import COUNTY, Life
from tests.past import past_guards
from tests.refusals import refused
from tests.serious_list.test_merged import parted
from tests.serious_list.test_repair import Removal
from tests.serious_list.test_rings import merge_of

pytestmark = pytest.mark.django_db


class World:
    """A listed enterprise and two partners; `served` publishes only after `life` was merged by the test."""

    def __init__(self, *, state="published", **enterprise):
        self.enterprise, self.seen, self.places = enterprise, set(), {}
        self.life = Life(enterprise_in(COUNTY, **enterprise)).to(state)
        self.partners = [partner_in("320000", department=name, at=self.life.now) for name in ("market", "finance")]

    @property
    def entry(self):
        return self.life.case.entry

    def read(self, partner):
        """[(change, code, or name without one)] of what is new to a partner, as its system reads it."""
        self.life.now += timedelta(minutes=1)
        since = self.places.get(partner.pk, 0)
        page = read_feed(partner, since=since, limit=9, by=scope_of(partner), at=self.life.now)
        self.places[partner.pk] = page.last
        rows = [json.loads(text) for text in page.entries]
        return [(row["change"], row["entry"] and (row["entry"]["code"] or row["entry"]["party"])) for row in rows]

    def say(self, partner, result, key, **more):
        given = {"key": key, "number": self.entry.number, "result": result, "on": str(self.life.today)} | more
        [found] = take_answers(partner, [given], by=scope_of(partner), at=self.life.now)
        return found.code or found.outcome

    def follow(self):
        """What the outbox does with what happened to the register, twice."""
        rows = Outbox.objects.filter(consumer="joint_punishment.follow_register").exclude(pk__in=self.seen)
        rows = list(rows.select_related("event").order_by("pk"))
        assert rows
        self.life.now += timedelta(minutes=1)
        for row in (*rows, *rows):
            follow_register(row, self.life.now)
        self.seen.update(row.pk for row in rows)

    def states(self):
        return [Delivery.objects.get(partner=partner, entry=self.entry).state for partner in self.partners]

    def merge(self):
        survivor, merge = merge_of(self.life.enterprise, self.life.now, **self.enterprise)
        merge()
        return survivor

    def rename(self, name):
        by = scope_of_user(user_with_post("county_officer", COUNTY))
        given = {"enterprise_id": self.life.enterprise.pk, "on": self.life.today, "by": by, "at": self.life.now}
        enterprises.rename(name=name, **given)

    def part(self, survivor):
        self.life.now += timedelta(days=1)
        parted(survivor, self.life.now)


def silent(world):
    scope = scope_of_user(user_with_post("county_officer", COUNTY))
    return [(row.partner_id, row.state, row.due_on) for row in tracked(scope, show="silent").order_by("partner_id")]


def test_a_merge_and_its_undoing_reach_whoever_has_the_entry_and_are_asked_anew():
    world = World()
    market, finance = world.partners
    own = world.life.enterprise.uscc
    assert world.read(market) == [("listed", own)]
    assert world.say(market, "applied", "1") == "recorded"
    survivor = world.merge()
    world.follow()
    assert world.states() == ["changed", "waiting"]
    assert [state for _partner, state, _due in silent(world)] == ["changed", "waiting"]
    assert all(due for _partner, _state, due in silent(world))
    assert world.say(market, "applied", "2") == "party-changed"  # it has not read whom that would be
    assert world.read(market) == [("listed", survivor.uscc)]
    assert world.read(finance) == [("listed", survivor.uscc)] * 2  # never read before: both lines tell what is
    assert world.states() == ["handed", "handed"]
    assert world.say(market, "applied", "2") == "recorded"
    assert world.say(finance, "not_applicable", "1") == "recorded"
    assert silent(world) == []
    world.part(survivor)
    world.follow()
    assert world.states() == ["changed", "waiting"]
    assert Clock.objects.of("joint_punishment.entry", world.entry.pk).live().count() == 1
    assert [world.read(partner) for partner in world.partners] == [[("listed", own)]] * 2
    assert [world.say(partner, "applied", "3") for partner in world.partners] == ["recorded"] * 2
    assert [world.read(partner) for partner in world.partners] == [[], []]


def test_listed_while_two_records_were_one_and_then_parted():
    world = World(state="served")
    market, own = world.partners[0], world.life.enterprise.uscc
    survivor = world.merge()
    world.life.publish()
    hand_on(world.entry, world.life.now)
    world.follow()
    assert world.read(market) == [("listed", survivor.uscc)]
    world.part(survivor)
    world.follow()
    assert world.read(market) == [("listed", own)]


def test_what_ended_is_told_to_nobody_and_what_changed_before_the_end_is_lifted():
    world = World()
    market, finance = world.partners
    world.read(market)
    world.say(market, "applied", "1")
    survivor = world.merge()
    world.follow()
    world.life.withdraw()
    hand_on(world.entry, world.life.now)
    assert list(Delivery.objects.still_shown().values_list("partner_id", "state")) == [(market.pk, "changed")]
    assert world.say(market, "not_applicable", "2") == "no-longer-listed"
    early = str(world.entry.ended_on - timedelta(days=1))
    assert early < str(world.entry.listed_on) or world.say(market, "lifted", "3", on=early) == "bad-day"
    assert world.say(market, "lifted", "4") == "recorded"
    before = Item.objects.count()
    world.part(survivor)
    world.follow()
    assert Item.objects.count() == before
    assert [change for change, _code in world.read(finance)] == ["listed", "listed", "ended"]
    assert world.states() == ["lifted", "waiting"]


def test_two_without_a_code_are_told_apart_by_their_names_and_a_renamed_one_is_asked_about_once_more():
    world = World(uscc=None)
    market, own = world.partners[0], world.life.enterprise
    assert world.read(market) == [("listed", own.name)]
    assert world.say(market, "applied", "1") == "recorded"
    survivor = world.merge()
    world.follow()
    assert world.states() == ["changed", "waiting"]
    rows = list(Delivery.objects.filter(partner=market))
    assert told_before(rows, survivor) == {rows[0].pk: (own.name, "")}
    assert world.say(market, "applied", "2") == "party-changed"
    assert world.read(market) == [("listed", survivor.name)]
    assert world.say(market, "not_applicable", "2") == "recorded"
    world.part(survivor)
    world.follow()
    assert world.states() == ["waiting", "waiting"]
    assert world.read(market) == [("listed", own.name)]
    assert world.say(market, "applied", "3") == "recorded"
    world.rename("南京新名电缆有限公司")
    world.follow()
    assert world.states() == ["changed", "waiting"]
    assert world.read(market) == [("listed", "南京新名电缆有限公司")]
    assert world.states() == ["handed", "waiting"]


@pytest.mark.parametrize("party", [{}, {"uscc": None}], ids=["by its code", "by its name"])
def test_what_was_read_of_the_former_party_is_not_yet_read_of_the_present_one(party):
    """A long page is read while whoever writes the new line waits for the one writer of the feeds."""
    world = World(**party)
    market = world.partners[0]
    rows = Delivery.objects.filter(partner=market)
    refused("what was told to a partner stands", lambda: rows.update(state="changed", handed_at=world.life.now))
    survivor, seq = world.merge(), Item.objects.get(partner=market).seq
    world.follow()
    for changed in (1, 0):  # read again it says nothing new
        Reading.objects.create(
            partner=market, at=world.life.now, on=world.life.today, since=seq - 1, last=seq, unshown=[]
        )
        assert settle(at=world.life.now) == changed
        assert world.states() == ["changed", "waiting"]
    assert world.say(market, "applied", "1") == "party-changed"
    assert world.read(market)[-1] == ("listed", survivor.uscc or survivor.name)
    assert world.states() == ["handed", "waiting"]
    assert world.say(market, "applied", "1") == "recorded"


def test_a_term_that_is_over_is_lifted_from_the_day_after_it_however_late_the_sweep_comes():
    world = World()
    market = world.partners[0]
    world.read(market)
    world.say(market, "applied", "1")
    last = world.entry.until
    world.life.now = datetime.combine(last + timedelta(days=3), time(4), tzinfo=UTC)
    expire_due(at=world.life.now)
    hand_on(world.entry, world.life.now)
    row = Delivery.objects.get(partner=market)
    assert row.ended_on == last + timedelta(days=3)
    refused(
        "a partner answers for an entry that it was handed",
        lambda: row.answers.create(partner=market, key="x", result="lifted", on=last, at=world.life.now),
    )
    assert world.say(market, "lifted", "2", on=str(last)) == "bad-day"
    assert world.say(market, "lifted", "2", on=str(last + timedelta(days=1))) == "recorded"


def test_lifted_before_the_entry_ended_is_refused():
    world = World()
    market = world.partners[0]
    world.read(market)
    world.say(market, "applied", "1")
    world.life.now += timedelta(days=30)
    world.life.withdraw()
    hand_on(world.entry, world.life.now)
    row = Delivery.objects.get(partner=market)
    before = world.entry.ended_on - timedelta(days=1)
    assert world.say(market, "lifted", "2", on=str(before)) == "bad-day"
    refused(
        "a partner answers for an entry that it was handed",
        lambda: row.answers.create(partner=market, key="x", result="lifted", on=before, at=world.life.now),
    )
    assert world.states()[0] == "applied"
    assert world.say(market, "lifted", "2") == "recorded"


def test_a_new_name_is_told_and_asks_nothing():
    world = World()
    market = world.partners[0]
    world.read(market)
    world.say(market, "applied", "1")
    world.rename("南京新名电缆有限公司")
    rows = Delivery.objects.filter(partner=market)
    refused("what was told to a partner stands", lambda: rows.update(state="changed"))  # nor asks the database
    world.follow()
    assert world.read(market) == [("listed", world.life.enterprise.uscc)]
    assert world.states() == ["applied", "waiting"]


def test_a_partner_of_another_place_hears_nothing_and_one_that_is_closed_finds_it_later():
    world = World()
    market = world.partners[0]
    elsewhere = partner_in("320500", department="customs", at=world.life.now)
    world.read(market)
    close_partner(partner_id=market.pk, reason="机构撤销", by=admin_of(), at=world.life.now)
    survivor = world.merge()
    world.follow()
    assert not Delivery.objects.filter(partner=elsewhere).exists()
    assert world.states() == ["changed", "waiting"]
    assert Item.objects.filter(partner=market).latest("seq").code == survivor.uscc


def test_the_database_asks_nobody_anew_of_the_same_party_and_takes_no_answer_before_it_was_read():
    world = World()
    market = world.partners[0]
    world.read(market)
    rows = Delivery.objects.filter(partner=market)
    refused("what was told to a partner stands", lambda: rows.update(state="changed"))
    world.merge()
    assert rows.update(state="changed") == 1
    refused(
        "a partner answers for an entry that it was handed",
        lambda: rows.get().answers.create(
            partner=market, key="x", result="applied", on=world.life.today, at=world.life.now
        ),
    )
    refused("cannot go from changed to applied", lambda: rows.update(state="applied"))


def test_an_import_is_followed_for_whomever_it_renamed():
    world = World()
    other = Life(enterprise_in(COUNTY), now=world.life.now, number="7号").to("published")
    hand_on(other.case.entry, other.now)
    world.life.now, before = other.now, Item.objects.latest("seq").seq
    with past_guards():
        Enterprise.objects.filter(pk=world.life.enterprise.pk).update(name="南京导入新名有限公司")
    imported = Outbox(event=Event(verb="registry.imported", subject_kind="import_run", subject_id="1"))
    for _twice in range(2):
        follow_register(imported, world.life.now)
    told = Item.objects.filter(seq__gt=before).order_by("seq").values_list("partner_id", "entry_id", "party")
    assert list(told) == [(partner.pk, world.entry.pk, "南京导入新名有限公司") for partner in world.partners]


def test_the_tracker_says_who_has_not_yet_read_of_the_other_party():
    world = World()
    world.read(world.partners[0])
    world.merge()
    world.follow()
    with time_machine.travel(world.life.now, tick=False):
        desk = client_as(user_with_post("county_officer", COUNTY))
        text = desk.get("/desk/joint-punishment/?show=silent").content.decode()
        own = desk.get(f"/desk/joint-punishment/{world.entry.pk}/").content.decode()
    world.life.withdraw()
    hand_on(world.entry, world.life.now)
    with time_machine.travel(world.life.now, tick=False):
        ended = client_as(user_with_post("county_officer", COUNTY)).get("/desk/joint-punishment/").content.decode()
    assert "当事人已变更，尚未读取" in ended
    assert "措施尚未解除" not in ended  # it had only read: nothing was applied
    assert "当事人已变更，尚未读取" in text
    former = world.life.enterprise  # on whom the measure still lies
    assert own.count(f"{former.name}（{former.uscc}）") == 1


# --- copies that are kept by the feeds, beside what the list says -----------------------------------------------------
FOLLOW = {
    "serious_list.party_retold": follow_names, "joint_punishment.follow_register": follow_register,
    "joint_punishment.follow_list": follow_list, "serious_list.penalty_fell": penalty_fell,
}  # fmt: skip


class Copies:
    """Who keeps the list by its feed, and a department by its own: {number: (party, code)} each, never read anew."""

    def __init__(self, partner):
        self.partner, self.seen = partner, set()
        self.public, self.own, self.places = {}, {}, [0, 0]

    def agree(self, now):
        """After what the outbox does, both hold what the list, its search and a department's tracker say."""
        rows = Outbox.objects.filter(consumer__in=FOLLOW).exclude(pk__in=self.seen).select_related("event")
        for row in rows.order_by("pk"):
            FOLLOW[row.consumer](row, now)
            self.seen.add(row.pk)
        today = (now + timedelta(hours=8)).date()
        feed = public.changes(self.places[0], 99, today)
        page = read_feed(self.partner, since=self.places[1], limit=99, by=scope_of(self.partner), at=now)
        self.places = [feed.last, page.last]
        for copy, lines in ((self.public, feed.entries), (self.own, page.entries)):
            for line in map(json.loads, lines):
                copy.pop(line["number"], None)
                if line["change"] == "listed" and line["entry"]:
                    copy[line["number"]] = (line["entry"]["party"], line["entry"]["code"])
        listed = {row.number: (row.enterprise.name, row.enterprise.uscc) for row in public.live(today)}
        assert self.public == self.own == listed
        for number, (name, code) in listed.items():
            assert [row.number for row in public.matching(today, q=name)] == [number]
            assert [row.number for row in public.matching(today, q=code)] == [number]
            assert {row["result"] for row in screened([name, code], on=today, today=today)[0]} == {"listed"}
        stands = Delivery.objects.filter(partner=self.partner, stands=True).values_list("entry__number", flat=True)
        assert set(stands) == set(listed)
        return listed


def test_copies_kept_by_the_feeds_say_at_every_step_what_the_list_says():
    removal = Removal()
    life, partner = removal.life, partner_in("320000", department="market", at=removal.life.now)
    number, own, copies = removal.entry.number, life.enterprise.uscc, Copies(partner)

    def says(code):
        life.now += timedelta(minutes=1)
        found = copies.agree(life.now)
        assert {key: held[1] for key, held in found.items()} == ({number: code} if code else {})

    says(own)
    survivor, merge = merge_of(life.enterprise, life.now)
    merge()
    says(survivor.uscc)
    officer = scope_of_user(user_with_post("county_officer", COUNTY))
    given = {"enterprise_id": survivor.pk, "by": officer, "on": life.today}
    enterprises.rename(name="南京新名电缆有限公司", at=life.now, **given)
    says(survivor.uscc)
    enterprises.change_code(uscc=valid_uscc(99_003), at=life.now, **given)
    says(valid_uscc(99_003))
    removal.to("granted")
    says("")
    parted(survivor, life.now)
    says("")
    removal.set_aside()  # it stands again, and of the party that it was always of
    says(own)
    life.now = datetime.combine(life.case.entry.until, time(15, 58), tzinfo=UTC)  # two minutes before its last midnight
    says(own)
    life.now += timedelta(minutes=2)
    expire_due(at=life.now)
    says("")
