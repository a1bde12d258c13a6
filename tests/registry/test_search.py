"""Search by fragment, code and number; the rule beside its SQL twins."""

import unicodedata

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from apps.kernel.keyset import capped_count
from apps.registry import sql
from apps.registry.models import Enterprise, FormerName, Identifier
from apps.registry.queries import fragments as queries
from apps.registry.rules import names, search
from tests.database import admin
from tests.factories.registry import EnterpriseFactory

TEXT = st.text(
    st.sampled_from(
        "江苏省南京钢铁有限公司（）()集团ＡＢab 1２%_\\𠮷\u3000\u200b\u200d\ufe00\u202e\U000e0100⻋⼈㇐ß¨é\u0301\x01가ﾊﾟ"
    ),
    max_size=12,
)


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


@pytest.mark.parametrize("reach", [0, 1, 2, 3, 100])
def test_every_plan_finds_the_same(shelf, monkeypatch, reach):
    monkeypatch.setattr(queries.Wanted, "reach", lambda wanted, count: reach)
    assert found("长江") == ["南京长江钢铁有限公司", "苏州（长江）食品有限公司"]
    assert [row.name for row in queries.search("长江", limit=1).rows] == ["南京长江钢铁有限公司"]
    assert found("轧钢") == ["南京长江钢铁有限公司"]


PIECES = (
    "长江",
    "钢铁",
    "南京",
    "有限",
    "食品",
    "轧钢",
    "二轧",
    "百分",
    "%食",
    "𠮷林",
    "公司",
    "司）",
    "江 食",
    "ＡＢ",
)


@pytest.mark.parametrize("text", PIECES)
@pytest.mark.parametrize("most", [1, 2, 50])
def test_the_statements_over_the_whole_register_find_what_the_querysets_find(shelf, text, most):
    merged = EnterpriseFactory(name="南京长江钢铁食品百分之%有限公司（并入）", merged_into=shelf["ＡＢＢ电气"])
    FormerName.objects.create(enterprise=merged, name="南京第二轧钢分厂")
    twin = shelf["南京百分之%食品厂"]
    FormerName.objects.create(enterprise=twin, name="南京食品公司（长江）")  # found by both names, counted once
    rows = Enterprise.objects.current()
    whole, apart = queries.prepare(text, whole=True), queries.prepare(text)
    assert (whole.whole, apart.whole) == (True, False)
    every = sorted(apart.sized(rows, 99))
    assert sorted(whole.sized(None, 99)) == every
    assert len(whole.sized(None, most)) == min(most, len(every))
    assert set(whole.sized(None, most)) <= set(every)
    for after in (0, twin.pk):
        for reach in (0, 1, 99):
            beyond = {"limit": most, "after": after}
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(queries.Wanted, "reach", lambda _wanted, _count, reach=reach: reach)
                assert queries.first_keys(None, whole, **beyond) == queries.first_keys(rows, apart, **beyond)


def test_a_code_is_asked_for_by_the_querysets(shelf):
    wanted = queries.prepare(shelf["ＡＢＢ电气"].uscc[:10], whole=True)
    assert not wanted.whole


@pytest.mark.django_db(transaction=True)
def test_a_search_survives_a_connection_that_died(monkeypatch):
    row = EnterpriseFactory(name="江苏断线厂")
    wanted = queries.prepare("断线", whole=True)  # has read the statistics, as every process has most of the time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    with admin() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    assert [key for _size, key in wanted.sized(None, 9)] == [row.pk]


@pytest.fixture
def known(monkeypatch):
    """Frequencies as if the statistics had been read: a million names, 有限 in most of them."""
    frequencies = queries._Frequencies()
    frequencies.shares = {"有限": 0.6, "限公": 0.5, "科技": 0.04, "技有": 0.03, "公司": 0.9}
    frequencies.rows, frequencies.keys, frequencies.until = 1_000_000.0, 1.0, float("inf")
    monkeypatch.setattr(queries, "_frequencies", frequencies)
    return frequencies


@pytest.mark.parametrize(
    ("text", "asked", "share"),
    [
        ("科技有限公司", ("技有", "科技"), 0.03),  # what nearly every name holds is left to the pattern
        ("有限公司", ("限公", "有限"), 0.5),
        ("华益有限", ("华益", "益有"), 0.0),  # rarer than the statistics know
        ("江", (), 0.0),
    ],
)
def test_the_index_is_asked_for_what_tells_most(known, text, asked, share):
    assert known.telling(search.read(text).pairs) == (asked, share)


def test_leaving_pairs_to_the_pattern_finds_the_same(shelf, known):
    assert found("江钢铁有限公司") == ["南京长江钢铁有限公司"]
    assert queries.prepare("江钢铁有限公司").pairs != search.read("江钢铁有限公司").pairs


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "page", "count"),
    [("有限公司", True, True), ("科技", True, True), ("华益", False, False), ("32050000科技", False, False)],
)
def test_only_common_fragments_are_walked_for(known, text, page, count):
    wanted = queries.prepare(text)
    assert (wanted.reach(51) > 0, wanted.reach_to_count(1001) > 0) == (page, count)


@pytest.mark.django_db
def test_a_walk_reaches_further_where_keys_are_missing(known):
    near = queries.prepare("科技").reach(51)
    known.keys = 3.0
    assert queries.prepare("科技").reach(51) == 3 * near


def test_frequencies_come_from_the_statistics(shelf):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE registry_enterprise")
    frequencies = queries._Frequencies()
    assert frequencies.telling(("公司", "长江")) == (("公司", "长江"), 0.4)
    assert (frequencies.rows, frequencies.keys >= 1) == (5, True)


def test_stays_in_the_rows_given(shelf):
    only = Enterprise.objects.filter(name__startswith="苏州")
    assert [row.name for row in queries.search("长江", scope_qs=only).rows] == ["苏州（长江）食品有限公司"]


def test_counts_no_further_than_the_cap(shelf):
    assert capped_count(Enterprise.objects.search("长江"), cap=1) == (1, False)
    assert capped_count(Enterprise.objects.search("长江"), cap=2) == (2, True)


UNSEEN = ("\u200b", "\u200d", "\ufeff", "\ufe00", "\u202e", "\u00ad", "\u3164", "\U000e0100", "\x01")


@pytest.mark.parametrize("char", UNSEEN)
def test_what_nobody_sees_hides_nobody(shelf, char):
    assert found(f"长{char}江钢铁") == ["南京长江钢铁有限公司"]
    EnterpriseFactory(name=f"苏州隐{char}形厂")
    assert len(found("隐形厂")) == 1


def test_a_radical_is_the_ideograph_it_prints_like(db):
    EnterpriseFactory(name="南京簌骊车业有限公司")
    assert found("⻋业") == ["南京簌骊车业有限公司"]


# letters whose capital Unicode gave them lately: what Python and PostgreSQL know of them differs by version
LATER = {0x19B, 0x264, 0x10791}


def test_every_character_is_folded_alike_by_both(db):
    wanted = [number for number in range(1, 0x110000) if unicodedata.category(chr(number)) not in {"Cn", "Cs", "Co"}]
    with connection.cursor() as cursor:
        cursor.execute("SELECT x, registry_fold('a' || chr(x) || '中') FROM unnest(%s) x", [wanted])
        differ = {number for number, folded in cursor.fetchall() if folded != names.fold(f"a{chr(number)}中")}
    assert differ <= LATER


def test_keys_made_by_the_former_function_are_made_anew(db):
    """What the migration does to names stored before it."""
    seen, unseen = EnterpriseFactory(name="苏州明厂"), EnterpriseFactory(name="苏州\u200b暗⻋厂")
    FormerName.objects.create(enterprise=seen, name="苏州\ufe00老厂")
    with connection.cursor() as cursor:
        cursor.execute(sql.function("functions", "registry_fold"))
        cursor.execute(sql.text("refold"))
        assert not found("苏州暗")
        assert not found("苏州老")
        cursor.execute(sql.text("fold"))
        cursor.execute(sql.text("refold"))
    assert found("苏州暗车") == [unseen.name]
    assert found("苏州老厂") == found("苏州明") == [seen.name]


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
