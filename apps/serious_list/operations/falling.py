"""Set a listing aside when what it rests on is withdrawn from the ledger."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.records.models import Fact
from apps.records.operations.wording import official
from apps.registry.operations.locking import hold

from ..models import Case
from ..queries.by_number import KINDS, resting_on, still_known
from .following import weigh
from .publishing import KIND, LEDGER, withdraw


@transaction.atomic
def penalty_fell(delivery, at):
    """Consumer of withdrawn facts: the listings that rest on the penalty are set aside at once, long before the third
    working day; and one whose own fact an upheld objection took off the ledger, or page and grade would contradict
    each other. Where another record of the same decision stands, an officer looks into it within that limit instead: a
    source may have told twice, and a listing set aside is not made again. Of an entry that was removed early he does so
    only where it stands again, which begins that limit (reversing.py): nothing hangs on it before. Called again for the
    same delivery it finds nothing standing."""
    fact = Fact.objects.select_related("kind").filter(pk=int(delivery.event.subject_id)).first()
    if fact is None:
        return
    ids = list(_resting_on(fact).order_by("pk").values_list("pk", flat=True))
    _hold_all(ids)
    said = _("The penalty %(number)s was set aside: %(reason)s")
    if fact.kind.code == KIND:
        said = _("The record of the listing was withdrawn: %(reason)s")
    elif fact.kind.code == "recheck_failed":
        said = _("The failed re-check that the listing rested on was set aside: %(reason)s")
    reason = official(said, number=fact.document_number, reason=fact.reason or "—")
    for case in Case.objects.filter(pk__in=ids).order_by("pk"):
        if fact.kind.code in KINDS and still_known(case, fact.pk).exists():
            weigh(case_id=case.pk, fact=fact, at=at)
        else:
            withdraw(case_id=case.pk, reason=reason, by=LEDGER, at=at)


def _resting_on(fact):
    """The cases that fall with a penalty or a re-check; of a listing's own fact, its case."""
    return Case.objects.falling().filter(fact=fact) if fact.kind.code == KIND else resting_on(fact)


def _hold_all(case_ids):
    """Every case that falls, and its party, before the first of them falls: papers and the feed are locked after."""
    for enterprise_id in sorted(set(Case.objects.filter(pk__in=case_ids).values_list("enterprise_id", flat=True))):
        hold(enterprise_id)
    list(Case.objects.filter(pk__in=case_ids).select_for_update(of=("self",)).order_by("pk"))
