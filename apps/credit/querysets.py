"""Chainable reads over rulesets and ratings."""

from django.db import models
from django.db.models import Count, Max, Q

from apps.kernel.querysets import ScopedQuerySet

from . import states


class RulesetQuerySet(models.QuerySet):
    def in_force(self, model, on):
        """The approved ruleset of a model whose validity contains the day; at most one, by constraint."""
        return self.filter(model=model, state=states.APPROVED, validity__contains=on)


class RunQuerySet(models.QuerySet):
    def with_progress(self):
        """Each run with `shards_total`, `shards_done` and `moved_at`, when its last shard was done (null: none yet)."""
        done = Q(shards__state=states.DONE)
        return self.annotate(
            shards_total=Count("shards"), shards_done=Count("shards", filter=done), moved_at=Max("shards__done_at")
        )


class RatingQuerySet(ScopedQuerySet):
    division_field = "enterprise__division__code"
    zone_field = "enterprise__zone_id"
    enterprise_field = "enterprise_id"

    def current(self):
        return self.filter(superseded_at__isnull=True)

    def known_at(self, moment):
        """Ratings that stood at a moment."""
        return self.filter(Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment), rated_at__lte=moment)

    def grades(self):
        """The public model only: the risk class is never public."""
        return self.filter(model="grade")
