"""What the public reads of the scores of a round: means of all that was reviewed, by category, nobody's own figures."""

from dataclasses import dataclass
from decimal import Decimal

from .scoring import shown

LEAST = 3  # of two, each could tell the other's


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One ranked application: the tree it was reviewed by, its total, and {category: score}."""

    tree: str
    total: Decimal
    categories: dict


def of_round(reviewed):
    """For each tree {tree, count, total, categories: {category: mean}}, means as texts; below LEAST none."""
    found = []
    for tree in sorted({row.tree for row in reviewed}):
        rows = [row for row in reviewed if row.tree == tree]
        means = {"total": "", "categories": {}}
        if len(rows) >= LEAST:
            means["total"] = _mean([row.total for row in rows])
            means["categories"] = {code: _mean([row.categories[code] for row in rows]) for code in rows[0].categories}
        found.append({"tree": tree, "count": len(rows)} | means)
    return found


def _mean(values):
    return str(shown(sum(map(Decimal, values), Decimal(0)) / len(values)))
