"""When a witness who has not yet acted is reminded: an hour before the end, or halfway through a shorter stage."""

from datetime import timedelta

BEFORE = timedelta(hours=1)


def remind_from(asked, until):
    """The moment from which a reminder is due; `asked` is when the witness was told, `until` the end of the stage."""
    return until - min(BEFORE, max((until - asked) / 2, timedelta(0)))
