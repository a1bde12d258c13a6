"""A lifecycle is a table with one writer of `state`.

An app's states.py lists its moves as data; its operations call `move`, which is the only code that assigns `state`.
The database stands behind it with a CHECK over the same states.
"""

from dataclasses import dataclass

from .errors import WrongState


@dataclass(frozen=True, slots=True)
class Move:
    """One row of a state table: `verb` takes a record from one of `source` to `target`.

    `permission` is what the actor must hold ("" where the row scope alone decides), `event` the audit verb,
    `basis` the article the step rests on ("" where it is our own house rule).
    """

    verb: str
    source: tuple[str, ...]
    target: str
    permission: str = ""
    event: str = ""
    basis: str = ""


class MoveTable:
    """All moves of one kind of record, in order; refuses a verb declared twice for the same source."""

    def __init__(self, *moves):
        self.moves = moves
        self._by = {}
        for step in moves:
            for source in step.source:
                if (step.verb, source) in self._by:
                    raise ValueError(f"move declared twice: {step.verb} from {source}")
                self._by[step.verb, source] = step

    def find(self, verb, state):
        """The move for `verb` out of `state`; raises WrongState where the table has none."""
        try:
            return self._by[verb, state]
        except KeyError:
            raise WrongState(verb=verb, state=state) from None

    def may(self, state, verb):
        """Whether the table has the move."""
        return (verb, state) in self._by

    def open_to(self, state, scope):
        """Moves the scope may make from `state`: what the buttons show."""
        return [m for m in self.moves if state in m.source and (not m.permission or scope.may(m.permission))]


def move(record, verb, *, table, by, field="state"):
    """Set the record's state by the table after checking the actor; returns the Move. The caller saves and audits.

    `field` is the column that holds the state, where the field's own word for it is another ("status" of an
    enterprise). Raises NotPermitted or WrongState. The caller must hold the row's lock.
    """
    step = table.find(verb, getattr(record, field))
    if step.permission:
        by.require(step.permission)
    setattr(record, field, step.target)
    return step
