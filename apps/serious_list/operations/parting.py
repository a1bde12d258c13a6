"""What becomes of listings when a merge of records is undone."""

from dataclasses import dataclass

from apps.deadlines.models import Clock
from apps.records.models import Fact
from apps.registry.operations.locking import records_of
from apps.registry.operations.relations import Move

from ..models import Case, Change, Repair
from .applications import SUBJECT as REPAIR
from .publishing import announce
from .steps import ENTRY, SUBJECT


@dataclass(frozen=True)
class OfTheirCase(Move):
    """An entry is of the party of its case, which stays with the record that it was made for.

    What was published while two records were one stands with the survivor. When they are two again it goes to the party
    of its case, with the fact of the ledger and the limits that run: the other one was never listed.
    """

    def part(self, model, column, duplicate_id, survivor_id, at):
        cases = list(Case.objects.filter(enterprise__in=records_of(duplicate_id)).values_list("pk", flat=True))
        rows = model._base_manager.filter(case__in=cases, **{column: survivor_id})
        entries = list(rows.select_for_update(of=("self",)).order_by("pk"))
        _theirs(cases, survivor_id).update(enterprise_id=duplicate_id)
        if not entries:
            return
        facts = Fact.objects.filter(pk__in=[entry.case.fact_id for entry in entries], enterprise=survivor_id)
        facts.update(enterprise=duplicate_id, **Move("", stamp="known_from").stamped(at))
        rows.update(**{column: duplicate_id})
        for entry in entries:
            if entry.ended_on is None:
                announce(entry, Change.Kind.LISTED, at)


def _theirs(cases, survivor_id):
    """The limits of cases, of their entries and applications that run for the survivor."""
    repairs = Repair.objects.filter(case__in=cases).values_list("pk", flat=True)
    keys = {SUBJECT: cases, ENTRY: cases_entries(cases), REPAIR: repairs}
    found = Clock.objects.none()
    for kind, numbers in keys.items():
        found |= Clock.objects.filter(subject_kind=kind, subject_id__in=[str(n) for n in numbers])
    return found.filter(enterprise_id=survivor_id)
