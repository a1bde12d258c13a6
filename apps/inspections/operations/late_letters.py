"""A letter asking for more time that came in time and was entered only after the order had run out.

It is noted with its scan; that the order had run out stands on the ledger, so a reviewer who was not at the visit says
whether the letter came in time. Until then nothing follows from the order. In time, the order has not run out: its fact
is withdrawn, and the request waits for its answer like any other. Else the enterprise learns why, on paper.
"""

from datetime import date

from django.db import transaction

from apps.documents.operations import store
from apps.kernel.errors import Invalid
from apps.kernel.rules.numerals import day_in_chinese
from apps.kernel.stepping import Overtaken, reasoned
from apps.records.operations.facts import withdraw_fact

from .. import states
from ..models import Consent, Order, Paper
from ..readers import LATE_LETTER
from . import papers, telling
from .consenting import answer, ask, waiting
from .extending import basis_of, whole_letter
from .orders import LETTER_WAITS, answer_due, finish_of, locked_order, noted, on_the_ledger, tell
from .reviewing import LEDGER
from .steps import party_held, step

KIND = Consent.Kind.IN_TIME
WHY = "书面延期申请于{on}提出，登记时整改期限已经届满，请核实是否在可以申请延期的期限内"
FALLS = "书面延期申请于{on}按期提出，整改期限未届满"


@transaction.atomic
def note_late_letter(*, order_id, asked_on, asked_days, asked_reason, letter, by, at):
    """Note a letter that came while more time could be asked for, of an order that has run out since; returns the
    Consent that waits for a reviewer. Raises Invalid where the day on which it came was too late."""
    order = locked_order(order_id, by)
    made = step(order, "note_late_letter", states.ORDERS, by, order.visit.task.agency_id)
    if waiting(KIND, order=order):
        raise Invalid(LETTER_WAITS)
    whole_letter(order, asked_on, asked_days, asked_reason, letter, at)
    kept = store(file=letter, owner=(LATE_LETTER, str(order.pk)), by=by, at=at,
                 division=order.visit.task.agency.division_id)  # fmt: skip
    said = {"on": str(asked_on), "days": asked_days, "reason": reasoned(asked_reason)[:300]}
    event = noted(made.event, order, by=by, at=at, reason=said["reason"], days=asked_days, asked=said["on"])
    why = WHY.format(on=day_in_chinese(asked_on))
    row = ask(KIND, order.visit, order=order, reason=why, asked=said, letter=kept, by=by, at=at)
    tell(order, event, at, telling.LETTER_LATE, asked=said["on"], days=asked_days)
    return row


@transaction.atomic
def agree_in_time(*, order_id, by, at):
    """The letter came in time: the order has not run out, what it brought on the ledger is withdrawn, and the bureau
    owes the answer from the day of the letter on. Returns the Order."""
    party_held(Order, order_id, by, "visit__enterprise_id")
    order = locked_order(order_id, by)
    row = answer(KIND, order.visit, order=order, by=by, at=at)
    made = step(order, "agree_in_time", states.ORDERS, by, order.visit.task.agency_id)
    on = date.fromisoformat(row.asked["on"])
    order.asked_on, order.asked_days, order.asked_reason = on, row.asked["days"], row.asked["reason"]
    order.asked_file = row.letter
    order.save()
    for fact_id in on_the_ledger(order):
        withdraw_fact(fact_id=fact_id, reason=FALLS.format(on=day_in_chinese(on)), by=LEDGER, at=at)
    event = noted(made.event, order, by=by, at=at, asked=str(on))
    if order.state == states.SERVED:  # whoever has reported meanwhile waits for no more time
        finish_of("recheck", order, by=by, at=at)
        answer_due(order, event, by=by, at=at, since=on)
    tell(order, event, at, telling.LETTER_IN_TIME, asked=str(on))
    return order


@transaction.atomic
def decline_in_time(*, order_id, reason, by, at):
    """The letter did not come in time: the order stays as it is, and the enterprise gets the reason on paper, with its
    remedies. Returns the Consent."""
    order = locked_order(order_id, by)
    if order.state not in states.ORDER_OPEN:  # nothing is owed by it any more, and no adverse paper follows
        raise Overtaken(state=order.state)
    row = answer(KIND, order.visit, order=order, by=by, at=at, refused=reasoned(reason, 300))
    paper = papers.issue(
        order.visit, Paper.Kind.EXTENSION, by=by, at=at, adverse=True, order=order.paper.number, granted=False,
        asked_on=row.asked["on"], asked=row.asked["days"], reason=row.refused_reason, until=str(order.due_on),
        basis=basis_of(order), late=True,
    )  # fmt: skip
    event = noted("inspections.letter_not_in_time", order, by=by, at=at, reason=row.refused_reason, number=paper.number)
    tell(order, event, at, telling.LETTER_TOO_LATE, asked=row.asked["on"], reason=row.refused_reason)
    return row
