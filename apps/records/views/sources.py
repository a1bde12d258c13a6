"""Sources of facts at the desk: whose feeds there are, their keys given, replaced and revoked."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.kernel.errors import DomainError
from apps.registry.views.common import perform, posted

from ..forms.sources import SourceForm
from ..models import Source
from ..operations.sources import add_source, revoke_key, set_key
from ..permissions import Permission


@require_safe
def source_list(request):
    request.scope.require(Permission.MANAGE_SOURCES)
    rows = Source.objects.visible_to(request.scope).select_related("agency").order_by("name", "pk")
    return render(request, "records/source_list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def source_new(request):
    request.scope.require(Permission.MANAGE_SOURCES)
    form = SourceForm(posted(request), scope=request.scope)
    context = {"crumbs": [(_("Sources and keys"), reverse("records:sources")), (_("New source"), "")]}
    return perform(
        request, form, add_source, template="records/source_new.html", context=context,
        target=reverse("records:sources"), said=_("Source added. Give it a key when the agency is ready."),
    )  # fmt: skip


@never_cache
@require_POST
def source_key(request, pk, step):
    """Give or revoke a key. A new key is in this answer and nowhere else."""
    request.scope.require(Permission.MANAGE_SOURCES)
    source = fetch(Source, request.scope, pk=pk)
    if step not in ("give", "revoke"):
        raise Http404
    try:
        if step == "give":
            source, key = set_key(source_id=source.pk, by=request.scope, at=timezone.now())
            return render(request, "records/source_key.html", {"source": source, "key": key})
        revoke_key(source_id=source.pk, by=request.scope, at=timezone.now())
        messages.success(request, _("The key is revoked; what is sent with it is refused from now on."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("records:sources")
