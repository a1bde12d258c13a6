"""The inspector's day as a phone keeps it: visits to be checked, the state of each, what has to be on the phone."""

from dataclasses import dataclass

from .. import states
from ..models import Paper, Visit, VisitItem

MOST = 60  # visits kept on one phone: more than anybody makes in a fortnight


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit of the day: the record with enterprise and task, its form, and its notice where one is written."""

    visit: Visit
    form: str
    notice: Paper | None


def form_of(visit):
    """Which form a visit has: the numbers of its versions, in ascending order."""
    return _written(visit.items.filter(form__isnull=False).values_list("form_id", flat=True))


def _written(numbers):
    return "-".join(str(number) for number in sorted(set(numbers)))


def day_of(scope):
    """[Stop] of what the actor is to check, the earliest end first; three queries."""
    own = Visit.objects.assigned_to(scope.user_id).values("pk")
    rows = Visit.objects.visible_to(scope).filter(pk__in=own, state=states.ASSIGNED)
    visits = list(rows.select_related("enterprise", "task__agency").order_by("task__ends_on", "pk")[:MOST])
    keys, forms = [visit.pk for visit in visits], {}
    for visit_id, form_id in VisitItem.objects.filter(visit__in=keys, form__isnull=False).values_list(
        "visit_id", "form_id"
    ).order_by("pk"):  # fmt: skip
        forms.setdefault(visit_id, []).append(form_id)
    papers = Paper.objects.filter(visit__in=keys, kind=Paper.Kind.NOTICE).select_related("document").order_by("pk")
    notices = {paper.visit_id: paper for paper in papers}
    return [Stop(visit, _written(forms.get(visit.pk, ())), notices.get(visit.pk)) for visit in visits]
