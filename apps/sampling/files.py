"""Results and figures of sampling as whole files of open data."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.open_files import batches, tables

from . import public
from .queries.rates import DIMENSIONS, pass_rates

RATE_FIELDS = ("year", *DIMENSIONS, "batches", "passed", "percent", "low", "high", "refused")


def rates(on):
    """Every table of every year; a field that is null is added up. Percentages are decimal texts, half up."""
    found = pass_rates(first=2000, last=on.year, published=True)
    for key, rate in sorted(found.cells.items(), key=lambda cell: [(part is not None, part) for part in cell[0]]):
        shares = (None if share is None else str(share) for share in (rate.percent, rate.low, rate.high))
        numbers = (rate.n, rate.passed, *shares, rate.refused)
        yield dict(zip(RATE_FIELDS, (*key, *numbers), strict=True))


def results(on):
    for batch in batches(public.live(on)):
        yield from public.records(batch)


def warnings(on):
    for batch in batches(public.warnings()):
        yield from map(public.warning_record, batch)


def recalls(on):
    for batch in batches(public.recalls()):
        yield from map(public.recall_record, batch)


OPEN = (
    *tables("sampling-results", _("Results of product quality sampling"), public.FIELDS, results,
            "sampling_public:whole", "results"),
    *tables("sampling-pass-rates", _("Pass rates of sampled products"), RATE_FIELDS, rates,
            "sampling_public:whole", "pass-rates"),
    *tables("sampling-warnings", _("Consumer warnings"), public.WARNING_FIELDS, warnings, "sampling_public:whole",
            "warnings"),
    *tables("sampling-recalls", _("Recalls of products"), public.RECALL_FIELDS, recalls, "sampling_public:whole",
            "recalls"),
)  # fmt: skip
