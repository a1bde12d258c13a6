"""The ends of publicity by the rules, in a table of the transaction for statements over many rows."""

from .. import sql
from ..queries.publicity import rule_ends


def lay_out(days):
    """Fill records_rule_end (kind_id, severity, occurred_on, until) for what happened on these days."""
    sql.execute("rule_end_table")
    ends = list(rule_ends(sorted(days)))
    if ends:
        kinds, severities, on, until = (list(column) for column in zip(*ends, strict=True))
        sql.execute("rule_end_fill", {"kinds": kinds, "severities": severities, "days": on, "ends": until})


def forget():
    """Drop the table, so that one transaction may lay it out twice."""
    sql.execute("rule_end_forget")
