"""An officer's own interests in parties, and those the bureau found of its people."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.access.gates import agency_only
from apps.kernel.errors import DomainError

from .. import states
from ..forms.steps import StaffInterestForm
from ..models import StaffInterest
from ..operations.recusal import declare_own
from ..permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def interests(request):
    scope = request.scope
    scope.require_any(Permission.RECOMMEND, Permission.MANAGE, Permission.DECIDE, Permission.APPROVE)
    form = StaffInterestForm(request.POST or None, others=scope.may(states.DECIDE))
    if request.method == "POST" and form.is_valid():
        try:
            declare_own(by=scope, at=timezone.now(), **form.arguments())
        except DomainError as error:
            form.refuse(error)
        else:
            return HttpResponseRedirect(reverse("awards:interests"))
    context = {
        "rows": StaffInterest.objects.visible_to(scope).select_related("user").order_by("-pk"), "form": form,
        "crumbs": [(_("Awards and brands"), reverse("awards:rounds")), (_("Interests of officers"), "")],
    }  # fmt: skip
    return render(request, "awards/interests.html", context, status=422 if request.method == "POST" else 200)
