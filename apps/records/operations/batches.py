"""A batch of facts over the API: the ledger's own layout without a file and in yuan, every row accounted for."""

import hashlib
import json

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid

from .. import states
from ..permissions import Permission
from ..rules.layouts import REPORT
from .imports import execute, hold_source, open_run

MOST = 1000


class TooMany(Invalid):
    code = "too-large"
    status = 413
    message = _("A batch holds at most %(most)s facts. Send several.")


class _Batch:
    """The rows of a request in the shape of an opened file (apps.intake.sources)."""

    encoding = "utf-8"

    def __init__(self, facts):
        self.facts = facts
        self.header = list(REPORT.columns)
        self.body = json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str).encode()

    def rows(self):
        for line, fact in enumerate(self.facts, 1):
            yield line, [_text(fact.get(field)) for field in self.header]

    def digest(self):
        return hashlib.sha256(self.body).hexdigest()


def _text(value):
    return "" if value is None else str(value).replace("\0", "\ufffd")


@transaction.atomic
def take_batch(*, source, facts, by, at, dry_run=False):
    """Take in a list of facts of a Source; returns (ImportOfFacts, results).

    Each fact is a dict of the ledger's fields with `amount` in yuan as text. A result per fact, in their order:
    {"source_key", "outcome": created | updated | unchanged | refused, "waiting", "problems": [{code, field, message}]}.
    Sending a batch again changes nothing. Of a dry run nothing is kept, not even its own row: there is no file by which
    it could be imported later. Raises NotPermitted, TooMany, SameMoment.
    """
    by.require(Permission.RECORD)
    if len(facts) > MOST:
        raise TooMany(TooMany.message % {"most": MOST})
    hold_source(source.pk)
    table = _Batch(facts)
    state = states.CHECKING if dry_run else states.IMPORTING
    run = open_run(source, name="API", size=len(table.body), layout=REPORT, state=state, by=by, at=at)
    outcomes = []
    run = execute(run, table, by=by, at=at, dry_run=dry_run, outcomes=outcomes, among=(REPORT,))
    results = _results(run, facts, outcomes)
    if dry_run:
        transaction.set_rollback(True)
    return run, results


def _results(run, facts, outcomes):
    became = {row["line"]: row for row in outcomes}
    problems = {}
    for row in run.refused.order_by("line", "pk"):
        problem = {"code": row.reason, "field": row.column, "message": row.message}
        problems.setdefault(row.line, []).append(problem)
    results = []
    for line, fact in enumerate(facts, 1):
        refused = line in problems
        row = became.get(line, {})
        results.append(
            {
                "source_key": _text(fact.get("source_key")),
                "outcome": "refused" if refused else row["outcome"],
                "waiting": bool(not refused and row["waiting"]),
                "problems": problems.get(line, []),
            }
        )
    return results
