"""What becomes of listings when a merge of records is undone."""

from dataclasses import dataclass

from django.db.models import Q

from apps.deadlines.models import Clock
from apps.records.models import Fact
from apps.registry.operations.locking import records_of
from apps.registry.operations.relations import Move

from ..models import Case, Entry, Repair
from .applications import SUBJECT as REPAIR
from .retelling import retell
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
        retell([entry.pk for entry in entries], at)  # at once, as the entry stands now


def _theirs(cases, survivor_id):
    """The limits of cases, of their entries and applications that run for the survivor."""
    entries, repairs = (model.objects.filter(case__in=cases).values_list("pk", flat=True) for model in (Entry, Repair))
    theirs = Q(pk__in=[])
    for kind, numbers in ((SUBJECT, cases), (ENTRY, entries), (REPAIR, repairs)):
        theirs |= Q(subject_kind=kind, subject_id__in=[str(number) for number in numbers])
    return Clock.objects.filter(theirs, enterprise_id=survivor_id)
