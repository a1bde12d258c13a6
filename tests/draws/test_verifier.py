"""The stand-alone verifier replays every draw, and rejects a record of which any byte was changed."""

import copy
import random

import pytest

from apps.draws.models import Drawn, Seat
from tests.factories.draws import drawn, inspectors_of, replaced, sealed

pytestmark = pytest.mark.django_db


def test_accepts_a_draw(people, record, verifier):
    draw = drawn(people, exclusions=[("X1", "停业企业", "已停业")])
    told = verifier.verify(record(draw), draw.seal_hash)
    assert told[-1].startswith(f"{5 + 5 + 3} objects drawn")  # five, a quarter of twenty, three


def test_accepts_a_sealed_draw_that_is_not_drawn_yet(people, record, verifier):
    draw = sealed(people)
    assert "seal, lists and ceremony agree" in verifier.verify(record(draw))[-1]


def test_accepts_replacements(people, record, verifier):
    """Inspectors and objects one after another, limits and last visits included, until nobody is left."""
    inspectors = [
        row | {"most": 6, "last": [f"S{n:05d}" for n in range(40) if n % 8 in (i, (i + 1) % 8)]}
        for i, row in enumerate(inspectors_of(8))
    ]
    draw = drawn(people, inspectors=inspectors)
    chance = random.Random(7)
    for turn in range(12):
        seats = list(Seat.objects.filter(draw=draw, until__isnull=True).order_by("pk"))
        if turn % 3 == 2:
            subject = chance.choice(sorted({seat.subject for seat in seats}))
            replaced(draw.pk, subject, "closed", by=people.officer, second=people.reviewer)
        else:
            seat = chance.choice(seats)
            ground = "unavailable" if turn == 4 else "recusal"
            replaced(draw.pk, seat.subject, ground, team=seat.team, inspector=seat.inspector, by=people.officer,
                     second=people.reviewer)  # fmt: skip
        draw.refresh_from_db()
        verifier.verify(record(draw), draw.seal_hash)


def test_rejects_another_seal(people, record, verifier):
    with pytest.raises(verifier.Wrong, match="published"):
        verifier.verify(record(drawn(people)), "0" * 64)


def leaves(value, path=()):
    """Paths of every text and number in a record."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from leaves(each, (*path, place))
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield path


INFORMATION = {"id", "sealed_at", "seeded_at", "drawn_at", "committed_at", "revealed_at", "at", "void_at"}


def changed(record, path, chance):
    """The record with one character (or one unit) changed at the path."""
    record = copy.deepcopy(record)
    place = record
    for step in path[:-1]:
        place = place[step]
    old = place[path[-1]]
    if isinstance(old, int):
        place[path[-1]] = old + 1
    elif old:
        n = chance.randrange(len(old))
        place[path[-1]] = old[:n] + ("x" if old[n] != "x" else "y") + old[n + 1 :]
    else:
        place[path[-1]] = "x"
    return record


@pytest.mark.parametrize("part", ["objects", "excluded", "inspectors", "seal", "witnesses", "seed", "drawn", "seats"])
def test_rejects_any_changed_byte(people, record, verifier, part):
    """Every value of frame, terms, quotas, secrets and outcome, with a character changed at a place by chance."""
    draw = drawn(people, exclusions=[("X1", "停业企业", "已停业")])
    seat = Seat.objects.filter(draw=draw).order_by("pk").first()
    replaced(draw.pk, seat.subject, "recusal", team=seat.team, inspector=seat.inspector, by=people.officer,
             second=people.reviewer)  # fmt: skip
    whole, chance = record(draw), random.Random(part)
    verifier.verify(whole)
    paths = [(part, *path) for path in leaves(whole[part]) if not INFORMATION & set(map(str, path))]
    assert paths
    for path in paths:
        for _ in range(2):
            with pytest.raises((verifier.Wrong, ValueError, KeyError, IndexError, TypeError)):
                verifier.verify(changed(whole, path, chance))


def test_rejects_every_changed_character_of_the_seal_and_a_secret(people, record, verifier):
    whole = record(drawn(people))
    text = whole["seal"]["text"]
    for n, letter in enumerate(text):
        whole["seal"]["text"] = text[:n] + ("x" if letter != "x" else "y") + text[n + 1 :]
        with pytest.raises((verifier.Wrong, ValueError, KeyError)):
            verifier.verify(whole)
    whole["seal"]["text"] = text
    nonce = whole["witnesses"][0]["nonce"]
    for n, letter in enumerate(nonce):
        whole["witnesses"][0]["nonce"] = nonce[:n] + ("x" if letter != "x" else "y") + nonce[n + 1 :]
        with pytest.raises(verifier.Wrong, match="witness 1"):
            verifier.verify(whole)


@pytest.mark.parametrize("name", ["drawn", "seats", "objects", "inspectors"])
def test_rejects_a_missing_or_doubled_row(people, record, verifier, name):
    whole = record(drawn(people))
    for rows in (whole[name][1:], [*whole[name], whole[name][0]], list(reversed(whole[name]))):
        if name in ("drawn", "seats") and sorted(map(str, rows)) == sorted(map(str, whole[name])):
            continue  # the order of an outcome says nothing
        with pytest.raises(verifier.Wrong):
            verifier.verify(whole | {name: rows})


def test_only_the_drawn_are_visited(people):
    draw = drawn(people)
    assert set(Seat.objects.filter(draw=draw).values_list("subject", flat=True)) == set(
        Drawn.objects.filter(draw=draw).values_list("subject", flat=True)
    )
    for subject, team in set(Seat.objects.filter(draw=draw).values_list("subject", "team")):
        assert Seat.objects.filter(draw=draw, subject=subject, team=team).count() == 2


def test_rejects_a_record_that_tells_another_story(people, record, verifier):
    """The same seal and secrets, told as void, as not drawn yet, as a redraw, with a ground of its own."""
    draw = drawn(people)
    seat = Seat.objects.filter(draw=draw).order_by("pk").first()
    replaced(draw.pk, seat.subject, "recusal", team=seat.team, inspector=seat.inspector, by=people.officer,
             second=people.reviewer)  # fmt: skip
    draw.refresh_from_db()
    whole = record(draw)
    verifier.verify(whole, draw.seal_hash)
    bare = {"drawn": [], "seats": [], "replacements": [], "drawn_at": None}
    void = {"state": "void", "void_at": "2026-05-12T05:00:00Z", "void_reason": "网络故障"}
    promise = whole["witnesses"][0]["commitment"]
    stories = [
        bare | void, bare | void | {"seed": "", "seeded_at": None}, bare | {"state": "seeded", "drawn_at": "2026"},
        bare | {"state": "seeded", "replacements": whole["replacements"]}, bare | {"state": "revealing"},
        {"state": "other"}, {"redraw": {"of": "x", "reason": "y", "followed_by": None}},
        {"refused_reveals": [{"position": 1, "digest": promise, "at": ""}]},
        {"refused_reveals": [{"position": 7, "digest": "0" * 64, "at": ""}]},
        {"replacements": [whole["replacements"][0] | {"ground": "whim"}]},
    ]  # fmt: skip
    for story in stories:
        with pytest.raises(verifier.Wrong):
            verifier.verify(whole | story, draw.seal_hash)


def test_a_record_of_an_earlier_version_stays_valid(people, record, verifier):
    """qp-draw-1: a public value with source and day alone, and nobody named who entered it."""
    whole = record(drawn(people)) | {"format": "qp-draw-record-1"}
    del whole["public_entries"]
    verifier.verify(whole)
