"""Since when something has been held without a gap: certificates one after the other, back from today.

Notice of 2025 on the governor's award: a management system certified and run for three years. A certificate that ran
out and was taken anew years later counts from the new one.
"""


def since(intervals, on):
    """The first day of the line that holds on a day; None where nothing holds then.

    `intervals`: (first day, day from which it holds no more, or None). One that begins on the day another ends, or
    before, goes on with it.
    """
    found = None
    for start, end in sorted(intervals, key=lambda each: each[0], reverse=True):
        if start > on:
            continue
        reached = on if found is None else found
        # on the day itself it has to hold; of one before, the end touches the beginning of the next
        if end is None or end > reached or (found is not None and end == reached):
            found = start if found is None else min(found, start)
    return found
