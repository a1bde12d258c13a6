"""The holder's side of a proceeding: it has the notice, states its case, waives, asks for a hearing."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock, Limit
from apps.kernel.errors import Invalid
from apps.kernel.rules.unseen import says_something

from .. import states
from ..models import Ending
from .ending_service import call_served, closing_served, decision_served, notice_served, owe_hearing
from .ending_steps import SUBJECT, begin, finish, held, held_licence, note, step, tell
from .steps import PORTAL, today

ELECTRONIC = "electronic"
ANSWERS = ("licensing.statement", "licensing.hearing_request")


class TooLate(Invalid):
    code = "too-late"
    status = 409
    message = _("The time for this has run out.")


@transaction.atomic
def acknowledge_notice(*, ending_id, by, at):
    """The holder confirms in the portal that it has the notice: served electronically today. Returns the Ending."""
    ending = held(ending_id, by)
    made = step(ending, "acknowledge_notice", by)
    return notice_served(ending, made, method=ELECTRONIC, served_on=today(at), receipt=by.actor, by=by, at=at)


@transaction.atomic
def state_case(*, ending_id, statement, by, at):
    """Statement and defence (陈述、申辩) in time; a later one is added to the first. Returns the Ending.

    Whoever asked for a hearing goes on stating its case until that is closed."""
    ending = held(ending_id, by)
    made = step(ending, "state", by)
    if ending.state != states.HEARING:
        _in_time(ending, at)
    statement = statement.strip()
    if not says_something(statement):
        raise Invalid(_("Write what you want to say."), field="statement")
    ending.statement, ending.stated_on = f"{ending.statement}\n\n{statement}".strip(), today(at)
    ending.save()
    tell(ending, note(ending, made.event, by=by, at=at, statement=statement[:500]), at, party=False)
    return ending


@transaction.atomic
def waive(*, ending_id, by, at):
    """The holder says that it needs no (more) time: the bureau may review at once. Returns the Ending."""
    ending = held(ending_id, by)
    made = step(ending, "waive", by)
    ending.waived_on = today(at)
    ending.save()
    finish(ending, "statement", "hearing_request", by=by, at=at)
    tell(ending, note(ending, made.event, by=by, at=at), at, party=False)
    return ending


@transaction.atomic
def ask_hearing(*, ending_id, by, at):
    """The holder asks for a hearing where the ground gives one; nothing is decided before it is held."""
    ending = held(ending_id, by)
    made = step(ending, "ask_hearing", by)
    _in_time(ending, at)
    if not ending.ground.hearing:
        raise Invalid(_("On this ground no hearing is held: state your case in writing."), code="no-hearing")
    if ending.hearing_asked_on is not None:
        raise Invalid(_("The request for a hearing was taken back: none is asked for again."), code="asked-before")
    return open_hearing(ending, made, asked_on=today(at), by=by, at=at)


def open_hearing(ending, made, *, asked_on, by, at):
    """The hearing was asked for, in the portal or on paper: it is owed from that day (行政许可法第四十七条), also where
    the paper was put on record late. Returns the Ending."""
    ending.hearing_asked_on = asked_on
    ending.save()
    finish(ending, "statement", "hearing_request", by=by, at=at)
    owe_hearing(ending, starts_on=asked_on, by=by, at=at)
    tell(ending, note(ending, made.event, by=by, at=at), at, party=False)
    return ending


def answer_on(ending, at):
    """The holder took its request for a hearing back: what is left of its time to answer runs on, or has ended."""
    left = (ending.answer_until - today(at)).days
    if left >= 0:
        basis = Limit.objects.in_force("licensing.statement", ending.notice_served_on).legal_basis
        begin(ending, "statement", starts_on=today(at), event_on=ending.notice_served_on, value=left, unit="day",
              legal_basis=basis, by=PORTAL, at=at, party=True, on_expiry="licensing.answers_over")  # fmt: skip
        return
    close_answers(ending, at)


def close_answers(ending, at):
    """The time to answer ended while something waited for it: now it is over, unless a letter waits for its look."""
    if ending.state != states.ANSWERING or today(at) <= ending.answer_until or ending.letters.waiting().exists():
        return
    made = step(ending, "answers_over", PORTAL)
    ending.save()
    tell(ending, note(ending, made.event, by=PORTAL, at=at), at, party=False)


@transaction.atomic
def acknowledge_call(*, ending_id, by, at):
    """The holder confirms in the portal that it has the call to the hearing: served today. Returns the Ending."""
    ending = held(ending_id, by)
    made = step(ending, "acknowledge_call", by)
    return call_served(ending, made, method=ELECTRONIC, served_on=today(at), receipt=by.actor, by=by, at=at)


@transaction.atomic
def acknowledge_decision(*, ending_id, by, at):
    """The holder confirms in the portal that it has the decision: it has its effect from today. Returns the Ending."""
    ending = held(ending_id, by)
    made = step(ending, "acknowledge_decision", by)
    return decision_served(ending, made, method=ELECTRONIC, served_on=today(at), receipt=by.actor, by=by, at=at)


@transaction.atomic
def acknowledge_closing(*, ending_id, by, at):
    """The holder confirms in the portal that it has the paper that closed the proceeding. Returns the Ending."""
    ending = held(ending_id, by)
    made = step(ending, "acknowledge_closing", by)
    return closing_served(ending, made, method=ELECTRONIC, served_on=today(at), receipt=by.actor, by=by, at=at)


def _in_time(ending, at):
    """The last day counts to its end, whether or not the sweep has come by."""
    if today(at) > ending.answer_until:
        raise TooLate(until=str(ending.answer_until))


def hold_ending(clock):
    """Before a limit of the holder runs out: enterprise, licence and proceeding are locked, as by every verb."""
    key = Ending.objects.filter(pk=clock.subject_id).values_list("licence_id", flat=True).first()
    if key is not None:
        held_licence(key)
        Ending.objects.select_for_update(of=("self",)).get(pk=clock.subject_id)


def answers_over(clock, by, at):
    """Handler of the holder's limits: when the later one has run out, the time to answer is over.

    What came on paper waits for its second look first: then the days end with that (ending_letters.py).
    """
    close_answers(held(clock.subject_id, by), at)


def hold_endings(subject_ids):
    """Before limits are counted anew: what hold_ending locks, for all of them, enterprises in their order first."""
    rows = Ending.objects.filter(pk__in=subject_ids)
    for licence_id in rows.order_by("licence__enterprise_id", "licence_id").values_list("licence_id", flat=True):
        held_licence(licence_id)
    list(rows.select_for_update(of=("self",)).order_by("pk"))


def answer_follows(subject_id, by, at):
    """The holder's last day to answer is that of its clocks, while it may answer; the holder is told (sql/answer_days).

    A holiday notice moved it: to a later day only (deadlines.operations.recount_provisional).
    """
    ending = Ending.objects.select_related("licence__enterprise", "agency").get(pk=subject_id)
    clocks = Clock.objects.of(SUBJECT, subject_id).live().filter(rule_code__in=ANSWERS)
    last = max(clocks.values_list("due_on", flat=True), default=None)
    if ending.state != states.ANSWERING or last is None or last <= ending.answer_until:
        return
    ending.answer_until = last
    ending.save(update_fields=["answer_until"])
    tell(ending, note(ending, "licensing.answer_moved", by=by, at=at, until=str(last)), at)
