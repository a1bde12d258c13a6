"""Saved filters."""

from django.contrib import messages
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.kernel.errors import DomainError

from ..forms.desk import SavedFilterForm
from ..operations.saved_filters import remove_filter, save_filter
from ..permissions import Registry
from ..queries.lists import saved_filters
from .common import posted


@require_safe
def filter_list(request):
    """One's own saved filters and those colleagues share."""
    request.scope.require(Registry.VIEW)
    rows = [{"row": row, "own": row.user_id == request.scope.user_id} for row in saved_filters(request.scope)]
    return render(request, "registry/filter_list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def filter_save(request):
    """Give the filters in the address a name."""
    request.scope.require(Registry.VIEW)
    query = clean_query(request.POST.get("query") or request.GET.urlencode())
    form = SavedFilterForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            kept = save_filter(
                name=form.cleaned_data["name"], shared=form.cleaned_data["shared"], query=query, by=request.scope,
                at=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error("name" if error.details.get("field") == "name" else None, str(error.message))
        else:
            messages.success(request, _("Filter “%(name)s” saved.") % {"name": kept.name})
            return HttpResponseRedirect(f"{reverse('registry:enterprises')}?{kept.query}")
    context = {"form": form, "query": query, "back": f"{reverse('registry:enterprises')}?{query}"}
    return render(request, "registry/filter_save.html", context, status=422 if form.is_bound and form.errors else 200)


@require_POST
def filter_remove(request, pk):
    """Remove one's own."""
    remove_filter(filter_id=pk, by=request.scope, at=timezone.now())
    messages.success(request, _("Filter removed."))
    return HttpResponseRedirect(reverse("registry:filters"))


def clean_query(text):
    """The address of a list without the place in it; only what an address can hold."""
    query = QueryDict(text, mutable=True)
    for name in ("cursor", "csrfmiddlewaretoken", "page", "query", "name", "shared"):
        query.pop(name, None)
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        kept.setlist(name, [value for value in values if value])
    return kept.urlencode()
