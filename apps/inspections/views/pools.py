"""The two pools at the desk: objects by conditions, inspectors with what lets them check."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.divisions.models import Agency
from apps.kernel.errors import DomainError
from apps.registry.models import Enterprise
from apps.registry.queries.numbered import enterprise_numbered

from ..forms import pools as forms
from ..forms.base import ReasonForm
from ..models import CheckItem, Inspector, Pool
from ..operations import inspectors as people
from ..operations import pools as verbs
from ..permissions import Permission, own_agency
from ..queries import pools as queries
from ..queries.conditions import in_words, names_of
from ..queries.fitness import kept_away
from ..querysets import only_checks
from .common import crumbs, data_of, done, form_page, keyset, of, performed, tabs


@require_safe
@agency_only
def pools(request):
    request.scope.require(Permission.VIEW)
    rows = Pool.objects.visible_to(request.scope).filter(closed_at__isnull=True).select_related("agency")
    found, places = keyset(request, rows)
    names = names_of(row.query for row in found)
    context = {
        "tabs": tabs(), "tab": "pools", "rows": [(row, in_words(row.query, names)) for row in found],
        "may": request.scope.may(Permission.PLAN), **places,
    }  # fmt: skip
    return render(request, "inspections/pools.html", context)


def _agency(request):
    return Agency.objects.select_related("division").filter(pk=request.scope.agency_code).first()


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def pool_new(request):
    request.scope.require(Permission.PLAN)
    agency = _agency(request)
    form = forms.PoolForm(data_of(request), scope=request.scope, row=agency)
    if request.POST.get("preview"):
        return _preview(request, form, agency, None)
    made = performed(request, form, verbs.make_pool)
    if made:
        return done(request, _("Pool saved: %(count)s objects now.") % {"count": made.counted}, "pool", made.pk)
    return _pool_form(request, form, _("New pool of objects"), reverse("inspections:pools"))


def _pool_form(request, form, title, back, preview=None):
    trail = crumbs((_("Pools of objects"), reverse("inspections:pools")), (title, ""))
    lead = _("Conditions, never a list of names. Whoever fits when a draw is prepared is in it.")
    return form_page(request, form, title=title, label=_("Save the pool"), crumbs=trail, back=back, lead=lead,
                     extra={"preview": preview, "can_preview": True})  # fmt: skip


def _preview(request, form, agency, pool):
    """How many fit, and the first of them; nothing is saved."""
    title = pool.name if pool else _("New pool of objects")
    back = reverse("inspections:pool", args=[pool.pk]) if pool else reverse("inspections:pools")
    form.is_valid()
    try:
        rows = queries.rows_of(agency, verbs.clean(form.query))
    except DomainError as error:
        form.refuse(error)
        return _pool_form(request, form, title, back)
    shown = list(rows.select_related("division").order_by("pk")[: queries.PREVIEW])
    return _pool_form(request, form, title, back, {"count": rows.count(), "rows": shown})


@require_safe
@agency_only
def pool(request, pk):
    request.scope.require(Permission.VIEW)
    row = of(Pool, request, pk, "agency__division")
    mine = request.scope.may(Permission.PLAN) and own_agency(request.scope, row.agency_id) and not row.closed_at
    try:
        rows, problem = queries.rows_of_pool(row), ""
    except DomainError as error:
        rows, problem = Enterprise.objects.none(), str(error)
    context = {
        "row": row, "conditions": in_words(row.query), "mine": mine, "count": rows.count(), "problem": problem,
        "sizes": sorted(queries.sizes_by_class(rows).items())
        if not problem and request.scope.may("credit.view_risk") else [],
        "rows": list(rows.select_related("division", "industry").order_by("pk")[: queries.PREVIEW]),
        "crumbs": crumbs((_("Pools of objects"), reverse("inspections:pools")), (row.name, "")),
    }  # fmt: skip
    return render(request, "inspections/pool.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def pool_change(request, pk):
    request.scope.require(Permission.PLAN)
    row = of(Pool, request, pk, "agency__division")
    initial = {"name": row.name, "version": row.version, **_initial(row.query)}
    form = forms.PoolChangeForm(data_of(request), scope=request.scope, row=row.agency, initial=initial)
    if request.POST.get("preview"):
        return _preview(request, form, row.agency, row)
    made = performed(request, form, verbs.change_pool, pool_id=row.pk)
    if made:
        return done(request, _("Pool saved: %(count)s objects now.") % {"count": made.counted}, "pool", made.pk)
    return _pool_form(request, form, row.name, reverse("inspections:pool", args=[row.pk]))


def _initial(query):
    given = QueryDict(query)
    return {name: given.getlist(name) if name == "scale" else given.get(name) for name in given}


@require_POST
@agency_only
def pool_close(request, pk):
    request.scope.require(Permission.PLAN)
    row = of(Pool, request, pk)
    verbs.close_pool(pool_id=row.pk, by=request.scope, at=timezone.now())
    return done(request, _("The pool is closed."), "pools")


# --- inspectors -------------------------------------------------------------------------------------------------------
@require_safe
@agency_only
def inspectors(request):
    request.scope.require(Permission.VIEW)
    rows = Inspector.objects.visible_to(request.scope).filter(left_on__isnull=True).select_related("agency")
    found, places = keyset(request, rows)
    today = timezone.localdate()
    context = {
        "tabs": tabs(), "tab": "inspectors", "today": today, "may": request.scope.may(Permission.PLAN), **places,
        "rows": [(row, row.valid(today), row.next_end(today)) for row in queries.listed(found, today)],
    }  # fmt: skip
    return render(request, "inspections/inspectors.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def inspector_new(request):
    request.scope.require(Permission.PLAN)
    form = forms.InspectorForm(data_of(request), scope=request.scope, today=timezone.localdate())
    made = performed(request, form, people.add_inspector)
    if made:
        return done(request, _("Taken into the pool. Enter a certificate next."), "inspector", made.pk)
    trail = crumbs((_("Inspectors"), reverse("inspections:inspectors")), (_("New inspector"), ""))
    return form_page(request, form, title=_("New inspector"), label=_("Take into the pool"), crumbs=trail,
                     back=reverse("inspections:inspectors"))  # fmt: skip


ACTS = {
    "change": (people.change_inspector, forms.InspectorChangeForm),
    "certificate": (people.add_certificate, forms.CertificateForm),
    "absence": (people.add_absence, forms.AbsenceForm),
    "interest": (people.declare_interest, forms.InterestForm),
    "remove": (people.remove_inspector, ReasonForm),
}


def _labels():
    return {
        "change": _("Change the entry"), "certificate": _("Add a certificate"), "absence": _("Enter an absence"),
        "interest": _("Declare an interest"), "remove": _("Take out of the pool"),
    }  # fmt: skip


@require_safe
@agency_only
def inspector(request, pk):
    """Everything the pool knows of a person, and whom they must not visit."""
    request.scope.require(Permission.VIEW)
    row = of(Inspector, request, pk, "agency", "user")
    own = own_agency(request.scope, row.agency_id)
    mine = own and request.scope.may(Permission.PLAN) and not row.left_on
    self_ = row.user_id is not None and row.user_id == request.scope.user_id
    today = timezone.localdate()
    items = dict(CheckItem.objects.on(today).order_by("code").values_list("code", "name"))
    context = {
        "row": row, "today": today, "mine": mine, "self": self_,
        "certificates": [(c, [items.get(code, code) for code in c.items]) for c in row.certificates.order_by("pk")],
        "absences": row.absences.order_by("-first_day", "pk"),
        "interests": row.interests.filter(ended_on__isnull=True).select_related("enterprise").order_by("pk")
        if own else [],
        "kept_away": kept_away(row.pk) if mine else (),
        "crumbs": crumbs((_("Inspectors"), reverse("inspections:inspectors")), (row.name, "")),
    }  # fmt: skip
    return render(request, "inspections/inspector.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def inspector_act(request, pk, verb):
    """One form, one verb. An interest may be declared by the inspector; the rest is the officer's."""
    if verb not in ACTS:
        raise Http404
    row = fetch(Inspector, request.scope, pk=pk)
    if verb != "interest" or row.user_id != request.scope.user_id:
        request.scope.require(Permission.PLAN)
    operation, kind = ACTS[verb]
    initial = {name: getattr(row, name) for name in people.FIELDS} if verb == "change" else {}
    if verb == "change":
        initial |= {"areas": ", ".join(row.areas), "version": row.version}
    form = kind(data_of(request), scope=request.scope, today=timezone.localdate(), initial=initial)
    made = _interest(request, form, row) if verb == "interest" else performed(
        request, form, operation, inspector_id=row.pk)  # fmt: skip
    guest = only_checks(request.scope)  # declares the own interest, and sees nothing of the pool
    if made:
        return done(request, _("Saved."), "phone") if guest else done(request, _("Saved."), "inspector", row.pk)
    title = _labels()[verb]
    here = reverse("inspections:phone") if guest else reverse("inspections:inspector", args=[row.pk])
    trail = crumbs((_("On-site checks"), here), (title, "")) if guest else crumbs(
        (_("Inspectors"), reverse("inspections:inspectors")), (row.name, here), (title, ""))  # fmt: skip
    return form_page(request, form, title=title, label=title, crumbs=trail, back=here)


def _interest(request, form, row):
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        enterprise = enterprise_numbered(request.scope, form.cleaned_data["code"])
        if enterprise is None:
            form.add_error("code", _("No enterprise of your area has this number. Look at it again: O and 0, I and 1."))
            return None
        return people.declare_interest(inspector_id=row.pk, enterprise_id=enterprise.pk, by=request.scope,
                                       reason=form.cleaned_data["reason"], at=timezone.now())  # fmt: skip
    except DomainError as error:
        form.refuse(error)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def certificate_cut(request, pk, certificate):
    """A certificate ends earlier: withdrawn, or entered with a wrong day."""
    request.scope.require(Permission.PLAN)
    row = fetch(Inspector, request.scope, pk=pk)
    held = row.certificates.filter(pk=certificate).first()
    if held is None:
        raise Http404
    form = forms.CertificateEndForm(data_of(request), scope=request.scope, today=timezone.localdate())
    if performed(request, form, people.cut_certificate, inspector_id=row.pk, certificate_id=held.pk):
        return done(request, _("Saved."), "inspector", row.pk)
    title = _("End the certificate %(number)s") % {"number": held.number}
    here = reverse("inspections:inspector", args=[row.pk])
    trail = crumbs((_("Inspectors"), reverse("inspections:inspectors")), (row.name, here), (title, ""))
    return form_page(request, form, title=title, label=_("End the certificate"), crumbs=trail, back=here)


@require_POST
@agency_only
def absence_cut(request, pk, absence):
    """The absence ends yesterday: the person is back."""
    request.scope.require(Permission.PLAN)
    row = fetch(Inspector, request.scope, pk=pk)
    yesterday = timezone.localdate() - timedelta(days=1)
    try:
        people.cut_absence(inspector_id=row.pk, absence_id=absence, last_day=yesterday, by=request.scope,
                           at=timezone.now())  # fmt: skip
        messages.success(request, _("The absence has ended."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return HttpResponseRedirect(reverse("inspections:inspector", args=[row.pk]))


@require_POST
@agency_only
def interest_end(request, pk, interest):
    request.scope.require(Permission.PLAN)
    row = fetch(Inspector, request.scope, pk=pk)
    people.end_interest(inspector_id=row.pk, interest_id=interest, by=request.scope, at=timezone.now())
    messages.success(request, _("The interest has ended: draws to come may bring the two together again."))
    return HttpResponseRedirect(reverse("inspections:inspector", args=[row.pk]))
