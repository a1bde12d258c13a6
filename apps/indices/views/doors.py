"""The rooms of the public side as tabs, and the way back."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def doors(current):
    """{"doors": [(key, label, address)], "door": the one that is open} for a page's context."""
    found = [
        ("overview", _("Overview of indices")), ("compare", _("Compare cities")), ("targets", _("Targets")),
        ("series_list", _("Statistics")), ("survey", _("Satisfaction survey")), ("errata", _("Errata")),
        ("reports", pgettext("indices", "Reports")),
        ("data", _("Data")),
    ]  # fmt: skip
    return {"doors": [(key, label, reverse(f"indices_public:{key}")) for key, label in found], "door": current}


def crumbs(*trail):
    return [(_("Indices"), reverse("indices_public:overview")), *trail]
