"""Bad input through a whole run: each fault named and located, and nothing of the index published by any way."""

from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction

from apps.indices.forms.methods import MethodForm
from apps.indices.models import Definition, Index, Publication, Result, Series, Shown, Step
from apps.indices.operations import definitions, engines, publishing
from apps.indices.operations.running import run_all
from apps.indices.queries.trace import traced
from apps.indices.rules.rounding import half_up
from apps.indices.views.tracing import method_of
from apps.kernel.scope import Scope
from tests.factories.indices import CITY, HOME, LATER, NOON, OTHER, approve, officer, put, small_index

pytestmark = pytest.mark.django_db


def run_with_fault(index):
    """[(code, area, period, node)] of the faults of an index in a run; asserts that nothing of it can get out."""
    run = run_all(trigger="schedule", by=Scope.system("test"), at=LATER)
    step = run.steps.get(index=index)
    assert (run.state, step.state) == ("done", "faulty")
    with pytest.raises(publishing.Faulty):
        publishing.prepare_publication(run_id=run.pk, index_id=index.pk, explanation="x", by=officer(), at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():  # nor past the verb
        Publication.objects.create(
            index=index, run=run, explanation="x", prepared_by="a", prepared_at=LATER, state="prepared"
        )
    assert not Shown.objects.exists()
    return [(row.code, row.area, row.period, row.node) for row in step.faults.order_by("pk")]


def of_method(engine, **parameters):
    """An index of another method than a tree, with an approved definition."""
    index = Index.objects.create(code=f"test-{engine}", title="test", engine=engine, unit="percent", theme="economy")
    made = Definition.objects.create(
        index=index, code="TEST-1", title="试行", basis="test", first_period="2016", missing="refuse", decimals=3,
        drafted_by="somebody", parameters=parameters,
    )  # fmt: skip
    approve(made)
    return index


GROWTH = {
    "places": [HOME], "alpha": "0.4", "depreciation": "0.096", "base": "1952", "initial": "0.1",
    "investment": "gfcf.current", "prices": "gfcf.price-index", "output": "gdp.growth", "labour": "employment",
}  # fmt: skip


def test_a_missing_indicator_where_the_rule_is_to_refuse():
    """What was computed beside a fault is kept back, and no later run brings it out that has not computed it itself."""
    index = small_index()
    put("test.a", (CITY, "2023", "80"), (OTHER, "2023", "80"), (OTHER, "2021", "70"))
    put("test.b", (OTHER, "2023", "5"), (OTHER, "2021", "5"))
    assert run_with_fault(index) == [("missing", CITY, "2023", "b")]
    assert set(Result.objects.filter(index=index).values_list("area", "vintage")) == {(OTHER, 1)}

    def fresh(**more):
        run = run_all(trigger="demand", by=Scope.system("test"), at=LATER, index=index.code, **more)
        found = publishing.fresh_results(index.pk, run.pk)
        runs = Result.objects.filter(pk__in=[each["result"] for each in found]).values("run")
        assert not Step.objects.filter(run__in=runs, index=index).exclude(state="done").exists()
        return {(each["area"], each["period"]) for each in found}

    assert fresh(period="2021") == {(OTHER, "2021")}
    put("test.b", (CITY, "2023", "5"), at=LATER)
    assert fresh(period="2023") == {(OTHER, "2023"), (CITY, "2023")}
    put("test.b", (CITY, "2023", "6"), at=LATER)
    assert fresh() == {(OTHER, "2023"), (CITY, "2023"), (OTHER, "2021")}


def test_a_missing_indicator_is_not_hidden_by_one_of_the_year_before():
    index = small_index(carry=1)
    put("test.a", (CITY, "2022", "80"), (CITY, "2023", "80"))
    put("test.b", (CITY, "2022", "5"))
    assert run_with_fault(index) == [("missing", CITY, "2023", "b")]


def test_growth_reads_years_alone_and_says_so():
    """Quarters of output were offered, and ended the trial in an error."""
    Series.objects.create(code="q.out", title="q", unit="percent", theme="economy", frequency="quarter")
    put("q.out", (HOME, "2016Q1", "7"), (HOME, "2017Q1", "7"))
    index = Index.objects.create(code="test-g", title="t", engine="tfp", unit="percent", theme="economy")
    made = Definition.objects.create(
        index=index, code="TG-1", title="t", basis="t", first_period="2016Q1", drafted_by="s", decimals=3,
        parameters=GROWTH | {"output": "q.out"},
    )  # fmt: skip
    assert "q.out" not in dict(MethodForm(None, row=made).fields["output"].choices)
    with pytest.raises(definitions.Unsound) as wrong:
        definitions.simulate(definition_id=made.pk, by=officer(), at=NOON)
    assert [("q.out" in said, "first" in said or "首" in said) for said in wrong.value.details["findings"]] == [
        (True, False), (False, True),
    ]  # fmt: skip
    made.first_period = "2016"
    assert engines.compute(made, known_at=NOON) == ([], [])  # whatever is in force already ends in no error


def test_a_year_of_growth_that_lacks_a_figure_between_two_others():
    put("employment", (HOME, "2021", "4863"), at=LATER)  # and none of 2020; output is known for both
    assert run_with_fault(Index.objects.get(code="tfp")) == [("missing", HOME, "2020", "employment")]


@pytest.mark.parametrize(
    ("code", "period", "value", "found"),
    [
        ("gdp.growth", "2018", "0", ("zero-denominator", HOME, "2018", "")),
        ("employment", "2017", "0", ("zero-denominator", HOME, "2018", "")),
        ("gfcf.current", "1960", "-2000", ("negative-capital", HOME, "1960", "")),
        ("gfcf.price-index", "1960", "0", ("not-positive", HOME, "1960", "")),
    ],
)
def test_a_figure_that_nothing_can_be_divided_by_or_that_leaves_less_than_no_capital(code, period, value, found):
    put(code, (HOME, period, value), at=LATER)
    assert run_with_fault(Index.objects.get(code="quality-contribution")) == [found]


def test_a_figure_in_another_unit_than_the_definition_expects():
    Series.objects.create(code="test.b", title="test.b", unit="days", theme="product")
    index = small_index()
    put("test.a", (CITY, "2023", "80"))
    put("test.b", (CITY, "2023", "5"))
    run = run_all(trigger="demand", by=Scope.system("test"), at=NOON)
    assert run.steps.get(index=index).state == "done"  # days, scaled between anchors in days

    other = small_index("in-days", series=("test.b", "test.a"))  # now the days stand as they are among points
    assert run_with_fault(other) == [("unit", CITY, "2023", "a")]


def test_growth_from_levels_where_rates_are_expected():
    index = of_method("tfp", **GROWTH | {"output": "gdp.nominal"})
    [(code, area, _period, node)] = run_with_fault(index)
    assert (code, area, node) == ("unit", HOME, "gdp.nominal")


def test_weights_that_do_not_sum_to_one():
    with connection.cursor() as cursor:  # such a definition cannot be submitted; were one there, it is not computed
        cursor.execute("SET LOCAL session_replication_role = replica")
        index = small_index(weights=((1, 3), (1, 3)))
        cursor.execute("SET LOCAL session_replication_role = origin")
    put("test.a", (CITY, "2023", "80"))
    assert run_with_fault(index) == [("weights", "", "", "")]


def test_a_linear_programme_without_a_solution():
    index = of_method(
        "malmquist", places=[CITY, OTHER], inputs=["employment"], outputs=["city.output"], returns="vrs"
    )  # fmt: skip
    put("employment", (CITY, "2024", "10"), (OTHER, "2024", "20"), (CITY, "2025", "2"), (OTHER, "2025", "20"))
    put("city.output", (CITY, "2024", "5"), (OTHER, "2024", "12"), (CITY, "2025", "5"), (OTHER, "2025", "12"))
    assert run_with_fault(index) == [("infeasible", CITY, "2025", "")]


def test_an_area_that_is_left_out_of_the_frontier():
    index = of_method("malmquist", places=[CITY, OTHER], inputs=["employment"], outputs=["city.output"])
    put("employment", (CITY, "2024", "10"), (OTHER, "2024", "20"), (CITY, "2025", "9"))
    put("city.output", (CITY, "2024", "5"), (OTHER, "2024", "12"), (CITY, "2025", "5"), (OTHER, "2025", "12"))
    assert run_with_fault(index) == [("gap", OTHER, "2025", "")]


@pytest.mark.parametrize(
    ("engine", "change", "named"),
    [
        ("tfp", {"alpha": "1.5"}, "alpha"),
        ("tfp", {"labour": "no.such"}, "no.such"),
        ("tfp", {"output": "gdp.nominal"}, "gdp.nominal"),
        ("tfp", {"base": "then"}, "base"),
        ("tfp", {"places": []}, ""),
        ("contribution", {"variant": "guess"}, "variant"),
        ("contribution", {"variant": "factor", "elasticity": "0.2"}, "quality"),
        ("malmquist", {"inputs": ["employment"]}, "outputs"),
        ("malmquist", {"inputs": ["employment"], "outputs": ["none"], "returns": "nirs"}, "returns"),
    ],
)
def test_a_definition_of_another_method_is_refused_before_it_is_tried_out(engine, change, named):
    index = of_method(engine, **GROWTH)
    row = definitions.draft_definition(code="TEST-2", like=index.definitions.get(), by=officer(), at=NOON)
    given = {"version": row.version, "head": {"parameters": GROWTH | change}, "nodes": []}
    definitions.change_definition(definition_id=row.pk, by=officer(), at=NOON, **given)
    with pytest.raises(definitions.Unsound) as refused:
        definitions.simulate(definition_id=row.pk, by=officer(), at=NOON)
    assert any(named in sentence for sentence in refused.value.details["findings"])


def test_quality_as_a_factor_of_its_own_reads_an_index_and_is_computed_after_it():
    """E_Q = γ · g_Q / g_Y (constructed): in 2018 the index of quality rises from 80 to 84, output by 6.7 %."""
    small_index(first_period="2015")
    for code, values in (("test.a", (80, 80, 80, 88, 88)), ("test.b", (5, 5, 5, 5, 5))):
        put(code, *((HOME, str(2015 + number), str(value)) for number, value in enumerate(values)))
    index = of_method(
        "contribution", **GROWTH | {"variant": "factor", "elasticity": "0.5", "quality": "test-index"}
    )  # fmt: skip
    run = run_all(trigger="demand", by=Scope.system("test"), at=NOON, index=index.code)
    assert [step.index.code for step in run.steps.order_by("position")] == ["test-index", index.code]
    row = Result.objects.get(run=run, index=index, period="2018")
    assert row.value == half_up(Fraction("0.5") * (Fraction(84, 80) - 1) / Fraction("0.067") * 100, 3)
    # whoever recomputes it finds both levels of quality, each with where it stands, and what the definition says
    read = {part["code"]: part for part in row.parts if part["parent"] == "quality"}
    known = {code: Result.objects.get(pk=part["result"]) for code, part in read.items()}
    assert {code: (each.index.code, each.period) for code, each in known.items()} == {
        "quality-now": ("test-index", "2018"), "quality-before": ("test-index", "2017"),
    }  # fmt: skip
    assert {code: part["raw"] for code, part in read.items()} == {"quality-now": "84", "quality-before": "80"}
    output = next(part for part in row.parts if part["code"] == "output")
    grown = Fraction(read["quality-now"]["raw"]) / Fraction(read["quality-before"]["raw"]) - 1
    told = dict(method_of(row.definition))
    assert row.value == half_up(Fraction(told["质量产出弹性 γ"]) * grown * 100 * 100 / Fraction(output["raw"]), 3)
    trace = traced(index, area=HOME, sector="", period="2018", published=False)
    assert [part["source"].period for part in trace.parts if part["source"]] == ["2018", "2017"]
