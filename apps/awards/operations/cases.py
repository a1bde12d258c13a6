"""The proceeding that may take an honour: notice, the holder's answer, the decision of a second person with reasons,
the certificate returned, the bar."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.operations import start_clock, stop_clocks
from apps.kernel.errors import Invalid
from apps.kernel.stepping import OutOfReach, SamePerson, moved, reasoned, saved, today
from apps.notifications.operations import notify
from apps.registry.operations.locking import hold, standing

from .. import states
from ..models import Case, Honour, HonourPaper
from ..permissions import own_agency
from . import money, papers
from .conferring import RETURN, end_honour, return_day
from .steps import CASE, HONOUR, PORTAL, OtherBureau, untied

CASE_TOLD = "awards.case_told"
RELATED = ("honour__prize", "honour__programme", "honour__agency", "honour__enterprise")


def held_honour(honour_id, by):
    """The honour, locked, its enterprise before it; raises OutOfReach."""
    key = Honour.objects.visible_to(by).filter(pk=honour_id).values_list("enterprise_id", flat=True).first()
    if key is None:
        raise OutOfReach
    hold(key)
    rows = Honour.objects.select_for_update(of=("self",)).select_related("prize", "programme", "agency", "enterprise")
    return rows.get(pk=honour_id)


def held_case(case_id, by, *, own=True):
    """(honour, case), locked; raises OutOfReach, OtherBureau, Recused."""
    key = Case.objects.visible_to(by).filter(pk=case_id).values_list("honour_id", flat=True).first()
    if key is None:
        raise OutOfReach
    honour = held_honour(key, PORTAL)
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    case.honour = honour
    if own and not own_agency(by, honour):
        raise OtherBureau
    untied(by, honour.uscc, honour.holder, case.opened_on)
    return honour, case


@transaction.atomic
def open_proceeding(*, honour_id, ground, by, at):
    """An officer of the conferring bureau opens the proceeding with what was found; returns the Case."""
    by.require(states.MANAGE)
    honour = held_honour(honour_id, by)
    if not own_agency(by, honour):
        raise OtherBureau
    untied(by, honour.uscc, honour.holder, today(at))
    return open_case(honour, ground=reasoned(ground), trigger=None, by=by, at=at)


def open_case(honour, *, ground, trigger, by, at):
    """The proceeding on a locked honour; None where one is under way already and the portal asks for another."""
    if honour.state not in states.HONOUR_HEARD:
        raise Invalid(_("Only an honour that has not been taken yet can be taken."), code="not-held")
    if by.is_system and honour.cases.filter(state__in=states.CASE_OPEN).exists():
        return None
    case = Case(honour=honour, ground=ground, trigger_fact=trigger, opened_on=today(at), opened_by=by.user_id,
                opened_label=by.actor)  # fmt: skip
    saved(case, awards_case_once="ground")
    event = _note(case, "awards.case_opened", by=by, at=at, ground=ground[:500])
    if by.is_system:
        notify(kind=CASE_TOLD, to=("agency", honour.agency_id), event=event, at=at,
               url=f"/desk/awards/cases/{case.pk}/", data=_data(case))  # fmt: skip
        _notice(honour, case, by=by, at=at)  # the holder is heard without anybody having to remember it
    return case


def _data(case):
    return {"number": case.honour.number, "state": case.state}


def _note(case, verb, *, by, at, **data):
    data = {"state": case.state, "honour": case.honour.number, "enterprise": case.honour.enterprise_id} | data
    return record(verb=verb, by=by, at=at, subject=("award_case", case.pk),
                  division=case.honour.enterprise.division_id, data=data)  # fmt: skip


def _tell(case, event, at):
    notify(kind=CASE_TOLD, to=("enterprise", standing(case.honour.enterprise_id)), event=event, at=at,
           url=f"/my/awards/cases/{case.pk}/", data=_data(case))  # fmt: skip


@transaction.atomic
def notice(*, case_id, by, at):
    """Write the notice and tell the holder, who may answer in time; returns the Case."""
    return _notice(*held_case(case_id, by), by=by, at=at)


def _notice(honour, case, *, by, at):
    made = moved(case, "notice", states.CASES, by)
    case.noticed_on = today(at)
    clock = _clock(case, "answer", by=by, at=at, on_expiry="awards.answers_over", duty=False,
                   enterprise_id=standing(honour.enterprise_id))  # fmt: skip
    papers.of_honour(honour, HonourPaper.Kind.NOTICE, by=by, at=at, ground=case.ground, until=str(clock.due_on))
    case.save()
    _tell(case, _note(case, made.event, by=by, at=at, until=str(clock.due_on)), at)
    return case


def _clock(case, rule, *, by, at, **more):
    honour = case.honour
    return start_clock(
        rule_code=f"awards.{rule}", subject=(CASE, case.pk), starts_on=today(at),
        division=honour.enterprise.division_id, zone_code=honour.enterprise.zone_id or "", label=honour.number,
        url=f"/desk/awards/cases/{case.pk}/", holder=honour.agency_id, by=by, at=at, **more,
    )  # fmt: skip


@transaction.atomic
def answer(*, case_id, text, by, at):
    """The holder states its case; returns the Case. The time to decide begins."""
    _honour, case = held_case(case_id, by, own=False)
    if not by.is_enterprise:
        raise OutOfReach
    made = moved(case, "answer", states.CASES, by)
    case.answer, case.answered_on, case.answered_label = reasoned(text, 4000), today(at), by.actor
    _to_decide(case, by=by, at=at)
    event = _note(case, made.event, by=by, at=at)
    notify(kind=CASE_TOLD, to=("agency", case.honour.agency_id), event=event, at=at,
           url=f"/desk/awards/cases/{case.pk}/", data=_data(case))  # fmt: skip
    return case


def _to_decide(case, *, by, at):
    case.save()
    stop_clocks(subject=(CASE, case.pk), by=by, at=at, rule_code="awards.answer")
    _clock(case, "case_decision", by=by, at=at)


def answers_over(clock, by, at):
    """Handler: the time to answer has run out; the case is decided without one."""
    _honour, case = held_case(clock.subject_id, by)
    if case.state == states.NOTICED:
        made = moved(case, "answers_over", states.CASES, by)
        case.save()
        _clock(case, "case_decision", by=by, at=at)
        _note(case, made.event, by=by, at=at)


def hold_case(clock):
    """Before a clock of a case runs out: enterprise, honour and case are locked, as by every verb."""
    if Case.objects.filter(pk=clock.subject_id).exists():
        held_case(clock.subject_id, PORTAL)


@transaction.atomic
def decide(*, case_id, review, reason, bar, by, at):
    """Revoke the honour, with what was made of the answer and the reasons; by another than who opened the case.

    The certificate is to be returned; with `bar` the holder does not apply again for the years of the programme.
    """
    from .stripping import bar as barred  # here: stripping opens cases

    honour, case = held_case(case_id, by)
    made = moved(case, "decide", states.CASES, by)
    if by.user_id is not None and by.user_id == case.opened_by:
        raise SamePerson
    case.review, case.reason, case.bar = reasoned(review, 4000), reasoned(reason, 4000), bar
    case.decided_on, case.decided_by, case.decided_label = today(at), by.user_id, by.actor
    end_honour(honour, "revoke", case.reason, at=at, trigger=case.trigger_fact)
    paper = papers.of_honour(
        honour, HonourPaper.Kind.REVOCATION, by=by, at=at, ground=case.ground, review=case.review, reason=case.reason,
        bar=str(honour.programme.bar_years) if bar else "",
        until="" if honour.returned_on else return_day(honour), **money.on_paper(honour),
    )  # fmt: skip
    if bar:
        barred(honour, paper.number, at)
    case.save()
    stop_clocks(subject=(CASE, case.pk), by=by, at=at, rule_code=None)
    _tell(case, _note(case, made.event, by=by, at=at, reason=case.reason[:500]), at)
    return case


@transaction.atomic
def drop(*, case_id, reason, by, at):
    """Close the proceeding: the honour stays, with the reason; returns the Case."""
    return drop_held(*held_case(case_id, by), reason=reason, by=by, at=at)


def drop_held(honour, case, *, reason, by, at):
    """The same on a locked proceeding: also by the portal, where the fact it was opened for is set aside."""
    told = case.noticed_on is not None
    made = moved(case, "drop", states.CASES, by)
    case.reason, case.decided_on = reasoned(reason, 4000), today(at)
    case.decided_label = by.actor
    case.save()
    stop_clocks(subject=(CASE, case.pk), by=by, at=at, rule_code=None)
    event = _note(case, made.event, by=by, at=at, reason=case.reason[:500])
    if told:
        papers.of_honour(honour, HonourPaper.Kind.DROPPED, by=by, at=at, reason=case.reason)
        _tell(case, event, at)
    return case


@transaction.atomic
def certificate_returned(*, honour_id, by, at):
    """The certificate of an honour that was taken or given up is back; returns the Honour."""
    by.require(states.MANAGE)
    honour = held_honour(honour_id, by)
    if not own_agency(by, honour):
        raise OtherBureau
    untied(by, honour.uscc, honour.holder, today(at))
    if honour.state not in states.HONOUR_TAKEN or honour.returned_on:
        text = _("Only the certificate of an honour that was taken or given up is returned, once.")
        raise Invalid(text, code="not-taken")
    honour.returned_on = today(at)
    honour.save(update_fields=["returned_on"])
    stop_clocks(subject=(HONOUR, honour.pk), by=by, at=at, rule_code=RETURN)
    record(verb="awards.certificate_returned", by=by, at=at, subject=("award_honour", honour.pk),
           division=honour.enterprise.division_id, data={"number": honour.number})  # fmt: skip
    return honour
