"""Days that officers give, held against the life of the enterprise."""

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid

from ..rules import history

HISTORY = {
    "future": _("The day cannot lie in the future."),
    "before-republic": _("No registration is older than 1 October 1949. Look at the year again."),
    "before-established": _("The day cannot lie before the enterprise was established."),
    "before-last": _("The day cannot lie before that of the step it follows."),
    "after-first": _("The enterprise cannot be younger than what happened to it."),
}


def check_history(at, *, field="on", **days):
    """Raise Invalid unless the days of an enterprise's life come in their order (rules/history.py)."""
    if problem := history.problem(today=localdate(at), **days):
        raise Invalid(HISTORY[problem], field=field)
