"""Reads over rulesets and ratings; what the public may see is in `public`, what an enterprise can do in `outlook`."""

from .past import ask, end_of, facts_of_rating, scores
from .ratings import facts_of, facts_of_each, faults_in, matrix, receipt_of, reproduce, rules_of

__all__ = [
    "ask",
    "end_of",
    "facts_of",
    "facts_of_each",
    "facts_of_rating",
    "faults_in",
    "matrix",
    "receipt_of",
    "reproduce",
    "rules_of",
    "scores",
]
