"""Chainable reads over clocks."""

from django.db.models import Q

from apps.access.roles import outside
from apps.kernel.querysets import ScopedQuerySet


class ClockQuerySet(ScopedQuerySet):
    division_field = "division_code"
    zone_field = "zone_code"
    enterprise_field = "enterprise_id"

    def visible_to(self, scope):
        """The limits of the scope's area; of a bureau's own, nothing for whoever works for it from outside."""
        return self.none() if scope.is_agency and scope.role in outside() else super().visible_to(scope)

    def live(self):
        return self.filter(state__in=("running", "paused"))

    def standing(self):
        """Limits that run or stand still, and duties whose limit has passed and that nobody has fulfilled."""
        return self.filter(Q(state__in=("running", "paused")) | Q(state="expired", duty=True))

    def overdue(self, at):
        """Duties whose limit has passed and that nobody has fulfilled, whether or not the sweep came by."""
        return self.filter(Q(state="expired") | Q(state="running", due_at__lte=at), duty=True)

    def due_on_day(self, day, at):
        """Running clocks that end with `day` and are not over at the moment `at`."""
        return self.filter(state="running", due_on=day, due_at__gt=at)

    def due_soon(self, first, last, at):
        """Running clocks that end with a day from `first` to `last`."""
        return self.filter(state="running", due_on__range=(first, last), due_at__gt=at)

    def exceptions(self):
        """What an officer made longer, or lets stand for a time: public (public_register/exceptions.py)."""
        return self.filter(Q(extended=True) | Q(excepted=True))

    def of(self, kind, identifier):
        """Clocks of one subject."""
        return self.filter(subject_kind=kind, subject_id=str(identifier))
