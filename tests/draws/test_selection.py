"""The statement that selects, beside its twin in plain Python: whatever bound it sorts below."""

import pytest

from apps.draws import sql
from apps.draws.models import Drawn, Object, Quota
from apps.draws.rules import exact
from tests.factories.draws import objects_of, seeded

QUOTAS = {("A01", "A"): "5", ("A01", "B"): "25%", ("A01", "C"): "100%", ("B01", "A"): "3", ("B01", "B"): "1"}


def by_hand(draw):
    """{(item, stratum, rank, subject)} by hashing and sorting in Python."""
    found = set()
    objects = list(Object.objects.filter(draw=draw))
    for quota in Quota.objects.filter(draw=draw):
        able = [o.subject for o in objects
                if o.stratum == quota.stratum and (not o.items or quota.item in o.items.split(","))]  # fmt: skip
        ranked = sorted(able, key=lambda subject: (exact.subject_key(draw.seed, draw.number, subject), subject))
        found |= {(quota.item, quota.stratum, rank, s) for rank, s in enumerate(ranked[: quota.drawn], 1)}
    return found


@pytest.mark.parametrize("margin", [sql.MARGIN, 1, 0, -1, -1000, 1000])
def test_the_bound_never_decides_the_outcome(people, margin):
    objects = objects_of(90, strata=("A", "B", "C"))
    objects += objects_of(20, items="B01", strata=("A", "B"), prefix="T")
    objects += objects_of(20, items="A01,B01", strata=("A", "B"), prefix="U")
    draw = seeded(people, objects=objects, quotas=QUOTAS)
    prefix = exact.subject_prefix(draw.seed, draw.number)
    drawn = sql.select_objects(draw.pk, prefix, margin)
    rows = set(Drawn.objects.filter(draw=draw).values_list("item", "stratum", "rank", "subject"))
    assert rows == by_hand(draw)
    assert drawn == len(rows) == sum(q.drawn for q in Quota.objects.filter(draw=draw))


def test_a_key_is_the_digest_of_the_rule(people):
    draw = seeded(people)
    sql.select_objects(draw.pk, exact.subject_prefix(draw.seed, draw.number))
    for row in Drawn.objects.filter(draw=draw):
        assert bytes(row.key).hex() == exact.subject_key(draw.seed, draw.number, row.subject)
