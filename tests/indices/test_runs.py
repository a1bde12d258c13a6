"""Runs: dependency order, the same twice, continued, faults that bar publication; what moved and why; publication."""

import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from apps.indices.models import Definition, Fault, Index, Publication, Result, Run, Shown
from apps.indices.operations import definitions, engines, publishing, running
from apps.indices.operations.running import AlreadyRunning, ask_run, continue_run, run_all
from apps.indices.queries.changes import moved, new_vintages
from apps.indices.queries.inputs import values_of
from apps.indices.queries.publications import errata_of
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.scope import Scope
from tests.factories.access import client_as, user_with_post
from tests.factories.indices import (
    CITY,
    HOME,
    LATER,
    NOON,
    OTHER,
    approve,
    begun_run,
    index_above,
    officer,
    put,
    reviewer,
    small_index,
    taken,
)
from tests.indices.rules.shipped import shipped

pytestmark = pytest.mark.django_db
LAST_DAYS = {"2026": "2026-12-31", "2024H1": "2024-06-30", "2024Q4": "2024-12-31", "2024-02": "2024-02-29"}
BY = Scope.system("test")


def computed(run, index):
    return {(row.area, row.period): row.value for row in Result.objects.filter(run=run, index=index)}


def run_at(at=NOON, **more):
    return run_all(trigger="demand", by=BY, at=at, **more)


def test_the_published_figures_come_out_to_the_digit():
    """AT-01 and 2007 [P]; AT-13 [inputs M]: growth accounting."""
    run = run_at()
    assert computed(run, Index.objects.get(code="mqci-nation")) == {
        ("100000", "2006"): Decimal("79.98"), ("100000", "2007"): Decimal("80.99"),
    }  # fmt: skip
    assert [str(value.normalize()) for _key, value in sorted(computed(run, Index.objects.get(code="tfp")).items())] == [
        "3.999", "3.675", "3.907", "3.51",
    ]  # fmt: skip
    rates = computed(run, Index.objects.get(code="quality-contribution"))
    assert [str(value.normalize()) for _key, value in sorted(rates.items())] == ["51.3", "51", "58.3", "57.5"]


def test_the_competitiveness_index_in_force_has_12_indicators_in_6_and_2_with_equal_shares():
    made = Definition.objects.get(code="MQCI-2024")
    tree = engines.rule_tree(made)
    below = [code for level in tree.children[""] for code in tree.children[level.code]]
    assert (len(tree.children[""]), len(below), made.nodes.filter(series__isnull=False).count()) == (2, 6, 12)
    assert {tree.shares[node.code] for node in engines.nodes_of(made) if node.is_leaf} == {Fraction(1, 12)}
    assert [node.code for node in engines.nodes_of(made) if node.falling] == ["loss-rate"]
    told = [(node.code, node.weight, node.parent, node.low, node.high) for node in shipped("mqci").nodes]
    assert [(n.code, n.weight, n.parent, n.low, n.high) for n in engines.nodes_of(made)] == told


def test_an_index_of_the_counties_is_computed_for_each_of_them_and_no_city():
    index = small_index(state="draft")
    made = index.definitions.get()
    made.parameters = {"places": ["county"]}
    approve(made)
    put("test.a", (CITY, "2023", "80"), ("320583", "2023", "90"), ("320102", "2023", "70"))
    put("test.b", (CITY, "2023", "5"), ("320583", "2023", "10"), ("320102", "2023", "0"))
    assert computed(run_at(), index) == {("320583", "2023"): 95, ("320102", "2023"): 65}


def test_a_second_run_leaves_nothing_and_a_revision_one_vintage():
    index = small_index()
    put("test.a", (CITY, "2023", "80"), (OTHER, "2023", "90"))
    put("test.b", (CITY, "2023", "5"), (OTHER, "2023", "10"))
    first = run_at()
    assert computed(first, index) == {(CITY, "2023"): 80, (OTHER, "2023"): 95}
    assert computed(run_at(), index) == {}
    [revised] = put("test.b", (CITY, "2023", "7.5"), at=LATER)
    second = run_at(LATER)
    assert computed(second, index) == {(CITY, "2023"): 85}
    row = Result.objects.get(run=second, index=index)
    assert row.vintage == 2
    assert revised.pk in row.inputs
    [move] = moved(second, index, 2)
    assert (move.before, move.after, move.points) == (80, 85, [("a", Decimal("0.00")), ("b", Decimal("5.00"))])
    [why] = new_vintages(second, index)
    assert (why["series"], why["before"], why["value"], why["vintage"]) == ("test.b", 5, Decimal("7.5"), 2)


def test_a_run_knows_what_was_known_when_it_began_and_can_be_recomputed():
    index = small_index()
    put("test.a", (CITY, "2023", "80"))
    put("test.b", (CITY, "2023", "5"))
    run = begun_run()
    put("test.b", (CITY, "2023", "9"), at=LATER)
    continue_run(run_id=run.pk, by=BY, at=LATER)
    assert computed(run, index) == {(CITY, "2023"): 80}


def test_an_index_that_reads_another_is_computed_after_it():
    index = small_index()
    above = index_above(index)
    put("test.a", (CITY, "2023", "80"))
    put("test.b", (CITY, "2023", "5"))
    run = run_at(index="above")
    assert [step.index.code for step in run.steps.order_by("position")] == ["test-index", "above"]
    assert computed(run, above) == {(CITY, "2023"): 80}
    part = Result.objects.get(run=run, index=above).parts[0]
    assert Result.objects.get(pk=part["result"]).index == index


def test_why_an_index_above_moved_is_followed_down_to_the_figures():
    index = small_index()
    above = index_above(index)
    old, _other = put("test.b", (CITY, "2023", "5"), (OTHER, "2023", "5"))
    kept, _other = put("test.a", (CITY, "2023", "80"), (OTHER, "2023", "90"))
    one, two = officer(), reviewer()
    run = run_at()
    for each in (index, above):
        told = {"run_id": run.pk, "index_id": each.pk, "explanation": "首次公布", "by": one, "at": NOON}
        publishing.publish(publication_id=publishing.prepare_publication(**told).pk, by=two, at=NOON)
    [new] = put("test.b", (CITY, "2023", "7.5"), at=LATER)
    second = run_at(LATER)
    [why] = new_vintages(second, above)
    assert (why["series"], why["area"], why["before"], why["value"]) == ("test.b", CITY, 5, Decimal("7.5"))
    desk = client_as(user_with_post("province_officer", HOME))
    page = desk.get(f"/desk/indices/runs/{second.pk}/above/")
    assert "7.5" in page.context["form"].initial["explanation"]
    for vintage, figure in ((1, old), (2, new)):
        found = desk.get(f"/desk/indices/trace/above/?area={CITY}&period=2023&vintage={vintage}").context["found"]
        assert {row.pk for row in found.inputs} == {kept.pk, figure.pk}
        assert {row.place for row in found.inputs} == {"南京市"}
    public = client_as().get(f"/indices/above/trace/?area={CITY}&period=2023").context["found"]
    assert public.total == 2


def test_nothing_is_published_that_rests_on_what_is_not():
    index = small_index()
    above = index_above(index)
    put("test.a", (CITY, "2023", "80"))
    put("test.b", (CITY, "2023", "5"))
    one, two = officer(), reviewer()
    run = run_at()

    def ask(of, run=run, **more):
        return publishing.prepare_publication(run_id=run.pk, index_id=of.pk, by=one, at=NOON,
                                              **{"explanation": "首次公布"} | more)  # fmt: skip

    with pytest.raises(Invalid):
        ask(index, explanation="\u200b \u2060。")
    upper, lower = ask(above), ask(index)
    with pytest.raises(publishing.ReadsUnpublished):
        publishing.publish(publication_id=upper.pk, by=two, at=NOON)
    page = client_as(user_with_post("province_reviewer", HOME)).get(f"/desk/indices/publications/{upper.pk}/")
    assert (page.context["may_publish"], page.context["may_decide"]) == (False, True)
    assert f"/desk/indices/publications/{lower.pk}/" in page.content.decode()
    assert not Shown.objects.exists()
    for row in (lower, upper):
        publishing.publish(publication_id=row.pk, by=two, at=NOON)
    # a city lacks one figure of the year: nothing of what reads it, but the year before can be put right by itself
    put("test.a", (CITY, "2023", "84"), (CITY, "2024", "80"), (OTHER, "2024", "80"), at=LATER)
    put("test.b", (CITY, "2024", "5"), at=LATER)
    second = run_at(LATER)
    assert second.steps.get(index=index).state == "faulty"
    with pytest.raises(publishing.ReadsFaulty):
        ask(above, second)
    for code in ("above", "test-index"):
        page = client_as(user_with_post("province_officer", HOME)).get(f"/desk/indices/runs/{second.pk}/{code}/")
        assert (bool(page.context["may"]), page.context["whole"]) == (False, ["2023"])
    third = run_at(LATER, period="2023")
    assert [(each["period"], each["value"]) for each in publishing.fresh_results(above.pk, third.pk)] == [("2023", 82)]
    for row in [ask(of, third) for of in (index, above)]:
        publishing.publish(publication_id=row.pk, by=two, at=LATER)
    assert {(row.index, row.period, row.result.value) for row in Shown.objects.current()} == {
        (index, "2023", 82), (above, "2023", 82),
    }  # fmt: skip


def test_the_second_person_sees_what_the_public_would_see_change():
    """Not what the last run moved: what was declined in between was never public."""
    index = small_index()
    put("test.a", (CITY, "2023", "80"), (OTHER, "2023", "90"))
    put("test.b", (CITY, "2023", "5"), (OTHER, "2023", "5"))
    one, two = officer(), reviewer()

    def ask(at):
        run = run_at(at)
        return publishing.prepare_publication(run_id=run.pk, index_id=index.pk, explanation="修订", by=one, at=at)

    publishing.publish(publication_id=ask(NOON).pk, by=two, at=NOON)
    put("test.b", (CITY, "2023", "7.5"), at=LATER)
    publishing.decline(publication_id=ask(LATER).pk, reason="待核", by=two, at=LATER)
    put("test.b", (OTHER, "2023", "10"), at=LATER)
    row = ask(LATER)
    client = client_as(user_with_post("province_reviewer", HOME))
    for _state in ("prepared", "published"):
        found = client.get(f"/desk/indices/publications/{row.pk}/").context
        assert [(each["code"], each["before"], each["after"]) for each in found["changes"]] == [
            (OTHER, "85.00", "95.00"), (CITY, "80.00", "85.00"),
        ]  # fmt: skip
        assert [(each["area"], each["before"], each["value"]) for each in found["change_vintages"]] == [
            (CITY, "5", "7.5"), (OTHER, "5", "10"),
        ]  # fmt: skip
        if row.state == "prepared":
            row = publishing.publish(publication_id=row.pk, by=two, at=LATER)


def test_one_run_at_a_time_and_a_dead_one_goes_on_where_it_stood(monkeypatch):
    small_index()
    run = ask_run(trigger="schedule", by=BY, at=NOON)
    with pytest.raises(AlreadyRunning), transaction.atomic():
        ask_run(trigger="demand", by=BY, at=NOON)
    compute, calls = running._compute, []

    def dies(run, step, **more):
        calls.append(step.index.code)
        if len(calls) == 3:
            raise KeyboardInterrupt
        compute(run, step, **more)

    monkeypatch.setattr(running, "_compute", dies)
    with pytest.raises(KeyboardInterrupt):
        continue_run(run_id=run.pk, by=BY, at=NOON)
    assert run.steps.filter(state="done").count() == 2
    monkeypatch.undo()
    done = continue_run(run_id=run.pk, by=BY, at=LATER)
    assert done.state == "done"
    assert not done.steps.filter(state="waiting").exists()


@pytest.mark.parametrize(
    ("missing", "outcome"), [("refuse", "missing"), ("carry", ("carried",)), ("reweight", ("reweighted",))]
)
def test_a_missing_indicator_is_refused_or_marked_never_silent(missing, outcome):
    index = small_index(missing=missing, carry=1 if missing == "carry" else 0)
    put("test.a", (CITY, "2022", "80"), (CITY, "2023", "82"))
    put("test.b", (CITY, "2022", "5"))
    run = run_at()
    step = run.steps.get(index=index)
    if missing == "refuse":
        fault = step.faults.get()
        assert (step.state, fault.code, fault.area, fault.period, fault.node) == ("faulty", outcome, CITY, "2023", "b")
        with pytest.raises(publishing.Faulty):
            publishing.prepare_publication(run_id=run.pk, index_id=index.pk, explanation="x", by=officer(), at=NOON)
        with pytest.raises(IntegrityError), transaction.atomic():  # nor by another way
            Publication.objects.create(
                index=index, run=run, explanation="x", prepared_by="a", prepared_at=NOON, state="prepared"
            )
        assert not Shown.objects.exists()
    else:
        row = Result.objects.get(index=index, period="2023")
        assert tuple(row.marks) == outcome
        assert row.value == (81 if missing == "carry" else 82)


def test_bad_figures_of_growth_accounting_are_named_and_located():
    put("gfcf.price-index", (HOME, "1960", "0"), at=LATER)  # revised to nought
    run = run_at(LATER)
    faults = Fault.objects.filter(step__run=run, step__index__code="tfp")
    assert [(row.code, row.area, row.period) for row in faults] == [("not-positive", HOME, "1960")]
    assert run.steps.get(index__code="tfp").state == "faulty"


def test_a_change_of_productivity_names_the_figures_of_all_areas_that_made_the_frontiers():
    """An area is measured against what all of them did in both years: of any other a figure, and its mark, counts."""
    index = Index.objects.get(code="malmquist")
    told = index.definitions.get().parameters
    cities = [f"32{n:02d}00" for n in range(1, 14)]
    made = {}
    for at, code in enumerate([*told["inputs"], *told["outputs"]]):
        for year in ("2022", "2023"):
            rows = [(area, year, f"{50 + 9 * n + 3 * at + int(year) % 5 * (n + at)}") for n, area in enumerate(cities)]
            official, invented = put(code, rows[0]), put(code, *rows[1:], provenance="demo")
            made |= {(code, row.area, year): row.pk for row in (*official, *invented)}
    first = run_at(index="malmquist")
    row = Result.objects.get(run=first, index=index, area=CITY, period="2023")
    assert (sorted(row.inputs), row.marks) == (sorted(made.values()), ["demo"])
    [revised] = put(told["outputs"][0], (OTHER, "2023", "180"), at=LATER, provenance="demo")
    second = run_at(LATER, index="malmquist")
    newer = Result.objects.get(run=second, index=index, area=CITY, period="2023")
    assert newer.value != row.value
    assert set(newer.inputs) ^ set(row.inputs) == {revised.pk, made[told["outputs"][0], OTHER, "2023"]}
    assert [(why["area"], why["value"]) for why in new_vintages(second, index)] == [(OTHER, 180)]
    client = client_as(user_with_post("province_officer", HOME))
    page = client.get(f"/desk/indices/trace/malmquist/?area={CITY}&period=2023")
    assert page.context["found"].total == len(made)


def test_what_nobody_foresaw_fails_its_step_and_the_others_go_on(monkeypatch):
    one, two = small_index("index-a"), small_index("index-b")
    put("test.a", (CITY, "2023", "80"))
    put("test.b", (CITY, "2023", "5"))
    compute = engines.compute

    def breaks(definition, **told):
        if definition.index == one:
            raise KeyError("b")
        return compute(definition, **told)

    monkeypatch.setattr(engines, "compute", breaks)
    run = run_at()
    assert run.state == "done"
    step = run.steps.get(index=one)
    assert (step.state, step.error, step.changed, step.faults.count()) == ("failed", "KeyError: 'b'", 0, 0)
    assert computed(run, two) == {(CITY, "2023"): 80}
    assert not run.steps.filter(state="waiting").exists()
    page = client_as(user_with_post("province_officer", HOME)).get(f"/desk/indices/runs/{run.pk}/index-a/")
    assert "KeyError" in page.content.decode()
    assert not page.context["may"]
    with pytest.raises(publishing.Faulty):
        publishing.prepare_publication(run_id=run.pk, index_id=one.pk, explanation="首次", by=officer(), at=NOON)


def test_a_result_that_the_store_cannot_hold_is_a_fault_with_its_place():
    """From figures inside the bounds of their series: a labour force of next to nobody, and then of all the world."""
    put("employment", (HOME, "2015", "0.00000001"), (HOME, "2016", "999999999999999"), at=LATER)
    run = run_at(LATER)
    fault = Fault.objects.filter(step__run=run, step__index__code="tfp").earliest("pk")
    assert (fault.code, fault.area, fault.period) == ("out-of-range", HOME, "2016")
    assert not run.steps.filter(state__in=("failed", "waiting")).exists()


def test_publication_is_another_persons_act_and_errata_follow():
    index = small_index()
    put("test.a", (CITY, "2023", "80"))
    put("test.b", (CITY, "2023", "5"))
    one, two = officer(), reviewer()
    run = run_at()
    asked = {"run_id": run.pk, "index_id": index.pk, "at": NOON}
    with pytest.raises(NotPermitted):
        publishing.prepare_publication(explanation="首次", by=two, **asked)
    row = publishing.prepare_publication(explanation="首次公布", by=one, **asked)
    with pytest.raises(NotPermitted):
        publishing.publish(publication_id=row.pk, by=one, at=NOON)
    assert not Shown.objects.exists()
    row = publishing.publish(publication_id=row.pk, by=two, at=NOON)
    assert (row.state, row.results_count, row.errata_count) == ("published", 1, 0)
    put("test.b", (CITY, "2023", "7.5"), at=LATER)
    second = run_at(LATER)
    assert Shown.objects.current().get(index=index).result.value == 80  # a run publishes nothing
    row = publishing.prepare_publication(
        run_id=second.pk, index_id=index.pk, explanation="修订", by=one, at=LATER
    )  # fmt: skip
    row = publishing.publish(publication_id=row.pk, by=two, at=LATER)
    assert row.errata_count == 1
    assert Shown.objects.current().get(index=index).result.value == 85
    [erratum] = errata_of(index)
    assert (erratum["before"], erratum["after"], erratum["why"]) == ("80.00", "85.00", "修订")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM indices_shown")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE indices_result SET value = 1")


def test_a_count_of_a_year_that_is_not_over_is_brought_up_to_date_and_put_right_by_nobody():
    """2026 runs: its first value was none that was wrong; 2023 was over. Each row says the figure that moved it."""
    index, one, two = small_index(), officer(), reviewer()
    put("test.a", *((area, period, "80") for area in (CITY, OTHER) for period in ("2023", "2026")))
    put("test.b", *((area, period, "5") for area in (CITY, OTHER) for period in ("2023", "2026")))

    def publish(at):
        run = run_at(at)
        told = {"run_id": run.pk, "index_id": index.pk, "explanation": "省数据修订", "by": one, "at": at}
        page = client_as(user_with_post("province_officer", HOME)).get(f"/desk/indices/runs/{run.pk}/test-index/")
        row = publishing.publish(publication_id=publishing.prepare_publication(**told).pk, by=two, at=at)
        return page.context["errata"], page.context["updates"], row.errata_count

    assert publish(NOON) == (0, 0, 0)
    put("test.b", (CITY, "2023", "6"), (OTHER, "2026", "7"), at=LATER)
    assert publish(LATER) == (1, 1, 1)
    assert [(row["area"], row["period"]) for row in errata_of()] == [("南京市", "2023")]
    page = client_as().get("/indices/errata/").context
    [wrong], [running_on] = page["rows"], page["updates"]
    assert (wrong["before"], wrong["after"]) == ("80.00", "82.00")
    assert (running_on["area"], running_on["before"], running_on["after"]) == ("苏州市", "80.00", "84.00")
    assert "统计公报" in wrong["cause"]
    assert "test.b" in wrong["cause"]
    assert "南京市" in wrong["cause"]
    assert "苏州市" in running_on["cause"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT indices_last_day(period)::text FROM unnest(%s) period", [list(LAST_DAYS)])
        assert [day for (day,) in cursor.fetchall()] == list(LAST_DAYS.values())


def test_an_erratum_says_what_was_said_with_the_decimals_it_was_said_with():
    index, one, two = small_index(), officer(), reviewer()

    def publish(at):
        told = {"run_id": run_at(at).pk, "index_id": index.pk, "explanation": "修订", "by": one, "at": at}
        return publishing.publish(publication_id=publishing.prepare_publication(**told).pk, by=two, at=at)

    put("test.a", (CITY, "2023", "80.5"))
    put("test.b", (CITY, "2023", "5"))
    publish(NOON)
    made = Definition.objects.get(index=index)
    row = definitions.draft_definition(code="TEST-2", like=made, by=one, at=LATER)
    row.decimals = 1
    row.save()
    for verb in (definitions.simulate, definitions.submit):
        verb(definition_id=row.pk, by=one, at=LATER)
    definitions.approve(definition_id=row.pk, first_day=date(2020, 1, 1), reason="普查后修订", by=two, at=LATER)
    row = publish(LATER)
    [erratum] = errata_of(index)
    assert (erratum["before"], erratum["after"], erratum["cause"]) == ("80.25", "80.3", None)
    page = client_as(user_with_post("province_reviewer", HOME)).get(f"/desk/indices/publications/{row.pk}/")
    assert [(each["before"], each["after"]) for each in page.context["changes"]] == [("80.25", "80.3")]


def test_a_publication_is_taken_back_by_who_prepared_it_alone():
    index, one, colleague = small_index(), officer(), officer()
    put("test.a", (CITY, "2023", "80"))
    put("test.b", (CITY, "2023", "5"))
    told = {"run_id": run_at().pk, "index_id": index.pk, "explanation": "首次公布", "by": one, "at": NOON}
    row = publishing.prepare_publication(**told)
    back = {"publication_id": row.pk, "reason": "另有修订", "verb": "withdraw", "at": NOON}
    with pytest.raises(publishing.NotOwn):
        publishing.decline(by=colleague, **back)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("prepared", "")
    assert publishing.decline(by=one, **back).state == "declined"


def test_the_command_gives_the_promised_json(capsys):
    call_command("compute_indices", "--index", "mqci-nation", "--period", "2006", "--json")
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    [row] = told["runs"]
    assert (row["index"], row["period"], row["areas"], row["results"]) == ("mqci-nation", "2006", 1, 1)
    assert set(row) >= {"index", "period", "areas", "seconds"}
    assert Run.objects.get(pk=told["run"]).state == "done"


def test_who_waited_while_a_run_began_writes_after_it():
    small_index()
    put("test.b", (CITY, "2023", "5"))
    run = begun_run(at=LATER, index="test-index")
    before = LATER - timedelta(seconds=5)
    taken([f"test.b,{CITY},,2023,5.1,分,修订,"], by=officer(), at=before, accepted="与年鉴核对无误")
    for at, value in ((run.known_at, "5"), (LATER + timedelta(seconds=1), "5.1")):
        assert [row.value for row in values_of(["test.b"], at)["test.b"].values()] == [Decimal(value)]
