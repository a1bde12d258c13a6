"""What a review, a meeting or a visit said is kept before it is written anew: nothing that was once said disappears."""

from ..models import Agreed, Meeting, Superseded
from .steps import note

WHAT = Superseded.What


def keep_review(review, *, reason, by, at):
    """A submitted review as it stands now, before it goes back to its writer; returns the Superseded."""
    rows = review.scores.order_by("item__position", "pk")
    names = ("item__code", "percent", "strengths", "improvements")
    scores = [dict(zip(("item", *names[1:]), row, strict=True)) for row in rows.values_list(*names)]
    content = {"overall": review.overall, "submitted_at": review.submitted_at.isoformat(), "scores": scores}
    return Superseded.objects.create(application=review.application, review=review, what=WHAT.REVIEW, content=content,
                                     reason=reason, at=at, label=by.actor)  # fmt: skip


def drop_figures(application, *, reason, by, at):
    """What reviewers found together, in the meeting and at the visit, counts no more: one of them does not count."""
    drop_meeting(application, reason=reason, by=by, at=at)
    drop_visit(application, reason=reason, by=by, at=at)


def drop_meeting(application, *, reason, by, at):
    """The meeting goes, with what it agreed on and what its members said of its record; all of it is kept on file."""
    meeting = Meeting.objects.select_for_update().filter(application=application).first()
    if meeting and meeting.held_on:
        told = {"held_on": str(meeting.held_on), "present": meeting.present, "record": meeting.record}
        _drop(application, WHAT.MEETING, told, Agreed.Stage.CONSENSUS, reason=reason, by=by, at=at)
    if meeting:
        meeting.delete()


def drop_visit(application, *, reason, by, at):
    """The visit goes in the same way: the lead enters it anew."""
    if application.visit_on is None:
        return
    told = {"visited_on": str(application.visit_on), "record": application.visit_record}
    _drop(application, WHAT.VISIT, told, Agreed.Stage.SITE, reason=reason, by=by, at=at)
    application.visit_on, application.visit_record, application.visit_label = None, "", ""
    application.save()


def _drop(application, what, told, stage, *, reason, by, at):
    rows = application.agreed.filter(stage=stage)
    given = [
        {"item": code, "percent": percent, "reason": why}
        for code, percent, why in rows.order_by("pk").values_list("item__code", "percent", "reason")
    ]
    said = application.assents.filter(stage=stage)
    words = [
        {"expert": name, "agrees": agrees, "words": text, "at": moment.isoformat()}
        for name, agrees, text, moment in said.order_by("pk").values_list(
            "expert__name", "agrees", "words", "given_at")
    ]  # fmt: skip
    Superseded.objects.create(application=application, what=what, content=told | {"given": given, "assents": words},
                              reason=reason, at=at, label=by.actor)  # fmt: skip
    rows.delete()
    said.delete()
    note(application, "awards.figures_dropped", by=by, at=at, what=str(what), reason=reason[:500])
