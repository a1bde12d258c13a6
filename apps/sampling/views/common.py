"""What the pages share: the tabs of the desk, steps of a record, a form with one verb behind it."""

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

from ..offers import offered
from ..permissions import Permission
from ..querysets import only_samples

PER_PAGE = 40


def for_the_desk(view):
    """A page of the desk; whoever only samples has one page of this room, the day on the phone."""

    @wraps(view)
    def gate(request, *args, **kwargs):
        if only_samples(request.scope):
            return HttpResponseRedirect(reverse("sampling:phone"))
        request.scope.require(Permission.VIEW)
        return view(request, *args, **kwargs)

    return gate


def tabs(scope):
    """(key, label, address) of the rooms of sampling; whoever only tests sees the laboratory's alone."""
    rooms = [
        ("batches", _("Batches"), Permission.VIEW),
        ("tests", _("Laboratory"), Permission.TEST),
        ("orders", _("Orders to correct"), Permission.VIEW),
        ("plans", _("Plans"), Permission.VIEW),
        ("sampling_desk:notices", _("Warnings and recalls"), Permission.VIEW),
        ("catalogue", _("Products and laboratories"), Permission.VIEW),
        ("staff", _("Samplers and testers"), Permission.VIEW),
    ]
    named = [
        (key, label, key if ":" in key else f"sampling:{key}") for key, label, needed in rooms if scope.may(needed)
    ]
    return [(key, label, reverse(name)) for key, label, name in named]


def crumbs(*trail):
    """Product sampling › … › here; each (text, address)."""
    return [(_("Product sampling"), reverse("sampling:batches")), *trail]


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


def ways(request, kind, row, *, bound=None, given=None, **facts):
    """(ways on, ways out) with their forms. `given`: what a form starts from, by verb; `bound`: a refused form."""
    return shown(request, offered(kind, row, request.scope, **facts), row, bound=bound, given=given)


def letter_of(request, row, bound=None):
    """(the letter that brought a record, its ways), or (None, [])."""
    letter = getattr(row, "letter", None)
    return (letter, ways(request, "letter", letter, bound=bound)[0]) if letter else (None, [])


def shown(request, offers, row, *, bound=None, given=None):
    today = timezone.localdate()
    found = [
        {
            "offer": offer, "name": f"{offer.verb}-{row.pk}",
            "form": (bound or {}).get((offer.verb, row.pk))
            or offer.form(scope=request.scope, today=today, row=(given or {}).get(offer.verb),
                          prefix=f"{offer.verb}-{row.pk}"),
        }
        for offer in offers
    ]  # fmt: skip
    return [w for w in found if not w["offer"].aside], [w for w in found if w["offer"].aside]


def take_step(request, kind, row, verb, *, here, again, given=None, **facts):
    """POST of one offer: done and back `here`, or the page `again({(verb, id): form})` with what was wrong."""
    offer = next((o for o in offered(kind, row, request.scope, **facts) if o.verb == verb), None)
    return run(request, offer, kind, row, here=here, again=again, given=given)


def run(request, offer, kind, row, *, here, again, given=None):
    if offer is None:
        messages.error(request, _("Nothing was done: it is already further on. Look at the page again."))
        return HttpResponseRedirect(here)
    form = offer.form(request.POST, request.FILES, scope=request.scope, today=timezone.localdate(),
                      row=(given or {}).get(offer.verb), prefix=f"{offer.verb}-{row.pk}")  # fmt: skip
    if form.is_valid():
        try:
            offer.run(by=request.scope, at=timezone.now(), **{f"{kind}_id": row.pk}, **form.arguments())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": offer.label})
            return HttpResponseRedirect(here)
    return again({(offer.verb, row.pk): form})


def form_page(request, form, *, title, label, crumbs, back, lead="", upload=False):
    """A page with one form; 422 where it was refused."""
    context = {"form": form, "title": title, "label": label, "crumbs": crumbs, "back": back, "lead": lead,
               "upload": upload}  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "sampling/form.html", context, status=status)


def performed(request, form, operation, **given):
    """Run a verb with the form's values; what it returned, or None with the refusal in the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return operation(by=request.scope, at=timezone.now(), **given, **form.arguments())
    except DomainError as error:
        form.refuse(error)
        return None


def done(request, text, name, *args, space="sampling"):
    messages.success(request, text)
    return HttpResponseRedirect(reverse(f"{space}:{name}", args=args))


def data_of(request):
    return request.POST if request.method == "POST" else None
