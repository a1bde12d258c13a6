"""Whoever acts on an outcome replays it first: what the published rule does not give is taken over by nobody."""

import random
from contextlib import contextmanager

import pytest
from django.db import connection

from apps.draws.models import Drawn, Object, Replacement, Seat, Witness
from apps.draws.operations import accepting
from apps.draws.queries.replay import fault_of
from tests.factories.draws import NOW, drawn, inspectors_of, objects_of, replaced, seeded

pytestmark = pytest.mark.django_db


@contextmanager
def no_guards():
    """As somebody who owns the database would write."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def many_replaced(people):
    """Inspectors and objects, with limits and last visits: the draw after nine replacements."""
    inspectors = [
        row | {"most": 6, "last": [f"S{n:05d}" for n in range(40) if n % 8 in (i, (i + 1) % 8)]}
        for i, row in enumerate(inspectors_of(8))
    ]
    draw, chance = drawn(people, inspectors=inspectors), random.Random(5)
    for turn in range(9):
        seats = list(Seat.objects.filter(draw=draw, until__isnull=True).order_by("pk"))
        seat = chance.choice(seats)
        of_object = {} if turn % 3 == 2 else {"team": seat.team, "inspector": seat.inspector}
        ground = "closed" if turn % 3 == 2 else "unavailable" if turn == 4 else "recusal"
        replaced(draw.pk, seat.subject, ground, by=people.officer, second=people.reviewer, **of_object)
    draw.refresh_from_db()
    return draw


def test_what_the_rules_gave_is_what_they_give(people, record, verifier):
    draw = many_replaced(people)
    assert fault_of(draw) == ""
    verifier.verify(record(draw), draw.seal_hash)
    alone = drawn(people, seats=0, inspectors=[], objects=objects_of(30, prefix="T"),
                  quotas={("A01", "A"): "0", ("A01", "B"): "100%", ("B01", "A"): "3"})  # fmt: skip
    assert fault_of(alone) == ""


def swap_subject(draw):
    free = Object.objects.filter(draw=draw, stratum="A").exclude(subject__in=Drawn.objects.values("subject"))
    row = Drawn.objects.filter(draw=draw, stratum="A", until__isnull=True).last()
    Drawn.objects.filter(pk=row.pk).update(subject=free.order_by("subject").first().subject)


def swap_ranks(draw):
    """The same objects, the two last in each other's place."""
    first, second = Drawn.objects.filter(draw=draw, item="A01", stratum="A", since=0).order_by("-rank")[:2]
    Drawn.objects.filter(pk=first.pk).delete()
    Drawn.objects.filter(pk=second.pk).update(subject=first.subject, key=first.key)
    second.pk, second.rank = None, first.rank
    second.save()


def swap_inspector(draw):
    seat = Seat.objects.filter(draw=draw, until__isnull=True).order_by("pk").first()
    here = Seat.objects.filter(draw=draw, subject=seat.subject, team=seat.team).values_list("inspector", flat=True)
    Seat.objects.filter(pk=seat.pk).update(inspector=min({f"I{n:03d}" for n in range(8)} - set(here)))


FORGED = {
    "an object of choice": (swap_subject, "selection"),
    "two ranks exchanged": (swap_ranks, "selection"),
    "an object more": (lambda d: Drawn.objects.create(draw=d, item="B01", stratum="B", rank=1, subject="S00001",
                                                      key=b"\0" * 32, since=1), "selection"),
    "an end undone": (lambda d: Drawn.objects.filter(draw=d, until__isnull=False).update(until=None), "selection"),
    "an inspector of choice": (swap_inspector, "seats"),
    "a seat away": (lambda d: Seat.objects.filter(draw=d, until__isnull=True).first().delete(), "seats"),
    "the first replacement last": (lambda d: Replacement.objects.filter(draw=d, step=1).update(step=99), "seats"),
    "another ground": (lambda d: Replacement.objects.filter(draw=d, step=1).update(ground="unavailable"), "seats"),
    "another secret": (lambda d: Witness.objects.filter(draw=d, position=1).update(nonce="x" * 20), "ceremony"),
    "another witness": (lambda d: Witness.objects.filter(draw=d, position=1).update(name="x"), "ceremony"),
    "another seed": (lambda d: type(d).objects.filter(pk=d.pk).update(seed="0" * 64), "ceremony"),
    "another stratum": (lambda d: Object.objects.filter(draw=d, subject="S00000").update(stratum="B"), "seal"),
    "a quota": (lambda d: d.quotas.filter(item="A01", stratum="A").update(drawn=4), "seal"),
    "an item's team": (lambda d: d.items.filter(code="A01").update(team="x"), "seal"),
    "a limit": (lambda d: d.inspectors.filter(key="I000").update(most=1), "seal"),
    "the sealed text": (lambda d: type(d).objects.filter(pk=d.pk).update(seal_text=d.seal_text + "x\n"), "seal"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_what_the_rules_do_not_give_is_named(people, name):
    forge, part = FORGED[name]
    draw = many_replaced(people)
    with no_guards():
        forge(draw)
    draw.refresh_from_db()
    assert fault_of(draw) == part
    with pytest.raises(accepting.NotAsDrawn) as refused:
        accepting.as_ruled(draw)
    assert (refused.value.details["part"], draw.number in str(refused.value.message)) == (part, True)


def test_an_outcome_that_every_guard_lets_pass_is_still_no_outcome(people):
    """As many as the quotas say and all seats taken, written before anybody drew: the objects are the forger's."""
    draw = seeded(people, seats=0, inspectors=[], quotas={("A01", "A"): "2"})
    for rank in (1, 2):
        Drawn.objects.create(draw=draw, item="A01", stratum="A", rank=rank, subject=f"S{rank * 2:05d}", key=b"\0" * 32)
    type(draw).objects.filter(pk=draw.pk).update(state="drawn", drawn_at=NOW)
    draw.refresh_from_db()
    assert fault_of(draw) == "selection"
