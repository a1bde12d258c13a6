"""Definitions at the desk: drafted from another, changed, simulated, submitted, decided on by a second person."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.kernel.errors import DomainError

from .. import states
from ..forms.desk import ApproveForm, HeadForm, NewDefinitionForm, NodeForm, ReasonForm
from ..models import Definition
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
            (name, "、".join(value) if isinstance(value, list) else value)
            for name, value in sorted(row.parameters.items())
        ],
        "crumbs": crumbs((_("Definitions"), reverse("indices_desk:definitions")), (row.code, "")),
    }
    status = 422 if reason or approve else 200
    return render(request, "indices/desk_definition.html", context, status=status)


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
    """Head, weights, anchors and scaling of a draft on one page; indicators are those it was made from."""
    request.scope.require(Permission.DRAFT)
    row = _row(request, pk)
    nodes = _ordered(row)
    data = request.POST if request.method == "POST" else None
    form = HeadForm(data, row=row)
    lines = [
        NodeForm(data, prefix=node.code, initial={"weight": _text(node.weight), "low": _number(node.low),
                                                  "high": _number(node.high), "scaling": node.scaling})
        for node in nodes
    ]  # fmt: skip
    if data is not None and form.is_valid() and all([line.is_valid() for line in lines]):
        head = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        given = [_given(node) | line.cleaned_data for node, line in zip(nodes, lines, strict=True)]
        try:
            verbs.change_definition(
                definition_id=row.pk, version=form.cleaned_data["version"], head=head, nodes=given, by=request.scope,
                at=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved. Simulate it before it is submitted."))
            return HttpResponseRedirect(reverse("indices_desk:definition", args=[pk]))
    wrong = form.errors or any(line.errors for line in lines)
    context = {
        "row": row, "form": form, "lines": list(zip(nodes, lines, strict=True)),
        "crumbs": crumbs((_("Definitions"), reverse("indices_desk:definitions")),
                         (row.code, reverse("indices_desk:definition", args=[pk])), (_("Change"), "")),
    }  # fmt: skip
    return render(
        request, "indices/desk_definition_edit.html", context, status=422 if data is not None and wrong else 200
    )


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
            verbs.approve(first_day=form.cleaned_data["first_day"], **told)
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
