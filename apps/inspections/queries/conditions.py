"""Conditions of a pool in words, as the plan publishes them."""

from django.utils.translation import gettext as _

from apps.divisions.models import Division, Zone
from apps.registry.models import Enterprise, Industry
from apps.registry.sections import SECTIONS

from .pools import conditions_of

NAMED = {"division": Division, "zone": Zone, "industry": Industry}


def names_of(queries):
    """{(filter, code): name} of everything conditions name; three queries, however many conditions."""
    codes = {}
    for query in queries:
        for name, values in conditions_of(query):
            if name in NAMED:
                codes.setdefault(name, set()).update(values)
    return {
        (name, row.pk): str(row)
        for name, wanted in codes.items()
        for row in NAMED[name].objects.filter(pk__in=wanted).order_by("pk")
    }


def in_words(query, names=None):
    """One sentence in the reader's language; without conditions, that every open enterprise is in."""
    names = names_of([query]) if names is None else names
    parts = [", ".join(_in_words(name, values, names)) for name, values in conditions_of(query)]
    if not parts:
        return _("every enterprise in business of the area")
    return _("enterprises in business: %(conditions)s") % {"conditions": "; ".join(parts)}


def _in_words(name, values, names):
    first = values[0]
    if name in NAMED:
        return [_code(name, value, names) for value in values]
    if name == "scale":
        return [str(Enterprise.Scale(value).label) for value in values if value in Enterprise.Scale.values]
    if name == "above_scale":
        return [_("above designated size") if first == "yes" else _("below designated size")]
    if name == "q":
        return [_("name or number “%(text)s”") % {"text": first}]
    return [
        _("established from %(day)s") % {"day": first} if name == "established_from"
        else _("established until %(day)s") % {"day": first}
    ]  # fmt: skip


def _code(name, value, names):
    if name == "industry" and value == "none":
        return _("industry not yet known")
    if name == "industry" and value in SECTIONS:
        return str(SECTIONS[value])
    return names.get((name, value), value)
