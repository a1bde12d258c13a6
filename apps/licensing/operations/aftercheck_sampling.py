"""What sampling found about a licensed product: the re-check failed, so its licence is to be taken (条例第五十四条).

Sampling raises the event and knows no licence; here it becomes a proposal, which has its notice, answer and decision.
"""

from django.db import transaction
from django.utils import timezone

from apps.audit.operations import record
from apps.registry.operations.locking import standing

from ..models import EndGround, Ending, Licence
from .ending_cases import open_case
from .ending_steps import held_licence, tell
from .steps import PORTAL

RAISED = "sampling.licence_consequence"
CONSUMER = "licensing.consequence"
GROUND = "take.recheck"
FOUND = "产品监督抽查不合格，责令改正（{number}）后到期复查仍不合格。"  # proceedings are kept in Chinese


@transaction.atomic
def propose_for(delivery, at):
    """Consumer: propose to take the licence of the product, once an order; where none is held that is noted.

    Called again it finds the proceeding of the same order, and does nothing.
    """
    event = delivery.event
    key = f"sampling:{event.subject_id}"
    if Ending.objects.filter(source_key=key).exists():
        return
    day, class_code = timezone.localdate(event.at), event.data["licence_class"]
    firm = standing(event.data["enterprise"])
    rows = Licence.objects.live().filter(enterprise_id=firm, class_code=class_code, granted_on__lte=day)
    number = rows.values_list("pk", flat=True).first()
    licence = held_licence(number) if number is not None else None
    if licence is None or not licence.held:
        _idle(event, "none-held", at)
        return
    if under_way := licence.endings.open().select_related("agency").first():
        under_way.licence = licence
        tell(under_way, _idle(event, "under-way", at), at, party=False)
        return
    found = FOUND.format(number=event.data.get("number", ""))
    open_case(
        licence, EndGround.objects.in_force(GROUND, day), found=found, found_on=day, source="sampling",
        source_key=key, by=PORTAL, at=at,
    )  # fmt: skip


def _idle(event, why, at):
    """Nothing to propose: kept with its reason, so that nobody wonders."""
    return record(
        verb="licensing.consequence_idle", by=PORTAL, at=at, subject=("sampling_order", event.subject_id),
        division=event.division, data={"why": why, "class": event.data["licence_class"]},
    )  # fmt: skip
