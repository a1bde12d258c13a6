"""What happens when a clock runs out: apps above register by name when they are ready.

A clock is the last thing any verb locks (registry/operations/locking.py). What a handler changes is therefore taken
hold of before its clock is: `hold` locks it, `run` changes it.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Handler:
    """`run(clock, by, at)` in the transaction of the expiry: both happen or neither. `says` tells the reader before.

    `hold(clock)` is called first, in the same transaction and with the clock not yet locked: it locks the enterprise,
    the case and whatever else `run` writes to, in the order of every verb.
    """

    name: str
    run: Callable
    hold: Callable
    says: str


_handlers: dict[str, Handler] = {}


def register_handler(name, run, *, hold, says):
    if name in _handlers and _handlers[name].run is not run:
        raise ValueError(f"handler registered twice: {name}")
    _handlers[name] = Handler(name, run, hold, says)


def find(name):
    """The Handler of that name; None where nothing is to happen or its app is gone."""
    return _handlers.get(name)


@dataclass(frozen=True, slots=True)
class Follower:
    """A matter that tells its last day in a row of its own, from a clock: it follows when the clock is counted anew.

    `hold(subject_ids)` locks what `follow(subject_id, by, at)` writes to, before any clock is locked.
    """

    follow: Callable
    hold: Callable


_followers: dict[str, Follower] = {}


def register_follower(subject_kind, follow, *, hold):
    if subject_kind in _followers and _followers[subject_kind].follow is not follow:
        raise ValueError(f"follower registered twice: {subject_kind}")
    _followers[subject_kind] = Follower(follow, hold)


def follower(subject_kind):
    """The Follower of a kind of subject; None where nothing copies the day of its clocks."""
    return _followers.get(subject_kind)
