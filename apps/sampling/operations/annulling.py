"""A result is set aside: its report rests on a withdrawn qualification, or a retest that was asked for cannot be made.

It counts in no figure from then on, its facts are withdrawn, what was ordered on it is taken back, every party is told.
Product Quality Law Arts. 19 and 21: a body without the qualification tests for nobody.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.moves import move
from apps.kernel.stepping import OutOfReach, SamePerson, today
from apps.records.models import Fact
from apps.records.operations.facts import withdraw_fact
from apps.records.states import GONE

from .. import states
from ..models import Notice, Paper, Rectification, Test
from ..permissions import Permission
from . import measures, papers, recalls, transferring
from .following import licence_void, noted_order, order_of, told
from .publishing import fact_keys
from .steps import (
    CLOCK,
    MINE,
    NOTICE,
    OBJECTION,
    ORDER_CLOCK,
    PORTAL,
    REVIEW,
    SHOWN,
    SOURCE,
    TRANSFER,
    finish,
    heard_here,
    held,
    noted,
    said,
    stop_all,
    tell,
)
from .telling import settle

NO_GROUND = "检验机构资质被取消，原检验结果撤销"


@transaction.atomic
def review_report(*, report_id, kept, finding, by, at):
    """A second officer says what follows from a marked report; returns the Test.

    Kept: the result rests on another report that says the same. Not kept: the result is set aside. By the bureau of
    the sampling or one above it, and by nobody who handed the report in or concluded on it.
    """
    by.require(Permission.CONCLUDE)
    seen = Test.objects.visible_to(by).filter(pk=report_id).exclude(kind=Test.Kind.RECHECK).first()
    if seen is None:
        raise OutOfReach
    batch = held(seen.batch_id, by)
    heard_here(by, batch.agency)
    test = Test.objects.select_for_update(of=("self",)).select_related("laboratory").get(pk=report_id)
    if not test.is_marked:
        raise Invalid(_("Nothing of this report is waiting for a decision."))
    if by.user_id is not None and by.user_id in (test.reported_by_id, batch.concluded_by_id):
        raise SamePerson
    if batch.state == states.SAMPLED:
        raise Invalid(_("The sample has not arrived yet: replace the laboratory in its draw, and it goes to the next."))
    if kept and not _rests_elsewhere(batch, test):
        raise Invalid(_("No other report says the same: the result cannot stand without this one."), field="kept")
    text = said(finding, "finding", _("Whoever looks at a marked report says what follows, and why."), 4000)
    reviewed(test, Test.Review.KEPT if kept else Test.Review.ANNULLED, text, by=by, at=at)
    noted("sampling.report_reviewed", batch, by=by, at=at, report=test.report_number, kept=kept, finding=text)
    if kept:
        settle(batch, at)
    else:
        annul(batch, f"{NO_GROUND}：{text}", by=by, at=at)
    return test


def _rests_elsewhere(batch, test):
    others = Test.objects.filter(batch=batch, verdict=batch.verdict, flagged_on=None).exclude(pk=test.pk)
    return bool(batch.verdict) and others.exclude(kind=Test.Kind.RECHECK).exists()


def reviewed(test, review, text, *, by, at):
    test.review, test.reviewed_on, test.reviewed_label, test.review_finding = review, today(at), by.actor, text
    test.save()
    finish("review", (REVIEW, test.pk), by=by, at=at)


def annul(batch, reason, *, by, at):
    """Set the result of a batch aside, with all that rests on it; the caller holds its parties and the batch."""
    was, told_parties = batch.state, list(Notice.objects.filter(batch=batch).order_by("pk"))
    made = move(batch, "annul", table=states.BATCHES, by=by)
    batch.outcome_reason, batch.annulled_on = " ".join(reason.split())[:300], today(at)
    batch.was_published_on = batch.published_on
    batch.verdict, batch.overturned, batch.concluded_on, batch.concluded_by = "", False, None, None
    batch.concluded_label, batch.stands_on, batch.published_on = "", None, None
    batch.version += 1
    batch.save()
    _give_up(batch, reason, by=by, at=at)
    orders = Rectification.objects.select_for_update(of=("self",)).filter(batch=batch)
    for order in orders.exclude(state__in=[states.DONE, states.DROPPED, states.FOLLOWED]).order_by("pk"):
        take_back_order(order.pk, reason, at=at)
    for order in orders.filter(state=states.DONE).order_by("pk"):
        measures.take_back(order, reason, at=at)
    for fact in Fact.objects.filter(source__code=SOURCE, source_key__in=fact_keys(batch)).order_by("pk"):
        if Fact.objects.values_list("state", flat=True).get(pk=fact.pk) not in GONE:  # one may go with another
            withdraw_fact(fact_id=fact.pk, reason=batch.outcome_reason, by=PORTAL, at=at)
    event = noted(made.event, batch, by=by, at=at, was=was, reason=batch.outcome_reason)
    for notice in told_parties:
        papers.issue(batch, Paper.Kind.ANNULMENT, by=by, at=at, enterprise=notice.enterprise, to=notice.name,
                     reason=batch.outcome_reason)  # fmt: skip
        if notice.enterprise_id:
            tell(batch, notice.enterprise_id, event, at)
    _tell_of_table(batch, event, by, at)
    tell(batch, None, event, at)
    recalls.ground_gone(batch, at)
    transferring.tell_receivers(batch, event, by=by, at=at, reason=batch.outcome_reason)
    return batch


def _tell_of_table(batch, event, by, at):
    """Whom a table says that it was told of a failure, elsewhere, is told that it counts no more: on paper as well. Of
    what had passed its parties read the same in the portal."""
    said = getattr(batch, "imported", None)
    if said is None:
        return
    told = [(batch.told_on, batch.enterprise, batch.party_name), (said.producer_told_on, batch.producer,
                                                                  batch.producer_name)]  # fmt: skip
    for day, firm, name in told:
        if day:
            papers.issue(batch, Paper.Kind.ANNULMENT, by=by, at=at, enterprise=firm, to=name,
                         reason=batch.outcome_reason)  # fmt: skip
    for pk in dict.fromkeys(firm.pk for _day, firm, _name in told if firm):
        tell(batch, pk, event, at, url=MINE if pk == batch.enterprise_id or said.producer_told_on else SHOWN)


def _give_up(batch, reason, *, by, at):
    """What was still under way for the batch ends: its limits, its tests, the objections of its parties."""
    stop_all((CLOCK, batch.pk), by=by, at=at)
    for pk in Notice.objects.filter(batch=batch).order_by("pk").values_list("pk", flat=True):
        stop_all((NOTICE, pk), by=by, at=at)
    for test in Test.objects.select_for_update().filter(batch=batch).order_by("pk"):
        if test.is_open:
            test.void_on, test.void_reason = today(at), " ".join(reason.split())[:300]
            test.save()
        stop_all((REVIEW, test.pk), by=by, at=at)
    for pk in batch.transfers.order_by("pk").values_list("pk", flat=True):
        stop_all((TRANSFER, pk), by=by, at=at)
    for row in batch.objections.select_for_update().open().order_by("pk"):
        move(row, "give_up", table=states.OBJECTIONS, by=PORTAL)
        row.finding, row.ended_on, row.decided_label = reason[:4000], today(at), by.actor
        row.save()
        stop_all((OBJECTION, row.pk), by=by, at=at)
        noted("sampling.objection_given_up", batch, by=PORTAL, at=at, finding=row.finding)


def take_back_order(order_id, reason, *, at):
    row = order_of(order_id, PORTAL)
    made = move(row, "drop_order", table=states.RECTIFICATIONS, by=PORTAL)
    row.ended_on = today(at)
    licence_void(row, reason, by=PORTAL, at=at)
    measures.take_back(row, reason, at=at)
    row.save()
    stop_all((ORDER_CLOCK, row.pk), by=PORTAL, at=at)
    papers.issue(row.batch, Paper.Kind.ANNULMENT, by=PORTAL, at=at, agency=row.agency, enterprise=row.enterprise,
                 reason=reason, order=row.paper.number, measures=_measures(row))  # fmt: skip
    told(row, noted_order(made.event, row, by=PORTAL, at=at, reason=reason), at)


def _measures(row):
    """What was decided on the order, as its paper says that it is taken back; papers are kept in Chinese."""
    decided = [(row.suspended_on, "责令停业整顿"), (row.revoked_on, "吊销营业执照")]
    return "、".join(word for day, word in decided if day)
