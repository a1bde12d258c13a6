"""More time to rectify: the enterprise asks once and in time, in its own space or on paper, which an officer notes; an
officer answers with a paper, granted or refused.

While a request that came in time is unanswered the order does not run out: the silence of the bureau is no fault of
the enterprise.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock, Limit
from apps.deadlines.operations import extend_clock, public_reason
from apps.documents.operations import store
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.rules.numerals import in_chinese
from apps.kernel.rules.unseen import says_something
from apps.kernel.stepping import reasoned, today
from apps.registry.queries.known_as import known_as

from .. import states
from ..models import Paper
from ..queries.law import asked_until, limit_days
from ..queries.notices import void_notices
from ..readers import REPORT
from . import papers, telling
from .orders import CLOCK, answer_due, begin_of, finish_of, locked_order, no_answer_due, noted, tell
from .reviewing import without_interest
from .steps import step

MOST_ASKED = 999  # days of a request on paper: what is asked for stands, whatever can be granted
# why a limit is longer though more time was refused: the public reads it among the exceptions
MADE_UP = "答复后剩余期限不足{days}的，补足{days}"


@transaction.atomic
def ask_extension(*, order_id, days, reason, by, at):
    """The enterprise asks for more time, once and well before it runs out; the bureau owes an answer. Returns the
    Order."""
    order = locked_order(order_id, by)
    made = step(order, "ask_extension", states.ORDERS, by)
    if not by.is_enterprise:
        raise Invalid(_("The enterprise asks for more time itself."))
    _within(days, order.issued_on)
    _asked(order, today(at), days, reason, at)
    order.save()
    event = noted(made.event, order, by=by, at=at, reason=order.asked_reason, days=days)
    answer_due(order, event, by=by, at=at)
    return order


@transaction.atomic
def note_request(*, order_id, asked_on, asked_days, asked_reason, letter, by, at):
    """Note a request for more time that came on paper: it protects like one of the enterprise's own space, from the day
    of its letter on, which is kept. The days are those asked for, be they more than can be granted. Returns the Order.
    """
    order = locked_order(order_id, by)
    made = step(order, "note_request", states.ORDERS, by, order.visit.task.agency_id)
    whole_letter(order, asked_on, asked_days, asked_reason, letter, at)
    _asked(order, asked_on, asked_days, asked_reason, at)
    order.asked_file = store(file=letter, owner=(REPORT, str(order.pk)), by=by, at=at,
                             division=order.visit.task.agency.division_id)  # fmt: skip
    order.save()
    event = noted(made.event, order, by=by, at=at, reason=order.asked_reason, days=asked_days, asked=str(asked_on))
    answer_due(order, event, by=by, at=at, since=asked_on)
    tell(order, event, at, telling.TIME_NOTED, asked=str(asked_on), days=asked_days)
    return order


def whole_letter(order, on, days, reason, letter, at):
    """A letter says how many days and why, is there as a scan, and came in time; raises Invalid."""
    if not 1 <= days <= MOST_ASKED:
        raise Invalid(_("Write the days the enterprise asks for."), field="asked_days")
    if not says_something(reason):
        raise Invalid(_("Write the reason the enterprise gave."), field="asked_reason")
    in_time(order, on, at)
    if not letter:
        raise Invalid(_("Add the letter: the request stands on it."), field="letter")


def _within(days, day):
    most = limit_days("extension_most", day)
    if not 1 <= days <= most:
        raise Invalid(_("Give one to %(most)s days.") % {"most": most}, field="days")


def _asked(order, on, days, reason, at):
    """Note when and why more time was asked for; raises Invalid where that was too late, or asked for before."""
    in_time(order, on, at)
    order.asked_on, order.asked_days, order.asked_reason = on, days, reasoned(reason)[:300]


def in_time(order, on, at):
    """More time is asked for once, from the service until the day the order names; raises Invalid. It counts when it
    came, not when it was entered."""
    if order.asked_on:
        raise Invalid(_("More time was asked for already."))
    if not order.served_on <= on <= today(at):
        raise Invalid(_("More time is asked for between the service of the order and today."), field="asked_on")
    latest = asked_until(order)
    if on > latest:
        raise Invalid(_("More time had to be asked for by %(day)s: rectify and report, or wait for the re-check.")
                      % {"day": day_text(latest)}, field="asked_on")  # fmt: skip


@transaction.atomic
def extend_order(*, order_id, days, reason, by, at):
    """Give more time to whoever asked in time, once and before it has run out; returns the Order.

    The public reads `reason` among the exceptions: raises PartyNamed where it names the enterprise.
    """
    order = locked_order(order_id, by)
    made = step(order, "extend_order", states.ORDERS, by, order.visit.task.agency_id)
    without_interest(order.visit, by)
    _unanswered(order)
    _within(days, order.issued_on)
    text = public_reason(reasoned(reason), *known_as(order.visit.enterprise))
    order.extended = True
    _lengthen(order, days, text, by=by, at=at)
    order.save()
    _answered(order, made, text, by=by, at=at)
    return order


@transaction.atomic
def refuse_extension(*, order_id, reason, by, at):
    """Refuse more time with the reason, on paper. Where fewer days are left than must have been left when it was asked
    for (`extension_notice`), they are made up. Returns the Order."""
    order = locked_order(order_id, by)
    made = step(order, "refuse_extension", states.ORDERS, by, order.visit.task.agency_id)
    without_interest(order.visit, by)
    _unanswered(order)
    order.refused_on, order.refused_reason = today(at), reasoned(reason)[:300]
    least = f"{in_chinese(limit_days('extension_notice', order.issued_on))}日"
    _lengthen(order, 0, MADE_UP.format(days=least), by=by, at=at)
    order.save()
    _answered(order, made, order.refused_reason, by=by, at=at)
    return order


def _unanswered(order):
    if order.asked_on is None:
        raise Invalid(_("Nobody has asked for more time. If a request came on paper, note it first, with its letter."))
    if order.extended:
        raise Invalid(_("The time was extended once already."))
    if order.refused_on:
        raise Invalid(_("More time was refused already; a request is answered once."))


def _lengthen(order, days, reason, *, by, at):
    """The new last day. Granted or not, at least as many days are left after the answer as must have been left when it
    was asked for."""
    least = today(at) + timedelta(days=limit_days("extension_notice", order.issued_on))
    more = (max(order.due_on + timedelta(days=days), least) - order.due_on).days
    if more <= 0:
        return
    clock = Clock.objects.of(CLOCK, order.pk).filter(rule_code="inspections.rectification").latest("pk")
    late = at >= clock.due_at
    if late:  # it ran out while the request waited: the same limit is set anew and goes on from its end
        finish_of("rectification", order, by=by, at=at)
        clock = begin_of(
            "rectification", order, starts_on=clock.starts_on, by=by, at=at, party=True, value=clock.value,
            unit=clock.unit, on_expiry="inspections.order_over", legal_basis=order.basis[:200],
        )  # fmt: skip
    more = (order.due_on - clock.due_on).days + more
    order.due_on = extend_clock(clock_id=clock.pk, value=more, reason=reason, by=by, at=at, waited=late).due_on


def _answered(order, made, reason, *, by, at):
    """The paper of the answer, the end of the duty, and word to the enterprise."""
    paper = papers.issue(
        order.visit, Paper.Kind.EXTENSION, by=by, at=at, adverse=not order.extended, order=order.paper.number,
        asked_on=str(order.asked_on), asked=order.asked_days, granted=order.extended, reason=reason,
        until=str(order.due_on), basis=basis_of(order), void=void_notices(order.visit_id, order.pk),
    )  # fmt: skip
    event = noted(made.event, order, by=by, at=at, number=paper.number, due=str(order.due_on), reason=reason)
    no_answer_due(order, by=by, at=at)
    kind = telling.TIME_GIVEN if order.extended else telling.TIME_REFUSED
    tell(order, event, at, kind, until=str(order.due_on), reason=reason)


def basis_of(order):
    """What the answer rests on, in Chinese: the law of the day on which the order was issued."""
    return Limit.objects.in_force("inspections.extension_most", order.issued_on).legal_basis.partition(" / ")[0]
