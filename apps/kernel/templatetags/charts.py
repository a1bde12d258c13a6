"""Charts and maps whose table stands behind them."""

from django import template

from ..figures import figure

register = template.Library()


@register.inclusion_tag("components/chart.html")
def chart(
    name, title, series, columns, source="", unit="", vintage="", sample="", form="bar", places=None, intervals=None
):
    """A chart whose title says the finding, with its table behind it.

    `columns`: the names of the rows' cells, first the category; `series`: rows [category, number, …];
    `form`: bar, line or column. `places`: decimals of the numbers in the table, which otherwise stand as they are.
    `intervals`: of columns, for each row and each of its numbers [low, high] or None, drawn as a whisker; the figures
    stand in a table of the page.
    """
    data = {"form": form, "columns": [str(c) for c in columns], "rows": series, "unit": str(unit)}
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
    }


@register.inclusion_tag("components/citymap.html")
def citymap(name, title, rows, label, source="", unit="", vintage="", url=""):
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
    }
