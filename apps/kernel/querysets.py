"""Row scope is a queryset verb: no view filters by division or seat by hand."""

from django.db import models


class ScopedQuerySet(models.QuerySet):
    """A queryset that knows who may see its rows.

    Subclasses set `division_field` (a lookup to a GB/T 2260 code) and/or `enterprise_field` (a lookup to the
    enterprise's id), or override `visible_to`. A scope that is neither sees nothing: closed by default.
    """

    division_field = None
    zone_field = None
    enterprise_field = None

    def visible_to(self, scope):
        if scope.is_system:
            return self
        if scope.is_agency and self.division_field and scope.division_prefix:
            rows = self.filter(**{f"{self.division_field}__startswith": scope.division_prefix})
            if not scope.zone_code:
                return rows
            # a zone's bureau stands at its city's division: without the zone it would see the whole city
            return rows.filter(**{self.zone_field: scope.zone_code}) if self.zone_field else self.none()
        if scope.is_enterprise and self.enterprise_field:
            return self.filter(**{f"{self.enterprise_field}__in": scope.enterprise_ids})
        return self.none()

    def locked(self, **lookup):
        """The one row of `lookup`, locked for update; raises DoesNotExist."""
        return self.select_for_update().get(**lookup)
