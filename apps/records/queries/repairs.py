"""What a credit repair takes along: asked by the pages that tell of one beforehand, and by the repair itself."""

from .. import sql, states
from ..rules.repair import FOLLOW_UPS, LISTS, PENALTIES, RESULTS


def repaired_with(fact_ids):
    """{id: ids that go when that fact is repaired} for each of the facts (sql/repaired_with.sql); one query."""
    found = {number: set() for number in fact_ids}
    params = {
        "facts": list(found), "acts": [*PENALTIES, *LISTS], "results": list(RESULTS), "follow_ups": list(FOLLOW_UPS),
        "counting": list(states.COUNTING), "gone": list(states.GONE),
    }  # fmt: skip
    for row in sql.rows("repaired_with", params):
        found[row["root"]].add(row["id"])
    return found
