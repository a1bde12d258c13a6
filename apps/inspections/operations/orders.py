"""What follows a problem: the order to rectify, its service, the enterprise's report, the re-check, the transfer."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock
from apps.deadlines.operations import extend_clock
from apps.documents.operations import store
from apps.kernel.errors import Invalid
from apps.kernel.stepping import checked, locked, reasoned, today
from apps.notifications.operations import notify
from apps.records.models import Fact
from apps.records.operations.facts import everyone, record_fact
from apps.registry.operations.locking import hold

from .. import states
from ..models import Order, Paper, Recheck, Referral, Visit
from ..permissions import Permission
from ..readers import REPORT
from . import papers
from .reviewing import LEDGER, SOURCE, TOLD, current, people_of
from .steps import begin, finish, note, own, party_held, step
from .visits import SUBJECT

CLOCK, EVENT = "inspections.order", "inspection_order"
REFERRAL = "inspections.referral"


@transaction.atomic
def issue_order(*, visit_id, what, basis, days, by, at):
    """Order the enterprise to rectify what a visit found (责令整改); returns the Order, which still has to be served.

    Possible once a problem is entered: the order does not wait for the publication.
    """
    visit = locked(Visit, visit_id, by, "task__agency__division", "enterprise")
    own(by, Permission.FOLLOW, visit.task.agency_id)
    if visit.state not in (states.ENTERED, states.REVIEWED, states.SHOWN):
        raise Invalid(_("An order follows a result that was entered."))
    if not visit.results.exclude(code__outcome="fine").exists():
        raise Invalid(_("Nothing was found at this visit that could be rectified."))
    if not what.strip():
        raise Invalid(_("Write what is to be rectified."), field="what")
    paper = papers.issue(visit, Paper.Kind.ORDER, by=by, at=at, what=what.strip(), basis=basis.strip(), days=days,
                         checked_on=str(visit.checked_on))  # fmt: skip
    order = Order(visit=visit, paper=paper, what=what.strip(), basis=basis.strip(), days=days, issued_on=today(at),
                  issued_by_id=by.user_id, issued_label=by.actor)  # fmt: skip
    checked(order, inspections_order_days="days", inspections_order_whole="what")
    order.save()
    _begin("service", order, starts_on=order.issued_on, by=by, at=at)
    _tell(order, _noted("inspections.order_issued", order, by=by, at=at, number=paper.number, days=days), at)
    return order


@transaction.atomic
def serve_order(*, order_id, served_on, receipt, by, at):
    """Record the service: the time to rectify begins. Returns the Order."""
    order = _locked(order_id, by)
    made = step(order, "serve_order", states.ORDERS, by, order.visit.task.agency_id)
    if not order.issued_on <= served_on <= today(at):
        raise Invalid(
            _("A paper is served on the day it was issued or later, and not in the future."), field="served_on"
        )
    if not receipt.strip():
        raise Invalid(_("Service is proved by a receipt: say who signed, or the number."), field="receipt")
    order.served_on, order.receipt = served_on, receipt.strip()
    _finish("service", order, by=by, at=at)
    clock = _begin(
        "rectification", order, starts_on=served_on, by=by, at=at, party=True, value=order.days, unit="day",
        on_expiry="inspections.order_over", legal_basis=order.basis[:200],
    )  # fmt: skip
    order.due_on = clock.due_on
    order.save()
    _tell(order, _noted(made.event, order, by=by, at=at, due=str(order.due_on)), at)
    return order


@transaction.atomic
def extend_order(*, order_id, days, reason, by, at):
    """Give more time, once and before it has run out; returns the Order."""
    order = _locked(order_id, by)
    made = step(order, "extend_order", states.ORDERS, by, order.visit.task.agency_id)
    if order.extended:
        raise Invalid(_("The time was extended once already."))
    if not 1 <= days <= 30:
        raise Invalid(_("An extension is one to thirty days."), field="days")
    clock = Clock.objects.of(CLOCK, order.pk).live().get(rule_code="inspections.rectification")
    clock = extend_clock(clock_id=clock.pk, value=days, reason=reasoned(reason), by=by, at=at)
    order.due_on, order.extended = clock.due_on, True
    order.save()
    _tell(order, _noted(made.event, order, by=by, at=at, due=str(order.due_on), reason=reasoned(reason)), at)
    return order


@transaction.atomic
def report_done(*, order_id, report, by, at, file=None):
    """The enterprise reports what it did, with a file where it has one; the bureau re-checks. Returns the Order."""
    order = _locked(order_id, by)
    made = step(order, "report_done", states.ORDERS, by)
    if not by.is_enterprise:
        raise Invalid(_("The enterprise reports itself."))
    if not report.strip():
        raise Invalid(_("Write what was done."), field="report")
    if file:
        order.report_file = store(file=file, owner=(REPORT, str(order.pk)), by=by, at=at,
                                  division=order.visit.task.agency.division_id)  # fmt: skip
    order.report, order.reported_on = report.strip(), today(at)
    for rule in ("rectification", "recheck"):  # one that ran out is re-checked from its late report on
        _finish(rule, order, by=by, at=at)
    order.save()
    _begin("recheck", order, starts_on=order.reported_on, by=by, at=at)
    event = _noted(made.event, order, by=by, at=at)
    notify(kind=TOLD, to=("agency", order.visit.task.agency_id), event=event, at=at,
           url=f"/desk/inspections/orders/{order.pk}/", data=_data(order))  # fmt: skip
    return order


def hold_order(clock):
    """What order_over changes, locked before its clock: the enterprise that gets a fact, then the order."""
    hold(Order.objects.values_list("visit__enterprise_id", flat=True).get(pk=clock.subject_id))
    Order.objects.locked(pk=clock.subject_id)


def order_over(clock, by, at):
    """Handler of the time to rectify: whoever has not reported by its end is overdue, and the ledger knows."""
    order = Order.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=clock.subject_id)
    if order.state != states.SERVED:
        return
    made = step(order, "run_out", states.ORDERS, by)
    order.save()
    _begin("recheck", order, starts_on=today(at), by=by, at=at)
    _known(order, "not_rectified", f"逾期未整改：{order.paper.number}", 2, by, at)
    _tell(order, _noted(made.event, order, by=by, at=at), at)


@transaction.atomic
def recheck(*, order_id, on, passed, finding, by, at):
    """Look again at what was ordered: passed closes the order, failed leaves it open to a further report or a transfer.

    Writes the finding as a paper. Returns the Order.
    """
    party_held(Order, order_id, by, "visit__enterprise_id")
    order = _locked(order_id, by)
    made = step(order, "pass_recheck" if passed else "fail_recheck", states.ORDERS, by, order.visit.task.agency_id)
    if on > today(at) or on < order.served_on:
        raise Invalid(_("The re-check lies between the service of the order and today."), field="on")
    if not finding.strip():
        raise Invalid(_("Say what was seen at the re-check."), field="finding")
    Recheck.objects.create(order=order, on=on, passed=passed, finding=finding.strip(), by_id=by.user_id, label=by.actor)
    papers.issue(order.visit, Paper.Kind.RECHECK, by=by, at=at, order=order.paper.number, what=order.what,
                 finding=finding.strip(), passed=passed, checked_on=str(on))  # fmt: skip
    for rule in ("rectification", "recheck"):
        _finish(rule, order, by=by, at=at)
    if passed:
        order.ended_on = today(at)
        _known(order, "rectified", f"整改完成：{order.paper.number}", 0, by, at)
    else:
        _known(order, "not_rectified", f"复查未通过：{order.paper.number}", 2, by, at)
    order.save()
    _tell(order, _noted(made.event, order, by=by, at=at, finding=finding.strip()), at)
    return order


@transaction.atomic
def pass_on(*, order_id, to, receiver, reason, by, at):
    """An order that was not met goes to enforcement (or another agency) with a letter; returns the Referral."""
    order = _locked(order_id, by)
    made = step(order, "pass_on", states.ORDERS, by, order.visit.task.agency_id)
    for rule in ("rectification", "recheck"):
        _finish(rule, order, by=by, at=at)
    order.ended_on = today(at)
    order.save()
    event = _noted(made.event, order, by=by, at=at, receiver=receiver)
    _tell(order, event, at)
    return _refer(order.visit, order, to=to, receiver=receiver, reason=reason, by=by, at=at)


@transaction.atomic
def refer(*, visit_id, to, receiver, reason, by, at):
    """Hand what a visit found to enforcement, another agency or the police; returns the Referral."""
    visit = locked(Visit, visit_id, by, "task__agency__division", "enterprise")
    own(by, Permission.FOLLOW, visit.task.agency_id)
    if visit.state not in (states.ENTERED, states.REVIEWED, states.SHOWN):
        raise Invalid(_("A transfer follows a result that was entered."))
    return _refer(visit, None, to=to, receiver=receiver, reason=reason, by=by, at=at)


def _refer(visit, order, *, to, receiver, reason, by, at):
    if to not in Referral.To.values:
        raise Invalid(_("Choose to whom the matter goes."), field="to")
    if not receiver.strip() or not reason.strip():
        raise Invalid(_("A transfer names the receiving unit and the reason."), field="receiver")
    paper = papers.issue(
        visit, Paper.Kind.REFERRAL, by=by, at=at, to=receiver.strip(), reason=reason.strip(),
        checked_on=str(visit.checked_on), order=order.paper.number if order else "",
        results=list(visit.results.order_by("code__position").values_list("text", flat=True)),
    )  # fmt: skip
    made = Referral.objects.create(visit=visit, order=order, to=to, receiver=receiver.strip(), reason=reason.strip(),
                                   paper=paper, sent_on=today(at), sent_label=by.actor)  # fmt: skip
    begin("receipt", (REFERRAL, made.pk), starts_on=made.sent_on, agency=visit.task.agency, label=visit.enterprise.name,
          url=f"/desk/inspections/visits/{visit.pk}/", by=by, at=at)  # fmt: skip
    note("inspections.referral_sent", (SUBJECT, visit.pk), by=by, at=at, agency=visit.task.agency, number=paper.number,
         receiver=made.receiver)  # fmt: skip
    return made


@transaction.atomic
def receive_referral(*, referral_id, received_on, receipt, by, at):
    """Record the receipt of a transfer (who signed, or its number there); returns the Referral."""
    made = locked(Referral, referral_id, by, "visit__task__agency__division")
    own(by, Permission.FOLLOW, made.visit.task.agency_id)
    if made.received_on:
        raise Invalid(_("The receipt is on record already."))
    if not made.sent_on <= received_on <= today(at) or not receipt.strip():
        raise Invalid(_("A receipt has its day, not before the transfer was sent, and its text."), field="receipt")
    made.received_on, made.receipt = received_on, receipt.strip()[:200]
    made.save()
    finish("receipt", (REFERRAL, made.pk), by=by, at=at)
    note("inspections.referral_received", (SUBJECT, made.visit_id), by=by, at=at, agency=made.visit.task.agency,
         receipt=made.receipt)  # fmt: skip
    return made


# --- shared -----------------------------------------------------------------------------------------------------------
RELATED = ("visit__task__agency__division", "visit__enterprise", "visit__fact", "paper")


def _locked(order_id, by):
    return locked(Order, order_id, by, *RELATED)


def _begin(rule, order, *, starts_on, by, at, party=False, **more):
    visit = order.visit
    return begin(
        rule, (CLOCK, order.pk), starts_on=starts_on, agency=visit.task.agency, label=visit.enterprise.name,
        url=f"/desk/inspections/orders/{order.pk}/", by=by, at=at,
        enterprise_id=current(visit.enterprise).pk if party else None, **more,
    )  # fmt: skip


def _finish(rule, order, *, by, at):
    finish(rule, (CLOCK, order.pk), by=by, at=at)


def _known(order, kind, title, severity, by, at):
    """What became of the order, on the ledger; it rests on the result where that is published, and goes with it."""
    visit = order.visit
    number = Fact.objects.filter(source__code=SOURCE, source_key__startswith=f"order-{order.pk}-").count() + 1
    standing = visit.fact if visit.fact_id and visit.fact.state not in ("withdrawn", "repaired") else None
    record_fact(
        kind=kind, occurred_on=today(at), source=SOURCE, source_key=f"order-{order.pk}-{number}", title=title,
        document_number=order.paper.number, legal_basis=order.basis[:500], severity=severity,
        enterprise=current(visit.enterprise), agency=visit.task.agency, based_on=standing,
        detail={"visit": visit.pk, "order": order.pk}, public_from=None,
        people=everyone(*people_of(visit, by), order.issued_by_id), by=LEDGER, at=at,
    )  # fmt: skip


def _data(order):
    return {"task": order.visit.task.title, "agency": order.visit.task.agency.name}


def _tell(order, event, at):
    notify(kind=TOLD, to=("enterprise", current(order.visit.enterprise).pk), event=event, at=at,
           url=f"/my/inspections/{order.visit_id}/", data=_data(order))  # fmt: skip


def _noted(verb, order, *, by, at, **data):
    agency = order.visit.task.agency
    return note(verb, (EVENT, order.pk), by=by, at=at, agency=agency, enterprise=order.visit.enterprise_id, **data)
