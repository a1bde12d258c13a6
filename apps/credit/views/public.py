"""The public pages of the grades: what they mean, how they are spread, by which rules they are made."""

from decimal import Decimal

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.divisions.models import Division
from apps.kernel import figures
from apps.registry.sections import SECTIONS

from ..models.ruleset import Model, Ruleset
from ..models.standing import GRADES
from ..queries.public import statistics
from ..queries.rulebook import public_rulesets, rulebook
from ..rules.prediction import LEAST

LOW = ("C", "D")


@login_not_required
@require_safe
def overview(request):
    """What the grades mean and how many hold each, by city and by industry; one may be chosen to narrow the other."""
    cities = _cities()
    city = request.GET.get("city", "") if request.GET.get("city", "") in cities else ""
    section = request.GET.get("section", "") if request.GET.get("section", "") in SECTIONS else ""
    found = statistics(city=city, section=section)
    ruleset = Ruleset.objects.in_force(Model.GRADE, timezone.localdate()).first()
    context = {
        "found": found,
        "book": rulebook(ruleset) if ruleset else None,
        "city": city,
        "section": section,
        "cities": [(code, str(row)) for code, row in cities.items()],
        "sections": [(code, str(label)) for code, label in SECTIONS.items()],
    }
    if found:
        context |= _shown(found, cities, city, section)
    return render(request, "credit/overview.html", context)


def _cities():
    """{four digits: Division} of the present cities, by code."""
    rows = Division.objects.in_force().filter(level=Division.Level.CITY).order_by("code")
    return {row.code[:4]: row for row in rows}


def _shown(found, cities, city, section):
    total = sum(found.total.values())
    place = str(cities[city]) if city else _("the province")
    rows = [_share_row(code, str(cities[code]), found.cities.get(code, {})) for code in cities]
    kinds = [_share_row(code, str(label), found.sections.get(code, {})) for code, label in SECTIONS.items()]
    kinds = [row for row in kinds if row["total"]]
    good = sum(found.total[grade] for grade in GRADES if grade not in (*LOW, "B"))
    return {
        "total": total,
        "grades": [{"grade": g, "count": found.total[g], "share": _share(found.total[g], total)} for g in GRADES],
        "finding": _("%(share)s of the graded enterprises of %(place)s hold an A or better")
        % {"share": figures.percent(_share(good, total)), "place": place},
        "map_rows": [
            {
                "name": cities[row["code"]].name,
                "label": row["label"],
                "value": _hundredths(row["low"], row["total"]),
                "text": figures.percent(row["share"], 2),
                "url": f"{reverse('credit_public:overview')}?city={row['code']}",
            }
            for row in rows
        ],
        "city_rows": rows,
        "section_rows": kinds,
        "chart_columns": [_("Industry"), _("Share of grades C and D")],
        "sample": _("n = %(n)s enterprises") % {"n": figures.figure(total)},
        "chart_rows": [[row["label"], _hundredths(row["low"], row["total"])] for row in kinds if row["total"] >= LEAST],
        "least": LEAST,
        "map_finding": _most(rows, _("Where grades C and D are most frequent: %(first)s, %(second)s and %(third)s")),
        "chart_finding": _most(kinds, _("Industries with most grades C and D: %(first)s, %(second)s and %(third)s")),
        "summary": _summary(found, total, place),
    }


def _share_row(code, label, counts):
    """A line of a table: counts of each grade, their sum, and the share of C and D."""
    total, low = sum(counts.values()), sum(counts.get(grade, 0) for grade in LOW)
    cells = [(grade, counts.get(grade, 0)) for grade in GRADES]
    return {"code": code, "label": label, "cells": cells, "total": total, "low": low, "share": _share(low, total)}


def _share(part, whole):
    return Decimal(part) / whole if whole else None


def _hundredths(part, whole):
    """The share in percent to two places, half up, as the chart draws it: as text only at the edge of the page."""
    share = _share(part, whole)
    return None if share is None else float(figures.figure(share * 100, 2).replace(",", ""))


def _most(rows, text):
    """The finding of a map or chart, over those with enough enterprises for a share to say something."""
    enough = [row for row in rows if row["total"] >= LEAST]
    worst = sorted((row for row in enough if row["low"]), key=lambda row: (-row["share"], row["code"]))[:3]
    if len(enough) < 3:
        return _("Too few enterprises to compare shares of grades C and D")
    if len(worst) < 3:
        return _("Grades C and D are rare everywhere")
    return text % dict(zip(("first", "second", "third"), (row["label"] for row in worst), strict=True))


def _summary(found, total, place):
    """The page in two sentences, for those who read no map."""
    low = sum(found.total[grade] for grade in LOW)
    values = {
        "place": place,
        "total": figures.figure(total),
        "low": figures.figure(low),
        "share": figures.percent(_share(low, total), 2),
        "best": figures.figure(found.total["AAA"] + found.total["AA"]),
    }
    return (
        _(
            "In %(place)s %(total)s enterprises are graded. %(low)s of them (%(share)s) hold C or D; "
            "%(best)s hold a conferred AA or AAA."
        )
        % values
    )


@login_not_required
@require_safe
def rules_list(request):
    """Every ruleset of the public grade that was, is or will be in force, or was recalled before."""
    return render(request, "credit/rules_list.html", {"rows": list(public_rulesets())})


@login_not_required
@require_safe
def rules(request, code):
    """A ruleset as readable law. One of the internal model is not found, whoever asks."""
    ruleset = public_rulesets().filter(code=code).first()
    if ruleset is None:
        raise Http404
    book = rulebook(ruleset)
    chapters = [
        {"indicator": row, "rules": [rule for rule in book.rules if rule.indicator_id == row.pk]}
        for row in book.indicators.values()
    ]
    begun = ruleset.validity.lower <= timezone.localdate()
    context = {"ruleset": ruleset, "book": book, "chapters": chapters, "begun": begun}
    return render(request, "credit/rules.html", context)
