"""What the platform must be told of a penalty or a licence: a table over what is known here and what it holds.

A penalty is told once; again only where it changed; and taken back where it was withdrawn or repaired (SAMR Order 45
Art. 11: a decision that was set aside is withdrawn from publicity).
"""

NEW, CHANGE, DELETE, NOTHING = "new", "change", "delete", ""
OPERATIONS = (NEW, CHANGE, DELETE)
MEND = "mend"  # refused as it stands: nothing is owed to the platform before somebody has set it right
REPORTED = ("penalty", "licence_revoked")  # kinds of facts that are administrative penalties and public
GRANTED = ("licence",)  # kinds that are licences
GONE = ("withdrawn", "repaired")


def owed(*, state, public, version, last, held):
    """The operation that is owed for a fact, MEND for a refused one, NOTHING where none is: the twin of sql/owed.sql.

    `state` and `version` are the fact's, `public`: anyone may read it today. `last` is (state, fact version, whether it
    is sent again today) of its newest line, `held` (operation, version last compared) of the newest line the platform
    took; None without.
    """
    there = held is not None and held[0] != DELETE
    said, told, again = last or ("", 0, False)
    if said == "open":
        return NOTHING
    if said == "refused" and told == version and not again:
        return NOTHING if state in GONE and not there else MEND
    if state in GONE:
        return DELETE if there else NOTHING
    if not there:
        return NEW if public else NOTHING
    return CHANGE if held[1] != version else NOTHING
