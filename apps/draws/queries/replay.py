"""A draw replayed from its seal by the published rules, and held against what is on record as its outcome.

The portal's own reading of what docs/verify_draw.py does outside: whoever acts on an outcome asks here first.
"""

from copy import copy

from .. import sql
from ..models import Drawn, Replacement, Seat
from ..rules import exact
from ..rules.assignment import assign
from ..rules.replacement import Table
from .outcomes import NextObjects, replacer_of, slots_of
from .pools import pool_of
from .terms import list_lines, measure, term_lines

SEAL, CEREMONY, SELECTION, SEATS = "seal", "ceremony", "selection", "seats"


def fault_of(draw):
    """The first part of a drawn draw that its seal and seed do not give; "" where all is as they give it."""
    if not _sealed_so(draw):
        return SEAL
    if not _seeded_so(draw):
        return CEREMONY
    if sql.one("outcome_differs", {"draw": draw.pk, "prefix": _prefix(draw)})["differing"]:
        return SELECTION
    drawn, seats = _Play(draw).outcome()
    if drawn != _held(Drawn.objects.filter(draw=draw), "item", "stratum", "rank", "subject"):
        return SELECTION
    return "" if seats == _held(Seat.objects.filter(draw=draw), "subject", "team", "inspector") else SEATS


def _prefix(draw):
    return exact.subject_prefix(draw.seed, draw.number)


def _held(rows, *place):
    return {tuple(row[:-2]): list(row[-2:]) for row in rows.values_list(*place, "since", "until").iterator(5000)}


def _sealed_so(draw):
    """The lists and terms as they stand give the lines of the sealed text, and the text its digest."""
    fresh = copy(draw)
    measure(fresh)
    sealed = draw.seal_text.split("\n")
    lines = ["\t".join(line) for line in (*term_lines(fresh), *list_lines(fresh))]
    kept = {line.partition("\t")[0] for line in lines} | {"quota", "not drawn", "held back"}
    return (
        exact.sha256(draw.seal_text) == draw.seal_hash
        and [line for line in sealed if line.partition("\t")[0] in kept] == lines
    )


def _seeded_so(draw):
    witnesses = list(draw.witnesses.order_by("position"))
    named = ["\t".join(("witness", str(w.position), w.name, w.office)) for w in witnesses]
    kept = all(
        w.commitment == exact.commitment(number=draw.number, seal=draw.seal_hash, position=w.position, nonce=w.nonce)
        for w in witnesses if w.nonce
    )  # fmt: skip
    seed = exact.seed(number=draw.number, seal=draw.seal_hash, nonces=[w.nonce for w in witnesses],
                      value=draw.public_value)  # fmt: skip
    sealed = [line for line in draw.seal_text.split("\n") if line.startswith("witness\t")]
    return kept and named == sealed and seed == draw.seed


class _Play:
    """The first selection, which is held to be right, its seats by the rule, and one replacement after another."""

    def __init__(self, draw):
        self.draw, self.table, self.drawn, self.seats, self.last = draw, Table(), {}, {}, {}
        first = Drawn.objects.filter(draw=draw, since=0).order_by("item", "stratum", "rank")
        for item, stratum, rank, subject in first.values_list("item", "stratum", "rank", "subject"):
            self._draw(item, stratum, rank, subject, 0)
        if draw.seats:
            result, _vacant, _largest = assign(
                seed=draw.seed, lot=draw.lot, number=draw.number, slots=slots_of(draw, first), pool=pool_of(draw),
                seats=draw.seats, first=draw.visits_from.isoformat(), last=draw.visits_to.isoformat(),
            )  # fmt: skip
            for slot, keys in result:
                self.table.seats[slot.subject, slot.team] = list(keys)
        self._note(0)

    def outcome(self):
        """({(item, stratum, rank, subject): [since, until]}, {(subject, team, inspector): [since, until]})."""
        rows = list(Replacement.objects.filter(draw=self.draw).order_by("step"))
        if rows:
            next_of = NextObjects(self.draw, lambda item, stratum: self.last.get((item, stratum), 0))
            replacer = replacer_of(self.draw, next_of)
            for row in rows:
                self._replace(row, replacer, next_of)
        return self.drawn, self.seats

    def _draw(self, item, stratum, rank, subject, step):
        self.drawn[item, stratum, rank, subject] = [step, None]
        self.table.items.setdefault(subject, set()).add(item)
        self.last[item, stratum] = rank

    def _replace(self, row, replacer, next_of):
        """One that does not fit what stands changes nothing: then the outcome differs from what is on record."""
        place = row.subject, row.team
        if row.kind == Replacement.Kind.INSPECTOR:
            if row.inspector in self.table.seats.get(place, ()):
                replacer.inspector(self.table, step=row.step, subject=row.subject, team=row.team,
                                   inspector=row.inspector, ground=row.ground)  # fmt: skip
        elif row.subject in self.table.items:
            followers, _changed = replacer.object(self.table, step=row.step, subject=row.subject)
            for (_item, _stratum, _rank, subject), times in self.drawn.items():
                if subject == row.subject and times[1] is None:
                    times[1] = row.step
            for item, stratum, follower in followers:
                if follower is not None:
                    self._draw(item, stratum, next_of.found[item, stratum, follower]["rank"], follower, row.step)
        self._note(row.step)

    def _note(self, step):
        """Seats that were left since the step before, and those that were taken."""
        now = {(subject, team, key) for (subject, team), keys in self.table.seats.items() for key in keys}
        for place, times in self.seats.items():
            if times[1] is None and place not in now:
                times[1] = step
        for place in now - self.seats.keys():
            self.seats[place] = [step, None]
