"""Examiners of a draw that is not sealed yet: its lists are closed, and made anew when the pool moves."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.draws.models import Inspector as Listed
from apps.draws.operations import frames, preparing
from apps.kernel.errors import DomainError, Invalid

from .. import states
from ..models import Round
from ..queries.aftercheck import latest_draw
from .aftercheck_rounds import examiner_rows, held_round, noted, origin_of, stepped


class PoolMoved(DomainError):
    code = "pool-moved"
    message = _(
        "Since this draw was prepared something has changed for %(names)s (certificate, recusal, end). Take the "
        "examiners anew on the page of the round, then seal."
    )


class TakenOver(DomainError):
    code = "taken-over"
    message = _("What was drawn is taken over or given up: this draw is not repeated.")


@transaction.atomic
def renew_examiners(*, round_id, by, at):
    """Make the list of examiners of a draft anew from the pool; returns the Round. The checks stay; whoever approved a
    redraw is asked again. Raises Invalid where the draw is sealed or too few are left."""
    row = held_round(round_id, by)
    made = stepped(row, "renew", by)
    draw = latest_draw(row.draw_id)
    if draw is None or not draw.is_draft:
        raise Invalid(_("What is sealed stays: examiners of a sealed draw are replaced one by one."))
    given = {"draw_id": draw.pk, "by": by, "at": at}
    preparing.open_lists(origin=origin_of(row), **given)
    count = frames.set_inspectors(inspectors=examiner_rows(row, _checks(row)), **given)
    preparing.close_lists(**given)
    row.save()
    noted(made.event, row, by=by, at=at, draw=draw.pk, examiners=count)
    return row


def _checks(row):
    rows = row.checks.filter(state=states.DRAWING).select_related("licence__enterprise")
    return list(rows.order_by("licence__enterprise_id", "licence_id", "pk"))


def _round_of(draw):
    return Round.objects.select_related("agency").get(pk=int(draw.origin.partition(":")[2]))


def at_seal(draw, *, by, at):
    """Asked when the draw is sealed: everybody on its list may still go. Raises PoolMoved, TakenOver."""
    not_taken_over(draw, by=by, at=at)
    row = _round_of(draw)
    now = {one["key"]: _plain(one["certificates"], one["recusals"]) for one in examiner_rows(row, _checks(row))}
    listed = Listed.objects.filter(draw=draw).prefetch_related("certificates", "recusals").order_by("key")
    moved = [one.label for one in listed if now.get(one.key) != _sealed(one)]
    if moved:
        raise PoolMoved(PoolMoved.message % {"names": "、".join(moved[:5])}, names=moved)


def _plain(certificates, recusals):
    return {(item, str(since), str(until)) for item, since, until in certificates}, set(recusals)


def _sealed(one):
    certificates = [(c.item, c.valid_from, c.valid_to) for c in one.certificates.all()]
    return _plain(certificates, [row.subject for row in one.recusals.all()])


def not_taken_over(draw, *, by, at):
    """Asked before a redraw is begun, and again before a seal."""
    if _round_of(draw).state != states.DRAWING:
        raise TakenOver
