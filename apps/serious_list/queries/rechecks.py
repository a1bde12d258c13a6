"""Failures that still stand, and the failed re-check that a ground rests on: rules/warning.py in SQL."""

from django.db.models import Exists, OuterRef, Q

from apps.deadlines.models import Limit
from apps.records.models import Fact
from apps.records.states import COUNTING

from ..rules import warning


def still_standing(facts, *, first, last):
    """Of a queryset of facts those that count, lie between two days and were not cleared by a passed re-check."""
    cleared = Fact.objects.filter(
        enterprise=OuterRef("enterprise"), kind__code=warning.PASSED, state__in=COUNTING,
        occurred_on__gte=OuterRef("occurred_on"), occurred_on__lte=last,
    )  # fmt: skip
    rows = facts.filter(state__in=COUNTING, occurred_on__range=(first, last))
    return rows.exclude(Q(kind__code__in=warning.CLEARED) & Exists(cleared))


def months_of_warning(on):
    """How many months back a warning looks, by the rule of a day."""
    return int(Limit.objects.in_force("serious_list.warning", on).value)


def warns_since(on):
    """The first day that a warning may rest on, by the rule of that day."""
    return warning.since(on, months_of_warning(on))


def failed_recheck(enterprise_id, *, event_on, on, fact_id=None):
    """The failed re-check on the ledger that carries a ground on a day: the one named, or the newest; None without one.

    Its span goes back from the day of the event; what was passed since, up to `on`, clears it.
    """
    facts = Fact.objects.filter(enterprise_id=enterprise_id, kind__code="recheck_failed")
    facts = facts.filter(pk=fact_id) if fact_id else facts
    return still_standing(facts, first=warns_since(event_on), last=on).order_by("-occurred_on", "-pk").first()


def is_announced(recheck, announced_on):
    """Whether the province or above had announced the failure before the re-check."""
    stage = str(recheck.detail.get("stage", ""))
    seen = warning.Seen(recheck.pk, "recheck_failed", recheck.enterprise_id, recheck.occurred_on, stage)
    return warning.announced(seen, announced_on)
