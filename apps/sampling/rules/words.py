"""What of a question the index of words is asked for, and when walking the newest results finds it sooner.

Every three neighbouring characters of a result's words stand in an index. A list of it is read from the rarest on, and
a second one tells most of the rest apart; a third costs more than looking at the few rows it would spare. Where even
two are held by many results, the first page of the newest stands within a short walk. Twin: sql/triples.sql
"""

from dataclasses import dataclass
from math import sqrt

from apps.registry.rules.names import fold

LENGTH, ASKED = 3, 2
MANY = 2000  # results that hold what is asked for: from so many on the newest are walked


@dataclass(frozen=True, slots=True)
class Plan:
    """`triples` are asked of the index; none, and not `walk`: it knows nothing of this question, pairs do."""

    triples: tuple[str, ...] = ()
    walk: bool = False


def triples(folded):
    """Set of every three neighbouring characters; empty for fewer than three characters."""
    return {folded[place : place + LENGTH] for place in range(len(folded) - LENGTH + 1)}


def plan(text, shares, rows):
    """The Plan for a question among `rows` results; `shares` is {triple: share of the results that hold it} of the
    commonest ones. A triple that is not among them is rare.

    Two of one fragment come together far more often than by chance: their number lies between that of both by chance
    and that of the rarer alone. Two of different fragments do not.
    """
    known = sorted((shares.get(triple, 0.0), triple) for triple in set().union(*map(triples, map(fold, text.split()))))
    if not known:
        return Plan()
    asked = known[:ASKED]
    expected = rows * asked[0][0]
    if len(asked) > 1:
        expected *= asked[1][0] if len(text.split()) > 1 else sqrt(asked[1][0])
    return Plan(walk=True) if expected > MANY else Plan(tuple(triple for _share, triple in asked))
