"""Imported results as facts: written by the ledger's own import, in its own layout, so that nothing of it is missed.

A result is a fact of the sampled party, and one of the nominal producer where the table shows that it was told
(rules/producers.py). One that names its producer by a name alone waits in the ledger for two officers.
"""

import hashlib
from dataclasses import replace
from functools import cache

from apps.deadlines.queries import last_day
from apps.records import states as ledger
from apps.records.models import ImportOfFacts, Source
from apps.records.operations import imports
from apps.records.rules.layouts import LEDGER

from .. import sql
from ..rules import ledger as results
from ..rules import producers

SOURCE, PRODUCER = "sampling", "-producer"
SEVERITIES = {"pass": "0", "fail": str(results.ORDINARY)}
LAYOUT = replace(LEDGER, required=("subject_name", "kind", "source_key", "occurred_on"))  # the code may be missing


def key_of(run, batch):
    return f"import-{run}-{batch}"


def keys_of(said):
    """The keys of the facts that an ImportedResult may have made: of its sampled party, and of its producer."""
    key = key_of(said.run_id, said.batch_id)
    return key, f"{key}{PRODUCER}"


class _Table:
    """Results in the shape of an opened file of the ledger's layout (intake/sources/tables.py). `subjects`: (batch,
    name, code, the end of the fact's key)."""

    encoding = "utf-8"
    position = size = 0

    def __init__(self, run, subjects):
        self.run, self.subjects = run, subjects
        self.header = [headings[0] for headings in LAYOUT.columns.values()]

    def rows(self):
        until = cache(lambda day: last_day("sampling.publicity", day).isoformat())
        for line, (batch, name, code, end) in enumerate(self.subjects, 1):
            given = {
                "subject_name": name or code, "subject_code": code, "kind": results.KINDS[batch.verdict],
                "severity": SEVERITIES[batch.verdict], "document_number": batch.source_key,
                "source_key": f"{key_of(self.run.pk, batch.pk)}{end}", "legal_basis": results.BASIS,
                "title": results.title(batch.level, batch.sample_name, batch.verdict),
                "occurred_on": batch.visited_on.isoformat(),
                "public_until": until(batch.published_on),
            }  # fmt: skip
            yield line, [given.get(field, "") for field in LAYOUT.columns]

    def digest(self):
        return hashlib.sha256(f"sampling import {self.run.pk}".encode()).hexdigest()


def record(run, ways, *, by, at):
    """Put results on the ledger and tie each to the fact of its sampled party; returns the number of the import.

    `ways`: (batch, way of its producer).
    """
    subjects = list(_subjects(ways))
    if not subjects:
        return None
    origin = Source.objects.select_related("agency").get(code=SOURCE)
    of_facts = imports.open_run(
        origin, name=run.file_name, size=0, layout=LAYOUT, state=ledger.IMPORTING, by=by, at=at,
    )  # fmt: skip
    imports.execute(of_facts, _Table(run, subjects), by=by, at=at, dry_run=False, among=(LAYOUT,))
    sql.execute("tie_facts", {"run": run.pk, "source": origin.pk, "prefix": f"import-{run.pk}-"})
    return of_facts.pk


def _subjects(ways):
    for batch, way in ways:
        if batch.enterprise_id:
            yield batch, batch.party_name, batch.party_code, ""
        if way in (producers.BY_CODE, producers.BY_NAME):
            yield batch, batch.producer_name, batch.producer_code, PRODUCER


def withdraw(run, *, by, at):
    """Withdraw the facts of an import; raises the ledger's UndoBlocked or NotOneself.

    Where an officer of the ledger has undone its own part before, nothing is left to withdraw.
    """
    of_facts = ImportOfFacts.objects.get(pk=run.facts_run)
    if of_facts.state == ledger.DONE:
        imports.undo_import(run_id=of_facts.pk, by=by, at=at)
