"""The applicant's side of a check before the grant: it says what stands against the day or an examiner, and answers to
a failure; a second officer may find that it is right."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid, WrongState
from apps.kernel.rules.unseen import says_something

from .. import states
from .priorcheck_cases import RULE, case_of
from .priorcheck_steps import held, note, step, tell
from .steps import Overtaken, SamePerson, reasoned, today

ANSWER = "prior_answer"


class StillAnswering(WrongState):
    code = "still-answering"
    message = _("The applicant may still answer to the check that failed: refuse after that.")


class LetterWaits(WrongState):
    code = "letter-waits"
    message = _("What the applicant answered on paper waits for its second look: decide after that.")


@transaction.atomic
def state_case(*, check_id, statement, by, at):
    """Before the check: what stands against its day or an examiner; after it failed: statement and defence
    (陈述、申辩), until the decision. A later one is added to the first. Returns the PriorCheck."""
    asked, check = held(check_id, by)
    made, case = step(check, "state", by), case_of(asked)
    refuse_if_decided(asked)
    statement = statement.strip()
    if not says_something(statement):
        raise Invalid(_("Write what you want to say."), field="statement")
    check.statement = f"{check.statement}\n\n{statement}".strip()
    if check.state == states.FAILED:
        check.answered_on = check.answered_on or today(at)
        case.finish(ANSWER, by=by, at=at)
    check.save()
    tell(check, note(check, made.event, by=by, at=at, statement=statement[:500]), at)
    return check


@transaction.atomic
def set_aside(*, check_id, reason, by, at):
    """What the applicant answered is right: the failure counts no longer, and another check is made. By somebody else
    than who filed the form; returns the PriorCheck."""
    asked, check = held(check_id, by)
    made, case = step(check, "set_aside", by), case_of(asked)
    if by.user_id is not None and by.user_id == check.filed_by_id:
        raise SamePerson(_("Whoever filed the form does not set the result aside."))
    if asked.state not in case.weighed:
        raise Overtaken(_("Nothing was done: send the proposal back first."))
    check.set_aside_reason = reasoned(reason)
    check.set_aside_by_id, check.set_aside_label, check.set_aside_on = by.user_id, by.actor, today(at)
    check.save()
    case.finish(ANSWER, by=by, at=at)
    if case.owed:
        case.begin(RULE, by=by, at=at)
    event = note(check, made.event, by=by, at=at, reason=check.set_aside_reason[:500])
    tell(check, event, at, party=True)
    tell(check, event, at)
    return check


def refuse_if_decided(asked):
    """Raises Overtaken: what was decided is answered by the remedies."""
    if asked.state not in case_of(asked).in_work:
        raise Overtaken(_("Nothing was done: the application is decided."))


def refuse_before_answer(check, at):
    """Raises LetterWaits where an answer on paper waits for its second look, StillAnswering where a check failed and
    the applicant has neither answered nor let the days pass."""
    failed = check is not None and check.state == states.FAILED
    if failed and check.letters.waiting().exists():
        raise LetterWaits
    if failed and check.answered_on is None and today(at) <= check.answer_until:
        raise StillAnswering(until=str(check.answer_until))
