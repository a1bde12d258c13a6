"""A draft of a definition on one page: its head, its method, its bands, the weights and anchors of its tree."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.access.fetch import fetch
from apps.kernel.errors import DomainError

from ..forms.bands import band_rows
from ..forms.desk import HeadForm, NewNodeForm, NodeForm
from ..forms.methods import MethodForm
from ..models import Definition, Index, Series
from ..operations import definitions as verbs
from ..permissions import Permission
from ..queries.trees import ordered, sums_of
from .desk import crumbs, viewer


class Sheet:
    """The forms of the page, which are good together or not at all."""

    def __init__(self, row, data):
        self.row, self.nodes = row, ordered(row)
        self.form, self.method = HeadForm(data, row=row), MethodForm(data, row=row)
        self.bands = band_rows(row.bands, data)
        self.lines, self.new = _lines(self.nodes, data), _new_node(row, self.nodes, data)

    @property
    def forms(self):
        return [self.form, self.method, *self.bands.forms, *self.lines, self.new]

    def is_valid(self):
        return all([self.bands.is_valid(), *(each.is_valid() for each in self.forms)])

    def save(self, *, by, at):
        head = {name: value for name, value in self.form.cleaned_data.items() if name != "version"}
        head |= {"parameters": self.method.parameters, "bands": self.bands.kept}
        nodes = [*_kept(self.nodes, self.lines), *([self.new.node] if self.new.node else [])]
        version = self.form.cleaned_data["version"]
        return verbs.change_definition(
            definition_id=self.row.pk, version=version, head=head, nodes=nodes, by=by, at=at
        )  # fmt: skip

    @property
    def wrong(self):
        """What the summary above the page lists: every error with the field it belongs to."""
        general = [*self.form.non_field_errors(), *self.bands.non_form_errors()]
        errors = [
            {"id": bound.id_for_label, "label": bound.field.widget.attrs.get("aria-label", bound.label), "text": text}
            for each in self.forms if each.is_bound for bound in each for text in bound.errors
        ]  # fmt: skip
        return {"general": general, "errors": errors}

    @property
    def sums(self):
        """What the weights sum to as they stand on the page, also where it was refused."""
        written = {node.code: line["weight"].value() for node, line in zip(self.nodes, self.lines, strict=True)
                   if not line["remove"].value()}  # fmt: skip
        return sums_of(self.nodes, written)


@require_http_methods(["GET", "HEAD", "POST"])
@viewer
def definition_edit(request, pk):
    """Head, method, bands, weights of a draft; indicators come in and go out one save at a time."""
    request.scope.require(Permission.DRAFT)
    row = fetch(Definition.objects.select_related("index"), request.scope, pk=pk)
    posted = request.method == "POST"
    sheet = Sheet(row, request.POST if posted else None)
    if posted and sheet.is_valid():
        try:
            sheet.save(by=request.scope, at=timezone.now())
        except DomainError as error:
            sheet.form.refuse(error)
        else:
            messages.success(request, _("Saved. Simulate it before it is submitted."))
            return HttpResponseRedirect(reverse("indices_desk:definition", args=[pk]))
    context = {
        "row": row, "sheet": sheet, "form": sheet.form, "method": sheet.method, "new": sheet.new,
        "bands": sheet.bands, "lines": list(zip(sheet.nodes, sheet.lines, strict=True)),
        "tree": row.index.engine == Index.Engine.TREE,
        "crumbs": crumbs((_("Definitions"), reverse("indices_desk:definitions")),
                         (row.code, reverse("indices_desk:definition", args=[pk])), (_("Change"), "")),
    }  # fmt: skip
    return render(request, "indices/desk_definition_edit.html", context, status=422 if posted else 200)


def _lines(nodes, data):
    return [
        NodeForm(
            data, prefix=node.code, title=str(node),
            initial={"weight": str(node.weight), "low": _number(node.low), "high": _number(node.high),
                     "scaling": node.scaling, "falling": node.falling},
        )
        for node in nodes
    ]  # fmt: skip


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


def _number(value):
    return "" if value is None else f"{value.normalize():f}"


def _given(node):
    return {
        "code": node.code, "parent": node.parent, "title": node.title, "title_en": node.title_en,
        "verified": node.verified, "series": node.series.code if node.series else "",
        "index": node.source.code if node.source else "",
    }  # fmt: skip
