"""Trees as the portal ships them (data/definitions.json), for tests of rules that need no database.

That the database holds the same is asserted in tests/indices/test_runs.py.
"""

import json
from decimal import Decimal
from fractions import Fraction

from apps.indices.loading import DATA
from apps.indices.rules.tree import Band, Definition, Node


def shipped(code, *, how="", **more):
    """The tree's Definition of an index; `how` scales every indicator that is scaled in that way instead."""
    told = json.loads((DATA / "definitions.json").read_text(encoding="utf-8"))
    [made] = next(row for row in told if row["code"] == code)["definitions"]
    nodes = tuple(
        Node(
            row["code"], Fraction(row["share"], row["share_of"]), row["parent"], falling=row["falling"],
            scaling=how or row["scaling"] if row["low"] else row["scaling"],
            low=Decimal(row["low"]) if row["low"] else None, high=Decimal(row["high"]) if row["high"] else None,
        )
        for row in made["nodes"]
    )  # fmt: skip
    bands = tuple(Band(row["code"], Decimal(row["least"])) for row in made["bands"])
    return Definition(nodes, **{"places": made["decimals"], "missing": made["missing"], "bands": bands} | more)


def leaves(definition):
    """{code: (low, high)} of its scaled indicators."""
    return {node.code: (node.low, node.high) for node in definition.nodes if node.low is not None}
