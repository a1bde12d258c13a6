"""What a published value rests on, down to the vintage of every figure."""

import re
from dataclasses import dataclass
from decimal import Decimal

from apps.kernel.figures import figure

from .. import sql
from ..models import Index, Node, Observation, Result, Shown
from ..rules.periods import read
from .contents import digest_of, told_of
from .places import area_name, sector_name

AREA, CODE = re.compile(r"[0-9]{6}"), re.compile(r"[A-Za-z0-9.-]*")  # of an area, of an industry or none
VINTAGE = re.compile(r"(?:[1-9][0-9]{0,3})?", re.ASCII)
MOST = 400  # inputs a page shows; the file has all
AT_ONCE = 30  # that it shows unfolded


@dataclass(frozen=True, slots=True)
class Trace:
    """`inputs` are the first of the figures it rests on, itself or through the results it reads; `total` counts all."""

    result: Result
    area: str
    sector: str
    value: str
    parts: list
    inputs: list
    digest: str
    earlier: list  # {row, value} of what was shown before
    total: int

    @property
    def folded(self):
        return self.total > AT_ONCE


def traced(index: Index, *, area, sector, period, vintage="", published=True):
    """The Trace of the value shown now (or of the newest one), or of a vintage; None where there is none or no such
    place could be. The public sees of vintages what was shown once, and what a value that was shown rests on."""
    if not (AREA.fullmatch(area) and CODE.fullmatch(sector) and read(period) and VINTAGE.fullmatch(vintage)):
        return None
    if vintage:
        rows = Result.objects.filter(index=index, area=area, sector=sector or None, period=period, vintage=vintage)
        key = rows.values_list("pk", flat=True).first()
        return trace_of(key) if key and (not published or _was_shown(key, area)) else None
    if published:
        shown = Shown.objects.current().filter(index=index, area=area, sector=sector or None, period=period)
        key = shown.values_list("result_id", flat=True).first()
    else:
        rows = Result.objects.filter(index=index, area=area, sector=sector or None, period=period)
        key = rows.order_by("-vintage").values_list("pk", flat=True).first()
    return trace_of(key) if key else None


def places_of(index: Index, *, published=True):
    """{(area, period)} that have a value shown now (or any), of all industries together."""
    rows = Shown.objects.current() if published else Result.objects.all()
    rows = rows.filter(index=index, sector=None).order_by("area", "period")
    return set(rows.values_list("area", "period").distinct())


def _was_shown(key, area):
    if Shown.objects.filter(result=key).exists():
        return True
    return Shown.objects.filter(area=area, result__parts__contains=[{"result": key}]).exists()


def trace_of(result_id):
    result = Result.objects.select_related("definition", "index", "run").get(pk=result_id)
    below = [row["id"] for row in sql.rows("read_below", {"result": result_id})]
    rows = Observation.objects.filter(pk__in=below).select_related("series", "release")
    known = {row.pk: row for row in rows.order_by("series__position", "-period", "area", "sector")}
    for row in known.values():
        row.place = " · ".join(filter(None, (area_name(row.area), sector_name(row.sector_id or ""))))
        row.shown = figure(row.value, max(row.series.decimals, digits_of(row.value)))
    parts = [part | {"input": known.get(part.get("observation"))} for part in _as_tree(result.parts)]
    read = [part["result"] for part in result.parts if part.get("result")]
    sources = {row.pk: row for row in Result.objects.filter(pk__in=read).select_related("index")}
    nodes = {row.code: row for row in Node.objects.filter(definition=result.definition_id).order_by("pk")}
    for part in parts:
        part["source"] = sources.get(part.get("result"))
        part["node"] = nodes.get(part["code"])
    earlier = Shown.objects.filter(
        index=result.index, area=result.area, sector=result.sector_id, period=result.period, until__isnull=False
    ).select_related("result__definition", "publication")
    before = [
        {"row": row, "value": figure(row.result.value, row.result.definition.decimals)}
        for row in earlier.order_by("-since")
    ]
    return Trace(
        result, area_name(result.area), sector_name(result.sector_id or ""),
        figure(result.value, result.definition.decimals), parts, list(known.values())[:MOST],
        digest_of(told_of(result)), before, len(known),
    )  # fmt: skip


def digits_of(value):
    """The decimals a stored value has, trailing noughts left out."""
    return max(0, -value.normalize().as_tuple().exponent)


def _as_tree(parts):
    """The parts with each group's own below it, and how deep they stand."""
    below = {}
    for part in parts:
        below.setdefault(part["parent"], []).append(part)
    found, ahead = [], [(part, 0) for part in below.get("", [])]
    while ahead:
        part, depth = ahead.pop(0)
        found.append(part | {"depth": depth, "percent": _percent(part["share"])})
        ahead = [(child, depth + 1) for child in below.get(part["code"], [])] + ahead
    return found


def _percent(share):
    return f"{figure(Decimal(share) * 100, 2)}%" if share else ""
