"""The hearing that a holder asked for: it is called to it in writing, in time, and somebody apart holds it.

A hearing is closed only where its newest call is proved to have reached the holder the working days of the rules before
it (行政处罚法第六十四条); the proof may be put on record afterwards. Whoever comes to one that was called too late is
called anew all the same: those days are for preparing, and coming does not say that one had them.

A hearing may be put off too, with a reason: its holder is ill, the house is flooded. That is a call of its own, with
the same days before it. No text says how often: the time to decide runs on meanwhile. A bureau holds a hearing within
the days of the law from the request (行政许可法第四十七条), or from the new call where it was put off; what is late is
overdue. The database asks the same (sql/held_on.sql).
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.queries import last_day
from apps.documents import proofs
from apps.documents.hearings import write_record
from apps.documents.papers import ended
from apps.documents.proofs import CalledTooLate, ProofWaits
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.rules.unseen import says_something

from ..models import EndPaper, Proof
from .ending_answers import answer_on
from .ending_service import CALL_RULE, HEARING, HELD_WITHIN, calls_of, hearing_due, owe_call, owe_hearing
from .ending_steps import apart, finish, held, issue, note, step, tell
from .steps import reasoned, today

MISSED = "licensing.ending_hearing_missed"  # the event of a hearing that its holder did not come to


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
    """Another day or place, with the reason and a paper of its own: the newest call came too late, or the hearing is
    put off. Returns the Ending. Raises ProofWaits while the record of a service waits for the second look.
    """
    ending = held(ending_id, by)
    made = step(ending, "call_anew", by)
    if ending.hearing_on is None:
        raise Invalid(_("The party has not been called yet."), code="not-called")
    if Proof.objects.waiting().filter(paper__in=calls_of(ending)).exists():
        raise ProofWaits
    put_off = called_in_time(ending)
    ending = _called(ending, made, on=on, place=place, reason=reasoned(reason), by=by, at=at)
    if put_off:  # the bureau that called in time has its days anew; one that did not is late as it was
        finish(ending, HEARING, by=by, at=at)
        owe_hearing(ending, by=by, at=at)
    return ending


def _called(ending, made, *, on, place, reason, by, at):
    first, last = days_of_hearing(ending, today(at))
    if not first <= on <= last:
        text = _("The holder is called seven working days before: a day from %(first)s to %(last)s.")
        raise Invalid(text % {"first": day_text(first), "last": day_text(last)}, field="on")
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


def days_of_hearing(ending, on):
    """(first, last) day for a hearing that is called on a day: the first call keeps the days from the request, where
    that can still be; another one has them anew."""
    first = _first_day(on, on)
    owed = None if ending.hearing_on else hearing_due(ending)
    return first, owed if owed and owed >= first else last_day(HELD_WITHIN, on)


def called_in_time(ending):
    """Whether the newest call is proved to have reached the holder as long before the hearing as its rules ask."""
    return ending.hearing_on is not None and proofs.called_in_time(calls_of(ending), ending.hearing_on, _first_day)


def _first_day(served_on, called_on):
    return last_day(CALL_RULE, served_on, law_of=called_on)


@transaction.atomic
def hold_hearing(*, ending_id, minutes, present, signed, by, at, missed=False, held_on=None):
    """Close the hearing that the actor presided over, on its day or later, with its minutes as a paper (听证笔录).

    `present`: who attended, and as what; `signed`: who signed the minutes, or why the holder did not. `missed`: the
    holder, called in time, did not come without a good reason, and has given the hearing up (行政处罚法第六十四条).
    `held_on`: the day on which it took place, that of the call where none is given. Returns the Ending. Not by whoever
    proposed, prepared or investigated. Raises CalledTooLate where the newest call was not served in time.
    """
    ending = held(ending_id, by)
    made = step(ending, "hold_hearing", by)
    apart(ending, by)
    if ending.hearing_on is None or ending.hearing_on > today(at):
        raise Invalid(_("The hearing has not been called, or its day has not come."), field="minutes")
    if not called_in_time(ending):
        raise CalledTooLate
    said = write_record(ending, minutes=minutes, present=present, signed=signed, missed=missed, held_on=held_on, by=by,
                        at=at)  # fmt: skip
    number = {paper.kind: paper.number for paper in ending.papers.order_by("pk")}  # of several calls the newest
    paper = issue(ending, EndPaper.Kind.MINUTES, by=by, at=at, notice=number[EndPaper.Kind.NOTICE],
                  call=number[EndPaper.Kind.HEARING], **said)  # fmt: skip
    ending.save()
    finish(ending, HEARING, by=by, at=at)
    verb = MISSED if ending.hearing_missed else made.event
    tell(ending, note(ending, verb, by=by, at=at, number=paper.number, missed=ending.hearing_missed), at)
    return ending


@transaction.atomic
def withdraw_hearing(*, ending_id, by, at):
    """The holder takes its request for a hearing back, until the hearing is closed; returns the Ending.

    None is held then, and none is asked for again: no text names that, it is the portal's own. What is left of its time
    to answer runs on.
    """
    ending = held(ending_id, by)
    made = step(ending, "withdraw_hearing", by)
    ending.hearing_withdrawn_on = today(at)
    ending.save()
    finish(ending, HEARING, "end_call", "proof_look", by=by, at=at)
    tell(ending, note(ending, made.event, by=by, at=at), at, party=False)
    answer_on(ending, at)
    return ending
