"""When a change becomes known: later than what it changes, whoever read the clock first.

Who asks for a change has read the clock before waiting for its rows: another may have changed them meanwhile, at a
later moment. The ledger takes a new version only later than the last (a trigger), so a verb that holds its rows raises
its moment where it must.
"""

from datetime import timedelta

STEP = timedelta(microseconds=1)


def later(at, *facts):
    """`at`, or the first moment after the last version of each of these facts, which the caller holds under lock."""
    return max([at, *(fact.known_from + STEP for fact in facts if fact)])
