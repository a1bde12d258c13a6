"""Who takes the samples of a re-check is drawn by chance, before anybody goes (抽检分离, 随机抽取抽样人员)."""

from secrets import token_hex

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.draws.rules import exact
from apps.kernel.errors import Invalid
from apps.kernel.stepping import saved, today

from ..models import RecheckDraw, Staff
from ..permissions import Permission
from .following import noted_order, order_of
from .steps import own, said

SAMPLERS = 2
PASSED = "整改已进入下一阶段，原抽取未使用"


@transaction.atomic
def draw_samplers(*, order_id, stage, by, at, reason=""):
    """Draw two of the bureau's certified samplers who test for nobody; returns the RecheckDraw.

    Where two are drawn already for this `stage` of the order, others are drawn in their place with a reason.
    """
    row = order_of(order_id, by)
    own(by, Permission.FOLLOW, row.agency_id)
    if stage is None or row.rechecks.filter(passed=None, void_on=None).exists():
        raise Invalid(_("There is nothing to check again now."))
    frame = Staff.objects.in_force(today(at), today(at)).filter(agency=row.agency, samples=True, tests=False)
    old = RecheckDraw.objects.select_for_update().filter(rectification=row, recheck=None, replaced_on=None).first()
    if old:
        old.replaced_on, old.reason = today(at), PASSED
        if old.stage == stage:  # those of a stage that is over may be drawn again
            frame = frame.exclude(pk__in=old.samplers.values("pk"))
            old.reason = said(reason, "reason", _("Say why others are drawn."), 300)
        old.save()
    people = {row.key: row for row in frame.order_by("key")}
    if len(people) < SAMPLERS:
        raise Invalid(_("There are too few samplers: two at least, who test for nobody."))
    seed = token_hex(32)
    chosen = sorted(people, key=lambda key: exact.inspector_key(seed, row.paper.number, key))[:SAMPLERS]
    made = saved(RecheckDraw(rectification=row, stage=stage, frame=list(people), seed=seed, drawn_on=today(at),
                             by_id=by.user_id, label=by.actor), sampling_recheckdraw_one_open="reason")  # fmt: skip
    made.samplers.set([people[key] for key in chosen])
    noted_order("sampling.recheck_drawn", row, by=by, at=at, stage=stage, frame=list(people), seed=seed, drawn=chosen)
    return made
