"""Words of indices for templates."""

from django import template

from ..models.words import THEMES
from ..queries.titles import period_words

register = template.Library()


@register.filter
def theme(code):
    return THEMES.get(code, code)


@register.filter
def period(code):
    """A period in the reader's language: 2025年."""
    return period_words(code)
