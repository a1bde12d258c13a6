"""Reads over applications and rounds: the limits that run."""

from apps.deadlines.models import Clock
from apps.deadlines.queries import shown


def clocks_of(kind, pk, at):
    """The limits of a subject that run or stand still, the next first."""
    return [shown(clock, at) for clock in Clock.objects.standing().of(kind, pk).order_by("due_at", "pk")]
