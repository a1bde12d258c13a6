"""What a limit's handler will change, locked before its clock: the party's record, the case, the application.

And what copies the last day of a limit: it follows when a holiday notice moves the limit, to a later day only.
"""

from apps.deadlines.models import Clock
from apps.registry.operations.locking import hold

from .. import states
from ..models import Case, Repair
from .applications import SUBJECT as OF_REPAIR
from .steps import ANSWERS, SUBJECT, note, tell_party


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


def hold_cases(subject_ids):
    """Cases and their parties, which are told."""
    _hold_with_parties(Case.objects.filter(pk__in=subject_ids))


def hold_repairs(subject_ids):
    repairs = Repair.objects.filter(pk__in=subject_ids)
    _hold_with_parties(Case.objects.filter(pk__in=repairs.values("case_id")))
    list(repairs.select_for_update().order_by("pk"))


def _hold_with_parties(cases):
    for enterprise_id in sorted(set(cases.values_list("enterprise_id", flat=True))):
        hold(enterprise_id)
    list(cases.select_for_update(of=("self",)).order_by("pk"))


def answer_follows(subject_id, by, at):
    """The party's last day to answer is that of its clocks, while it may answer; the party is told."""
    case = Case.objects.select_related("agency", "enterprise").get(pk=subject_id)
    last = _last_day(SUBJECT, subject_id, *ANSWERS)
    if case.state != states.ANSWERING or last is None or last <= case.answer_until:
        return
    case.answer_until = last
    case.save(update_fields=["answer_until"])
    tell_party(case, note(case, "serious_list.answer_moved", by=by, at=at, until=str(last)), at)


def explanation_follows(subject_id, by, at):
    """The party's last day to explain itself is that of its clock, while it may explain itself; the party is told."""
    repair = Repair.objects.select_related("case__agency", "case__enterprise").get(pk=subject_id)
    last = _last_day(OF_REPAIR, subject_id, "serious_list.reversal_answer")
    if repair.state != states.QUESTIONED or last is None or last <= repair.explain_until:
        return
    repair.explain_until = last
    repair.save(update_fields=["explain_until"])
    event = note(repair.case, "serious_list.explain_moved", by=by, at=at, repair=repair.pk, until=str(last))
    tell_party(repair.case, event, at, until=last)


def _last_day(kind, subject_id, *rules):
    rows = Clock.objects.of(kind, subject_id).live().filter(rule_code__in=rules)
    return max(rows.values_list("due_on", flat=True), default=None)
