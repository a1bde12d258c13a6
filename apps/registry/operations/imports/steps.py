"""The one writer of a run's state (states.py)."""

from apps.intake.errors import NotNow
from apps.kernel.errors import WrongState
from apps.kernel.moves import move
from apps.registry.states import IMPORT


def step_of(run, verb, by):
    """Take a run, locked, one step on; returns the Move. Raises NotNow where its state has no such step."""
    try:
        return move(run, verb, table=IMPORT, by=by)
    except WrongState as error:
        raise NotNow from error
