"""Chainable reads over statistics, definitions, runs, results and what of them is public.

Statistics are the province's: every bureau reads them whole, nobody else reads them before they are published.
"""

from django.db.models import Exists, OuterRef, Q

from apps.kernel.querysets import ScopedQuerySet

from . import states


class OfProvinceQuerySet(ScopedQuerySet):
    def visible_to(self, scope):
        return self if scope.is_system or (scope.is_agency and scope.may("indices.view")) else self.none()


class SeriesQuerySet(OfProvinceQuerySet):
    pass


class ReleaseQuerySet(OfProvinceQuerySet):
    def cleared(self):
        return self.filter(clearances__given=True)  # once at most: a constraint

    def uncleared(self):
        return self.exclude(pk__in=self.model.objects.cleared().values("pk"))

    def waiting_for(self, scope):
        """What others put into the store and nobody decided on. What the portal counts comes with its index, but what
        it says has ended: no index is published of that."""
        ends = Exists(self.model.objects.filter(pk=OuterRef("pk"), observations__stage="none"))
        rows = self.filter(~Q(kind="live") | ends, clearances__isnull=True)
        if not scope.may("indices.publish") or scope.user_id is None:
            return rows.none()
        return rows.exclude(recorded_user=scope.user_id).exclude(import_run__created_user=scope.user_id)


class ObservationQuerySet(OfProvinceQuerySet):
    def public(self):
        """Of releases that were cleared."""
        return self.filter(release__clearances__given=True)

    def known_at(self, moment):
        return self.filter(recorded_at__lte=moment)


class IndexQuerySet(OfProvinceQuerySet):
    pass


class DefinitionQuerySet(OfProvinceQuerySet):
    def approved(self):
        return self.filter(state=states.APPROVED)

    def waiting_for(self, scope):
        """Submitted by others: what this second person may decide on."""
        rows = self.filter(state=states.SUBMITTED)
        if not scope.may("indices.approve") or scope.user_id is None:
            return rows.none()
        return rows.exclude(authors__contains=[scope.user_id])


class RunQuerySet(OfProvinceQuerySet):
    def open(self):
        """Queued or being computed: one at most."""
        return self.filter(finished_at__isnull=True)

    def finished(self):
        return self.filter(state=states.DONE)


class ResultQuerySet(OfProvinceQuerySet):
    pass


class PublicationQuerySet(OfProvinceQuerySet):
    def waiting_for(self, scope):
        rows = self.filter(state=states.PREPARED)
        if not scope.may("indices.publish") or scope.user_id is None:
            return rows.none()
        return rows.exclude(prepared_user=scope.user_id)

    def public(self):
        return self.filter(state=states.PUBLISHED)


class ShownQuerySet(ScopedQuerySet):
    """What is public is everybody's."""

    def visible_to(self, scope):
        return self

    def current(self):
        return self.filter(until__isnull=True)


class TargetQuerySet(ScopedQuerySet):
    def visible_to(self, scope):
        return self

    def standing(self):
        """Not ended: in force, or waiting for whoever agrees."""
        return self.filter(ended_at__isnull=True)

    def public(self):
        """In force, or ended by another: the public reads both."""
        return self.filter(agreed_at__isnull=False)

    def current(self):
        return self.standing().public()

    def waiting(self):
        return self.standing().filter(agreed_at__isnull=True)


class SurveyQuerySet(OfProvinceQuerySet):
    def open_on(self, day):
        return self.filter(state=states.OPEN, opens_on__lte=day, closes_on__gte=day)


class ImportQuerySet(OfProvinceQuerySet):
    pass


class ReportQuerySet(OfProvinceQuerySet):
    def public(self):
        return self.filter(state=states.PUBLISHED)

    def waiting_for(self, scope):
        """Handed on by others: what this second person may publish or return."""
        rows = self.filter(state=states.WRITTEN)
        if not scope.may("indices.publish") or scope.user_id is None:
            return rows.none()
        return rows.exclude(authors__contains=[scope.user_id])
