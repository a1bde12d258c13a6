"""Charts and maps whose table stands behind them."""

from django import template
from django.utils.translation import gettext as _

from ..figures import figure

register = template.Library()


@register.inclusion_tag("components/chart.html")
def chart(
    name, title, series, columns, source="", unit="", vintage="", sample="", form="bar", places=None, intervals=None,
    summary="",
):  # fmt: skip
    """A chart whose title says the finding, with its table behind it.

    `columns`: the names of the rows' cells, first the category; `series`: rows [category, number, …];
    `form`: bar, line, column, dots (points on an axis that need not begin at nought) or moves (what lifted and what
    lowered). `places`: decimals of the numbers in the table, which otherwise stand as they are. `summary`: what the
    drawing shows, in a sentence. `intervals`: of columns, lines and dots, for each row and each of its numbers [low,
    high] or None, drawn as a whisker; the table has them in columns of their own.
    """
    data = {"form": form, "columns": [str(c) for c in columns], "rows": series, "unit": str(unit)}
    if places is not None:
        data["places"] = places
    if intervals:
        data["intervals"] = intervals
    rows = series if places is None else [[row[0], *(figure(cell, places) for cell in row[1:])] for row in series]
    heads, spans = _spans(columns, intervals or [], places)
    return {
        "name": name,
        "title": title,
        "data": data,
        "columns": [*columns, *heads],
        "rows": [[*row, *more] for row, more in zip(rows, spans, strict=True)] if heads else rows,
        "source": source,
        "unit": unit,
        "vintage": vintage,
        "sample": sample,
        "summary": summary,
    }


def _spans(columns, intervals, places):
    """(heads, rows of cells) for the numbers that have an interval anywhere."""
    known = [at for at in range(len(columns) - 1) if any(row[at] for row in intervals)]
    one = len(columns) == 2
    heads = [_("Interval") if one else _("%(of)s: interval") % {"of": columns[at + 1]} for at in known]
    shown = (lambda value: value) if places is None else (lambda value: figure(value, places))
    cells = [[f"{shown(row[at][0])}–{shown(row[at][1])}" if row[at] else "—" for at in known] for row in intervals]
    return heads, cells


@register.inclusion_tag("components/citymap.html")
def citymap(name, title, rows, label, source="", unit="", vintage="", url="", summary=""):
    """The map of the province's cities in at most five steps.

    `rows`: [{"name" as on the map, "label", "value", "url", "text" where the value is no whole number}]; `label`: what
    the values are.
    """
    data = {"rows": rows, "label": str(label), "unit": str(unit)}
    return {
        "name": name,
        "title": title,
        "data": data,
        "rows": rows,
        "label": label,
        "source": source,
        "unit": unit,
        "vintage": vintage,
        "url": url,
        "summary": summary,
    }
