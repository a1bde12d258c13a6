"""Chainable reads over enterprises."""

from apps.kernel.querysets import ScopedQuerySet


class EnterpriseQuerySet(ScopedQuerySet):
    division_field = "division_id"
    zone_field = "zone_id"
    enterprise_field = "pk"

    def current(self):
        """Without records that were merged into another."""
        return self.filter(merged_into__isnull=True)


class OfEnterpriseQuerySet(ScopedQuerySet):
    division_field = "enterprise__division_id"
    zone_field = "enterprise__zone_id"
    enterprise_field = "enterprise_id"
