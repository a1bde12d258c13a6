"""An approved ruleset as people read it. It never changes, so a process keeps what it has read."""

from dataclasses import dataclass
from functools import lru_cache

from .. import states
from ..models import Ruleset
from ..rules.explain import receipt
from ..rules.score import RulesIn
from .past import facts_of_rating
from .ratings import rules_of


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rows of a ruleset with their kinds; `rules` and `vetoes` in the order of `plain` (rules/score.py)."""

    ruleset: Ruleset
    plain: RulesIn
    indicators: dict  # by id, in the order of their numbers
    rules: tuple
    vetoes: tuple
    bands: dict  # by grade, best first

    @property
    def best(self):
        return next(iter(self.bands))

    def better(self, first, second):
        """Whether grade `first` is better than `second`."""
        return self.bands[first].rank < self.bands[second].rank


def rulebook(ruleset):
    """The Rulebook of a ruleset; one that is still a draft is read anew each time."""
    if ruleset.state != states.APPROVED:
        return _read(ruleset)
    return _kept(ruleset.pk, ruleset.content_hash)


def receipt_by(rating, book, on, versions=None):
    """The plain Receipt of a stored rating, from the facts it was made from; the rules are not read again.

    As of `on`, for which it was last computed (queries.ratings.confirmed): the result is the same, while a fact may
    have come to its next step since, in a class whose least or most hides it. Not from what was known when it was
    published: a fact may have changed between the counting and that moment. Raises NotReproduced.
    """
    facts = facts_of_rating(rating, versions)
    if on > rating.run.as_of:
        later = receipt(facts, book.plain, on)
        if (later.score, later.grade) == (rating.score, rating.grade):
            return later
    return receipt(facts, book.plain, rating.run.as_of)


def public_rulesets():
    """Rulesets of the public model that were published, newest first: approved ones, and those recalled since, whose
    addresses still lead somewhere. Those of the risk class are internal and never named."""
    rows = Ruleset.objects.filter(model="grade", state__in=(states.APPROVED, states.RECALLED))
    return rows.order_by("-validity__startswith", "-pk")


@lru_cache(maxsize=32)
def _kept(pk, _content_hash):
    return _read(Ruleset.objects.get(pk=pk))


def _read(ruleset):
    return Rulebook(
        ruleset=ruleset,
        plain=rules_of(ruleset),
        indicators={row.pk: row for row in ruleset.indicators.order_by("number", "pk")},
        rules=tuple(ruleset.point_rules.select_related("kind").order_by("pk")),
        vetoes=tuple(ruleset.vetoes.select_related("kind").order_by("pk")),
        bands={row.grade: row for row in ruleset.bands.order_by("rank")},
    )
