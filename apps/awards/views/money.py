"""Prize money on the page of its honour: what is owed, that it was paid, and that it came back."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.kernel.errors import DomainError

from .. import states
from ..forms.steps import MoneyForm
from ..models import Honour, Money
from ..operations import money
from ..operations.steps import MONEY
from ..permissions import Permission
from ..queries.story import clocks_of

VERBS = {states.OWED: money.pay, states.CLAIMED: money.take_back}


def money_of(honour, may=False):
    """{money, money_form, money_clocks} of the page of an honour; the form for whoever may record the next step."""
    row = Money.objects.filter(honour=honour).first()
    if row is None:
        return {"money": None}
    return {"money": row, "money_form": MoneyForm(prefix="money") if may and row.state in VERBS else None,
            "money_clocks": clocks_of(MONEY, row.pk, timezone.now())}  # fmt: skip


@require_POST
@agency_only
def record(request, pk):
    """Record that the money of an honour was paid, or came back."""
    request.scope.require(Permission.MANAGE)
    honour = fetch(Honour.objects.select_related("agency"), request.scope, pk=pk)
    form, verb = MoneyForm(request.POST, prefix="money"), VERBS.get(request.POST.get("state"))
    if verb is not None and form.is_valid():
        try:
            verb(honour_id=honour.pk, by=request.scope, at=timezone.now(), **form.arguments())
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Recorded."))
    else:
        messages.error(request, _("Give the number and the day."))
    return HttpResponseRedirect(reverse("awards:desk_honour", args=[pk]))
