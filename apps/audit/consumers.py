"""Who takes deliveries out of the outbox: apps above register by name when they are ready."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Consumer:
    """`deliver(delivery, at)` does the work outside any transaction and raises when it failed.

    It may be called again for the same delivery (a worker died after the work and before the tick), so it must be safe
    to repeat; `delivery.pk` is the key to remember.
    """

    name: str
    deliver: Callable
    attempts: int = 8


_consumers: dict[str, Consumer] = {}


def register(name, deliver, *, attempts=8):
    """Register in AppConfig.ready; a name is taken once."""
    if name in _consumers and _consumers[name].deliver is not deliver:
        raise ValueError(f"consumer registered twice: {name}")
    _consumers[name] = Consumer(name, deliver, attempts)


def find(name):
    """The Consumer of that name; None when the app that registered it is gone."""
    return _consumers.get(name)
