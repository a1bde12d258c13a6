"""A re-check of an order: two inspectors look again, one records it, and it stands once the other has confirmed it.

As at the first check, each of the two gives the own word; until then the order stays where it is.
"""

from copy import copy
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.kernel.stepping import Overtaken, checked, reasoned, today

from .. import states
from ..models import Order, Paper, Recheck
from ..permissions import Permission
from . import papers
from .consenting import waiting
from .lapsing import words_lapse
from .orders import LETTER_WAITS, begin_of, finish_of, known, locked_order, no_answer_due, noted, run_out, tell
from .presence import NotThere, looking_again
from .reviewing import LEDGER
from .steps import own, party_held, step

WAITS = _("A re-check of this order waits for the word of its other inspector.")
UNANSWERED = _("A request for more time is unanswered: before the answer and a report nothing has failed.")


@transaction.atomic
def recheck(*, order_id, on, passed, finding, inspectors, by, at):
    """Record a re-check: two of the pool looked again (`inspectors`: their numbers), whoever records it among them.

    Only a reported order, or one whose time is over, can have failed. Nothing follows before the other of the two has
    confirmed it. Returns the Recheck.
    """
    order = locked_order(order_id, by)
    if order.rechecks.filter(state=Recheck.State.WAITING).exists():
        raise Invalid(WAITS)
    if waiting("in_time", order=order):
        raise Invalid(LETTER_WAITS)
    if order.state == states.SERVED and not passed:
        if order.asks and order.due_on < today(at):
            raise Invalid(UNANSWERED, field="passed")
        raise Invalid(_("The time to rectify runs until %(day)s: before a report or its end nothing has failed.")
                      % {"day": day_text(order.due_on)}, field="passed")  # fmt: skip
    step(copy(order), _verb(passed), states.ORDERS, by, order.visit.task.agency_id)  # whether it may go that way
    earliest = _recheck_from(order, passed)
    if not earliest <= on <= today(at):
        raise Invalid(_("This re-check lies between %(day)s and today: after the service, after what was reported and "
                        "after the last re-check.") % {"day": day_text(earliest)}, field="on")  # fmt: skip
    if not says_something(finding):
        raise Invalid(_("Say what was seen at the re-check."), field="finding")
    first, second = looking_again(order.visit, inspectors, on, by, codes=order.items)
    row = Recheck(order=order, on=on, passed=passed, finding=finding.strip(), first=first, second=second,
                  by_id=by.user_id, label=by.actor)  # fmt: skip
    checked(row)
    row.save()
    begin_of("confirmation", order, starts_on=today(at), by=by, at=at)
    noted(
        "inspections.recheck_recorded",
        order,
        by=by,
        at=at,
        passed=passed,
        on=str(on),
        inspectors=[first.key, second.key],
    )
    return row


def _verb(passed):
    return "pass_recheck" if passed else "fail_recheck"


def _recheck_from(order, passed):
    """The first day of a re-check: not before what it answers. Unreported, nothing fails before its time is over."""
    last = order.rechecks.filter(state=Recheck.State.STANDS).order_by("-on").values_list("on", flat=True).first()
    days = [day for day in (order.served_on, order.reported_on, last) if day]
    if not passed and order.reported_on is None:
        days.append(order.due_on + timedelta(days=1))
    return max(days)


@transaction.atomic
def confirm_recheck(*, order_id, by, at):
    """The other inspector stands by what was recorded: passed closes the order, failed leaves it open to a further
    report or a transfer. Writes the finding as a paper. Returns the Order."""
    party_held(Order, order_id, by, "visit__enterprise_id")
    order = locked_order(order_id, by)
    row = _waiting(order, by)
    if by.user_id == row.by_id:
        raise NotThere
    if waiting("in_time", order=order):
        raise Invalid(LETTER_WAITS)
    if not row.passed and row.on < _recheck_from(order, row.passed):
        raise Invalid(_("The enterprise has reported since: this re-check cannot stand. Do not confirm it, and look "
                        "again."))  # fmt: skip
    made = move(order, _verb(row.passed), table=states.ORDERS, by=LEDGER)
    _answered(order, row, Recheck.State.STANDS, by=by, at=at)
    papers.issue(
        order.visit, Paper.Kind.RECHECK, by=by, at=at, adverse=not row.passed, order=order.paper.number,
        what=order.what, finding=row.finding, passed=row.passed, checked_on=str(row.on),
        inspectors=papers.named([row.first, row.second]),
    )  # fmt: skip
    for rule in ("rectification", "recheck"):
        finish_of(rule, order, by=by, at=at)
    no_answer_due(order, by=by, at=at)
    given = {"by": by, "at": at, "people": [row.first.user_id, row.second.user_id]}
    if row.passed:
        order.ended_on = today(at)
        known(order, "rectified", f"整改完成：{order.paper.number}", 0, **given)
    else:
        known(order, "not_rectified", f"复查未通过：{order.paper.number}", 2, **given)
    order.save()
    if row.passed:
        words_lapse(order.visit, f"责令整改书{order.paper.number}已经复查合格", by=LEDGER, at=at, order=order)
    tell(order, noted(made.event, order, by=by, at=at, finding=row.finding), at)
    return order


@transaction.atomic
def refuse_recheck(*, order_id, reason, by, at):
    """It does not stand: the other inspector was not there or saw something else, or who recorded it takes it back. The
    order stays as it was; a time that ran out meanwhile has run out. Returns the Order."""
    party_held(Order, order_id, by, "visit__enterprise_id")
    order = locked_order(order_id, by)
    row = _waiting(order, by)
    row.refused_reason = reasoned(reason)[:300]
    _answered(order, row, Recheck.State.REFUSED, by=by, at=at)
    noted("inspections.recheck_refused", order, by=by, at=at, reason=row.refused_reason)
    if order.state == states.SERVED and not order.asks and order.due_on < today(at):
        run_out(order, by=LEDGER, at=at)
    return order


def _waiting(order, by):
    """The re-check of which the actor is one of the two; raises NotThere, Overtaken where none waits."""
    own(by, Permission.CHECK, order.visit.task.agency_id)
    row = order.rechecks.select_related("first", "second").filter(state=Recheck.State.WAITING).first()
    if row is None or order.state not in states.ORDER_OPEN:
        raise Overtaken(state=order.state)
    if by.user_id is None or by.user_id not in (row.first.user_id, row.second.user_id):
        raise NotThere
    return row


def _answered(order, row, state, *, by, at):
    row.state, row.answered_by_id, row.answered_at = state, by.user_id, at
    row.save()
    finish_of("confirmation", order, by=by, at=at)
