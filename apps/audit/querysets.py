"""Chainable reads over events."""

from django.db.models import Q

from apps.kernel.querysets import ScopedQuerySet

from .internal import withheld_from

PROVINCE = 2  # digits of a province's prefix


class EventQuerySet(ScopedQuerySet):
    def visible_to(self, scope):
        """Events of the scope's division, without what the apps above keep from it (internal.withhold); the province
        also sees what belongs to no division.

        The bureau of a zone sees what it did itself: an event knows its division, not its zone.
        """
        if scope.is_system:
            return self
        prefix = scope.division_prefix
        if not scope.is_agency or not prefix:
            return self.none()
        if scope.zone_code:
            return self.filter(agency=scope.agency_code)
        province = len(prefix) <= PROVINCE
        if province:
            rows = self.filter(Q(division__startswith=prefix) | Q(division=""))
        else:  # a county is one code: equality lets the index give the page in order
            rows = self.filter(division=prefix) if len(prefix) == 6 else self.filter(division__startswith=prefix)
        for condition in withheld_from(scope, province=province):
            rows = rows.exclude(condition)
        return rows

    def about(self, kind, identifier=""):
        """Events of one kind of subject (or of several, as a list), or of one subject."""
        kinds = [kind] if isinstance(kind, str) else kind
        rows = self.filter(subject_kind__in=kinds) if kind else self
        return rows.filter(subject_id=str(identifier)) if identifier else rows

    def by_actor(self, text):
        """Events whose actor's name contains `text`."""
        return self.filter(actor__icontains=text) if text else self

    def of_verb(self, verb):
        """Events of one verb, or of one app ("access.")."""
        if not verb:
            return self
        return self.filter(verb__startswith=verb) if verb.endswith(".") else self.filter(verb=verb)

    def between(self, first, last):
        """Events from the moment `first` up to and without `last`; either may be None."""
        rows = self.filter(at__gte=first) if first else self
        return rows.filter(at__lt=last) if last else rows
