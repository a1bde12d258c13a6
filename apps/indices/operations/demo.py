"""The indices of a demo province: invented figures, marked as such, computed and published by the verbs of people.

Where published figures exist they stand; what no source gives by city or industry is drawn from a seed. The
second officer releases the figures. After the publication one figure is revised and computed again, so that figures
and a publication lie on the second person's desk.
"""

from datetime import timedelta
from decimal import Decimal
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ..models import (
    Clearance,
    Fault,
    ImportOfValues,
    Index,
    Observation,
    Provenance,
    Publication,
    Release,
    Reply,
    Result,
    Run,
    Sector,
    Series,
    Shown,
    Step,
    Survey,
    Target,
)
from ..queries.places import cities
from ..rules.rounding import half_up
from . import clearing, publishing, running, surveys, targets
from .live import put_values

SOURCE = "演示数据（虚构）"
FIRST = 2019  # year from which figures are invented
REPLIES = 45  # of a city in the closed round
# indicator: (usual value, what a year adds, how far cities lie apart, decimals, least, most)
INDICATORS = {
    "grade-rate": (84, 0.6, 3, 1, 60, 99), "microelectronic": (36, 1.1, 5, 1, 6, 59), "qms": (38, 1.2, 5, 1, 11, 59),
    "loss-rate": (0.9, -0.05, 0.18, 2, 0.15, 2.6), "spot-check": (92.5, 0.35, 1.6, 1, 76, 99.5),
    "export-inspection": (98.6, 0.08, 0.4, 2, 95, 99.9), "rd-share": (2.1, 0.09, 0.4, 2, 0.4, 3.4),
    "renovation-share": (1.5, 0.04, 0.3, 2, 0.3, 2.9), "patents": (0.55, 0.04, 0.12, 3, 0.05, 1.15),
    "new-product": (29, 0.9, 4, 1, 8, 44), "average-sales": (3.2, 0.16, 0.8, 2, 0.7, 7.6),
    "export-share": (21, -0.2, 5, 1, 4, 39),
}  # fmt: skip
STRONG = {"320500": 1.5, "320200": 1.2, "320100": 1.1, "320400": 0.7, "320600": 0.3, "320300": -0.3, "320800": -0.8,
          "321300": -1.0, "320700": -0.7}  # fmt: skip
RESIDENTS = {
    "320100": 955, "320200": 750, "320300": 902, "320400": 538, "320500": 1296, "320600": 775, "320700": 460,
    "320800": 455, "320900": 669, "321000": 458, "321100": 322, "321200": 451, "321300": 499,
}  # fmt: skip
AIMS = ("320100", "320300", "320500", "321100")
LEVELS = {"education": 82, "employment": 78, "medical": 79, "security": 81, "utilities": 84, "ecology": 83,
          "transport": 80, "safety": 88, "culture": 82, "sports": 79, "elderly": 75, "government": 85}  # fmt: skip


def make_indices(scopes, *, seed, at):
    """Invent, compute and publish; `scopes` {login: Scope}. Does nothing where figures were invented before."""
    if Release.objects.filter(kind=Release.Kind.DEMO).exists():
        return
    chance, last = Random(seed), timezone.localdate(at).year - 1  # noqa: S311 - a demonstration, the same for a seed
    officer, reviewer = scopes["demo.province"], scopes["demo.reviewer"]
    with transaction.atomic():
        _figures(chance, last, by=officer, at=at)
    _hold_survey(chance, last, by=officer, at=at)
    for release in Release.objects.uncleared().filter(kind__in=("demo", "survey")).order_by("pk"):
        clearing.release_figures(release_id=release.pk, by=reviewer, at=at)
    run = running.run_all(trigger="schedule", by=officer, at=at)
    for step in run.steps.filter(state="done", results__gt=0).order_by("position"):
        row = publishing.prepare_publication(
            run_id=run.pk, index_id=step.index_id, explanation="首次公布（含演示数据）。", by=officer, at=at
        )
        publishing.publish(publication_id=row.pk, by=reviewer, at=at)
    _aim(last, by=officer, second=reviewer, at=at)
    _revise(last, by=officer, at=at + timedelta(seconds=1))


def _release(by, at, count, note=""):
    return Release.objects.create(
        kind=Release.Kind.DEMO, source=SOURCE, recorded_at=at, recorded_by=by.actor, recorded_user=by.user_id,
        values_count=count, note=note,
    )  # fmt: skip


def _put(code, rows, *, by, at, note=""):
    series = Series.objects.get(code=code)
    blank = {"low": None, "high": None, "n": None}
    rows = [blank | row for row in rows]
    release = _release(by, at, len(rows), note)
    put_values(series, rows, release=release, at=at, demo=True, source=SOURCE)


def _figures(chance, last, *, by, at):
    years = range(FIRST, last + 1)
    codes = [city.code for city in cities(settings.PROVINCE_CODE)]
    for code, shape in INDICATORS.items():
        rows = [_row(area, year, _drawn(chance, shape, STRONG.get(area, 0), year)) for area in codes for year in years]
        rows += [_row(settings.PROVINCE_CODE, year, _drawn(chance, shape, 0.35, year, 0.1)) for year in years]
        _put(f"mqci.{code}", rows, by=by, at=at)
    _sectors(chance, last, by=by, at=at)
    _productivity(chance, codes, last, by=by, at=at)
    for domain, usual in LEVELS.items():
        rows = [
            _row(area, year, _number(usual - 3 + (year - FIRST) * 0.8 + STRONG.get(area, 0) + chance.gauss(0, 1.2), 2))
            for area in [settings.PROVINCE_CODE, *codes] for year in range(2021, last)
        ]  # fmt: skip
        _put(f"satisfaction.{domain}", rows, by=by, at=at)


def _row(area, year, value):
    return {"area": area, "period": str(year), "value": value}


def _drawn(chance, shape, strength, year, spread=0.45):
    usual, growth, apart, places, least, most = shape
    better = -1 if growth < 0 and usual < 2 else 1
    value = usual + growth * (year - FIRST) + better * apart * strength + apart * spread * chance.gauss(0, 1) * 0.5
    return _number(min(max(value, least), most), places)


def _number(value, places):
    return Decimal(repr(round(value, places)))


def _sectors(chance, last, *, by, at):
    """The province's industries, as rows of their own: `put_values` takes what is of all industries."""
    sectors = list(Sector.objects.filter(code__startswith="C").order_by("position").values_list("code", flat=True))
    lean = {code: chance.gauss(0, 1) for code in sectors}
    release = _release(by, at, len(sectors) * len(INDICATORS) * (last - 2020))
    for name, shape in INDICATORS.items():
        series = Series.objects.get(code=f"mqci.{name}")
        Observation.objects.bulk_create(
            Observation(
                series=series, area=settings.PROVINCE_CODE, sector_id=code, period=str(year), vintage=1, stage="first",
                value=_drawn(chance, shape, lean[code], year), provenance="demo", source=SOURCE, release=release,
                recorded_at=at,
            )
            for code in sectors for year in range(2021, last + 1)
        )  # fmt: skip


def _productivity(chance, codes, last, *, by, at):
    """Capital, labour and output of the cities at constant prices."""
    known = dict(
        Observation.objects.filter(series__code="gdp.nominal", period="2022", area__in=codes, vintage=1)
        .order_by("pk").values_list("area", "value")
    )  # fmt: skip
    output, capital, labour = [], [], []
    for area in codes:
        size, stock, people = (
            float(known[area]) * 0.84,
            float(known[area]) * chance.uniform(2.1, 2.9),
            RESIDENTS[area] * 0.55,
        )
        for year in range(FIRST, last + 1):
            output.append(_row(area, year, _number(size, 2)))
            capital.append(_row(area, year, _number(stock, 2)))
            labour.append(_row(area, year, _number(people, 2)))
            size *= 1 + chance.gauss(0.056, 0.012)
            stock *= 1 + chance.gauss(0.049, 0.008)
            people *= 1 + chance.gauss(-0.001, 0.003)
    for code, rows in (("city.output", output), ("city.capital", capital), ("employment", labour)):
        _put(code, rows, by=by, at=at)


def _hold_survey(chance, last, *, by, at):
    """A round of last year with its replies, closed into figures, and one of this year that is open."""
    today = timezone.localdate(at)
    made = surveys.plan_survey(
        code=f"SAT-{last}", year=str(last), title=f"{last}年公共服务质量满意度调查（演示）",
        title_en=f"Satisfaction with public services {last} (demonstration)", opens_on=today - timedelta(days=31),
        closes_on=today - timedelta(days=1), residents=RESIDENTS, margin=Decimal(6), by=by, at=at, demo=True,
    )  # fmt: skip
    surveys.open_survey(survey_id=made.pk, by=by, at=at)
    domains = list(made.questions.order_by("position").values_list("position", "domain_id"))
    Reply.objects.bulk_create(
        Reply(
            survey=made, area=area, mode="online", age=chance.choice(["18-34", "35-59", "60+"]),
            token=f"demo-{area}-{number}", given_at=at - timedelta(days=1), answers=_answers(chance, area, domains),
        )
        for area in RESIDENTS for number in range(REPLIES)
    )  # fmt: skip
    surveys.close_survey(survey_id=made.pk, by=by, at=at)
    year = last + 1
    coming = surveys.plan_survey(
        code=f"SAT-{year}", year=str(year), title=f"{year}年公共服务质量满意度调查（演示）",
        title_en=f"Satisfaction with public services {year} (demonstration)", opens_on=today,
        closes_on=today + timedelta(days=60), residents=RESIDENTS, margin=Decimal(6), by=by, at=at, demo=True,
    )  # fmt: skip
    surveys.open_survey(survey_id=coming.pk, by=by, at=at)


def _answers(chance, area, domains):
    """One person's answers go together: some are content with everything."""
    mood = chance.gauss(0, 8) + 1.5 * STRONG.get(area, 0)
    return {
        str(position): min(10, max(1, round(1 + (LEVELS[domain] + mood + chance.gauss(0, 9)) * 0.09)))
        for position, domain in domains
    }


def _aim(last, *, by, second, at):
    """Targets of a few cities for this year, one point above what they reached; set by one, agreed to by another."""
    index = Index.objects.get(code="mqci")
    reached = Shown.objects.current().filter(index=index, area__in=AIMS, sector=None, period=str(last))
    for row in reached.select_related("result").order_by("area"):
        made = targets.set_target(
            of=index, area=row.area, period=str(last + 1), kind="least", value=half_up(row.result.value + 1, 1),
            source="演示目标（虚构）", provenance=Provenance.DEMO, by=by, at=at,
        )  # fmt: skip
        targets.agree_to(target_id=made.pk, by=second, at=at)


def _revise(last, *, by, at):
    """A city's figure is put right; the run shows what moved, and the publication waits for the second person."""
    area = "321100"
    known = Observation.objects.filter(series__code="mqci.rd-share", area=area, sector=None, period=str(last))
    before = known.order_by("-vintage").first()
    row = _row(area, last, before.value + Decimal("0.35"))
    _put("mqci.rd-share", [row], by=by, at=at, note="企业补报研发经费后修订（演示）")
    run = running.run_all(trigger="schedule", by=by, at=at)
    for code in ("mqci", "quality-index"):
        index = Index.objects.get(code=code)
        publishing.prepare_publication(
            run_id=run.pk,
            index_id=index.pk,
            by=by,
            at=at,
            explanation=f"镇江市{last}年研究与试验发展经费比重由 {before.value.normalize()}% 修订为 "
            f"{row['value'].normalize()}%（演示）。",
        )


def indices_of_demo():
    """Querysets of all that a demonstration computed and invented, in the order in which it can be erased."""
    invented = Observation.objects.filter(provenance="demo")
    emptied = Release.objects.filter(kind__in=("demo", "survey", "live")).exclude(
        pk__in=Observation.objects.exclude(provenance="demo").values("release")
    )
    return [
        Target.objects.filter(provenance="demo"), Shown.objects.all(), Publication.objects.all(), Result.objects.all(),
        Fault.objects.all(), Step.objects.all(),
        Run.objects.all(), Reply.objects.filter(survey__demo=True), Survey.objects.filter(demo=True),
        ImportOfValues.objects.filter(demo=True), invented, Clearance.objects.filter(release__in=emptied), emptied,
    ]  # fmt: skip
