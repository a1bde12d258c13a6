"""A removal that was got by deceit is set aside: notice, the party's answer, another person's decision, its service.

Only then does the entry stand again, term and year counted anew: list, ledger, results of checks and feed in one
transaction. Law: Order 44 (a removal by deceit is set aside), Administrative Penalty Law Arts. 44, 45 by analogy.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Limit
from apps.deadlines.queries import last_day
from apps.documents.papers import ended
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.figures import day as day_text
from apps.records.models import Fact
from apps.records.operations.facts import restore_fact
from apps.records.states import REPAIRED, WITHDRAWN

from .. import states
from ..models import Change, Entry, Evidence, Paper, RepairLetter, Service
from ..queries import doubts_before
from ..queries.by_number import still_known
from ..queries.earlier import living_cases
from . import evidence, papers, proofs
from .answering import TooLate
from .applications import begin_limit, forget_reversal, note_of, step_of, stop_limits
from .deciding import NotYet, PostUnderWay
from .following import lost_its_ground, weigh_anew
from .proposing import AlreadyOpen
from .publishing import LEDGER, GroundInDoubt, announce, begin_term, day_after, end_of_term
from .pushing import begin_push, forget_push
from .repairing import not_own_entry
from .steps import not_one_of, note, reasoned, step, tell_bureau, tell_party, today


class OwnRemoval(NotPermitted):
    code = "own-removal"
    message = _("Whoever granted a removal, or questioned it, does not set it aside.")


class OwnGrant(NotPermitted):
    code = "own-grant"
    message = _("Whoever granted a removal does not say that it stands.")


class DoubtedBefore(Invalid):
    code = "doubted-before"
    status = 409
    message = _(
        "This doubt was raised before, and the removal stood. Only what is new is questioned: say it in other words "
        "than before, and add evidence that the case does not know yet."
    )


NOT_BEFORE = _(
    "What the party posted on its last day may still be under way: the decision waits until %(day)s is over."
)


class PenaltyGone(Invalid):
    code = "penalty-gone"
    status = 409
    message = _("The penalty or the re-check of this listing was set aside: nothing can bring the entry back.")


class NoReturnInDoubt(GroundInDoubt):
    message = _(
        "The ledger speaks against the ground of this listing: it does not stand again unless the ledger is put right. "
        "Otherwise the bureau sets the listing aside, or lets the removal stand."
    )


class ReversalStands(Invalid):
    code = "reversal-stands"
    status = 409
    message = _("The reversal is decided, and nothing speaks against the ground: it is served, not taken back.")


@transaction.atomic
def doubt(*, repair_id, reason, by, at, files=()):
    """Question a removal: a notice to the party, with what speaks for deceit; returns the Repair. Service comes next.

    `files` are evidence, as documents.operations.store_all takes it; asked for where an earlier doubt was cleared.
    Raises TooLate once the time of the rules is over, DoubtedBefore, AlreadyOpen, PenaltyGone.
    """
    repair, made = step_of(repair_id, "doubt", by)
    case = repair.case
    last = last_day_to_doubt(repair)
    if today(at) > last:
        raise TooLate(_("A removal can be questioned until %(day)s only.") % {"day": day_text(last)}, until=str(last))
    _may_stand_again(case)
    repair.doubt = _new_doubt(repair, reasoned(reason))
    kept = _new_evidence(repair, files, by=by, at=at)
    repair.cleared_by = None
    repair.doubted_by_id, repair.doubted_label, repair.doubted_on = by.user_id, by.actor, today(at)
    repair.doubt_served_on = repair.explain_until = repair.explained_on = None
    repair.explanation = ""
    limit = Limit.objects.in_force("serious_list.reversal_answer", today(at))
    papers.issue(
        case, Paper.Kind.DOUBT, by=by, at=at, reason=ended(repair.doubt), answer=papers.days_in_words(limit),
        **_removal(repair),
    )  # fmt: skip
    repair.save()
    tell_party(case, note_of(repair, made, by=by, at=at, reason=repair.doubt, evidence=kept), at)
    return repair


def _new_doubt(repair, reason):
    """No doubt of the removal, however long ago it was cleared, is raised again, in its words or with others added."""
    now = "".join(reason.split())
    if any("".join(text.split()) in now for text in doubts_before(repair)):
        raise DoubtedBefore(field="reason")
    return reason


def _new_evidence(repair, files, *, by, at):
    """Keep the evidence of a doubt; returns the ids of its documents. After a doubt that was cleared, some of it is
    such as the case did not know yet."""
    case = repair.case
    known = set(case.evidence.values_list("document__sha256", flat=True))
    kept = evidence.add(case, files, side=Evidence.Side.BUREAU, by=by, at=at)
    now = set(case.evidence.filter(document__in=kept).values_list("document__sha256", flat=True))
    if repair.doubted_on and not now - known:
        raise DoubtedBefore(field="reason")
    return kept


def last_day_to_doubt(repair):
    return last_day("serious_list.reversal", repair.decided_on)


@transaction.atomic
def serve_doubt(*, repair_id, method, served_on, receipt, file, by, at):
    """Record how the notice reached the party, with the scan of the receipt; returns the Repair. It counts as served
    when another officer has confirmed it (second_service)."""
    given = {"method": method, "served_on": served_on, "receipt": receipt, "file": file}
    return _entered(repair_id, "serve_doubt", Paper.Kind.DOUBT, given, by=by, at=at)


def _entered(repair_id, verb, kind, given, *, by, at):
    repair, made = step_of(repair_id, verb, by)
    proofs.enter(repair.case, made, _newest(repair.case, kind), by=by, at=at, **given)
    return repair


@transaction.atomic
def acknowledge_doubt(*, repair_id, by, at):
    """The party confirms in the portal that it has the notice; returns the Repair."""
    repair, made = step_of(repair_id, "acknowledge_doubt", by)
    service = papers.serve(_newest(repair.case, Paper.Kind.DOUBT), by=by, at=at, **_confirmed(by, at))
    return _doubt_served(repair, made, service, by=by, at=at)


def _confirmed(by, at):
    return {"method": Service.Method.ELECTRONIC, "served_on": today(at), "receipt": by.actor}


@transaction.atomic
def second_service(*, repair_id, proof, by, at):
    """Another officer has held the proof that the notice, or the decision, was served against its scan: it is served.
    Returns the Repair. `proof` is its key. Raises NotWaiting, SamePerson."""
    repair, made = step_of(repair_id, "second_service", by)
    kind = Paper.Kind.DOUBT if repair.state == states.QUESTIONED else Paper.Kind.REVERSAL
    service = proofs.confirm(repair.case, proof, (kind,), by=by, at=at)
    served = _doubt_served if kind == Paper.Kind.DOUBT else _reversal_served
    return served(repair, made, service, by=by, at=at)


@transaction.atomic
def strike_service(*, repair_id, proof, reason, by, at):
    """Another officer finds that the scan does not prove the service: the paper is served anew. Returns the Repair."""
    repair, made = step_of(repair_id, "strike_service", by)
    proofs.strike(repair.case, made, proof, (Paper.Kind.DOUBT, Paper.Kind.REVERSAL), reason, by=by, at=at)
    return repair


def _doubt_served(repair, made, service, *, by, at):
    """The notice has reached the party: its time to explain itself begins."""
    repair.doubt_served_on = service.served_on
    # from the day on which it was recorded: a service dated back takes nobody's time to answer away
    repair.explain_until = begin_limit(repair, "reversal_answer", by=by, at=at, party=True).due_on
    repair.save()
    begin_limit(repair, "reversal_decision", by=by, at=at)
    event = note_of(repair, made, by=by, at=at, method=str(service.method), served_on=str(service.served_on))
    tell_party(repair.case, event, at, until=repair.explain_until)
    return repair


@transaction.atomic
def explain(*, repair_id, statement, by, at):
    """The party explains itself, until the last day of its time; a later text is added. Returns the Repair."""
    repair, made = step_of(repair_id, "explain", by)
    if today(at) > repair.explain_until:
        raise TooLate(until=str(repair.explain_until))
    if not statement.strip():
        raise Invalid(_("Write what you want to say."), field="statement")
    explained(repair, statement.strip(), on=today(at))
    tell_bureau(repair.case, note_of(repair, made, by=by, at=at, statement=statement.strip()), at)
    return repair


def explained(repair, text, *, on):
    """Add what the party said on a day to its explanation."""
    repair.explanation = f"{repair.explanation}\n\n{text}".strip()
    repair.explained_on = max(repair.explained_on or on, on)
    repair.save()


@transaction.atomic
def clear(*, repair_id, reason, by, at):
    """No deceit was found: the removal stands, and the party reads on paper why. Not by who granted it. Returns the
    Repair. So too where its reversal is decided and not served, and the entry cannot stand again since, because the
    ledger turned against its ground. Raises OwnGrant, ReversalStands."""
    repair, made = step_of(repair_id, "clear", by)
    not_one_of(by, repair.decided_by_id, error=OwnGrant)
    case, reason, decided = repair.case, reasoned(reason), repair.reversed_on is not None
    if decided:
        if not lost_its_ground(case):
            raise ReversalStands
        forget_reversal(repair)
    repair.cleared_by_id = by.user_id
    papers.issue(
        case, Paper.Kind.CLEARED, by=by, at=at, reason=ended(reason), step_basis=made.basis,
        notice=_newest(case, Paper.Kind.DOUBT).number, unserved="1" if decided else "", **_removal(repair),
    )  # fmt: skip
    repair.save()
    stop_limits(repair, by=by, at=at)
    papers.needless(case, Paper.Kind.DOUBT, Paper.Kind.REVERSAL, by=by, at=at)
    tell_party(case, note_of(repair, made, by=by, at=at, reason=reason), at)
    return repair


@transaction.atomic
def reverse(*, repair_id, reason, by, at):
    """Decide that the removal is set aside: after the party could explain itself, by another person than granted or
    questioned it; returns the Repair. The entry stands again with the service of the decision.

    What the party posted on its last day is waited for. Raises NotYet, PostUnderWay, OwnRemoval, AlreadyOpen,
    PenaltyGone, NoReturnInDoubt.
    """
    repair, made = step_of(repair_id, "reverse", by)
    case = repair.case
    if by.user_id is None or by.user_id in (repair.decided_by_id, repair.doubted_by_id):
        raise OwnRemoval
    not_own_entry(repair, by, RepairLetter.Says.EXPLANATION)
    if today(at) <= repair.explain_until:
        raise NotYet
    if today(at) <= posted_until(repair):
        raise PostUnderWay(NOT_BEFORE % {"day": day_text(posted_until(repair))})
    _may_stand_again(case)
    _ground_holds(case)
    repair.reversal = reasoned(reason)
    repair.reversed_by_id, repair.reversed_label, repair.reversed_on = by.user_id, by.actor, today(at)
    papers.issue(
        case, Paper.Kind.REVERSAL, by=by, at=at, reason=ended(repair.reversal), served_on=repair.doubt_served_on,
        notice=_newest(case, Paper.Kind.DOUBT).number, heard="1" if repair.explained_on else "", basis_back=made.basis,
        **_removal(repair),
    )  # fmt: skip
    repair.save()
    stop_limits(repair, by=by, at=at)
    begin_limit(repair, "delivery", by=by, at=at)
    event = note_of(repair, made, by=by, at=at, reason=repair.reversal)
    tell_party(case, event, at)
    tell_bureau(case, event, at)
    return repair


@transaction.atomic
def serve_reversal(*, repair_id, method, served_on, receipt, file, by, at):
    """Record how the decision reached the party, with the scan of the receipt; returns the Repair. Once another officer
    has confirmed it, the entry stands again."""
    given = {"method": method, "served_on": served_on, "receipt": receipt, "file": file}
    return _entered(repair_id, "serve_reversal", Paper.Kind.REVERSAL, given, by=by, at=at)


@transaction.atomic
def acknowledge_reversal(*, repair_id, by, at):
    """The party confirms in the portal that it has the decision: the entry stands again. Returns the Repair."""
    repair, made = step_of(repair_id, "acknowledge_reversal", by)
    service = papers.serve(_newest(repair.case, Paper.Kind.REVERSAL), by=by, at=at, **_confirmed(by, at))
    return _reversal_served(repair, made, service, by=by, at=at)


def _reversal_served(repair, made, service, *, by, at):
    """The decision has reached the party: the entry stands again from today."""
    case = repair.case
    _may_stand_again(case)
    _ground_holds(case)
    repair.save()
    stop_limits(repair, by=by, at=at)
    note_of(repair, made, by=by, at=at, method=str(service.method), served_on=str(service.served_on))
    event = _stand_again(repair, by, at)
    tell_party(case, event, at)
    tell_bureau(case, event, at)
    return repair


def posted_until(repair):
    """Until when what the party posted on the last day of its time to explain is waited for."""
    return last_day("serious_list.post_wait", repair.explain_until)


def _stand_again(repair, by, at):
    """Entry, fact, results and feed as one; the term runs anew from today. Returns the event of the restoration."""
    case, day = repair.case, today(at)
    back = step(case, "restore", LEDGER)  # who decided it is on record; whoever serves it need not be able to
    case.ended_on, case.ended_label, case.reason, case.doubt = None, "", repair.reversal, ""
    case.hidden_on = None  # it is shown again: where it ends anew, somebody looks anew
    forget_push(case, by=by, at=at)
    case.save()
    entry = Entry.objects.select_for_update().get(case=case)
    entry.case = case
    entry.ended_on, entry.ended_by, entry.restored_on, entry.until = None, "", day, end_of_term(case, day)
    entry.save()
    announce(entry, Change.Kind.LISTED, at)
    fact = Fact.objects.filter(pk=case.fact_id, state=REPAIRED).first()
    if fact:
        shown = {"public_until": day_after(entry.until)} if fact.public_from else {}
        restore_fact(fact_id=fact.pk, reason=case.reason, by=LEDGER, at=at, along=repair.repaired, **shown)
    begin_term(entry, day, by=by, at=at)
    begin_push(case, day, by=by, at=at)
    event = note(case, back.event, by=by, at=at, reason=case.reason, repair=repair.pk)
    weigh_anew(case, at)  # what speaks against the ground had no limit while the entry was gone, nor any keeping
    return event


def _may_stand_again(case):
    """Refuse to bring back what lost its ground, or what another case of the party is about."""
    rests_on = [pk for pk in (case.penalty_fact_id, case.recheck_id, case.fact_id) if pk]
    gone = Fact.objects.filter(pk__in=rests_on, state=WITHDRAWN).values_list("pk", flat=True)
    if any(pk != case.penalty_fact_id or not still_known(case, pk).exists() for pk in gone):
        raise PenaltyGone
    if living_cases(case.enterprise_id, case.ground.code, person=case.person_name, but=case.pk).exists():
        raise AlreadyOpen


def _ground_holds(case):
    """The return to the list is a listing anew: it is held against the ledger as the decision to list was. Of two
    records one of which is gone an officer looks into it after the return, as he would of a standing entry."""
    if lost_its_ground(case):
        raise NoReturnInDoubt


def _newest(case, kind):
    return case.papers.filter(kind=kind).latest("pk")


def _removal(repair):
    """The decision in question as the papers name it."""
    return {
        "removal": repair.case.papers.filter(kind=Paper.Kind.REMOVAL).latest("pk").number,
        "removed_on": repair.decided_on,
    }
