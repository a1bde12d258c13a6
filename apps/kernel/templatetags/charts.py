"""Charts and maps whose table stands behind them."""

from django import template

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
    drawing shows, in a sentence. `intervals`: of columns and dots, for each row and each of its numbers [low, high] or
    None, drawn as a whisker; the figures stand in a table of the page.
    """
    data = {"form": form, "columns": [str(c) for c in columns], "rows": series, "unit": str(unit)}
    if places is not None:
        data["places"] = places
    if intervals:
        data["intervals"] = intervals
    return {
        "name": name,
        "title": title,
        "data": data,
        "columns": columns,
        "rows": series if places is None else [[row[0], *(figure(cell, places) for cell in row[1:])] for row in series],
        "source": source,
        "unit": unit,
        "vintage": vintage,
        "sample": sample,
        "summary": summary,
    }


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
