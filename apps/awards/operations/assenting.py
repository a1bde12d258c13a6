"""The other reviewers stand by what their lead entered of a meeting or a visit, or say why they do not.

A lead alone would score every item as he likes: the record counts once more than half of the reviewers stand by it
(rules/assent.py), and is dropped, kept on file, once it no longer can; the lead then enters another.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.stepping import OutOfReach, reasoned, today
from apps.notifications.operations import notify

from .. import states
from ..models import Assent, Meeting, Review
from ..queries.assents import REVIEWED, SITE, STAGES, unconfirmed
from ..queries.conflicts import against
from ..rules.assent import fallen
from . import superseding
from .reviewing import LONGEST, Conflict, held_review, meet_if_wide
from .steps import RECORD_TOLD, need_stage, note, stated


class OwnRecord(NotPermitted):
    code = "own-record"
    message = _("You entered this record: the other reviewers say whether it is right.")


class Unconfirmed(DomainError):
    code = "unconfirmed"
    message = _("“%(applicant)s”: more than half of its reviewers have to stand by the record first.")


@transaction.atomic
def stand_by(*, application_id, agrees, words, by, at):
    """A reviewer stands by the record of the meeting, or of the visit, as the round is at; or says why he does not.

    Returns the Assent; where it was the one too many against it, the record is dropped and kept on file. Raises
    OutOfReach, OwnRecord, Conflict, Invalid, WrongStage.
    """
    by.require(states.REVIEW)
    mine = Review.objects.visible_to(by).standing().filter(application=application_id)
    key = mine.values_list("pk", flat=True).first()
    if key is None:
        raise OutOfReach
    application, review = held_review(key, by)
    if by.user_id is None or review.expert.user_id != by.user_id:
        raise OutOfReach
    need_stage(application.round, *STAGES)
    stage = STAGES[application.round.state]
    _refuse_not_asked(application, review, stage, at)
    stated(by, application.round_id)
    words = (words or "").strip()[:LONGEST] if agrees else reasoned(words)[:LONGEST]
    made = Assent.objects.create(application=application, stage=stage, expert=review.expert, agrees=agrees, words=words,
                                 given_at=at)  # fmt: skip
    note(application, "awards.record_confirmed" if agrees else "awards.record_doubted", by=by, at=at, stage=str(stage))
    _drop_if_fallen(application, stage, by=by, at=at)
    return made


def _refuse_not_asked(application, review, stage, at):
    if application.state not in REVIEWED or not _entered(application, stage):
        raise Invalid(_("Nothing is entered that waits for your word."), code="nothing-entered")
    if application.lead_id == review.expert_id:
        raise OwnRecord
    if review.state != states.SUBMITTED:
        raise Invalid(_("Submit your own review first."), code="incomplete")
    if against(review.expert, application, today(at)):
        raise Conflict
    if application.assents.filter(stage=stage, expert=review.expert).exists():
        raise Invalid(_("You have answered already."), code="answered")


def _entered(application, stage):
    if stage == SITE:
        return application.visit_on is not None
    return Meeting.objects.filter(application=application, state=states.HELD).exists()


def _drop_if_fallen(application, stage, *, by, at):
    against_it = application.assents.filter(stage=stage, agrees=False).order_by("pk")
    if not fallen(application.reviews.standing().count(), len(against_it)):
        return
    given = {"reason": "；".join(each.words for each in against_it)[:LONGEST], "by": by, "at": at}
    if stage == SITE:
        superseding.drop_visit(application, **given)
    else:
        superseding.drop_meeting(application, **given)
        meet_if_wide(application, by=by, at=at)


def ask_others(application, event, at):
    """Tell the other reviewers that a record waits for their word."""
    data = {"round": application.round.title, "applicant": str(application)}
    others = application.reviews.standing().exclude(expert=application.lead_id).select_related("expert")
    for review in others.order_by("pk"):
        if review.expert.user_id is not None:
            notify(kind=RECORD_TOLD, to=("user", review.expert.user_id), event=event, at=at, data=data,
                   url=f"/desk/awards/reviews/{review.pk}/")  # fmt: skip


def refuse_unconfirmed(row, *stages):
    """Raise Unconfirmed with the name of the first application whose record its reviewers have not confirmed."""
    for stage in stages:
        lacking = unconfirmed(row, stage).first()
        if lacking is not None:
            raise Unconfirmed(Unconfirmed.message % {"applicant": lacking}, application=lacking.pk, stage=str(stage))
