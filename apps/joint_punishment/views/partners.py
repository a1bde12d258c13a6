"""Partner departments at the administrator's desk: who takes part, credentials given, replaced, revoked."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.kernel.errors import DomainError
from apps.registry.views.common import perform, posted

from ..forms.partners import PartnerForm, ReasonForm
from ..models import Partner
from ..operations.partners import add_partner, close_partner, reopen_partner, revoke_secret, set_secret
from ..permissions import Permission

STEPS = {
    "revoke": (revoke_secret, gettext_lazy("The secret is revoked; its tokens have ended.")),
}


@require_safe
@agency_only
def partner_list(request):
    request.scope.require(Permission.MANAGE_PARTNERS)
    rows = Partner.objects.visible_to(request.scope).select_related("division").order_by("-enabled", "name", "pk")
    return render(request, "joint_punishment/partner_list.html", {"rows": rows, "now": timezone.now()})


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def partner_new(request):
    request.scope.require(Permission.MANAGE_PARTNERS)
    form = PartnerForm(posted(request), scope=request.scope, today=timezone.localdate())
    here = reverse("joint_punishment:partners")
    return perform(
        request, form, add_partner, template="joint_punishment/partner_new.html",
        context={"crumbs": [(_("Partner departments"), here), (_("New partner"), "")]},
        target=here, said=_("Partner added. Give it a secret when it is ready to connect."),
    )  # fmt: skip


ASKED = {
    "close": (
        close_partner,
        gettext_lazy("Close the partner"),
        gettext_lazy(
            "Its secrets and tokens end at once, and it gets no new entries. What it was handed stays on the tracker, "
            "but it can answer no more. A second administrator may open it again."
        ),
        gettext_lazy("The partner is closed. What it was handed stays on the tracker."),
    ),
    "reopen": (
        reopen_partner,
        gettext_lazy("Open the partner again"),
        gettext_lazy(
            "It is owed at once whatever stands in its area, and needs a new secret. Not by whoever closed it."
        ),
        gettext_lazy("The partner takes part again. Give it a secret."),
    ),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def partner_asked(request, pk, step):
    """Close a partner or open it again: what follows is said before, and the reason is asked for."""
    request.scope.require(Permission.MANAGE_PARTNERS)
    partner = fetch(Partner, request.scope, pk=pk)
    verb, title, follows, said = ASKED[step]
    here = reverse("joint_punishment:partners")
    form = ReasonForm(posted(request), scope=request.scope)
    context = {
        "partner": partner, "title": title, "follows": follows,
        "crumbs": [(_("Partner departments"), here), (title, "")],
    }  # fmt: skip
    return perform(
        request, form, verb, template="joint_punishment/partner_asked.html", context=context, target=here, said=said,
        partner_id=partner.pk,
    )  # fmt: skip


@never_cache
@require_POST
@agency_only
def partner_step(request, pk, step):
    """Give or revoke. A new secret is in this answer and nowhere else."""
    request.scope.require(Permission.MANAGE_PARTNERS)
    partner = fetch(Partner, request.scope, pk=pk)
    if step != "give" and step not in STEPS:
        raise Http404
    try:
        if step == "give":
            partner, secret = set_secret(partner_id=partner.pk, by=request.scope, at=timezone.now())
            context = {"partner": partner, "secret": secret}
            return render(request, "joint_punishment/partner_secret.html", context)
        verb, said = STEPS[step]
        verb(partner_id=partner.pk, by=request.scope, at=timezone.now())
        messages.success(request, said)
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("joint_punishment:partners")
