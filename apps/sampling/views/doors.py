"""The rooms of the public side of sampling, as tabs of each of its pages."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def doors(current):
    """{"doors": [(key, label, address)], "door": the one that is open} for a page's context."""
    found = [
        ("results", pgettext("sampling", "Results")), ("figures", _("Pass rates")),
        ("warnings", _("Consumer warnings")),
        ("recalls", _("Recalls")), ("announcements", _("Announcements and decisions")),
        ("plans", _("Plans of sampling")), ("subscribe", _("News by e-mail")),
    ]  # fmt: skip
    return {"doors": [(key, label, reverse(f"sampling_public:{key}")) for key, label in found], "door": current}
