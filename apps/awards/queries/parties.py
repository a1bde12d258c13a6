"""Under which codes and names a party stands in the register: its own, and those of the records merged with its own.

Whoever is tied to the record that stands is tied to the applicant, whichever record it applied under.
"""

from collections import defaultdict

from .. import sql


def same_party(codes):
    """({code: codes}, {code: names}) of the records that stand as one with the bearer of each code; one query, none
    without a code."""
    codes = sorted({code for code in codes if code})
    kin, names = {code: {code} for code in codes}, defaultdict(set)
    for row in sql.rows("same_party", {"codes": codes}) if codes else ():
        names[row["asked"]].add(row["name"])
        if row["code"]:
            kin[row["asked"]].add(row["code"])
    return kin, names
