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
_followers: dict[str, tuple[str, ...]] = {}  # {verb of an event: consumers}


def register(name, deliver, *, attempts=8):
    """Register in AppConfig.ready; a name is taken once."""
    if name in _consumers and _consumers[name].deliver is not deliver:
        raise ValueError(f"consumer registered twice: {name}")
    _consumers[name] = Consumer(name, deliver, attempts)


def find(name):
    """The Consumer of that name; None when the app that registered it is gone."""
    return _consumers.get(name)


def follow(verbs, name):
    """Every event with one of these verbs is put in the outbox for the consumer `name`, in the event's transaction.

    So an app above hears of what an app below did, and the app below need not know that anybody listens.
    """
    for verb in verbs:
        if name not in followers(verb):
            _followers[verb] = (*followers(verb), name)


def followers(verb):
    return _followers.get(verb, ())
