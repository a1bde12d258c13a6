"""Re-checks, and what follows when they fail: report up, announcement, a second look, suspension, revocation.

Product Quality Law Art. 17, Order 18 Arts. 47-49, Order 440 Art. 54: the licence of a licensed product goes after the
first re-check that fails; everything else has its fixed order. Whoever is to be suspended or revoked is told first.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Limit
from apps.divisions.models import Agency
from apps.kernel.errors import Invalid
from apps.kernel.stepping import OutOfReach, saved, today
from apps.notifications.operations import notify
from apps.registry.querysets import of_records

from .. import states
from ..models import Answer, Laboratory, Paper, Recheck, Sample, Staff, Standard, Test
from ..permissions import Permission
from ..queries.frames import laboratories_for
from ..rules import windows
from . import papers
from .following import ORDER_DESK, limit, noted_order, order_of, told
from .publishing import recheck_fact
from .steps import (
    ANSWER,
    ORDER_CLOCK,
    TOLD,
    OtherBureau,
    RestsOnNothing,
    apart,
    begin,
    between,
    finish,
    held,
    noted,
    own,
    said,
    seen,
    step,
    tell,
)

STAGES = {states.SERVED: "order", states.REPORTED: "order", states.OVERDUE: "order", states.PUBLIC: "announced",
          states.SUSPENDED: "suspended"}  # fmt: skip
PASSES = {"order": "pass_recheck", "announced": "pass_again", "suspended": "pass_again"}
FAILS = {"order": "fail_recheck", "announced": "fail_again"}


@transaction.atomic
def take_recheck(*, order_id, staff_ids, sampled_on, seal, laboratory_id, by, at):
    """Two samplers take new samples, free of charge, for a qualified laboratory; returns the Recheck.

    After an announcement not before day 60 (Order 18 Art. 48). None of the samplers may test them.
    """
    row = order_of(order_id, by)
    own(by, Permission.FOLLOW, row.agency_id)
    stage = STAGES.get(row.state)
    if stage is None:
        raise Invalid(_("There is nothing to check again now."))
    first = {"order": row.served_on, "announced": row.recheck_from, "suspended": row.suspended_on}[stage]
    too_early = _("This re-check is possible from %(day)s on.") % {"day": first}
    between(sampled_on, first, today(at), "sampled_on", too_early)
    people = list(Staff.objects.in_force(sampled_on, sampled_on).filter(pk__in=staff_ids, samples=True))
    if len(people) < 2:
        raise Invalid(_("At least two certified samplers take the samples of a re-check."), field="staff_ids")
    code = row.batch.standard.code
    standard = Standard.objects.on(sampled_on).filter(code=code).first() or _successor(row.batch, sampled_on)
    laboratory = Laboratory.objects.filter(pk=laboratory_id).first()
    if laboratory not in laboratories_for(standard, sampled_on):
        raise Invalid(_("This laboratory is not qualified for all items of the standard."), field="laboratory_id")
    made = saved(Recheck(rectification=row, stage=stage, sampled_on=sampled_on, by_id=by.user_id, label=by.actor),
                 sampling_recheck_one_open="sampled_on")  # fmt: skip
    made.samplers.set(people)
    sample = saved(Sample(batch=row.batch, part="recheck", recheck=made, seal=seal.strip(), sealed_on=sampled_on),
                   sampling_sample_seal="seal", sampling_sample_sealed="seal")  # fmt: skip
    Test.objects.create(batch=row.batch, kind=Test.Kind.RECHECK, laboratory=laboratory, standard=standard,
                        sample=sample, recheck=made, given_on=sampled_on)  # fmt: skip
    noted_order("sampling.recheck_sampled", row, by=by, at=at, stage=stage, laboratory=laboratory.name)
    return made


def _successor(batch, day):
    """The standard in force for the product on a day, where that of the first test no longer is."""
    found = Standard.objects.on(day).filter(products__contains=[batch.product_code]).order_by("code").first()
    if found is None:
        raise Invalid(_("No standard for this product is in force on that day."))
    return found


@transaction.atomic
def decide_recheck(*, order_id, finding, by, at):
    """Say what the re-check found: passed ends the order, failed opens what comes next. Returns the order.

    By another officer than took it or sampled for it.
    """
    row = order_of(order_id, by)
    recheck = Recheck.objects.select_for_update().filter(rectification=row, passed=None, void_on=None).first()
    test = Test.objects.filter(recheck=recheck).first() if recheck else None
    if test is None or not test.reported_on:
        raise Invalid(_("The report of the re-check is not there yet."))
    if test.is_marked:
        raise RestsOnNothing(reports=[test.report_number])
    apart("recheck", recheck.pk, by)
    text = said(finding, "finding", _("A re-check says what was found, and when."), 4000)
    recheck.decided_by_id = by.user_id
    recheck.passed, recheck.finding, recheck.decided_on = test.verdict == "pass", text, today(at)
    own(by, Permission.FOLLOW, row.agency_id)
    recheck.save()
    event, verb = "sampling.recheck_failed", PASSES[recheck.stage] if recheck.passed else FAILS.get(recheck.stage)
    if verb:  # after a suspension the next move is the notice of the revocation, which somebody writes
        event = step(row, verb, states.RECTIFICATIONS, by, row.agency_id).event
    for rule in ("rectification", "recheck", "announced_until"):
        finish(rule, (ORDER_CLOCK, row.pk), by=by, at=at)
    papers.issue(row.batch, Paper.Kind.RECHECK, by=by, at=at, agency=row.agency, enterprise=row.enterprise,
                 order=row.paper.number, passed=recheck.passed, finding=text, values=papers.values_of(test),
                 report=test.report_number)  # fmt: skip
    recheck_fact(row, recheck, by, at)
    if recheck.passed:
        row.ended_on = today(at)
    else:
        _next_duty(row, recheck, by=by, at=at)
    row.save()
    told(row, noted_order(event, row, by=by, at=at, finding=text, stage=recheck.stage), at)
    return row


def _next_duty(row, recheck, *, by, at):
    """What is owed after a re-check that failed; for a licensed product the consequence for its licence is raised."""
    if recheck.stage == "order":
        limit("reporting_up", row, starts_on=today(at), by=by, at=at)
    if row.batch.product.licence_class and row.licence_on is None:
        row.licence_on = today(at)
        noted_order("sampling.licence_consequence", row, by=by, at=at, licence_class=row.batch.product.licence_class,
                    number=row.paper.number, recheck=recheck.pk,
                    basis="工业产品生产许可证管理条例第五十四条")  # fmt: skip


@transaction.atomic
def report_up(*, order_id, by, at):
    """Report to the province what failed again or was not corrected; returns the order."""
    row = order_of(order_id, by)
    made = step(row, "report_up", states.RECTIFICATIONS, by, row.agency_id)
    province = Agency.objects.select_related("division").get(level="province")
    paper = papers.issue(row.batch, Paper.Kind.REPORT_UP, by=by, at=at, agency=row.agency, enterprise=row.enterprise,
                         to=province.name, order=row.paper.number, what=row.what)  # fmt: skip
    row.reported_up_on = today(at)
    row.save()
    for rule in ("reporting_up", "recheck"):
        finish(rule, (ORDER_CLOCK, row.pk), by=by, at=at)
    begin("announcing", (ORDER_CLOCK, row.pk), starts_on=today(at), agency=province, label=str(row.batch),
          url=ORDER_DESK.format(row.pk), by=by, at=at)  # fmt: skip
    event = noted_order(made.event, row, by=by, at=at, number=paper.number)
    notify(kind=TOLD, to=("agency", province.pk), event=event, at=at, url=ORDER_DESK.format(row.pk),
           data={"batch": str(row.batch), "agency": row.agency.name})  # fmt: skip
    told(row, event, at)
    return row


@transaction.atomic
def announce(*, order_id, by, at):
    """The province announces what failed again: the second look lies between day 60 and day 90. Returns the order."""
    row = order_of(order_id, by)
    made = step(row, "announce", states.RECTIFICATIONS, by)
    province = Agency.objects.select_related("division").filter(pk=by.agency_code, level="province").first()
    if province is None:
        raise OtherBureau
    day = today(at)
    first, last = (int(Limit.objects.in_force(f"sampling.announced_{word}", day).value) for word in ("from", "until"))
    window = windows.second_look(day, first, last)
    row.announced_on, row.recheck_from, row.recheck_until = day, window.first, window.last
    row.save()
    papers.issue(row.batch, Paper.Kind.ANNOUNCEMENT, by=by, at=at, agency=province, enterprise=row.enterprise,
                 to="社会公众", order=row.paper.number, first=str(window.first), last=str(window.last))  # fmt: skip
    finish("announcing", (ORDER_CLOCK, row.pk), by=by, at=at)
    limit("announced_until", row, starts_on=day, by=by, at=at)
    event = noted_order(made.event, row, by=by, at=at, first=str(window.first), last=str(window.last))
    told(row, event, at)
    told(row, event, at, desk=True)
    return row


@transaction.atomic
def tell_suspension(*, order_id, receipt, by, at):
    """Tell the enterprise that its business may be suspended, why, and until when it may answer; returns the Answer."""
    return _tell(order_id, "tell_suspension", Answer.Act.SUSPENSION, Paper.Kind.SUSPENSION_NOTICE, receipt, by, at)


@transaction.atomic
def tell_revocation(*, order_id, receipt, by, at):
    """Tell it that its business licence may be revoked: it failed again after the suspension. Returns the Answer."""
    row = order_of(order_id, by)
    if not row.rechecks.filter(stage="suspended", passed=False, void_on=None).exists():
        raise Invalid(_("Nothing is revoked before a re-check after the suspension has failed."))
    return _tell(order_id, "tell_revocation", Answer.Act.REVOCATION, Paper.Kind.REVOCATION_NOTICE, receipt, by, at)


def _tell(order_id, verb, act, kind, receipt, by, at):
    row = order_of(order_id, by)
    made = step(row, verb, states.RECTIFICATIONS, by, row.agency_id)
    text = said(receipt, "receipt", _("Service is proved by a receipt: say who signed, or the number."), 200)
    paper = papers.issue(row.batch, kind, by=by, at=at, agency=row.agency, enterprise=row.enterprise,
                         order=row.paper.number)  # fmt: skip
    clock = limit("answer", row, starts_on=today(at), by=by, at=at, party=True)
    answer = saved(Answer(batch=row.batch, rectification=row, enterprise=row.enterprise, act=act, paper=paper,
                          told_by_id=by.user_id, served_on=today(at), receipt=text, due_on=clock.due_on))  # fmt: skip
    row.save()
    told(row, noted_order(made.event, row, by=by, at=at, due=str(clock.due_on), number=paper.number), at)
    return answer


@transaction.atomic
def give_answer(*, answer_id, statement, wants_hearing, by, at):
    """The enterprise states its case, and may ask for a hearing, within its days; returns the Answer."""
    by.require(Permission.ANSWER)
    if not by.is_enterprise:
        raise OutOfReach
    row = answer_of(Answer.objects.filter(of_records(by, "enterprise")), answer_id, by)
    if row.stated_on or row.taken_back_on or today(at) > row.due_on:
        raise Invalid(_("A statement is possible once, until %(day)s.") % {"day": row.due_on})
    row.statement = said(statement, "statement", _("Write what you have to say."), 8000)
    row.stated_on = today(at)
    row.wants_hearing = bool(wants_hearing) and row.act != Answer.Act.REFUSAL
    row.save()
    subject = (ORDER_CLOCK, row.rectification_id) if row.rectification_id else (ANSWER, row.batch_id)
    finish("answer", subject, by=by, at=at)
    tell(row.batch, None, noted("sampling.answer_given", row.batch, by=by, at=at, act=row.act), at)
    return row


def answer_of(rows, answer_id, by):
    """The Answer, locked after its order or its batch: a decision waits for it, or it comes too late. Or OutOfReach."""
    seen = rows.filter(pk=answer_id).values_list("rectification_id", "batch_id").first()
    if seen is None:
        raise OutOfReach
    if seen[0]:
        order_of(seen[0], by)
    else:
        held(seen[1], by)
    return Answer.objects.select_for_update(of=("self",)).select_related("rectification__agency").get(pk=answer_id)


@transaction.atomic
def hold_hearing(*, answer_id, heard_on, by, at):
    """The hearing that was asked for has been held; returns the Answer."""
    row = answer_of(Answer.objects.filter(rectification__isnull=False), answer_id, by)
    own(by, Permission.FOLLOW, row.rectification.agency_id)
    if not row.wants_hearing or row.heard_on or row.taken_back_on:
        raise Invalid(_("No hearing is waiting."))
    between(heard_on, row.stated_on, today(at), "heard_on", _("A hearing lies between the request and today."))
    row.heard_on = heard_on
    row.save()
    noted_order("sampling.answer_heard", row.rectification, by=by, at=at, act=row.act)
    return row


@transaction.atomic
def suspend(*, order_id, reason, by, at):
    """A second officer orders business to be suspended once the enterprise could answer; returns the order."""
    return _decide(order_id, "suspend", Answer.Act.SUSPENSION, Paper.Kind.SUSPENSION, reason, by, at)


@transaction.atomic
def revoke(*, order_id, reason, by, at):
    """A second officer revokes the business licence once the enterprise could answer; returns the order.

    The event is raised for whoever keeps the register and the serious list; this app changes neither.
    """
    return _decide(order_id, "revoke", Answer.Act.REVOCATION, Paper.Kind.REVOCATION, reason, by, at)


def _decide(order_id, verb, act, kind, reason, by, at):
    row = order_of(order_id, by)
    made = step(row, verb, states.RECTIFICATIONS, by, row.agency_id)
    answer = Answer.objects.get(rectification=row, act=act, taken_back_on=None)
    if answer.stated_on is None and answer.due_on >= today(at):
        raise Invalid(_("The enterprise may still state its case until %(day)s.") % {"day": answer.due_on})
    if answer.wants_hearing and answer.heard_on is None:
        raise Invalid(_("The hearing that was asked for has not been held."))
    apart("order", row.pk, by)
    seen(answer=answer)
    text = said(reason, "reason", _("A decision gives its reasons, and says what became of the statement."), 4000)
    if verb == "suspend":
        row.suspended_on, row.suspended_by_id = today(at), by.user_id
    else:
        row.revoked_on = row.ended_on = today(at)
        row.revoked_by_id = by.user_id
    row.save()
    papers.issue(row.batch, kind, by=by, at=at, agency=row.agency, enterprise=row.enterprise, order=row.paper.number,
                 reason=text, notice=answer.paper.number, statement=answer.statement)  # fmt: skip
    finish("answer", (ORDER_CLOCK, row.pk), by=by, at=at)
    told(row, noted_order(made.event, row, by=by, at=at, reason=text), at)
    return row
