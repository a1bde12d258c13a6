"""Imported results as facts: written by the ledger's own import, in its own layout, so that nothing of it is missed."""

import hashlib

from apps.deadlines.queries import last_day
from apps.records import states as ledger
from apps.records.models import ImportOfFacts, Source
from apps.records.operations import imports
from apps.records.rules.layouts import LEDGER

from .. import sql

SOURCE = "sampling"
KINDS = {"pass": "sampling_passed", "fail": "sampling_failed"}
SEVERITIES = {"pass": "0", "fail": "2"}
BASIS = "产品质量法第二十四条；产品质量监督抽查管理暂行办法（总局令第18号）第四十四条"
LEVELS = {"national": "国家监督抽查", "province": "省级监督抽查", "city": "市级监督抽查", "county": "县级监督抽查"}
WORDS = {"pass": "合格", "fail": "不合格"}


class _Table:
    """Results in the shape of an opened file of the ledger's layout (intake/sources/tables.py)."""

    encoding = "utf-8"
    position = size = 0

    def __init__(self, run, batches):
        self.run, self.batches = run, batches
        self.header = [headings[0] for headings in LEDGER.columns.values()]

    def rows(self):
        for line, batch in enumerate(self.batches, 1):
            given = {
                "subject_name": batch.party_name, "subject_code": batch.party_code, "kind": KINDS[batch.verdict],
                "severity": SEVERITIES[batch.verdict], "document_number": batch.source_key,
                "source_key": f"import-{self.run.pk}-{batch.pk}", "legal_basis": BASIS,
                "title": f"{LEVELS[batch.level]}{batch.sample_name}{WORDS[batch.verdict]}",
                "occurred_on": batch.visited_on.isoformat(),
                "public_until": last_day("sampling.publicity", batch.published_on).isoformat(),
            }  # fmt: skip
            yield line, [given.get(field, "") for field in LEDGER.columns]

    def digest(self):
        return hashlib.sha256(f"sampling import {self.run.pk}".encode()).hexdigest()


def record(run, batches, *, by, at):
    """Put the results of known parties on the ledger and tie each to its fact; returns the number of the import."""
    if not batches:
        return None
    origin = Source.objects.select_related("agency").get(code=SOURCE)
    of_facts = imports.open_run(
        origin, name=run.file_name, size=0, layout=LEDGER, state=ledger.IMPORTING, by=by, at=at,
    )  # fmt: skip
    imports.execute(of_facts, _Table(run, batches), by=by, at=at, dry_run=False)
    sql.execute("tie_facts", {"run": run.pk, "source": origin.pk, "prefix": f"import-{run.pk}-"})
    return of_facts.pk


def withdraw(run, *, by, at):
    """Withdraw the facts of an import; raises the ledger's UndoBlocked or NotOneself.

    Where an officer of the ledger has undone its own part before, nothing is left to withdraw.
    """
    of_facts = ImportOfFacts.objects.get(pk=run.facts_run)
    if of_facts.state == ledger.DONE:
        imports.undo_import(run_id=of_facts.pk, by=by, at=at)
