"""Whether a batch may be sampled on a day: the days of its task, and the certificates of its samplers.

What was begun in time goes on: an online order that arrives later is opened, a refusal that is given up is sampled.
Nobody is visited for the first time once the public reads whom the draw took, which is the day after its seal's last;
a sample that is taken again, of a party that was visited, has the days to which its task was prolonged.
The database asks the same (sql/guards_days.sql, guards_certified.sql).
"""

from .. import states

BEGUN = (states.ORDERED, states.REFUSED)


def last_visit(batch):
    """The last day on which a batch of a task may be visited, unless that was begun before."""
    return batch.task.last_day if batch.replaces_id else batch.task.ends_on


def last_day_of(batch):
    """The last day on which the batch may be visited; None where that was begun."""
    return None if batch.state in BEGUN else last_visit(batch)


def lapsed(staff, day):
    """Of rows of Staff those whose certificate does not hold on a day, or who have left the list by then."""
    return [row for row in staff if not row.is_certified(day)]


def hinders(batch, staff, day):
    """Why somebody, a row of Staff, samples nothing of the batch on a day: "days-over", "not-certified", or ""."""
    last = last_day_of(batch)
    if last is not None and day > last:
        return "days-over"
    return "not-certified" if lapsed([staff], day) else ""
