"""Steps of a map: at most five, each with about as many places, equal values never parted; told as ranges."""

MOST = 5


def steps(values):
    """[(from, to)] from the least up; the ranges hold every value and do not overlap."""
    known = sorted(set(values))
    wanted = min(MOST, len(known))
    return [
        (known[step * len(known) // wanted], known[(step + 1) * len(known) // wanted - 1]) for step in range(wanted)
    ]


def step_of(value, ranges):
    """Which step a value stands in, the darkest being the last of five, however few there are."""
    return MOST - len(ranges) + next(number for number, (_low, high) in enumerate(ranges) if value <= high)
