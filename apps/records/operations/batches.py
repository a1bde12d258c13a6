"""A batch of facts over the API: the ledger's own layout without a file and in yuan, every row accounted for."""

import hashlib
import json
import re
from dataclasses import astuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.intake.rules.cells import REPLACEMENT
from apps.intake.sources.limits import Fault
from apps.kernel.errors import Invalid

from .. import states
from ..permissions import Permission
from ..rules.layouts import REPORT
from .imports import execute, hold_source, open_run

MOST = 1000
_NO_TEXT = re.compile("[\\0\ud800-\udfff]")


class TooMany(Invalid):
    code = "too-large"
    status = 413
    message = _("A batch holds at most %(most)s facts. Send several.")


class _Batch:
    """The rows of a request in the shape of an opened file (apps.intake.sources)."""

    encoding = "utf-8"

    def __init__(self, facts):
        self.header = list(REPORT.columns)
        self.lines = [_cells(fact) for fact in facts]
        self.body = json.dumps(self.lines, default=astuple).encode()

    def rows(self):
        yield from enumerate(self.lines, 1)

    def digest(self):
        return hashlib.sha256(self.body).hexdigest()


def _cells(fact):
    """The cells of a fact in the order of the layout, or the Fault of one that says more or other than it may."""
    for name in fact:
        if name not in REPORT.columns:
            return Fault("field-unknown", _text(name), _text(name))
    for name, value in fact.items():
        if isinstance(value, bool) or not isinstance(value, str | int | float | None):
            return Fault("field-type", column=name)
    return [_text(fact.get(name)) for name in REPORT.columns]


def _text(value):
    """The value as text; what no text has (NUL, half a pair of surrogates) as the mark of what could not be read."""
    plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return _NO_TEXT.sub(REPLACEMENT, str(value)) if plain else ""


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
