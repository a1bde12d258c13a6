"""What a partner may answer, given what it was handed: a table, no clock and no database.

"lifted" while the entry stands would end a measure the law asks for; "applied" to an entry that has ended would begin
one it forbids. "not_applicable" after the end is an answer of whoever applied nothing: a measure that was applied is
lifted, and the copy goes.
"""

RECEIVED, APPLIED, NOT_APPLICABLE, LIFTED = "received", "applied", "not_applicable", "lifted"
RESULTS = (RECEIVED, APPLIED, NOT_APPLICABLE, LIFTED)


def refusal(result, *, handed, stands, said, changed=False):
    """ "" where the answer may be given, else the code of what is wrong.

    `handed`: the partner was given the entry itself, not only its tombstone. `stands`: the entry is on the list now.
    `said`: its last word so far ("" where it only read or confirmed), so that a receipt does not undo an answer.
    `changed`: it has not yet read that the party is another; what it said before was of the former, and may have been
    "applied".
    """
    if not handed:
        return "never-received"
    if result == LIFTED:
        return "still-listed" if stands else ""
    if not stands:
        return "" if result == NOT_APPLICABLE and not changed and said not in (APPLIED, LIFTED) else "no-longer-listed"
    if changed:
        return "party-changed"
    return "answered-before" if result == RECEIVED and said else ""
