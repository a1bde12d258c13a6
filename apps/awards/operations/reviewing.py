"""Reviews: written item by item on the grid of five per cent with reasons, submitted whole, blind to the others.

Only the lead sends a review back, logged with the reason. A conflict found late sets a review aside: it counts for
nothing, and the seat is drawn again.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.operations import stop_clocks
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.rules.unseen import says_something
from apps.kernel.stepping import OutOfReach, SamePerson, moved, reasoned, today
from apps.notifications.operations import notify

from .. import states
from ..models import CONFLICTS, Application, Interest, Meeting, Question, Review, Score
from ..models.programme import QUESTIONS
from ..queries.catalogue import leaves
from ..queries.conflicts import against
from ..queries.parties import same_party
from ..rules.grid import on_grid
from ..rules.spread import wide
from . import panels
from .steps import BACK_TOLD, QUESTION, begin, free, held, lapse_asides, need_stage, note, stated, tell
from .superseding import drop_figures, keep_review

LONGEST = 4000


class NotLead(NotPermitted):
    code = "not-lead"
    message = _("Only whoever leads the reviewers of this application takes this step.")


class OffGrid(Invalid):
    code = "off-grid"
    message = _("A percentage is a whole step of five from 0 to 100.")


class NoReasons(Invalid):
    code = "no-reasons"
    message = _("Each item needs its strengths and its improvements in words: a figure alone is no review.")


class Conflict(NotPermitted):
    code = "conflict"
    message = _("You have declared an interest in this applicant. Tell the bureau: another expert is drawn.")


def held_review(review_id, by):
    """(application, review), locked: enterprise, application, review. Raises OutOfReach."""
    rows = Review.objects.visible_to(by).filter(pk=review_id)
    key = rows.values_list("application_id", flat=True).first()
    if key is None:
        raise OutOfReach
    _enterprise, application = _held_for_review(key, by)
    review = Review.objects.select_for_update(of=("self",)).select_related("expert").get(pk=review_id)
    review.application = application
    return application, review


def _held_for_review(application_id, by):
    """An expert whose review is set aside no longer sees the application: the bureau's lock is taken all the same."""
    if Application.objects.visible_to(by).filter(pk=application_id).exists():
        return held(application_id, by)
    return held(application_id, panels.PORTAL)


def _mine(review_id, by, at):
    by.require(states.REVIEW)
    application, review = held_review(review_id, by)
    if review.expert.user_id != by.user_id:
        raise OutOfReach
    need_stage(application.round, states.REVIEWING)
    if against(review.expert, application, today(at)):
        raise Conflict
    stated(by, application.round_id)
    return application, review


def refuse_tied(application, *, by, at):
    """Raise Conflict where an expert who reviews the application has a tie to its applicant."""
    seat = application.reviews.standing().filter(expert__user_id=by.user_id).select_related("expert").first()
    if seat is not None and against(seat.expert, application, today(at)):
        raise Conflict


def refuse_left(application):
    """Raise Invalid where the application has left the review: what became of it stands, and so do its seats."""
    if application.state != states.ELIGIBLE:
        text = _("“%(applicant)s” was withdrawn or taken off meanwhile: nothing of its reviewers changes any more.")
        raise Invalid(text % {"applicant": application}, code="left-meanwhile")


@transaction.atomic
def save_score(*, review_id, item_code, percent, strengths, improvements, by, at):
    """Keep what the reviewer gives one item; returns the Score. Raises OffGrid, NoReasons, Overtaken."""
    application, review = _mine(review_id, by, at)
    made = moved(review, "score", states.REVIEWS, by)
    if not on_grid(percent):
        raise OffGrid(field="percent")
    strengths, improvements = strengths.strip()[:LONGEST], improvements.strip()[:LONGEST]
    if not (says_something(strengths) and says_something(improvements)):
        raise NoReasons(field="improvements" if says_something(strengths) else "strengths")
    item = next((row for row in leaves(application.tree, application.submitted_on) if row.code == item_code), None)
    if item is None:
        raise Invalid(_("This item is not part of the criteria."), field="item_code")
    score, _new = Score.objects.update_or_create(
        review=review, item=item, defaults={"percent": percent, "strengths": strengths, "improvements": improvements}
    )
    # neither figure nor words: a review is blind until all are in, also in the log
    note(application, made.event, by=by, at=at, review=review.pk, item=item.number)
    return score


def missing(review):
    """Items of the review that have no score yet, in their order; two queries."""
    application = review.application
    done = set(review.scores.values_list("item_id", flat=True))
    return [row for row in leaves(application.tree, application.submitted_on) if row.pk not in done]


@transaction.atomic
def submit_review(*, review_id, overall, by, at):
    """Submit the whole review; a meeting opens where all are in and too far apart. Returns the Review."""
    application, review = _mine(review_id, by, at)
    if review.state == states.SUBMITTED:
        return review
    made = moved(review, "submit", states.REVIEWS, by)
    lacking = missing(review)
    if lacking:
        text = _("Items without a score: %(items)s.") % {"items": "、".join(row.number for row in lacking)}
        raise Invalid(text, code="incomplete", items=[row.code for row in lacking])
    review.overall = overall.strip()[:LONGEST]
    if not review.overall:
        raise Invalid(_("Write your overall judgement."), field="overall")
    review.submitted_at = at
    review.save()
    note(application, made.event, by=by, at=at, review=review.pk)
    lapse_asides(review.asked_asides, application, by=by, at=at)
    meet_if_wide(application, by=by, at=at)
    return review


def complete(application):
    """Whether every review that stands is in, and there are as many as the programme asks for; one query."""
    found = list(Review.objects.standing().filter(application=application).values_list("state", flat=True))
    return len(found) >= application.round.programme.reviewers and set(found) == {states.SUBMITTED}


def percents_of(application):
    """{code of the item: percentages of the reviews that are in}; one query."""
    rows = Score.objects.filter(review__application=application, review__state=states.SUBMITTED)
    found = {}
    for code, percent in rows.order_by("item__position", "review_id").values_list("item__code", "percent"):
        found.setdefault(code, []).append(percent)
    return found


def meet_if_wide(application, *, by, at):
    """Open the consensus meeting where all reviews are in and an item is apart by more than the threshold."""
    if not complete(application):
        return None
    threshold = application.round.programme.spread
    found = wide(percents_of(application), threshold)
    meeting = Meeting.objects.filter(application=application).first()
    if not found:
        if meeting and meeting.state == states.DUE:  # a review was sent back, and the reviewers came together by it
            meeting.delete()
            note(application, "awards.consensus_not_needed", by=by, at=at)
        return None
    spreads = [{"item": each.item, "low": each.low, "high": each.high} for each in found]
    if meeting is None:
        meeting = Meeting.objects.create(application=application, opened_on=today(at), threshold=threshold,
                                         spreads=spreads)  # fmt: skip
        note(application, "awards.consensus_opened", by=by, at=at, items=len(found))
    elif meeting.state == states.DUE:
        meeting.spreads = spreads
        meeting.save(update_fields=["spreads"])
    return meeting


@transaction.atomic
def unsubmit(*, review_id, reason, by, at):
    """The lead sends a submitted review back to its writer, with the reason; under review and before the meeting.

    What it said is kept as a version of its own. Returns the Review.
    """
    by.require(states.REVIEW)
    key = Review.objects.filter(pk=review_id).values_list("application_id", flat=True).first()
    application = _led(key, by, at)
    panels.refuse_over(application.round)
    refuse_left(application)
    review = Review.objects.select_for_update(of=("self",)).select_related("expert").get(pk=review_id)
    if Meeting.objects.filter(application=application, state=states.HELD).exists():
        raise Invalid(_("The meeting has been held: what it agreed stands."), code="agreed")
    made = moved(review, "unsubmit", states.REVIEWS, by)
    why = reasoned(reason)
    review.application = application
    keep_review(review, reason=why, by=by, at=at)
    review.submitted_at, review.sent_back, review.sent_back_by = None, review.sent_back + 1, application.lead
    review.save()
    event = note(application, made.event, by=by, at=at, review=review.pk, expert=review.expert.key, reason=why)
    if review.expert.user_id and review.expert.user_id != by.user_id:
        notify(kind=BACK_TOLD, to=("user", review.expert.user_id), event=event, at=at,
               url=f"/desk/awards/reviews/{review.pk}/",
               data={"round": application.round.title, "applicant": str(application), "reason": why[:300]})  # fmt: skip
    return review


def _led(application_id, by, at):
    """The application, locked, whose reviewers the actor leads; raises OutOfReach, NotLead."""
    if application_id is None or not Application.objects.visible_to(by).filter(pk=application_id).exists():
        raise OutOfReach
    _enterprise, application = held(application_id, by)
    if application.lead is None or by.user_id is None or application.lead.user_id != by.user_id:
        raise NotLead
    if against(application.lead, application, today(at)):
        raise Conflict
    stated(by, application.round_id)
    return application


@transaction.atomic
def ask(*, review_id, text, by, at):
    """A reviewer asks the applicant, who does not learn who asks; returns the Question."""
    application, review = _mine(review_id, by, at)
    if not application.round.programme.has(QUESTIONS):
        raise Invalid(_("This programme has no questions to the applicant."), code="no-questions")
    row = Question.objects.create(application=application, asked_by=review.expert, text=_said(text), asked_at=at,
                                  due_on=today(at))  # fmt: skip
    clock = begin(application, "question", subject=(QUESTION, row.pk), holder=application.round.agency_id,
                  by=panels.PORTAL, at=at, duty=False, enterprise_id=application.enterprise_id)  # fmt: skip
    row.due_on = clock.due_on
    row.save(update_fields=["due_on"])
    tell(application, note(application, "awards.question_asked", by=panels.PORTAL, at=at, question=row.pk), at)
    return row


@transaction.atomic
def answer(*, question_id, text, by, at):
    """The applicant answers a question of the review, once; returns the Question."""
    by.require(states.APPLY)
    found = Question.objects.visible_to(by).filter(pk=question_id).values_list("application_id", flat=True).first()
    if found is None or not by.is_enterprise:
        raise OutOfReach
    _enterprise, application = held(found, by)
    need_stage(application.round, states.REVIEWING, states.VISITING)
    row = Question.objects.select_for_update().get(pk=question_id)
    if row.answered_at:
        raise Invalid(_("This question is answered."), code="answered")
    row.answer, row.answered_at, row.answered_label = _said(text), at, by.actor
    row.save()
    stop_clocks(subject=(QUESTION, row.pk), by=by, at=at)
    note(application, "awards.question_answered", by=by, at=at, question=row.pk)
    return row


def _said(text):
    text = (text or "").strip()[:LONGEST]
    if not text:
        raise Invalid(_("This is needed."), field="text")
    return text


@transaction.atomic
def set_aside(*, review_id, ground, reason, by, at):
    """A conflict was found after the draw: the review counts for nothing, another expert is drawn.

    The conflict is on record before: declared by the expert, or found and entered by another than who sets aside. Who
    is merely not able to review leaves through asides.py. By the bureau, under review; returns (the review set aside,
    the new one). The new one is None where nobody is left: seats.fill_seat fills the seat then. Meeting and visit in
    which the expert had a part are dropped, and kept on record; whether a meeting is due is looked at anew once the new
    review is in. Raises Invalid, SamePerson.
    """
    by.require(states.MANAGE)
    application, review = held_review(review_id, by)
    free(by, application)
    panels.refuse_over(application.round)
    refuse_left(application)
    if ground not in CONFLICTS:
        raise Invalid(_("Choose the conflict for which the review is set aside."), field="ground")
    made = moved(review, "set_aside", states.REVIEWS, by)
    review.end_ground, review.end_reason, review.ended_on = ground, reasoned(reason), today(at)
    _refuse_unfounded(review, by, at)
    review.save()
    drop_figures(application, reason=review.end_reason, by=by, at=at)
    note(application, made.event, by=by, at=at, review=review.pk, expert=review.expert.key, ground=ground,
         reason=review.end_reason)  # fmt: skip
    lapse_asides(review.asked_asides, application, by=by, at=at)
    new = panels.replaced(review, by=by, at=at)
    lead_anew(application, review)
    meet_if_wide(application, by=by, at=at)  # where nobody came, and enough others are in
    return review, new


def _refuse_unfounded(review, by, at):
    """Raise Invalid or SamePerson where a review would go at will: without a tie on record, or by one alone."""
    application, ground = review.application, review.end_ground
    if ground not in against(review.expert, application, today(at)):
        text = _("Enter this interest in the register of experts first: a review is set aside for what is on record.")
        raise Invalid(text, code="not-on-record", field="ground")
    codes = same_party([application.uscc])[0].get(application.uscc, ())
    ties = Interest.objects.filter(expert=review.expert_id, kind=ground, party_code__in=codes)
    alone = ties.exclude(found=True, declared_by=by.user_id)
    if by.user_id is not None and ties.exists() and not alone.exists():
        raise SamePerson


def lead_anew(application, review):
    """The lead goes with the seat: to whoever came, else to the first who is left."""
    if application.lead_id != review.expert_id:
        return
    left = Review.objects.standing().filter(application=application).select_related("expert").order_by("pk")
    came = next((each for each in left if each.replaces_id == review.pk), None) or left.first()
    application.lead = came.expert if came else None
    application.save()
