"""What every verb of awards shares: locks in the order of the house, moves, audit, clocks, messages."""

from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.operations import start_clock, stop_clocks
from apps.kernel.errors import Invalid, NotPermitted, WrongState
from apps.kernel.scope import Scope
from apps.kernel.stepping import OutOfReach, moved, today
from apps.notifications.operations import notify
from apps.registry.operations.locking import hold, standing

from .. import states
from ..models import Application, AskedAside, Round
from ..permissions import own_agency
from ..queries.recusal import ties, unstated
from ..wording import INNER

PORTAL = Scope.system("awards")
APPLICATION, ROUND, HONOUR, CASE = "awards.application", "awards.round", "awards.honour", "awards.case"
QUESTION, OBJECTION, MONEY = "awards.question", "awards.objection", "awards.money"  # each has a limit of its own
ASIDE = "awards.aside"
TOLD, ROUND_TOLD, EXPERT_TOLD = "awards.told", "awards.round_told", "awards.expert_told"
BACK_TOLD, SEAT_TOLD, INTEREST_TOLD = "awards.back_told", "awards.seat_told", "awards.interest_told"
RECORD_TOLD, APPROVAL_TOLD = "awards.record_told", "awards.approval_told"
ASIDE_TOLD, ASIDE_LATE, ASIDE_DECIDED = "awards.aside_told", "awards.aside_late", "awards.aside_decided"
FACT_TOLD, OBJECTION_TOLD = "awards.fact_told", "awards.objection_told"
OBJECTION_MOVED, PUBLICITY_MOVED = "awards.objection_moved", "awards.publicity_moved"
ANSWER_TOLD, MONEY_TOLD = "awards.objection_answer_told", "awards.money_told"


class OtherBureau(NotPermitted):
    code = "other-bureau"
    message = _("Only the bureau that runs the round takes this step.")


class Closed(WrongState):
    code = "closed"
    message = _("Applications are closed: nothing of one changes any more.")


RECUSED = _("You have declared an interest in %(party)s, or one was found: another officer takes this step.")


class Recused(NotPermitted):
    code = "recused"


class Unstated(NotPermitted):
    code = "unstated"
    message = _("State your interests in the applicants of this round before your first step in it.")


class WrongStage(WrongState):
    code = "wrong-stage"
    message = _("The round is not at this stage.")


def held_round(round_id, by, *, own=True):
    """The round, locked; raises OutOfReach, and OtherBureau where the step is its own bureau's."""
    rows = Round.objects.visible_to(by).select_for_update(of=("self",)).select_related("programme", "agency__division")
    row = rows.filter(pk=round_id).first()
    if row is None:
        raise OutOfReach
    if own and not own_agency(by, row):
        raise OtherBureau
    return row


def held(application_id, by):
    """(enterprise, application), locked in the order of the house: enterprise first. Raises OutOfReach."""
    rows = Application.objects.visible_to(by)
    key = rows.filter(pk=application_id).values_list("enterprise_id", flat=True).first()
    if key is None:
        raise OutOfReach
    enterprise = hold(key)
    related = ("round__programme", "round__agency", "prize", "wanted", "lead")
    locked = Application.objects.select_for_update(of=("self",)).select_related(*related)
    application = locked.get(pk=application_id)
    if application.enterprise_id == enterprise.pk:
        application.enterprise = enterprise
    return enterprise, application


def step(application, verb, by):
    """Make the move of the table for whom it belongs to; returns the Move. Raises Overtaken, NotPermitted."""
    free(by, application)
    made = moved(application, verb, states.APPLICATIONS, by)
    if made.permission == states.APPLY and not by.is_enterprise:
        raise OutOfReach
    if made.permission in (states.MANAGE, states.DECIDE, states.APPROVE) and not own_agency(by, application.round):
        raise OtherBureau
    if not made.permission and not by.is_system:
        raise NotPermitted
    return made


def stated(by, round_id):
    """Raise Unstated where the actor has not said what ties him to the round's applicants, or that nothing does."""
    if unstated(by, round_id):
        raise Unstated


def free(by, *applications):
    """Raise Unstated before the actor's statement for the round, and Recused where he has a tie to one of the
    applicants, on the day it applied."""
    if not by.is_agency or by.user_id is None:
        return
    for round_id in {application.round_id for application in applications}:
        stated(by, round_id)
    for application in applications:
        if ties(by.user_id, [application.uscc], application.submitted_on or application.started_on):
            raise Recused(RECUSED % {"party": application.applicant})


def untied(by, uscc, party, on):
    """Raise Recused where the actor has a tie to a party on a day: of its honour, its proceeding, its money."""
    if by.is_agency and ties(by.user_id, [uscc], on):
        raise Recused(RECUSED % {"party": party})


def unread(by, application):
    """Raise Recused where an officer has a tie to the applicant: then he reads no more of it either."""
    if ties(by.user_id, [application.uscc], application.submitted_on or application.started_on):
        raise Recused(_("You have declared an interest in %(party)s, or one was found: its application is not open to "
                        "you.") % {"party": application.applicant})  # fmt: skip


def free_of_round(by, row):
    """Raise Unstated, and Recused where the actor has a tie to whoever is still in the round."""
    stated(by, row.pk)
    open_ones = Application.objects.filter(round=row, state__in=(states.ELIGIBLE, states.PROPOSED, states.PUBLIC))
    tied = ties(by.user_id, list(open_ones.values_list("uscc", flat=True)), row.opens_on)
    free(by, *open_ones.filter(uscc__in=tied).order_by("pk"))


def need_stage(row, *stages):
    """Raise WrongStage unless the round is at one of the stages."""
    if row.state not in stages:
        raise WrongStage(state=row.state)


def note(application, verb, *, by, at, **data):
    """Write the audit event of a step of an application; returns it. What is inner (wording.INNER) is filed under the
    area of the bureau that runs the round: county and city of the applicant read the events of their own area."""
    data = {"state": application.state, "enterprise": application.enterprise_id, "round": application.round_id} | data
    subject = ("award_application", application.pk)
    place = application.round.agency if verb in INNER else application.enterprise
    return record(verb=verb, by=by, at=at, subject=subject, division=place.division_id, data=data)


def noted(row, verb, *, by, at, **data):
    """Write the audit event of a step of a round; returns it."""
    return record(verb=verb, by=by, at=at, subject=("award_round", row.pk), division=row.agency.division_id,
                  data={"state": row.state} | data)  # fmt: skip


def tell(application, event, at):
    """A message to the applicant as it stands now."""
    data = {"round": application.round.title, "state": application.state}
    notify(kind=TOLD, to=("enterprise", standing(application.enterprise_id)), event=event, at=at,
           url=f"/my/awards/{application.pk}/", data=data)  # fmt: skip


def tell_agency(application, agency_code, event, at):
    data = {"round": application.round.title, "state": application.state}
    url = f"/desk/awards/applications/{application.pk}/"
    notify(kind=TOLD, to=("agency", agency_code), event=event, at=at, url=url, data=data, own=True)  # fmt: skip


def begin(application, rule, *, holder, by, at, subject=None, **more):
    """Start a limit of the application, or of what was asked or objected in it, from today; returns the Clock."""
    return start_clock(
        rule_code=f"awards.{rule}", subject=subject or (APPLICATION, application.pk), starts_on=today(at),
        division=application.enterprise.division_id, zone_code=application.enterprise.zone_id or "",
        label=str(application), url=f"/desk/awards/applications/{application.pk}/", holder=holder, by=by, at=at, **more,
    )  # fmt: skip


def until(row, day, at):
    """A limit that ends on the day the round announced; by the rules where it has passed. For `begin`."""
    left = (day - today(at)).days
    return {"value": left, "unit": "day", "legal_basis": row.programme.legal_basis[:200]} if left > 0 else {}


def announced(application, at):
    """The limit of the recommendation an application waits for, as its round announced it."""
    days = {states.COUNTY: application.round.county_until, states.CITY: application.round.city_until}
    day = days.get(application.state)
    return until(application.round, day, at) if day else {}


def finish(application, *rules, by, at):
    """What was owed is done: stop the clocks of these limits, or all of the application and the questions in it.

    An objection is decided whatever becomes of the application: its clock stops with the decision.
    """
    for rule in rules or (None,):
        code = f"awards.{rule}" if rule else None
        stop_clocks(subject=(APPLICATION, application.pk), by=by, at=at, rule_code=code)
    if not rules:
        lapse_asides(AskedAside.objects.filter(review__application=application), application, by=by, at=at)
        for key in application.questions.filter(answered_at__isnull=True).order_by("pk").values_list("pk", flat=True):
            stop_clocks(subject=(QUESTION, key), by=by, at=at)


def lapse_asides(rows, application, *, by, at):
    """Nobody has to decide any more whether these reviewers of an application leave: dated, and nothing runs."""
    for row in rows.filter(state=states.ASKED).select_for_update(of=("self",)).order_by("pk"):
        made = moved(row, "lapse", states.ASIDES, PORTAL)
        row.decided_on = today(at)
        row.save()
        stop_clocks(subject=(ASIDE, row.pk), by=PORTAL, at=at)  # a limit is filed under the applicant's area
        note(application, made.event, by=by, at=at, review=row.review_id)


def ended(application, on, *, by, at):
    """The application is over: dated, nothing runs any more. Saves."""
    application.ended_on = on
    application.save()
    finish(application, by=by, at=at)


def positive(text, field):
    """A text that is not blank; raises Invalid at its field."""
    text = (text or "").strip()
    if not text:
        raise Invalid(_("This is needed."), field=field)
    return text
