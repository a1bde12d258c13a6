"""Chainable reads over rulesets and ratings."""

from django.db.models import Count, Max, Q

from apps.kernel.querysets import ScopedQuerySet

from . import states

# Permissions by name: their enum lies above.
SEEN_WITH = {"grade": "credit.view", "risk": "credit.view_risk"}


def models_seen(scope):
    """The models whose rules and runs a scope may read. The risk class is internal: never for the public."""
    if scope.is_system:
        return tuple(SEEN_WITH)
    return tuple(model for model, permission in SEEN_WITH.items() if scope.is_agency and scope.may(permission))


def is_internal(data):
    """Whether the data of an event are about the internal model."""
    return data.get("model") == "risk"


class OfModelQuerySet(ScopedQuerySet):
    """Rows that belong to the whole province and to one of the two models."""

    def visible_to(self, scope):
        return self.filter(model__in=models_seen(scope))


class OfProvinceQuerySet(ScopedQuerySet):
    """What the whole province shares and its officers read: tables of measures, yearly editions before they are out."""

    def visible_to(self, scope):
        return self if scope.is_system or (scope.is_agency and scope.may("credit.view")) else self.none()


class RulesetQuerySet(OfModelQuerySet):
    def in_force(self, model, on):
        """The approved ruleset of a model whose validity contains the day; at most one, by constraint."""
        return self.filter(model=model, state=states.APPROVED, validity__contains=on)


class RunQuerySet(OfModelQuerySet):
    def with_progress(self):
        """Each run with `shards_total`, `shards_done` and `moved_at`, when its last shard was done (null: none yet)."""
        done = Q(shards__state=states.DONE)
        return self.annotate(
            shards_total=Count("shards"), shards_done=Count("shards", filter=done), moved_at=Max("shards__done_at")
        )


class BacktestQuerySet(OfModelQuerySet):
    """A trial counts the whole province or a division: for those whose own division holds what it covers."""

    def visible_to(self, scope):
        rows = super().visible_to(scope)
        if scope.is_system or not scope.division_prefix:
            return rows
        # the province's own prefix is as good as none: "" covers what "32" covers
        return rows if len(scope.division_prefix) <= 2 else rows.filter(prefix__startswith=scope.division_prefix)


class MoveQuerySet(ScopedQuerySet):
    division_field = "enterprise__division__code"
    zone_field = "enterprise__zone_id"


class RatingQuerySet(ScopedQuerySet):
    division_field = "enterprise__division__code"
    zone_field = "enterprise__zone_id"
    enterprise_field = "enterprise_id"

    def current(self):
        return self.filter(superseded_at__isnull=True)

    def of_enterprise(self, enterprise_id):
        """All that one enterprise ever had. Those that stand and those that ended are asked for one beside the other:
        each have an index of their own, and for all at once the planner would read the whole table."""
        standing, ended = Q(superseded_at__isnull=True), Q(superseded_at__isnull=False)
        return self.filter(standing | ended, enterprise_id=enterprise_id)

    def known_at(self, moment):
        """Ratings that stood at a moment."""
        return self.filter(Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment), rated_at__lte=moment)

    def grades(self):
        """The public model only: the risk class is never public."""
        return self.filter(model="grade")
