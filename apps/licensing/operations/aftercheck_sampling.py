"""What sampling found about a licensed product: the re-check failed, so its licence is to be taken (条例第五十四条).

Sampling raises the event and knows no licence; here it becomes a proposal, which has its notice, answer and decision.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.audit.operations import record
from apps.registry.operations.locking import standing

from .. import states
from ..models import EndGround, Ending, Licence
from .ending_cases import given_way, go_on_without, open_case
from .ending_steps import close, held_licence, step, tell
from .steps import PORTAL

RAISED, VOID = "sampling.licence_consequence", "sampling.licence_consequence_void"
CONSUMER, VOID_CONSUMER = "licensing.consequence", "licensing.consequence_void"
GROUND = "take.recheck"
GAVE_WAY = "监督抽查复查不合格，另案依法办理吊销工业产品生产许可证"
FOUND = "产品监督抽查不合格，责令改正（{number}）后到期复查仍不合格。"  # proceedings are kept in Chinese


@transaction.atomic
def propose_for(delivery, at):
    """Consumer: propose to take the licence of the product, once an order; where none is held that is noted. A
    proceeding that bars nobody gives way.

    Called again it finds the proceeding of the same order, and does nothing.
    """
    event = delivery.event
    key = f"sampling:{event.subject_id}" + (f":{event.data['recheck']}" if "recheck" in event.data else "")
    if Ending.objects.filter(source_key=key).exists():
        return
    day, class_code = timezone.localdate(event.at), event.data["licence_class"]
    firm = standing(event.data["enterprise"])
    rows = Licence.objects.live().filter(
        enterprise_id=firm, covered__unit__class_code=class_code, covered__added_on__lte=day
    )
    number = rows.order_by("pk").values_list("pk", flat=True).first()
    licence = held_licence(number) if number is not None else None
    if licence is None or not licence.held:
        _idle(event, "none-held", at)
        return
    ground = EndGround.objects.in_force(GROUND, day)
    if under_way := given_way(licence, ground, reason=GAVE_WAY, at=at):
        under_way.licence = licence
        tell(under_way, _idle(event, "under-way", at), at, party=False)
        return
    found = FOUND.format(number=event.data.get("number", ""))
    open_case(
        licence, ground, found=found, found_on=day, source="sampling",
        source_key=key, classes=(class_code,), by=PORTAL, at=at,
    )  # fmt: skip


@transaction.atomic
def close_for(delivery, at):
    """Consumer: the re-check counts for nothing. A proceeding on it that is open ends; of one that has ended the
    licence its bureau hears, which may set the decision aside."""
    event, key = delivery.event, f"sampling:{delivery.event.subject_id}"
    rows = Ending.objects.filter(Q(source_key=key) | Q(source_key__startswith=f"{key}:"))
    for pk, licence_id in list(rows.order_by("pk").values_list("pk", "licence_id")):
        licence = held_licence(licence_id)
        ending = Ending.objects.select_for_update(of=("self",)).select_related("ground", "agency").get(pk=pk)
        ending.licence = licence
        if ending.state in states.ENDING_OPEN:
            close(ending, step(ending, "lapse", PORTAL), reason=event.data["reason"], by=PORTAL, at=at)
            go_on_without(ending, at=at)
        elif ending.state == states.SERVED:
            tell(ending, _idle(event, "ended", at), at, party=False)


def _idle(event, why, at):
    """Nothing to propose: kept with its reason, so that nobody wonders."""
    return record(
        verb="licensing.consequence_idle", by=PORTAL, at=at, subject=("sampling_order", event.subject_id),
        division=event.division, data={"why": why, "class": event.data["licence_class"]},
    )  # fmt: skip
