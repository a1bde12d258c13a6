"""What a round publishes of its scores, as the rules of its programme allow."""

from decimal import Decimal

from django.db.models import Count, Q

from .. import states
from ..models import Objection
from ..models.programme import CATEGORIES, NOTHING
from ..rules.scoring import shown
from .catalogue import categories, items_among

TOLD = (states.PUBLICITY, states.APPROVING, states.APPROVED, states.CONFERRED)


def listed(row, applications):
    """The committee's list: [{application, total, parts: [{item, score}]}]; total None where none is published."""
    publishes, known = row.programme.publishes, {}
    found = []
    for application in applications:
        parts = ()
        if publishes == CATEGORIES:
            if application.tree not in known:
                known[application.tree] = categories(application.tree, application.submitted_on)
            kept = application.categories
            parts = [{"item": each, "score": shown(kept[each.code])} for each in known[application.tree]
                     if each.code in kept]  # fmt: skip
        total = None if publishes == NOTHING else shown(application.total)
        found.append({"application": application, "total": total, "parts": parts})
    return found


def tie_items(row):
    """The items that decide between equal totals and equal results, in their order (rules/ranking.py)."""
    codes = row.programme.tie_items
    known = {item.code: item for item in items_among(codes, row.announced_on)} if codes and row.announced_on else {}
    return [known[code] for code in codes if code in known]


def objections(row):
    """{filed, upheld, open}: how many objections the publicity of a round has brought, and what became of them."""
    of = Objection.objects.filter(application__round=row)
    return of.aggregate(
        filed=Count("pk"), upheld=Count("pk", filter=Q(state=states.UPHELD)),
        open=Count("pk", filter=Q(state__in=states.OBJECTION_OPEN)),
    )  # fmt: skip


def aggregates(row):
    """Means of all that was reviewed, by category: [{count, total, full, rows: [{item, mean, share}]}]."""
    if row.state not in TOLD or row.programme.publishes == NOTHING:
        return []
    return [_aggregate(each, row.announced_on) for each in row.aggregates]


def _aggregate(kept, on):
    items = categories(kept["tree"], on)
    rows = [
        {"item": item, "mean": kept["categories"][item.code], "share": _share(kept["categories"][item.code], item)}
        for item in items
        if item.code in kept["categories"]
    ]
    return kept | {"rows": rows, "full": sum(item.points for item in items)}


def _share(mean, item):
    return shown(Decimal(mean) * 100 / item.points)
