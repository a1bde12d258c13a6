"""The penalty of a case on the ledger, by its number however it is written, and the cases that rest on one."""

from datetime import datetime, time

from django.db.models import F, Func, Q, TextField
from django.utils import timezone

from apps.audit.models import Event
from apps.records.models import Fact
from apps.records.operations.facts import find_enterprise
from apps.records.rules.document_numbers import folded
from apps.records.states import COUNTING, GONE, WITHDRAWN
from apps.registry.models import Enterprise, Identifier
from apps.registry.operations.locking import records_of, standing

from .. import states
from ..models import Case
from ..rules import ledger

KINDS = ("penalty", "licence_revoked")


def _folded(field):
    return Func(F(field), function="records_number_folded", output_field=TextField())


def known_of(enterprise_id, number):
    """Facts of a party with the number of a penalty, also those that waited for their enterprise; the oldest first."""
    party = standing(enterprise_id)
    codes = {*Identifier.objects.filter(enterprise=party).values_list("value", flat=True)}
    codes |= {*Enterprise.objects.filter(pk=party, uscc__isnull=False).values_list("uscc", flat=True)}
    facts = Fact.objects.filter(Q(enterprise=party) | Q(enterprise=None, subject_code__in=codes))
    facts = facts.filter(kind__code__in=KINDS).exclude(document_number="")
    return facts.annotate(folded=_folded("document_number")).filter(folded=folded(number)).order_by("pk")


def against(case, penalty, *, heavy):
    """Codes of what the ledger, and earlier cases, say against the penalty of a case (rules/ledger.py)."""
    rows = known_of(case.enterprise_id, penalty.number)
    known = [ledger.Known(row.occurred_on, row.severity, row.state in GONE) for row in rows]
    used = listed_by(case.enterprise_id, penalty.number, person=case.person_name).exclude(pk=case.pk).exists()
    return ledger.contradictions(known, kind=penalty.kind, on=penalty.on, heavy=heavy, used=used)


def listed_by(enterprise_id, number, *, person):
    """Cases of a party that were decided with a penalty, whatever became of them."""
    cases = Case.objects.filter(enterprise__in=records_of(standing(enterprise_id)), person_name=person)
    return with_number(cases.filter(state__in=states.AFTER_DECISION), number)


def with_number(cases, number):
    return cases.annotate(folded=_folded("penalty_number")).filter(folded=folded(number))


def record_keys(case):
    """Keys of all records of the penalty of a case, whatever became of them: by its number, or that of its decision.

    Read first, and a handful: `pk = … OR pk IN (…)` would have the planner read the ledger from its beginning.
    """
    known = known_of(case.enterprise_id, case.penalty_number).values_list("pk", flat=True)
    return {case.penalty_fact_id, *known} - {None}


def still_known(case, but):
    """Records of the penalty of a case that stand, beside the fact `but`: one that was repaired, or whose publicity is
    over, was not set aside."""
    return Fact.objects.filter(pk__in=record_keys(case) - {but}).exclude(state=WITHDRAWN)


def gone_since(case, but):
    """Records of the penalty of a case, and that of its last doubt, that were withdrawn since it was decided and since
    somebody last kept it, beside the fact `but`: nobody has said yet what that means for the ground."""
    rows = Fact.objects.filter(pk__in=(record_keys(case) | {case.doubt_fact_id}) - {but, None}, state=WITHDRAWN)
    if case.decided_on:
        rows = rows.filter(known_from__gte=decided_at(case))
    return rows.filter(known_from__gt=case.kept_known) if case.kept_known else rows


def decided_at(case):
    """The moment of the decision of a case, by the log: what the ledger said before it the decider knew. The beginning
    of its day where the log does not tell."""
    events = Event.objects.filter(subject_kind="serious_case", subject_id=str(case.pk), verb="serious_list.decided")
    moment = events.order_by("-pk").values_list("at", flat=True).first()
    return moment or timezone.make_aware(datetime.combine(case.decided_on, time.min))


def fact_of(case):
    """The penalty on the ledger, where its source has reported it: its withdrawal will set the listing aside."""
    return known_of(case.enterprise_id, case.penalty_number).filter(state__in=COUNTING).first()


def on_ledger(case):
    """Whether the ledger holds the penalty of a case that was decided, also where its source reported it later."""
    return case.penalty_fact_id is not None or known_of(case.enterprise_id, case.penalty_number).exists()


def resting_on(fact, *, was=None, left=None):
    """The cases that fall with a penalty, by its fact or its number; of a failed re-check, those it carries.

    A fact that waited for its enterprise is looked up by the code it was reported with. `was` is the number it had
    before a correction, `left` the enterprise it was taken from.
    """
    cases = Case.objects.falling()
    linked = Q(penalty_fact=fact) | Q(recheck=fact)
    party = fact.enterprise_id or left
    if party is None and fact.subject_code:
        enterprise = find_enterprise(fact.subject_code)
        party = enterprise and enterprise.pk
    numbers = {folded(number) for number in (fact.document_number, was) if number}
    if not numbers or party is None or (was is None and fact.kind.code not in KINDS):
        return cases.filter(linked)
    # a case stays with the record it was made for, also when a merge took the fact to the survivor
    numbered = Q(enterprise__in=records_of(party), folded__in=numbers)
    return cases.annotate(folded=_folded("penalty_number")).filter(linked | numbered)
