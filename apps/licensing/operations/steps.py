"""What every verb of an application shares: lock, the right bureau, audit, clocks, messages, refusals."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.operations import start_clock, stop_clocks
from apps.documents.letters import strike_out
from apps.kernel.errors import DomainError, Invalid, NotPermitted, WrongState
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.kernel.scope import Scope
from apps.notifications.operations import notify
from apps.registry.operations.locking import hold, standing

from .. import states
from ..models import STATES, Application
from ..permissions import own_agency
from .own_case import refuse_own_case

SUBJECT = "licensing.application"
TOLD = "licensing.told"
PORTAL = Scope.system("licensing")
OVERTAKEN = "申请人已在本系统自行办理"  # the record is kept in Chinese


class OutOfReach(DomainError):
    code = "not-found"
    status = 404
    message = _("There is no such application within your reach.")


class OtherBureau(NotPermitted):
    code = "other-bureau"
    message = _("Only the bureau that decides on the application takes this step.")


class SamePerson(NotPermitted):
    code = "same-person"
    message = _("Whoever proposed a decision does not make it.")


class Overtaken(WrongState):
    """Somebody was faster, or the page was old: says what the application is now."""

    code = "overtaken"


class ReasonMissing(Invalid):
    code = "reason-missing"
    message = _("Give the reason: the applicant reads it.")


def held(application_id, by):
    """(enterprise, application), locked in the order of the house; raises OutOfReach."""
    key = Application.objects.filter(pk=application_id).values_list("enterprise_id", flat=True).first()
    own = by.is_enterprise and key in by.enterprise_ids  # nearly every step of a filer; other records are asked for
    if key is None or not (own or Application.objects.visible_to(by).filter(pk=application_id).exists()):
        raise OutOfReach
    enterprise = hold(key)
    # other tables are joined unlocked: what is null there must not stop the lock
    locked = Application.objects.select_for_update(of=("self",)).select_related("product", "agency", "laboratory")
    application = locked.get(pk=application_id)
    if application.enterprise_id == enterprise.pk:  # a second one for its class stayed with the merged record
        application.enterprise = enterprise
    return enterprise, application


def step(application, verb, by):
    """Make the move of the table for whom it belongs to; returns the Move. Raises Overtaken, OtherBureau."""
    try:
        made = move(application, verb, table=states.MOVES, by=by)
    except WrongState as error:
        now = STATES[application.state]
        text = _("Nothing was done: the application is already further on (now: %(state)s).") % {"state": now}
        raise Overtaken(text, **error.details) from None
    if made.permission == states.APPLY:
        allowed = by.is_enterprise
    else:
        allowed = own_agency(by, application) if made.permission else by.is_system
    if not allowed:
        raise OtherBureau
    refuse_own_case(by, application.enterprise_id)
    return made


def reasoned(text, missing=ReasonMissing.message):
    """The reason without blanks at its ends; raises ReasonMissing when nothing is left, with what is then said."""
    text = text.strip()
    if not says_something(text):
        raise ReasonMissing(missing, field="reason")
    return text


def today(at):
    return timezone.localdate(at)


def note(application, verb, *, by, at, **data):
    """Write the audit event of a step; returns it."""
    data = {"state": application.state, "enterprise": application.enterprise_id, "class": application.class_code} | data
    subject = ("licence_application", application.pk)
    return record(verb=verb, by=by, at=at, subject=subject, division=application.enterprise.division_id, data=data)


def begin(application, rule, *, by, at, party=False, starts_on=None, duty=True, **more):
    """Start a limit of the application from today, or the day given; one of the applicant's simply ends."""
    return start_clock(
        rule_code=f"licensing.{rule}",
        subject=(SUBJECT, application.pk),
        starts_on=starts_on or today(at),
        division=application.enterprise.division_id,
        zone_code=application.enterprise.zone_id or "",
        label=str(application.enterprise),
        url=f"/desk/licences/{application.pk}/",
        enterprise_id=standing(application.enterprise_id) if party else None,
        holder="" if party else application.agency_id,
        duty=duty and not party,
        by=by,
        at=at,
        **more,
    )


def finish(application, *rules, by, at):
    """What was owed is done: stop the clocks of these limits, or all of the application."""
    for rule in rules or (None,):
        code = f"licensing.{rule}" if rule else None
        stop_clocks(subject=(SUBJECT, application.pk), by=by, at=at, rule_code=code)


def tell(application, event, at, *, party=True):
    """A message to the enterprise as it stands now, or to the bureau: the application took a step."""
    data = {"enterprise": application.enterprise.name, "state": application.state}
    if party:
        room, to = "my", ("enterprise", standing(application.enterprise_id))
    else:
        room, to = "desk", ("agency", application.agency_id)
    notify(kind=TOLD, to=to, event=event, at=at, url=f"/{room}/licences/{application.pk}/", data=data)


def overtake_letters(application, at):
    """The applicant has answered, or withdrawn, in its own space: what still waits on paper for a second look goes for
    nothing. An entry of the portal's own, so that it is on record."""
    for row in application.letters.waiting().select_for_update():
        strike_out(row, OVERTAKEN, by=PORTAL, on=today(at))
        note(application, "licensing.correction_struck", by=PORTAL, at=at, letter=row.pk, reason=OVERTAKEN)


def end(application, *, by, at):
    """The application is over: dated, nothing runs any more."""
    application.ended_on = today(at)
    application.save()
    finish(application, by=by, at=at)
