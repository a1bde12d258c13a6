"""The stand-alone verifier replays every draw, and rejects a record of which any byte was changed."""

import random
import re
import subprocess
import sys

import pytest

from apps.draws.models import Drawn, Seat
from apps.draws.queries.record import record_text
from tests.draws.records import (
    INFORMATION,
    PROGRAM,
    accepted,
    as_two,
    bytes_changed,
    changed,
    closed_and_open,
    every_bad,
    followed,
    good,
    leaves,
    record_of,
    resealed,
    unfinished,
    with_public_value,
)
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


def test_accepts_records_of_every_kind(people):
    told = good(people) | unfinished(people)
    assert {name: accepted(record, record["seal"]["sha256"]) for name, record in told.items()} == dict.fromkeys(
        told, True
    )


def test_rejects_every_bad_record(people):
    """tests/journeys/test_verifiers.py asks the browser's verifier the same."""
    first, second, _again = followed(people)
    silent = unfinished(people)["void"]
    bad = every_bad(record_of(second), record_of(first), record_of(with_public_value(people)), silent,
                    *closed_and_open(people))  # fmt: skip
    assert [name for name, (record, seal) in bad.items() if accepted(record, seal)] == []


@pytest.mark.parametrize("text", ["[" * 100_000, '{"format": ' * 100_000, "", "[1e400]", '{"format": NaN}', "9" * 5000])
def test_what_is_no_record_is_rejected_in_a_sentence(tmp_path, text):
    path = tmp_path / "record.json"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, PROGRAM, path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:10], done.stderr) == (1, "REJECTED: ", "")


def test_a_whole_number_may_be_written_with_a_point(people, tmp_path):
    """As a browser reads it: 1.0 is 1."""
    text = record_text(drawn(people))
    path = tmp_path / "record.json"
    path.write_text(re.sub(r"(\", )1(, \")", r"\g<1>1.0\g<2>", text), encoding="utf-8")
    assert "1.0" in path.read_text(encoding="utf-8")
    done = subprocess.run([sys.executable, PROGRAM, path], capture_output=True, text=True, check=False)
    assert done.stdout.endswith("No --seal was given: compare the seal with the one you noted before the draw.\n")
    assert "ACCEPTED" in done.stdout


def test_it_says_by_which_rules_a_draw_was_sealed(people, verifier):
    first = record_of(drawn(people))
    assert "qp-draw-3" in verifier.verify(first)[0]
    before = verifier.verify(resealed(first, as_two))
    assert "qp-draw-2" in before[0]
    assert "20 times" in before[1], before


def test_rejects_any_changed_byte_of_a_replaced_draw_with_a_reason(people):
    _first, second, _again = followed(people)
    whole = record_of(second)
    assert [path for path, record in bytes_changed(whole) if accepted(record, whole["seal"]["sha256"])] == []
