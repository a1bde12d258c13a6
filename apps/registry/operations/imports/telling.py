"""What a run, or its undoing, owes to those it touches: the county that loses an enterprise, clocks, names on seats.

What came to a county stands in its own list; the enterprise's timeline tells of the run itself.
"""

from apps.audit.operations import record_all
from apps.registry.models import Enterprise

from ..following import clocks_follow
from ..seats import tell_seats_of


def divisions_before(run):
    """{enterprise: the division it lay in before the run}, of those that the run moved to another."""
    moved = run.changes.filter(before__has_key="division_id")
    return dict(moved.values_list("enterprise_id", "before__division_id"))


def divisions_now(run):
    """{enterprise: the division it lies in}, of those that the run moved to another."""
    return dict(_moved(divisions_before(run)).values_list("pk", "division_id"))


def tell_of(run, *, was, by, at):
    """After the register was written: `was` is where the moved enterprises lay until then. The giver is told."""
    clocks_follow(enterprise_ids=run.moved(), by=by, at=at)
    gone = [row for row in _moved(was).order_by("pk") if row.division_id != was[row.pk]]
    events = [(("enterprise", row.pk), was[row.pk], _move(row, run, was[row.pk])) for row in gone]
    record_all(verb="registry.enterprise_handed_over", by=by, at=at, events=events)
    tell_seats_of(run.changes.filter(before__has_key="name").values("enterprise_id"))


def _move(row, run, was):
    return {"name": row.name, "import": run.pk, "was": {"division": was}, "now": {"division": row.division_id}}


def _moved(was):
    return Enterprise.objects.filter(pk__in=list(was)).only("pk", "name", "division_id")
