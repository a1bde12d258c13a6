"""Pass rates as tables with their intervals: at the desk of all conclusions, in public of what is published."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from apps.access.gates import agency_only
from apps.divisions.queries import by_prefix

from ..forms.figures import GROUP, FiguresForm
from ..permissions import Permission
from ..queries.rates import KEPT_YEARS, agencies_of, catalogue, pass_rates, years_with_figures
from ..rules.rates import ABOVE, ALIKE, BELOW, FEW
from .doors import doors

HEADS = {
    "link": gettext_lazy("By link"), "group": gettext_lazy("By product group"), "code": gettext_lazy("By product"),
    "city": gettext_lazy("By city of the sampled party"), "scale": gettext_lazy("By size of the sampled party"),
}  # fmt: skip
STANDS = {
    ABOVE: (gettext_lazy("above the rest"), "good"), BELOW: (gettext_lazy("below the rest"), "warn"),
    ALIKE: (gettext_lazy("chance explains it"), "neutral"), FEW: (gettext_lazy("too few to compare"), "neutral"),
}  # fmt: skip


@login_not_required
@require_safe
def public_figures(request):
    context = _figures(request, published=True, agencies=None) | doors("figures")
    return render(request, "sampling/public_figures.html", context)


@require_safe
@agency_only
def desk_figures(request):
    """Every conclusion of one's own area, published or not."""
    request.scope.require(Permission.VIEW)
    found = _figures(request, published=False, agencies=agencies_of(request.scope))
    found["may_import"] = request.scope.may(Permission.PUBLISH)
    return render(request, "sampling/desk_figures.html", found)


def _figures(request, *, published, agencies):
    years, products = years_with_figures(published=published), catalogue()
    cities = [(place.code[:4], str(place)) for place in by_prefix("") if place.level == "city"]
    form = FiguresForm(request.GET, years=years, products=products, cities=cities)
    valid = form.is_valid()
    year = (valid and form.cleaned_data["year"]) or (years[0] if years else timezone.localdate().year)
    fixed = form.chosen() if valid else {}
    level = form.cleaned_data["level"] if valid else ""
    rates = pass_rates(first=year - KEPT_YEARS + 1, last=year, published=published, level=level, agencies=agencies)
    whole = rates.of(year, **fixed)
    asked = {name: value for name, value in request.GET.items() if name in form.fields and value}
    columns = _columns(fixed) if whole.n or whole.refused else []
    tables = [_table(rates, year, by, fixed, asked, products) for by in columns]
    trend = rates.trend(range(year - KEPT_YEARS + 1, year + 1), **fixed)
    return {
        "form": form, "year": year, "whole": whole, "tables": [table for table in tables if len(table["lines"]) > 1],
        "trend": _trend(trend) if len(trend) > 1 else None, "files": published,
    }  # fmt: skip


def _columns(fixed):
    """The columns that are still open; of a product group its products."""
    product = [] if "code" in fixed else ["code"] if "group" in fixed else ["group"]
    return [by for by in ("link", *product, "city", "scale") if by not in fixed]


def _table(rates, year, by, fixed, asked, products):
    lines = rates.table(year, by, **fixed)
    whole = rates.of(year, **fixed)
    rows = []
    for line in lines:
        label = str(products[line.key]) if by == "code" and line.key in products else line.label
        field, value = ("product", f"{GROUP}{line.key}") if by == "group" else (by, line.key)
        field = "product" if by == "code" else field
        words, tone = STANDS.get(line.stands, ("", ""))
        url = f"?{urlencode(asked | {field: value})}" if value else ""
        rows.append({"label": label, "rate": line.rate, "stands": words, "tone": tone, "url": url, "mark": line.stands})
    different = sum(line.stands in (ABOVE, BELOW) for line in lines)
    return {
        "by": by, "title": HEADS[by], "finding": _finding(different, len(lines)), "lines": rows,
        "chart": _chart(rows, whole), "refused": any(line.rate.refused for line in lines),
    }  # fmt: skip


def _finding(different, count):
    if not different:
        return _("No difference here is greater than chance explains.")
    return ngettext(
        "%(n)s of %(all)s differs from the rest by more than chance explains.",
        "%(n)s of %(all)s differ from the rest by more than chance explains.",
        different,
    ) % {"n": different, "all": count}


def _trend(lines):
    rows = [{"label": line.label, "rate": line.rate, "stands": "", "tone": "", "url": "", "mark": ""} for line in lines]
    return {"by": "year", "title": _("Year by year"), "finding": "", "lines": rows, "chart": _chart(rows, None),
            "refused": any(line.rate.refused for line in lines)}  # fmt: skip


def _chart(rows, whole):
    """What static/js/chart-interval.js draws: [label, rate, low, high, mark] and the rate of all of them."""
    return {
        "rows": [
            [row["label"], *(float(x) for x in (row["rate"].percent, row["rate"].low, row["rate"].high)), row["mark"]]
            for row in rows
            if row["rate"].n  # where every sampling was refused there is no rate
        ],
        "whole": float(whole.percent) if whole and whole.n else None,
        "words": {"whole": _("all")},
    }
