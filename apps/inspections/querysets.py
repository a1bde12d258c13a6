"""Chainable reads over pools, plans, tasks, visits and what follows them."""

from django.apps import apps
from django.db.models import Q

from apps.kernel.querysets import ScopedQuerySet
from apps.records.states import PUBLIC as FACT_SHOWN
from apps.registry.querysets import of_records

from . import states


class OfAgencyQuerySet(ScopedQuerySet):
    """Rows of a bureau: seen by it and by those above it."""

    division_field = "agency__division__code"
    zone_field = "agency__zone_id"


class PlanQuerySet(OfAgencyQuerySet):
    def public(self):
        return self.filter(state=states.ANNOUNCED)


class TaskQuerySet(OfAgencyQuerySet):
    def public(self):
        """Tasks of a published plan, cancelled ones too, and campaigns once they run: one warned of is no campaign."""
        return self.filter(
            Q(plan__state=states.ANNOUNCED) | Q(kind="campaign", state__in=(states.RUNNING, states.FINISHED))
        )


class OfTaskQuerySet(ScopedQuerySet):
    division_field = "task__agency__division__code"
    zone_field = "task__agency__zone_id"


def only_checks(scope):
    """Whether somebody comes from outside the bureau to check: sees the visits he is an inspector of, nothing else."""
    return scope.is_agency and scope.may(states.CHECK) and not scope.may("inspections.view")


class VisitQuerySet(OfTaskQuerySet):
    """The enterprise sees its visit from the day it was checked: an announced inspection is none."""

    def visible_to(self, scope):
        if scope.is_enterprise:
            return self.filter(of_records(scope, "enterprise"), checked_on__isnull=False)
        rows = super().visible_to(scope)
        if only_checks(scope):
            return rows.filter(pk__in=self.model.objects.assigned_to(scope.user_id).values("pk"))
        return rows

    def standing(self):
        return self.exclude(state=states.VOID)

    def assigned_to(self, user_id):
        """Visits of which this person is an inspector now."""
        if user_id is None:
            return self.none()
        return self.filter(seats__inspector__user_id=user_id, seats__ended_at__isnull=True).distinct()

    def public(self, on):
        """Results anyone may read: published, and their fact neither repaired nor withdrawn nor over."""
        return self.filter(
            Q(fact__public_until__isnull=True) | Q(fact__public_until__gt=on),
            state=states.SHOWN, fact__state__in=FACT_SHOWN, fact__public_from__lte=on,
        )  # fmt: skip


class OfVisitQuerySet(ScopedQuerySet):
    division_field = "visit__task__agency__division__code"
    zone_field = "visit__task__agency__zone_id"

    def visible_to(self, scope):
        if scope.is_enterprise:
            return self.filter(of_records(scope, "visit__enterprise"))
        if only_checks(scope):
            visits = apps.get_model("inspections.Visit").objects.visible_to(scope)
            return self.filter(visit__in=visits.values("pk"))
        return super().visible_to(scope)


class OrderQuerySet(OfVisitQuerySet):
    """Whoever only checks sees the orders he looks again at, whether or not he was at the visit."""

    def visible_to(self, scope):
        if not only_checks(scope):
            return super().visible_to(scope)
        rows = ScopedQuerySet.visible_to(self, scope)
        visits = apps.get_model("inspections.Visit").objects.visible_to(scope).values("pk")
        named = Q(first__user=scope.user_id) | Q(second__user=scope.user_id)
        mine = apps.get_model("inspections.Recheck").objects.filter(named).values("order")
        return rows.filter(Q(visit__in=visits) | Q(pk__in=mine))

    def open(self):
        return self.filter(state__in=states.ORDER_OPEN)


class ReferralQuerySet(OfVisitQuerySet):
    """The bureau of this portal to which a matter went sees the transfer, though not the visit it came from."""

    def visible_to(self, scope):
        rows = super().visible_to(scope)
        if not scope.is_agency or not scope.agency_code or only_checks(scope):
            return rows
        return self.filter(Q(pk__in=rows.values("pk")) | Q(receiver_agency=scope.agency_code))
