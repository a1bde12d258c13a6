"""What is handed over and when; answers by key; the property of the feed; two at once."""

import json
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.audit.models import Event
from apps.joint_punishment.models import Answer, Delivery, Item, Reading
from apps.joint_punishment.operations import feeding
from apps.joint_punishment.operations.answering import take_answers
from apps.joint_punishment.operations.feeding import read_feed
from apps.joint_punishment.operations.partners import close_partner
from apps.joint_punishment.operations.tokens import scope_of
from apps.joint_punishment.tasks import settle_readings
from apps.serious_list import public
from apps.serious_list.models import Entry
from tests.factories.joint_punishment import Department, admin_of, hand_on, partner_in
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import Life
from tests.past import past_guards
from tests.together import at_once

pytestmark = pytest.mark.django_db


class World:
    """A listed enterprise, a department that owes measures, and its own system."""

    def __init__(self, **given):
        self.life = Life(**given).to("published")
        self.entry = self.life.case.entry
        self.department = Department(at=self.life.now)

    @property
    def now(self):
        return self.life.now

    def later(self, **more):
        self.life.now += timedelta(**more)
        return self

    def __enter__(self):
        self.clock = time_machine.travel(self.now, tick=False)
        self.travelling = self.clock.start()
        return self

    def __exit__(self, *_error):
        self.clock.stop()

    def go(self):
        self.travelling.move_to(self.now)

    def end(self):
        self.life.withdraw()
        hand_on(self.entry, self.now)
        self.go()


@pytest.fixture
def world():
    with World() as made:
        yield made


def test_a_partner_is_owed_what_stood_before_it_came_and_what_comes_after(world):
    [line] = world.department.read().json()["results"]
    assert line["change"] == "listed"
    assert line["measures"] == ["JP09.finance", "JP10.finance"]
    assert line["entry"] == read_as(world.entry)
    second = Life(enterprise_in("320102"), now=world.now, number="宁秦市监罚〔2026〕1号").to("published")
    assert hand_on(second.case.entry, second.now) == 1
    assert hand_on(second.case.entry, second.now) == 0  # told twice, written once
    numbers = [line["number"] for line in world.department.read().json()["results"]]
    assert numbers == [world.entry.number, second.case.entry.number]


def test_only_departments_of_the_place_that_owe_a_measure(world):
    here = partner_in("320100", at=world.now)
    elsewhere = partner_in("320500", at=world.now)
    closed = partner_in("320000", department="customs", by=world.department.by, at=world.now)

    def owed(entry):
        return set(Delivery.objects.filter(entry=entry).values_list("partner_id", flat=True))

    assert owed(world.entry) == {world.department.partner.pk, here.pk, closed.pk}
    assert elsewhere.pk not in owed(world.entry)
    close_partner(partner_id=closed.pk, reason="机构撤销", by=world.department.by, at=world.now)
    second = Life(enterprise_in("320102"), now=world.now, number="宁秦市监罚〔2026〕1号").to("published")
    hand_on(second.case.entry, second.now)
    assert owed(second.case.entry) == {world.department.partner.pk, here.pk}


def test_past_its_last_day_a_page_hands_no_entry_over_though_no_sweep_has_come(world):
    partner, morning = world.department.partner, timedelta(days=1)
    for day, shown in ((world.entry.until, True), (world.entry.until + morning, False)):
        at = datetime.combine(day, time(4), tzinfo=UTC)
        [line] = map(json.loads, read_feed(partner, since=0, limit=9, by=scope_of(partner), at=at).entries)
        assert (line["entry"] is not None, bool(line["measures"])) == (shown, shown)


def test_the_outbox_brings_it(world):
    """The consumer follows the verbs of the case, and comes to the same when it is told twice."""
    from apps.audit.models import Delivery as Outbox
    from apps.joint_punishment.operations.distributing import follow_list

    world.life.withdraw()
    waiting = Outbox.objects.filter(consumer="joint_punishment.follow_list").select_related("event").order_by("pk")
    assert [row.event.verb for row in waiting] == ["serious_list.published", "serious_list.withdrawn"]
    for row in (*waiting, *waiting):
        follow_list(row, world.now)
    assert list(Item.objects.order_by("seq").values_list("kind", flat=True)) == ["listed", "ended"]


def test_a_removed_entry_is_gone_from_every_page_at_once_and_a_tombstone_follows(world):
    department = world.department
    first = department.read().json()
    assert first["results"][0]["entry"]
    world.life.withdraw()  # the outbox has not come by yet
    again = department.read().json()
    assert [(line["entry"], line["measures"]) for line in again["results"]] == [(None, [])]
    hand_on(world.entry, world.now)
    later = department.read(first["next"]).json()
    [tombstone] = later["results"]
    assert (tombstone["change"], tombstone["entry"]) == ("ended", None)
    assert "enterprise" not in str(tombstone)
    assert world.life.enterprise.name not in str(later)
    assert department.read(later["next"]).json()["results"] == []


def test_the_cursor_is_the_partners_own_and_untampered(world):
    address = world.department.read().json()["next"]
    other = Department(partner_in(department="customs", at=world.now), at=world.now)
    for bad in (address.replace("since=", "since=x"), "/api/v1/partner/feed?since=1"):
        assert world.department.read(bad).json()["code"] == "invalid-cursor"
    assert other.read(address).json()["code"] == "invalid-cursor"
    for bad in ("limit=0", "limit=2000", "limit=x", "sinec=1"):
        assert world.department.read(f"/api/v1/partner/feed?{bad}").status_code == 400
    world.later(days=9 * 366).go()
    world.department.token = ""
    assert world.department.read(address).status_code == 200  # resumable after years


def test_answers_are_known_by_their_key(world):
    department, entry = world.department, world.entry
    day = str(world.life.today)
    assert department.say(entry, "applied", "a", on=day) == ("refused", "never-received")
    department.read()
    assert [row["owes"] for row in department.owed()] == ["answer"]
    assert department.say(entry, "received", "a", on=day) == ("recorded", "")
    assert department.say(entry, "received", "a", on=day) == ("repeated", "")
    assert department.say(entry, "applied", "a", on=day) == ("refused", "key-used")
    assert department.say(entry, "applied", "b", on=day) == ("recorded", "")
    assert department.say(entry, "received", "c", on=day) == ("refused", "answered-before")
    assert department.say(entry, "lifted", "d", on=day) == ("refused", "still-listed")
    assert department.owed() == []
    held = Delivery.objects.get()
    assert (held.state, held.due_on, Answer.objects.count()) == ("applied", None, 2)
    told = Event.objects.filter(verb="joint_punishment.answered").order_by("pk").last()
    assert (told.data["refused"], told.actor.startswith("API qpc-")) == (1, True)


def test_lifted_after_the_end_only(world):
    department, entry = world.department, world.entry
    department.read()
    department.say(entry, "applied", "a", on=str(world.life.today))
    world.later(days=1)
    world.end()
    department.token = ""
    [owed] = department.owed()
    assert owed["owes"] == "lifting"
    day = str(world.life.today)
    assert department.say(entry, "applied", "b", on=day) == ("refused", "no-longer-listed")
    assert department.say(entry, "lifted", "c", on=day) == ("recorded", "")
    assert department.say(entry, "lifted", "c", on=day) == ("repeated", "")
    assert department.say(entry, "not_applicable", "d", on=day) == ("refused", "no-longer-listed")
    assert department.owed() == []
    assert not Delivery.objects.still_shown().exists()


BAD = (
    ({"key": ""}, "malformed"),
    ({"key": "  "}, "malformed"),
    ({"key": "\u200b"}, "malformed"),
    ({"key": "1\u202e2"}, "unreadable"),
    ({"note": "响\a铃"}, "unreadable"),
    ({"note": "\u202e"}, "unreadable"),
    ({"key": "k" * 65}, "malformed"),
    ({"on": 20260512}, "malformed"),
    ({"note": "\0"}, "malformed"),
    ({"colour": "red"}, "malformed"),
    ({"result": "maybe"}, "unknown-result"),
    ({"number": "\0"}, "malformed"),
    ({"number": "\ud800"}, "malformed"),
    ({"key": "\ud800"}, "malformed"),
    ({"note": "half \ud800"}, "malformed"),
    ({"on": "12.5.2026"}, "bad-day"),
    ({"on": "20200512"}, "bad-day"),
    ({"on": "2020-W20-2"}, "bad-day"),
    ({"on": "2099-01-01"}, "bad-day"),
    ({"on": "2020-01-01"}, "bad-day"),
    ({"number": "宁玄市监严决〔2026〕999号"}, "never-received"),
)


def test_a_bad_answer_is_refused_by_itself(world):
    world.department.read()
    good = {"key": "good", "number": world.entry.number, "result": "received", "on": str(world.life.today)}
    for more, code in BAD:
        outcomes = world.department.answer(good | {"key": "bad"} | more, good).json()["results"]
        assert (outcomes[0]["outcome"], outcomes[0]["code"]) == ("refused", code), more
        assert outcomes[0]["message"]
        assert outcomes[1]["outcome"] in {"recorded", "repeated"}
    assert Answer.objects.count() == 1


def test_a_batch_has_a_shape_and_a_size(world):
    client, headers = world.department.client, world.department.headers()
    for body in ({}, {"answers": []}, {"answers": "x"}, [], {"answers": [{}] * 1001}):
        answer = client.post("/api/v1/partner/answers", body, content_type="application/json", headers=headers)
        assert answer.status_code == 422
    assert world.department.answer("x", None).json()["results"][0]["code"] == "malformed"
    broken = client.post("/api/v1/partner/answers", "{", content_type="application/json", headers=headers)
    assert broken.status_code == 400
    deep = '{"answers": ' + "[" * 20_000 + "]" * 20_000 + "}"
    answer = client.post("/api/v1/partner/answers", deep, content_type="application/json", headers=headers)
    assert answer.status_code == 422


def twin(partner, since, limit):
    """The statement of the feed in plain Python: [(seq, kind, entry or None)]."""
    rows = Item.objects.filter(partner=partner, seq__gt=since).order_by("seq")[:limit]
    live = {row.entry_id for row in Delivery.objects.filter(partner=partner, entry__ended_on__isnull=True)}
    rows = rows.select_related("delivery")
    return [(row.seq, row.kind, row.kind == "listed" and row.delivery.entry_id in live) for row in rows]


def read_as(entry):
    """What a partner reads of an entry: public.record; of a person what tells who it is."""
    told = public.record(entry)
    if not entry.person:
        return told
    of = {"party": entry.enterprise.name, "code": entry.enterprise.uscc}
    name, post = entry.case.person_name, entry.case.person_post
    return told | {"party": None, "code": None, "person": name, "post": post, "answers_for": of}


def test_a_person_is_told_to_whoever_owes_a_measure_against_persons_and_to_nobody_else(world):
    by = world.department.by
    market = Department(partner_in(department="market", by=by, at=world.now), by=by, at=world.now)
    enterprise = enterprise_in("320102")
    life = Life(enterprise, now=world.now, number="宁秦市监罚〔2026〕2号", person_name="欧阳小明", person_post="厂长")
    entry = life.to("published").case.entry
    assert hand_on(entry, life.now) == 1
    world.life.now = life.now
    world.go()
    for partner in (world.department, market):
        partner.token = ""
    line = market.read().json()["results"][-1]
    assert line["measures"] == ["JP05.market", "JP14.market"]
    assert line["entry"] == read_as(entry)
    finance = world.department.partner
    new = Department(partner_in("320100", by=by, at=world.now), by=by, at=world.now)  # catches up
    assert new.partner.deliveries.get().entry == world.entry
    # one that was handed it by a catalogue of before reads nothing of it any more
    with past_guards():
        kept = Delivery.objects.create(partner=finance, entry=entry, measures=["JP09.finance"], made_at=life.now)
    Item.objects.create(partner=finance, delivery=kept, kind="listed", at=life.now)
    said = world.department.read()
    assert [row["entry"] is None for row in said.json()["results"]] == [False, True]
    for secret in ("欧阳", "小明", enterprise.name, enterprise.uscc):
        assert secret not in said.content.decode()


def test_a_page_is_what_python_makes_of_its_rows(world, django_assert_num_queries):
    """feed_page.sql: one statement for the lines, whatever they are. Reading again changes nothing."""
    partner = partner_in(department="market", by=world.department.by, at=world.now)
    second = Life(enterprise_in("320102"), now=world.now, number="宁秦市监罚〔2026〕1号").to("published")
    hand_on(second.case.entry, second.now)
    third = Life(enterprise_in("320102"), now=second.now, number="宁秦市监罚〔2026〕2号", person_name="欧阳小明",
                 person_post="厂长").to("published")  # fmt: skip
    hand_on(third.case.entry, third.now)
    second.withdraw()  # the outbox has not come by yet
    with past_guards():  # one of the enterprise and one of the person once stood again
        Entry.objects.exclude(pk=second.case.entry.pk).update(restored_on=F("listed_on") + 1)
    enterprise = world.life.enterprise
    enterprise.name = '南京"引\\号"\t电缆'
    enterprise.save()

    def read(since=0, limit=9):
        return read_feed(partner, since=since, limit=limit, by=scope_of(partner), at=third.now)

    def line(item):
        entry = item.delivery.entry
        shown = item.kind == "listed" and entry.ended_on is None
        return {
            "seq": item.seq,
            "at": item.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "change": item.kind,
            "number": entry.number,
            "measures": item.delivery.measures if shown else [],
            "entry": read_as(entry) if shown else None,
        }

    def lines():
        return [line(item) for item in Item.objects.filter(partner=partner).order_by("seq")]

    def states():
        return list(Delivery.objects.filter(partner=partner).order_by("pk").values_list("state", "told_at"))

    first = read()
    assert [json.loads(text) for text in first.entries] == lines()
    assert [each["entry"] is None for each in lines()] == [False, True, False]
    assert [bool(each["entry"]["restored_on"]) for each in lines() if each["entry"]] == [True, True]
    assert states() == [("handed", None), ("waiting", third.now), ("handed", None)]
    assert hand_on(second.case.entry, third.now) == 2  # the outbox comes by: to finance, too
    assert len(read().entries) == 4
    told = states()
    for limit in (1, 3, 4):
        with django_assert_num_queries(8):  # four of them the savepoints'
            again = read(limit=limit)
        assert [json.loads(text) for text in again.entries] == lines()[:limit]
        assert (again.last, again.more) == (lines()[limit - 1]["seq"], limit < 4)
    end = read(since=again.last)
    assert (end.entries, end.last, end.more) == ([], again.last, False)
    assert states() == told


def test_any_interleaving_of_reads_and_cursors_sees_the_final_state():
    """Hypothesis walks: list, end, restore and reads from any cursor seen so far; whoever follows its cursors to the
    end holds exactly what stands."""
    lives = [Life(enterprise_in("320102"), number=f"宁玄市监罚〔2026〕{n}号").to("published") for n in range(3)]
    entries = [life.case.entry for life in lives]
    partner, now = partner_in(at=lives[-1].now), lives[-1].now
    start = Item.objects.filter(partner=partner).count()
    assert start == 3

    @settings(
        max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(steps=st.lists(st.tuples(st.sampled_from("eor"), st.integers(0, 2), st.integers(1, 3)), max_size=14))
    def walk(steps):
        copies = {0: (0, {})}  # reader: (cursor, {number: held})
        for act, which, limit in steps:
            if act == "r":
                cursor, held = copies.get(which, (0, {}))
                expected = twin(partner, cursor, limit)
                page = read_feed(partner, since=cursor, limit=limit, by=scope_of(partner), at=now)
                lines = [json.loads(text) for text in page.entries]
                assert [(line["seq"], line["change"], line["entry"] is not None) for line in lines] == expected
                copies[which] = (page.last, merged(held, lines))
            else:
                past_the_guards(entries[which], now.date() if act == "e" else None)
                if limit > 1:  # the outbox may come late: then the next line covers both changes
                    hand_on(entries[which], now)
        for entry in entries:
            hand_on(entry, now)
        stands = set(Entry.objects.filter(ended_on__isnull=True).values_list("number", flat=True))
        for cursor, held in copies.values():
            while True:
                page = read_feed(partner, since=cursor, limit=2, by=scope_of(partner), at=now)
                held, cursor = merged(held, [json.loads(text) for text in page.entries]), page.last
                if not page.more:
                    break
            assert held == stands

    walk()
    for entry in entries:
        past_the_guards(entry, None)


def past_the_guards(entry, ended_on):
    """End an entry or bring it back without its case, which the database refuses."""
    with past_guards():
        Entry.objects.filter(pk=entry.pk).update(ended_on=ended_on, ended_by="withdrawn" if ended_on else "")


def merged(held, lines):
    """What a partner that follows the rules of the feed holds after these lines."""
    held = set(held)
    for line in lines:
        (held.add if line["entry"] else held.discard)(line["number"])
    return held


@pytest.mark.django_db(transaction=True)
def test_two_at_once():
    """The end handed on twice, the same answers sent twice, two pages read at once: each counts once."""
    with World() as world:
        partner, number = world.department.partner, world.entry.number

        def read():
            return read_feed(partner, since=0, limit=9, by=scope_of(partner), at=world.now)

        assert [page.last for page in at_once(read, read)] == [Item.objects.get().seq] * 2
        day = str(world.life.today)
        answers = [{"key": "a", "number": number, "result": "applied", "on": day}]

        def say():
            return take_answers(partner, answers, by=scope_of(partner), at=world.now)

        found = at_once(say, say)
        assert sorted(outcome.outcome for [outcome] in found) == ["recorded", "repeated"]
        world.life.withdraw()
        made = at_once(lambda: hand_on(world.entry, world.now), lambda: hand_on(world.entry, world.now))
        assert sorted(made) == [0, 1]
        assert Item.objects.filter(kind="ended").count() == 1
        both = at_once(
            lambda: partner_in(department="bank", by=world.department.by, at=world.now),
            lambda: partner_in(department="bank", by=world.department.by, at=world.now),
        )
        assert sum(isinstance(each, Exception) for each in both) == 1
        assert admin_of().actor


# --- Long pages: answered first, written down after -------------------------------------------------------------------


@pytest.fixture
def long_page(monkeypatch):
    """Whatever a page holds, it is too much to be written down at once."""
    monkeypatch.setattr(feeding, "AT_ONCE", 0)


def state_of(entry, partner):
    return Delivery.objects.values_list("state", "handed_at", "told_at", "due_on").get(entry=entry, partner=partner)


def test_a_long_page_is_written_down_later_as_of_its_reading(world, long_page):
    partner = world.department.partner
    due = state_of(world.entry, partner)[-1]

    def read(at):
        return read_feed(partner, since=0, limit=9, by=scope_of(partner), at=at)

    assert read(world.now).entries == read(world.now + timedelta(minutes=1)).entries  # read again before that
    assert state_of(world.entry, partner) == ("waiting", None, None, due)
    assert Reading.objects.count() == 2
    assert settle_readings() == 1
    assert state_of(world.entry, partner) == ("handed", world.now, None, due)
    assert (Reading.objects.count(), settle_readings()) == (0, 0)
    read(world.now)
    assert settle_readings() == 0  # nothing follows from it any more


def test_whoever_was_handed_an_entry_by_a_long_page_may_answer_at_once(world, long_page):
    other = partner_in(department="market", by=world.department.by, at=world.now)
    for partner in (world.department.partner, other):
        read_feed(partner, since=0, limit=9, by=scope_of(partner), at=world.now)
    answer = {"key": "a", "number": world.entry.number, "result": "applied", "on": str(world.life.today)}
    [outcome] = take_answers(other, [answer], by=scope_of(other), at=world.now)
    assert outcome.outcome == "recorded"
    assert state_of(world.entry, other)[:2] == ("applied", world.now)
    assert state_of(world.entry, world.department.partner)[0] == "waiting"  # its own readings alone


def test_the_end_of_what_a_long_page_handed_over_is_owed_a_lifting(world, long_page):
    partner = world.department.partner
    read_feed(partner, since=0, limit=9, by=scope_of(partner), at=world.now)
    world.later(minutes=1).end()
    state, handed_at, _told, due = state_of(world.entry, partner)
    assert (state, handed_at < world.now, due > world.life.today) == ("handed", True, True)


def test_an_entry_that_ended_between_a_long_reading_and_its_writing_down_is_owed_a_lifting(world, long_page):
    partner = world.department.partner
    read_feed(partner, since=0, limit=9, by=scope_of(partner), at=world.now)
    held = list(Reading.objects.values())
    Reading.objects.all().delete()  # not yet to be seen by whoever hands on the end
    world.end()
    assert state_of(world.entry, partner)[0] == "waiting"
    Reading.objects.bulk_create(Reading(**row) for row in held)
    settle_readings()
    state, handed_at, told_at, due = state_of(world.entry, partner)
    assert (state, handed_at, told_at, due) == ("handed", held[0]["at"], None, held[0]["on"])


def test_an_end_that_a_long_page_told_stays_told(world, long_page):
    partner = world.department.partner
    world.end()
    read_feed(partner, since=0, limit=9, by=scope_of(partner), at=world.now)
    assert state_of(world.entry, partner)[2] is None
    settle_readings()
    assert state_of(world.entry, partner)[::2] == ("waiting", world.now)


@pytest.mark.django_db(transaction=True)
def test_readings_are_settled_once_though_two_come_at_once(monkeypatch):
    monkeypatch.setattr(feeding, "AT_ONCE", 0)
    with World() as world:
        partner = world.department.partner
        read_feed(partner, since=0, limit=9, by=scope_of(partner), at=world.now)
        assert sorted(at_once(settle_readings, settle_readings)) == [0, 1]
        assert state_of(world.entry, partner)[:2] == ("handed", world.now)
