"""Chainable reads over measures, partners and what was handed to them."""

from django.db.models import Q

from apps.kernel.dated import DatedRuleQuerySet
from apps.kernel.querysets import ScopedQuerySet

from . import states


class MeasureQuerySet(DatedRuleQuerySet):
    def of(self, department, day):
        return self.on(day).filter(department=department)


class PartnerQuerySet(ScopedQuerySet):
    """A partner belongs to the administrators of its area and of those above."""

    division_field = "division__code"

    def visible_to(self, scope):
        rows = super().visible_to(scope)
        return rows.none() if scope.zone_code else rows

    def enabled(self):
        return self.filter(enabled=True)


class DeliveryQuerySet(ScopedQuerySet):
    """Seen by the bureau that listed, and by those above it."""

    division_field = "entry__agency__division__code"
    zone_field = "entry__agency__zone_id"

    def still_shown(self):
        """The entry has ended, the partner had it, and has not said that it is gone."""
        return self.filter(stands=False, state__in=states.HOLDING)

    def silent(self):
        """The entry stands, the partner has had time to read it, and has not answered."""
        return self.filter(stands=True, state__in=(*states.UNREAD, *states.SILENT))

    def owed(self):
        """Whatever some partner still owes."""
        silent = Q(stands=True, state__in=(*states.UNREAD, *states.SILENT))
        return self.filter(silent | Q(stands=False, state__in=states.HOLDING))
