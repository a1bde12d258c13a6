"""Credit repair 信用修复 that an officer grants: what must hold, and the proof that is kept.

The list has its own proceeding (apps/serious_list); what the portal's proceedings hide with a repaired penalty, they
hide by the system's hand. A trigger on facts refuses the same.
"""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from apps.documents import operations as documents
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.figures import day as day_text
from apps.registry.operations.locking import hold

from ..models import Fact
from ..permissions import Permission
from ..queries.repairs import earliest_for, on_list
from .facts import NeverRepaired, repair_fact

PROOF = "records.repair"  # the kind of owner of proofs; its id is the fact's


class NoProcedure(DomainError):
    code = "no-repair"
    message = _(
        "There is no procedure of repair for this kind of record. If it is wrong, it is corrected or withdrawn; if "
        "not, it weakens with time."
    )


class Listed(DomainError):
    code = "listed"
    message = _(
        "The enterprise stands on the serious list. Nothing is repaired while it does: the removal from the list comes "
        "first."
    )


class TooEarlyToRepair(DomainError):
    code = "too-early-to-repair"
    message = _("It may be repaired from %(day)s at the earliest: %(basis)s")


@transaction.atomic
def repair_by_hand(*, fact_id, reason, evidence, by, at):
    """Grant the credit repair of a fact; returns it. `evidence` is the uploaded proof: performed, and put right.

    Raises as repair_fact, NeverRepaired where the law bars it, NoProcedure, Listed, TooEarlyToRepair where the law
    wants the publicity to have lasted longer, Invalid without a proof or where the file is not what it claims.
    """
    by.require(Permission.REPAIR)
    proof = _keep(evidence, fact_id, by, at)
    seen = Fact.objects.get(pk=fact_id)
    if seen.enterprise_id:
        hold(seen.enterprise_id)  # so that no listing is entered in the same moment
    fact = Fact.objects.locked(pk=fact_id)
    _refuse_early(fact, localdate(at))
    if on_list(fact).exists():
        raise Listed
    detail = fact.detail | {"repair": {"proof": proof}}
    return repair_fact(fact_id=fact_id, reason=reason, by=by, at=at, detail=detail)


def _keep(file, fact_id, by, at):
    """The id of the stored proof; kept before any row is locked, as a scanner may take its time."""
    if not file:
        raise Invalid(_("Attach the proof that the decision was performed and the matter put right."), field="evidence")
    try:
        return str(documents.store(file=file, owner=(PROOF, fact_id), by=by, at=at).pk)
    except Invalid as error:
        error.details.setdefault("field", "evidence")
        raise


def _refuse_early(fact, today):
    earliest = earliest_for(fact, today)
    if earliest.on is None:
        raise NeverRepaired if earliest.basis else NoProcedure
    if earliest.on > today:
        raise TooEarlyToRepair(
            TooEarlyToRepair.message % {"day": day_text(earliest.on), "basis": earliest.basis},
            on=earliest.on.isoformat(),
        )
