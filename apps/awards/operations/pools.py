"""Experts of a draw that is not sealed yet: its lists are closed, and made anew when the register moves."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.draws.models import Inspector as Listed
from apps.draws.operations import frames, preparing
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.stepping import moved, today

from .. import states
from ..models import Panel
from ..queries.panels import latest_draw
from .panels import eligible, expert_rows, hold_back, origin_of, panel_of
from .steps import held_round, noted


class PoolMoved(DomainError):
    code = "pool-moved"
    message = _(
        "Since this draw was prepared something has changed for %(names)s (field, term, conflict of interest). Take "
        "the experts anew on the page of the round, then seal."
    )


class NotHeldBack(DomainError):
    code = "not-held-back"
    message = _(
        "This draw was prepared when reviewers were still published at once. Take the experts anew on the page of the "
        "round: they are then held back until the publicity."
    )


class TakenOver(DomainError):
    code = "taken-over"
    message = _("The reviews have begun or the draw was given up: it is not repeated.")


@transaction.atomic
def renew_experts(*, round_id, by, at):
    """Make the list of experts of a draft anew from the register; returns the Panel. The applications stay; whoever
    approved a redraw is asked again. Raises Invalid where the draw is sealed, TooFewExperts."""
    row = held_round(round_id, by)
    panel = panel_of(row)
    made = moved(panel, "renew", states.PANELS, by)
    draw = latest_draw(panel.draw_id)
    if draw is None or not draw.is_draft:
        raise Invalid(_("What is sealed stays: experts of a sealed draw are replaced one by one."))
    given = {"draw_id": draw.pk, "by": by, "at": at}
    preparing.open_lists(origin=origin_of(panel), **given)
    hold_back(draw, row, panel, by=by, at=at)
    experts = expert_rows(panel, row, draw, list(eligible(row)), at)
    count = frames.set_inspectors(inspectors=experts, **given)
    preparing.close_lists(**given)
    panel.save()
    noted(row, made.event, by=by, at=at, draw=draw.pk, experts=count)
    return panel


def _panel_of(draw):
    return Panel.objects.select_related("round__programme", "round__agency").get(
        pk=int(draw.origin.partition(":")[2])
    )  # fmt: skip


def at_seal(draw, *, by, at):
    """Asked when the draw is sealed: everybody on its list may still be drawn, for all whom it does not keep apart, and
    who is drawn is not published yet. Raises PoolMoved, NotHeldBack, TakenOver."""
    not_taken_over(draw, by=by, at=at)
    if draw.held_until is None or draw.held_until <= today(at):
        raise NotHeldBack
    panel = _panel_of(draw)
    rows = expert_rows(panel, panel.round, draw, list(eligible(panel.round)), at)
    now = {row["key"]: row for row in rows}
    listed = Listed.objects.filter(draw=draw).prefetch_related("certificates", "recusals").order_by("key")
    moved_ = [one.label for one in listed if not _still(one, now.get(one.key))]
    if moved_:
        raise PoolMoved(PoolMoved.message % {"names": "、".join(moved_[:5])}, names=moved_)


def _still(one, now):
    """A conflict that has lapsed since is no reason; one that has come is."""
    if now is None:
        return False
    certificates = {(item, str(since), str(until)) for item, since, until in now["certificates"]}
    sealed = {(c.item, str(c.valid_from), str(c.valid_to)) for c in one.certificates.all()}
    return sealed <= certificates and set(now["recusals"]) <= {row.subject for row in one.recusals.all()}


def not_taken_over(draw, *, by, at):
    """Asked before a redraw is begun, and again before a seal."""
    if _panel_of(draw).state != states.DRAWING:
        raise TakenOver
