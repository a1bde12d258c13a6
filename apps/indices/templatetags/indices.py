"""Words of indices for templates."""

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()
THEMES = {
    "composite": _("Composite"), "manufacturing": _("Manufacturing"), "product": _("Products"),
    "service": _("Public services"), "credit": _("Quality credit"), "licence": _("Licences"),
    "economy": _("Economy"), "innovation": _("Innovation"),
}  # fmt: skip


@register.filter
def theme(code):
    return THEMES.get(code, code)
