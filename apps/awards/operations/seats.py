"""Seats of the reviewers after the draw: one that is empty is filled by rule, and what the draw's own page replaces is
followed here."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.draws.models import Draw, Replacement
from apps.draws.models import Seat as DrawnSeat
from apps.draws.rules import exact
from apps.kernel.errors import Invalid
from apps.kernel.stepping import moved, reasoned, today

from .. import states
from ..models import UNAVAILABLE, Application, Expert, Panel, Review
from ..permissions import own_agency
from ..queries.conflicts import excluded
from ..queries.panels import latest_draw
from ..rules.conflicts import OTHER
from . import panels, reviewing
from .panels import GENERAL, PORTAL, TooFewExperts
from .steps import OtherBureau, free, held, lapse_asides, need_stage, note
from .superseding import drop_figures

CONSUMER = "awards.draw_replaced"
# who is struck off may be given back, and finds the seats as the draw has them
OVER = tuple(state for state in states.APPLICATION_ENDED if state != states.STRUCK)


@transaction.atomic
def fill_seat(*, application_id, reason, by, at):
    """Fill a seat for which the draw has nobody left, from experts of the register; returns the Review. What the others
    found together without him goes: he writes blind, and they meet with him where they are too far apart.

    By whoever decides in the committee, not by whoever keeps the register; whom it falls on is nobody's choice: of
    those who know the field and have no conflict the least loaded comes, of equals the lowest digest of what
    chose people in the draw. All who might have come stand in the log. Raises TooFewExperts.
    """
    by.require(states.DECIDE)
    _enterprise, application = held(application_id, by)
    row = application.round
    if not own_agency(by, row):
        raise OtherBureau
    free(by, application)
    need_stage(row, states.REVIEWING)
    panel = Panel.objects.select_for_update().filter(round=row, state=states.RUNNING).first()
    seated = Review.objects.standing().filter(application=application).count()
    if application.state != states.ELIGIBLE or panel is None or seated >= panel.seats:
        raise Invalid(_("No seat of this application is empty."), code="no-empty-seat")
    why = reasoned(reason)
    candidates = _candidates(application, at)
    if not candidates:
        text = _("For “%(applicant)s” the register has no further expert of its field without a conflict: enter one.")
        raise TooFewExperts(text % {"applicant": application})
    drop_figures(application, reason=why, by=by, at=at)
    lot = latest_draw(panel.draw_id).lot
    place = application.reviews.count() + 1
    chosen = min(candidates, key=lambda one: (one.load, _digest(lot, application, place, one), one.pk))
    new = Review.objects.create(application=application, expert=chosen, assigned_on=today(at))
    if application.lead_id is None:
        application.lead = chosen
        application.save()
    event = note(application, "awards.seat_filled", by=by, at=at, came=chosen.key, reason=why[:500],
                 candidates=[one.key for one in candidates])  # fmt: skip
    panels.tell_expert(chosen, row, event, at)
    return new


def is_empty(application):
    """Whether a seat of the application may be filled now."""
    row = application.round
    if row.state != states.REVIEWING or application.state != states.ELIGIBLE:
        return False
    panel = row.panels.filter(state=states.RUNNING).first()
    return panel is not None and Review.objects.standing().filter(application=application).count() < panel.seats


def _digest(lot, application, place, one):
    return exact.sha256(f"{lot} seat {application.number} {place} {one.pk}")


def _candidates(application, at):
    """Experts who may take a seat of the application now, each with `load`, his standing reviews of the round."""
    row, on, field = application.round, today(at), application.field or GENERAL
    known = set(application.reviews.values_list("expert_id", flat=True))
    rows = [one for one in Expert.objects.filter(agency=row.agency_id).able(on).order_by("key")
            if one.pk not in known and (field == GENERAL or one.knows(field))]  # fmt: skip
    apart = excluded(rows, [application], on, same_city=row.programme.same_city)
    loads = {}
    seats = Review.objects.standing().filter(application__round=row)
    for expert in seats.values_list("expert_id", flat=True):
        loads[expert] = loads.get(expert, 0) + 1
    found = []
    for one in rows:
        one.load = loads.get(one.pk, 0)
        if not apart[one.pk] and (one.most is None or one.load < one.most):
            found.append(one)
    return found


def draw_replaced(delivery, at):
    """Consumer: a seat was drawn again on the page of the draw; reviews follow. Asked again it finds nothing to do."""
    draw = Draw.objects.filter(pk=delivery.event.subject_id).first()
    if draw is None or draw.origin.partition(":")[0] != panels.ORIGIN:
        return
    panel = Panel.objects.filter(draw=draw, state=states.RUNNING).first()
    subject = delivery.event.data.get("subject", "")
    rows = Application.objects.filter(round=panel.round_id) if panel else Application.objects.none()
    key = next((pk for pk in rows.values_list("pk", flat=True) if f"A{pk:06d}" == subject), None)
    if key is not None:
        _follow(key, draw, at)


@transaction.atomic
def _follow(application_id, draw, at):
    _enterprise, application = held(application_id, PORTAL)
    rows = DrawnSeat.objects.filter(draw=draw, subject=application.number)
    drawn = set(rows.values_list("inspector", flat=True))
    now = set(rows.filter(until__isnull=True).values_list("inspector", flat=True))
    reviews = Review.objects.select_for_update(of=("self",)).filter(application=application).select_related("expert")
    reviews = list(reviews.order_by("pk"))
    gone = [each for each in reviews if each.state != states.SET_ASIDE and each.expert.key in drawn - now]
    came = sorted(now - {each.expert.key for each in reviews})
    if not gone and not came:
        return
    over = application.state in OVER  # nobody is seated for it, and what became of it stands as it is written
    if gone and not over:
        drop_figures(application, reason="抽取系统替换评审专家", by=PORTAL, at=at)
    for each in gone:
        _set_aside(application, each, draw, at)
    if over:
        return
    known = {each.expert.key for each in reviews}
    experts = panels.fit_seats(draw, application, at=at, but=known) if came else {}
    came = sorted(experts.keys() - known)
    free = [each for each in gone if not hasattr(each, "replaced_by")]
    for number, key in enumerate(came):
        before = free[number] if number < len(free) else None
        panels.seat(application, experts[key], before, at=at)
    seated = Review.objects.standing().filter(application=application).count()
    panels.tell_empty(application, seated, draw.seats, by=PORTAL, at=at)
    for each in gone:
        reviewing.lead_anew(application, each)
    reviewing.meet_if_wide(application, by=PORTAL, at=at)  # where nobody came, and enough others are in


def _set_aside(application, review, draw, at):
    row = Replacement.objects.filter(draw=draw, subject=application.number, inspector=review.expert.key).last()
    made = moved(review, "set_aside", states.REVIEWS, PORTAL)
    unavailable = row is not None and row.ground == Replacement.Ground.UNAVAILABLE
    review.end_ground = UNAVAILABLE if unavailable else OTHER
    review.end_reason = (row.note if row and row.note else "抽取系统已替换该专家")[:500]
    review.ended_on = today(at)
    review.save()
    note(application, made.event, by=PORTAL, at=at, review=review.pk, expert=review.expert.key,
         ground=review.end_ground, reason=review.end_reason)  # fmt: skip
    lapse_asides(review.asked_asides, application, by=PORTAL, at=at)
