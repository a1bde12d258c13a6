"""Live indicators: each statement against a plain twin that goes from record to record."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt
from statistics import mean, stdev

import pytest

from apps.credit.models import Edition, EditionEntry, Rating
from apps.indices import sql
from apps.indices.models import Definition, Observation, Release, Series
from apps.indices.operations import clearing
from apps.indices.operations.live import record_live
from apps.indices.queries.inputs import values_of
from apps.kernel.scope import Scope
from apps.licensing.models import Application
from apps.notifications.models import Message
from apps.records.models import Fact
from apps.registry.models import Enterprise
from apps.sampling.models import Batch
from apps.serious_list.models import Entry
from tests.factories import licensing, serious_list
from tests.factories.access import NOON, client_as
from tests.factories.credit import AT as RATED_AT
from tests.factories.credit import RunFactory, default_ruleset
from tests.factories.indices import CITY, HOME, LATER, OTHER, reviewer
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in
from tests.factories.sampling_results import keep, result
from tests.past import said_anew

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)
BY = Scope.system("test")


def said(name):
    """{(area, period): (value, n, low, high)} of the statement."""
    rows = sql.rows(f"live_{name}", {"province": HOME, "year": str(TODAY.year), "today": TODAY})
    return {(row["area"], row["period"]): (row["value"], row["n"], row["low"], row["high"]) for row in rows}


def half_up(value, places):
    return Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def by_area(rows):
    """{(area, period): [what]} of (division, year, what): for the division, its city and the province, each once."""
    found = defaultdict(list)
    for division, year, what in rows:
        for area in {division, f"{division[:4]}00", HOME}:
            found[area, str(year)].append(what)
    return found


def in_business(firm, year):
    """At the end of a year, this year today: since it was established, until the first of its ends."""
    began = firm.established_on is None or firm.established_on.year <= year
    ends = [firm.status_on, *(date.fromisoformat(day) for _status, day, _basis in firm.status_beneath if day)]
    return began and (firm.status == "open" or min(ends).year > year) and not firm.merged_into_id


def per_10000(counted, years):
    firms = by_area(
        (row.division_id, year, row.pk) for row in Enterprise.objects.all() for year in years if in_business(row, year)
    )
    return {
        place: (half_up(Decimal(10_000 * len(set(counted[place]))) / len(rows), 2), len(rows), None, None)
        for place, rows in firms.items()
    }


def test_a_firm_that_opens_or_closes_today_changes_no_year_that_is_over():
    firm = enterprise_in("320102", established_on=date(2024, 5, 1))
    enterprise_in("320102", status="deregistered", status_on=date(2026, 1, 5),
                  status_beneath=[["revoked", "2025-03-01", "x"]])  # fmt: skip
    enterprise_in("320102")
    FactFactory(enterprise=firm, kind=kind("complaint_upheld"), occurred_on=date(2023, 3, 1))
    FactFactory(enterprise=firm, kind=kind("complaint_upheld"), occurred_on=date(2026, 3, 1))
    before = said("list_rate"), said("complaints")
    assert {year: n for (area, year), (_value, n, *_rest) in before[0].items() if area == CITY} == {
        "2022": 2, "2023": 2, "2024": 3, "2025": 2, "2026": 2,
    }  # fmt: skip
    assert {year: found[:2] for (area, year), found in before[1].items() if area == CITY} == {
        "2023": (5000, 2), "2026": (5000, 2),
    }  # fmt: skip
    said_anew(Enterprise.objects.filter(pk=firm.pk), status="deregistered", status_on=TODAY)
    enterprise_in("320102", established_on=TODAY)
    enterprise_in("320102", established_on=TODAY)
    after = said("list_rate"), said("complaints")
    moved = {(name, place[1]) for name, (old, new) in enumerate(zip(before, after, strict=True)) for place in new
             if old[place] != new[place]}  # fmt: skip
    assert moved == {(0, "2026"), (1, "2026")}
    for code in ("LIST-2024", "COMPL-2024"):
        told = Definition.objects.get(code=code)
        assert "年末" in told.basis
        assert "at the end of the year" in told.basis_en
    assert (
        Series.objects.filter(code__in=("portal.list-rate", "portal.complaints"), meaning__contains="年末").count() == 2
    )


def test_the_pass_rate_counts_published_batches_with_a_verdict_and_gives_wilsons_interval():
    days = (date(2025, 4, 1), date(2026, 4, 1))
    keep(
        *(
            result(place=("320102", "320505")[n % 3 == 0], verdict="fail" if n % 7 == 0 else "pass", day=days[n % 2])
            for n in range(60)
        ),
    )
    twin = {}
    shown = Batch.objects.filter(state="published")
    for place, verdicts in by_area((row.division_id, row.year, row.verdict) for row in shown).items():
        n, share, z = len(verdicts), verdicts.count("pass") / len(verdicts), 1.959964
        middle, spread = share + z * z / 2 / n, z * sqrt(share * (1 - share) / n + z * z / 4 / n / n)
        low, high = ((middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n))
        twin[place] = (half_up(100 * share, 1), n, half_up(100 * low, 1), half_up(100 * high, 1))
    assert said("pass_rate") == twin
    assert twin[HOME, "2026"][1] == 30


def test_an_enterprise_with_two_entries_stands_on_the_list_once():
    twice, once, left = (enterprise_in(place) for place in ("320102", "320102", "320102"))
    for n in range(7):
        enterprise_in("320505", **({} if n else {"status": "moved_out", "status_on": date(2026, 2, 1)}))
    serious_list.listed(twice)
    serious_list.Life(twice, ground="44.obstruction", number="宁玄市监罚〔2026〕10号").to("published")
    serious_list.listed(once)
    gone = serious_list.Life(left).to("withdrawn").case.entry
    assert (Entry.objects.filter(enterprise=twice, ended_on=None).count(), gone.ended_by) == (2, "withdrawn")
    years = range(TODAY.year - 4, TODAY.year + 1)
    ends = {year: min(date(year, 12, 31), TODAY) for year in years}
    counted = by_area(
        (entry.enterprise.division_id, year, entry.enterprise_id)
        for entry in Entry.objects.select_related("enterprise")
        for year, end in ends.items()
        if entry.listed_on <= end <= entry.until and (entry.ended_on is None or entry.ended_on > end)
    )
    found = said("list_rate")
    assert found == per_10000(counted, years)
    assert found[CITY, "2026"][:2] == (Decimal("6666.67"), 3)  # two of three
    assert found[OTHER, "2026"][:2] == (0, 6)
    assert found[OTHER, "2025"][:2] == (0, 7)


def test_complaints_are_counted_where_the_ledger_knows_any():
    firms = [enterprise_in(place) for place in ("320102", "320102", "320505", "320505", "320505")]
    for number, day in ((0, "2025-03-01"), (0, "2026-03-01"), (1, "2026-05-01"), (2, "2026-05-01")):
        FactFactory(enterprise=firms[number], kind=kind("complaint_upheld"), occurred_on=date.fromisoformat(day))
    FactFactory(enterprise=firms[3], occurred_on=date(2024, 3, 1))  # another kind: 2024 has no figure
    facts = Fact.objects.filter(kind__code="complaint_upheld").select_related("enterprise")
    counted = by_area((fact.enterprise.division_id, fact.occurred_on.year, fact.pk) for fact in facts)
    found = said("complaints")
    assert found == per_10000(counted, (2025, 2026))
    assert found[CITY, "2026"][0] == 10_000
    assert found[OTHER, "2025"][0] == 0


def test_days_of_a_licence_run_from_acceptance_to_decision():
    for days in (0, 3, 7):
        life = licensing.Life(enterprise_in("320102", address="工业大道1号"))
        life.to_officer()
        life.accept()
        life.wait(days)
        life.propose()
        life.act(licensing.deciding.grant, life.reviewer)
    licensing.Life(enterprise_in("320505", address="工业大道1号")).to_officer()  # not decided: not counted
    decided = Application.objects.filter(decided_on__isnull=False).select_related("enterprise")
    twin = {}
    rows = (
        (each.enterprise.division_id, each.decided_on.year, (each.decided_on - each.accepted_on).days)
        for each in decided
    )
    for place, days in by_area(rows).items():
        half = 1.959964 * stdev(days) / sqrt(len(days))
        twin[place] = (
            half_up(mean(days), 1), len(days), half_up(max(0, mean(days) - half), 1), half_up(mean(days) + half, 1),
        )  # fmt: skip
    assert said("licence_days") == twin
    assert twin[CITY, "2026"][1] == 3


def edition(year, *rows, state="published"):
    """An edition of rows (division, grade), as nobody can write it any more once it is published."""
    made = Edition.objects.create(
        year=year, as_of=date(year, 12, 31), known_at=RATED_AT, ruleset=default_ruleset(), state="preparing",
        prepared_by="first", prepared_at=RATED_AT,
    )  # fmt: skip
    EditionEntry.objects.bulk_create(
        EditionEntry(edition=made, enterprise=n, code=str(n), name="旧名", division=place, grade=grade, computed=grade)
        for n, (place, grade) in enumerate(rows)
    )
    decided = {"decided_by": "second", "decided_at": RATED_AT, "file_hash": "f" * 64}
    Edition.objects.filter(pk=made.pk).update(state=state, **(decided if state == "published" else {}))


def good_grades():
    """[(division, year, is A or better)]: from each published edition entry by entry, this year from each rating."""
    rows = [
        (entry.division, entry.edition.year, entry.grade in ("A", "AA", "AAA"))
        for entry in EditionEntry.objects.select_related("edition")
        if entry.edition.state == "published" and entry.division.startswith("32")
    ]
    for rating in Rating.objects.select_related("enterprise"):
        firm = rating.enterprise
        stands = rating.model == "grade" and rating.superseded_at is None
        if stands and firm.status == "open" and firm.merged_into_id is None and firm.division_id.startswith("32"):
            rows.append((firm.division_id, TODAY.year, rating.grade == "A"))  # AA and AAA lift an A alone
    return rows


def test_good_grades_are_those_of_the_editions_and_of_this_year_as_they_stand():
    run, risk = RunFactory(), RunFactory(model="risk")
    firms = [enterprise_in(("320102", "320505")[n % 2]) for n in range(9)]
    moved = enterprise_in("320102", status="moved_out", status_on=date(2026, 2, 1))
    for n, firm in enumerate([*firms, moved]):
        given = {"enterprise": firm, "run": run, "model": "grade", "score": 9000, "facts": 0}
        later = RATED_AT + timedelta(days=1)
        Rating.objects.create(grade="AB"[n % 3 == 0], rated_at=RATED_AT, superseded_at=later, **given)  # of before
        Rating.objects.create(grade="ABCDA"[n % 5], rated_at=later, **given)
        Rating.objects.create(**given | {"run": risk, "model": "risk"}, grade="A", rated_at=RATED_AT)  # another model
    FactFactory(enterprise=firms[0], kind=kind("grade_aa"))
    FactFactory(enterprise=firms[5], kind=kind("grade_aaa"))
    FactFactory(enterprise=firms[1], kind=kind("grade_aa"))  # a B stays one
    places = ("320102", "320505", "320583")
    edition(2024, *((places[n % 3], ("AAA", "AA", "A", "B", "C", "D")[n % 6]) for n in range(20)))
    edition(2025, ("320102", "A"), ("320505", "B"), ("310101", "A"))  # a firm that sat elsewhere in its year
    edition(2023, ("320102", "A"), state="prepared")
    twin = {
        place: (half_up(Decimal(100 * sum(good)) / len(good), 1), len(good), None, None)
        for place, good in by_area(good_grades()).items()
    }
    found = said("grade_good")
    assert found == twin
    assert {year for _area, year in found} == {"2024", "2025", "2026"}
    assert found[HOME, "2026"] == (Decimal("33.3"), 9, None, None)  # the first, fifth and sixth of nine
    assert found[HOME, "2025"] == (Decimal("50.0"), 2, None, None)


def test_counting_again_writes_a_vintage_only_of_what_moved():
    keep(*(result(verdict=verdict) for verdict in ("pass", "pass", "fail")))
    kept = Observation.objects.filter(series__code="portal.pass-rate")
    record_live(by=BY, at=NOON)
    assert {row.area: (str(row.value.normalize()), row.vintage, row.provenance) for row in kept.all()} == {
        area: ("66.7", 1, "portal") for area in ("320102", CITY, HOME)
    }  # fmt: skip
    record_live(by=BY, at=NOON)
    assert kept.count() == 3
    keep(result(verdict="pass", place="320505"))
    record_live(by=BY, at=NOON)
    newest = {(row.area, row.vintage): str(row.value.normalize()) for row in kept.all()}
    assert newest == {
        ("320102", 1): "66.7", (CITY, 1): "66.7", (HOME, 1): "66.7", (HOME, 2): "75", (OTHER, 1): "1E+2",
        ("320505", 1): "1E+2",
    }  # fmt: skip


def test_a_figure_whose_last_record_is_gone_ends():
    """The only batch of a county and its city; the province has another one. Counted again it comes back."""
    one, _other = keep(result(verdict="fail"), result(verdict="pass", place="320505"))
    record_live(by=BY, at=NOON)
    waiting = reviewer()
    said_anew(Batch.objects.filter(pk=one.pk), division_id="310101")  # as one that was annulled: it counts in no figure
    kept = Observation.objects.filter(series__code="portal.pass-rate").order_by("area", "vintage")

    def told(*areas):
        return [(row.area, row.vintage, row.stage, row.n) for row in kept.filter(area__in=areas)]

    assert record_live(by=BY, at=LATER) == 3
    assert told("320102", CITY) == [
        ("320100", 1, "first", 1), ("320100", 2, "none", 0), ("320102", 1, "first", 1), ("320102", 2, "none", 0),
    ]  # fmt: skip
    assert told(HOME) == [(HOME, 1, "first", 2), (HOME, 2, "revised", 1)]
    assert record_live(by=BY, at=LATER) == 0
    asked = Message.objects.get(kind=clearing.ASKED, recipient_id=str(waiting.user_id), read_at=None)
    release = kept.get(area=CITY, vintage=2).release
    assert asked.url.endswith(f"/{release.pk}/")
    assert release.values_count == 3
    assert {place[0] for place in values_of(["portal.pass-rate"], LATER)["portal.pass-rate"]} == {"320505", OTHER, HOME}
    clearing.release_figures(release_id=release.pk, by=waiting, at=LATER)
    asked.refresh_from_db()
    assert asked.read_at
    page = client_as().get(f"/indices/series/portal.pass-rate/?area={CITY}")
    assert [row.shown for row in page.context["rows"]] == ["—", "0.0"]
    said_anew(Batch.objects.filter(pk=one.pk), division_id="320102")
    record_live(by=BY, at=LATER + timedelta(days=1))
    assert told("320102")[-1] == ("320102", 3, "revised", 1)


def test_what_a_statement_does_not_look_at_any_more_stays():
    """Years before the last five of the list; of grades this year until its edition is published."""
    for code, rows in (("list-rate", "2020 2021 2022"), ("grade-good", "2025 2026")):
        series = Series.objects.get(code=f"portal.{code}")
        release = Release.objects.create(kind="live", source="x", recorded_at=NOON, recorded_by="x")
        Observation.objects.bulk_create(
            Observation(series=series, area=CITY, period=year, vintage=1, stage="first", value=1, provenance="portal",
                        release=release, recorded_at=NOON) for year in rows.split()
        )  # fmt: skip
    record_live(by=BY, at=datetime(2026, 11, 2, 4, tzinfo=UTC))
    gone = Observation.objects.filter(stage="none").values_list("series__code", "period")
    assert set(gone) == {("portal.list-rate", "2022"), ("portal.grade-good", "2026")}


def test_an_enterprise_that_sits_under_no_county_counts_once_for_its_city_and_the_province():
    firms = [enterprise_in(place) for place in ("320100", "320102", HOME)]
    for firm in firms:
        FactFactory(enterprise=firm, kind=kind("complaint_upheld"), occurred_on=date(2026, 3, 1))
    found = said("complaints")
    assert {place: row[:2] for place, row in found.items()} == {
        ("320102", "2026"): (10_000, 1), (CITY, "2026"): (10_000, 2), (HOME, "2026"): (10_000, 3),
    }  # fmt: skip
    assert found == per_10000(by_area((firm.division_id, 2026, firm.pk) for firm in firms), [2026])
    assert record_live(by=BY, at=NOON) > 0  # two rows of one place would be refused
