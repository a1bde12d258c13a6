"""What becomes of a change when its licence ends."""

from ..models import Change
from .changing_steps import end, note, overtake_letters, step, tell
from .priorcheck_steps import call_off
from .steps import PORTAL

ENDED = "生产许可证已终止"  # the record is kept in Chinese


def drop(licence, *, reason, at):
    """The licence has ended: what was still asked for has no object any more. Enterprise and licence are locked."""
    for change in Change.objects.select_for_update(of=("self",)).open().filter(licence=licence).order_by("pk"):
        change.licence = licence
        made = step(change, "drop", PORTAL)
        call_off(change, at=at)
        overtake_letters(change, at, ENDED)
        change.reason = reason
        end(change, by=PORTAL, at=at)
        tell(change, note(change, made.event, by=PORTAL, at=at, reason=reason), at)
