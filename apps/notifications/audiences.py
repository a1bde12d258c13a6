"""Who a message to many may go to: apps above register groups of recipients within a scope."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.divisions.queries import agencies_under


@dataclass(frozen=True, slots=True)
class Audience:
    """`recipients(scope) -> iterable of (kind, id)`: only those the scope covers."""

    code: str
    label: str
    recipients: Callable


_audiences: dict[str, Audience] = {}


def register_audience(code, *, label, recipients):
    if code in _audiences:
        raise ValueError(f"audience registered twice: {code}")
    _audiences[code] = Audience(code, label, recipients)


def find(code):
    """The Audience; raises KeyError for a code nobody registered."""
    return _audiences[code]


def choices():
    return [(audience.code, audience.label) for audience in _audiences.values()]


def agencies_below(scope):
    """Every agency below the scope's own."""
    return [("agency", agency.code) for agency in agencies_under(scope.agency_code) if agency.code != scope.agency_code]
