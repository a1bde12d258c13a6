"""Who may take a seat: certificate for every item on every day of the visits, area, recusal, last visit.

《行政处罚法》第42条 and 《优化营商环境条例》第54条: two certified officers at least, drawn at random; who has an
interest steps out (《行政处罚法》第43条).
"""

from dataclasses import dataclass, field
from functools import cached_property

from . import exact

ANY_ITEM = "*"
RECUSAL = "recusal"


@dataclass(frozen=True, slots=True)
class Certificate:
    """`since` and `until` are ISO dates, both counted in; `item` "*" stands for every item."""

    item: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Inspector:
    """`areas`: beginnings of division codes (none: everywhere); `most`: the largest number of visits, None for any."""

    key: str
    label: str
    areas: tuple[str, ...] = ()
    most: int | None = None
    certificates: tuple[Certificate, ...] = ()

    def covers(self, area):
        return not self.areas or any(area.startswith(beginning) for beginning in self.areas)

    def certified(self, item, first, last):
        return any(c.item in (item, ANY_ITEM) and c.since <= first and c.until >= last for c in self.certificates)


@dataclass(frozen=True, slots=True)
class Slot:
    """The seats of one team at one visit; `items` are those of the team, in order."""

    subject: str
    team: str
    items: tuple[str, ...]
    area: str


@dataclass(frozen=True)
class Pool:
    """The sealed inspectors. `recused`: (inspector, subject) pairs; `last`: subject → inspectors of its last visit."""

    inspectors: tuple[Inspector, ...]
    recused: frozenset = frozenset()
    last: dict = field(default_factory=dict)

    @cached_property
    def by_key(self):
        return {inspector.key: inspector for inspector in self.inspectors}

    def in_order(self, seed, number):
        """Inspectors by the digest of their key: the order in which equal candidates stand."""
        return sorted(self.inspectors, key=lambda each: (exact.inspector_key(seed, number, each.key), each.key))


class Eligibility:
    """Masks over the inspectors in their drawn order: bit n stands for the n-th. Asked once for every kind of slot."""

    def __init__(self, pool, order, first, last):
        self.pool, self.order, self.first, self.last = pool, order, first, last
        self.index = {inspector.key: n for n, inspector in enumerate(order)}
        self._kinds = {}
        self._recused = {}
        for key, subject in pool.recused:
            if key in self.index:
                self._recused[subject] = self._recused.get(subject, 0) | 1 << self.index[key]

    def mask(self, slot):
        """Who may take a seat of the slot."""
        kind = (slot.items, slot.area)
        if kind not in self._kinds:
            self._kinds[kind] = sum(1 << n for n, each in enumerate(self.order) if self._fits(each, slot))
        return self._kinds[kind] & ~self._recused.get(slot.subject, 0)

    def before(self, slot):
        """Who was at the subject's last visit: at most one of them may come again."""
        return sum(1 << self.index[key] for key in set(self.pool.last.get(slot.subject, ())) if key in self.index)

    def _fits(self, inspector, slot):
        return inspector.covers(slot.area) and all(
            inspector.certified(item, self.first, self.last) for item in slot.items
        )


def bits(mask):
    """Numbers of the bits that are set, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def nth_bit(mask, n):
    """Number of the n-th set bit, counted from 0 at the lowest; by halving, because masks are hundreds of bits wide."""
    position, width = 0, mask.bit_length()
    while width > 1:
        half = width // 2
        low = mask & (1 << half) - 1
        below = low.bit_count()
        if n < below:
            mask, width = low, half
        else:
            n, mask, position, width = n - below, mask >> half, position + half, width - half
    return position
