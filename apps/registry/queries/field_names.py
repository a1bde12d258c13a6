"""The facts of an enterprise as its timeline names them, and their values as people write them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.registry.models import Enterprise

FIELDS = {
    "industry_id": gettext_lazy("Industry"),
    "scale": gettext_lazy("Scale"),
    "above_scale": gettext_lazy("Above designated size"),
    "kind": gettext_lazy("Type"),
    "established_on": gettext_lazy("Established"),
    "capital": gettext_lazy("Registered capital"),
    "capital_currency": gettext_lazy("Currency"),
    "address": gettext_lazy("Address"),
    "business_scope": gettext_lazy("Business scope"),
    "uscc": gettext_lazy("Credit code"),
    "name": gettext_lazy("Name"),
    "status": gettext_lazy("Status"),
    "status_on": gettext_lazy("Status since"),
    "status_basis": gettext_lazy("Decision or certificate"),
    "status_beneath": gettext_lazy("Before that"),
    "status_again_on": gettext_lazy("An end was set aside on"),
    "status_again_basis": gettext_lazy("Decision that set it aside"),
    "division_id": gettext_lazy("Division"),
    "division_basis": gettext_lazy("Basis of the division"),
    "zone_id": gettext_lazy("Zone"),
}
_CHOICES = {
    "status": Enterprise.Status,
    "scale": Enterprise.Scale,
    "division_basis": Enterprise.DivisionBasis,
}


def field_name(field):
    return str(FIELDS.get(field, field))


def value_text(field, value):
    """A value as it is read; a dash for none."""
    if value in (None, "", []):
        return "—"
    if field == "status_beneath":
        return ", ".join(f"{value_text('status', end)} {day or _('day not known')}" for end, day, _basis in value)
    if isinstance(value, bool):
        return str(_("yes")) if value else str(_("no"))
    choices = dict(_CHOICES[field].choices) if field in _CHOICES else {}
    return str(choices.get(value, value))
