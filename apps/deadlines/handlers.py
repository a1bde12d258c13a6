"""What happens when a clock runs out: apps above register by name when they are ready."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Handler:
    """`run(clock, by, at)` in the transaction of the expiry: both happen or neither. `says` tells the reader before."""

    name: str
    run: Callable
    says: str


_handlers: dict[str, Handler] = {}


def register_handler(name, run, *, says):
    if name in _handlers and _handlers[name].run is not run:
        raise ValueError(f"handler registered twice: {name}")
    _handlers[name] = Handler(name, run, says)


def find(name):
    """The Handler of that name; None where nothing is to happen or its app is gone."""
    return _handlers.get(name)
