"""Numbers, amounts, days and sizes as a reader writes them: filters over apps.kernel.figures."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.kernel import figures

register = template.Library()

register.filter("figure", figures.figure)
register.filter("percent", figures.percent)
register.filter("span", figures.span)
register.filter("money", figures.money)
register.filter("capital", figures.capital)
register.filter("day", figures.day)
register.filter("through", figures.through)
register.filter("moment", figures.moment)
register.filter("filesize_short", figures.size)

# what the portal did by itself, by the name it acted under
PARTS = {"default": gettext_lazy("default settings"), "install": gettext_lazy("installation")}


@register.filter
def actor(name):
    """Who did it, as a page says it: a person by name, the portal with the part of it that acted."""
    if not name.startswith("system:"):
        return name
    part = name.removeprefix("system:")
    return _("the portal (%(part)s)") % {"part": PARTS.get(part, part)}


@register.filter
def get(mapping, key):
    """`row|get:column`: an item of a dict by a name held in a variable; "" when there is none."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""
