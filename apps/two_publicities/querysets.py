"""Chainable reads over files for the credit platform and their lines."""

from django.db.models import Q

from apps.kernel.querysets import ScopedQuerySet
from apps.records.states import REPAIRED, WITHDRAWN

from . import states
from .rules.operation import DELETE

GONE = (WITHDRAWN, REPAIRED)  # of these the platform is told the deletion


class FileQuerySet(ScopedQuerySet):
    """Seen by the agency that made it and by those above."""

    division_field = "division_code"
    zone_field = "zone_code"

    def open(self):
        return self.filter(state__in=(states.MADE, states.SENT))


class LineQuerySet(ScopedQuerySet):
    """A line belongs to the agency that reported the penalty, whoever made the file."""

    division_field = "fact__source__agency__division__code"
    zone_field = "fact__source__agency__zone_id"

    def standing(self):
        """Lines that tell something: not those of a file that was discarded."""
        return self.exclude(state=states.VOID)

    def stale(self):
        """Lines of files not yet sent that are no longer true: their penalty is gone though they tell it as new or
        changed, or is back though they take it back. What only changed is sent as it was: the change is owed later.
        """
        gone = Q(fact__state__in=GONE)
        taken_back = Q(operation=DELETE)
        lines = self.filter(gone & ~taken_back | ~gone & taken_back, file__state=states.MADE)
        return lines.select_related("fact").order_by("position")
