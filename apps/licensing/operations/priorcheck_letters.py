"""What is said on paper of a check before a grant, the bureau enters: the notices say that one may answer in writing.

The scan is kept, the day of the posting counts, or that of the receipt; an entry takes effect when another officer has
held it against the scan. Until then nothing is decided. The database asks the same (sql/prior_letters.sql).
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.documents.letters import hold_against_scan, keep_scan, strike_out, waiting
from apps.documents.rules.on_paper import day_on_paper, posting_day
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.rules.unseen import says_something

from .. import states
from ..models import PriorLetter
from .priorcheck_answers import ANSWER, refuse_if_decided
from .priorcheck_cases import case_of
from .priorcheck_steps import held, note, step, tell
from .steps import reasoned, today

KIND = "licensing.priorletter"  # of the owner of the scans; readers.py says who may read them


class TooLate(Invalid):
    code = "too-late"
    status = 409


@transaction.atomic
def enter_statement(*, check_id, statement, manner, received_on, file, by, at, posted_on=None):
    """Enter what was said on paper: before the check, or in answer to one that failed; returns the PriorCheck. Raises
    TooLate where it was posted (or handed in) after the last day; one in time is entered until the decision."""
    asked, check = held(check_id, by)
    made = step(check, "enter_statement", by)
    refuse_if_decided(asked)
    if not says_something(statement):
        raise Invalid(_("Write what the letter states."), field="statement")
    posted = _posted_in_time(check, manner, posted_on, received_on, at)
    division = case_of(asked).enterprise.division_id
    row = PriorLetter.objects.create(
        check_of=check, says=PriorLetter.Says.STATEMENT, text=statement.strip(), manner=manner, posted_on=posted,
        received_on=received_on, scan=keep_scan(file, owner=(KIND, str(check.pk)), by=by, at=at, division=division),
        entered_on=today(at), entered_by_id=by.user_id, entered_label=by.actor,
    )  # fmt: skip
    check.save()
    return _told(check, note(check, made.event, by=by, at=at, letter=row.pk, day=str(row.day)), at)


def _posted_in_time(check, manner, posted_on, received_on, at):
    """The day of the posting to keep; raises Invalid of days that cannot be, TooLate of one after the last."""
    failed = check.state == states.FAILED
    day = day_on_paper(manner, posted_on, received_on, first=check.closed_on if failed else check.ordered_on,
                       today=today(at), before=_("Nobody answers a notice before it was written."))  # fmt: skip
    if failed and day > check.answer_until:
        text = _("An answer had to be posted or handed in by %(day)s.") % {"day": day_text(check.answer_until)}
        raise TooLate(text, field="posted_on" if posted_on else "received_on")
    return posting_day(manner, posted_on, received_on)


@transaction.atomic
def second_letter(*, check_id, letter, by, at):
    """Another officer has held an entry against its scan: from now on it was said. Returns the PriorCheck. `letter` is
    its key. Raises NotWaiting, SamePerson."""
    asked, check = held(check_id, by)
    made = step(check, "second_letter", by)
    refuse_if_decided(asked)
    row = waiting(check.letters, letter, by)
    hold_against_scan(row, by=by, on=today(at))
    check.statement = f"{check.statement}\n\n{row.text}".strip()
    if check.state == states.FAILED and row.day >= check.closed_on:
        check.answered_on = check.answered_on or row.day
        case_of(asked).finish(ANSWER, by=by, at=at)
    check.save()
    return _told(check, note(check, made.event, by=by, at=at, letter=row.pk, statement=row.text[:500]), at)


@transaction.atomic
def strike_letter(*, check_id, letter, reason, by, at):
    """Another officer finds that an entry does not say what its scan says, or is of another case: it stays on record
    without effect, with the reason, and is entered anew. Returns the PriorCheck. Raises as second_letter."""
    _asked, check = held(check_id, by)
    made = step(check, "strike_letter", by)
    row = waiting(check.letters, letter, by)
    strike_out(row, reasoned(reason), by=by, on=today(at))
    check.save()
    return _told(check, note(check, made.event, by=by, at=at, letter=row.pk, reason=row.struck_reason[:500]), at)


def _told(check, event, at):
    tell(check, event, at, party=True)
    tell(check, event, at)
    return check
