"""After a failure (后处理): stop sale and order to correct, more time, the report, transfer to the producer's bureau.

Product Quality Law Art. 17, Order 18 Arts. 44-46. What comes after a re-check that failed stands in escalating.py.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock, Limit
from apps.deadlines.operations import extend_clock
from apps.divisions.models import Agency
from apps.documents.operations import store
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.moves import move
from apps.kernel.stepping import OutOfReach, locked, saved, today
from apps.notifications.operations import notify
from apps.registry.models import Enterprise
from apps.registry.operations.locking import hold, standing

from .. import states
from ..models import Batch, Extension, Paper, Rectification
from ..permissions import Permission, own_agency
from ..readers import DONE
from ..rules import windows
from . import papers, transferring
from .steps import (
    ORDER,
    ORDER_CLOCK,
    TOLD,
    OtherBureau,
    begin,
    between,
    finish,
    firm_ground,
    held,
    note,
    own,
    said,
    step,
)

ORDER_DESK, ORDER_MINE = "/desk/sampling/orders/{}/", "/my/sampling/orders/{}/"
RELATED = ("batch__agency", "batch__product", "batch__fact", "agency__division", "enterprise", "paper", "reported_to")


class AskedTooLate(DomainError):
    """More time is asked for in time. `details["days"]` before the end at least."""

    code = "asked-too-late"
    status = 422
    message = _("More time is asked for at least %(days)s days before the end (AQSIQ Announcement 57 of 2015).")


HISTORY = _("What a table brought in was told, heard and followed up elsewhere: nothing is ordered on it here.")


def _stands(batch):
    if batch.origin == Batch.Origin.IMPORT:
        raise Invalid(HISTORY)
    failed = batch.verdict == "fail" and batch.state in (states.STANDS, states.SHOWN)
    if not failed and batch.state != states.REFUSAL_STANDS:
        raise Invalid(_("Only a failure that stands has consequences: first the days to object are over."))


@transaction.atomic
def issue_order(*, batch_id, enterprise_id, what, by, at):
    """Order a party of a failure to stop making and selling, and to correct; returns the Rectification, to be served.

    By the bureau of the sampling, or one the failure was handed to. The nominal producer is ordered unless it was found
    not to be the producer.
    """
    batch = held(batch_id, by)
    by.require(Permission.FOLLOW)
    if not (own_agency(by, batch.agency_id) or batch.transfers.filter(receiver=by.agency_code).exists()):
        raise OtherBureau
    _stands(batch)
    firm_ground(batch)
    firm = Enterprise.objects.get(pk=_party(batch, enterprise_id))
    _once(batch, firm)
    agency = Agency.objects.select_related("division").get(pk=by.agency_code or batch.agency_id)
    text = said(what, "what", _("An order says what is to be corrected."), 4000)
    row = written(batch, firm, agency, text, refusal=batch.state == states.REFUSAL_STANDS, by=by, at=at)
    transferring.ordered(batch, agency.pk, by=by, at=at)
    return row


def written(batch, firm, agency, text, *, refusal, by, at, of_recheck=None):
    """Write an order, and unless it is on a `refusal` the notice to stop making and selling; it waits for its service.
    Returns the Rectification."""
    given = {"by": by, "at": at, "agency": agency, "enterprise": firm}
    days = int(Limit.objects.in_force("sampling.rectification", today(at)).value)
    stop = None if refusal else papers.issue(batch, Paper.Kind.STOP, **given)
    paper = papers.issue(batch, Paper.Kind.ORDER, **given, what=text, days=days, stop=stop.number if stop else "",
                         refusal=refusal)  # fmt: skip
    row = Rectification(batch=batch, enterprise=firm, agency=agency, paper=paper, stop_paper=stop, what=text,
                        of_recheck=of_recheck, law_on=today(at), issued_on=today(at), issued_by_id=by.user_id,
                        issued_label=by.actor)  # fmt: skip
    saved(row, sampling_rectification_once="enterprise_id", sampling_rectification_what="what")
    limit("service", row, starts_on=today(at), by=by, at=at)
    told(row, noted_order("sampling.order_issued", row, by=by, at=at, number=paper.number), at)
    return row


def _once(batch, firm):
    """An enterprise has one order for a batch, also where it came to another record that a merge brought to it."""
    for ordered in batch.rectifications.values_list("enterprise_id", flat=True):
        if standing(ordered) == firm.pk:
            raise Invalid(_("This enterprise has its order for this batch."), field="enterprise_id")


def _party(batch, enterprise_id):
    """The record of the party as it stands now; raises Invalid for anybody else."""
    able = {batch.enterprise_id, None if batch.producer_denied else batch.producer_id} - {None}
    records = {standing(pk) for pk in able}
    if standing(enterprise_id) not in records:
        raise Invalid(_("Only the sampled party and the nominal producer are ordered."), field="enterprise_id")
    return standing(enterprise_id)


@transaction.atomic
def serve_order(*, order_id, served_on, receipt, by, at):
    """Record the service: the days to correct begin, and those of the bureau to check again. Returns the order.

    Both are counted from the day this is recorded: a service that is recorded late takes nobody's time away.
    """
    row = order_of(order_id, by)
    made = step(row, "serve_order", states.RECTIFICATIONS, by, row.agency_id)
    between(served_on, row.issued_on, today(at), "served_on",
            _("A paper is served on the day it was issued or later, and not in the future."))  # fmt: skip
    row.served_on, row.recorded_on = served_on, today(at)
    row.receipt = said(receipt, "receipt", _("Service is proved by a receipt: say who signed, or the number."), 200)
    finish("service", (ORDER_CLOCK, row.pk), by=by, at=at)
    row.due_on = limit("rectification", row, starts_on=row.recorded_on, by=by, at=at, party=True, event_on=row.law_on,
                       on_expiry="sampling.order_over").due_on  # fmt: skip
    row.recheck_by = limit("recheck", row, starts_on=row.recorded_on, by=by, at=at, event_on=row.law_on).due_on
    row.save()
    told(row, noted_order(made.event, row, by=by, at=at, due=str(row.due_on)), at)
    return row


@transaction.atomic
def ask_extension(*, order_id, days, reason, by, at):
    """The enterprise asks for more time: five days before the end at least, thirty at most, once. Or AskedTooLate."""
    row = _party_order(order_id, by)
    if row.state != states.SERVED or Extension.objects.filter(rectification=row).exists():
        raise Invalid(_("More time is asked for once, while the time runs."))
    lead = int(Limit.objects.in_force("sampling.extension_ask", row.law_on).value)
    most = int(Limit.objects.in_force("sampling.extension", row.law_on).value)
    if not windows.may_ask(row.due_on, today(at), lead):
        raise AskedTooLate(AskedTooLate.message % {"days": lead}, days=lead)
    if not 1 <= days <= most:
        raise Invalid(_("At most %(days)s days more.") % {"days": most}, field="days")
    asked = Extension(rectification=row, asked_on=today(at), days=days, reason=(reason or "").strip())
    saved(asked, sampling_extension_whole="reason")
    limit("extension_decision", row, starts_on=today(at), by=by, at=at)
    told(row, noted_order("sampling.extension_asked", row, by=by, at=at, days=days), at, desk=True)
    return asked


@transaction.atomic
def decide_extension(*, order_id, granted, finding, by, at):
    """Decide on more time and say why; granted, both limits are longer. Returns the order."""
    row = order_of(order_id, by)
    asked = Extension.objects.select_for_update().filter(rectification=row, granted=None).first()
    if asked is None:
        raise Invalid(_("No request for more time is waiting."))
    text = said(finding, "finding", _("A decision has its day and its reason."))
    event = "sampling.extension_refused"
    if granted:
        event, row.extended = step(row, "extend_order", states.RECTIFICATIONS, by, row.agency_id).event, True
    else:
        own(by, Permission.FOLLOW, row.agency_id)
    if row.state == states.SERVED:
        _lengthen(row, asked.days if granted else 0, text, by, at)
    finish("extension_decision", (ORDER_CLOCK, row.pk), by=by, at=at)
    asked.granted, asked.decided_on, asked.decided_label, asked.finding = granted, today(at), by.actor, text
    asked.save()
    papers.issue(
        row.batch, Paper.Kind.EXTENSION, by=by, at=at, agency=row.agency, enterprise=row.enterprise,
        order=row.paper.number, granted=granted, days=asked.days, finding=text, until=str(row.due_on),
    )  # fmt: skip
    told(row, noted_order(event, row, by=by, at=at, due=str(row.due_on), finding=text), at)
    return row


def _lengthen(row, days, reason, by, at):
    """Both limits later by the days granted. An answer that came late costs the party nothing: granted or not, at least
    the days are left that must have been left when it asked."""
    lead = int(Limit.objects.in_force("sampling.extension_ask", row.law_on).value)
    due = max(row.due_on + timedelta(days=days), today(at) + timedelta(days=lead))
    more = (due - row.due_on).days
    if more > 0:
        party = {"party": True, "on_expiry": "sampling.order_over"}
        row.due_on = _longer("rectification", row, row.due_on, more, reason, by, at, **party)
        row.recheck_by = _longer("recheck", row, row.recheck_by, more, reason, by, at)
        row.save()


def _longer(rule, row, end, days, reason, by, at, **more):
    """The new last day: of the limit that runs, or of one that goes on from its end where it has run out meanwhile."""
    clock = Clock.objects.of(ORDER_CLOCK, row.pk).live().filter(rule_code=f"sampling.{rule}").first()
    if clock and at < clock.due_at:
        return extend_clock(clock_id=clock.pk, value=days, reason=reason, by=by, at=at).due_on
    finish(rule, (ORDER_CLOCK, row.pk), by=by, at=at)
    again = {"value": days, "unit": "day", "legal_basis": states.CORRECTION}
    return limit(rule, row, starts_on=end, by=by, at=at, **again, **more).due_on


@transaction.atomic
def report_done(*, order_id, report, by, at, file=None):
    """The enterprise reports what it did and asks for the re-check; returns the order."""
    row = _party_order(order_id, by)
    made = step(row, "report_done", states.RECTIFICATIONS, by)
    row.report, row.reported_on = said(report, "report", _("Write what was done."), 8000), today(at)
    if file:
        row.report_file = store(file=file, owner=(DONE, str(row.pk)), by=by, at=at,
                                division=row.agency.division_id)  # fmt: skip
    row.save()
    for rule in ("rectification", "extension_decision", "reporting_up", "suspending"):
        finish(rule, (ORDER_CLOCK, row.pk), by=by, at=at)
    told(row, noted_order(made.event, row, by=by, at=at), at, desk=True)
    return row


def hold_order(clock):
    """What order_over changes, locked before its clock."""
    row = Rectification.objects.only("enterprise_id").get(pk=clock.subject_id)
    hold(row.enterprise_id)
    Rectification.objects.locked(pk=row.pk)


def order_over(clock, by, at):
    """Handler of the days to correct: whoever has not reported by their end is overdue, and is to be reported up.

    Not while a request for more time that was made in time is undecided: the answer says until when it has time.
    """
    row = Rectification.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=clock.subject_id)
    if row.state != states.SERVED or Extension.objects.filter(rectification=row, granted=None).exists():
        return
    made = move(row, "run_out", table=states.RECTIFICATIONS, by=by)
    row.save()
    limit("reporting_up" if row.stop_paper_id else "suspending", row, starts_on=today(at), by=by, at=at)
    told(row, noted_order(made.event, row, by=by, at=at), at)
    told(row, noted_order(made.event, row, by=by, at=at), at, desk=True)


# --- shared with escalating.py ----------------------------------------------------------------------------------------
def order_of(order_id, by):
    """The order, locked after its enterprise and its batch; raises OutOfReach."""
    seen = Rectification.objects.visible_to(by).filter(pk=order_id).values_list("enterprise_id", "batch_id").first()
    if seen is None:
        raise OutOfReach
    hold(seen[0])
    Batch.objects.locked(pk=seen[1])
    return locked(Rectification, order_id, by, *RELATED)


def _party_order(order_id, by):
    by.require(Permission.ANSWER)
    if not by.is_enterprise:
        raise OutOfReach
    return order_of(order_id, by)


def limit(rule, row, *, starts_on, by, at, party=False, **more):
    return begin(
        rule, (ORDER_CLOCK, row.pk), starts_on=starts_on, agency=row.agency, label=str(row.batch),
        url=ORDER_DESK.format(row.pk), by=by, at=at,
        enterprise_id=row.enterprise_id if party else None, **more,
    )  # fmt: skip


def told(row, event, at, *, desk=False):
    """A message to the enterprise of an order as it stands now, or to the bureau that follows it up."""
    data = {"batch": str(row.batch), "agency": row.agency.name, "step": event.verb}
    to = ("agency", row.agency_id) if desk else ("enterprise", standing(row.enterprise_id))
    url = (ORDER_DESK if desk else ORDER_MINE).format(row.pk)
    notify(kind=TOLD, to=to, event=event, at=at, url=url, data=data)


def licence_void(row, reason, *, by, at):
    """What was raised about a licence rests on nothing any more: whoever keeps licences hears of it."""
    if row.licence_on is None:
        return
    row.licence_on = None
    noted_order("sampling.licence_consequence_void", row, by=by, at=at, reason=reason,
                licence_class=row.batch.product.licence_class)  # fmt: skip


def noted_order(verb, row, *, by, at, **data):
    return note(verb, (ORDER, row.pk), by=by, at=at, agency=row.agency, enterprise=row.enterprise_id,
                batch=row.batch_id, **data)  # fmt: skip
