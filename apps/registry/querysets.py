"""Chainable reads over enterprises and what belongs to them."""

from django.db import models

from apps.kernel.querysets import ScopedQuerySet


class EnterpriseQuerySet(ScopedQuerySet):
    division_field = "division__code"
    zone_field = "zone_id"
    enterprise_field = "pk"

    def current(self):
        """Without records that were merged into another."""
        return self.filter(merged_into__isnull=True)


class OfEnterpriseQuerySet(ScopedQuerySet):
    division_field = "enterprise__division__code"
    zone_field = "enterprise__zone_id"
    enterprise_field = "enterprise_id"


class BothQuerySet(ScopedQuerySet):
    """Rows about two enterprises: an agency sees them when both lie in its own area."""

    pair = ("first", "second")

    def visible_to(self, scope):
        if scope.is_system:
            return self
        if not scope.is_agency or not scope.division_prefix:
            return self.none()
        rows = self
        for side in self.pair:
            rows = rows.filter(**{f"{side}__division_id__startswith": scope.division_prefix})
            if scope.zone_code:
                rows = rows.filter(**{f"{side}__zone_id": scope.zone_code})
        return rows


class PairQuerySet(BothQuerySet):
    def open(self):
        """Neither set aside nor settled by a merge."""
        return self.filter(set_aside_at__isnull=True, first__merged_into__isnull=True, second__merged_into__isnull=True)


class MergeQuerySet(BothQuerySet):
    pair = ("duplicate", "survivor")

    def waiting(self):
        return self.filter(state="requested")


class SavedFilterQuerySet(ScopedQuerySet):
    """One's own, and those colleagues of the same agency share."""

    def visible_to(self, scope):
        if not scope.is_agency:
            return self.none()
        return self.filter(models.Q(user_id=scope.user_id) | models.Q(agency_id=scope.agency_code, shared=True))

    def owned_by(self, scope):
        return self.filter(user_id=scope.user_id) if scope.is_agency else self.none()


class ExportQuerySet(ScopedQuerySet):
    """Only one's own: an export holds what its user might see, which a colleague of another post might not."""

    def visible_to(self, scope):
        if scope.is_system:
            return self
        return self.filter(user_id=scope.user_id) if scope.is_agency else self.none()


class ImportRunQuerySet(ScopedQuerySet):
    """An import belongs to the division of its uploader; a zone's bureau sees its own only."""

    division_field = "division__code"
    zone_field = "zone_code"
