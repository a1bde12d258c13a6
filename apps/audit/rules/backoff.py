"""How long a failed delivery waits before the next attempt."""

from datetime import timedelta

LEASE = timedelta(minutes=5)  # a claimed delivery is offered again after this, when its worker never came back
FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=6)


def wait_after(attempts):
    """30 s, 1 min, 2 min … doubling up to 6 h."""
    return min(FIRST * 2 ** min(attempts - 1, 12), LONGEST)
