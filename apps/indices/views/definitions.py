"""Definitions at the desk: drafted from another, changed, simulated, submitted, decided on by a second person."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.kernel.errors import DomainError
from apps.kernel.figures import chinese

from .. import states
from ..forms.desk import ApproveForm, NewDefinitionForm, ReasonForm
from ..models import Definition
from ..operations import definitions as verbs
from ..operations.soundness import odd_bands
from ..permissions import Permission
from ..queries.differences import in_unit
from ..queries.places import area_name, sector_name
from ..queries.titles import band_ranges
from ..queries.trees import ordered
from .desk import TONES, crumbs, state_words, tabs, viewer


@require_safe
@viewer
def definition_list(request):
    rows = Definition.objects.select_related("index").order_by("index__position", "-pk")
    rows = [{"row": row, "words": state_words(row.state), "tone": TONES[row.state]} for row in rows]
    context = {"rows": rows, "may": request.scope.may(Permission.DRAFT), **tabs("definitions")}
    return render(request, "indices/desk_definitions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@viewer
def definition_new(request):
    request.scope.require(Permission.DRAFT)
    form = NewDefinitionForm(
        request.POST if request.method == "POST" else None, initial={"like": request.GET.get("like")}
    )
    if form.is_bound and form.is_valid():
        try:
            row = verbs.draft_definition(by=request.scope, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            return HttpResponseRedirect(reverse("indices_desk:definition", args=[row.pk]))
    context = {
        "form": form,
        "title": _("Draft a definition"),
        "label": _("Draft"),
        "back": reverse("indices_desk:definitions"),
        "crumbs": crumbs((_("Definitions"), reverse("indices_desk:definitions")), (_("Draft a definition"), "")),
    }
    return render(request, "indices/desk_form.html", context, status=422 if form.errors else 200)


@require_safe
@viewer
def definition(request, pk):
    return _page(request, _row(request, pk))


def _row(request, pk):
    return fetch(Definition.objects.select_related("index"), request.scope, pk=pk)


def _page(request, row, *, reason=None, approve=None):
    moves = {move.verb for move in states.DEFINITION_MOVES.open_to(row.state, request.scope)}
    own = request.scope.user_id is not None and request.scope.user_id in row.authors
    found = row.simulation or {}
    context = {
        "row": row,
        "words": state_words(row.state),
        "tone": TONES[row.state],
        "moves": moves,
        "own": own,
        "nodes": ordered(row),
        "findings": verbs.findings(row) if row.state in (states.DRAFT, states.SIMULATED) else [],
        "simulation": found | ({"mean": in_unit(row.index, found["mean"])} if found else {}),
        "largest": [_named(each) for each in found.get("largest", [])],
        "sim_faults": [_named(each) for each in found.get("first_faults", [])],
        "reason": reason or ReasonForm(),
        "approve": approve or ApproveForm(),
        "parameters": [
            (name, PARAMETERS.get(name, ""), _said(value)) for name, value in sorted(row.parameters.items())
        ],
        "bands": [] if odd_bands(row.bands) else band_ranges(row.bands),
        "crumbs": crumbs((_("Definitions"), reverse("indices_desk:definitions")), (row.code, "")),
    }
    status = 422 if reason or approve else 200
    return render(request, "indices/desk_definition.html", context, status=status)


PARAMETERS = {
    "places": gettext_lazy("computed for"), "sectors": gettext_lazy("by industry too"),
    "overall": gettext_lazy("margin of the sample from"), "needs": gettext_lazy("computed once these are there"),
    "least_weight": gettext_lazy("least weight that must be there"), "alpha": gettext_lazy("elasticity of capital α"),
    "beta": gettext_lazy("elasticity of labour β"), "depreciation": gettext_lazy("depreciation δ"),
    "base": gettext_lazy("base year"), "initial": gettext_lazy("divisor of the first stock"),
    "first": gettext_lazy("how the first stock is found"), "investment": gettext_lazy("investment from"),
    "prices": gettext_lazy("prices from"), "output": gettext_lazy("growth of output from"),
    "labour": gettext_lazy("labour from"), "variant": gettext_lazy("reading of the contribution"),
    "elasticity": gettext_lazy("elasticity of quality γ"), "part": gettext_lazy("part of quality in productivity"),
    "quality": gettext_lazy("growth of quality from"), "inputs": gettext_lazy("inputs"),
    "outputs": gettext_lazy("outputs"), "returns": gettext_lazy("returns to scale"),
}  # fmt: skip
PLACES = {"city": gettext_lazy("every city"), "county": gettext_lazy("every county")}


def _said(value):
    """A parameter as people write it: areas by name, yes and no in words, codes as they are."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ("、" if chinese() else ", ").join(_said(each) for each in value)
    if value in PLACES:
        return str(PLACES[value])
    return area_name(value) if len(str(value)) == 6 and str(value).isdigit() else str(value)


def _named(each):
    return each | {"place": area_name(each["area"]) if each["area"] else "", "branch": sector_name(each["sector"])}


@require_POST
@viewer
def definition_step(request, pk, verb):
    """`simulate`, `submit`, `approve` from a day on, `return`, `reject` or `discard` with a reason."""
    row = _row(request, pk)
    told = {"definition_id": row.pk, "by": request.scope, "at": timezone.now()}
    try:
        if verb in ("simulate", "submit"):
            (verbs.simulate if verb == "simulate" else verbs.submit)(**told)
        elif verb == "approve":
            form = ApproveForm(request.POST)
            if not form.is_valid():
                return _page(request, row, approve=form)
            verbs.approve(**form.cleaned_data, **told)
        elif verb in ("return", "reject", "discard"):
            form = ReasonForm(request.POST)
            if not form.is_valid():
                return _page(request, row, reason=form)
            verbs.refuse(verb=verb, reason=form.cleaned_data["reason"], **told)
        else:
            raise Http404
    except DomainError as error:
        found = "；".join(error.details.get("findings", []))
        messages.error(request, f"{error.message} {found}".strip())
    return HttpResponseRedirect(reverse("indices_desk:definition", args=[pk]))
