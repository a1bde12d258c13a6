"""The penalty that followed a result, on the ledger: by its number however it is written, of the party wherever it is
since a merge."""

from django.db.models import F, Func, Q, TextField

from apps.records.models import Fact
from apps.records.rules.document_numbers import folded
from apps.registry.operations.locking import records_of, standing

from ..models import Visit


def _folded(field):
    return Func(F(field), function="records_number_folded", output_field=TextField())


def _numbered(visit, number):
    """Penalties of the party with a number, however it is written, the oldest entry first."""
    facts = Fact.objects.filter(enterprise=standing(visit.enterprise_id), kind__code="penalty")
    rows = facts.exclude(document_number="").annotate(folded=_folded("document_number"))
    return list(rows.filter(folded=folded(number)).order_by("pk"))


def _since(visit):
    return visit.first_checked_on or visit.checked_on


def decided_before(visit, number):
    """The day of a penalty that was decided before the check, where no later one has this number; else None."""
    days = [fact.occurred_on for fact in _numbered(visit, number) if fact.state != "withdrawn"]
    return max(days) if days and max(days) < _since(visit) else None


def penalty_of(visit):
    """The Fact of the penalty that a visit names, None while no source has reported one that was decided on the day of
    the check or later.

    Of several with the number the first that is not set aside.
    """
    found = [fact for fact in _numbered(visit, visit.penalty_number) if fact.occurred_on >= _since(visit)]
    return next((fact for fact in found if fact.state != "withdrawn"), found[0] if found else None)


def naming(fact):
    """Published results that name a penalty: tied to its fact, or by its number."""
    named = Visit.objects.filter(state="published").exclude(penalty_number="")
    tied = named.filter(penalty=fact)
    if not fact.document_number or fact.enterprise_id is None:
        return tied
    free = named.filter(Q(penalty=None) | Q(penalty__state="withdrawn"), first_checked_on__lte=fact.occurred_on)
    ours = free.filter(enterprise__in=records_of(standing(fact.enterprise_id)))
    numbered = ours.annotate(folded=_folded("penalty_number")).filter(folded=folded(fact.document_number))
    return Visit.objects.filter(pk__in=[*tied.values_list("pk", flat=True), *numbered.values_list("pk", flat=True)])
