"""The applicant is heard on an objection: its answer on the portal, or on paper, in the time of the rules.

What it says it says of the content: who objects it is not told. The decision comes after the answer, or after its time.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock
from apps.deadlines.operations import stop_clocks
from apps.documents.operations import store
from apps.documents.rules.on_paper import day_on_paper, posting_day
from apps.kernel.errors import Invalid, WrongState
from apps.kernel.stepping import OutOfReach, moved, saved, today
from apps.notifications.operations import notify
from apps.registry.operations.locking import standing

from .. import states
from ..models import ONLINE, Objection
from ..permissions import own_agency
from .steps import ANSWER_TOLD, OBJECTION, OBJECTION_MOVED, PORTAL, OtherBureau, free, held, note, positive

LONGEST = 4000
ANSWER = "awards.objection_answer"  # the limit, and the owner of what came with the answer


class TooLate(WrongState):
    code = "too-late"
    message = _("The time to answer is over.")


class AnsweredBefore(WrongState):
    code = "answered"
    message = _("The applicant has answered to this objection already.")


def held_objection(objection_id, by):
    """(application, objection), locked: enterprise, application, objection. Raises OutOfReach."""
    key = Objection.objects.visible_to(by).filter(pk=objection_id).values_list("application_id", flat=True).first()
    if key is None:
        raise OutOfReach
    _enterprise, application = held(key, by)
    objection = Objection.objects.select_for_update(of=("self",)).get(pk=objection_id)
    objection.application = application
    return application, objection


@transaction.atomic
def answer_objection(*, objection_id, text, by, at, file=None):
    """The applicant says what it has to say, once, in time; returns the Objection. Raises TooLate."""
    application, objection = held_objection(objection_id, by)
    if not by.is_enterprise:
        raise OutOfReach
    made = moved(objection, "answer", states.OBJECTIONS, by)
    if today(at) > objection.answer_until:
        raise TooLate
    objection.answered_on, objection.answer_manner = today(at), ONLINE
    return _heard(application, objection, made, text, file, by=by, at=at)


@transaction.atomic
def enter_answer(*, objection_id, text, manner, received_on, file, by, at, posted_on=None):
    """Enter an answer that came on paper, with its scan, by the bureau of the round; returns the Objection.

    The day of its posting counts, or of its receipt: one in time is entered until the decision. Raises TooLate.
    """
    application, objection = held_objection(objection_id, by)
    if not own_agency(by, application.round):
        raise OtherBureau
    free(by, application)
    made = moved(objection, "enter_answer", states.OBJECTIONS, by)
    if objection.answer:
        raise AnsweredBefore
    if file is None:
        raise Invalid(_("Of an answer on paper the scan is kept."), field="file")
    posted_on = posting_day(manner, posted_on, received_on)
    first = today(objection.filed_at)
    day = day_on_paper(manner, posted_on, received_on, first=first, today=today(at),
                       before=_("Nobody answers to an objection before it was made."))  # fmt: skip
    if day > objection.answer_until:
        raise TooLate
    objection.answered_on, objection.answer_manner, objection.answer_entered_by = day, manner, by.user_id
    return _heard(application, objection, made, text, file, by=by, at=at)


def _heard(application, objection, made, text, file, *, by, at):
    objection.answer, objection.answered_label = positive(text, "text")[:LONGEST], by.actor
    objection.heard_on = objection.heard_on or today(at)
    if file is not None:
        objection.answer_file = store(file=file, owner=(ANSWER, objection.code), by=by, at=at,
                                      division=application.enterprise.division_id)  # fmt: skip
    saved(objection, awards_objection_scan="file")
    stop_clocks(subject=(OBJECTION, objection.pk), by=by, at=at, rule_code=ANSWER)
    _told(application, note(application, made.event, by=by, at=at, objection=objection.code), at)
    return objection


def _told(application, event, at):
    notify(kind=ANSWER_TOLD, to=("agency", application.round.agency_id), event=event, at=at,
           data={"round": application.round.title}, url=f"/desk/awards/applications/{application.pk}/",
           own=True)  # fmt: skip


def answers_over(clock, by, at):
    """Handler: the time to answer has run out; the objection is decided without an answer."""
    application, objection = held_objection(clock.subject_id, by)
    if objection.state == states.FILED:
        made = moved(objection, "answers_over", states.OBJECTIONS, by)
        objection.heard_on = today(at)
        objection.save()
        _told(application, note(application, made.event, by=by, at=at, objection=objection.code), at)


def hold_objection(clock):
    """Before a clock of an objection runs out: enterprise, application and objection are locked, as by every verb."""
    if Objection.objects.filter(pk=clock.subject_id).exists():
        held_objection(clock.subject_id, PORTAL)


def hold_objections(subject_ids):
    """Before limits are counted anew: what hold_objection locks, for all of them, enterprises in their order first."""
    rows = Objection.objects.filter(pk__in=subject_ids).order_by("application__enterprise_id", "application_id", "pk")
    for objection_id in list(rows.values_list("pk", flat=True)):
        held_objection(objection_id, PORTAL)


def answer_follows(subject_id, by, at):
    """The applicant's last day to answer is that of its clock, while it may answer; the applicant is told.

    A holiday notice moved it: to a later day only (deadlines.operations.recount_provisional).
    """
    objection = Objection.objects.select_related("application__round", "application__enterprise").get(pk=subject_id)
    rows = Clock.objects.of(OBJECTION, subject_id).live().filter(rule_code=ANSWER)
    last = rows.values_list("due_on", flat=True).first()
    if objection.state != states.FILED or last is None or last <= objection.answer_until:
        return
    objection.answer_until = last
    objection.save(update_fields=["answer_until"])
    application = objection.application
    said = {"objection": objection.code, "until": str(last)}
    event = note(application, "awards.objection_answer_moved", by=by, at=at, **said)
    notify(kind=OBJECTION_MOVED, to=("enterprise", standing(application.enterprise_id)), event=event, at=at,
           data={"round": application.round.title}, url=f"/my/awards/{application.pk}/")  # fmt: skip
