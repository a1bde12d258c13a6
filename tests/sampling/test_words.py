"""The index of words: its function against the plain twin, the way a question takes, the same rows by every way."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from apps.registry.rules.names import fold
from apps.sampling.models import Batch
from apps.sampling.rules import words
from tests.factories.divisions import agency_of
from tests.factories.sampling_results import keep, result


@pytest.mark.django_db
def test_the_database_cuts_the_same_triples():
    texts = ["", "一", "电缆", "电缆线", "铜芯电缆", "A-100|小熊|", "量测制造77有限公司|", "  a b ", "𠀀𠀁𠀂𠀃"]
    for text in map(fold, texts):
        with connection.cursor() as cursor:
            cursor.execute("SELECT sampling_triples(%s)", [text])
            assert set(cursor.fetchone()[0]) == words.triples(text), text


@given(st.text(max_size=40))
def test_a_text_is_covered_by_its_triples(text):
    found = words.triples(text)
    assert len(found) <= max(0, len(text) - 2)
    assert all(triple in text for triple in found)


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("电缆", words.Plan()),
        ("", words.Plan()),
        ("牌1234", words.Plan(("234", "123"))),  # together in some hundreds of a million
        ("牌123", words.Plan(walk=True)),  # in some thousands
        ("牌12 小号123", words.Plan(("123", "牌12"))),
        ("测制造", words.Plan(walk=True)),
        ("铜芯电", words.Plan(("铜芯电",))),  # not among the commonest: rare
        ("测制造 铜芯电", words.Plan(("铜芯电", "测制造"))),
    ],
)
def test_the_way_follows_from_how_common_it_is(text, plan):
    shares = {"234": 0.004, "123": 0.012, "牌12": 0.037, "小号1": 0.1, "号12": 0.05, "测制造": 0.9}
    assert words.plan(text, shares, 1_000_000) == plan


@pytest.mark.django_db
def test_every_way_finds_the_same():
    agency = agency_of("320102")
    keep(*(result(agency, sample_name=f"铜芯电缆{n}号", brand="示例牌" if n % 2 else "另一牌") for n in range(40)))
    for text in ("铜芯", "铜芯电缆1", "电缆 示例", "电缆12号 示例牌", "100%", "不存在的"):
        wanted = [row.pk for row in Batch.objects.order_by("pk") if fits(row, text)]
        grams = sorted(set().union(*map(words.triples, map(fold, text.split()))))
        ways = {words.Plan(), words.Plan(walk=True), words.Plan(tuple(grams[:2]))}
        found = {
            plan: list(Batch.objects.search(text, plan).order_by("pk").values_list("pk", flat=True)) for plan in ways
        }
        assert set(map(tuple, found.values())) == {tuple(wanted)}, text


def fits(row, text):
    """Whether its words hold the fragments in their order."""
    place = 0
    for part in map(fold, text.split()):
        place = row.search_key.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True
