"""Early removal: the enterprise applies once the rules let it, the bureau accepts and a second person decides.

A grant ends entry, fact and the matching results of checks in one transaction; reversing.py brings all of it back.
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock
from apps.documents.models import Document
from apps.documents.operations import store
from apps.documents.papers import ended
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.moves import move
from apps.records.models import Fact
from apps.records.operations.facts import repair_fact
from apps.records.operations.wording import official
from apps.records.queries.repairs import results_behind
from apps.records.states import COUNTING
from apps.registry.operations.locking import standing

from .. import states
from ..models import Paper, Repair, RepairLetter
from ..permissions import Permission
from ..queries import eligibility_of
from ..wording import not_yet
from . import papers
from .answering import TooLate
from .applications import SUBJECT, begin_limit, close_on_paper, note_of, step_of, stop_limits
from .publishing import LEDGER, end
from .pushing import begin_end_push
from .steps import OutOfReach, finish, locked, not_one_of, note, reasoned, step, tell_bureau, tell_party, today

EVIDENCE = "serious_list.repair"
NOT_COMPLETED = _("What was missing did not come in time.")


class NotPossibleYet(Invalid):
    code = "not-possible-yet"
    status = 409
    message = _("Early removal cannot be asked for yet.")


class SecondPerson(Invalid):
    code = "second-person"
    status = 403
    message = _("Whoever accepted an application does not decide it.")


class OwnListing(NotPermitted):
    code = "own-listing"
    message = _("Whoever proposed or decided a listing does not decide on its removal.")


class OwnEntry(NotPermitted):
    code = "own-entry"
    message = _("Whoever entered what the party sent on paper does not decide over it.")


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
    repair = asked(case, performed, commitment, file, on=today(at), by=by, at=at)
    tell_bureau(case, note(case, "serious_list.repair_asked", by=by, at=at, repair=repair.pk), at)
    return repair


def asked(case, performed, commitment, file, *, on, by, at):
    """The application of a day, online or on paper, with the limit that runs from it; returns the Repair.

    `file` proves performance and rectification: a file, or a Document that is stored already.
    """
    found = _eligible(case, on)
    if not performed.strip():
        raise Invalid(_("Say how the duties were performed and the harm removed."), field="performed")
    if not commitment:
        raise Invalid(_("The commitment is part of the application."), field="commitment")
    repair = Repair(
        case=case,
        performed=performed.strip(),
        commitment=True,
        evidence=kept(case, file, by=by, at=at),
        asked_label=by.actor,
        asked_on=on,
        possible_from=found.possible_from,
    )
    try:
        with transaction.atomic():
            repair.save(force_insert=True)
    except IntegrityError as error:
        if "serious_list_repair_once" not in str(error):
            raise
        raise AlreadyAsked from error
    begin_limit(repair, "repair_acceptance", by=by, at=at, starts_on=on)
    return repair


def kept(case, file, *, by, at):
    """The Document of what proves an application."""
    if isinstance(file, Document):
        return file
    return store(file=file, owner=(EVIDENCE, str(case.pk)), by=by, at=at, division=case.agency.division_id)


def _eligible(case, on):
    """The Eligibility, asked again at each step: what bars a removal may have come since the application."""
    found = eligibility_of(case, on)
    if not found.open_on(on):
        raise NotPossibleYet(not_yet(found), possible_from=str(found.possible_from or ""))
    return found


@transaction.atomic
def ask_completion(*, repair_id, reason, by, at):
    """Tell the enterprise once, completely and on paper, what is missing; returns the Repair."""
    repair, made = step_of(repair_id, "ask_completion", by)
    if repair.correction:
        raise Invalid(_("What is missing is asked for once only: accept or reject."), code="asked-before")
    repair.correction = reasoned(reason)
    repair.save()
    stop_limits(repair, by=by, at=at)
    limit = begin_limit(repair, "repair_correction", by=by, at=at, party=True, on_expiry="serious_list.repair_lapses")
    _paper(repair, Paper.Kind.COMPLETION, made, by, at, reason=ended(repair.correction), **_until(limit))
    tell_party(repair.case, note_of(repair, made, by=by, at=at, reason=repair.correction), at)
    return repair


@transaction.atomic
def complete(*, repair_id, performed, file, by, at):
    """The enterprise adds what was missing; returns the Repair. Raises TooLate, also before the sweep has come by."""
    repair, made = step_of(repair_id, "complete", by, with_party=False)
    limit = limit_of_completion(repair)
    if at >= limit.due_at:
        raise TooLate(until=str(limit.due_on))
    completed(repair, performed, file, on=today(at), by=by, at=at)
    tell_bureau(repair.case, note_of(repair, made, by=by, at=at), at)
    return repair


def limit_of_completion(repair):
    return Clock.objects.of(SUBJECT, repair.pk).filter(rule_code="serious_list.repair_correction").latest("pk")


def completed(repair, performed, file, *, on, by, at):
    """What was missing has come on a day: it is added, and the bureau looks at the application again from that day."""
    repair.evidence = kept(repair.case, file, by=by, at=at)
    repair.performed = f"{repair.performed}\n\n{performed.strip()}".strip()
    repair.save()
    stop_limits(repair, by=by, at=at)
    papers.needless(repair.case, Paper.Kind.COMPLETION, by=by, at=at)  # it has answered it
    begin_limit(repair, "repair_acceptance", by=by, at=at, starts_on=on)


@transaction.atomic
def accept(*, repair_id, by, at):
    """Take the application on; the time to decide runs. Returns the Repair. Raises NotPossibleYet."""
    repair, made = step_of(repair_id, "accept", by)
    _eligible(repair.case, today(at))
    repair.accepted_by_id = by.user_id
    repair.save()
    stop_limits(repair, by=by, at=at)
    limit = begin_limit(repair, "repair_decision", by=by, at=at)
    _paper(repair, Paper.Kind.ACCEPTANCE, made, by, at, **_until(limit))
    tell_party(repair.case, note_of(repair, made, by=by, at=at), at)
    return repair


@transaction.atomic
def reject(*, repair_id, reason, by, at):
    """Do not take the application on; the party gets the reasons as a paper. Returns the Repair.

    It keeps the party on the list as a refusal does: not by who proposed or decided the listing. Raises OwnListing.
    """
    repair, made = step_of(repair_id, "reject", by)
    _second(repair, by)
    reason = reasoned(reason)
    _paper(repair, Paper.Kind.REJECTION, made, by, at, reason=ended(reason))
    return _closed(repair, made, reason, by, at)


@transaction.atomic
def grant(*, repair_id, reason, by, at):
    """Remove the entry: list, ledger, matching results of checks and feed in one transaction; returns the Repair.

    Raises NotPossibleYet where a heavier penalty or a ban has come since the application.
    """
    repair, made = step_of(repair_id, "grant", by)
    _second(repair, by)
    case = repair.case
    _eligible(case, today(at))
    removal = step(case, "remove", by)
    case.reason, case.doubt = reasoned(reason), ""  # its limit ends below; a restored entry is weighed anew
    papers.issue(
        case, Paper.Kind.REMOVAL, by=by, at=at, reason=ended(case.reason), removal_basis=made.basis,
        sharing=papers.stops_sharing(today(at)),
    )  # fmt: skip
    end(case, at, by)
    matching = _matching(case)
    if case.fact.state in COUNTING:
        repair_fact(fact_id=case.fact_id, reason=case.reason, by=LEDGER, at=at, along=matching)
    repair.repaired = sorted(matching)
    finish(case, by=by, at=at)
    begin_end_push(case, by=by, at=at)
    note(case, removal.event, by=by, at=at, reason=case.reason, repair=repair.pk)
    return _closed(repair, made, case.reason, by, at)


@transaction.atomic
def refuse(*, repair_id, reason, by, at):
    """The entry stays; the party gets the reasons as a paper. Returns the Repair."""
    repair, made = step_of(repair_id, "refuse", by)
    _second(repair, by)
    reason = reasoned(reason)
    papers.issue(repair.case, Paper.Kind.REFUSAL, by=by, at=at, reason=ended(reason), removal_basis=made.basis)
    return _closed(repair, made, reason, by, at)


def lapses(clock, by, at):
    """Handler: what was missing did not come in time."""
    repair = (
        Repair.objects.select_for_update().select_related("case__agency", "case__enterprise").get(pk=clock.subject_id)
    )
    if repair.state != states.CORRECTING:
        return
    made = move(repair, "lapse", table=states.REPAIR, by=by)
    repair.save()
    close_on_paper(repair, official(NOT_COMPLETED), states.CORRECTING, by=by, at=at)
    tell_party(repair.case, note_of(repair, made, by=by, at=at), at)


def _paper(repair, kind, made, by, at, **data):
    """A paper of the application, beside those that only its case knows."""
    papers.issue(
        repair.case, kind, by=by, at=at, asked_on=repair.asked_on, decision=papers.decision_of(repair.case),
        step_basis=made.basis, **data,
    )  # fmt: skip


def _until(clock):
    return {"days": papers.days_in_words(clock), "until": clock.due_on}


def _second(repair, by):
    if by.user_id is not None and by.user_id == repair.accepted_by_id:
        raise SecondPerson
    not_one_of(by, repair.case.proposed_by_id, repair.case.decided_by_id, error=OwnListing)
    not_own_entry(repair, by, RepairLetter.Says.APPLICATION, RepairLetter.Says.COMPLETION)
    repair.decided_by_id = by.user_id


def not_own_entry(repair, by, *says):
    """Raises OwnEntry where the actor put on record what is decided over."""
    if by.user_id is not None and repair.letters.filter(says__in=says, entered_by=by.user_id).exists():
        raise OwnEntry


def _closed(repair, made, reason, by, at):
    repair.reason, repair.decided_label, repair.decided_on = reason, by.actor, today(at)
    repair.save()
    stop_limits(repair, by=by, at=at)
    event = note_of(repair, made, by=by, at=at, reason=reason)
    tell_party(repair.case, event, at)
    return repair


def _matching(case):
    """Ids of the results of checks that led to the listing: its re-check, what that and its penalty rest on."""
    party = standing(case.enterprise_id)  # a case stays with a merged record, its facts went on
    of_penalty = Fact.objects.filter(enterprise_id=party, document_number=case.penalty_number)  # reported late as well
    return results_behind({*of_penalty.values_list("pk", flat=True), case.recheck_id, case.penalty_fact_id} - {None})
