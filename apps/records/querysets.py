"""Chainable reads over facts."""

from django.db.models import Q

from apps.kernel.querysets import ScopedQuerySet

from . import states


class FactQuerySet(ScopedQuerySet):
    zone_field = "enterprise__zone_id"
    enterprise_field = "enterprise_id"

    def visible_to(self, scope):
        """A waiting fact has no enterprise: it lies in the queue of the division its source named."""
        if scope.is_agency and scope.division_prefix:
            inside = Q(enterprise__division__code__startswith=scope.division_prefix)
            if scope.zone_code:
                return self.filter(inside, enterprise__zone_id=scope.zone_code)
            waiting = Q(enterprise__isnull=True, division_code__startswith=scope.division_prefix)
            return self.filter(inside | waiting)
        return super().visible_to(scope)

    def counting(self):
        return self.filter(state__in=states.COUNTING)

    def waiting(self):
        return self.filter(state=states.WAITING)

    def public(self, on):
        """What anyone may read on a day: in a public state, of a public kind, inside its publicity window."""
        window = Q(public_from__lte=on) & (Q(public_until__isnull=True) | Q(public_until__gt=on))
        return self.filter(window, state__in=states.PUBLIC, kind__public=True)


class ImportQuerySet(ScopedQuerySet):
    division_field = "division_code"
