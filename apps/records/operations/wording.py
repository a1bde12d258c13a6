"""Reasons the ledger writes itself, in the province's first language: they stay on record whoever reads them."""

from django.conf import settings
from django.utils import translation


def official(text, **values):
    """The translatable `text`, filled with `values`, as it is kept on record."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(text) % values
