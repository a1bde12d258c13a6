"""The hearing that a holder asked for: it is called to it in writing, in time, and somebody apart holds it.

A hearing is closed only where its newest call is proved to have reached the holder the working days of the rules before
it (行政处罚法第六十四条); the proof may be put on record afterwards. Whoever comes to one that was called too late is
called anew all the same: those days are for preparing, and coming does not say that one had them. The database asks the
same (sql/end_calls.sql).
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.queries import last_day
from apps.documents import proofs
from apps.documents.papers import ended
from apps.documents.proofs import CalledTooLate, ProofWaits
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.rules.unseen import says_something

from ..models import EndPaper, Proof
from .ending_service import CALL_RULE, calls_of, owe_call
from .ending_steps import apart, finish, held, issue, note, step, tell
from .steps import reasoned, today


class CalledInTime(Invalid):
    code = "called-in-time"
    status = 409
    message = _("The holder was called in time: the hearing is held on its day or later.")


@transaction.atomic
def call_hearing(*, ending_id, on, place, by, at):
    """Call the holder to the hearing, seven working days before at least; returns the Ending."""
    ending = held(ending_id, by)
    made = step(ending, "call_hearing", by)
    if ending.hearing_on is not None:
        raise Invalid(_("The party has been called: call it anew, and say why."), code="called-before")
    return _called(ending, made, on=on, place=place, reason="", by=by, at=at)


@transaction.atomic
def call_anew(*, ending_id, on, place, reason, by, at):
    """Another day or place, with the reason and a paper of its own, where the newest call was not served in time.

    Returns the Ending. Raises CalledInTime; ProofWaits while the record of its service waits for the second look.
    """
    ending = held(ending_id, by)
    made = step(ending, "call_anew", by)
    if ending.hearing_on is None:
        raise Invalid(_("The party has not been called yet."), code="not-called")
    if called_in_time(ending):
        raise CalledInTime
    if Proof.objects.waiting().filter(paper__in=calls_of(ending)).exists():
        raise ProofWaits
    return _called(ending, made, on=on, place=place, reason=reasoned(reason), by=by, at=at)


def _called(ending, made, *, on, place, reason, by, at):
    earliest = _first_day(today(at), today(at))
    if on < earliest:
        text = _("The holder is called seven working days before: %(day)s or later.") % {"day": day_text(earliest)}
        raise Invalid(text, field="on")
    if not says_something(place):
        raise Invalid(_("Say where the hearing is held."), field="place")
    earlier = calls_of(ending).order_by("pk").last()
    ending.hearing_on, ending.hearing_place = on, place.strip()
    issue(
        ending, EndPaper.Kind.HEARING, by=by, at=at, hearing_on=on, place=ending.hearing_place,
        notice=ending.papers.get(kind=EndPaper.Kind.NOTICE).number, reason=ended(reason) if reason else "",
        earlier=earlier.number if earlier else "",
    )  # fmt: skip
    ending.save()
    finish(ending, "end_call", by=by, at=at)
    owe_call(ending, by=by, at=at)
    tell(ending, note(ending, made.event, by=by, at=at, on=str(on), reason=reason[:500]), at)
    return ending


def called_in_time(ending):
    """Whether the newest call is proved to have reached the holder as long before the hearing as its rules ask."""
    return ending.hearing_on is not None and proofs.called_in_time(calls_of(ending), ending.hearing_on, _first_day)


def _first_day(served_on, called_on):
    return last_day(CALL_RULE, served_on, law_of=called_on)


@transaction.atomic
def hold_hearing(*, ending_id, minutes, by, at):
    """Close the hearing with its minutes, on its day or later, led by somebody else than the proposer; returns the
    Ending. Raises CalledTooLate where the newest call was not served in time."""
    ending = held(ending_id, by)
    made = step(ending, "hold_hearing", by)
    apart(ending, by)
    if ending.hearing_on is None or ending.hearing_on > today(at):
        raise Invalid(_("The hearing has not been called, or its day has not come."), field="minutes")
    if not called_in_time(ending):
        raise CalledTooLate
    if not says_something(minutes):
        raise Invalid(_("A hearing leaves minutes."), field="minutes")
    ending.hearing_minutes, ending.heard_on = minutes.strip(), today(at)
    ending.save()
    event = note(ending, made.event, by=by, at=at)
    tell(ending, event, at)
    return ending
