"""A decision to end a licence is set aside: by reconsideration, by a court, or by the bureau that sees its error."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.rules.unseen import says_something

from .. import states
from ..models import EndPaper
from .beside import go_on_without
from .ending import LATER, other_end, others_held, reinstate
from .ending_steps import SamePerson, begin, finish, held, issue, note, step, tell
from .steps import reasoned, today


@transaction.atomic
def overturn(*, ending_id, document_number, reason, by, at, stays=""):
    """Carry out that the decision was set aside; returns the Ending.

    What had an effect already is undone: the licence is held again, its bar is lifted, the adverse fact goes. By
    somebody else than who made the decision. `document_number` is that of the ruling, or of the bureau's own insight;
    `stays` says which licence its holder keeps where it was granted another one meanwhile (ending.STAYS).
    """
    ending = held(ending_id, by)
    in_effect = ending.state == states.SERVED
    made = step(ending, "overturn", by)
    if by.user_id is not None and by.user_id == ending.decided_by_id:
        raise SamePerson(_("Whoever made the decision does not set it aside."))
    if not says_something(document_number):
        raise Invalid(_("Give the number of the ruling."), field="document_number")
    why = reasoned(reason)
    ending.reason = f"{ending.reason}\n{document_number.strip()}：{why}"
    ending.ended_on, ending.ended_label = ending.ended_on or today(at), by.actor
    ending.save()
    finish(ending, by=by, at=at)
    decision = ending.papers.get(kind=EndPaper.Kind.DECISION).number
    still = _stays_ended(ending, stays, at) if in_effect else not ending.licence.held
    given = {"ruling": document_number.strip(), "decision": decision, "in_effect": "1" if in_effect else "",
             "still": "1" if still else ""}  # fmt: skip
    paper = issue(ending, EndPaper.Kind.OVERTURNED, by=by, at=at, reason=why, **given)
    begin(ending, "end_closing", starts_on=today(at), by=by, at=at)
    if in_effect:
        reinstate(end=ending.end, licence=ending.licence, paper=paper, on=today(at), reason=why,
                  stays=stays, by=by, at=at)  # fmt: skip
    go_on_without(ending, at=at)
    event = note(ending, made.event, by=by, at=at, ruling=document_number.strip(), reason=why[:500])
    tell(ending, event, at)
    return ending


def _stays_ended(ending, stays, at):
    """Whether the licence has ended otherwise, or ends in the same act: its term is over, or a later one stays."""
    licence = ending.licence
    replaced = stays == LATER and others_held(licence).exists()
    return replaced or licence.until < today(at) or other_end(ending.end) is not None
