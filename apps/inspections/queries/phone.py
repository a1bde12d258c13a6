"""The inspector's day as a phone keeps it: visits to be checked, the state of each, what has to be on the phone."""

from dataclasses import dataclass

from django.db.models import Q

from .. import states
from ..models import Answer, Inspector, Interest, Order, Paper, Presence, Recheck, Result, Visit, VisitItem
from .fitness import records_of

MOST = 60  # visits kept on one phone: more than anybody makes in a fortnight
LOOKED_BACK, OFFERED, FINDINGS = 200, 5, 8  # visits of the bureau; remarks a question; findings of one inspector


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit of the day: the record with enterprise and task, its form, its notice where one is written, and whether
    the reader steps aside there for an interest in the enterprise."""

    visit: Visit
    form: str
    notice: Paper | None
    aside: bool = False


def form_of(visit):
    """Which form a visit has: the numbers of its versions, in ascending order."""
    return _written(visit.items.filter(form__isnull=False).values_list("form_id", flat=True))


def _written(numbers):
    return "-".join(str(number) for number in sorted(set(numbers)))


def day_of(scope):
    """[Stop] of what the actor is to check, the earliest end first; four queries."""
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
    apart = set(
        Interest.objects.filter(inspector__user=scope.user_id, ended_on__isnull=True).values_list(
            "enterprise", flat=True
        )
    )
    return [
        Stop(visit, _written(forms.get(visit.pk, ())), notices.get(visit.pk), not apart.isdisjoint(records_of(visit)))
        for visit in visits
    ]


def to_confirm(scope):
    """Visits whose record names the actor as one who was there, and that he has neither signed nor confirmed."""
    mine = Presence.objects.filter(inspector__user_id=scope.user_id, inspector__user_id__isnull=False, entered=False,
                                   signature__isnull=True, confirmed_at__isnull=True)  # fmt: skip
    rows = Visit.objects.visible_to(scope).filter(state=states.ENTERED, pk__in=mine.values("visit"))
    return list(rows.select_related("enterprise").order_by("checked_on", "pk")[:MOST])


def rechecks_to_confirm(scope):
    """Open orders whose re-check names the actor as one of the two who looked, and waits for his word."""
    if scope.user_id is None:
        return []
    waiting = Recheck.objects.filter(state=Recheck.State.WAITING).exclude(by=scope.user_id)
    mine = waiting.filter(Q(first__user=scope.user_id) | Q(second__user=scope.user_id)).values("order")
    rows = Order.objects.visible_to(scope).open().filter(pk__in=mine)
    return list(rows.select_related("visit__enterprise", "paper").order_by("pk")[:MOST])


def earlier_remarks(visit, questions):
    """{question id: [remark]}: what the bureau's inspectors wrote last where the same question was a problem; to be
    taken over, not typed again. `questions`: {id: Question} of the visit."""
    last = Visit.objects.filter(task__agency=visit.task.agency_id, checked_on__isnull=False).exclude(pk=visit.pk)
    last = last.order_by("-checked_on", "-pk").values("pk")[:LOOKED_BACK]
    rows = Answer.objects.filter(visit__in=last, problem=True).exclude(remark="").order_by("-at", "-pk")
    found = {}
    for text, remark in rows.values_list("question__text", "remark"):
        found.setdefault(text, {})[remark] = None
    return {pk: list(found.get(row.text, ()))[:OFFERED] for pk, row in questions.items()}


def earlier_findings(visit, user_id):
    """What this inspector's visits found before, in words, the newest first, each once."""
    rows = Result.objects.filter(visit__seats__inspector__user_id=user_id).exclude(visit=visit.pk).exclude(remark="")
    texts = rows.order_by("-pk").values_list("remark", flat=True)[: FINDINGS * 5]
    return list(dict.fromkeys(texts))[:FINDINGS]


def places_of(stops):
    """{enterprise id: (longitude, latitude)} where the phone of an earlier check added its position; one query."""
    keys = [stop.visit.enterprise_id for stop in stops]
    rows = Visit.objects.filter(enterprise__in=keys, longitude__isnull=False, latitude__isnull=False)
    rows = rows.order_by("enterprise", "-checked_on", "-pk").distinct("enterprise")
    return {pk: (lon, lat) for pk, lon, lat in rows.values_list("enterprise", "longitude", "latitude")}


def entry_of(scope):
    """The entry of the reader in the pool of the own bureau, or None: an interest is declared on it."""
    rows = Inspector.objects.filter(user=scope.user_id, agency=scope.agency_code, left_on__isnull=True)
    return rows.order_by("pk").first()
