"""What sampling has found grave: a product failed again after the province had announced it (Order 44 Art. 7).

Sampling raises the event when it tells the enterprise of a suspension or a revocation, and knows no list; here it
becomes a proposal, early enough to be decided on the day of the penalty (Art. 13), with its notice and its answer.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from apps.divisions.models import Agency
from apps.kernel.scope import Scope
from apps.records.models import Fact
from apps.records.states import GONE
from apps.registry.operations.locking import hold

from .. import states
from ..models import Case, Ground
from ..queries.earlier import earlier_cases, living_cases, same_facts
from ..queries.rechecks import failed_recheck
from .proposing import close, opened
from .steps import held, note, step, tell_bureau

RAISED = ("sampling.suspension_told", "sampling.revocation_told")
VOID = ("sampling.recheck_void", "sampling.order_dropped")
CONSUMER, VOID_CONSUMER = "serious_list.sampling_raised", "serious_list.sampling_void"
PORTAL = Scope.system("serious_list.sampling")
GROUND = "44.sampling"
# proceedings are kept in Chinese
FOUND = "产品监督抽查不合格，经{announcement}公告后复查仍不合格，拟责令停业整顿或者吊销营业执照。"
AGAIN = "公告后复查仍不合格，另案提出。"


@transaction.atomic
def raise_for(delivery, at):
    """Consumer: propose to list the enterprise, once for a failed re-check. Called again it does nothing."""
    event, data = delivery.event, delivery.event.data
    day, fact_id = timezone.localdate(event.at), data.get("recheck")
    version = Ground.objects.on(day).filter(code=GROUND).first()
    key = f"sampling:{event.subject_id}:{fact_id}"
    if version is None or not fact_id or not data.get("announcement") or Case.objects.filter(source_key=key).exists():
        return
    firm = hold(data["enterprise"])
    recheck = failed_recheck(firm.pk, event_on=day, on=day, fact_id=fact_id)
    if recheck is None or living_cases(firm.pk, GROUND, person="").exists():
        return
    summary = FOUND.format(announcement=data["announcement"])
    earlier = list(earlier_cases(firm.pk, GROUND, person=""))
    if any(row.intent_absent and same_facts(row, summary=summary, recheck=recheck) for row in earlier):
        return
    case = opened(
        firm, version, Agency.objects.select_related("parent").get(pk=data["bureau"]), event_on=day, summary=summary,
        by=PORTAL, at=at, recheck=recheck, announced_on=date.fromisoformat(data["announced_on"]),
        announcement=data["announcement"], again=AGAIN if earlier else "", source_key=key,
    )  # fmt: skip
    tell_bureau(case, note(case, "serious_list.proposed", by=PORTAL, at=at, ground=GROUND, summary=summary), at)


@transaction.atomic
def close_for(delivery, at):
    """Consumer: what a case rests on was taken back. One that is not decided yet ends; a listing has its own way."""
    rows = Case.objects.filter(source_key__startswith=f"sampling:{delivery.event.subject_id}:", state__in=states.OPEN)
    gone = Fact.objects.filter(state__in=GONE)
    for pk in list(rows.filter(recheck__in=gone).order_by("pk").values_list("pk", flat=True)):
        case = held(pk, PORTAL)
        close(case, step(case, "drop", PORTAL), reason=delivery.event.data["reason"], by=PORTAL, at=at)
