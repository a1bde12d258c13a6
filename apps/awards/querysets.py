"""Chainable reads over programmes, rounds, applications and what belongs to them."""

from django.db.models import Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from apps.kernel.querysets import ScopedQuerySet
from apps.registry.querysets import OfRecordsQuerySet

from . import states


class RoundQuerySet(ScopedQuerySet):
    """A round that is announced is everybody's; a draft is its own bureau's."""

    division_field = "agency__division__code"
    zone_field = "agency__zone_id"

    def visible_to(self, scope):
        if scope.is_system:
            return self
        announced = Q(state__in=states.ANNOUNCED)
        return self.filter(announced | Q(agency_id=scope.agency_code)) if scope.is_agency else self.filter(announced)

    def announced(self):
        return self.filter(state__in=states.ANNOUNCED)

    def going_on(self):
        return self.filter(state__in=states.ANNOUNCED).exclude(state__in=states.ROUND_OVER)


class ApplicationQuerySet(OfRecordsQuerySet):
    """The applicant's own; those of its area for who may see awards; for an expert what he reviews, nothing else."""

    division_field = "enterprise__division__code"
    zone_field = "enterprise__zone_id"

    def visible_to(self, scope):
        if scope.is_agency and scope.may(states.REVIEW):
            return self.reviewed_by(scope.user_id)
        if scope.is_agency and not scope.may(states.VIEW):
            return self.none()
        rows = super().visible_to(scope)
        return rows.exclude(state=states.DRAFT) if scope.is_agency else rows

    def reviewed_by(self, user_id):
        """Applications in which the person has a review that stands."""
        if user_id is None:
            return self.none()
        seats = self.model._meta.get_field("reviews").related_model._base_manager
        mine = seats.filter(application=OuterRef("pk"), expert__user_id=user_id).exclude(state=states.SET_ASIDE)
        return self.filter(Exists(mine))

    def open(self):
        return self.filter(state__in=states.APPLICATION_OPEN)

    def handed_in(self):
        return self.exclude(state__in=(states.DRAFT, states.MOOT))


class OfApplicationQuerySet(OfRecordsQuerySet):
    division_field = "application__enterprise__division__code"
    zone_field = "application__enterprise__zone_id"
    enterprise_field = "application__enterprise"


class BlindQuerySet(ScopedQuerySet):
    """Blind: an expert sees what is of his own review; the bureau of the round sees all; the applicant none."""

    of_review = ""  # the way to the review

    def visible_to(self, scope):
        if scope.is_system:
            return self
        if not scope.is_agency:
            return self.none()
        if scope.may(states.REVIEW):
            own = {f"{self.of_review}expert__user_id": scope.user_id}
            return self.filter(**own) if scope.user_id else self.none()
        return self.filter(**{f"{self.of_review}application__round__agency_id": scope.agency_code})


class ReviewQuerySet(BlindQuerySet):
    def standing(self):
        return self.exclude(state=states.SET_ASIDE)


class OfReviewQuerySet(BlindQuerySet):
    """What is asked of a review."""

    of_review = "review__"

    def waiting(self):
        """Still to be decided, of a review that is still being written for an application that is still reviewed."""
        live = {"review__state": states.WRITING, "review__application__state": states.ELIGIBLE}
        return self.filter(state=states.ASKED, **live)

    def decided_by(self, scope):
        """Of these, what the scope may decide: whoever asked does not, and nobody decides on leaving himself."""
        if scope.user_id is None:
            return self.none()
        return self.exclude(asked_by=scope.user_id).exclude(review__expert__user_id=scope.user_id)


class ExpertQuerySet(ScopedQuerySet):
    """The register belongs to the bureau that keeps it; an expert sees himself."""

    def visible_to(self, scope):
        if scope.is_system:
            return self
        if not scope.is_agency:
            return self.none()
        if scope.may(states.REVIEW):
            return self.filter(user_id=scope.user_id) if scope.user_id else self.none()
        return self.filter(agency_id=scope.agency_code)

    def able(self, on):
        """Who may be drawn: in the register, and with an account to review by."""
        return self.here(on).filter(valid_from__lte=on, last_day__gte=on)

    def here(self, on):
        """Who can still open his reviews on a day: not struck off, and with a post as expert that has not ended."""
        return self.filter(
            Q(user__posts__last_day__isnull=True) | Q(user__posts__last_day__gte=on), user__posts__role=states.EXPERT,
            user__posts__agency=F("agency"), user__posts__ended_at__isnull=True, left_on__isnull=True,
        ).distinct()  # fmt: skip


class StaffInterestQuerySet(ScopedQuerySet):
    """One's own; whoever decides sees those of the bureau."""

    def visible_to(self, scope):
        if scope.is_system:
            return self
        if not scope.is_agency or scope.user_id is None:
            return self.none()
        mine = Q(user=scope.user_id)
        return self.filter(mine | Q(agency_id=scope.agency_code) if scope.may(states.DECIDE) else mine)


class OfAgencyQuerySet(ScopedQuerySet):
    division_field = "agency__division__code"
    zone_field = "agency__zone_id"


class OfRoundQuerySet(ScopedQuerySet):
    division_field = "round__agency__division__code"
    zone_field = "round__agency__zone_id"


class HonourQuerySet(OfRecordsQuerySet):
    division_field = "enterprise__division__code"
    zone_field = "enterprise__zone_id"

    def standing(self):
        return self.filter(state=states.VALID)


class OfHonourQuerySet(OfRecordsQuerySet):
    division_field = "honour__enterprise__division__code"
    zone_field = "honour__enterprise__zone_id"
    enterprise_field = "honour__enterprise"


class CaseQuerySet(OfHonourQuerySet):
    def visible_to(self, scope):
        """What nobody has told the holder yet is the bureau's own."""
        rows = super().visible_to(scope)
        return rows.exclude(state=states.OPENED) if scope.is_enterprise else rows

    def open(self):
        return self.filter(state__in=states.CASE_OPEN)


class FormerQuerySet(ScopedQuerySet):
    """What waits for a second officer is the bureau's own."""

    def visible_to(self, scope):
        if scope.is_system:
            return self
        return self.filter(agency_id=scope.agency_code) if scope.is_agency else self.none()

    def waiting(self):
        return self.filter(state=states.WAITING)


class BarQuerySet(OfRecordsQuerySet):
    division_field = "enterprise__division__code"
    zone_field = "enterprise__zone_id"

    def on(self, day):
        rows = self.filter(decided_on__lte=day, until__gte=day)
        return rows.filter(Q(lifted_on__isnull=True) | Q(lifted_on__gt=day))


class ValuationQuerySet(OfRecordsQuerySet):
    """Values of the brands of the own area, or of the own enterprise."""

    division_field = "enterprise__division__code"
    zone_field = "enterprise__zone_id"

    def newest(self):
        """Of each brand and day the version that holds."""
        window = Window(RowNumber(), partition_by=["enterprise_id", "brand", "valued_on"], order_by=F("version").desc())
        return self.annotate(newness=window).filter(newness=1)
