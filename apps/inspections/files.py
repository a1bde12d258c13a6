"""Results and plans as whole files of open data."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.open_files import batches, tables

from . import public
from .queries.exceptions import public_exceptions


def results(on):
    for batch in batches(public.live(on)):
        yield from public.records(batch)


def plans(_on):
    for batch in batches(public.tasks()):
        yield from public.task_records(batch)


def exceptions(_on):
    for batch in batches(public_exceptions()):
        yield from public.exception_records(batch)


OPEN = (
    *tables("inspection-results", _("Inspection results"), public.FIELDS, results, "inspections:whole", "results"),
    *tables("inspection-plans", _("Plans of inspections"), public.TASK_FIELDS, plans,
            "inspections:whole", "plans"),
    *tables("inspection-exceptions", _("Checks beyond the yearly limit"), public.EXCEPTION_FIELDS, exceptions,
            "inspections:whole", "exceptions"),
)  # fmt: skip
