"""What the faults name, in the words of their readers; a fault itself keeps the English key, which never changes."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "answer": _("answer of a survey"),
    "capital": _("capital"),
    "capital stock": _("capital stock"),
    "computed value": _("computed value"),
    "depreciation": _("depreciation"),
    "divisor of the first stock": _("divisor of the first stock"),
    "draws": _("draws"),
    "earlier value": _("earlier value"),
    "elasticity": _("elasticity"),
    "faults": _("number of faults"),
    "floor": _("lower end of the scale"),
    "gross output": _("gross output"),
    "growth": _("rate of growth"),
    "growth of output": _("growth of output"),
    "growth of output per hour": _("growth of output per hour"),
    "input or output": _("input or output"),
    "labour": _("labour"),
    "level": _("level of confidence"),
    "margin": _("margin"),
    "mean": _("mean"),
    "method": _("method of a forecast"),
    "output": _("output"),
    "part": _("part in the contribution"),
    "part of quality": _("part of quality"),
    "periods": _("number of periods"),
    "points": _("points of an assessment"),
    "quality": _("quality"),
    "price index": _("price index"),
    "ranking": _("ranking"),
    "replies": _("replies"),
    "residents": _("residents"),
    "sample": _("sample"),
    "scaling": _("scaling"),
    "share that answers": _("share that answers"),
    "standard error": _("standard error"),
    "denominator": _("denominator"),
    "total output": _("total output"),
    "variant": _("variant"),
    "way to the target": _("way from the base to the target"),
    "years": _("number of years"),
    # why a tree is not whole
    "a code is empty or stands twice": _("a code is empty or stands twice"),
    "its group is not there": _("its group is not there"),
    "its groups lead back to itself": _("its groups lead back to itself"),
    "there is no indicator": _("there is no indicator"),
    "there is no such scaling": _("there is no such scaling"),
    "not as many inputs and outputs as elsewhere": _("not as many inputs and outputs as elsewhere"),
    # units
    "percent": _("per cent"),
    "ratio": _("ratio"),
    "100m_yuan": _("100 million yuan"),
    "10k_yuan": _("10 thousand yuan"),
    "10k_persons": _("10 thousand persons"),
    "count": _("number"),
    "days": _("days"),
    "per_million_yuan": _("pieces per million yuan"),
    "firms_per_10k": _("enterprises per 10,000"),
    "cases_per_10k": _("cases per 10,000 enterprises"),
}


def said(value):
    """The word for a key; anything else (a code, a figure) as it is."""
    return WORDS.get(value, value)
