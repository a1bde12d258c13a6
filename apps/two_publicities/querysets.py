"""Chainable reads over files for the credit platform and their lines."""

from apps.kernel.querysets import ScopedQuerySet

from . import states


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
