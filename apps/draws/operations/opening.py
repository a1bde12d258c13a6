"""Inspectors and seats that were held back become public: by the task of the draw, or on the sealed day by itself."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid, NotPermitted

from ..models import Draw
from .taking import OutOfReach, keep, note


@transaction.atomic
def open_seats(*, draw_id, by, at, origin=""):
    """Publish who is seated in a draw that holds it back; returns the draw, as it is where nothing is held back.

    Its task opens it when it may be known (`origin` names the task); without one the sealed day must have come.
    """
    if not by.is_system:  # whoever may step the task has its verb open them
        raise NotPermitted("draws.open_seats")
    draw = Draw.objects.select_for_update(of=("self",)).select_related("agency").filter(pk=draw_id).first()
    if draw is None:
        raise OutOfReach
    if not draw.is_closed:
        return draw
    if draw.is_draft or (draw.origin != origin and localdate(at) <= draw.held_until):
        raise Invalid(_("Seats that are held back are opened by their task, or when their sealed day is over."))
    draw.opened_at = at
    keep(draw, at=at, fields=["opened_at"])
    note(draw, "draws.seats_opened", by=by, at=at, until=str(draw.held_until), early=bool(origin))
    return draw
