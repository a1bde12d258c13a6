"""What sampling found about a licensed product: the re-check failed, so its licence is to be taken (条例第五十四条).

Sampling raises the event and knows no licence; here it becomes a proposal, which has its notice, answer and decision.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.audit.models import Event
from apps.audit.operations import record
from apps.registry.operations.locking import records_of, standing

from .. import states
from ..models import Beside, EndGround, Ending, Licence
from .beside import follow, go_on_without, strike
from .ending_steps import close, held_licence, step, tell
from .one_by_one import each
from .steps import PORTAL

RAISED, VOID = "sampling.licence_consequence", "sampling.licence_consequence_void"
IDLE = "licensing.consequence_idle"
CONSUMER, VOID_CONSUMER = "licensing.consequence", "licensing.consequence_void"
GROUND = "take.recheck"
GAVE_WAY = "监督抽查复查不合格，另案依法办理吊销工业产品生产许可证"
FOUND = "产品监督抽查不合格，责令改正（{number}）后到期复查仍不合格。"  # proceedings are kept in Chinese


@transaction.atomic
def propose_for(delivery, at):
    """Consumer: propose to take the licence of the product, once an order; where none is held that is noted. A
    proceeding that bars nobody gives way; beside one that bars it is held, and weighed when that is closed (beside.py).

    Called again it finds what the same order led to, and does nothing.
    """
    _propose(delivery.event, at)


def _propose(event, at):
    """Whether what sampling raised led to a proceeding, or stands beside one."""
    key = _key(event)
    if any(model.objects.filter(source_key=key).exists() for model in (Ending, Beside)):
        return False
    day, number = timezone.localdate(event.at), _licence_of(event)
    licence = held_licence(number) if number is not None else None
    if licence is None or not licence.held:
        _idle(event, "none-held", at)
        return False
    found = FOUND.format(number=event.data.get("number", ""))
    follow(
        licence, EndGround.objects.in_force(GROUND, day), gave_way=GAVE_WAY, found=found, found_on=day,
        source="sampling", source_key=key, classes=(event.data["licence_class"],), by=PORTAL, at=at,
    )  # fmt: skip
    return True


@transaction.atomic
def close_for(delivery, at):
    """Consumer: the re-check counts for nothing. A proceeding on it that is open ends, and so does what was held of it
    beside another; of one that has ended the licence its bureau hears, which may set the decision aside."""
    event, key = delivery.event, f"sampling:{delivery.event.subject_id}"
    of_order = Q(source_key=key) | Q(source_key__startswith=f"{key}:")
    for licence_id in list(Beside.objects.filter(of_order).order_by("pk").values_list("licence_id", flat=True)):
        held_licence(licence_id)
    strike(Beside.objects.filter(of_order), reason=event.data["reason"], at=at)
    rows = Ending.objects.filter(of_order)
    for pk, licence_id in list(rows.order_by("pk").values_list("pk", "licence_id")):
        licence = held_licence(licence_id)
        ending = Ending.objects.select_for_update(of=("self",)).select_related("ground", "agency").get(pk=pk)
        ending.licence = licence
        if ending.state in states.ENDING_OPEN:
            close(ending, step(ending, "lapse", PORTAL), reason=event.data["reason"], by=PORTAL, at=at)
            go_on_without(ending, at=at)
        elif ending.state == states.SERVED:
            tell(ending, _idle(event, "ended", at), at, party=False)


def owe_missing(*, at):
    """Failed re-checks of before that were left to a proceeding under way: each is held beside that one, or proposed
    now; returns how many. What counts for nothing since, or whose licence has ended, stays as it is."""
    left = Event.objects.filter(verb=IDLE, data__why="under-way").values("subject_id")
    rows = Event.objects.filter(verb=RAISED, subject_kind="sampling_order", subject_id__in=left).order_by("pk")
    voids = dict(Event.objects.filter(verb=VOID, subject_id__in=left).order_by("pk").values_list("subject_id", "pk"))
    known = set(Beside.objects.filter(source="sampling").values_list("source_key", flat=True))
    known |= set(Ending.objects.filter(source="sampling").values_list("source_key", flat=True))
    owed = [row for row in rows if _key(row) not in known and voids.get(row.subject_id, 0) < row.pk]
    found = [(key, row) for row in owed if (key := _licence_of(row)) is not None]
    return sum(each("recheck", found, lambda row: _propose(row, at), at=at))


def _licence_of(event):
    """Key of the licence held that covered the product on the day, None where there is none: also one that a merge left
    with a merged record; that of the record that was sampled before others."""
    sampled = event.data["enterprise"]
    rows = Licence.objects.live().filter(
        enterprise__in=records_of(standing(sampled)), covered__unit__class_code=event.data["licence_class"],
        covered__added_on__lte=timezone.localdate(event.at),
    )  # fmt: skip
    found = rows.values_list("pk", "enterprise_id")
    return min(found, key=lambda row: (row[1] != sampled, row[0]), default=(None,))[0]


def _key(event):
    return f"sampling:{event.subject_id}" + (f":{event.data['recheck']}" if "recheck" in event.data else "")


def _idle(event, why, at):
    """Nothing to propose: kept with its reason, so that nobody wonders."""
    return record(
        verb=IDLE, by=PORTAL, at=at, subject=("sampling_order", event.subject_id),
        division=event.division, data={"why": why, "class": event.data["licence_class"]},
    )  # fmt: skip
