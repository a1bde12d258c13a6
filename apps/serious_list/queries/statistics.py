"""Statistics of the list for an area and a time: by ground, by step, overturned, early removals. Three statements."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from .. import sql, states
from ..models import Ground

STEPS = {
    "notice": _("Proposal to notice"),
    "notice_served": _("Notice to its service"),
    "review": _("Service to the review of the answer"),
    "consent": _("Review to the consent of the bureau above"),
    "decision": _("Consent or review to the decision"),
    "decision_served": _("Decision to its service"),
    "publication": _("Decision to publication"),
    "whole": _("Proposal to decision, in all"),
}
COUNTED = ("cases", "open", "not_listed", "decided", "listed", "expired", "removed", "overturned")


@dataclass(frozen=True, slots=True)
class Statistics:
    """`grounds`, `steps`, `repairs` are rows for their tables; `total` sums the grounds, shares are per cent."""

    grounds: list
    total: dict
    steps: list
    repairs: list
    overturned: Decimal | None
    not_listed: Decimal | None


def statistics(scope, *, since, until):
    """The figures of cases proposed, and applications made, from `since` to `until` by the bureaus of the scope."""
    params = {
        "since": since, "until": until, "area": f"{scope.division_prefix or ''}%", "zone": scope.zone_code,
    }  # fmt: skip
    grounds = sql.rows("statistics_grounds", params | {"open": list(states.OPEN)})
    names = {row.code: row for row in Ground.objects.filter(code__in=[row["code"] for row in grounds]).order_by("pk")}
    grounds = [row | {"ground": names[row["code"]]} for row in grounds]
    total = {name: sum(row[name] for row in grounds) for name in COUNTED}
    steps = [row | {"label": STEPS[row["step"]]} for row in sql.rows("statistics_steps", params)]
    repairs = sql.rows(
        "statistics_repairs", params | {"open": list(states.REPAIR_OPEN), "granted": list(states.REMOVAL_HOLDS)}
    )
    closed = total["decided"] + total["not_listed"]
    return Statistics(
        grounds, total, steps, repairs, share(total["overturned"], total["decided"]), share(total["not_listed"], closed)
    )


def share(part, whole):
    """Per cent with one decimal, half up; None of nothing."""
    return (Decimal(part * 100) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP) if whole else None
