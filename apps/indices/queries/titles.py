"""What the parts of an index and its periods are called."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from apps.kernel.figures import chinese

from ..models import Node
from ..rules import periods
from ..rules.decompose import ROUNDING
from .changes import COVERAGE

HALVES = {1: gettext_lazy("first half of %(year)s"), 2: gettext_lazy("second half of %(year)s")}


def period_words(period):
    """2025, 2025H1, 2025Q3 or 2025-07 as the reader's language writes it; anything else as it is."""
    found = periods.read(str(period))
    if found is None:
        return str(period)
    year, kind, part = found
    told = {"year": year, "part": part}
    if kind == "H":
        return str(HALVES[part]) % told
    if kind == "Q":
        return pgettext("quarter", "Q%(part)s %(year)s") % told
    return (pgettext("month", "%(year)s-%(part)s") if kind else pgettext("period", "%(year)s")) % told


def title_of(row):
    """The title of a row of SQL in the reader's language."""
    return row["title"] if chinese() else row["title_en"] or row["title"]


def titles_of(index, definition=None):
    """{code of a part: title} in the reader's language, and of what is no indicator: by the definition (its id) a
    value was computed by, else by the newest."""
    nodes = Node.objects.filter(definition__index=index, definition__state="approved")
    nodes = nodes.order_by("definition__validity", "pk")
    named = {node.code: str(node) for node in sorted(nodes, key=lambda node: node.definition_id == definition)}
    words = {
        "capital": _("capital"), "labour": _("labour"), "productivity": _("productivity"), "output": _("output"),
        "quality": _("quality"), "quality-now": _("quality, this year"), "quality-before": _("quality, year before"),
        "effch": _("Efficiency"), "techch": _("Technology"),
        "pech": _("Pure efficiency"), "sech": _("Scale efficiency"),
        ROUNDING: _("rounding of the published values"),
        COVERAGE: _("indicators newly counted or no longer counted"),
    }  # fmt: skip
    return words | named


def band_ranges(bands):
    """[(title, "75 to below 80")] from the least up, in the reader's language."""
    rows = sorted(bands, key=lambda row: Decimal(row["least"]))
    found = []
    for at, row in enumerate(rows):
        told = {"low": row["least"], "high": rows[at + 1]["least"] if at + 1 < len(rows) else ""}
        if not told["high"]:
            words = _("%(low)s or more")
        elif at == 0 and Decimal(row["least"]) <= 0:  # no value of an index lies below nought
            words = _("below %(high)s")
        else:
            words = _("%(low)s to below %(high)s")
        title = row["title"] if chinese() else row.get("title_en") or row["title"]
        found.append((title, words % told))
    return found
