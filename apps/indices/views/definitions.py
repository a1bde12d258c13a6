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
from ..forms.desk import ApproveForm, HeadForm, NewDefinitionForm, NewNodeForm, NodeForm, ReasonForm
from ..forms.methods import MethodForm
from ..models import Definition, Index, Series
from ..operations import definitions as verbs
from ..permissions import Permission
from ..queries.places import area_name, sector_name
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
        "nodes": _ordered(row),
        "findings": verbs.findings(row) if row.state in (states.DRAFT, states.SIMULATED) else [],
        "simulation": found,
        "largest": [_named(each) for each in found.get("largest", [])],
        "sim_faults": [_named(each) for each in found.get("first_faults", [])],
        "reason": reason or ReasonForm(),
        "approve": approve or ApproveForm(),
        "parameters": [
            (name, PARAMETERS.get(name, ""), _said(value)) for name, value in sorted(row.parameters.items())
        ],
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


def _ordered(row):
    """Nodes of the tree below their groups, each with its depth."""
    nodes = list(row.nodes.select_related("series", "source").order_by("position", "pk"))
    found = []

    def below(parent, depth):
        for node in nodes:
            if node.parent == parent:
                node.depth = depth
                found.append(node)
                if depth < len(nodes):
                    below(node.code, depth + 1)

    below("", 0)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@viewer
def definition_edit(request, pk):
    """Head, weights, anchors and scaling of a draft on one page; indicators come in and go out one save at a time."""
    request.scope.require(Permission.DRAFT)
    row = _row(request, pk)
    nodes = _ordered(row)
    data = request.POST if request.method == "POST" else None
    form, lines, new = HeadForm(data, row=row), _lines(nodes, data), _new_node(row, nodes, data)
    method = MethodForm(data, row=row)
    if data is not None and all([each.is_valid() for each in (form, method, new, *lines)]):
        head = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        head["parameters"] = method.parameters
        try:
            verbs.change_definition(
                definition_id=row.pk, version=form.cleaned_data["version"], head=head, by=request.scope,
                nodes=[*_kept(nodes, lines), *([new.node] if new.node else [])], at=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved. Simulate it before it is submitted."))
            return HttpResponseRedirect(reverse("indices_desk:definition", args=[pk]))
    wrong = any(each.errors for each in (form, method, new, *lines))
    context = {
        "row": row, "form": form, "method": method, "new": new, "lines": list(zip(nodes, lines, strict=True)),
        "tree": row.index.engine == Index.Engine.TREE,
        "crumbs": crumbs((_("Definitions"), reverse("indices_desk:definitions")),
                         (row.code, reverse("indices_desk:definition", args=[pk])), (_("Change"), "")),
    }  # fmt: skip
    return render(
        request, "indices/desk_definition_edit.html", context, status=422 if data is not None and wrong else 200
    )


def _lines(nodes, data):
    return [
        NodeForm(
            data,
            prefix=node.code,
            title=str(node),
            initial={
                "weight": _text(node.weight),
                "low": _number(node.low),
                "high": _number(node.high),
                "scaling": node.scaling,
            },
        )
        for node in nodes
    ]


def _new_node(row, nodes, data):
    groups = [(node.code, str(node)) for node in nodes if not node.is_leaf]
    series = [(each.code, f"{each} ({each.get_unit_display()})") for each in Series.objects.order_by("position")]
    indices = [(each.code, str(each)) for each in Index.objects.exclude(pk=row.index_id).order_by("position")]
    return NewNodeForm(data, prefix="new", groups=groups, series=series, indices=indices)


def _kept(nodes, lines):
    """What stays, with its new figures; whoever stands under what goes, goes with it."""
    gone, kept = set(), []
    for node, line in zip(nodes, lines, strict=True):  # a group stands before what is under it
        told = dict(line.cleaned_data)
        if told.pop("remove") or node.parent in gone:
            gone.add(node.code)
        else:
            kept.append(_given(node) | told)
    return kept


def _text(weight):
    return str(weight)


def _number(value):
    return "" if value is None else f"{value.normalize():f}"


def _given(node):
    return {
        "code": node.code,
        "parent": node.parent,
        "title": node.title,
        "title_en": node.title_en,
        "falling": node.falling,
        "verified": node.verified,
        "series": node.series.code if node.series else "",
        "index": node.source.code if node.source else "",
    }


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
