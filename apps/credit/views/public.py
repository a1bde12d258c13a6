"""The public pages of the grades: what they mean, how they are spread, by which rules they are made."""

from dataclasses import dataclass
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
    """What the grades mean and how many hold each, in all or in one city or industry; the ways to everything else."""
    asked = _asked(request)
    ruleset = Ruleset.objects.in_force(Model.GRADE, timezone.localdate()).first()
    context = {"book": rulebook(ruleset) if ruleset else None, **asked.context("overview")}
    if asked.found:
        place = str(asked.cities[asked.city]) if asked.city else _("the province")
        context |= _spread(asked.found, place)
        context |= {"city_finding": _city_finding(asked), "industry_finding": _industry_finding(asked)}
    return render(request, "credit/overview.html", context)


@login_not_required
@require_safe
def by_city(request):
    """Each city's grades, on the map and as a table; of one industry where it was chosen."""
    asked = _asked(request, city=False)
    rows = _city_rows(asked)
    context = asked.context("cities") | {
        "rows": rows,
        "map_rows": [_on_map(row, asked) for row in rows],
        "finding": _city_finding(asked),
        "grades": GRADES,
    }
    return render(request, "credit/by_city.html", context)


@login_not_required
@require_safe
def by_industry(request):
    """Each industry's grades, drawn and as a table; of one city where it was chosen."""
    asked = _asked(request, section=False)
    rows = _industry_rows(asked)
    drawn = [[row["label"], _hundredths(row["low"], row["total"])] for row in rows if row["total"] >= LEAST]
    context = asked.context("industries") | {
        "rows": rows,
        "drawn": drawn,
        "columns": [_("Industry"), _("Share of grades C and D")],
        "sample": _("n = %(n)s enterprises") % {"n": figures.figure(sum(row["total"] for row in rows))},
        "finding": _industry_finding(asked),
        "grades": GRADES,
        "least": LEAST,
    }
    return render(request, "credit/by_industry.html", context)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: a city by its four digits, an industry by its letter, "" for all; and the counts."""

    city: str
    section: str
    cities: dict
    found: object

    def context(self, tab):
        """What the three pages share."""
        tabs = (("overview", _("Overview")), ("cities", _("By city")), ("industries", _("By industry")))
        return {
            "found": self.found,
            "city": self.city,
            "section": self.section,
            "cities": [(code, str(row)) for code, row in self.cities.items()],
            "sections": [(code, str(label)) for code, label in SECTIONS.items()],
            "tabs": [(key, label, reverse(f"credit_public:{key}")) for key, label in tabs],
            "tab": tab,
        }


def _asked(request, *, city=True, section=True):
    cities = _cities()
    one, kind = request.GET.get("city", "") if city else "", request.GET.get("section", "") if section else ""
    one, kind = one if one in cities else "", kind if kind in SECTIONS else ""
    return Asked(one, kind, cities, statistics(city=one, section=kind))


def _cities():
    """{four digits: Division} of the present cities, by code."""
    rows = Division.objects.in_force().filter(level=Division.Level.CITY).order_by("code")
    return {row.code[:4]: row for row in rows}


def _spread(found, place):
    total = sum(found.total.values())
    good = sum(found.total[grade] for grade in GRADES if grade not in (*LOW, "B"))
    return {
        "total": total,
        "grades": [{"grade": g, "count": found.total[g], "share": _share(found.total[g], total)} for g in GRADES],
        "finding": _("%(share)s of the graded enterprises of %(place)s hold an A or better")
        % {"share": figures.percent(_share(good, total)), "place": place},
        "summary": _summary(found, total, place),
    }


def _city_rows(asked):
    counts = asked.found.cities if asked.found else {}
    return [_share_row(code, str(city), counts.get(code, {})) for code, city in asked.cities.items()]


def _industry_rows(asked):
    counts = asked.found.sections if asked.found else {}
    rows = [_share_row(code, str(label), counts.get(code, {})) for code, label in SECTIONS.items()]
    return [row for row in rows if row["total"]]


def _city_finding(asked):
    return _most(_city_rows(asked), _("Where grades C and D are most frequent: %(first)s, %(second)s and %(third)s"))


def _industry_finding(asked):
    return _most(_industry_rows(asked), _("Industries with most grades C and D: %(first)s, %(second)s and %(third)s"))


def _on_map(row, asked):
    return {
        "name": asked.cities[row["code"]].name,
        "label": row["label"],
        "value": _hundredths(row["low"], row["total"]),
        "text": figures.percent(row["share"], 2),
        "url": f"{reverse('credit_public:overview')}?city={row['code']}",
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
