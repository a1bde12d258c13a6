"""Numbers, amounts, days and sizes as a reader writes them: filters over apps.kernel.figures."""

from django import template

from apps.kernel import figures

register = template.Library()

register.filter("figure", figures.figure)
register.filter("percent", figures.percent)
register.filter("money", figures.money)
register.filter("capital", figures.capital)
register.filter("day", figures.day)
register.filter("through", figures.through)
register.filter("moment", figures.moment)
register.filter("filesize_short", figures.size)


@register.filter
def get(mapping, key):
    """`row|get:column`: an item of a dict by a name held in a variable; "" when there is none."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""
