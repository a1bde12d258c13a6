"""Chainable reads of draws."""

from django.db.models import Q

from apps.kernel.querysets import ScopedQuerySet

from . import states


class DrawQuerySet(ScopedQuerySet):
    """Drafts are seen by the agency's own area; whoever is named a witness sees the draw wherever it is held."""

    division_field = "agency__division__code"
    zone_field = "agency__zone_id"

    def visible_to(self, scope):
        rows = super().visible_to(scope)
        if not scope.is_agency or scope.user_id is None:
            return rows
        mine = self.model.witnesses.rel.related_model.objects.filter(user_id=scope.user_id).values("draw_id")
        return self.filter(Q(pk__in=rows.values("pk")) | Q(pk__in=mine))

    def public(self):
        """Everything from the seal on: a draw that failed stays to be seen like one that succeeded."""
        return self.filter(state__in=states.PUBLIC)

    def drawn(self):
        return self.filter(state=states.DRAWN)
