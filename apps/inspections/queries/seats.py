"""Seats of a task that wait to be replaced."""

from apps.deadlines.models import Clock

from ..models import Seat
from ..states import ASSIGNED

REPLACED = "inspections.seat"  # subject of the duty to replace (operations/stepping_aside.py)


def waiting_seats(task):
    """[Seat] of visits to be checked for which the duty to replace runs, in the order of the visits; two queries."""
    rows = Seat.objects.filter(visit__task=task, visit__state=ASSIGNED, ended_at__isnull=True)
    rows = rows.select_related("inspector", "visit__enterprise", "visit__task").order_by("visit", "team", "pk")
    keys = [str(pk) for pk in rows.values_list("pk", flat=True)]
    owed = Clock.objects.standing().filter(subject_kind=REPLACED, subject_id__in=keys)
    wanted = {int(pk) for pk in owed.values_list("subject_id", flat=True)}
    return [row for row in rows if row.pk in wanted] if wanted else []
