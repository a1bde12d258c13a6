"""Reads over rulesets and ratings; what the public may see is in `public`, what an enterprise can do in `outlook`."""

from .ratings import facts_of, grade_of, matrix, outlook_of, receipt_of, rules_of

__all__ = ["facts_of", "grade_of", "matrix", "outlook_of", "receipt_of", "rules_of"]
