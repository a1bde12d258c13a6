"""Strength of a brand from a criteria tree: K1 tangible, K2 quality, K3 innovation, K4 service, K5 intangible
elements.

The five are those of GB/T 29186 and of the contents of GB/T 39870-2021; S = Σ K_i · W_i of 1000 points. The
coefficient in the discount rate runs from 0.6 for the strongest to 2 for the weakest brand (from memory); the
straight line K = 2 − 1.4·S / 1000 between them is the portal's own choice. Weights below are a default and equal:
none was found published.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .brand_faults import BadInput, WrongWeights

FULL = 1000
STRONGEST, WEAKEST = Decimal("0.6"), Decimal(2)
ELEMENTS = ("K1", "K2", "K3", "K4", "K5")


@dataclass(frozen=True, slots=True)
class Criterion:
    """`weight` inside its parent; a leaf is scored from 0 to 100."""

    code: str
    weight: Decimal
    parent: str = ""


DEFAULT = tuple(Criterion(code, Decimal("0.2")) for code in ELEMENTS)


@dataclass(frozen=True, slots=True)
class Strength:
    """`elements` are the scores of the five of 100, `points` S of 1000."""

    elements: dict
    points: Fraction


def strength(criteria, scores):
    """The Strength of {leaf: score of 0 to 100}; a missing score is refused, not a nought."""
    for parent in {"", *(each.parent for each in criteria)}:
        whole = sum(Fraction(each.weight) for each in criteria if each.parent == parent)
        if whole != 1:
            raise WrongWeights(under=parent or "S", sum=whole)
    tops = [each for each in criteria if not each.parent]
    elements = {each.code: _score(each.code, criteria, scores) for each in tops}
    points = sum((elements[each.code] * Fraction(each.weight) for each in tops), Fraction(0)) * FULL / 100
    return Strength(elements, points)


def coefficient(points):
    """K in R = Z · K, from S."""
    if not 0 <= points <= FULL:
        raise BadInput("strength", points, 0, FULL)
    return Fraction(WEAKEST) - (Fraction(WEAKEST) - Fraction(STRONGEST)) * Fraction(points) / FULL


def _score(code, criteria, scores):
    inside = [each for each in criteria if each.parent == code]
    if inside:
        return sum((_score(each.code, criteria, scores) * Fraction(each.weight) for each in inside), Fraction(0))
    score = scores.get(code)
    if score is None or not 0 <= score <= 100:
        raise BadInput(code, score, 0, 100)
    return Fraction(score)
