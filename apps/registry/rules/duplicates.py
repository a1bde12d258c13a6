"""Which records look like one enterprise: the plain twin of sql/find_duplicates.sql, for small data and for reading.

In a group of n alike each is paired with the oldest. A number weighs more than an organisation code, that more than a
name; a pair found by several is shown with the weightiest.
"""

from collections import defaultdict
from dataclasses import dataclass

RANK = ("number", "org_code", "name")


@dataclass(frozen=True, slots=True)
class Card:
    """What is compared: `folded` is the name as it is searched, `numbers` are (kind, value) of other identifiers."""

    id: int
    folded: str
    city: str
    uscc: str = ""
    numbers: tuple[tuple[str, str], ...] = ()


def keys(card):
    """(reason, key) for everything two records can have in common."""
    if card.uscc:
        yield "number", f"uscc:{card.uscc}"
        yield "org_code", card.uscc[8:17]
    for kind, value in card.numbers:
        plain = value.replace("-", "").upper()
        yield ("org_code", plain) if kind == "org_code" else ("number", f"{kind}:{plain}")
    yield "name", f"{card.city}:{card.folded}"


def pairs(cards):
    """{(older id, younger id): reason}."""
    groups = defaultdict(set)
    for card in cards:
        for key in keys(card):
            groups[key].add(card.id)
    found = {}
    for (reason, _key), ids in sorted(groups.items(), key=lambda item: -RANK.index(item[0][0])):
        oldest = min(ids)
        for other in ids - {oldest}:
            found[oldest, other] = reason
    return found
