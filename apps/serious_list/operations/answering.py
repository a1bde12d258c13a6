"""The party answers: states its case, waives, asks for a hearing; the bureau calls and holds it; the time runs out."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock, Limit
from apps.deadlines.operations import pause_clock, resume_clock
from apps.deadlines.queries import calendar, last_day
from apps.documents import proofs
from apps.documents.hearings import write_record
from apps.documents.papers import ended
from apps.documents.proofs import CalledTooLate
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text

from .. import states
from ..models import Case, Evidence, Paper, Parameter
from ..wording import in_words
from . import evidence, papers
from .steps import (
    SUBJECT,
    begin,
    finish,
    held,
    locked,
    not_the_proposer,
    note,
    owe_review,
    reasoned,
    step,
    tell_bureau,
    tell_party,
    today,
)


class TooLate(Invalid):
    code = "too-late"
    status = 409
    message = _("The time for this has run out.")


class MovedBefore(Invalid):
    code = "moved-before"
    status = 409
    message = _(
        "A hearing to which the party was called can be moved %(moves)s time(s) only: hold it on the day it was called "
        "for, or end the case."
    )


@transaction.atomic
def state_case(*, case_id, statement, by, at, files=()):
    """Statement and defence (陈述、申辩) from the notice on, to the last day; a later one is added. Returns the Case.

    Whoever asked for a hearing may add to it, with evidence, until the hearing is closed.
    `files` are evidence, as documents.operations.store_all takes it.
    """
    case = locked(case_id, by)
    made = step(case, "state", by)
    if case.state != states.HEARING:
        _in_time(case, at)
    statement = statement.strip()
    if not statement:
        raise Invalid(_("Write what you want to say."), field="statement")
    case.statement = f"{case.statement}\n\n{statement}".strip()
    case.stated_on = today(at)
    case.save()
    kept = evidence.add(case, files, side=Evidence.Side.PARTY, by=by, at=at)
    tell_bureau(case, note(case, made.event, by=by, at=at, statement=statement, evidence=kept), at)
    return case


@transaction.atomic
def waive(*, case_id, by, at):
    """The party says that it needs no (more) time to answer: the bureau may review at once. Returns the Case."""
    case = locked(case_id, by)
    made = step(case, "waive", by)
    case.waived_on = today(at)
    case.save()
    finish(case, "statement", "hearing_request", by=by, at=at)
    owe_review(case, by=by, at=at)
    tell_bureau(case, note(case, made.event, by=by, at=at), at)
    return case


@transaction.atomic
def ask_hearing(*, case_id, by, at):
    """The party asks for a hearing; the time of the case stands still until it is held. Returns the Case."""
    case = locked(case_id, by)
    made = step(case, "ask_hearing", by)
    _in_time(case, at)
    return open_hearing(case, made, asked_on=today(at), by=by, at=at)


def open_hearing(case, made, *, asked_on, by, at):
    """A hearing was asked for, in the portal or on paper: the bureau owes the call. Returns the Case."""
    case.hearing_asked_on = asked_on
    case.save()
    for clock in _case_clock(case):  # the oldest first: clocks are locked in the order of their numbers
        if at < clock.due_at:  # the bureau's own lateness takes no hearing from the party
            pause_clock(clock_id=clock.pk, reason=str(_("hearing")), by=by, at=at)
    finish(case, "statement", "hearing_request", "post_wait", "review", by=by, at=at)
    begin(case, "hearing_call", starts_on=today(at), event_on=today(at), by=by, at=at)
    tell_bureau(case, note(case, made.event, by=by, at=at), at)
    return case


@transaction.atomic
def call_hearing(*, case_id, on, place, by, at):
    """Call the party to the hearing, as long before as the rules ask; returns the Case."""
    case = held(case_id, by)
    made = step(case, "call_hearing", by)
    if case.hearing_on is not None:
        raise Invalid(_("The party has been called: call it anew, and say why."), code="called-before")
    return _called(case, made, on=on, place=place, reason="", by=by, at=at)


@transaction.atomic
def call_anew(*, case_id, on, place, reason, by, at):
    """Another day or place for a hearing that was called, with the reason and a paper of its own; returns the Case.

    Raises MovedBefore where the calls that reached the party have moved it as often as the rules let it be moved.
    """
    case = held(case_id, by)
    made = step(case, "call_anew", by)
    if case.hearing_on is None:
        raise Invalid(_("The party has not been called yet."), code="not-called")
    moves = int(Parameter.objects.in_force("hearing.moves", today(at)).value)
    if case.papers.filter(kind=Paper.Kind.HEARING, service__isnull=False).count() > moves:
        raise MovedBefore(MovedBefore.message % {"moves": moves})
    return _called(case, made, on=on, place=place, reason=reasoned(reason), by=by, at=at)


def _called(case, made, *, on, place, reason, by, at):
    first, last = days_of_hearing(case, today(at))
    if not first <= on <= last:
        raise Invalid(
            _("The party is called %(time)s before: a day from %(first)s to %(last)s.")
            % {"time": notice_in_words(today(at)), "first": day_text(first), "last": day_text(last)},
            field="on",
        )
    if not place.strip():
        raise Invalid(_("Say where the hearing is held."), field="place")
    earlier = case.papers.filter(kind=Paper.Kind.HEARING).order_by("pk").last()
    case.hearing_on, case.hearing_place = on, place.strip()
    papers.needless(case, Paper.Kind.HEARING, by=by, at=at)  # this call takes its place
    papers.issue(
        case, Paper.Kind.HEARING, by=by, at=at, hearing_on=on, place=case.hearing_place,
        reason=ended(reason) if reason else "", earlier=earlier.number if earlier else "",
        notice=case.papers.get(kind=Paper.Kind.NOTICE).number,
    )  # fmt: skip
    case.save()
    finish(case, "hearing_call", "hearing", by=by, at=at)
    length = {"value": (on - today(at)).days, "unit": "day"}  # on its day it is held
    begin(case, "hearing", starts_on=today(at), event_on=today(at), by=by, at=at, **length)
    tell_party(case, note(case, made.event, by=by, at=at, on=str(on), reason=reason), at)
    return case


def days_of_hearing(case, day):
    """(first, last) day for a hearing that is called today: however often it is called, its limit is one.

    A bureau that let it pass calls for the first day there is: its lateness takes no hearing from the party, but the
    time of the case runs again (hearing_by).
    """
    first = calendar().working_day_after(day, int(_hearing_notice(day).value))
    return first, max(first, hearing_by(case) or first)


def hearing_by(case):
    """The last day of a hearing, counted from the day on which it was asked for, or the request was put on record; None
    where nobody has asked."""
    asked = Clock.objects.of(SUBJECT, case.pk).filter(rule_code="serious_list.hearing_call").order_by("pk")
    since = asked.values_list("starts_on", flat=True).first() or case.hearing_asked_on
    return since and last_day("serious_list.hearing", since)


def _hearing_notice(day):
    return Limit.objects.in_force("serious_list.hearing_notice", day)


def notice_in_words(day):
    """How long before a hearing its call is served, by the rules of a day."""
    return in_words(_hearing_notice(day))


def called_in_time(case):
    """Whether the newest call reached the party as long before the hearing as the rules of its day ask."""
    return proofs.called_in_time(case.papers.filter(kind=Paper.Kind.HEARING), case.hearing_on, _first_day)


def _first_day(served_on, called_on):
    return last_day("serious_list.hearing_notice", served_on, law_of=called_on)


@transaction.atomic
def hold_hearing(*, case_id, minutes, present, signed, by, at, missed=False, held_on=None):
    """Close the hearing that the actor presided over, on its day or later, with its minutes as a paper (听证笔录).

    `present`: who attended, and as what; `signed`: who signed the minutes, or why the party did not. `missed`: the
    party, called in time, did not appear; `held_on`: the day on which it took place, that of the call where none is
    given. Returns the Case. Not by who proposed it. Raises CalledTooLate where the
    newest call was not served in time.
    """
    case = held(case_id, by)
    made = step(case, "hold_hearing", by)
    not_the_proposer(case, by)
    if case.hearing_on is None or case.hearing_on > today(at):
        raise Invalid(_("The hearing has not been called, or its day has not come."), field="minutes")
    if not called_in_time(case):
        raise CalledTooLate
    said = {"minutes": minutes, "present": present, "signed": signed, "missed": missed, "held_on": held_on}
    _minutes(case, said, by=by, at=at)
    case.save()
    finish(case, "hearing", by=by, at=at)
    owe_review(case, by=by, at=at)
    for clock in _case_clock(case):
        if clock.state == Clock.State.PAUSED:
            resume_clock(clock_id=clock.pk, by=by, at=at, until=hearing_by(case))
    tell_party(case, note(case, made.event, by=by, at=at, missed=case.hearing_missed), at)
    return case


def _minutes(case, said, *, by, at):
    """What was said before whom, and who signed it: on the case, and on the paper the party reads and has a copy of."""
    record = write_record(case, by=by, at=at, **said)
    number = {paper.kind: paper.number for paper in case.papers.order_by("pk")}  # of several calls the newest
    papers.issue(case, Paper.Kind.MINUTES, by=by, at=at, notice=number[Paper.Kind.NOTICE],
                 call=number[Paper.Kind.HEARING], **record)  # fmt: skip


def _in_time(case, at):
    """The last day counts to its end, whether or not the sweep has come by; before service there is none yet."""
    if case.answer_until is not None and today(at) > case.answer_until:
        raise TooLate(until=str(case.answer_until))


def _case_clock(case):
    """The clock of the whole case where it stands: one that has run out is left alone."""
    live = Clock.objects.of(SUBJECT, case.pk).live().filter(rule_code="serious_list.case")
    return list(live.order_by("pk"))


def answers_over(clock, by, at):
    """Handler of the party's clocks: when the later one has run out, the time to answer is over."""
    case = Case.objects.select_for_update(of=("self",)).select_related("enterprise", "agency").get(pk=clock.subject_id)
    if case.state != states.ANSWERING or today(at) <= case.answer_until or case.letters.waiting().exists():
        return  # over an entry that waits for its second look it ends with that
    made = step(case, "answers_over", by)
    case.save()
    owe_review(case, by=by, at=at)
    tell_bureau(case, note(case, made.event, by=by, at=at), at)
