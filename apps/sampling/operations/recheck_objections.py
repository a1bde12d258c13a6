"""Whoever failed a re-check is told, and may object, before anything follows from it; then the failure stands.

Product Quality Law Art. 15 gives fifteen days to ask for a retest of a result of sampling; that a re-check is one is
the portal's reading (limits.csv). The backup sample of the re-check is tested elsewhere; where that cannot be, a second
officer says whether the re-check counts. What follows: operations/escalating.py.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import Overtaken, today

from .. import states
from ..models import Answer, Laboratory, Paper, Policy, Recheck, Rectification, Sample, Test
from ..permissions import Permission
from ..queries.frames import laboratories_for
from . import answers, grounds, papers, rechecking
from .following import RELATED, limit, noted_order, order_of, told
from .objecting import SameLaboratory
from .publishing import recheck_fact
from .steps import ORDER_CLOCK, PORTAL, RestsOnNothing, apart, finish, heard_here, said, seen, sound, step

OWED = {"order": "reporting_up", "announced": "suspending", "suspended": "revoking"}  # once a re-check has failed
MAY_OBJECT = _("The enterprise may still object to the finding of the re-check, or its objection is open.")
UNDER_WAY = _("A re-check of this order is under way: first say what it found.")
NO_REPORT = _("The report of the retest is not there yet.")


def firm(order):
    """Nothing follows from a re-check whose finding may still fall; raises Invalid."""
    if order.rechecks.pending().exists():
        raise Invalid(MAY_OBJECT)


def none_under_way(order):
    """Nothing adverse follows while a re-check is under way, or may still fall: its report may say that the product
    meets the standard; the database asks the same. Raises Invalid."""
    firm(order)
    if order.rechecks.under_way().exists():
        raise Invalid(UNDER_WAY)


def tell(order, recheck, paper, *, by, at):
    """The finding of a re-check that failed waits for its service. Returns the Answer."""
    return answers.told(order.batch, order, Answer.Act.RECHECK, paper, "", by=by, at=at, recheck=recheck)


def days_over(clock, by, at):
    """Handler of the days to object and of those of a letter on its way: silence lets the finding stand."""
    order = Rectification.objects.select_related(*RELATED, "batch__agency__division").get(pk=clock.subject_id)
    silent = Answer.objects.filter(rectification=order, act=Answer.Act.RECHECK, stated_on=None, taken_back_on=None)
    row = silent.filter(recheck__in=order.rechecks.pending()).select_for_update(of=("self",)).first()
    if row and row.served_on and row.letters_end < today(at):
        _stands(order, row.recheck, by=PORTAL, at=at)


def _stands(order, recheck, *, by, at):
    """The finding stands: it is a fact, and the next step is owed; for a licensed product its licence is at stake."""
    recheck.stands_on = today(at)
    recheck.save()
    recheck_fact(order, recheck, by, at)
    limit(_owed(order, recheck), order, starts_on=today(at), by=by, at=at)
    batch, costs = order.batch, f"licence.{order.batch.level}"
    # national and provincial sampling only, as the dated rule of the day of the sampling says
    costly = batch.product.licence_class and Policy.objects.in_force(costs, batch.visited_on).applies
    tested = not recheck.is_refused and not grounds.is_first_result(order, recheck)
    if costly and tested and order.licence_on is None:
        order.licence_on = today(at)
        noted_order("sampling.licence_consequence", order, by=by, at=at, licence_class=batch.product.licence_class,
                    number=order.paper.number, recheck=recheck.pk,
                    basis="工业产品生产许可证管理条例第五十四条")  # fmt: skip
    order.save()
    event = noted_order("sampling.recheck_stands", order, by=by, at=at, stage=recheck.stage)
    told(order, event, at)
    told(order, event, at, desk=True)


def _owed(order, recheck):
    if grounds.is_first_result(order, recheck):
        return "ordering"
    return "suspending" if recheck.stage == "order" and grounds.is_refusal(order) else OWED[recheck.stage]


def objection_of(answer_id, by):
    """(the objection, its order), locked, that waits for its decision at the actor's bureau or below it."""
    row = answers.answer_of(Answer.objects.visible_to(by).filter(act=Answer.Act.RECHECK), answer_id, by)
    order = order_of(row.rectification_id, by)
    heard_here(by, order.agency)
    if not row.stated_on or not answers.awaited(row):
        raise Overtaken
    return row, order


@transaction.atomic
def retest_recheck(*, answer_id, laboratory_id, by, at):
    """Send the backup sample of the re-check to another qualified laboratory; returns the Test."""
    row, order = objection_of(answer_id, by)
    by.require(Permission.FOLLOW)
    sample = Sample.objects.filter(recheck=row.recheck, part="spare").first()
    if sample is None:
        raise Invalid(_("There is no backup sample of this re-check."))
    first = Test.objects.select_related("standard").get(recheck=row.recheck)
    if Test.objects.filter(answer=row).exists():
        raise Invalid(_("The backup sample is being tested."))
    laboratory = Laboratory.objects.filter(pk=laboratory_id).first()
    if laboratory is None or laboratory.pk == first.laboratory_id:
        raise SameLaboratory(field="laboratory_id")
    items = dict(first.results.filter(verdict="fail").values_list("item_id", "item__code"))
    if laboratory not in laboratories_for(first.standard, today(at), items=items.values()):
        raise Invalid(_("This laboratory is not qualified for the items that failed (Product Quality Law Art. 19)."),
                      field="laboratory_id")  # fmt: skip
    test = Test.objects.create(batch=order.batch, kind=Test.Kind.RECHECK, laboratory=laboratory, answer=row,
                               standard=first.standard, sample=sample, given_on=today(at))  # fmt: skip
    test.items.set(items)
    papers.issue(order.batch, Paper.Kind.RETEST, by=by, at=at, agency=order.agency, enterprise=order.enterprise,
                 filed_on=str(row.stated_on), laboratory=laboratory.name, until="")  # fmt: skip
    told(order, noted_order("sampling.recheck_retest_ordered", order, by=by, at=at, laboratory=laboratory.name), at)
    return test


@transaction.atomic
def conclude_recheck_retest(*, answer_id, finding, by, at):
    """A second officer concludes on the report of the backup sample: it overturns the finding of the re-check, and the
    order ends, or upholds it. Returns the Answer."""
    row, order = objection_of(answer_id, by)
    test = Test.objects.filter(answer=row).first()
    if test is None or not test.reported_on:
        raise Invalid(NO_REPORT)
    if test.flagged_on:
        raise RestsOnNothing(reports=[test.report_number])
    sound(test)
    passed = test.verdict == "pass"
    _decided(row, order, passed, finding, test, by=by, at=at)
    if passed:
        _overturned(row, order, by=by, at=at)
    else:
        _stands(order, row.recheck, by=by, at=at)
    return row


@transaction.atomic
def decide_recheck_objection(*, answer_id, upheld, finding, by, at):
    """A second officer decides on an objection without a retest: its finding stands, or the re-check counts for nothing
    and another one is taken. Not while a laboratory tests its backup sample. Returns the Answer."""
    row, order = objection_of(answer_id, by)
    test = Test.objects.filter(answer=row).first()
    if test and not rechecking.unsound(test) and test.void_on is None:
        raise Invalid(_("Its backup sample is being tested, or its report is there: conclude on that."))
    _decided(row, order, upheld, finding, None, by=by, at=at)
    if upheld:
        rechecking.count_for_nothing(order, row.recheck, row.finding, by=by, at=at,
                                     why=rechecking.OBJECTION)  # fmt: skip
    else:
        _stands(order, row.recheck, by=by, at=at)
    return row


def _decided(row, order, upheld, finding, test, *, by, at):
    by.require(Permission.DECIDE)
    apart("order", order.pk, by)
    if not upheld:
        seen(answer=row)
    row.outcome = Answer.Outcome.UPHELD if upheld else Answer.Outcome.REJECTED
    row.finding = said(finding, "finding", _("Whoever decides an objection says why."), 4000)
    row.decided_on, row.decided_by_id, row.decided_label = today(at), by.user_id, by.actor
    row.save()
    finish("recheck_decision", (ORDER_CLOCK, order.pk), by=by, at=at)
    papers.issue(order.batch, Paper.Kind.OUTCOME, by=by, at=at, agency=order.agency, enterprise=order.enterprise,
                 filed_on=str(row.stated_on), about="recheck", upheld=upheld, finding=row.finding,
                 values=papers.values_of(test) if test else [], report=test.report_number if test else "",
                 impossible=test is None)  # fmt: skip
    told(order, noted_order("sampling.recheck_objection_decided", order, by=by, at=at, outcome=row.outcome,
                            finding=row.finding), at)  # fmt: skip


def _overturned(row, order, *, by, at):
    recheck = Recheck.objects.select_for_update().get(pk=row.recheck_id)
    recheck.overturned_on = today(at)
    recheck.save()
    made = step(order, "overturn_recheck", states.RECTIFICATIONS, by)
    order.ended_on = today(at)
    order.save()
    for rule in ("service", "suspended_recheck"):
        finish(rule, (ORDER_CLOCK, order.pk), by=by, at=at)
    recheck_fact(order, recheck, by, at)
    told(order, noted_order(made.event, order, by=by, at=at, stage=recheck.stage), at)
