"""A change of productivity as the product it is: of efficiency, itself of two, and of technology, city by city."""

from django.utils.translation import gettext as _

from apps.kernel.figures import figure

from ..models import Index, Result
from ..queries.titles import titles_of
from .shapes import city_label

EFFICIENCY, TECHNOLOGY = "effch", "techch"


def factors(board, period):
    """Table and sentence of the cities' factors in a period, for a page's context; {} of an index that has none."""
    if board.index.engine != Index.Engine.MALMQUIST:
        return {}
    ranked = [cell for _rank, cell in board.ranked(period)]
    parts = dict(Result.objects.filter(pk__in=[cell.result for cell in ranked]).values_list("pk", "parts"))
    known = {key: {part["code"]: part["raw"] for part in found if part["leaf"]} for key, found in parts.items()}
    codes = list(next(iter(known.values()), {}))
    if not codes:
        return {}
    titles = titles_of(board.index, ranked[0].definition)
    rows = [
        {"label": city_label(cell.area), "area": cell.area, "value": board.shown(cell.value),
         "parts": [(titles.get(code, code), figure(known[cell.result].get(code), board.decimals)) for code in codes]}
        for cell in ranked
    ]  # fmt: skip
    ahead = {code: sum(_above_one(found.get(code)) for found in known.values()) for code in (EFFICIENCY, TECHNOLOGY)}
    told = {"n": len(ranked), "efficiency": ahead[EFFICIENCY], "technology": ahead[TECHNOLOGY]}
    words = _(
        "Of %(n)s cities %(technology)s moved ahead with the frontier, %(efficiency)s came nearer to it. 1 is no "
        "change."
    )
    return {
        "factor_rows": rows,
        "factor_heads": [titles.get(code, code) for code in codes],
        "factor_said": words % told,
    }


def _above_one(text):
    return text is not None and float(text) > 1
