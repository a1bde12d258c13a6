"""What a party sends on paper the bureau enters: for whoever has no account here, and for whoever writes all the same.

The notice says that one may answer in writing. The scan is kept, the day of the posting counts, or that of the receipt;
an entry takes effect when another officer has held it against the scan. Until then nobody reviews, and the time to
answer does not end.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock
from apps.deadlines.operations import stop_clock, stop_clocks
from apps.documents.letters import hold_against_scan, keep_scan, strike_out, waiting
from apps.documents.rules.on_paper import day_on_paper, posting_day
from apps.kernel.errors import Invalid
from apps.kernel.scope import Scope

from .. import states
from ..models import Letter
from .answering import TooLate, open_hearing
from .steps import (
    ANSWERS,
    LETTER_WAITS,
    SUBJECT,
    Overtaken,
    begin,
    held,
    note,
    owe_review,
    reasoned,
    step,
    tell_bureau,
    tell_party,
    today,
)
from .steps import LETTER as KIND

PORTAL = Scope.system("serious_list.letters")

UNWEIGHED = _(
    "What the party posted in time came after the review, and nobody has weighed it: the case ends without listing; "
    "it may be proposed anew."
)


@transaction.atomic
def enter_statement(*, case_id, statement, manner, received_on, file, by, at, posted_on=None):
    """Enter a statement and defence that came on paper; returns the Case. Raises TooLate where it was posted (or handed
    in) after the last day; one that comes in time is entered until the decision, however late it is put on record."""
    case = held(case_id, by)
    made = step(case, "enter_statement", by)
    if not statement.strip():
        raise Invalid(_("Write what the party states."), field="statement")
    given = {"manner": manner, "posted_on": posted_on, "received_on": received_on, "file": file}
    return _entered(case, made, Letter.Says.STATEMENT, statement.strip(), given, by=by, at=at)


@transaction.atomic
def enter_hearing_request(*, case_id, manner, received_on, file, by, at, posted_on=None):
    """Enter the request for a hearing that came on paper; returns the Case. Raises as enter_statement."""
    case = held(case_id, by)
    made = step(case, "enter_hearing_request", by)
    if case.hearing_asked_on is not None:
        raise Invalid(_("The party has asked for a hearing already."), code="asked-before")
    given = {"manner": manner, "posted_on": posted_on, "received_on": received_on, "file": file}
    return _entered(case, made, Letter.Says.HEARING, "", given, by=by, at=at)


def _entered(case, made, says, text, given, *, by, at):
    posted_on = _day_in_time(case, says, at, **{name: given[name] for name in ("manner", "posted_on", "received_on")})
    scan = keep_scan(given["file"], owner=(KIND, str(case.pk)), by=by, at=at, division=case.agency.division_id)
    letter = Letter.objects.create(
        case=case, says=says, text=text, manner=given["manner"], posted_on=posted_on, received_on=given["received_on"],
        scan=scan, after_review=case.reviewed_on is not None, entered_on=today(at), entered_by_id=by.user_id,
        entered_label=by.actor,
    )  # fmt: skip
    case.save()
    begin(case, "second_look", starts_on=today(at), event_on=today(at), by=by, at=at, subject=(KIND, letter.pk))
    event = note(case, made.event, by=by, at=at, letter=letter.pk, says=str(says), day=str(letter.day))
    tell_party(case, event, at)
    tell_bureau(case, event, at)
    return case


def _day_in_time(case, says, at, *, manner, posted_on, received_on):
    """The day of the posting to keep; raises Invalid of days that cannot be, TooLate of one after the last."""
    day = day_on_paper(manner, posted_on, received_on, first=case.notice_on, today=today(at),
                       before=_("Nobody answers a notice before it was written."))  # fmt: skip
    last = last_day_on_paper(case, says, at)
    if day > last:
        raise TooLate(until=str(last))
    return posting_day(manner, posted_on, received_on)


def last_day_on_paper(case, says, at):
    """Until when a letter is in time: that of the notice; a statement until the hearing is closed."""
    if says == Letter.Says.STATEMENT and case.hearing_asked_on is not None:
        return max(case.answer_until, case.heard_on or today(at))
    return case.answer_until


@transaction.atomic
def second_letter(*, case_id, letter, by, at):
    """Another officer has held an entry against its scan: from now on the party has said so. Returns the Case.

    `letter` is its key. Raises NotWaiting, SamePerson.
    """
    case = held(case_id, by)
    made = step(case, "second_letter", by)
    row = waiting(case.letters, letter, by)
    hold_against_scan(row, by=by, on=today(at))
    stop_clocks(subject=(KIND, row.pk), by=by, at=at)
    if row.says == Letter.Says.STATEMENT and not row.after_review:
        case.statement = f"{case.statement}\n\n{row.text}".strip()
        case.stated_on = max(case.stated_on or row.day, row.day)
    case.save()
    event = note(case, made.event, by=by, at=at, letter=row.pk, statement=row.text)
    tell_party(case, event, at)
    tell_bureau(case, event, at)
    asked = row.says == Letter.Says.HEARING and case.hearing_asked_on is None
    if asked and case.state in (states.ANSWERING, states.ANSWERED):
        open_hearing(case, step(case, "open_hearing", PORTAL), asked_on=row.day, by=PORTAL, at=at)
    _over(case, at)
    return case


@transaction.atomic
def strike_letter(*, case_id, letter, reason, by, at):
    """Another officer finds that an entry does not say what its scan says, or is of another case: it stays on record
    without effect, with the reason, and is entered anew. Returns the Case. Raises as second_letter."""
    case = held(case_id, by)
    made = step(case, "strike_letter", by)
    row = waiting(case.letters, letter, by)
    strike_out(row, reasoned(reason), by=by, on=today(at))
    stop_clocks(subject=(KIND, row.pk), by=by, at=at)
    case.save()
    event = note(case, made.event, by=by, at=at, letter=row.pk, reason=row.struck_reason)
    tell_party(case, event, at)
    tell_bureau(case, event, at)
    _over(case, at)
    return case


def _over(case, at):
    """The time to answer ended while an entry waited: now it is over."""
    if case.state != states.ANSWERING or today(at) <= case.answer_until or case.letters.waiting().exists():
        return
    made = step(case, "answers_over", PORTAL)
    running = Clock.objects.of(SUBJECT, case.pk).filter(rule_code__in=ANSWERS, state=Clock.State.RUNNING)
    for clock in running.order_by("pk"):  # the sweep has not come by: the day on which they end is that of the record
        stop_clock(clock_id=clock.pk, by=PORTAL, at=at)
    case.save()
    owe_review(case, by=PORTAL, at=at)
    tell_bureau(case, note(case, made.event, by=PORTAL, at=at), at)


def nothing_unweighed(case):
    """Raises Overtaken where the party said something on paper that no review has weighed."""
    if case.letters.waiting().exists():
        raise Overtaken(LETTER_WAITS)
    if case.letters.unweighed().exists():
        raise Overtaken(UNWEIGHED)
