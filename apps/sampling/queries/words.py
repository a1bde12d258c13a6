"""Which way a search of the results takes: how common its words are, as PostgreSQL's statistics know them."""

import time

from .. import sql
from ..rules import words

KEPT = 600  # seconds


class _Shares:
    """{triple: share} of the commonest and the number of results, read every ten minutes."""

    def __init__(self):
        self.shares, self.rows, self.until = {}, 1.0, 0.0

    def refresh(self):
        if time.monotonic() >= self.until:
            found = sql.rows("word_shares")
            self.shares = {row["triple"]: row["share"] for row in found}
            self.rows = found[0]["rows"] if found else 1.0
            self.until = time.monotonic() + KEPT
        return self


_shares = _Shares()


def plan_of(text):
    """The Plan (rules/words.py) of a reader's question."""
    known = _shares.refresh()
    return words.plan(text, known.shares, known.rows)


def forget():
    """Read the statistics anew at the next question: after so many new results at once."""
    _shares.until = 0.0
