"""The committee proposes within the quotas, the list is public for its working days, objections are decided, the
government approves. Who ranks, who decides and who approves are three people."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock
from apps.deadlines.operations import start_clock, stop_clocks
from apps.documents.codes import new_code
from apps.documents.operations import store
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.scope import Scope
from apps.kernel.stepping import OutOfReach, SamePerson, moved, reasoned, saved, today
from apps.notifications.operations import notify
from apps.registry.operations.locking import hold, standing

from .. import states
from ..models import Application, Objection, Round, RoundPaper
from ..permissions import own_agency
from ..queries.twice import first_of_same
from ..rules import aggregates, quota
from . import panels, papers
from .feedback import write_feedback
from .fitness import AMONG, strike_unfit
from .ranking import refuse_tied_reviews, refuse_unranked
from .sitting import seat_members
from .steps import (
    OBJECTION,
    OBJECTION_TOLD,
    PUBLICITY_MOVED,
    ROUND,
    ROUND_TOLD,
    OtherBureau,
    begin,
    ended,
    free,
    free_of_round,
    held,
    held_round,
    need_stage,
    note,
    noted,
    positive,
    step,
    tell,
)

PUBLICITY = "awards.publicity"
OBJECTED = (states.ELIGIBLE, states.PROPOSED, states.PUBLIC)  # the review may have been reopened meanwhile


class QuotaExceeded(DomainError):
    code = "quota-exceeded"
    message = _("More are proposed than the round may confer.")


class NotHeard(DomainError):
    code = "not-heard"
    message = _("The applicant may still answer to the objection: it is decided after that.")


class StillOpen(DomainError):
    code = "still-open"
    message = _("Objections are still being decided.")


@transaction.atomic
def propose(*, application_id, prize_code, reason, by, at):
    """The committee proposes a prize for a ranked application; returns it. Raises QuotaExceeded, Invalid."""
    enterprise, application = held(application_id, by)
    row = Round.objects.select_for_update(of=("self",)).get(pk=application.round_id)
    need_stage(row, states.COMMITTEE)
    made = step(application, "propose", by)
    if application.place is None:
        raise Invalid(_("This application was not ranked."), code="not-ranked")
    if first := first_of_same(application, enterprise.pk, AMONG):
        text = _("The applicant's records were merged: it takes part in this round with the application %(number)s.")
        raise Invalid(text % {"number": first.number}, code="takes-part-twice")
    each = row.prizes.select_related("prize").filter(prize__code=prize_code).first()
    if each is None:
        raise Invalid(_("The round does not confer this prize."), field="prize_code")
    if application.wanted_id and each.prize_id != application.wanted_id:
        raise Invalid(_("The applicant asked for another grade."), field="prize_code")
    application.prize, application.proposal_reason = each.prize, reasoned(reason)
    _within(row, application)
    application.save()
    note(application, made.event, by=by, at=at, prize=prize_code, reason=application.proposal_reason[:500])
    return application


@transaction.atomic
def unpropose(*, application_id, reason, by, at):
    """Take a proposal back before the publicity; returns the Application."""
    _enterprise, application = held(application_id, by)
    need_stage(application.round, states.COMMITTEE)
    made = step(application, "unpropose", by)
    application.prize, application.proposal_reason = None, ""
    application.save()
    note(application, made.event, by=by, at=at, reason=reasoned(reason))
    return application


def chosen_of(row, more=None):
    """What is proposed in the round, for the rule of quotas; with the application that is proposed now."""
    rows = Application.objects.filter(round=row, state__in=(states.PROPOSED, states.PUBLIC)).order_by("pk")
    rows = rows.exclude(pk=more.pk) if more else rows
    found = [quota.Chosen(code, city, bool(person))
             for code, city, person in rows.values_list("prize__code", "city_code", "person")]  # fmt: skip
    return [*found, quota.Chosen(more.prize.code, more.city_code, bool(more.person))] if more else found


def limits_of(row):
    rows = row.prizes.select_related("prize").order_by("prize__rank", "pk")
    return {each.prize.code: quota.Limit(each.quota, each.people_quota, each.city_quota, each.organisation_quota)
            for each in rows}  # fmt: skip


def _within(row, more=None):
    found = quota.excesses(chosen_of(row, more), limits_of(row))
    if found:
        names = {each.prize.code: str(each.prize) for each in row.prizes.select_related("prize")}
        raise QuotaExceeded(" ".join(str(_excess(each, names)) for each in found),
                            excesses=[f"{each.prize}:{each.kind}" for each in found])  # fmt: skip


def _excess(each, names):
    texts = {
        quota.ALL: _("“%(prize)s” may go to %(most)s at most; %(chosen)s are proposed."),
        quota.PEOPLE: _("“%(prize)s” may go to %(most)s individuals at most; %(chosen)s are proposed."),
        quota.ORGANISATIONS: _("“%(prize)s” may go to %(most)s organisations at most; %(chosen)s are proposed."),
        quota.CITY: _("“%(prize)s” may go to %(most)s of one city at most; %(chosen)s are proposed."),
    }
    return texts[each.kind] % {"prize": names[each.prize], "most": each.most, "chosen": each.chosen}


@transaction.atomic
def publish(*, round_id, met_on, members, record, recusals, by, at):
    """Publish the committee's list for its working days; anybody may object. By another than who ranked.

    `members`: dicts of name, office and part (present with a vote, left for a tie, absent): see sitting.py.

    `recusals`: the interests its members declared, and who left for which applicant; or that there were none.
    A prize may stay vacant, and the whole list may be empty of some; not of all. Whoever no longer meets what the round
    asks for is struck off first; where nobody is left by that, the round stays before its committee. Returns the Round.
    """
    row = held_round(round_id, by)
    made = moved(row, "publish", states.ROUNDS, by)
    if by.user_id is not None and by.user_id == row.ranked_by:
        raise SamePerson
    free_of_round(by, row)
    refuse_tied_reviews(row, today(at))
    _within(row)
    if not today(row.ranked_at) <= met_on <= today(at):
        raise Invalid(_("The committee met between the day the round was ranked and today."), field="met_on")
    refuse_unranked(row)
    struck, keys = strike_unfit(row, states.PROPOSED, at=at), _keys(row, states.PROPOSED)
    if struck and not keys:
        row.refresh_from_db()
        return row
    if not keys:
        raise Invalid(_("Nothing is proposed: call the round off, with the reason."), code="nothing-proposed")
    sat = seat_members(row, members)
    row.committee_on, row.committee_members = met_on, "、".join(each.name for each in sat)[:400]
    row.committee_record, row.recusals = positive(record, "record"), positive(recusals, "recusals")
    row.decided_by, row.decided_label, row.public_from = by.user_id, by.actor, today(at)
    row.aggregates = aggregates.of_round(_reviewed(row))
    clock = start_clock(
        rule_code=PUBLICITY, subject=(ROUND, row.pk), starts_on=today(at), value=row.programme.publicity_days,
        unit="working_day", legal_basis=row.programme.legal_basis[:200], division=row.agency.division_id,
        label=row.title, url=f"/desk/awards/rounds/{row.pk}/", holder=row.agency_id, duty=True, by=by, at=at,
    )  # fmt: skip
    row.public_until = clock.due_on
    listed = [_publicised(key, made, by, at) for key in keys]
    row.save()
    panels.open_reviewers(row, at=at)
    papers.of_round(row, RoundPaper.Kind.PUBLICITY, by=by, at=at, until=str(row.public_until), rows=_listed(listed))
    noted(row, made.event, by=by, at=at, applications=len(listed), until=str(row.public_until))
    return row


def _reviewed(row):
    rows = Application.objects.filter(round=row, place__isnull=False, state__in=(states.ELIGIBLE, states.PROPOSED))
    return [aggregates.Reviewed(*each) for each in rows.order_by("pk").values_list("tree", "total", "categories")]


def _keys(row, *found):
    rows = Application.objects.filter(round=row, state__in=found).order_by("enterprise_id", "pk")
    return list(rows.values_list("pk", flat=True))


def _publicised(key, made, by, at):
    _enterprise, application = held(key, by)
    own = step(application, "publicise", by)
    application.save()
    tell(application, note(application, own.event, by=by, at=at), at)
    return application


def _listed(applications):
    rows = sorted(applications, key=lambda each: (each.prize.rank, each.prize.code, each.place, each.pk))
    return [{"prize": each.prize.name, "applicant": each.applicant, "person": each.person or each.item,
             "code": each.uscc} for each in rows]  # fmt: skip


@transaction.atomic
def object_to(*, application_id, name, contact, content, at, evidence=None):
    """Anybody objects to an application in its publicity, by name; returns the Objection with its code."""
    by = Scope.anonymous()
    key = Application.objects.filter(pk=application_id).values_list("enterprise_id", flat=True).first()
    if key is None:
        raise OutOfReach
    hold(key)
    related = ("round__agency", "round__programme", "enterprise", "prize")
    application = Application.objects.select_for_update(of=("self",)).select_related(*related).get(pk=application_id)
    row = application.round
    if application.state != states.PUBLIC or row.state != states.PUBLICITY or today(at) > row.public_until:
        raise Invalid(_("Objections are taken while the list is public."), code="not-public")
    objection = Objection(
        application=application, code=new_code(), name=name.strip(), contact=contact.strip(), content=content.strip(),
        filed_at=at,
    )  # fmt: skip
    if evidence is not None:
        objection.evidence = store(file=evidence, owner=(OBJECTION, objection.code), by=by, at=at,
                                   division=application.enterprise.division_id)  # fmt: skip
    saved(objection, awards_objection_named="content")
    # who objects stands in the case, not in the log that others read
    event = note(application, "awards.objection_filed", by=by, at=at, objection=objection.code)
    begin(application, "objection", subject=(OBJECTION, objection.pk), holder=row.agency_id, by=by, at=at)
    clock = begin(application, "objection_answer", subject=(OBJECTION, objection.pk), holder=row.agency_id, by=by,
                  at=at, duty=False, enterprise_id=standing(application.enterprise_id),
                  on_expiry="awards.objection_answers_over")  # fmt: skip
    objection.answer_until = clock.due_on
    objection.save(update_fields=["answer_until"])
    notify(kind=ROUND_TOLD, to=("agency", row.agency_id), event=event, at=at, data={"round": row.title},
           url=f"/desk/awards/applications/{application.pk}/")  # fmt: skip
    notify(kind=OBJECTION_TOLD, to=("enterprise", standing(application.enterprise_id)), event=event, at=at,
           data={"round": row.title}, url=f"/my/awards/{application.pk}/")  # fmt: skip
    return objection


@transaction.atomic
def decide_objection(*, objection_id, upheld, reason, by, at):
    """Decide an objection with reasons, once the applicant was heard on it or its time to answer is over: upheld, the
    application leaves the list and its place stays vacant.

    Whoever found the applicant eligible, or entered its answer, does not decide on it. Returns the Objection.
    """
    by.require(states.DECIDE)
    key = Objection.objects.visible_to(by).filter(pk=objection_id).values_list("application_id", flat=True).first()
    if key is None:
        raise OutOfReach
    _enterprise, application = held(key, by)
    if not own_agency(by, application.round):
        raise OtherBureau
    if by.user_id is not None and by.user_id == application.eligible_by:
        raise SamePerson
    free(by, application)
    objection = Objection.objects.select_for_update().get(pk=objection_id)
    if objection.state == states.FILED:
        raise NotHeard
    if by.user_id is not None and by.user_id == objection.answer_entered_by:
        raise SamePerson
    made = moved(objection, "uphold" if upheld else "reject", states.OBJECTIONS, by)
    objection.decided_on, objection.decided_by, objection.decided_label = today(at), by.user_id, by.actor
    objection.reason = reasoned(reason)
    objection.save()
    stop_clocks(subject=(OBJECTION, objection.pk), by=by, at=at)
    if upheld and application.state in OBJECTED:
        own = step(application, "uphold", by)
        application.reason = objection.reason
        application.feedback = write_feedback(application, at=at)
        ended(application, today(at), by=by, at=at)
        tell(application, note(application, own.event, by=by, at=at, reason=objection.reason), at)
    note(application, made.event, by=by, at=at, objection=objection.code, reason=objection.reason)
    return objection


@transaction.atomic
def end_publicity(*, round_id, by, at):
    """The working days are over and every objection is decided: what is left goes to be approved. Returns the Round."""
    row = held_round(round_id, by)
    made = moved(row, "end_publicity", states.ROUNDS, by)
    if today(at) <= row.public_until:
        raise Invalid(_("The list is public for all of its working days."), code="too-early")
    open_ones = Objection.objects.filter(application__round=row, state__in=states.OBJECTION_OPEN)
    if open_ones.exists():
        raise StillOpen
    row.save()
    stop_clocks(subject=(ROUND, row.pk), by=by, at=at, rule_code=PUBLICITY)
    noted(row, made.event, by=by, at=at)
    return row


def publicity_follows(round_id, by, at):
    """A holiday notice came: the list is public for all of its working days, to a later day only."""
    row = Round.objects.select_related("agency").get(pk=round_id)
    rows = Clock.objects.of(ROUND, round_id).live().filter(rule_code=PUBLICITY)
    last = rows.values_list("due_on", flat=True).first()
    if row.state != states.PUBLICITY or last is None or last <= row.public_until:
        return
    row.public_until, row.moved_on = last, today(at)
    row.save(update_fields=["public_until", "moved_on"])
    event = noted(row, "awards.publicity_moved", by=by, at=at, until=str(last))
    given = {"kind": PUBLICITY_MOVED, "event": event, "at": at, "data": {"round": row.title, "until": str(last)}}
    notify(to=("agency", row.agency_id), url=f"/desk/awards/rounds/{row.pk}/", own=True, **given)
    listed = Application.objects.filter(round=row, state=states.PUBLIC).order_by("pk")
    for key, enterprise_id in listed.values_list("pk", "enterprise_id"):
        notify(to=("enterprise", standing(enterprise_id)), url=f"/my/awards/{key}/", **given)


@transaction.atomic
def approve(*, round_id, number, by, at):
    """The government approves what the publicity has left, without whoever no longer meets what the round asks for;
    returns the Round. By another than who decided."""
    row = held_round(round_id, by)
    made = moved(row, "approve", states.ROUNDS, by)
    if by.user_id is not None and by.user_id in (row.decided_by, row.ranked_by):
        raise SamePerson
    free_of_round(by, row)
    refuse_tied_reviews(row, today(at))
    strike_unfit(row, states.PUBLIC, at=at)
    row.approval_number = positive(number, "number")[:80]
    row.approved_on, row.approved_by, row.approved_label = today(at), by.user_id, by.actor
    row.save()
    noted(row, made.event, by=by, at=at, number=row.approval_number)
    return row


@transaction.atomic
def send_back(*, round_id, reason, by, at):
    """The government does not approve: the list goes back to the committee, with the reason. Returns the Round."""
    row = held_round(round_id, by)
    made = moved(row, "send_back", states.ROUNDS, by)
    row.reason = reasoned(reason)
    for key in _keys(row, states.PUBLIC):
        _enterprise, application = held(key, by)
        own = step(application, "return", by)
        application.save()
        tell(application, note(application, own.event, by=by, at=at), at)
    row.decided_by, row.public_from, row.public_until, row.moved_on = None, None, None, None
    row.save()
    noted(row, made.event, by=by, at=at, reason=row.reason)
    return row
