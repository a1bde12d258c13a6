"""The SQL engine against its plain twin, on facts and rules nobody chose."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.credit import sql
from apps.credit.models import Band, Indicator, PointRule, Ruleset, Veto
from apps.credit.rules.ruleset import TURNS
from apps.credit.rules.score import BandIn, FactIn, IndicatorIn, RuleIn, RulesIn, VetoIn, months_before, score
from apps.records.models import FactKind
from tests.factories.records import LEARNT, FactFactory, learnt, source
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 3, 31)
LATEST = AS_OF + timedelta(days=40)
KINDS = (1, 2, 3)
GRADES = "ABCD"

months = st.integers(1, 14)
severities = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(sorted)
# the days on which a month is short are where calendars break
days = st.one_of(
    st.dates(AS_OF - timedelta(days=1500), LATEST),
    st.sampled_from([date(2026, 2, 28), date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 31), date(2025, 9, 30)]),
)


@st.composite
def rulesets(draw):
    indicators = tuple(
        IndicatorIn(
            n, base := draw(st.integers(0, 2000)), draw(st.integers(-500, base)), base + draw(st.integers(0, 900))
        )
        for n in range(draw(st.integers(1, 3)))
    )
    rules = tuple(
        RuleIn(
            draw(st.sampled_from(indicators)).id,
            draw(st.sampled_from(KINDS)),
            *draw(severities),
            draw(st.integers(-1500, 1500)),
            draw(months),
            tuple(sorted(draw(st.lists(st.integers(0, 100), min_size=1, max_size=4)), reverse=True)),
        )
        for _ in range(draw(st.integers(0, 6)))
    )
    vetoes = tuple(
        VetoIn(draw(st.sampled_from(KINDS)), *draw(severities), draw(months), draw(st.sampled_from(GRADES[1:])))
        for _ in range(draw(st.integers(0, 3)))
    )
    lowers = sorted(draw(st.sets(st.integers(-1000, 6000), min_size=4, max_size=4)), reverse=True)
    bands = tuple(BandIn(grade, n, lower) for n, (grade, lower) in enumerate(zip(GRADES, lowers, strict=True), 1))
    return RulesIn(indicators, rules, vetoes, bands)


fact_rows = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(KINDS), st.integers(0, 4), days), max_size=12)


def store(rules, code="X"):
    """The ruleset as rows; indicators keep their order, so ids map one to one."""
    ruleset = Ruleset.objects.create(model="grade", code=code, title="X", legal_basis="", drafted_by="t")
    rows = {
        i.id: Indicator.objects.create(
            ruleset=ruleset, code=str(i.id), number=i.id, title="x", base=i.base, floor=i.floor, cap=i.cap
        )
        for i in rules.indicators
    }
    for r in rules.rules:
        PointRule.objects.create(
            ruleset=ruleset,
            indicator=rows[r.indicator],
            kind_id=kind_ids()[r.kind],
            severity_min=r.severity_min,
            severity_max=r.severity_max,
            points=r.points,
            step_months=r.step_months,
            decay=list(r.decay),
        )
    for v in rules.vetoes:
        Veto.objects.create(
            ruleset=ruleset,
            kind_id=kind_ids()[v.kind],
            severity_min=v.severity_min,
            severity_max=v.severity_max,
            window_months=v.window_months,
            ceiling=v.ceiling,
        )
    Band.objects.bulk_create(Band(ruleset=ruleset, grade=b.grade, rank=b.rank, lower=b.lower) for b in rules.bands)
    return ruleset


def kind_ids():
    return dict(enumerate(FactKind.objects.order_by("pk").values_list("pk", flat=True)[:3], 1))


def recorded(rows):
    """{enterprise id: its facts as the twin takes them} of three new enterprises, with the rows in the ledger."""
    enterprises = [EnterpriseFactory() for _ in range(3)]
    facts = {e.pk: [] for e in enterprises}
    for owner, kind, severity, day in rows:
        fact = FactFactory(enterprise=enterprises[owner], kind_id=kind_ids()[kind], severity=severity, occurred_on=day)
        facts[fact.enterprise_id].append(FactIn(fact.pk, 1, kind, severity, day))
    return facts


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rulesets(), fact_rows)
def test_engine_equals_its_twin(rules, rows):
    with transaction.atomic():
        facts = recorded(rows)
        ruleset = store(rules)
        found = sql.rows("score_some", {"ruleset": ruleset.pk, "as_of": AS_OF, "only": list(facts)})
        then = sql.rows(
            "score_some_then",
            {"ruleset": ruleset.pk, "as_of": AS_OF, "known": learnt(LATEST), "only": list(facts)},
        )
        assert found == then
        assert len(found) == 3
        for row in found:
            twin = score(facts[row["enterprise_id"]], rules, AS_OF)
            inputs = bytes(row["inputs"]) if row["inputs"] else None
            assert (row["score"], row["grade"], row["facts"], inputs) == (
                twin.score,
                twin.grade,
                twin.facts,
                twin.inputs,
            )
        transaction.set_rollback(True)


@st.composite
def pairs(draw):
    """Two rulesets of which the second has some classes of the first, rules and all, and some of another."""
    one, other = draw(rulesets()), draw(rulesets())
    kept = [draw(st.booleans()) for _ in one.indicators]
    shift = len(one.indicators)
    indicators = [i for i, keep in zip(one.indicators, kept, strict=True) if keep]
    rules = [r for r in one.rules if kept[r.indicator]]
    indicators += [IndicatorIn(i.id + shift, i.base, i.floor, i.cap) for i in other.indicators]
    rules += [replace(r, indicator=r.indicator + shift) for r in other.rules]
    return one, RulesIn(tuple(indicators), tuple(rules), other.vetoes, other.bands)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs(), fact_rows, st.booleans())
def test_two_rulesets_in_one_pass_equal_their_twins(both, rows, same):
    """Also when the second is the first, and when it counts a class of the first twice."""
    with transaction.atomic():
        facts = recorded(rows)
        first = store(both[0])
        second = first if same else store(both[1], "Y")
        twins = both[0], both[0 if same else 1]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT enterprise_id, score, grade, other_score, other_grade"
                " FROM credit_score_then(%s, %s, %s, '', %s, NULL, NULL, %s)",
                [first.pk, AS_OF, learnt(LATEST), list(facts), second.pk],
            )
            found = cursor.fetchall()
        assert len(found) == 3
        for enterprise_id, *results in found:
            one, other = (score(facts[enterprise_id], rules, AS_OF) for rules in twins)
            assert results == [one.score, one.grade, other.score, other.grade]
        transaction.set_rollback(True)


def test_engine_equals_its_twin_for_the_oldest_fact_under_the_longest_windows():
    rules = RulesIn(
        (IndicatorIn(1, 1000, 0, 2000),),
        (RuleIn(1, 1, 0, 4, -1000, 120, (100,) * 7 + (50,) * 43),),
        (VetoIn(2, 0, 4, 1200, "D"),),
        tuple(BandIn(grade, n, 1000 - 250 * n) for n, grade in enumerate(GRADES, 1)),
    )
    facts = recorded([(0, 1, 2, date(1949, 10, 1)), (1, 2, 2, date(1949, 10, 1))])
    found = sql.rows("score_some", {"ruleset": store(rules).pk, "as_of": AS_OF, "only": list(facts)})
    twins = {pk: score(known, rules, AS_OF) for pk, known in facts.items()}
    assert {row["enterprise_id"]: (row["score"], row["grade"]) for row in found} == {
        pk: (twin.score, twin.grade) for pk, twin in twins.items()
    }
    assert sorted(twin.score for twin in twins.values()) == [500, 1000, 1000]


def test_two_rulesets_of_as_many_steps_as_there_may_be_equal_their_twins():
    """1,022 days on which something turns, of 1,023 that the engine can number."""
    bands = tuple(BandIn(grade, n, 40_000 - 20_000 * n) for n, grade in enumerate(GRADES, 1))
    decay = tuple(100 - step * 90 // TURNS for step in range(TURNS))
    steps = RulesIn((IndicatorIn(1, 0, -900_000, 900_000),), (RuleIn(1, 1, 0, 4, 1500, 1, decay),), (), bands)
    late = range(TURNS + 1, 2 * TURNS + 1)
    vetoes = tuple(VetoIn(2, 0, 4, month, "B" if month > 900 else "C" if month > 700 else "D") for month in late)
    bars = RulesIn((IndicatorIn(1, 30_000, 0, 40_000),), (), vetoes, bands)
    old = [(owner, 2, 1, months_before(AS_OF, back)) for owner, back in ((0, 910), (1, 650))]
    facts = recorded(old + [(n % 3, 1, 0, months_before(AS_OF, n)) for n in (0, 1, 2, 3, 100, 257, 510, 511, 512)])
    first, second = store(steps), store(bars, "Y")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT enterprise_id, score, grade, other_score, other_grade"
            " FROM credit_score(%s, %s, NULL, '', %s, NULL, NULL, %s)",
            [first.pk, AS_OF, list(facts), second.pk],
        )
        found = {enterprise_id: tuple(results) for enterprise_id, *results in cursor.fetchall()}
    twins = {pk: [score(known, rules, AS_OF) for rules in (steps, bars)] for pk, known in facts.items()}
    assert found == {pk: (one.score, one.grade, two.score, two.grade) for pk, (one, two) in twins.items()}
    assert {two.grade for _one, two in twins.values()} == {"A", "B", "D"}


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 600), st.integers(0, 600))
def test_months_run_backwards_in_order(day, few, many):
    few, many = sorted((few, many))
    assert months_before(day, many) <= months_before(day, few) <= day


def test_then_is_not_now():
    """What was known then and what is known now of then are two questions, and both are answered."""
    fact = FactFactory(severity=3, source=source())
    ruleset = Ruleset.objects.get(code="JS-QC-100")
    ask = {"ruleset": ruleset.pk, "as_of": date(2026, 2, 1), "only": [fact.enterprise_id]}
    before = sql.rows("score_some", ask)
    fact.state, fact.known_from = "withdrawn", LEARNT + timedelta(days=60)
    fact.save()
    type(fact).objects.filter(pk=fact.pk).update(known_from=F("known_from"))
    [now] = sql.rows("score_some", ask)
    then = sql.rows("score_some_then", {**ask, "known": LEARNT + timedelta(days=30)})
    assert (now["grade"], now["facts"]) == ("A", 0)
    assert then == before
    assert (then[0]["grade"], then[0]["facts"]) == ("C", 1)
