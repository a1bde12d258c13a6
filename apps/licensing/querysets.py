"""Chainable reads over applications and licences."""

from django.db.models import Q

from apps.kernel.querysets import ScopedQuerySet
from apps.registry.querysets import OfRecordsQuerySet

from . import states


class ApplicationQuerySet(OfRecordsQuerySet):
    division_field = "enterprise__division__code"
    zone_field = "enterprise__zone_id"

    def visible_to(self, scope):
        """A draft is the enterprise's own: no bureau sees it before it is submitted."""
        rows = super().visible_to(scope)
        return rows.exclude(submitted_at__isnull=True) if scope.is_agency else rows

    def open(self):
        return self.filter(state__in=states.OPEN)


class PaperQuerySet(OfRecordsQuerySet):
    division_field = "application__enterprise__division__code"
    zone_field = "application__enterprise__zone_id"
    enterprise_field = "application__enterprise"


class OfEitherQuerySet(ScopedQuerySet):
    """Rows of an application or of a change of a licence: whoever sees that sees them."""

    def visible_to(self, scope):
        seen = {
            name: self.model._meta.get_field(name).related_model.objects.visible_to(scope).values("pk")
            for name in ("application", "change")
        }
        return self.filter(Q(application__in=seen["application"]) | Q(change__in=seen["change"]))


class HandedInQuerySet(OfEitherQuerySet):
    def waiting(self):
        """Entered, and neither held against the scan nor struck out."""
        return self.filter(seconded_on=None, struck_on=None)


class LicenceQuerySet(OfRecordsQuerySet):
    division_field = "enterprise__division__code"
    zone_field = "enterprise__zone_id"

    def live(self):
        return self.filter(state__in=states.LIVE)


class BarQuerySet(ScopedQuerySet):
    division_field = "enterprise__division__code"
    zone_field = "enterprise__zone_id"
    enterprise_field = "enterprise_id"

    def on(self, day):
        """Bars that stand on a day: from the decision to the last day, both included, unless lifted by then; those that
        wait for the second officer stand not yet."""
        rows = self.filter(decided_on__lte=day, until__gte=day, confirmed_on__isnull=False)
        return rows.filter(Q(lifted_on__isnull=True) | Q(lifted_on__gt=day))


class BarLiftQuerySet(ScopedQuerySet):
    division_field = "bar__enterprise__division__code"
    zone_field = "bar__enterprise__zone_id"
    enterprise_field = "bar__enterprise_id"


class ChangeQuerySet(OfRecordsQuerySet):
    division_field = "licence__enterprise__division__code"
    zone_field = "licence__enterprise__zone_id"
    enterprise_field = "licence__enterprise"

    def open(self):
        return self.filter(state__in=states.CHANGE_OPEN)


class ChangePaperQuerySet(OfRecordsQuerySet):
    division_field = "change__licence__enterprise__division__code"
    zone_field = "change__licence__enterprise__zone_id"
    enterprise_field = "change__licence__enterprise"


class FormerQuerySet(OfRecordsQuerySet):
    division_field = "licence__enterprise__division__code"
    zone_field = "licence__enterprise__zone_id"
    enterprise_field = "licence__enterprise"


class EndingQuerySet(OfRecordsQuerySet):
    division_field = "licence__enterprise__division__code"
    zone_field = "licence__enterprise__zone_id"
    enterprise_field = "licence__enterprise"

    def visible_to(self, scope):
        """What nobody has told the holder yet is the bureau's own."""
        rows = super().visible_to(scope)
        return rows.exclude(notice_on__isnull=True) if scope.is_enterprise else rows

    def open(self):
        return self.filter(state__in=states.ENDING_OPEN)


class OfEndingQuerySet(OfRecordsQuerySet):
    division_field = "ending__licence__enterprise__division__code"
    zone_field = "ending__licence__enterprise__zone_id"
    enterprise_field = "ending__licence__enterprise"


class BesideQuerySet(OfRecordsQuerySet):
    division_field = "licence__enterprise__division__code"
    zone_field = "licence__enterprise__zone_id"
    enterprise_field = "licence__enterprise"

    def waiting(self):
        """Those that wait for the proceeding they stand beside."""
        return self.filter(state=states.WAITING)


class CancellingQuerySet(OfRecordsQuerySet):
    division_field = "licence__enterprise__division__code"
    zone_field = "licence__enterprise__zone_id"
    enterprise_field = "licence__enterprise"

    def open(self):
        return self.filter(state=states.PROPOSED)


class CheckQuerySet(OfRecordsQuerySet):
    division_field = "licence__enterprise__division__code"
    zone_field = "licence__enterprise__zone_id"
    enterprise_field = "licence__enterprise"

    def open(self):
        return self.filter(state__in=states.CHECK_OPEN)

    def found_failed(self):
        """Those whose form says failed, and waits for a second officer."""
        return self.filter(state=states.FILED, verdict=states.FAILED)


class PriorCheckQuerySet(OfEitherQuerySet):
    def open(self):
        return self.filter(state__in=states.PRIOR_OPEN)


class OfPriorCheckQuerySet(ScopedQuerySet):
    def visible_to(self, scope):
        checks = self.model._meta.get_field("check_of").related_model.objects
        return self.filter(check_of__in=checks.visible_to(scope).values("pk"))


class EndPaperQuerySet(OfRecordsQuerySet):
    """Papers of a proceeding or of a check: either leads to the licence."""

    division_field = "licence__enterprise__division__code"
    zone_field = "licence__enterprise__zone_id"
    enterprise_field = "licence__enterprise"


class OfAgencyQuerySet(ScopedQuerySet):
    """Rows of a bureau: its own, and for the bureaus above it."""

    division_field = "agency__division__code"
    zone_field = "agency__zone_id"
