"""The draw that sends the experts: a verifiable draw (apps/draws) without conflicts and with balanced loads.

Every eligible application gets its reviewers; what is drawn is who. A conflict found later sets the review aside and
draws the seat again by the published rule of the same draw.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.operations import start_clock
from apps.deadlines.queries import last_day
from apps.draws.models import Draw, Replacement
from apps.draws.models import Object as DrawnObject
from apps.draws.models import Seat as DrawnSeat
from apps.draws.operations import accepting, frames, opening, preparing
from apps.draws.operations.replacing import replace_inspector
from apps.draws.rules import exact
from apps.kernel.errors import DomainError, Invalid, WrongState
from apps.kernel.stepping import moved, reasoned, saved, today
from apps.notifications.operations import notify

from .. import states
from ..models import UNAVAILABLE, Application, Expert, Panel, Review
from ..queries.conflicts import against, excluded
from ..queries.panels import latest_draw
from .steps import EXPERT_TOLD, PORTAL, ROUND, SEAT_TOLD, OtherBureau, held_round, need_stage, note, noted, until

TEAM, ALL, EVERY = "评审", "全部", "100%"  # the record of a draw is kept in Chinese
ORIGIN = "awards.panel"
HELD_BACK = "评审期间不公开评审专家，防止请托和干扰；名单公示开始时，由系统公开全部专家和席位"
GENERAL = "ALL"  # the item of applications whose trade is not known


class NotDrawn(DomainError):
    code = "not-drawn"
    message = _("The draw has not been carried out yet.")


class TooFewExperts(Invalid):
    code = "too-few-experts"


@transaction.atomic
def open_panel(*, round_id, seats, commit_until, reveal_until, by, at):
    """Prepare the draw of the experts of a round that is closed; returns the Panel, its draw a draft whose lists are
    closed.

    Raises TooFewExperts where an application finds fewer experts without a conflict than seats, by name.
    """
    by.require(states.MANAGE)
    row = held_round(round_id, by)
    need_stage(row, states.CLOSED)
    waiting = Application.objects.filter(round=row, state__in=(states.COUNTY, states.CITY, states.CHECKING)).count()
    if waiting:
        text = _("%(count)s applications still wait for a recommendation or for the check of eligibility.")
        raise Invalid(text % {"count": waiting}, code="still-waiting")
    if seats < row.programme.reviewers:
        text = _("The programme has each application reviewed by %(least)s experts at least.")
        raise Invalid(text % {"least": row.programme.reviewers}, field="seats")
    panel = saved(Panel(round=row, seats=seats, made_label=by.actor, made_on=today(at)), awards_panel_state="seats")
    applications = list(eligible(row))
    if not applications:
        raise Invalid(_("No application is eligible."), code="nothing-eligible")
    panel.draw = _draft(panel, row, commit_until, reveal_until, by=by, at=at)
    _fill(panel, row, applications, by=by, at=at)
    panel.save()
    noted(row, "awards.panel_opened", by=by, at=at, applications=len(applications), draw=panel.draw_id)
    return panel


def eligible(row):
    rows = Application.objects.filter(round=row, state=states.ELIGIBLE).select_related("round__programme", "enterprise")
    return rows.order_by("pk")


def _draft(panel, row, commit_until, reveal_until, *, by, at):
    first = today(at) + timedelta(days=1)
    values = {
        "title": f"评审专家抽取（{row.title}）"[:120], "purpose": Draw.Purpose.AWARD, "mode": Draw.Mode.UNDIRECTED,
        "conditions": "", "seats": panel.seats, "visits_from": first, "visits_to": max(first, row.review_until),
        "absence": Draw.Absence.VOID, "public_source": "", "public_on": None, "commit_until": commit_until,
        "reveal_until": reveal_until,
    }  # fmt: skip
    draw = preparing.prepare_draw(values=values, origin=origin_of(panel), by=by, at=at)
    return hold_back(draw, row, panel, by=by, at=at)


def hold_back(draw, row, panel, *, by, at):
    """Nobody outside learns who reviews whom before the publicity: whoever is known can be approached. Returns the
    draw. Public at the latest by the limit of the rules, counted from the day the round announced for its reviews."""
    latest = last_day("awards.reviewers_public", max(today(at), row.review_until), law_of=today(at))
    return preparing.hold_back(draw_id=draw.pk, until=latest, why=HELD_BACK, origin=origin_of(panel), by=by, at=at)


def open_reviewers(row, *, at):
    """The reviews of a round are over: who reviewed what becomes public, in every draw that was sealed for it."""
    for panel in Panel.objects.filter(round=row).order_by("pk"):
        origin = origin_of(panel)
        sealed = Draw.objects.filter(origin=origin).public().order_by("pk")
        for key in list(sealed.values_list("pk", flat=True)):
            opening.open_seats(draw_id=key, origin=origin, by=PORTAL, at=at)


def origin_of(panel):
    return f"{ORIGIN}:{panel.pk}"


def _fill(panel, row, applications, *, by, at):
    given = {"draw_id": panel.draw_id, "by": by, "at": at}
    experts = expert_rows(panel, row, panel.draw, applications, at)
    codes = sorted({_item(application) for application in applications})
    frames.set_items(items=[(code, TEAM, _label(code)) for code in codes], **given)
    frames.set_objects(objects=[_object(application) for application in applications], **given)
    frames.set_inspectors(inspectors=experts, **given)
    frames.set_quotas(quotas={(code, ALL): EVERY for code in codes}, **given)
    preparing.close_lists(**given)


def expert_rows(panel, row, draw, applications, at):
    """Rows for draws.operations.frames.set_inspectors: who of the register may be drawn now. Raises TooFewExperts."""
    experts = list(Expert.objects.filter(agency=row.agency).able(draw.visits_to).order_by("key"))
    apart = excluded(experts, applications, today(at), same_city=row.programme.same_city)
    _refuse_too_few(panel, applications, experts, apart)
    codes = sorted({_item(application) for application in applications})
    return [_inspector(one, draw, apart[one.pk], codes) for one in experts]


def _item(application):
    return application.field or GENERAL


def _label(code):
    return "通用" if code == GENERAL else f"行业门类{code}"


def _object(application):
    """A row for draws.operations.frames.set_objects."""
    return (application.number, ALL, _item(application), application.enterprise.division_id, "", "", "", "",
            str(application))  # fmt: skip


def _inspector(one, draw, apart, codes):
    """A row for draws.operations.frames.set_inspectors; why somebody is kept apart is not told there."""
    known = [code for code in codes if code == GENERAL or one.knows(code)]
    return {
        "key": one.key, "label": one.name, "areas": [], "most": one.most, "last": [],
        "recusals": sorted(application.number for application in apart),
        "certificates": [(code, one.valid_from, max(one.last_day, draw.visits_to)) for code in known],
    }  # fmt: skip


def _refuse_too_few(panel, applications, experts, apart):
    able = {}
    for one in experts:
        for code in {_item(application) for application in applications}:
            if code == GENERAL or one.knows(code):
                able.setdefault(code, set()).add(one.pk)
    out = {}
    for expert, rows in apart.items():
        for application in rows:
            out.setdefault(application.pk, set()).add(expert)
    for application in applications:
        left = able.get(_item(application), set()) - out.get(application.pk, set())
        if len(left) < panel.seats:
            text = _("For “%(applicant)s” only %(count)s experts of its field have no conflict.")
            raise TooFewExperts(text % {"applicant": application, "count": len(left)}, field="seats")


@transaction.atomic
def take_up(*, round_id, by, at):
    """Take over what was drawn: each application has its reviewers, the first of them leads; the review begins.

    Returns the Panel. Raises NotDrawn; FrameAltered or NotAsDrawn where the draw is not what the panel made and the
    published rule gives.
    """
    row = held_round(round_id, by)
    panel = panel_of(row)
    made = moved(panel, "take_up", states.PANELS, by)
    begun = moved(row, "begin_review", states.ROUNDS, by)
    draw = latest_draw(panel.draw_id)
    if draw is None or draw.state != Draw.State.DRAWN:
        raise NotDrawn
    accepting.accept(draw, origin=origin_of(panel))
    panel.draw = draw
    panel.save()
    row.save()
    _seat_all(row, draw, by=by, at=at)
    begin_reviews(row, by=by, at=at)
    noted(row, made.event, by=by, at=at, draw=draw.number)
    noted(row, begun.event, by=by, at=at)
    return panel


def begin_reviews(row, *, by, at):
    """The reviews are due on the day the round announced; where it has passed, by the limit of the rules."""
    start_clock(
        rule_code="awards.review", subject=(ROUND, row.pk), starts_on=today(at), division=row.agency.division_id,
        label=row.title, url=f"/desk/awards/rounds/{row.pk}/", holder=row.agency_id, by=by, at=at,
        **until(row, row.review_until, at),
    )  # fmt: skip


def panel_of(row):
    return Panel.objects.select_for_update().exclude(state=states.DROPPED).get(round=row)


def _seat_all(row, draw, *, by, at):
    drawn, on = {}, today(at)
    seats = DrawnSeat.objects.filter(draw=draw, until__isnull=True).order_by("subject", "inspector")
    for subject, key in seats.values_list("subject", "inspector"):
        drawn.setdefault(subject, []).append(key)
    keys = {key for keys in drawn.values() for key in keys}
    experts = {one.key: one for one in Expert.objects.filter(key__in=keys)}
    applications = list(eligible(row).select_for_update(of=("self",)))
    apart = excluded(list(experts.values()), applications, on, same_city=row.programme.same_city)
    barred = {(one.key, each.pk) for one in experts.values() for each in apart[one.pk]}
    here = set(Expert.objects.filter(key__in=keys).here(on).values_list("key", flat=True))
    reviews, leads = [], []
    for application in applications:
        chosen = drawn.get(application.number, [])
        if any(key not in here or (key, application.pk) in barred for key in chosen):
            fitting = fit_seats(draw, application, at=at)
            experts, chosen = experts | fitting, sorted(fitting)
            tell_empty(application, len(chosen), draw.seats, by=by, at=at)
        reviews += [Review(application=application, expert=experts[key], assigned_on=on) for key in chosen]
        application.lead = experts[_leader(draw, application, chosen)] if chosen else None
        leads.append(application)
    Review.objects.bulk_create(reviews)
    Application.objects.bulk_update(leads, ["lead"], batch_size=500)
    event = noted(row, "awards.experts_seated", by=by, at=at, reviews=len(reviews))
    for one in {review.expert_id: review.expert for review in reviews}.values():
        tell_expert(one, row, event, at)


def _barring(expert, application, on):
    """The ground on which an expert may not sit at an application, for a Replacement; "" where he may."""
    if not Expert.objects.filter(pk=expert.pk).here(on).exists():
        return Replacement.Ground.UNAVAILABLE
    return Replacement.Ground.RECUSAL if against(expert, application, on) else ""


def fit_seats(draw, application, *, at, but=()):
    """{number: Expert} whom a draw seats at an application. Who has declared a tie since the seal, or is gone, is drawn
    again by its rule, and so is whoever comes; those in `but` review already and are not asked here."""
    seats = DrawnSeat.objects.filter(draw=draw, subject=application.number, until__isnull=True).order_by("inspector")
    anew = False
    while True:
        found = {one.key: one for one in Expert.objects.filter(key__in=seats.values_list("inspector", flat=True))}
        grounds = {key: _barring(found[key], application, today(at)) for key in sorted(found) if key not in but}
        wrong = next((key for key, ground in grounds.items() if ground), None)
        if wrong is None:
            break
        replace_inspector(draw_id=draw.pk, subject=application.number, team=TEAM, inspector=wrong,
                          ground=grounds[wrong], by=PORTAL, at=at)  # fmt: skip
        anew = True
    if anew:
        accepting.as_ruled(Draw.objects.get(pk=draw.pk))
    return found


def tell_empty(application, taken, seats, *, by, at, **more):
    """The bureau is told where fewer sit at an application than there are seats."""
    if taken < seats:
        event = note(application, "awards.seat_empty", by=by, at=at, **more)
        notify(kind=SEAT_TOLD, to=("agency", application.round.agency_id), event=event, at=at,
               url=f"/desk/awards/applications/{application.pk}/", data={"round": application.round.title},
               own=True)  # fmt: skip


def _leader(draw, application, chosen):
    """Who leads is drawn as well: the lowest digest of seed, application and expert."""
    return min(chosen, key=lambda key: (exact.sha256(f"{draw.seed} lead {application.number} {key}"), key))


def tell_expert(expert, row, event, at):
    if expert.user_id:
        notify(kind=EXPERT_TOLD, to=("user", expert.user_id), event=event, at=at, url="/desk/awards/reviews/",
               data={"round": row.title})  # fmt: skip


@transaction.atomic
def drop_panel(*, round_id, reason, by, at):
    """Give a draw up before its seal, or after it became void; another may be prepared. Returns the Panel."""
    row = held_round(round_id, by)
    panel = panel_of(row)
    made = moved(panel, "drop", states.PANELS, by)
    draw, why = latest_draw(panel.draw_id), reasoned(reason)
    if draw is not None and not draw.is_draft and draw.state != Draw.State.VOID:
        raise Invalid(_("A sealed draw is carried out, or becomes void and is followed by a redraw of its own number."))
    panel.draw = None if draw is None or draw.is_draft else draw
    panel.save()
    if draw is not None and draw.is_draft:
        preparing.discard_draft(draw_id=draw.pk, origin=draw.origin, by=by, at=at)
    noted(row, made.event, by=by, at=at, reason=why)
    return panel


class ReviewsOver(WrongState):
    code = "reopen-first"
    message = _("The reviews of this round are over. Whoever decides reopens them first, with the reason.")


def refuse_over(row):
    """Raise ReviewsOver where the reviews of the round have to be reopened first."""
    if states.ROUNDS.may(row.state, "reopen"):
        raise ReviewsOver
    need_stage(row, states.REVIEWING)


def may_leave(draw, _row, *, by, at):
    """Asked before a seat is drawn again on the page of the draw: reviews under way follow, later ones do not."""
    panel = Panel.objects.select_related("round").filter(draw=draw, state=states.RUNNING).first()
    if panel is not None:
        refuse_over(panel.round)
    return ""


def replaced(review, *, by, at):
    """Draw the seat of a review that was set aside again, by the rule of its draw; returns the new Review or None.

    Whoever comes may have a conflict that was declared since the seal, or be gone: then it is drawn once more. A seat
    that was filled after the draw is empty again.
    """
    application = review.application
    panel = Panel.objects.filter(round=application.round_id, state=states.RUNNING).select_related("draw").first()
    if panel is None:
        raise OtherBureau
    grounds, key, came = Replacement.Ground, review.expert.key, None
    ground = grounds.UNAVAILABLE if review.end_ground == UNAVAILABLE else grounds.RECUSAL
    standing = DrawnSeat.objects.filter(draw=panel.draw_id, subject=application.number, until__isnull=True)
    if standing.filter(inspector=key).exists():
        came = _drawn_anew(panel, application, key, ground, at)
        accepting.as_ruled(panel.draw)
    if came is None:
        tell_empty(application, 0, 1, by=by, at=at, without=review.expert.key)
        return None
    return seat(application, came, review, at=at, by=by)


def _drawn_anew(panel, application, key, ground, at):
    """The expert who comes for one who leaves; None where the draw has nobody left."""
    while True:
        _row, came = replace_inspector(draw_id=panel.draw_id, subject=application.number, team=TEAM, inspector=key,
                                       ground=ground, by=PORTAL, at=at)  # fmt: skip
        if not came:
            return None
        expert = Expert.objects.get(key=came[0])
        ground = _barring(expert, application, today(at))
        if not ground:
            return expert
        key = expert.key


def seat(application, expert, before, *, at, by=PORTAL):
    """Give an expert the seat of a review that was set aside; returns the new Review."""
    new = Review.objects.create(application=application, expert=expert, assigned_on=today(at), replaces=before)
    left = before.expert.key if before else ""
    event = note(application, "awards.reviewer_replaced", by=by, at=at, left=left, came=expert.key)
    tell_expert(expert, application.round, event, at)
    return new


def seat_drawn(panel, application, *, at):
    """Give an application that came back the reviewers that were drawn for it."""
    experts = fit_seats(panel.draw, application, at=at)
    keys = sorted(experts)
    tell_empty(application, len(keys), panel.seats, by=PORTAL, at=at)
    for key in keys:
        seat(application, experts[key], None, at=at)
    if keys:
        application.lead = experts[_leader(panel.draw, application, keys)]
        application.save()


def holds(panel, application):
    """Whether the draw of the panel has the application among its objects."""
    draw = latest_draw(panel.draw_id)
    return draw is not None and DrawnObject.objects.filter(draw=draw, subject=application.number).exists()


def page_of(key):
    """Where a panel, the origin of a draw, is seen to: the page of its round."""
    found = Panel.objects.filter(pk=key).values_list("round", flat=True).first()
    return f"/desk/awards/rounds/{found}/" if found else ""
