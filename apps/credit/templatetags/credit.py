"""Grades and points as pages show them. `{% load credit %}`."""

from decimal import Decimal
from itertools import groupby

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.kernel import figures
from apps.kernel.keyset import write

from ..models.standing import CONFERRED, GRADES
from ..ruleset_text import severities_text

register = template.Library()

# seal red is for adverse states only, amber for what needs care; colour never stands without the letter
TONES = {"AAA": "good", "AA": "good", "A": "good", "B": "neutral", "C": "warn", "D": "adverse"}


@register.filter
def tone(grade):
    return TONES.get(grade, "neutral")


@register.filter
def points(hundredths):
    """Points with their sign: 150 → "+1.5", -600 → "−6"."""
    sign = "+" if hundredths > 0 else "−" if hundredths < 0 else ""
    return sign + score(abs(hundredths))


@register.filter
def score(hundredths):
    """A score without a sign and without idle zeros: 8690 → "86.9"."""
    value = Decimal(hundredths) / 100
    return figures.figure(value, 0 if value == value.to_integral_value() else -_exponent(value))


def _exponent(value):
    return value.normalize().as_tuple().exponent


@register.filter
def meaning(band):
    """What a band says, in the reader's language."""
    return band.meaning if figures.chinese() else band.meaning_en or band.meaning


@register.simple_tag
def grade_meaning(grade, band):
    """The grade's meaning in one sentence: the ruleset's own for what is computed, ours for what is conferred."""
    return {
        "AAA": _(
            "Outstanding: conferred after application, expert review and a check on site; its record alone is an A."
        ),
        "AA": _("Very good: conferred after application, expert review and a check on site; its record alone is an A."),
    }.get(grade) or meaning(band)


@register.inclusion_tag("credit/scale.html")
def grade_scale(grade):
    """The ladder of grades with the one that stands."""
    return {"grades": [{"grade": g, "tone": TONES[g], "on": g == grade} for g in GRADES], "grade": grade}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def portions(context, part, name, anchor):
    """The neighbours of a Portion and how much of the list stands here; nothing where all of it does."""
    if len(part) == part.count:
        return {}
    note = _("%(shown)s of %(count)s shown here") % {
        "shown": figures.figure(len(part)), "count": figures.figure(part.count),
    }  # fmt: skip
    links = {"previous": part.previous, "next": part.next}
    return {
        "note": note,
        "first": portion_at(context, None, name, anchor) if context["request"].GET.get(name) else "",
        **{key: portion_at(context, place, name, anchor) if place else "" for key, place in links.items()},
    }


@register.simple_tag(takes_context=True)
def portion_at(context, place, name, anchor):
    """The address of the part of a list that begins at a Place (None: at its top), with all else as it stands."""
    query = context["request"].GET.copy()
    query.pop(name, None)
    if place:
        query[name] = write(place.value, place.key, place.back)
    return f"?{query.urlencode()}#{anchor}"


@register.simple_tag
def conferred(grade):
    return grade in CONFERRED


@register.simple_tag
def severities(row):
    """The severities a rule or veto is for, in words."""
    return severities_text(row.severity_min, row.severity_max)


@register.simple_tag
def decay(rule):
    """How long a rule counts: "36 months in full", "12 months each: 100%, 60%, 30%", or unequal steps one by one."""
    steps = [(percent, rule.step_months * len(list(same))) for percent, same in groupby(rule.decay)]
    if [percent for percent, _months in steps] == [100]:
        return _("%(months)s months in full") % {"months": steps[0][1]}
    if len(steps) == len(rule.decay):
        shares = _(", ").join(f"{percent}%" for percent in rule.decay)
        return _("%(months)s months each: %(shares)s") % {"months": rule.step_months, "shares": shares}
    return _(", ").join(
        _("%(percent)s%% for %(months)s months") % {"percent": percent, "months": months} for percent, months in steps
    )


@register.simple_tag
def edition_state(state):
    """The state of a yearly edition in words."""
    words = {
        "preparing": _("being computed"), "prepared": _("prepared"), "published": _("published"),
        "discarded": _("set aside"),
    }  # fmt: skip
    return words[state]


@register.simple_tag
def table_state(state):
    """The state of a table of measures in words."""
    words = {
        "draft": pgettext("table", "draft"), "submitted": _("waits for approval"),
        "approved": pgettext("table", "approved"), "rejected": pgettext("table", "rejected"),
        "recalled": _("recalled before it was in force"),
    }  # fmt: skip
    return words[state]
