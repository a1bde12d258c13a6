"""A re-check that cannot be taken: the enterprise refuses it, or its premises are closed.

A refusal is recorded by those drawn to take the samples, and served with its consequences; another officer says that it
counts as failed (escalating.decide_recheck); it stands once the enterprise had its days to object, as any finding does.
Where everything is closed nobody is blamed: the order rests, and goes on when it is open again.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import saved, today

from ..models import Paper, Recheck
from ..permissions import Permission
from . import papers, recheck_objections, rechecking
from .escalating import begun, due_stage, is_open, lateness, nothing_else_owed
from .following import limit, noted_order, order_of, told
from .steps import ORDER_CLOCK, finish, heard_here, own, said

OWED = {"order": "recheck", "announced": "announced_until", "suspended": "suspended_recheck"}


@transaction.atomic
def refuse_recheck(*, order_id, refused_on, who, how, receipt, by, at, staff_ids=None, late_reason=""):
    """Record that the re-check was refused: by whom, how that is proved, and the receipt of the record that was left
    there. On a day on which it was possible, by those who were drawn for it. Returns the Recheck."""
    row = order_of(order_id, by)
    own(by, Permission.FOLLOW, row.agency_id)
    stage, draw, people = begun(row, refused_on, "refused_on", staff_ids, at)
    made = saved(
        Recheck(rectification=row, stage=stage, sampled_on=refused_on, by_id=by.user_id, label=by.actor,
                refused_who=said(who, "who", _("Say who refused."), 80),
                refused_how=said(how, "how", _("Say how the refusal is proved.")),
                late_reason=lateness(row, stage, refused_on, late_reason)),
        sampling_recheck_one_open="refused_on",
    )  # fmt: skip
    if draw:
        draw.recheck = made
        draw.save()
    made.samplers.set(people)
    given = said(receipt, "receipt", _("Service is proved by a receipt: say who signed, or the number."), 200)
    papers.issue(row.batch, Paper.Kind.RECHECK_REFUSED, by=by, at=at, agency=row.agency, enterprise=row.enterprise,
                 order=row.paper.number, refused_on=str(refused_on), who=made.refused_who, how=made.refused_how,
                 samplers=[f"{person.name}（证件号{person.key}）" for person in people])  # fmt: skip
    nothing_else_owed(row, by=by, at=at)
    told(row, noted_order("sampling.recheck_refused", row, by=by, at=at, stage=stage, receipt=given), at)
    return made


@transaction.atomic
def excuse_refusal(*, order_id, reason, by, at):
    """The refusal counts for nothing: the samplers are let in after all, or it had its reason. Another re-check is
    taken. Not once it stands. Returns the Recheck."""
    row = order_of(order_id, by)
    by.require(Permission.FOLLOW)
    heard_here(by, row.agency)
    rows = Recheck.objects.select_for_update().filter(rectification=row, void_on=None).exclude(refused_how="")
    recheck = rows.order_by("-pk").first()
    if recheck is None or not (recheck.passed is None or recheck.is_pending):
        raise Invalid(_("No refusal is waiting."))
    text = said(reason, "reason", _("A re-check that counts for nothing says why."), 300)
    if recheck.passed is None:
        rechecking.give_up(recheck, None, text, by=by, at=at)
        rechecking.owed_again(row, by=by, at=at)
    else:
        rechecking.count_for_nothing(row, recheck, text, by=by, at=at, why=rechecking.EXCUSED)
    told(row, noted_order("sampling.recheck_void", row, by=by, at=at, reason=text), at)
    return recheck


@transaction.atomic
def find_closed(*, order_id, found, by, at):
    """Nobody is there and nothing is made: the order rests, its clocks stand still. Returns the order."""
    row = order_of(order_id, by)
    own(by, Permission.FOLLOW, row.agency_id)
    due_stage(row)
    is_open(row)
    recheck_objections.none_under_way(row)
    row.closed_how, row.closed_on = said(found, "found", _("Say what was found there.")), today(at)
    row.save()
    for rule in (*OWED.values(), "reporting_up"):
        finish(rule, (ORDER_CLOCK, row.pk), by=by, at=at)
    told(row, noted_order("sampling.order_found_closed", row, by=by, at=at, found=row.closed_how), at)
    return row


@transaction.atomic
def find_open(*, order_id, found, by, at):
    """It works again: the order goes on, with the bureau's days anew. Returns the order."""
    row = order_of(order_id, by)
    own(by, Permission.FOLLOW, row.agency_id)
    if row.closed_on is None:
        raise Invalid(_("It was not found closed."))
    text = said(found, "found", _("Say what was found there."))
    row.closed_on, row.closed_how = None, ""
    row.save()
    limit(OWED[due_stage(row)], row, starts_on=today(at), by=by, at=at)
    told(row, noted_order("sampling.order_found_open", row, by=by, at=at, found=text), at)
    return row
