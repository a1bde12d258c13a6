"""What follows a problem: the order to rectify, its service, the enterprise's report, the transfer; extending.py gives
more time, rechecks.py looks again."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock
from apps.divisions.models import Agency
from apps.documents.operations import store
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.rules.unseen import says_something
from apps.kernel.stepping import checked, locked, reasoned, today
from apps.notifications.operations import notify, settle
from apps.records.models import Fact
from apps.records.operations.facts import everyone, record_fact, withdraw_fact
from apps.records.states import GONE
from apps.registry.operations.locking import hold

from .. import states
from ..models import Order, Paper, Referral, Visit
from ..permissions import Permission
from ..queries.law import limit_days
from ..readers import REPORT
from . import consenting, following, item_results, papers, telling
from .lapsing import words_lapse
from .reviewing import LEDGER, SOURCE, TOLD, current, people_of, second, without_interest
from .steps import begin, finish, note, own, step
from .visits import SUBJECT

CLOCK, EVENT = "inspections.order", "inspection_order"
ANSWER = "extension_answer"  # to a request for more time
# what proves the service of an order that its addressee has answered before anybody recorded one
OWN_REPORT = "当事人在送达登记前已自行报告整改，即为收悉"
REFERRAL = "inspections.referral"
RECEIPTS = ("receipt", "takeover")  # owed by whoever sent a matter to an outside body, or by the bureau it went to
LETTER_WAITS = _("A letter that asks for more time was noted: a reviewer says first whether it came in time.")
UNREVIEWED = _(
    "A transfer rests on a result that a second officer has reviewed. Only the police learn of what cannot wait "
    "before, from a reviewer who was not there."
)


class OwnReceipt(NotPermitted):
    code = "own-receipt"
    message = _("The bureau to which the matter went records its receipt itself.")


class OnTheLedger(DomainError):
    code = "on-the-ledger"
    message = _(
        "This order has come onto the ledger: a reviewer agrees to taking it back. Ask for it with your reason."
    )


@transaction.atomic
def issue_order(*, visit_id, what, basis, days, by, at, items=None, short_reason=""):
    """Order the enterprise to rectify what a visit found (责令整改); returns the Order, which still has to be served.

    It rests on a result that a second officer has reviewed: a returned one orders nothing. It does not wait for the
    publication. The same text is ordered once while it is open. `items`: codes of those it is about, else all in which
    something was found. `short_reason`: the danger for which it gives fewer days than the least, and asks to stop at
    once; the paper says it.
    """
    visit = locked(Visit, visit_id, by, "task__agency__division", "enterprise")
    own(by, Permission.FOLLOW, visit.task.agency_id)
    if visit.state not in (states.REVIEWED, states.SHOWN):
        raise Invalid(_("An order rests on a result that a second officer has reviewed. Have it reviewed first."))
    without_interest(visit, by)
    if not visit.results.exclude(code__outcome="fine").exists():
        raise Invalid(_("Nothing was found at this visit that could be rectified."))
    if not says_something(what):
        raise Invalid(_("Write what is to be rectified."), field="what")
    if not says_something(basis):
        raise Invalid(_("Name the article the order rests on."), field="basis")
    bad = item_results.with_a_problem(visit)
    if items and not set(items) <= set(bad):
        raise Invalid(_("Choose among the items in which something was found."), field="items")
    short = _days_within(days, short_reason, today(at))
    same = visit.orders.open().filter(what=what.strip()).select_related("paper").first()
    if same:
        raise Invalid(_("The very same is ordered already and still open: %(number)s.") % {"number": same.paper},
                      field="what")  # fmt: skip
    paper = papers.issue(visit, Paper.Kind.ORDER, by=by, at=at, what=what.strip(), basis=basis.strip(), days=days,
                         notice=limit_days("extension_notice", today(at)), short=short,
                         checked_on=str(visit.checked_on))  # fmt: skip
    order = Order(visit=visit, paper=paper, what=what.strip(), basis=basis.strip(), days=days, issued_on=today(at),
                  items=sorted(items) if items else bad, short_reason=short,
                  issued_by_id=by.user_id, issued_label=by.actor)  # fmt: skip
    checked(order, inspections_order_days="days", inspections_order_whole="what")
    order.save()
    begin_of("service", order, starts_on=order.issued_on, by=by, at=at)
    following.answered(visit, "order", by=by, at=at)
    tell(order, noted("inspections.order_issued", order, by=by, at=at, number=paper.number, days=days, short=short), at)
    return order


@transaction.atomic
def serve_order(*, order_id, served_on, receipt, by, at):
    """Record the service: the time to rectify begins. Returns the Order.

    It is counted from the day this is recorded: a service that is recorded late takes nobody's time away.
    """
    order = locked_order(order_id, by)
    made = step(order, "serve_order", states.ORDERS, by, order.visit.task.agency_id)
    if not order.issued_on <= served_on <= today(at):
        raise Invalid(
            _("A paper is served on the day it was issued or later, and not in the future."), field="served_on"
        )
    if not says_something(receipt):
        raise Invalid(_("Service is proved by a receipt: say who signed, or the number."), field="receipt")
    order.served_on, order.receipt = served_on, receipt.strip()
    finish_of("service", order, by=by, at=at)
    clock = begin_of(
        "rectification", order, starts_on=today(at), by=by, at=at, party=True, value=order.days, unit="day",
        on_expiry="inspections.order_over", legal_basis=order.basis[:200],
    )  # fmt: skip
    order.due_on = clock.due_on
    order.save()
    tell(order, noted(made.event, order, by=by, at=at, due=str(order.due_on)), at)
    return order


def _days_within(days, danger, day):
    """An order gives no fewer days and no more than the limits in force on `day` say; raises Invalid. Fewer it gives
    where there is danger, which it names: returns that, "" where the time is a usual one."""
    least, most = limit_days("rectification_least", day), limit_days("rectification_most", day)
    if 1 <= days < least and says_something(danger):
        return reasoned(danger)[:300]
    if not least <= days <= most:
        raise Invalid(_("Give %(least)s to %(most)s days; fewer only where there is danger, which the order names.")
                      % {"least": least, "most": most}, field="days")  # fmt: skip
    return ""


@transaction.atomic
def report_done(*, order_id, report, by, at, file=None):
    """The enterprise reports what it did, with a file where it has one; the bureau re-checks. Returns the Order.

    Whoever reports has the order: where no service is recorded yet, the report is its proof.
    """
    order = locked_order(order_id, by)
    made = step(order, "report_done", states.ORDERS, by)
    if not by.is_enterprise:
        raise Invalid(_("The enterprise reports itself."))
    if not says_something(report):
        raise Invalid(_("Write what was done."), field="report")
    if file:
        order.report_file = store(file=file, owner=(REPORT, str(order.pk)), by=by, at=at,
                                  division=order.visit.task.agency.division_id)  # fmt: skip
    order.report, order.reported_on = report.strip(), today(at)
    if order.served_on is None:
        order.served_on, order.receipt = order.reported_on, OWN_REPORT
        order.due_on = order.served_on + timedelta(days=order.days)
        finish_of("service", order, by=by, at=at)
    # one that ran out is re-checked from its late report on; who has reported waits for no more time
    for rule in ("rectification", "recheck"):
        finish_of(rule, order, by=by, at=at)
    no_answer_due(order, by=by, at=at)
    order.save()
    begin_of("recheck", order, starts_on=order.reported_on, by=by, at=at)
    event = noted(made.event, order, by=by, at=at)
    notify(kind=TOLD, to=("agency", order.visit.task.agency_id), event=event, at=at, url=page_of(order),
           data=data_of(order))  # fmt: skip
    return order


def hold_order(clock):
    """What order_over changes, locked before its clock: the enterprise that gets a fact, then the order."""
    hold(Order.objects.values_list("visit__enterprise_id", flat=True).get(pk=clock.subject_id))
    Order.objects.locked(pk=clock.subject_id)


def order_over(clock, by, at):
    """Handler of the time to rectify: whoever has not reported by its end is overdue, and the ledger knows.

    Not while a request for more time is unanswered: the answer says until when there is time (extending.py).
    """
    order = Order.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=clock.subject_id)
    if order.state != states.SERVED:
        return
    if order.asks:
        _answer_still_due(order, by=by, at=at)
        return
    if not order.rechecks.filter(state="waiting", passed=True).exists():
        run_out(order, by=by, at=at)


def _answer_still_due(order, *, by, at):
    """A request from before its answer was a duty has no limit: it begins here, or the order stayed open for ever."""
    if not Clock.objects.of(CLOCK, order.pk).filter(rule_code=f"inspections.{ANSWER}").exists():
        answer_due(order, noted("inspections.extension_waits", order, by=by, at=at), by=by, at=at)


def answer_due(order, event, *, by, at, since=None):
    """The bureau owes an answer to a request for more time, and is told, the officer who notes a letter too. `since`:
    the day of a letter, from which the answer is owed."""
    begin_of(ANSWER, order, starts_on=since or today(at), by=by, at=at)
    notify(kind=telling.TIME_ASKED, to=("agency", order.visit.task.agency_id), event=event, at=at, own=True,
           url=page_of(order),
           data=data_of(order) | {"days": order.asked_days, "reason": order.asked_reason})  # fmt: skip


def no_answer_due(order, *, by, at):
    """Answered, or answered by what came instead: nobody is asked any longer."""
    finish_of(ANSWER, order, by=by, at=at)
    settle(kind=telling.TIME_ASKED, url=page_of(order), by=by, at=at)


def run_out(order, *, by, at):
    """The time of a locked order is over and nobody has reported, nor does a re-check that passed wait for a word.

    A paper tells the enterprise what that means for it and where it can turn.
    """
    made = step(order, "run_out", states.ORDERS, by)
    order.save()
    begin_of("recheck", order, starts_on=today(at), by=by, at=at)
    known(order, "not_rectified", f"逾期未整改：{order.paper.number}", 2, by=by, at=at)
    paper = papers.issue(order.visit, Paper.Kind.OVERDUE, by=by, at=at, order=order.paper.number,
                         ordered_on=str(order.issued_on), what=order.what, due=str(order.due_on),
                         basis=order.basis)  # fmt: skip
    tell(order, noted(made.event, order, by=by, at=at, number=paper.number), at, telling.OVERDUE)


@transaction.atomic
def take_back(*, order_id, reason, by, at):
    """Take an open order back with the reason: nothing is owed by it any more. Returns the Order.

    What the problem asks for is the bureau's duty again. One that has come onto the ledger is taken back by two
    (agreeing.py): raises OnTheLedger.
    """
    order = locked_order(order_id, by)
    made = step(order, "take_back", states.ORDERS, by, order.visit.task.agency_id)
    without_interest(order.visit, by)
    if on_the_ledger(order):
        raise OnTheLedger
    return taken_back(order, made, reasoned(reason), by=by, at=at)


def taken_back(order, made, reason, *, by, at):
    """A locked order that was moved to taken back: it falls, and what the problem asks for is owed again."""
    fall(order, made, reason, by=by, at=at)
    following.owe(order.visit, by=by, at=at)
    return order


def on_the_ledger(order):
    """Facts of an order that stand."""
    rows = Fact.objects.filter(source__code=SOURCE, source_key__startswith=f"order-{order.pk}-")
    return list(rows.exclude(state__in=GONE).order_by("pk").values_list("pk", flat=True))


def fall(order, made, reason, *, by, at):
    """End an order that was moved to taken back: its limits stop, its facts are withdrawn, the enterprise is told."""
    for rule in ("service", "rectification", "recheck", "confirmation"):
        finish_of(rule, order, by=by, at=at)
    no_answer_due(order, by=by, at=at)
    order.ended_on = today(at)
    order.save()
    words_lapse(order.visit, f"责令整改书{order.paper.number}已撤回：{reason}", by=LEDGER, at=at, order=order)
    for fact_id in on_the_ledger(order):
        withdraw_fact(fact_id=fact_id, reason=f"责令整改书{order.paper.number}已撤回：{reason}"[:300], by=LEDGER, at=at)
    tell(order, noted(made.event, order, by=by, at=at, reason=reason), at)


@transaction.atomic
def pass_on(*, order_id, to, receiver, reason, by, at, agency_code=""):
    """An order that was not met goes to enforcement (or another agency) with a letter; returns the Referral.

    `agency_code`: of a bureau of this portal.
    """
    order = locked_order(order_id, by)
    if order.rechecks.filter(state="waiting").exists():
        raise Invalid(_("A re-check of this order waits for the word of its other inspector."))
    if consenting.waiting("in_time", order=order):
        raise Invalid(LETTER_WAITS)
    made = step(order, "pass_on", states.ORDERS, by, order.visit.task.agency_id)
    without_interest(order.visit, by)
    for rule in ("rectification", "recheck"):
        finish_of(rule, order, by=by, at=at)
    order.ended_on = today(at)
    order.save()
    words_lapse(order.visit, f"责令整改书{order.paper.number}已移送", by=LEDGER, at=at, order=order)
    to_whom = _receiver(order.visit, to, receiver, agency_code)
    event = noted(made.event, order, by=by, at=at, receiver=to_whom[0])
    tell(order, event, at)
    return _refer(order.visit, order, to, to_whom, reason, by=by, at=at)


@transaction.atomic
def refer(*, visit_id, to, receiver, reason, by, at, agency_code=""):
    """Hand what a visit found to enforcement, another agency or the police; returns the Referral.

    It rests on a result that a second officer has reviewed. What cannot wait goes to the police before, by a reviewer
    who has not sat there. `agency_code`: of a bureau of this portal, which owes the receipt itself.
    """
    visit = locked(Visit, visit_id, by, "task__agency__division", "enterprise")
    if visit.state == states.ENTERED:
        _urgent(visit, to, by)
    else:
        own(by, Permission.FOLLOW, visit.task.agency_id)
    if visit.state not in (states.ENTERED, states.REVIEWED, states.SHOWN):
        raise Invalid(UNREVIEWED)
    without_interest(visit, by)
    return _refer(visit, None, to, _receiver(visit, to, receiver, agency_code), reason, by=by, at=at)


def _receiver(visit, to, receiver, agency_code):
    """(name, its Agency where it is a bureau of this portal) of whoever gets the matter; raises Invalid."""
    if not agency_code:
        return receiver.strip(), None
    agency = Agency.objects.filter(pk=agency_code).exclude(pk=visit.task.agency_id).first()
    if to != Referral.To.AGENCY or agency is None:
        raise Invalid(_("A bureau of this portal is another agency, and not your own: choose so."), field="agency_code")
    return agency.name, agency


def _urgent(visit, to, by):
    own(by, Permission.REVIEW, visit.task.agency_id)
    if to != Referral.To.POLICE:
        raise Invalid(UNREVIEWED, field="to")
    second(visit, by)


def withdraw_transfers(visit, *, by, at):
    """Transfers of a result that is returned (`returned_reason` is set) rest on nothing any more: each receiver learns
    it by letter, and what the next result asks for is owed anew."""
    rows = visit.referrals.filter(withdrawn_on__isnull=True).select_related("paper").order_by("pk")
    for row in rows.select_for_update(of=("self",)):
        row.withdrawn_on, row.withdrawn_reason = today(at), visit.returned_reason[:300]
        row.save()
        paper = papers.issue(visit, Paper.Kind.WITHDRAWAL, by=by, at=at, to=row.receiver, letter=row.paper.number,
                             sent_on=str(row.sent_on))  # fmt: skip
        for rule in RECEIPTS:
            finish(rule, (REFERRAL, row.pk), by=by, at=at)
        event = note("inspections.referral_withdrawn", (SUBJECT, visit.pk), by=by, at=at, agency=visit.task.agency,
                     number=paper.number, receiver=row.receiver)  # fmt: skip
        telling.transfer_withdrawn(row, by=by, event=event, at=at)


def _refer(visit, order, to, to_whom, reason, *, by, at):
    receiver, agency = to_whom
    if to not in Referral.To.values:
        raise Invalid(_("Choose to whom the matter goes."), field="to")
    if not says_something(receiver) or not says_something(reason):
        raise Invalid(_("A transfer names the receiving unit and the reason."), field="receiver")
    waiting = visit.referrals.filter(order=order, to=to, receiver=receiver, received_on__isnull=True,
                                     withdrawn_on__isnull=True)  # fmt: skip
    if waiting.exists():
        raise Invalid(_("The matter went to this unit already; its receipt is awaited."), field="receiver")
    paper = papers.issue(
        visit, Paper.Kind.REFERRAL, by=by, at=at, to=receiver, reason=reason.strip(),
        checked_on=str(visit.checked_on), order=order.paper.number if order else "",
        results=list(visit.results.order_by("code__position").values_list("text", flat=True)),
    )  # fmt: skip
    made = Referral.objects.create(visit=visit, order=order, to=to, receiver=receiver, receiver_agency=agency,
                                   reason=reason.strip(), paper=paper, sent_on=today(at), sent_by_id=by.user_id,
                                   sent_label=by.actor)  # fmt: skip
    page = telling.referral_page(made) if agency else f"/desk/inspections/visits/{visit.pk}/"
    begin("takeover" if agency else "receipt", (REFERRAL, made.pk), starts_on=made.sent_on,
          agency=agency or visit.task.agency, label=visit.enterprise.name, url=page, by=by, at=at)  # fmt: skip
    following.answered(visit, to, by=by, at=at)
    event = note("inspections.referral_sent", (SUBJECT, visit.pk), by=by, at=at, agency=visit.task.agency,
                 number=paper.number, receiver=made.receiver)  # fmt: skip
    telling.transferred(made, event=event, at=at)
    return made


@transaction.atomic
def receive_referral(*, referral_id, received_on, receipt, by, at):
    """Record the receipt of a transfer (who signed, or its number there), where it went to a bureau of this portal by
    that bureau itself; returns the Referral."""
    made = locked(Referral, referral_id, by, "visit__task__agency__division", "visit__enterprise", "paper")
    if made.receiver_agency_id and by.agency_code != made.receiver_agency_id and not by.is_system:
        by.require(Permission.FOLLOW)
        raise OwnReceipt
    own(by, Permission.FOLLOW, made.receiver_agency_id or made.visit.task.agency_id)
    if made.received_on:
        raise Invalid(_("The receipt is on record already."))
    if made.withdrawn_on:
        raise Invalid(_("This transfer was withdrawn with its result; the receiver knows it by letter."))
    if not made.sent_on <= received_on <= today(at) or not says_something(receipt):
        raise Invalid(_("A receipt has its day, not before the transfer was sent, and its text."), field="receipt")
    made.received_on, made.receipt = received_on, receipt.strip()[:200]
    made.save()
    for rule in RECEIPTS:
        finish(rule, (REFERRAL, made.pk), by=by, at=at)
    event = note("inspections.referral_received", (SUBJECT, made.visit_id), by=by, at=at, agency=made.visit.task.agency,
                 receipt=made.receipt)  # fmt: skip
    telling.taken_over(made, by=by, event=event, at=at)
    return made


# --- shared -----------------------------------------------------------------------------------------------------------
RELATED = ("visit__task__agency__division", "visit__enterprise", "visit__fact", "paper")


def locked_order(order_id, by):
    return locked(Order, order_id, by, *RELATED)


def page_of(order):
    return f"/desk/inspections/orders/{order.pk}/"


def begin_of(rule, order, *, starts_on, by, at, party=False, **more):
    visit = order.visit
    return begin(
        rule, (CLOCK, order.pk), starts_on=starts_on, agency=visit.task.agency, label=visit.enterprise.name,
        url=page_of(order), by=by, at=at,
        enterprise_id=current(visit.enterprise).pk if party else None, **more,
    )  # fmt: skip


def finish_of(rule, order, *, by, at):
    finish(rule, (CLOCK, order.pk), by=by, at=at)


def known(order, kind, title, severity, *, by, at, people=()):
    """What became of the order, on the ledger; it rests on the result where that is published, and goes with it."""
    visit = order.visit
    number = Fact.objects.filter(source__code=SOURCE, source_key__startswith=f"order-{order.pk}-").count() + 1
    standing = visit.fact if visit.fact_id and visit.fact.state not in ("withdrawn", "repaired") else None
    record_fact(
        kind=kind, occurred_on=today(at), source=SOURCE, source_key=f"order-{order.pk}-{number}", title=title,
        document_number=order.paper.number, legal_basis=order.basis[:500], severity=severity,
        enterprise=current(visit.enterprise), agency=visit.task.agency, based_on=standing,
        detail={"visit": visit.pk, "order": order.pk}, public_from=None,
        people=everyone(*people_of(visit, by), order.issued_by_id, *people), by=LEDGER, at=at,
    )  # fmt: skip


def data_of(order):
    """What messages say of an order."""
    return {"task": order.visit.task.title, "agency": order.visit.task.agency.name, "order": order.paper.number,
            "enterprise": order.visit.enterprise.name}  # fmt: skip


def tell(order, event, at, kind=TOLD, **data):
    notify(kind=kind, to=("enterprise", current(order.visit.enterprise).pk), event=event, at=at,
           url=f"/my/inspections/{order.visit_id}/", data=data_of(order) | data)  # fmt: skip


def noted(verb, order, *, by, at, **data):
    agency = order.visit.task.agency
    return note(verb, (EVENT, order.pk), by=by, at=at, agency=agency, enterprise=order.visit.enterprise_id, **data)
