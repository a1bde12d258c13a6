"""A public value: its form and hours are sealed, two people who did not prepare the draw enter it, its time ends."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.draws.models import Draw, PublicEntry
from apps.draws.operations import ceremony, sealing, sweeping
from apps.draws.rules import exact
from apps.draws.rules.public_value import fits, is_form
from apps.kernel.errors import Invalid
from apps.notifications.models import Message
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.draws import HOME, NONCES, NOW, committed, draft_of

DAY = (NOW + timedelta(days=2)).date()
SINCE, UNTIL = NOW + timedelta(days=2, hours=1), NOW + timedelta(days=4)
TERMS = {"public_source": "福彩双色球", "public_on": DAY, "public_form": "## ## ##+#", "public_from": SINCE,
         "public_until": UNTIL}  # fmt: skip
VALUE = "03 11 17+5"


def waiting(people, **but):
    draw = committed(people, **TERMS | but)
    for place, by in enumerate(people.witnesses, 1):
        ceremony.reveal(draw_id=draw.pk, nonce=NONCES[place - 1], by=by, at=NOW)
    return Draw.objects.get(pk=draw.pk)


def enter(draw, by, value=VALUE, at=SINCE):
    return ceremony.enter_public_value(draw_id=draw.pk, value=value, by=by, at=at)


def refused(error, draw, by, **given):
    before = PublicEntry.objects.count()
    with pytest.raises(error):
        enter(draw, by, **given)
    draw.refresh_from_db()
    assert (draw.state, draw.seed, PublicEntry.objects.count()) == ("waiting", "", before)


@given(digits=st.lists(st.integers(0, 9), min_size=7, max_size=7))
def test_a_value_is_written_in_one_way(digits):
    value = "{}{} {}{} {}{}+{}".format(*digits)
    assert fits(value, "## ## ##+#")
    for other in (value.replace(" ", ""), value.replace(" ", ","), f"0{value}", value + " ", value.replace("+", "-")):
        assert not fits(other, "## ## ##+#")
    assert not fits("٣٣ 11 17+5", "## ## ##+#")  # digits of another script


@pytest.mark.parametrize(
    ("form", "holds"), [("###", True), ("# # #", True), ("####.##", True), ("##", False), ("", False), (" ###", False),
                        ("###\t", False), ("＃＃＃", False), ("#" * 61, False)],
)  # fmt: skip
def test_a_form_has_digits_enough_and_nothing_strange(form, holds):
    assert is_form(form) is holds


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("but", "field"),
    [({"public_form": "##"}, "public_form"), ({"public_form": ""}, "public_form"),
     ({"public_from": None}, "public_from"), ({"public_from": NOW + timedelta(days=1)}, "public_from"),
     ({"public_until": None}, "public_until"), ({"public_until": SINCE + timedelta(minutes=59)}, "public_until")],
)  # fmt: skip
def test_a_seal_waits_for_form_and_hours(people, but, field):
    draw = draft_of(people, **TERMS | but)
    with pytest.raises(Invalid) as error:
        sealing.seal_draw(draw_id=draw.pk, by=people.officer, at=NOW)
    assert error.value.details["field"] == field
    assert Draw.objects.get(pk=draw.pk).is_draft


@pytest.mark.django_db
def test_two_people_enter_the_same_and_neither_prepared_the_draw(people, record, verifier):
    draw, (first, second) = waiting(people), people.witnesses
    assert f"public value\t福彩双色球\t{DAY}\t## ## ##+#\t" in draw.seal_text
    refused(ceremony.TooEarly, draw, first, at=SINCE - timedelta(seconds=1))
    refused(ceremony.TimeIsUp, draw, first, at=UNTIL + timedelta(seconds=1))
    refused(ceremony.OwnValue, draw, people.officer)
    refused(ceremony.NotAWitnessHere, draw, scope_of_user(user_with_post("auditor", HOME)))
    for value in ("3 11 17+5", "03,11,17+5", "03 11 17 +5", "000012", ""):
        refused(Invalid, draw, first, value=value)
    assert enter(draw, first, "03 11 17+6").state == "waiting"  # read wrongly
    assert enter(draw, people.reviewer).state == "waiting"
    assert enter(draw, people.reviewer).state == "waiting"  # twice the same person is one
    draw = enter(draw, first)
    assert (draw.state, draw.public_value) == ("seeded", VALUE)
    assert draw.seed == exact.seed(number=draw.number, seal=draw.seal_hash, nonces=NONCES[:2], value=VALUE)
    assert [e["value"] for e in record(draw)["public_entries"]] == ["03 11 17+6", VALUE, VALUE, VALUE]
    verifier.verify(record(draw), draw.seal_hash)
    assert not Message.objects.filter(kind="draws.value_asked").unread().exists()
    assert Message.objects.filter(kind="draws.value_asked").count() == 2
    with pytest.raises(ceremony.WrongState):
        enter(draw, second)


@pytest.mark.django_db
def test_two_of_the_bureau_are_not_enough(people):
    draw = waiting(people)
    enter(draw, people.reviewer)
    refused_by = scope_of_user(user_with_post("county_officer", HOME))
    assert enter(draw, refused_by).state == "waiting"
    assert enter(draw, people.witnesses[1]).state == "seeded"


@pytest.mark.django_db
def test_without_its_value_in_time_a_draw_is_void(people, record, verifier):
    draw = waiting(people)
    enter(draw, people.witnesses[0])
    with pytest.raises(ceremony.EndsByTime):
        ceremony.void_draw(draw_id=draw.pk, reason="号码未公布", by=people.officer, at=UNTIL)
    assert sweeping.sweep_ceremonies(at=UNTIL - timedelta(minutes=30)) == (0, 1)
    assert sweeping.sweep_ceremonies(at=UNTIL) == (0, 0)
    assert sweeping.sweep_ceremonies(at=UNTIL + timedelta(seconds=1)) == (1, 0)
    draw.refresh_from_db()
    assert (draw.state, draw.seed) == ("void", "")
    verifier.verify(record(draw), draw.seal_hash)


@pytest.mark.django_db
def test_the_verifier_reads_form_hours_and_people(people, record, verifier):
    draw = waiting(people)
    for by in people.witnesses:
        draw = enter(draw, by)
    whole = json.dumps(record(draw))
    verifier.verify(json.loads(whole), draw.seal_hash)
    late = (UNTIL + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for change in (
        lambda r: r["public_entries"].pop(), lambda r: r["public_entries"][1].update(position=1),
        lambda r: r["public_entries"][0].update(value="03 11 17+6"), lambda r: r["public_entries"][0].update(at=late),
        lambda r: r["public_entries"][0].update(position=9), lambda r: r.update(public_value="03 11 17+6"),
        lambda r: r.update(state="void", void_at="2026-05-20T00:00:00Z", void_reason="x"),
    ):  # fmt: skip
        told = json.loads(whole)
        change(told)
        with pytest.raises(verifier.Wrong):
            verifier.verify(told, draw.seal_hash)
