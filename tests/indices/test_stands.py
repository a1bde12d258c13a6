"""What stands under a decided publication: no statement changes, adds to, takes away or empties any of it."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from apps.indices.models import Publication, Result, Run, Series, Shown, Target
from apps.indices.operations import publishing
from apps.indices.operations.running import run_all
from apps.kernel.errors import Invalid
from apps.kernel.scope import Scope
from tests.factories.access import client_as, user_with_post
from tests.factories.indices import (
    CITY,
    HOME,
    LATER,
    NOON,
    OTHER,
    begun_run,
    officer,
    put,
    reviewer,
    small_index,
    taken,
)
from tests.refusals import not_emptied, refused

pytestmark = pytest.mark.django_db
BY = Scope.system("test")
EMPTIED = ("step", "fault", "area", "sector", "domain", "series", "index", "importofvalues", "refusedvalue")


def published(index, at):
    run = run_all(trigger="demand", by=BY, at=at)
    row = publishing.prepare_publication(run_id=run.pk, index_id=index.pk, explanation="公布", by=officer(), at=at)
    return publishing.publish(publication_id=row.pk, by=reviewer(), at=at)


@pytest.fixture
def two_years():
    """The public page shows a value of the first run beside one of the second; a third run found a fault."""
    index = small_index()
    taken([f"test.a,{CITY},,2022,70,分,初步,", f"test.a,{CITY},,2023,80,分,初步,", f"test.a,{CITY},,1800,1,分,初步,"],
          by=officer())  # fmt: skip
    put("test.b", (CITY, "2022", "5"), (CITY, "2023", "5"))
    first = published(index, NOON)
    put("test.b", (CITY, "2023", "7"), at=LATER)
    second = published(index, LATER)
    put("test.a", (OTHER, "2024", "90"), at=LATER + timedelta(hours=1))
    run_all(trigger="demand", by=BY, at=LATER + timedelta(hours=1))
    shown = {row.period: row.result.run_id for row in Shown.objects.current().select_related("result")}
    assert shown == {"2022": first.run_id, "2023": second.run_id}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return index


def copied(table, **changes):
    """An INSERT of every row of a table again, with other values in some columns."""
    with connection.cursor() as cursor:
        names = [each.name for each in connection.introspection.get_table_description(cursor, f"indices_{table}")]
    names.remove("id")
    values = ", ".join(changes.get(name, name) for name in names)
    return f"INSERT INTO indices_{table} ({', '.join(names)}) SELECT {values} FROM indices_{table}"


def test_nothing_is_changed_taken_away_or_emptied(two_years):
    for table, change, words in (
        ("run", "error = 'x'", "a run that is over"), ("step", "changed = 0", "was computed"),
        ("step", "milliseconds = 1", "was computed"), ("step", "state = 'waiting'", "cannot go|was computed"),
        ("step", "definition_id = NULL", "was computed"), ("fault", "code = 'x'", "faults that a step found"),
        ("result", "value = 1", "never changed"), ("result", "inputs = '{}'", "never changed"),
        ("result", "parts = '[]'", "never changed"), ("publication", "explanation = 'x'", "not changed"),
        ("publication", "results_count = 9", "not changed"), ("shown", "result_id = result_id + 1", "stays on record"),
        ("shown", "since = now()", "stays on record"), ("observation", "value = 1", "never changed"),
        ("observation", "n = 1", "never changed"), ("release", "source = 'x'", "never changed"),
        ("clearance", "reason = 'x'", "not changed"), ("importofvalues", "provenance = 'demo'", "record of an import"),
        ("refusedvalue", "value = 'x'", "stays with it"), ("definition", "basis_en = 'x'", "not changed"),
        ("definition", "simulation = '{}', version = 9", "not changed"),
        ("definition", "validity = daterange('2000-01-01', '2001-01-01')", "another one of its index begins"),
        ("node", "low = 1", "stand once"), ("index", "falling = true", "an index that has values"),
        ("index", "unit = 'days'", "an index that has values"), ("index", "title = 'x'", "an index that has values"),
        ("series", "decimals = 0", "a series that has values"), ("series", "title = 'x'", "a series that has values"),
        ("sector", "code = 'x'", "keeps its code"), ("area", "code = '999999'", "keeps its code"),
        ("domain", "code = 'x'", "keeps its code"),
    ):  # fmt: skip
        refused(words, f"UPDATE indices_{table} SET {change}")
    for table, words in (
        ("run", "are kept"), ("step", "are kept"), ("fault", "are kept"), ("result", "never changed"),
        ("publication", "are kept"), ("shown", "stays on record"), ("observation", "never changed"),
        ("release", "never changed"), ("clearance", "not changed"), ("importofvalues", "record of an import"),
        ("refusedvalue", "stays with it"), ("definition", "are kept"), ("node", "stand once"),
        ("area", "keeps its code"), ("sector", "keeps its code"), ("domain", "keeps its code"),
        ("index", "foreign key"), ("series", "foreign key"),
    ):  # fmt: skip
        refused(words, f"DELETE FROM indices_{table}")
    not_emptied("is not emptied", "indices", *EMPTIED)
    assert Result.objects.filter(index=two_years).count() == 3


def test_nothing_is_added_to_a_run_that_is_over_or_to_what_it_knew(two_years):
    refused("comes from a step", copied("result", vintage="vintage + 5"))
    refused("waits in a run", copied("step"))
    refused("finds no more faults", copied("fault"))
    refused("begins before it is over", copied("run", known_at="now() + interval '9 years'"))
    refused("begins before it is over", copied("run", state="'running'", finished_at="NULL"))
    queued = copied("run", state="'queued'", finished_at="NULL", known_at="NULL") + " ORDER BY id LIMIT 1"
    begun = "UPDATE indices_run SET state = 'running', known_at = (SELECT max(known_at) FROM indices_run)"
    refused("after the one before began", queued, f"{begun} WHERE state = 'queued'")
    refused("before anybody decided", copied("observation", vintage="vintage + 5", stage="'revised'"))
    series = Series.objects.get(code="test.b").pk
    last = lambda column: f"(SELECT {column} FROM indices_release ORDER BY id DESC LIMIT 1)"  # noqa: E731
    anew = copied("observation", vintage="vintage + 5", stage="'revised'", release_id=last("id"),
                  recorded_at=last("recorded_at"))  # fmt: skip
    release = copied("release", kind="'live'") + " ORDER BY id LIMIT 1"
    refused("is not added to afterwards", release, f"{anew} WHERE series_id = {series} AND vintage = 1")
    told = {"given": "false", "ground": "'second'", "decided_user": "1", "reason": "'x'", "release_id": last("id")}
    refusal = copied("clearance", decided_at="(SELECT max(known_at) FROM indices_run)", **told)
    refused("is not decided afterwards", release, f"{refusal} LIMIT 1")
    more = copied("release", kind="'file'", doubts="'{}'", values_count="9") + " ORDER BY id LIMIT 1"
    shared = copied("clearance", release_id=last("id"), given="true", ground="'undoubted'")
    refused("all that were recorded", more, f"{shared} LIMIT 1")
    assert Run.objects.count() == 3


def test_nothing_is_shown_but_what_was_decided_on(two_years):
    """Neither under an old publication nor under one that is raised to it without its results."""
    faulty = Result.objects.filter(index=two_years, area=OTHER)
    assert not faulty.exists()
    again = copied("shown", until="NULL", area=f"'{OTHER}'", replaces_id="NULL")
    refused("in the place of the one before", f"{again} WHERE period = '2022'")
    ended = copied("shown", until="NULL", replaces_id="NULL")
    refused("indices_shown_once|one before", f"{ended} WHERE until IS NOT NULL")
    put("test.b", (CITY, "2023", "9"), at=LATER + timedelta(hours=2))
    run = run_all(trigger="demand", by=BY, at=LATER + timedelta(hours=2), period="2023")
    row = publishing.prepare_publication(
        run_id=run.pk, index_id=two_years.pk, explanation="修订", by=officer(), at=LATER + timedelta(hours=2)
    )
    decide = (
        "UPDATE indices_publication SET state = 'published', decided_by = 'x', decided_user = 1, decided_at = now(),"
        f" results_count = %s WHERE id = {row.pk}"
    )
    refused("shows 0", decide % 1)
    bare = (
        "INSERT INTO indices_shown (publication_id, index_id, result_id, area, period, since)"
        f" SELECT {row.pk}, index_id, id, area, period, now() FROM indices_result WHERE run_id = {run.pk}"
    )
    end = "UPDATE indices_shown SET until = now() WHERE until IS NULL AND period = '2023'"
    refused("at once, and nothing afterwards", end, decide % 0, bare)
    publishing.publish(publication_id=row.pk, by=reviewer(), at=LATER + timedelta(hours=2))
    assert Publication.objects.get(pk=row.pk).errata_count == 1
    assert Shown.objects.current().get(period="2023").result.run == run


def test_a_forged_result_keeps_its_step_from_ending(two_years):
    """While a step is computed nobody can tell whose row it is: it is counted when the step ends."""
    put("test.a", (OTHER, "2024", "91"), at=LATER + timedelta(hours=2))
    run = begun_run(at=LATER + timedelta(hours=2))
    forged = copied("result", vintage="vintage + 1", run_id=str(run.pk)) + " WHERE period = '2022'"
    ended = (
        f"UPDATE indices_step SET state = 'done', done_at = now() WHERE run_id = {run.pk} AND index_id = {two_years.pk}"
    )
    refused("wrote 0 results ends with 1", forged, ended)
    refused(
        "none of its steps waits", f"UPDATE indices_run SET state = 'done', finished_at = now() WHERE id = {run.pk}"
    )


def test_a_period_that_has_not_begun_is_not_computed():
    before = Run.objects.count()
    with pytest.raises(Invalid) as wrong:
        run_all(trigger="demand", by=BY, at=NOON, period="2099")
    assert wrong.value.details["field"] == "period"
    page = client_as(user_with_post("province_officer", HOME)).post(
        "/desk/indices/runs/", {"period": "2099", "index": ""}
    )
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["period"])
    assert "2099" in str(page.context["form"].errors["period"])
    assert Run.objects.count() == before
    for period, words in (("2099", "has not begun"), ("2026-13", "indices_run_period")):
        with transaction.atomic():
            refused(words, lambda period=period: Run.objects.create(
                trigger="demand", period=period, started_at=NOON, asked_by="x"))  # fmt: skip


@pytest.mark.parametrize(
    ("code", "value", "period", "field"),
    [
        ("series:passrate.manufacturing", "-1", "2026", "value"),
        ("series:passrate.manufacturing", "100.01", "2026", "value"),
        ("index:pass-rate", "101", "2026", "value"),  # as its series is bounded
        ("index:mqci", "59.9", "2026", "value"),  # scaled from 60 to 100
        ("index:quality-index", "100.5", "2026", "value"),
        ("index:list-rate", "-1", "2026", "value"),
        ("series:gdp.nominal", "99999999", "2026", "value"),  # a hundred times the greatest figure known
        ("series:test.a", "1000000000000", "2026", "value"),
        ("series:passrate.manufacturing", "95", "2042", "period"),
        ("series:passrate.manufacturing", "95", "2099", "period"),
    ],
)
def test_a_target_is_possible_and_of_a_year_that_somebody_plans_for(code, value, period, field):
    small_index()
    before = Target.objects.count()
    asked = {"of": code, "area": CITY, "period": period, "kind": "least", "value": value, "source": "通知",
             "provenance": "official"}  # fmt: skip
    page = client_as(user_with_post("province_officer", HOME)).post("/desk/indices/targets/", asked)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    kind, _colon, name = code.partition(":")
    column = f"(SELECT id FROM indices_{kind} WHERE code = '{name}')"
    words = {"value": "lies between|indices_target_value", "period": "fifteen years"}[field]
    columns = "area, period, kind, value, source, provenance, set_by, set_at, agreed_by, why_ended, why_changed"
    given = f"'{CITY}', '{period}', 'least', {value}, 'x', 'official', 'x', '2026-11-20', '', '', ''"
    refused(words, f"INSERT INTO indices_target ({kind}_id, {columns}) VALUES ({column}, {given})")
    assert Target.objects.count() == before


def test_a_target_that_is_possible_is_taken():
    small_index()
    client = client_as(user_with_post("province_officer", HOME))
    for of, value in (("index:mqci", "88"), ("series:gdp.growth", "5"), ("series:test.a", "90"), ("index:tfp", "2"),
                      ("series:gdp.nominal", "150000")):  # fmt: skip
        asked = {"of": of, "area": CITY, "period": "2030", "kind": "least", "value": value, "source": "通知",
                 "provenance": "official"}  # fmt: skip
        assert client.post("/desk/indices/targets/", asked).status_code == 302, of
