"""What the pages of ratings share."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.kernel.errors import Invalid

from .. import states
from ..forms.desk import ReasonForm
from ..operations.succession import may_not_recall
from ..permissions import Permission
from ..queries.decisions import recallers
from ..queries.portions import asked_at

RULESET_TONES = {
    states.DRAFT: "neutral",
    states.SUBMITTED: "warn",
    states.APPROVED: "good",
    states.REJECTED: "adverse",
    states.RECALLED: "neutral",
}
RULESET_STATES = {
    states.DRAFT: lambda: _("draft"),
    states.SUBMITTED: lambda: _("submitted, not yet decided"),
    states.APPROVED: lambda: pgettext("table", "approved"),
    states.REJECTED: lambda: pgettext("table", "rejected"),
    states.RECALLED: lambda: _("recalled before it was in force"),
}


def ruleset_state(ruleset, today):
    """(words, tone): an approved ruleset says whether it is in force, to come, or over."""
    if ruleset.state != states.APPROVED:
        return RULESET_STATES[ruleset.state](), RULESET_TONES[ruleset.state]
    if ruleset.validity.lower > today:
        return _("approved, not yet in force"), "info"
    if ruleset.validity.upper and ruleset.validity.upper <= today:
        return _("no longer in force"), "neutral"
    return pgettext("state", "in force"), "good"


def recall_of(row, scope, today):
    """What the page of an approved ruleset or table says of its recall: None once it is in force; else whether the
    reader `may`, and whether there is `nobody` who may."""
    if row.state != states.APPROVED or row.validity.lower <= today:
        return None
    may = scope.may(Permission.APPROVE_RULESET) and not may_not_recall(row, scope)
    return {"may": may, "nobody": not may and not recallers(row, today).exists()}


def reason_of(request):
    """The reason sent with a step; Invalid with the form's own sentence."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise Invalid(" ".join(form.errors["reason"]), field="reason")
    return form.cleaned_data["reason"]


def tabs(scope, current):
    """The rooms of the regulator's side; for the component `tabs`."""
    rooms = [
        ("ratings", _("Ratings"), reverse("credit_desk:ratings")),
        ("rulesets", _("Rulesets"), reverse("credit_desk:rulesets")),
        ("backtests", _("Backtests"), reverse("credit_desk:backtests")),
    ]
    return {"rooms": rooms, "room": current}


def portion_of(request, name):
    """What is Asked for of a long list: each list of a page has its own name in the address."""
    return asked_at(request.GET.get(name, ""))


def moved(request, cursor):
    """The address of a neighbouring page with the same questions; "" where there is none."""
    if not cursor:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"?{query.urlencode()}"
