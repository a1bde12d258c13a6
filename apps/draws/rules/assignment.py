"""Inspectors to visits: complete where a complete assignment exists, the largest load as small as can be, one outcome.

Seats are filled in order, each by the least loaded who may take it while the largest load stays within a cap. Where
nobody can, a chain of moves is looked for (an augmenting path, breadth first); the cap grows by one only when no chain
exists, which proves that no assignment of the seats so far stays within it. docs/verifiable-draws.md, section 7, fixes
every order and tie, so that any program comes to the same result (docs/adr/0021-own-assignment.md).
"""

from . import exact
from .pool import Eligibility, bits, nth_bit


class Board:
    """The seats while they are filled. `members[s]` is the mask of slot s, `held[n]` the slots of inspector n."""

    def __init__(self, slots, eligibility, most):
        self.slots = slots
        self.allowed = [eligibility.mask(slot) for slot in slots]
        self.before = [eligibility.before(slot) for slot in slots]
        self.members = [0] * len(slots)
        self.held = [set() for _ in most]
        self.most = most
        self.cap = 1
        self.levels = [(1 << len(most)) - 1]  # inspectors by their load
        self.spent = sum(1 << n for n, limit in enumerate(most) if limit == 0)

    def candidates(self, slot, leaving=None):
        """Who may join the slot (when `leaving` goes): at most one of the last visit's may be there."""
        rest = self.members[slot] & ~(0 if leaving is None else 1 << leaving)
        mask = self.allowed[slot] & ~self.members[slot]
        return mask & ~self.before[slot] if rest & self.before[slot] else mask

    @property
    def free(self):
        """Inspectors whose load is under the cap and under their own limit."""
        under = 0
        for mask in self.levels[: self.cap]:
            under |= mask
        return under & ~self.spent

    def least_loaded(self, mask):
        """Those of `mask` with the smallest load."""
        return next((mask & level for level in self.levels if mask & level), 0)

    def join(self, slot, inspector):
        self.members[slot] |= 1 << inspector
        self.held[inspector].add(slot)
        self._shift(inspector, len(self.held[inspector]) - 1)

    def leave(self, slot, inspector):
        self.members[slot] &= ~(1 << inspector)
        self.held[inspector].discard(slot)
        self._shift(inspector, len(self.held[inspector]) + 1)

    def _shift(self, inspector, old):
        bit, load = 1 << inspector, len(self.held[inspector])
        self.levels[old] &= ~bit
        while len(self.levels) <= load:
            self.levels.append(0)
        self.levels[load] |= bit
        if self.most[inspector] is not None and load >= self.most[inspector]:
            self.spent |= bit
        else:
            self.spent &= ~bit


def search(board, slot, free):
    """(chain, reached): the chain of moves [(slot, who joins)] that frees a seat of `slot`, or None; who was reached.

    Breadth first. A place in the queue is a slot and who would leave it; a slot is entered at most twice, by somebody
    of the last visit and by somebody else, because what may follow differs.
    """
    queue, seen, entered = [(slot, None, None)], 0, set()
    for place, (here, leaving, _came_from) in enumerate(queue):
        mask = board.candidates(here, leaving) & ~seen
        found = mask & free
        if found:
            return _chain(queue, place, (found & -found).bit_length() - 1), seen | mask
        seen |= mask
        for inspector in bits(mask):
            for other in sorted(board.held[inspector]):
                kind = (other, bool(board.before[other] >> inspector & 1))
                if kind not in entered:
                    entered.add(kind)
                    queue.append((other, inspector, place))
    return None, seen


def _chain(queue, place, joins):
    """The moves from the far end back to the first slot: who joins, where, and who leaves there."""
    moves = []
    while place is not None:
        slot, leaving, came_from = queue[place]
        moves.append((slot, joins, leaving))
        joins, place = leaving, came_from
    return moves


def fill(board, slot, pick):
    """Fill one seat of the slot; True when somebody was found. `pick(count)` chooses among equals."""
    while True:
        free = board.free
        direct = board.candidates(slot) & free
        if direct:
            equals = board.least_loaded(direct)
            board.join(slot, nth_bit(equals, pick(equals.bit_count())))
            return True
        chain, reached = search(board, slot, free)
        if chain:
            for where, joins, leaves in chain:
                if leaves is not None:
                    board.leave(where, leaves)
                board.join(where, joins)
            return True
        if not reached & ~board.spent:
            return False
        board.cap += 1


def assign(*, seed, number, slots, pool, seats, first, last, lot=None):
    """Fill `seats` seats at every slot; returns ([(slot, keys of inspectors in order)], vacancies, largest load).

    `slots` come in any order; they are taken by the digest of their subject, then by team. `lot`: what chooses among
    people, where that is not the seed (Draw.lot).
    """
    lot = lot or seed
    order = pool.in_order(lot, number)
    taken = sorted(slots, key=lambda slot: (exact.subject_key(seed, number, slot.subject), slot.subject, slot.team))
    board = Board(taken, Eligibility(pool, order, first, last), [inspector.most for inspector in order])
    vacant = 0
    for place, slot in enumerate(taken):
        for seat in range(1, seats + 1):

            def pick(count, slot=slot, seat=seat):
                return exact.choice(lot, number, slot.subject, slot.team, seat, count)

            vacant += not fill(board, place, pick)
    result = [(slot, [order[n].key for n in bits(board.members[place])]) for place, slot in enumerate(taken)]
    return (
        result,
        vacant,
        len(board.levels) - 1 - next((n for n, level in enumerate(reversed(board.levels)) if level), 0),
    )
