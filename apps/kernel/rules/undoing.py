"""Who may take back a whole import: the house's own rule, the same for the register and for the ledger.

What one person brought in, a second one takes back, who holds the right of undoing: a file may be wrong, and so may be
the wish to be rid of it. Whoever imported may mend a slip of the hand alone, as long as it is small, fresh and has not
entered a grade: after that others have seen it and rely on it.
"""

from datetime import timedelta

OWN_WITHIN = timedelta(hours=24)
OWN_MOST = 1_000  # records created or changed


def may_take_back(*, own, reviewer, graded, touched, ended, at):
    """True where the actor may undo the import.

    `own`: the actor imported it; `reviewer`: the actor holds the right of undoing; `graded`: what it wrote counts in
    grades at once; `touched`: records it created or changed; `ended`: when it was done.
    """
    if not own:
        return reviewer
    return not graded and touched <= OWN_MOST and at - ended <= OWN_WITHIN
