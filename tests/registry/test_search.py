"""Search by fragment, code and number; the rule beside its SQL twins."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from apps.kernel.keyset import capped_count
from apps.registry.models import Enterprise, FormerName, Identifier
from apps.registry.queries import fragments as queries
from apps.registry.rules import names, search
from tests.factories.registry import EnterpriseFactory

TEXT = st.text(st.sampled_from("江苏省南京钢铁有限公司（）()集团ＡＢab 1２%_\\𠮷\u3000"), max_size=12)


@pytest.fixture
def shelf(db):
    shelf = {
        name: EnterpriseFactory(name=name)
        for name in (
            "南京长江钢铁有限公司", "苏州（长江）食品有限公司", "南京百分之%食品厂", "𠮷林𠮶面馆", "ＡＢＢ电气",
        )
    }  # fmt: skip
    FormerName.objects.create(enterprise=shelf["南京长江钢铁有限公司"], name="南京第二轧钢厂")
    Identifier.objects.create(enterprise=shelf["苏州（长江）食品有限公司"], kind="reg_no", value="320500000012345")
    return shelf


def found(text):
    return [row.name for row in queries.search(text).rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("长江", ["南京长江钢铁有限公司", "苏州（长江）食品有限公司"]),
        ("南京 有限", ["南京长江钢铁有限公司"]),
        ("有限 南京", []),  # in order
        ("轧钢", ["南京长江钢铁有限公司"]),  # a former name
        ("32050000001", ["苏州（长江）食品有限公司"]),  # an older number
        ("(长江)", ["苏州（长江）食品有限公司"]),  # widths do not matter
        ("abb", ["ＡＢＢ电气"]),
        ("𠮷林", ["𠮷林𠮶面馆"]),  # beyond the basic plane
        ("%", []),
        ("之%食", ["南京百分之%食品厂"]),
        ("南%京", []),  # a wildcard is a character
        ("_江", []),
        ("江", []),  # one character is too short
        ("", []),
    ],
)
def test_what_is_found(shelf, text, expected):
    assert found(text) == expected
    assert sorted(row.name for row in Enterprise.objects.search(text)) == sorted(expected)


def test_code_prefix(shelf):
    row = shelf["ＡＢＢ电气"]
    assert row.name in found(row.uscc[:10])
    assert found(row.uscc) == [row.name]
    assert found(row.uscc.lower()[:9] + " " + row.uscc[9:]) == [row.name]


def test_pages_follow_the_key(db):
    rows = [EnterpriseFactory(name=f"江苏试{number}厂") for number in range(5)]
    first = queries.search("江苏", limit=3)
    assert [row.pk for row in first.rows] == [row.pk for row in rows[:3]]
    second = queries.search("江苏", limit=3, after=first.after)
    assert [row.pk for row in second.rows] == [row.pk for row in rows[3:]]
    assert second.after is None


@pytest.mark.parametrize("walk", [(1, 0), (1, 1), (1, 3), (1, 100), (2, 2), (4, 9), (100, 100)])
def test_every_plan_finds_the_same(shelf, monkeypatch, walk):
    monkeypatch.setattr(queries._frequencies, "walk", lambda pairs, limit: walk)
    assert found("长江") == ["南京长江钢铁有限公司", "苏州（长江）食品有限公司"]
    assert [row.name for row in queries.search("长江", limit=1).rows] == ["南京长江钢铁有限公司"]
    assert found("轧钢") == ["南京长江钢铁有限公司"]


def test_stays_in_the_rows_given(shelf):
    only = Enterprise.objects.filter(name__startswith="苏州")
    assert [row.name for row in queries.search("长江", scope_qs=only).rows] == ["苏州（长江）食品有限公司"]


def test_counts_no_further_than_the_cap(shelf):
    assert capped_count(Enterprise.objects.search("长江"), cap=1) == (1, False)
    assert capped_count(Enterprise.objects.search("长江"), cap=2) == (2, True)


@given(TEXT)
def test_fold_and_bigrams_are_the_twins_of_the_database(django_db_blocker, text):
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT registry_fold(%s), registry_bigrams(registry_fold(%s))", [text, text])
        folded, pairs = cursor.fetchone()
    assert folded == names.fold(text)
    assert set(pairs) == names.bigrams(names.fold(text))


@given(TEXT)
def test_a_pattern_needs_its_pairs(text):
    asked = search.read(text)
    assert bool(asked.pairs) == bool(asked.pattern)
