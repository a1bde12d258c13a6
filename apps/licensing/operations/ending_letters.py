"""What the holder sends on paper, or hands in at the counter, the bureau enters.

The notice says that one may answer in writing. The scan is kept, the day of the posting counts, or that of the receipt;
an entry takes effect when another officer has held it against the scan. Until then nobody reviews, and the time to
answer does not end. The database asks the same (sql/letters.sql).
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.documents.letters import hold_against_scan, keep_scan, strike_out, waiting
from apps.documents.rules.on_paper import day_on_paper, posting_day
from apps.kernel.errors import Invalid
from apps.kernel.rules.unseen import says_something

from .. import states
from ..models import Letter
from .ending_answers import TooLate, close_answers, open_hearing
from .ending_steps import held, note, step, tell
from .steps import PORTAL, reasoned, today

KIND = "licensing.letter"  # of the owner of the scans; readers.py says who may read them


@transaction.atomic
def enter_statement(*, ending_id, statement, manner, received_on, file, by, at, posted_on=None):
    """Enter a statement and defence that came on paper; returns the Ending. Raises TooLate where it was posted (or
    handed in) after the last day; one in time is entered until the decision, however late it is put on record."""
    ending = held(ending_id, by)
    made = step(ending, "enter_statement", by)
    if not says_something(statement):
        raise Invalid(_("Write what the holder states."), field="statement")
    given = {"manner": manner, "posted_on": posted_on, "received_on": received_on, "file": file}
    return _entered(ending, made, Letter.Says.STATEMENT, statement.strip(), given, by=by, at=at)


@transaction.atomic
def enter_hearing_request(*, ending_id, manner, received_on, file, by, at, posted_on=None):
    """Enter the request for a hearing that came on paper; returns the Ending. Raises as enter_statement."""
    ending = held(ending_id, by)
    made = step(ending, "enter_hearing_request", by)
    if not ending.ground.hearing:
        raise Invalid(_("On this ground no hearing is held: enter what it says as a statement."), code="no-hearing")
    if ending.hearing_asked_on is not None:
        raise Invalid(_("The holder has asked for a hearing already."), code="asked-before")
    given = {"manner": manner, "posted_on": posted_on, "received_on": received_on, "file": file}
    return _entered(ending, made, Letter.Says.HEARING, "", given, by=by, at=at)


def _entered(ending, made, says, text, given, *, by, at):
    posted_on = _day_in_time(ending, says, at, given["manner"], given["posted_on"], given["received_on"])
    division = ending.licence.enterprise.division_id
    scan = keep_scan(given["file"], owner=(KIND, str(ending.pk)), by=by, at=at, division=division)
    letter = Letter.objects.create(
        ending=ending, says=says, text=text, manner=given["manner"], posted_on=posted_on,
        received_on=given["received_on"], scan=scan, after_review=ending.reviewed_on is not None,
        entered_on=today(at), entered_by_id=by.user_id, entered_label=by.actor,
    )  # fmt: skip
    ending.save()
    return _told(ending, note(ending, made.event, by=by, at=at, letter=letter.pk, says=says, day=str(letter.day)), at)


def _told(ending, event, at):
    tell(ending, event, at)
    tell(ending, event, at, party=False)
    return ending


def _day_in_time(ending, says, at, manner, posted_on, received_on):
    """The day of the posting to keep; raises Invalid of days that cannot be, TooLate of one after the last."""
    day = day_on_paper(manner, posted_on, received_on, first=ending.notice_on, today=today(at),
                       before=_("Nobody answers a notice before it was written."))  # fmt: skip
    last = ending.answer_until
    if says == Letter.Says.STATEMENT and ending.hearing_asked_on is not None:
        # whoever is to be heard goes on stating its case
        last = max(last, ending.heard_on or ending.hearing_withdrawn_on or today(at))
    if day > last:
        raise TooLate(until=str(last))
    return posting_day(manner, posted_on, received_on)


@transaction.atomic
def second_letter(*, ending_id, letter, by, at):
    """Another officer has held an entry against its scan: from now on the holder has said so. Returns the Ending.

    `letter` is its key. Raises NotWaiting, SamePerson.
    """
    ending = held(ending_id, by)
    made = step(ending, "second_letter", by)
    row = waiting(ending.letters, letter, by)
    hold_against_scan(row, by=by, on=today(at))
    if row.says == Letter.Says.STATEMENT and not row.after_review:
        ending.statement = f"{ending.statement}\n\n{row.text}".strip()
        ending.stated_on = max(ending.stated_on or row.day, row.day)
    ending.save()
    _told(ending, note(ending, made.event, by=by, at=at, letter=row.pk, statement=row.text[:500]), at)
    asked = row.says == Letter.Says.HEARING and ending.hearing_asked_on is None
    if asked and ending.state in (states.ANSWERING, states.ANSWERED):
        open_hearing(ending, step(ending, "open_hearing", PORTAL), asked_on=row.day, by=PORTAL, at=at)
    close_answers(ending, at)
    return ending


@transaction.atomic
def strike_letter(*, ending_id, letter, reason, by, at):
    """Another officer finds that an entry does not say what its scan says, or is of another case: it stays on record
    without effect, with the reason, and is entered anew. Returns the Ending. Raises as second_letter."""
    ending = held(ending_id, by)
    made = step(ending, "strike_letter", by)
    row = waiting(ending.letters, letter, by)
    strike_out(row, reasoned(reason), by=by, on=today(at))
    ending.save()
    _told(ending, note(ending, made.event, by=by, at=at, letter=row.pk, reason=row.struck_reason[:500]), at)
    close_answers(ending, at)
    return ending
