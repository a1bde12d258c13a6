"""Exceptions that officers made, as whole files of open data."""

from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock
from apps.kernel.open_files import batches, tables

from .queries import EXCEPTION_FIELDS, exception_records


def exceptions(_on):
    for batch in batches(Clock.objects.exceptions()):
        yield from exception_records(batch)


OPEN = tables("exceptions", _("Exceptions granted"), EXCEPTION_FIELDS, exceptions, "public:exceptions_file")
