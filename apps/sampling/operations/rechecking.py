"""A re-check that counts for nothing: its seal was broken, or its laboratory has lost its qualification.

Another is taken in its place. Where it was decided on already, its fact is withdrawn and the order is where it was
before (Product Quality Law Arts. 19 and 21).
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import moved, today
from apps.records.models import Fact
from apps.records.operations.facts import withdraw_fact
from apps.records.states import GONE

from .. import states
from ..models import Recheck, Test
from ..permissions import Permission
from .annulling import reviewed
from .following import limit, noted_order, order_of, told
from .steps import ORDER_CLOCK, PORTAL, SOURCE, heard_here, said, stop_all

BACK = {"order": "reopen_order", "announced": "reopen_announced", "suspended": "reopen_suspended"}
STAGE_STATES = {"order": states.REPORTED, "announced": states.PUBLIC, "suspended": states.SUSPENDED}


@transaction.atomic
def void_recheck(*, order_id, reason, by, at):
    """Give a re-check up, decided on or not; another can be taken. Returns the Recheck.

    Raises Invalid where nothing is wrong with it, and where a suspension or a revocation has begun on it already.
    """
    row = order_of(order_id, by)
    by.require(Permission.FOLLOW)
    heard_here(by, row.agency)
    recheck = Recheck.objects.select_for_update().filter(rectification=row, void_on=None).order_by("-pk").first()
    rows = Test.objects.select_for_update(of=("self",)).select_related("sample")
    test = rows.filter(recheck=recheck).first() if recheck else None
    if test is None or not (test.sample.intact is False or test.is_marked):
        raise Invalid(_("Only a re-check whose seal was broken, or whose laboratory lost its qualification, is void."))
    text = said(reason, "reason", _("A re-check that counts for nothing says why."), 300)
    decided = recheck.passed is not None
    recheck.void_on, recheck.void_reason = today(at), text
    recheck.save()
    if test.is_open:
        test.void_on, test.void_reason = today(at), text
        test.save()
    if test.is_marked:
        reviewed(test, Test.Review.ANNULLED, text, by=by, at=at)
    if decided:
        _back(row, recheck, text, by=by, at=at)
    told(row, noted_order("sampling.recheck_void", row, by=by, at=at, reason=text), at)
    return recheck


def _back(row, recheck, reason, *, by, at):
    """The order is where it was before the re-check, with its days anew; the fact of the re-check is withdrawn."""
    if row.state != STAGE_STATES[recheck.stage]:
        made = moved(row, BACK[recheck.stage], states.RECTIFICATIONS, by)
        noted_order(made.event, row, by=by, at=at, reason=reason)
    row.ended_on = None
    if recheck.stage == "order":
        row.reported_up_on = row.announced_on = row.recheck_from = row.recheck_until = None
    row.save()
    stop_all((ORDER_CLOCK, row.pk), by=by, at=at)
    limit("recheck", row, starts_on=today(at), by=by, at=at)
    for fact in Fact.objects.filter(source__code=SOURCE, source_key=f"recheck-{recheck.pk}").exclude(state__in=GONE):
        withdraw_fact(fact_id=fact.pk, reason=reason, by=PORTAL, at=at)
