"""Words of indices for templates."""

from django import template

from ..models.words import THEMES

register = template.Library()


@register.filter
def theme(code):
    return THEMES.get(code, code)
