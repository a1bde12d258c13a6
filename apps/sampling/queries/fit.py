"""Whether a batch may be sampled on a day: the days of its task, and the certificates of its samplers.

What was begun in time goes on: an online order that arrives later is opened, a refusal that is given up is sampled.
The database asks the same (sql/guards_certified.sql).
"""

from .. import states

BEGUN = (states.ORDERED, states.REFUSED)


def last_day_of(batch):
    """The last day on which the batch may be visited; None where that was begun."""
    return None if batch.state in BEGUN else batch.task.last_day


def lapsed(staff, day):
    """Of rows of Staff those whose certificate does not hold on a day, or who have left the list by then."""
    return [row for row in staff if not row.is_certified(day)]


def hinders(batch, staff, day):
    """Why somebody, a row of Staff, samples nothing of the batch on a day: "days-over", "not-certified", or ""."""
    last = last_day_of(batch)
    if last is not None and day > last:
        return "days-over"
    return "not-certified" if lapsed([staff], day) else ""
