"""Models of the ratings, by what they are about."""

from .rating import Rating, Run, Shard, Staged
from .ruleset import Band, Indicator, PointRule, Ruleset, Veto

__all__ = ["Band", "Indicator", "PointRule", "Rating", "Ruleset", "Run", "Shard", "Staged", "Veto"]
