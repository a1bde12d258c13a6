"""What one may do with draws. Who prepares a draw is never its witness, and never approves its redraw."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum


class Draws(PermissionEnum):
    VIEW = "draws.view", _("see draws that are being prepared")
    PREPARE = "draws.prepare", _("prepare draws and ask for redraws")
    SEAL = "draws.seal", _("seal a draw and publish its digest")
    WITNESS = "draws.witness", _("witness the seed ceremony of a draw")
    CONDUCT = "draws.conduct", _("carry out a sealed draw and its replacements")
    REDRAW_APPROVE = "draws.redraw_approve", _("approve a redraw or a replacement that somebody else asked for")


OWN = (Draws.PREPARE, Draws.SEAL, Draws.CONDUCT)  # of the draw's own agency
NO_WITNESS = (Draws.SEAL, Draws.CONDUCT)


def own_agency(by, draw):
    return by.is_system or by.agency_code == draw.agency_id


def witnesses_it(by, draw):
    """Whether the actor is a witness of the draw: then every other part in it is somebody else's."""
    return by.user_id is not None and draw.witnesses.filter(user_id=by.user_id).exists()


def can(by, draw, permission):
    """Whether a page offers the actor what the permission is for, in this draw."""
    return (
        by.may(permission)
        and (permission not in OWN or own_agency(by, draw))
        and (permission not in NO_WITNESS or not witnesses_it(by, draw))
    )
