"""A retest that cannot be made: why not, in whose keeping the backup sample was, and which rule answers.

Neither the Product Quality Law nor Order 18 (as far as it was read) says what follows. The table data/no_retest.csv is
the portal's default until somebody holds it against the text: what the party itself let happen to a sample that it
keeps leaves the first result standing; what the office or a laboratory let happen sets the result aside, for nobody
answers for a failure that he was promised to have tested again.
"""

SEAL_BROKEN, LOST, PERISHED, UNQUALIFIED = "seal_broken", "lost", "perished", "unqualified"
NO_LABORATORY = "no_laboratory"  # a retest is made by the standard of the first test, also where that has ended
RETESTED = "retested"  # another party asked as well, and the one backup sample has been tested again: that stands
CAUSES = (SEAL_BROKEN, LOST, PERISHED, UNQUALIFIED, NO_LABORATORY, RETESTED)
OF_LABORATORIES = (UNQUALIFIED, NO_LABORATORY, RETESTED)  # whoever keeps the sample has no part in it
PARTY, OFFICE = "party", "office"
STANDS, ANNULLED = "stands", "annulled"


def code_of(cause, kept_by):
    """The code of the dated rule. `kept_by`: "party", or "bureau" and "laboratory", who answer alike."""
    if cause not in CAUSES:
        raise ValueError(cause)
    keeper = PARTY if kept_by == PARTY and cause not in OF_LABORATORIES else OFFICE
    return f"{cause}.{keeper}"


def contradicts(cause, *, intact, qualified, others, retested=False):
    """Why a cause is not what the record shows; "" where it is. `intact`: what the seal looked like (None: not seen);
    `qualified`: whether the laboratory of the retest still is; `others`: whether any may test what failed today, or one
    has reported; `retested`: whether the objection of another party was decided on a retest that stands."""
    if cause == SEAL_BROKEN and intact is not False:
        return "seal-not-broken"
    if cause == UNQUALIFIED and qualified:
        return "still-qualified"
    if cause == NO_LABORATORY and others:
        return "others-qualified"
    if cause == RETESTED and not retested:
        return "not-retested"
    return ""
