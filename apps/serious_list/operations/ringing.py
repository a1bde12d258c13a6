"""What a limit's handler will change, locked before its clock: the party's record, the case, the application."""

from apps.registry.operations.locking import hold

from ..models import Case, Repair


def hold_case(clock):
    """For what changes the case alone."""
    Case.objects.locked(pk=clock.subject_id)


def hold_party_and_case(clock):
    """For what ends an entry: a merge takes the entry along, and it holds the enterprise before."""
    hold(Case.objects.values_list("enterprise_id", flat=True).get(pk=clock.subject_id))
    hold_case(clock)


def hold_repair(clock):
    """The party before: it is told that its application has lapsed."""
    case_id, party = Repair.objects.values_list("case_id", "case__enterprise_id").get(pk=clock.subject_id)
    hold(party)
    Case.objects.locked(pk=case_id)
    Repair.objects.locked(pk=clock.subject_id)
