"""What every verb of an application for early removal shares: lock, bureau, limits; and its end with its entry."""

from django.utils.translation import gettext_lazy as _

from apps.deadlines.operations import start_clock, stop_clocks
from apps.kernel.errors import WrongState
from apps.kernel.moves import move
from apps.registry.operations.locking import standing

from .. import states
from ..models import REPAIR_STATES, Paper, Repair
from ..permissions import own_agency
from . import papers
from .steps import OtherBureau, OutOfReach, Overtaken, held, locked, note, tell_party, today

SUBJECT = "serious_list.repair"


def step_of(repair_id, verb, by, *, with_party=True):
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


def obviate(case, *, reason, by, at):
    """The entry has ended otherwise: what was asked for is without object, and no removal is questioned any more.

    The caller holds the party and the case.
    """
    open_ones = case.repairs.filter(state__in=(*states.REPAIR_OPEN, *states.REVERSAL_OPEN))
    for repair in open_ones.select_for_update(of=("self",)).order_by("pk"):
        repair.case = case
        was, made = repair.state, move(repair, "obviate", table=states.REPAIR, by=by)
        if repair.state == states.OBVIATED:
            repair.reason, repair.decided_label, repair.decided_on = reason, by.actor, today(at)
        else:
            forget_reversal(repair)
        repair.save()
        close_on_paper(repair, reason, was, by=by, at=at)
        stop_limits(repair, by=by, at=at)
        papers.needless(case, Paper.Kind.DOUBT, Paper.Kind.REVERSAL, Paper.Kind.COMPLETION, by=by, at=at)
        tell_party(case, note_of(repair, made, by=by, at=at, reason=reason), at)


def close_on_paper(repair, reason, was, *, by, at):
    """The party reads that its application, or the proceeding on its removal, ends without a decision, and why.

    `was` is the state before: the paper says what ends, and that a decision which was not served has no effect.
    """
    papers.issue(
        repair.case, Paper.Kind.CLOSED, by=by, at=at, reason=papers.sentence(reason), asked_on=repair.asked_on,
        about=repair.state if repair.state in (states.LAPSED, states.OBVIATED) else was,
        decision=papers.decision_of(repair.case),
    )  # fmt: skip


def forget_reversal(repair):
    """A decision that was not served never came into force."""
    repair.reversed_by, repair.reversed_label, repair.reversed_on, repair.reversal = None, "", None, ""


def note_of(repair, made, *, by, at, **data):
    return note(repair.case, made.event, by=by, at=at, repair=repair.pk, **data)


def begin_limit(repair, rule, *, by, at, party=False, **more):
    case = repair.case
    return start_clock(
        rule_code=f"serious_list.{rule}",
        subject=(SUBJECT, repair.pk),
        starts_on=more.pop("starts_on", today(at)),
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


def stop_limits(repair, *, by, at):
    stop_clocks(subject=(SUBJECT, repair.pk), by=by, at=at)
