"""How every verb takes hold of a draw: permission, scope, lock."""

from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import DomainError

from ..models import Draw
from ..permissions import NO_WITNESS, OWN, own_agency, witnesses_it


class OutOfReach(DomainError):
    """The draw does not exist or lies outside the actor's area: the two are not told apart."""

    code = "out-of-reach"
    status = 404
    message = _("There is no such draw in your area.")


class OtherAgency(DomainError):
    code = "other-agency"
    status = 403
    message = _(
        "A draw is prepared, sealed and carried out by its own agency. An agency above can follow and witness it."
    )


class WitnessActs(DomainError):
    code = "witness-acts"
    status = 403
    message = _(
        "You are a witness of this draw: a witness prepares, seals, carries out and approves nothing in it. Leave this "
        "to a colleague, or have another witness named before the seal."
    )


def take(*, draw_id, by, permission):
    """The draw, locked, for someone who holds `permission` and may see it; raises NotPermitted or OutOfReach, and
    OtherAgency or WitnessActs where the part is another's.
    """
    by.require(permission)
    draw = Draw.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=draw_id).first()
    if draw is None:
        raise OutOfReach
    if permission in OWN and not own_agency(by, draw):
        raise OtherAgency
    if permission in NO_WITNESS and witnesses_it(by, draw):
        raise WitnessActs
    return draw


def keep(draw, *, at, fields):
    draw.changed_at = at
    draw.save(update_fields=[*fields, "changed_at"])


def note(draw, verb, *, by, at, **data):
    """Write the audit event of a step of a draw."""
    data = {"number": draw.number, "title": draw.title, **data}
    return record(verb=verb, by=by, at=at, subject=("draw", draw.pk), division=draw.agency.division_id, data=data)
