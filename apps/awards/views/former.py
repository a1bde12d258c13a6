"""Enter an honour of before the portal."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.access.gates import agency_only
from apps.kernel.errors import DomainError

from ..forms.former import FormerForm
from ..operations.former import enter_former
from ..permissions import Permission, own_agency
from ..queries import catalogue


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def enter(request):
    """A form for the bureau that confers: from the decision on paper to register, ledger and certificate."""
    request.scope.require(Permission.MANAGE)
    mine = [row for row in catalogue.latest() if own_agency(request.scope, row)]
    form = FormerForm(request.POST or None, scope=request.scope, programmes=mine)
    if request.method == "POST" and form.is_valid():
        try:
            honour = enter_former(by=request.scope, at=timezone.now(), **form.arguments())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Entered: %(number)s.") % {"number": honour.number})
            return HttpResponseRedirect(reverse("awards:desk_honour", args=[honour.pk]))
    context = {
        "form": form, "crumbs": [(_("Awards and brands"), reverse("awards:rounds")),
                                 (_("Honours"), reverse("awards:honours")), (_("Of before the portal"), "")],
    }  # fmt: skip
    return render(request, "awards/former.html", context, status=422 if request.method == "POST" else 200)
