"""All indices for 14 areas, 30 industries and 20 years: by the rules alone, as a run over the store; the dashboard."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from random import Random

from .desk_list import PLAIN_FILES

AREAS, SECTORS, YEARS = 14, 30, 20


def run(bench):
    bench.figure(
        f"all indices of {AREAS} areas × {SECTORS} industries × {YEARS} years",
        bench.seconds(_everything(), repeat=3, warm=False),
        at_most=5,
        unit="s",
    )
    _fill()
    _run(bench)
    _dashboard(bench)


def _run(bench):
    """The same through the portal: figures read with their vintages, results kept with what they rest on."""
    from apps.indices.operations.running import run_all
    from apps.kernel.scope import Scope

    by = Scope.system("bench")
    first = bench.seconds(lambda: run_all(trigger="demand", by=by, at=AT), repeat=1, warm=False)
    bench.figure(f"a run over {AREAS} areas × {SECTORS} industries × {YEARS} years, every result new", first, unit="s")
    again = bench.seconds(lambda: run_all(trigger="demand", by=by, at=AT), repeat=1, warm=False)
    bench.figure("the same run again, nothing new", again, unit="s")


def _dashboard(bench):
    """The decision maker's page over those results: questions to the database and server time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext, override_settings

    from tests.factories.access import client_as, user_with_post

    with override_settings(ALLOWED_HOSTS=["*"], STAFF_MFA_REQUIRED=False, STORAGES=PLAIN_FILES):
        client = client_as(user_with_post("province_officer", "320000"))
        assert client.get("/desk/indices/").status_code == 200
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/indices/")
        bench.figure("dashboard: queries", len(asked), at_most=15)
        bench.figure(
            "dashboard: server time", bench.seconds(lambda: client.get("/desk/indices/")) * 1000, at_most=300, unit="ms"
        )


AT = datetime(2026, 6, 1, 4, tzinfo=UTC)


def _fill():
    """Invented figures of the twelve indicators by city, industry and year, and the domains of satisfaction by city."""
    from apps.divisions.models import Division
    from apps.indices.models import Observation, Release, Sector, Series
    from tests.factories.divisions import division

    division("320102")
    draw = Random(31)
    release = Release.objects.create(kind="demo", source="bench", recorded_at=AT, recorded_by="bench")
    areas = list(
        Division.objects.filter(level__in=("province", "city"), code__startswith="32").values_list("code", flat=True)
    )
    sectors = [
        None,
        *Sector.objects.filter(code__startswith="C").order_by("position").values_list("code", flat=True)[:SECTORS],
    ]
    first = 2025 - YEARS + 1
    rows = []
    for series in Series.objects.filter(code__startswith="mqci.", most=100) | Series.objects.filter(
        code__in=("mqci.patents", "mqci.average-sales")
    ):
        if series.code in ("mqci.official", "mqci.quality-level", "mqci.development"):
            continue
        for area in areas:
            for sector in sectors:
                rows += [
                    _observation(Observation, series, area, sector, year, draw, release) for year in range(first, 2026)
                ]
    for series in Series.objects.filter(code__startswith="satisfaction.").exclude(code="satisfaction.official"):
        rows += [
            _observation(Observation, series, area, None, year, draw, release)
            for area in areas
            for year in range(2021, 2026)
        ]
    Observation.objects.bulk_create(rows, batch_size=5000)


def _observation(model, series, area, sector, year, draw, release):
    return model(
        series=series, area=area, sector_id=sector, period=str(year), vintage=1, stage="first", provenance="demo",
        value=Decimal(draw.randrange(100, 9900)).scaleb(-2), source="bench", release=release, recorded_at=AT,
    )  # fmt: skip


def _everything():
    """A function that computes every index anew from the same invented figures."""
    from apps.indices.rules import accounts, capital
    from apps.indices.rules.decompose import change
    from apps.indices.rules.forecast import forecast
    from apps.indices.rules.ranks import Measured, simulated
    from apps.indices.rules.scaling import EXPONENTIAL
    from apps.indices.rules.tree import Figure, Tree
    from tests.indices.rules.shipped import leaves, shipped

    def sampled(value):
        return Figure(value, low=value - 1, high=value + 1)

    draw = Random(9)
    definition = shipped("mqci", how=EXPONENTIAL)
    anchors, tree = leaves(definition), Tree(definition)
    cells = [
        [{code: sampled(Decimal(draw.randrange(10_000)).scaleb(-2)) for code in anchors} for _year in range(YEARS)]
        for _cell in range(AREAS * SECTORS)
    ]
    grown = [
        {year: Decimal(draw.randrange(100, 120) * (year - 1980)) for year in range(2000, 2000 + YEARS)}
        for _ in range(AREAS)
    ]
    prices = dict.fromkeys(range(2000, 2000 + YEARS), Decimal(1))

    def compute():
        results = [[tree.compute(figures) for figures in years] for years in cells]
        for years in results:
            for before, after in pairwise(years):
                change(before, after)
        for year in range(YEARS):
            found = {str(at): results[at * SECTORS][year] for at in range(AREAS)}
            city = {name: Measured(each.exact, low=each.low, high=each.high) for name, each in found.items()}
            simulated(city, seed=year, draws=500)
        for series in grown:
            stock = capital.stock(series, prices)
            accounts.accounts(series, stock, series, accounts.Shares(Decimal("0.4")))
            forecast(list(series.values()), 5)

    return compute
