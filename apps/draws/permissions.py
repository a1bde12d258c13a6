"""What one may do with draws. Who prepares a draw is never its witness, and never approves its redraw."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum


class Draws(PermissionEnum):
    VIEW = "draws.view", _("see draws that are being prepared")
    PREPARE = "draws.prepare", _("prepare draws and ask for redraws")
    SEAL = "draws.seal", _("seal a draw and publish its digest")
    WITNESS = "draws.witness", _("witness the seed ceremony of a draw")
    CONDUCT = "draws.conduct", _("carry out a sealed draw and its replacements")
    REDRAW_APPROVE = "draws.redraw_approve", _("approve a redraw that somebody else asked for")
