"""What the pages share: the tabs of the desk, a form with one verb behind it."""

from functools import wraps

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.fetch import fetch
from apps.kernel.errors import DomainError
from apps.kernel.keyset import Order, page

from ..permissions import Permission
from ..querysets import only_checks

PER_PAGE = 40


def for_the_desk(view):
    """A page of the desk; whoever only checks has one page of this room, the day on the phone."""

    @wraps(view)
    def gate(request, *args, **kwargs):
        if only_checks(request.scope):
            return HttpResponseRedirect(reverse("inspections:phone"))
        request.scope.require(Permission.VIEW)
        return view(request, *args, **kwargs)

    return gate


def tabs():
    """(key, label, address) of the rooms of inspections."""
    rooms = [
        ("overview", _("Overview"), "overview"),
        ("visits", _("Site visits"), "visits"),
        ("orders", _("Orders to rectify"), "orders"),
        ("tasks", _("Tasks"), "tasks"),
        ("plans", _("Plans"), "plans"),
        ("pools", _("Pools of objects"), "pools"),
        ("inspectors", _("Inspectors"), "inspectors"),
        ("items", _("Check items"), "items"),
    ]
    found = []
    for key, label, name in rooms:
        address = _address(name)
        if address:
            found.append((key, label, address))
    return found


def _address(name):
    from django.urls import NoReverseMatch

    try:
        return reverse(f"inspections:{name}")
    except NoReverseMatch:
        return ""


def crumbs(*trail):
    """Inspections › … › here; each (text, address)."""
    return [(_("Inspections"), reverse("inspections:overview")), *trail]


def of(model, request, pk, *related):
    return fetch(model.objects.select_related(*related), request.scope, pk=pk)


def keyset(request, rows, query=""):
    """(rows, {next, previous}) of one page, newest first."""
    found = page(rows, Order("id", descending=True), cursor=request.GET.get("cursor", ""), size=PER_PAGE)
    base = f"{request.path}?{query}&" if query else f"{request.path}?"
    return found.rows, {
        "next": f"{base}cursor={found.next}" if found.next else "",
        "previous": f"{base}cursor={found.previous}" if found.previous else "",
    }


def form_page(request, form, *, title, label, crumbs, back, lead="", follows=(), upload=False, extra=None):
    """A page with one form; 422 where it was refused."""
    context = {
        "form": form, "title": title, "label": label, "crumbs": crumbs, "back": back, "lead": lead,
        "follows": follows, "upload": upload, **(extra or {}),
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "inspections/form.html", context, status=status)


def performed(request, form, operation, **given):
    """Run a verb with the form's values; what it returned, or None with the refusal in the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return operation(by=request.scope, at=timezone.now(), **given, **form.arguments())
    except DomainError as error:
        form.refuse(error)
        return None


def done(request, text, name, *args):
    messages.success(request, text)
    return HttpResponseRedirect(reverse(f"inspections:{name}", args=args))


def data_of(request):
    return request.POST if request.method == "POST" else None
