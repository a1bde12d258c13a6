"""What whoever acts on a draw asks first: it is the task's own, and its outcome is what the published rule gives."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError

from ..queries.replay import fault_of
from ..queries.terms import frame_digest


class FrameAltered(DomainError):
    code = "frame-altered"
    message = _("The sealed lists are not those the task made: somebody changed them. Have the draw declared void.")


class NotAsDrawn(DomainError):
    """`details["part"]`: seal, ceremony, selection or seats (queries.replay)."""

    code = "not-as-drawn"
    message = _(
        "What is on record as the outcome of draw %(number)s is not what the published rule gives from its seal and "
        "seed. Nothing was taken over. Replay the public record on the page of the draw and report what it shows."
    )


def accept(draw, *, origin):
    """Nothing where the draw of a task may be acted on; raises FrameAltered or NotAsDrawn."""
    if draw.origin != origin or (draw.made_digest and draw.made_digest != frame_digest(draw)):
        raise FrameAltered
    as_ruled(draw)


def as_ruled(draw):
    """The outcome on record is the one that the draw's seal and seed give, replacements included; raises NotAsDrawn."""
    part = fault_of(draw)
    if part:
        raise NotAsDrawn(NotAsDrawn.message % {"number": draw.number}, part=part)
