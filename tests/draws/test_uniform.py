"""A hundred thousand draws by the very statement that draws: every object of a stratum equally often, every pair too.

A stratum is a draw of its own. One seed draws a hundred strata of four shapes, a thousand seeds a hundred thousand; and
the same count says of broken statements that they are broken.
"""

import hashlib
from collections import Counter
from itertools import combinations

import pytest
from django.db import connection, transaction

from apps.draws import sql
from apps.draws.models import Drawn
from apps.draws.rules import chisquare, exact
from apps.kernel import sqlfiles
from tests.factories.draws import seeded

SHAPES = {"a": (9, 3), "b": (6, 2), "c": (5, 1), "d": (4, 3)}  # objects of a stratum, drawn of them
EACH, SEEDS, FEW = 25, 1000, 12
FALSE_ALARM, SURE = 1e-6, 6  # once in a million runs, or so many standard deviations; the seeds are fixed


def strata_of(people):
    """A draw with EACH strata of every shape, its seed known; only objects are drawn."""
    places = [(f"{shape}{n:03d}", shape) for shape in SHAPES for n in range(EACH)]
    rows = [(f"{stratum}-{place}", stratum, "", "320102", "", "", "", "", "企业")
            for stratum, shape in places for place in range(SHAPES[shape][0])]  # fmt: skip
    quotas = {("A01", stratum): str(SHAPES[shape][1]) for stratum, shape in places}
    draw = seeded(people, items=[("A01", "计量", "计量器具检查")], objects=rows, quotas=quotas, seats=0)
    with connection.cursor() as cursor:  # lists of a test are never looked at by themselves
        cursor.execute("ANALYZE draws_object")
        cursor.execute("ANALYZE draws_quota")
    return draw


def drawn_by(draw, turns):
    """For each seed {stratum: places drawn}; every outcome is undone again."""
    for turn in range(turns):
        seed = hashlib.sha256(str(turn).encode()).hexdigest()
        with transaction.atomic():
            sql.select_objects(draw.pk, exact.subject_prefix(seed, draw.number))
            found = {}
            for stratum, subject in Drawn.objects.filter(draw=draw).values_list("stratum", "subject"):
                found.setdefault(stratum, []).append(int(subject.rpartition("-")[2]))
            transaction.set_rollback(True)
        yield found


def by_chance(counts, expected, size, drawn):
    """How likely counts as far from even are, summed up as chi-square: the choices of one draw hang together, and
    (N − 1)/(N − k) allows for it."""
    statistic = sum((count - expected) ** 2 / expected for count in counts) * (size - 1) / (size - drawn)
    return chisquare.upper_tail(statistic, len(counts) // size * (size - 1))


def uneven(draw, turns):
    """What is not as it would be by chance: [(shape, what)]."""
    objects, places, pairs = Counter(), Counter(), Counter()
    for found in drawn_by(draw, turns):
        for stratum, chosen in found.items():
            shape = stratum[0]
            assert len(chosen) == SHAPES[shape][1]
            objects.update((stratum, place) for place in chosen)
            places.update((shape, place) for place in chosen)
            pairs.update((shape, *pair) for pair in combinations(sorted(chosen), 2))
    wrong = []
    for shape, (size, drawn) in SHAPES.items():
        names = [(f"{shape}{n:03d}", place) for n in range(EACH) for place in range(size)]
        draws = EACH * turns
        if by_chance([objects[name] for name in names], turns * drawn / size, size, drawn) < FALSE_ALARM:
            wrong.append((shape, "objects"))
        if by_chance([places[shape, place] for place in range(size)], draws * drawn / size, size, drawn) < FALSE_ALARM:
            wrong.append((shape, "places"))
        each = draws * drawn * (drawn - 1) / (size * (size - 1))
        if any(abs(pairs[shape, *pair] - each) > SURE * each**0.5 for pair in combinations(range(size), 2)):
            wrong.append((shape, "pairs"))
    return wrong


def test_a_hundred_thousand_draws_are_uniform(people):
    assert uneven(strata_of(people), SEEDS) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("ORDER BY key, subject", "ORDER BY subject", "places"),
        ("sha256(%(prefix)s || convert_to(", "sha256(convert_to(", "objects"),
        ("convert_to(subject, 'UTF8')", "convert_to(stratum, 'UTF8')", "places"),
    ],
    ids=["in the order of the list", "without the seed", "one key a stratum"],
)
def test_a_statement_that_does_not_draw_by_lot_is_seen(people, monkeypatch, old, new, what):
    draw, load = strata_of(people), sqlfiles.load
    broken = load(sql.__file__, "select_objects").replace(old, new)
    assert broken != load(sql.__file__, "select_objects")
    monkeypatch.setattr(
        sqlfiles, "load", lambda folder, name: broken if name == "select_objects" else load(folder, name)
    )
    assert {shape for shape, found in uneven(draw, FEW) if found == what} == set(SHAPES)
