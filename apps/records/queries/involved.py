"""Who took part in what an objection is about, and therefore must not decide on it."""

from .. import sql


def involved(objection, fact):
    """Numbers of who prepared, recorded or changed the facts, decided on them before, or filed the objection.

    `fact` is the one objected to, or the one a decision about a grade would change; None where there is none yet: every
    counting fact of the enterprise is asked for a grade. The database's own rule (sql/involved.sql).
    """
    rows = sql.rows("took_part", {"objection": objection.pk, "fact": fact and fact.pk})
    return {row["person"] for row in rows}
