"""Where a party writes to an agency: kept by the administrators of it and of those above."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.divisions.models import Agency
from apps.kernel.errors import DomainError

from ..fetch import fetch
from ..forms import AgencyForm
from ..operations.agencies import set_contact
from ..permissions import AccessPermission


@require_safe
def agencies(request):
    """Every agency of the reader's own and below, and which of them name no address."""
    request.scope.require(AccessPermission.EDIT_AGENCIES)
    rows = Agency.objects.visible_to(request.scope).order_by("division_id", "code")
    missing = sum(1 for row in rows if not row.address or not row.phone)
    return render(request, "access/agencies.html", {"rows": rows, "missing": missing})


@require_http_methods(["GET", "HEAD", "POST"])
def agency(request, code):
    """Address and telephone of one agency."""
    request.scope.require(AccessPermission.EDIT_AGENCIES)
    row = fetch(Agency, request.scope, pk=code)
    initial = {"address": row.address, "phone": row.phone}
    form = AgencyForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_contact(agency_code=row.pk, **form.cleaned_data, by=request.scope, at=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Kept. Papers written from now on carry it."))
            return redirect("access:agencies")
    context = {"row": row, "form": form}
    return render(request, "access/agency.html", context, status=422 if form.errors else 200)
