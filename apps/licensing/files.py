"""Licences and the figures about them as whole files of open data."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from apps.kernel.open_files import batches, tables

from . import public
from .queries import statistics

SINCE = 2017  # the first year of the catalogue


def licences(on):
    for batch in batches(public.every()):
        yield from public.records(batch, on)


def figures(on):
    for year in range(SINCE, on.year + 1):
        rows = statistics.figures(date(year, 1, 1), date(year, 12, 31))
        if statistics.whole(rows).granted:
            yield from statistics.records(year, rows)


OPEN = (
    *tables("licensing-licences", _("Production licences"), public.FIELDS, licences, "licensing:whole", "licences"),
    *tables("licensing-figures", _("Figures on production licences"), statistics.FIELDS, figures, "licensing:whole",
            "figures"),
)  # fmt: skip
