"""Chainable reads over cases and entries."""

from apps.kernel.querysets import ScopedQuerySet
from apps.registry.querysets import OfRecordsQuerySet

from . import states


class CaseQuerySet(OfRecordsQuerySet):
    division_field = "agency__division__code"
    zone_field = "agency__zone_id"

    def visible_to(self, scope):
        """The party sees its case once the notice is written: a proposal is the bureau's own thought."""
        rows = super().visible_to(scope)
        return rows.exclude(notice_on__isnull=True) if scope.is_enterprise else rows

    def open(self):
        return self.filter(state__in=states.OPEN)

    def standing(self):
        return self.filter(state__in=states.STANDING)

    def falling(self):
        """Cases that are set aside when their penalty falls: one removed early may not come back then."""
        return self.filter(state__in=states.FALLING)


class PaperQuerySet(OfRecordsQuerySet):
    division_field = "case__agency__division__code"
    zone_field = "case__agency__zone_id"
    enterprise_field = "case__enterprise"


class EntryQuerySet(ScopedQuerySet):
    division_field = "agency__division__code"
    zone_field = "agency__zone_id"
    enterprise_field = "enterprise_id"

    def listed(self, on):
        """Entries that anyone may read on a day: listed, not ended, inside their term."""
        return self.filter(listed_on__lte=on, until__gte=on, ended_on__isnull=True)


class RepairQuerySet(OfRecordsQuerySet):
    division_field = "case__agency__division__code"
    zone_field = "case__agency__zone_id"
    enterprise_field = "case__enterprise"

    def open(self):
        return self.filter(state__in=states.REPAIR_OPEN)
