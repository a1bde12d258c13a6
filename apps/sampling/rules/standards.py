"""On which days values may be held against a standard.

A test is made by a standard that is in force on its day (Product Quality Law Art. 21). A retest repeats a test: it asks
whether the first result was right, so it is made by the standard of that one, also where this has ended since;
otherwise a new edition would take the party's retest away (Art. 15; the rule of the standard is from memory).
"""


def holds(first, until, day, *, repeats=False):
    """Whether a standard in force from `first` until before `until` (None: open) can be tested by on `day`.

    `repeats`: the test is a retest, whose standard was held against the days of the test it repeats.
    """
    return repeats or ((first is None or first <= day) and (until is None or day < until))


def overlaps(first, until, begins, ends):
    """Whether it was in force on a day from `begins` to `ends`, both counted in: where a table does not say when it was
    tested, that lies between the sampling and the conclusion."""
    return (first is None or first <= ends) and (until is None or begins < until)
