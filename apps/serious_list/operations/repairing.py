"""Early removal: the enterprise applies once the rules let it, the bureau accepts and a second person decides.

A grant ends entry, fact and the matching results of checks in one transaction; a reversal brings all of it back.
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.operations import start_clock, stop_clocks
from apps.deadlines.queries import last_day
from apps.documents.operations import store
from apps.kernel.errors import Invalid, WrongState
from apps.kernel.moves import move
from apps.records.models import Fact
from apps.records.operations.facts import repair_fact, restore_fact
from apps.records.rules.repair import RESULTS
from apps.records.states import COUNTING, REPAIRED
from apps.registry.operations.locking import standing

from .. import states
from ..models import REPAIR_STATES, Change, Entry, Paper, Repair
from ..permissions import Permission, own_agency
from ..queries import eligibility_of
from . import papers
from .proposing import ended
from .publishing import LEDGER, announce, day_after, end
from .steps import (
    OtherBureau,
    OutOfReach,
    Overtaken,
    begin,
    finish,
    held,
    locked,
    note,
    reasoned,
    step,
    tell_bureau,
    tell_party,
    today,
)

SUBJECT = "serious_list.repair"
EVIDENCE = "serious_list.repair"


class NotPossibleYet(Invalid):
    code = "not-possible-yet"
    status = 409
    message = _("Early removal cannot be asked for yet.")


class SecondPerson(Invalid):
    code = "second-person"
    status = 403
    message = _("Whoever accepted an application does not decide it.")


class AlreadyAsked(Invalid):
    code = "already-asked"
    status = 409
    message = _("An application for this entry is already being handled.")


@transaction.atomic
def apply(*, case_id, performed, commitment, file, by, at):
    """Ask for early removal; returns the Repair with its clock. `file` proves performance and rectification.

    Raises NotPossibleYet with the day from which it is possible, AlreadyAsked, Invalid.
    """
    by.require(Permission.ANSWER)
    case = locked(case_id, by)
    if not by.is_enterprise or case.state != states.PUBLISHED:
        raise OutOfReach
    found = eligibility_of(case, today(at))
    if not found.open_on(today(at)):
        raise NotPossibleYet(possible_from=str(found.possible_from or ""))
    if not performed.strip():
        raise Invalid(_("Say how the duties were performed and the harm removed."), field="performed")
    if not commitment:
        raise Invalid(_("The commitment is part of the application."), field="commitment")
    evidence = store(file=file, owner=(EVIDENCE, str(case.pk)), by=by, at=at, division=case.agency.division_id)
    repair = Repair(
        case=case,
        performed=performed.strip(),
        commitment=True,
        evidence=evidence,
        asked_label=by.actor,
        asked_on=today(at),
        possible_from=found.possible_from,
    )
    try:
        with transaction.atomic():
            repair.save(force_insert=True)
    except IntegrityError as error:
        if "serious_list_repair_once" not in str(error):
            raise
        raise AlreadyAsked from error
    _begin(repair, "repair_acceptance", by=by, at=at)
    tell_bureau(case, note(case, "serious_list.repair_asked", by=by, at=at, repair=repair.pk), at)
    return repair


@transaction.atomic
def ask_completion(*, repair_id, reason, by, at):
    """Tell the enterprise once, and completely, what is missing; returns the Repair."""
    repair, made = _step(repair_id, "ask_completion", by)
    if repair.correction:
        raise Invalid(_("What is missing is asked for once only: accept or reject."), code="asked-before")
    repair.correction = reasoned(reason)
    repair.save()
    _stop(repair, by=by, at=at)
    _begin(repair, "repair_correction", by=by, at=at, party=True, on_expiry="serious_list.repair_lapses")
    tell_party(repair.case, _note(repair, made, by=by, at=at, reason=repair.correction), at)
    return repair


@transaction.atomic
def complete(*, repair_id, performed, file, by, at):
    """The enterprise adds what was missing; returns the Repair."""
    repair, made = _step(repair_id, "complete", by, with_party=False)
    owner = (EVIDENCE, str(repair.case_id))
    repair.evidence = store(file=file, owner=owner, by=by, at=at, division=repair.case.agency.division_id)
    repair.performed = f"{repair.performed}\n\n{performed.strip()}".strip()
    repair.save()
    _stop(repair, by=by, at=at)
    _begin(repair, "repair_acceptance", by=by, at=at)
    tell_bureau(repair.case, _note(repair, made, by=by, at=at), at)
    return repair


@transaction.atomic
def accept(*, repair_id, by, at):
    """Take the application on; the time to decide runs. Returns the Repair."""
    repair, made = _step(repair_id, "accept", by)
    repair.accepted_by_id = by.user_id
    repair.save()
    _stop(repair, by=by, at=at)
    _begin(repair, "repair_decision", by=by, at=at)
    tell_party(repair.case, _note(repair, made, by=by, at=at), at)
    return repair


@transaction.atomic
def reject(*, repair_id, reason, by, at):
    """Do not take the application on; returns the Repair."""
    repair, made = _step(repair_id, "reject", by)
    return _closed(repair, made, reasoned(reason), by, at)


@transaction.atomic
def grant(*, repair_id, reason, by, at):
    """Remove the entry: list, ledger, matching results of checks and feed in one transaction; returns the Repair."""
    repair, made = _step(repair_id, "grant", by)
    _second(repair, by)
    case = repair.case
    removal = step(case, "remove", by)
    case.reason = reasoned(reason)
    papers.issue(case, Paper.Kind.REMOVAL, by=by, at=at, reason=ended(case.reason), removal_basis=made.basis)
    end(case, at, by)
    matching = _matching(case)
    for fact in sorted([case.fact, *matching], key=lambda fact: fact.pk):  # locked in that order
        if fact.state in COUNTING:
            repair_fact(fact_id=fact.pk, reason=case.reason, by=LEDGER, at=at)
    repair.repaired = [fact.pk for fact in matching]
    finish(case, by=by, at=at)
    note(case, removal.event, by=by, at=at, reason=case.reason, repair=repair.pk)
    return _closed(repair, made, case.reason, by, at)


@transaction.atomic
def refuse(*, repair_id, reason, by, at):
    """The entry stays; the party gets the reasons as a paper. Returns the Repair."""
    repair, made = _step(repair_id, "refuse", by)
    _second(repair, by)
    reason = reasoned(reason)
    papers.issue(repair.case, Paper.Kind.REFUSAL, by=by, at=at, reason=ended(reason), removal_basis=made.basis)
    return _closed(repair, made, reason, by, at)


@transaction.atomic
def reverse(*, repair_id, reason, by, at):
    """The removal was got by deceit: the entry stands again, its term counted anew from today; returns the Repair."""
    repair, made = _step(repair_id, "reverse", by)
    case = repair.case
    back = step(case, "restore", by)
    case.ended_on, case.ended_label, case.reason = None, "", reasoned(reason)
    case.save()
    entry = Entry.objects.select_for_update().get(case=case)
    until = last_day("serious_list.term", today(at), law_of=case.decided_on)
    entry.ended_on, entry.ended_by = None, ""
    entry.until = max(until, case.ban_until) if case.ban_until else until
    entry.save()
    announce(entry, Change.Kind.LISTED, at)
    for fact in Fact.objects.filter(pk__in=[case.fact_id, *repair.repaired], state=REPAIRED).order_by("pk"):
        shown = {"public_until": day_after(entry.until)} if fact.pk == case.fact_id and fact.public_from else {}
        restore_fact(fact_id=fact.pk, reason=case.reason, by=LEDGER, at=at, **shown)
    begin(
        case, "term", starts_on=today(at), event_on=case.decided_on, by=by, at=at, duty=False,
        on_expiry="serious_list.term_over", value=(entry.until - today(at)).days, unit="day",
    )  # fmt: skip
    event = note(case, back.event, by=by, at=at, reason=case.reason, repair=repair.pk)
    _note(repair, made, by=by, at=at, reason=case.reason)
    repair.save()
    tell_party(case, event, at)
    return repair


def lapses(clock, by, at):
    """Handler: what was missing did not come in time."""
    repair = (
        Repair.objects.select_for_update().select_related("case__agency", "case__enterprise").get(pk=clock.subject_id)
    )
    if repair.state != states.CORRECTING:
        return
    made = move(repair, "lapse", table=states.REPAIR, by=by)
    repair.save()
    tell_party(repair.case, _note(repair, made, by=by, at=at), at)


def _step(repair_id, verb, by, *, with_party=True):
    """(the Repair, locked and moved; the Move). The case's row is locked first, as everywhere.

    `with_party`: for what tells the party or changes its limits, entry or facts, which a merge takes along.
    """
    found = Repair.objects.visible_to(by).filter(pk=repair_id).first()
    if found is None:
        raise OutOfReach
    case = held(found.case_id, by) if with_party else locked(found.case_id, by)
    repair = Repair.objects.select_for_update().get(pk=repair_id)
    repair.case = case
    try:
        made = move(repair, verb, table=states.REPAIR, by=by)
    except WrongState:
        said = _("Nothing was done: the case is already further on (now: %(state)s).")
        raise Overtaken(said % {"state": REPAIR_STATES[repair.state]}) from None
    allowed = by.is_enterprise if made.permission == states.ANSWER else own_agency(by, case)
    if not allowed:
        raise OtherBureau
    return repair, made


def _second(repair, by):
    if by.user_id is not None and by.user_id == repair.accepted_by_id:
        raise SecondPerson
    repair.decided_by_id = by.user_id


def _closed(repair, made, reason, by, at):
    repair.reason, repair.decided_label, repair.decided_on = reason, by.actor, today(at)
    repair.save()
    _stop(repair, by=by, at=at)
    event = _note(repair, made, by=by, at=at, reason=reason)
    tell_party(repair.case, event, at)
    return repair


def _matching(case):
    """Adverse results of checks that belong to the listing: the re-check it rests on, and those of its penalty."""
    party = standing(case.enterprise_id)  # a case stays with a merged record, its facts went on
    facts = Fact.objects.filter(enterprise_id=party, kind__code__in=RESULTS, state__in=COUNTING)
    of_penalty = facts.filter(document_number=case.penalty_number)
    return list((of_penalty | facts.filter(pk=case.recheck_id)).order_by("pk"))


def _note(repair, made, *, by, at, **data):
    return note(repair.case, made.event, by=by, at=at, repair=repair.pk, **data)


def _begin(repair, rule, *, by, at, party=False, **more):
    case = repair.case
    start_clock(
        rule_code=f"serious_list.{rule}",
        subject=(SUBJECT, repair.pk),
        starts_on=today(at),
        division=case.agency.division_id,
        zone_code=case.agency.zone_id or "",
        label=str(case.enterprise),
        url=f"/desk/serious-list/{case.pk}/",
        enterprise_id=standing(case.enterprise_id) if party else None,
        holder="" if party else case.agency_id,
        duty=not party,
        by=by,
        at=at,
        **more,
    )


def _stop(repair, *, by, at):
    stop_clocks(subject=(SUBJECT, repair.pk), by=by, at=at)
