"""A seat or an object drawn again, alone, from the same seed (docs/verifiable-draws.md, section 8).

An inspector is followed by one of the least loaded who may take the seat; an object by the next in its stratum's order.
"""

from dataclasses import dataclass, field

from . import exact
from .pool import RECUSAL, Eligibility, Slot, bits, nth_bit


@dataclass
class Table:
    """Who sits where now. `seats`: (subject, team) → keys; `items`: subject → items of its visit; `left`: objects gone.

    `gone`: (subject, inspector) pairs that have stepped out of a visit; `away`: inspectors not to be had any more.
    """

    seats: dict = field(default_factory=dict)
    items: dict = field(default_factory=dict)
    left: set = field(default_factory=set)
    gone: set = field(default_factory=set)
    away: set = field(default_factory=set)

    def load(self, key):
        return sum(key in keys for keys in self.seats.values())


class Replacer:
    """Plays replacements one after another on a table.

    `teams`: item → team; `area_of`: a function subject → division code; `next_of`: a function (item, stratum, table) →
    the next object in the drawn order that has not been drawn and has not left, or None; `lot`: what chooses among
    people (Draw.lot).
    """

    def __init__(self, *, seed, lot, number, pool, seats, first, last, teams, area_of, next_of, stratum_of):
        self.seed, self.lot, self.number, self.wanted, self.teams = seed, lot, number, seats, teams
        self.area_of, self.next_of, self.stratum_of = area_of, next_of, stratum_of
        self.order = pool.in_order(lot, number)
        self.who = Eligibility(pool, self.order, first, last)
        self.most = [inspector.most for inspector in self.order]

    def slot(self, table, subject, team):
        items = tuple(item for item in sorted(table.items[subject]) if self.teams[item] == team)
        return Slot(subject, team, items, self.area_of(subject))

    def inspector(self, table, *, step, subject, team, inspector, ground):
        """The inspector leaves the seat; returns the keys that take it ([] when nobody can)."""
        table.seats[subject, team].remove(inspector)
        table.gone.add((subject, inspector))
        if ground != RECUSAL:
            table.away.add(inspector)
        return self.refill(table, step, subject, team)

    def object(self, table, *, step, subject):
        """The object leaves; returns ([(item, stratum, who follows or None)], the visits whose seats changed)."""
        drawn, changed = [], {}
        table.left.add(subject)
        for item in sorted(table.items.pop(subject)):
            stratum = self.stratum_of(subject)
            follower = self.next_of(item, stratum, table)
            drawn.append((item, stratum, follower))
            if follower is not None:
                table.items.setdefault(follower, set()).add(item)
                changed.setdefault(follower, set()).add(self.teams[item])
        for key in [key for key in table.seats if key[0] == subject]:
            del table.seats[key]
        if self.wanted:
            by_digest = sorted(changed, key=lambda each: (exact.subject_key(self.seed, self.number, each), each))
            for follower in by_digest:
                for team in sorted(changed[follower]):
                    self.refill(table, step, follower, team)
        return drawn, sorted((follower, team) for follower in changed for team in changed[follower])

    def refill(self, table, step, subject, team):
        """Fill the seats of a place that are empty, or whose holder may not do its items; returns who came."""
        slot = self.slot(table, subject, team)
        keys = table.seats.setdefault((subject, team), [])
        mask = self.who.mask(slot)
        keys[:] = [key for key in keys if mask >> self.who.index[key] & 1]
        came = []
        while len(keys) < self.wanted:
            equals = self._candidates(table, slot, keys, mask)
            if not equals:
                break
            seat = len(came) + 1
            n = exact.replacement_choice(self.lot, self.number, step, subject, team, seat, equals.bit_count())
            came.append(self.order[nth_bit(equals, n)].key)
            keys.append(came[-1])
        return came

    def _candidates(self, table, slot, keys, mask):
        """The least loaded of those who may take a seat now."""
        before = self.who.before(slot)
        if any(before >> self.who.index[key] & 1 for key in keys):
            mask &= ~before
        loads = {}
        for n in bits(mask):
            key = self.order[n].key
            load = table.load(key)
            out = key in keys or key in table.away or (slot.subject, key) in table.gone
            if not out and (self.most[n] is None or load < self.most[n]):
                loads.setdefault(load, 0)
                loads[load] |= 1 << n
        return loads[min(loads)] if loads else 0
