"""The consensus meeting, and the site visit: percentages agreed item by item, with reasons and a record."""

from django.db import transaction
from django.db.models import Count, F, Max, Min, Q
from django.utils.translation import gettext_lazy as _

from apps.deadlines.operations import stop_clocks
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.rules.unseen import says_something
from apps.kernel.stepping import moved, today

from .. import states
from ..models import Agreed, Application, Meeting, Score
from ..models.programme import SITE
from ..queries.catalogue import leaves
from ..rules.grid import on_grid
from .assenting import ask_others, refuse_unconfirmed
from .reviewing import LONGEST, OffGrid, _led, complete, percents_of, refuse_left
from .steps import ROUND, held_round, need_stage, note, noted, positive

REVIEWED = (states.ELIGIBLE, states.PROPOSED)


@transaction.atomic
def hold_meeting(*, application_id, held_on, present, record, agreed, by, at):
    """Enter what the meeting agreed: `agreed` {code of an item: (percent, reason)}. By the lead. Returns the Meeting.

    Every item that was too far apart is agreed on; others may be. What one item gets lies on the grid, and between the
    lowest and the highest that a reviewer gave it: a meeting finds no figure that nobody held.
    """
    application = _led(application_id, by, at)
    need_stage(application.round, states.REVIEWING)
    refuse_left(application)
    meeting = Meeting.objects.select_for_update().filter(application=application).first()
    if meeting is None:
        raise Invalid(_("No meeting is due: the reviewers are close enough."), code="not-due")
    if not complete(application):
        raise Invalid(_("A review is still missing: the meeting waits for it."), code="incomplete")
    made = moved(meeting, "hold", states.MEETINGS, by)
    if not meeting.opened_on <= held_on <= today(at):
        raise Invalid(_("The meeting lies between the last review and today."), field="held_on")
    meeting.held_on, meeting.present = held_on, positive(present, "present")[:300]
    meeting.record, meeting.held_label = positive(record, "record")[:LONGEST], by.actor
    _cover(meeting, agreed)
    _keep(application, Agreed.Stage.CONSENSUS, agreed, at, within=_bounds(application))
    meeting.save()
    event = note(application, made.event, by=by, at=at, items=len(agreed), record=meeting.record[:500])
    ask_others(application, event, at)
    return meeting


def _bounds(application):
    """{code of an item: lowest and highest percentage a reviewer gave it}."""
    return {code: {"low": min(given), "high": max(given)} for code, given in percents_of(application).items()}


def _cover(meeting, agreed):
    left = [each["item"] for each in meeting.spreads if each["item"] not in agreed]
    if left:
        raise Invalid(_("The meeting agrees on every item that was too far apart."), code="not-agreed", items=left)


def _keep(application, stage, given, at, within=None):
    items = {row.code: row for row in leaves(application.tree, application.submitted_on)}
    for code, (percent, reason) in given.items():
        if code not in items:
            raise Invalid(_("This item is not part of the criteria."), field=code)
        if not on_grid(percent):
            raise OffGrid(field=code)
        if not says_something(reason or ""):
            raise Invalid(_("What is agreed has its reason."), field=code)
        spread = (within or {}).get(code)
        if spread and not spread["low"] <= percent <= spread["high"]:
            raise Invalid(_("What is agreed lies between the lowest and the highest review of the item."), field=code)
    Agreed.objects.bulk_create(
        Agreed(application=application, stage=stage, item=items[code], percent=percent,
               reason=reason.strip()[:LONGEST], given_on=today(at))
        for code, (percent, reason) in given.items()
    )  # fmt: skip


@transaction.atomic
def begin_visits(*, round_id, by, at):
    """All reviews are in and all meetings held: the visits begin. Returns the Round."""
    row = held_round(round_id, by)
    if not row.programme.has(SITE):
        raise Invalid(_("This programme has no site visits."), code="no-visits")
    made = moved(row, "begin_visits", states.ROUNDS, by)
    refuse_unreviewed(row)
    refuse_apart(row)
    row.visits_from = today(at)
    row.save()
    reviews_in(row, by=by, at=at)
    noted(row, made.event, by=by, at=at)
    return row


def reviews_in(row, *, by, at):
    """The day of the reviews is kept, or was missed: nothing of them is due any more."""
    stop_clocks(subject=(ROUND, row.pk), by=by, at=at, rule_code="awards.review")


def refuse_unreviewed(row):
    """Raise Invalid with the name of the first application whose review or meeting is still missing, Unconfirmed where
    the record of its meeting is not carried."""
    lacking = _lacking(row).first()
    if lacking is not None:
        text = _("“%(applicant)s”: a review is missing.") % {"applicant": lacking}
        raise Invalid(text, code="review-missing", application=lacking.pk)
    _refuse_owed(row, Meeting.objects.filter(application__round=row, state=states.DUE).values("application"))
    refuse_unconfirmed(row, Agreed.Stage.CONSENSUS)


def refuse_apart(row):
    """Before a round goes on from its reviews: raise Invalid with the name of the first application whose reviewers are
    too far apart and have not met."""
    _refuse_owed(row, apart(row))


def awaited(row):
    """What the round waits for before it goes on from its reviews, in a sentence; "" where nothing is missing."""
    try:
        refuse_unreviewed(row)
        refuse_apart(row)
    except DomainError as error:
        return str(error.message)
    return ""


def _refuse_owed(row, keys):
    if first := Application.objects.filter(round=row, pk__in=keys, state__in=REVIEWED).order_by("pk").first():
        text = _("“%(applicant)s”: the consensus meeting is still due.") % {"applicant": first}
        raise Invalid(text, code="meeting-due", application=first.pk)


def _lacking(row):
    """Applications of the round with fewer reviews in than stand or than the programme asks for."""
    standing = Count("reviews", filter=~Q(reviews__state=states.SET_ASIDE))
    in_now = Count("reviews", filter=Q(reviews__state=states.SUBMITTED))
    rows = Application.objects.filter(round=row, state__in=REVIEWED).annotate(standing=standing, in_now=in_now)
    return rows.filter(Q(in_now__lt=row.programme.reviewers) | Q(standing__gt=F("in_now"))).order_by("pk")


def apart(row):
    """Keys of applications of the round whose reviews are too far apart on an item, and whose reviewers have not met:
    whether or not a row says so. Twins: rules/spread.py, awards_guard_apart of sql/step_guards.sql."""
    rows = Score.objects.filter(review__application__round=row, review__state=states.SUBMITTED)
    rows = rows.exclude(review__application__meeting__state=states.HELD).values("review__application", "item")
    wide = rows.annotate(width=Max("percent") - Min("percent")).filter(width__gt=row.programme.spread)
    return wide.values("review__application")


@transaction.atomic
def enter_visit(*, application_id, visit_on, record, rescored, by, at):
    """Enter a site visit with its record and the items it scores anew: {code: (percent, reason)}. By the lead.

    Returns the Application. What the visit gives counts before what the reviews gave, once more than half of the
    reviewers stand by the record (assenting.py).
    """
    application = _led(application_id, by, at)
    need_stage(application.round, states.VISITING)
    refuse_left(application)
    if application.visit_on:
        raise Invalid(_("This visit is entered."), code="visited")
    if not (application.round.visits_from or application.submitted_on) <= visit_on <= today(at):
        raise Invalid(_("The visit lies between the day the visits began and today."), field="visit_on")
    application.visit_on, application.visit_label = visit_on, by.actor
    application.visit_record = positive(record, "record")[:LONGEST]
    _keep(application, Agreed.Stage.SITE, rescored, at)
    application.save()
    ask_others(application, note(application, "awards.visited", by=by, at=at, items=len(rescored)), at)
    return application
