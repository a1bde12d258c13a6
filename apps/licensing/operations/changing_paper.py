"""A notice of what is to be corrected in a change, answered on paper: as of an application (handing_in.py).

What the paper says is entered with its scan, and is the holder's answer once another officer has held it against the
scan; until then the change does not lapse. The day of the posting counts, or that of the receipt. The database asks the
same (sql/change_paper.sql).
"""

from copy import copy
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.documents.letters import hold_against_scan, keep_scan, strike_out, waiting
from apps.documents.rules.on_paper import day_on_paper, posting_day
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.stepping import saved

from .. import states
from ..models import ChangePaper, HandedIn
from . import changing
from .changing_desk import lapse_if_over, last_to_correct
from .changing_steps import begin, finish, held_change, note, step, tell
from .handing_in import KIND, ON_PAPER, TooLate
from .steps import reasoned, today

SEEN = "correction_seen"


@transaction.atomic
def enter_correction(*, change_id, said, commitment, manner, received_on, file, by, at, posted_on=None, files=None):
    """Enter what the holder handed in on paper after the notice; returns the Change, which waits for the second look.
    `said`: the values of its kind (changing.SAID); where no file came along, the one of before stands.

    Raises TooLate where it was posted (or handed in) after the last day, Closed, NothingNew, Invalid.
    """
    enterprise, licence, change = held_change(change_id, by)
    made = step(change, "enter_correction", by)
    if change.letters.waiting().exists():
        raise Invalid(_("What came on paper is entered already and waits for its second look."), code="letter-waits")
    if not commitment:
        raise Invalid(_("The commitment is part of the application."), field="commitment")
    posted = _posted_in_time(change, manner, posted_on, received_on, at)
    changing.refuse_if_closed(
        licence, enterprise, change.kind, today(at), codes=said.get("unit_codes", ()), but=change.pk
    )  # fmt: skip
    came = {name: given for name, given in (files or {}).items() if given}
    trial = copy(change)
    changing.say(trial, licence, enterprise, said, came, by, at)
    row = HandedIn(
        change=change, said=_kept(said), manner=manner, posted_on=posted, received_on=received_on,
        entered_on=today(at), entered_by_id=by.user_id, entered_label=by.actor,
        scan=keep_scan(file, owner=(KIND, str(change.pk)), by=by, at=at, division=enterprise.division_id),
        **{name: getattr(trial, name) for name in came},
    )  # fmt: skip
    saved(row)
    begin(change, SEEN, by=by, at=at)
    tell(change, note(change, made.event, by=by, at=at, letter=row.pk, day=str(row.day), said=row.said), at)
    return change


@transaction.atomic
def second_correction(*, change_id, letter, by, at):
    """Another officer has held an entry against its scan: the holder has answered, and the change goes on as where it
    had done so in the portal. Returns the Change. `letter` is the key of the entry.

    Raises NotWaiting, SamePerson, Closed.
    """
    enterprise, licence, change = held_change(change_id, by)
    late = change.state == states.LAPSED
    made = step(change, "second_correction", by)
    row = waiting(change.letters, letter, by)
    hold_against_scan(row, by=by, on=today(at))
    if late:
        change.ended_on = None
        change.save()
        note(change, made.event, by=by, at=at, letter=row.pk)
        made = step(change, "second_correction", by)
    for name in changing.FILES:
        if getattr(row, f"{name}_id"):
            setattr(change, name, getattr(row, name))
    label = (ON_PAPER % {"who": enterprise.name, "by": row.entered_label})[:200]
    return changing.corrected(
        change, licence, enterprise, said_of(row), True, made, by=by, at=at, on=row.day, label=label,
        since=row.received_on,
    )  # fmt: skip


@transaction.atomic
def strike_correction(*, change_id, letter, reason, by, at):
    """Another officer finds that an entry does not say what its scan says, or is of another case: it stays on record
    without effect, with the reason, and is entered anew. Returns the Change. Raises as the second look."""
    _enterprise, _licence, change = held_change(change_id, by)
    made = step(change, "strike_correction", by)
    row = waiting(change.letters, letter, by)
    strike_out(row, reasoned(reason), by=by, on=today(at))
    finish(change, SEEN, by=by, at=at)
    change.save()
    tell(change, note(change, made.event, by=by, at=at, letter=row.pk, reason=row.struck_reason[:500]), at)
    lapse_if_over(change, at)  # the time to correct ended while the entry waited
    return change


def _posted_in_time(change, manner, posted_on, received_on, at):
    """The day of the posting to keep; raises Invalid of days that cannot be, TooLate of one after the last."""
    notice = change.papers.get(kind=ChangePaper.Kind.CORRECTION)
    day = day_on_paper(manner, posted_on, received_on, first=notice.issued_on, today=today(at),
                       before=_("Nobody answers a notice before it was written."))  # fmt: skip
    last = last_to_correct(change)
    if day > last:
        text = _("What was missing had to be posted or handed in by %(day)s. A new application may be made.")
        raise TooLate(text % {"day": day_text(last)}, field="posted_on" if posted_on else "received_on")
    return posting_day(manner, posted_on, received_on)


def _kept(said):
    """`said` as it is kept: days as text."""
    return {name: str(value or "") if name == "report_on" else value for name, value in said.items()}


def said_of(row):
    """The values of an entry, as a form gives them."""
    day = row.said.get("report_on")
    return row.said | ({"report_on": date.fromisoformat(day)} if day else {})
