"""A reviewer who is merely not able to review leaves when somebody has asked with the reason and another agrees.

For a tie that is on record reviewing.set_aside needs nobody's consent: the tie was entered by another. Inability stands
in no register: on one officer's word a seat could be drawn again until whoever comes is to his liking.
"""

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock
from apps.deadlines.operations import stop_clocks
from apps.kernel.errors import Invalid
from apps.kernel.stepping import OutOfReach, SamePerson, moved, reasoned, saved, today
from apps.notifications.operations import notify

from .. import states
from ..models import UNAVAILABLE, AskedAside
from ..permissions import own_agency
from . import panels, reviewing
from .reviewing import held_review
from .steps import ASIDE, ASIDE_DECIDED, ASIDE_LATE, ASIDE_TOLD, PORTAL, OtherBureau, begin, free, held, note
from .superseding import drop_figures


@transaction.atomic
def ask_aside(*, review_id, reason, by, at):
    """Ask that a reviewer leave, by the bureau of the round or by the reviewer himself, while he is writing and the
    round is under review; whoever decides is told. Returns the AskedAside. Raises Invalid, OtherBureau."""
    by.require_any(states.MANAGE, states.REVIEW)
    application, review = held_review(review_id, by)
    _refuse_other(by, application, review)
    panels.refuse_over(application.round)
    reviewing.refuse_left(application)
    if review.state != states.WRITING:
        text = _("What was submitted stands though its writer is gone: only a conflict sets it aside.")
        raise Invalid(text, code="submitted", field="review_id")
    row = AskedAside(review=review, reason=reasoned(reason), asked_on=today(at), asked_by=by.user_id,
                     asked_label=by.actor)  # fmt: skip
    saved(row, awards_aside_once="review_id")
    event = note(application, "awards.aside_asked", by=by, at=at, review=review.pk, expert=review.expert.key,
                 reason=row.reason[:500])  # fmt: skip
    _owe(row, application, at)
    _tell_bureau(ASIDE_TOLD, application, event, at)
    return row


def _owe(row, application, at):
    # by the portal: a limit is filed under the area of the applicant, who asks may be the reviewer
    given = {"subject": (ASIDE, row.pk), "holder": application.round.agency_id, "by": PORTAL, "at": at}
    begin(application, "aside", **given)
    begin(application, "aside_reminder", duty=False, on_expiry="awards.aside_late", **given)


@transaction.atomic
def owe_missing(*, at):
    """Begin limit and reminder, from today, of every request that waits without: asked before there were limits for it
    (`awards.0026`). Returns how many."""
    rows = AskedAside.objects.waiting().annotate(key=Cast("pk", CharField()))
    owed = Clock.objects.standing().filter(subject_kind=ASIDE, subject_id=OuterRef("key"), rule_code="awards.aside")
    rows = rows.exclude(Exists(owed)).select_related("review__application__round", "review__application__enterprise")
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for row in found:
        _owe(row, row.review.application, at)
    return len(found)


def _tell_bureau(kind, application, event, at):
    notify(kind=kind, to=("agency", application.round.agency_id), event=event, at=at, own=True,
           url=f"/desk/awards/applications/{application.pk}/",
           data={"round": application.round.title, "applicant": str(application)})  # fmt: skip


def hold_aside(clock):
    """Before the reminder of a request runs out: enterprise, application and request are locked, as by every verb."""
    found = AskedAside.objects.filter(pk=clock.subject_id).values_list("review__application_id", flat=True).first()
    if found is not None:
        held(found, PORTAL)
        list(AskedAside.objects.select_for_update().filter(pk=clock.subject_id))


def aside_late(clock, by, at):
    """Handler: a request still waits some days on; the bureau is reminded, the limit itself runs on."""
    row = AskedAside.objects.waiting().filter(pk=clock.subject_id)
    row = row.select_related("review__application__round", "review__application__enterprise").first()
    if row is not None:
        application = row.review.application
        event = note(application, "awards.aside_reminded", by=by, at=at, review=row.review_id)
        _tell_bureau(ASIDE_LATE, application, event, at)


def _refuse_other(by, application, review):
    """Raise OutOfReach, OtherBureau, Recused: the reviewer himself asks, or an untied officer of the bureau."""
    if by.user_id is None:
        raise OutOfReach
    if by.may(states.REVIEW):
        if review.expert.user_id != by.user_id:
            raise OutOfReach
        return
    if not own_agency(by, application.round):
        raise OtherBureau
    free(by, application)


@transaction.atomic
def decide_aside(*, aside_id, granted, reason, by, at):
    """Agree that a reviewer leaves, and the seat is drawn again by the rule of the draw; or refuse. With the reason, by
    whoever decides, and not whoever asked. Returns (the AskedAside, the new Review or None). Raises SamePerson,
    Invalid."""
    by.require(states.DECIDE)
    found = AskedAside.objects.visible_to(by).filter(pk=aside_id).values_list("review_id", flat=True).first()
    if found is None:
        raise OutOfReach
    application, review = held_review(found, by)
    if not own_agency(by, application.round):
        raise OtherBureau
    row = AskedAside.objects.select_for_update().get(pk=aside_id)
    made = moved(row, "grant" if granted else "refuse", states.ASIDES, by)
    if by.user_id is None or by.user_id in (row.asked_by, review.expert.user_id):
        raise SamePerson
    free(by, application)
    panels.refuse_over(application.round)
    row.answer, row.decided_on = reasoned(reason), today(at)
    row.decided_by, row.decided_label = by.user_id, by.actor
    row.save()
    stop_clocks(subject=(ASIDE, row.pk), by=by, at=at)
    event = note(application, made.event, by=by, at=at, review=review.pk, expert=review.expert.key,
                 reason=row.answer[:500])  # fmt: skip
    mine = review.expert.user_id == row.asked_by
    url = "/desk/awards/reviews/" if mine else f"/desk/awards/applications/{application.pk}/"
    notify(kind=ASIDE_DECIDED, to=("user", row.asked_by), event=event, at=at, url=url,
           data={"round": application.round.title, "applicant": str(application), "reason": row.answer[:300],
                 "state": row.state})  # fmt: skip
    return row, _leave(application, review, row, by=by, at=at) if granted else None


def _leave(application, review, row, *, by, at):
    made = moved(review, "set_aside", states.REVIEWS, panels.PORTAL)  # who may is asked of the decision
    review.end_ground, review.end_reason, review.ended_on = UNAVAILABLE, row.reason, today(at)
    review.save()
    drop_figures(application, reason=row.reason, by=by, at=at)
    note(application, made.event, by=by, at=at, review=review.pk, expert=review.expert.key, ground=UNAVAILABLE,
         reason=row.reason[:500])  # fmt: skip
    new = panels.replaced(review, by=by, at=at)
    reviewing.lead_anew(application, review)
    reviewing.meet_if_wide(application, by=by, at=at)  # where nobody came, and enough others are in
    return new


def waiting_for(application, scope):
    """Whether something waits that the scope may decide."""
    return AskedAside.objects.waiting().decided_by(scope).filter(review__application=application).exists()
