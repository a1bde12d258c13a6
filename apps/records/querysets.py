"""Chainable reads over facts and what belongs to them."""

from django.db import models
from django.db.models import Q

from apps.kernel.querysets import ScopedQuerySet

from . import states
from .rules.repair import LISTS


class FactKindQuerySet(models.QuerySet):
    def reserved(self):
        """Kinds that only their own proceedings, or officers of one level, enter."""
        return self.exclude(writers=[], hand_level="")

    def open_to(self, level):
        """Kinds an officer of an agency of that level may enter by hand ("" for none)."""
        return self.filter(Q(writers=[], hand_level="") | Q(hand_level=level or "-"))


class FactQuerySet(ScopedQuerySet):
    zone_field = "enterprise__zone_id"
    enterprise_field = "enterprise_id"

    def visible_to(self, scope):
        """Officers see the facts about their enterprises, those their own agencies found about others', and the queue.

        Whoever finds something out records it, wherever the enterprise sits, and answers for it: objections go there.
        A waiting fact has no enterprise: it lies in the queue of the division its source named.
        """
        if scope.is_agency and scope.division_prefix:
            prefix, zone = scope.division_prefix, scope.zone_code
            if zone:
                about = Q(enterprise__division__code__startswith=prefix, enterprise__zone_id=zone)
                return self.filter(about | Q(source__agency__zone_id=zone) | Q(agency__zone_id=zone))
            about = Q(enterprise__division__code__startswith=prefix)
            waiting = Q(enterprise__isnull=True, division_code__startswith=prefix)
            ours = Q(source__agency__division__code__startswith=prefix) | Q(agency__division__code__startswith=prefix)
            return self.filter(about | waiting | ours)
        return super().visible_to(scope)

    def reported_elsewhere(self, scope):
        """What agencies of the officer's area report, or found in proceedings of the portal, outside it."""
        if not (scope.is_agency and scope.division_prefix):
            return self.none()
        rows = self.filter(enterprise__isnull=False)
        if scope.zone_code:
            field, value = "zone_id", scope.zone_code
            rows = rows.exclude(enterprise__zone_id=scope.zone_code)
        else:
            field, value = "division__code__startswith", scope.division_prefix
            rows = rows.exclude(enterprise__division__code__startswith=scope.division_prefix)
        # two indexes, each read for itself: with an OR the planner would read the ledger
        reported = rows.filter(**{f"source__agency__{field}": value})
        found = rows.filter(**{f"agency__{field}": value})
        return self.filter(pk__in=reported.values("pk").union(found.values("pk")))

    def waiting(self):
        return self.filter(state=states.WAITING)

    def queue_of(self, scope):
        """The waiting facts an officer may match; read from the queue's own index."""
        rows = self.waiting()
        if scope.is_system:
            return rows
        if not scope.is_agency or not scope.division_prefix or scope.zone_code:
            return rows.none()
        return rows.filter(division_code__startswith=scope.division_prefix)

    def of_known(self, scope):
        """Facts of enterprises the officer sees: the ledger without its queue, in the shape the planner likes best."""
        if not (scope.is_agency and scope.division_prefix):
            return self.visible_to(scope)
        rows = self.filter(enterprise__division__code__startswith=scope.division_prefix)
        return rows.filter(enterprise__zone_id=scope.zone_code) if scope.zone_code else rows

    def own_listings(self):
        """Listings of the enterprises themselves. That of a person of one is kept with it, weighs nothing and is not
        shown there: it is none of the enterprise's (serious_list)."""
        own = Q(public_from__isnull=False) | Q(severity=self.model.Severity.GRAVE)
        return self.filter(own, kind__code__in=LISTS)

    def public(self, on):
        """What anyone may read on a day: in a public state, of a public kind, inside its publicity window."""
        window = Q(public_from__lte=on) & (Q(public_until__isnull=True) | Q(public_until__gt=on))
        return self.filter(window, state__in=states.PUBLIC, kind__public=True)


class ImportQuerySet(ScopedQuerySet):
    division_field = "division_code"
    zone_field = "zone_code"


class OfImportQuerySet(ScopedQuerySet):
    division_field = "run__division_code"
    zone_field = "run__zone_code"


class SourceQuerySet(ScopedQuerySet):
    """A source belongs to its agency's division; those of the portal's own apps are nobody's to manage."""

    division_field = "agency__division__code"
    zone_field = "agency__zone_id"

    def enabled(self):
        return self.filter(enabled=True)


class MatchingQuerySet(ScopedQuerySet):
    """A match lies where its fact waits."""

    division_field = "fact__division_code"

    def open(self):
        return self.filter(state=states.ASKED)


class ObjectionQuerySet(ScopedQuerySet):
    """Seen by the authority that was asked and those above it, and by the enterprise; while it is open also by who is
    known to have decided its fact, as that agency decides on it (queries/authority.py)."""

    division_field = "division_code"
    zone_field = "zone_code"
    enterprise_field = "enterprise_id"

    def visible_to(self, scope):
        rows = super().visible_to(scope)
        if not (scope.is_agency and scope.division_prefix):
            return rows
        field, value = "division__code__startswith", scope.division_prefix
        if scope.zone_code:
            field, value = "zone_id", scope.zone_code
        own = Q(fact__agency__isnull=True, **{f"fact__source__agency__{field}": value})
        return rows | self.filter(own | Q(**{f"fact__agency__{field}": value}), state=states.FILED)

    def open(self):
        return self.filter(state=states.FILED)

    def decided(self):
        return self.exclude(state=states.FILED)

    def about_same(self, objection):
        """Objections to the same thing, this one included."""
        if objection.fact_id:
            return self.filter(fact_id=objection.fact_id)
        return self.filter(enterprise_id=objection.enterprise_id, grade_ref=objection.grade_ref)


class ObjectionFileQuerySet(ScopedQuerySet):
    def visible_to(self, scope):
        """Those of the objections the scope sees."""
        objections = self.model._meta.get_field("objection").related_model.objects
        return self.filter(objection__in=objections.visible_to(scope))
