"""Changes of the catalogue and of laboratories at the desk: brought, looked at by a second officer, kept on record."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.gates import agency_only

from ..forms.changes import LaboratoryChangeForm, PutBackForm, TableForm
from ..models import CatalogueChange, Laboratory
from ..models.changes import REJECTIONS
from ..models.law import in_words
from ..operations import changes as verbs
from ..permissions import Permission
from ..queries.catalogue import MODELS, counted, differences, unpacked, versions_of
from ..queries.story import story
from ..rules import catalogue_rows as rules
from .common import crumbs, data_of, done, form_page, keyset, of, performed, tabs, take_step, ways
from .wording import CHANGE_STORY, CHANGE_TONES

OUTCOMES = {
    rules.CREATED: gettext_lazy("new"), rules.FOLLOWS: gettext_lazy("follows the version before it"),
    rules.CORRECTED: gettext_lazy("corrected before it begins"), rules.REMARKED: gettext_lazy("remarks only"),
    rules.ENDED: gettext_lazy("gets its end"), rules.SAME: gettext_lazy("unchanged"),
}  # fmt: skip
FIELDS = {
    "name": gettext_lazy("Name"), "address": gettext_lazy("Address"), "valid_from": gettext_lazy("Qualified from"),
    "valid_to": gettext_lazy("Qualified until"),
}  # fmt: skip


def _home(*more):
    return crumbs((_("Products and laboratories"), reverse("sampling:catalogue")), *more)


@require_safe
@agency_only
def change_list(request):
    request.scope.require(Permission.VIEW)
    rows = CatalogueChange.objects.visible_to(request.scope).select_related("laboratory")
    found, places = keyset(request, rows)
    context = {
        "tabs": tabs(request.scope), "tab": "catalogue", "rows": [(row, CHANGE_TONES[row.state]) for row in found],
        "may": request.scope.may(Permission.CATALOGUE), "crumbs": _home((_("Changes"), "")), **places,
    }  # fmt: skip
    return render(request, "sampling/changes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def bring(request):
    """A table is checked, and kept as a draft where all of its rows are good."""
    request.scope.require(Permission.CATALOGUE)
    posted, problems = request.method == "POST", []
    form = TableForm(request.POST if posted else None, request.FILES if posted else None, scope=request.scope,
                     today=timezone.localdate())  # fmt: skip
    if posted and form.is_valid():
        try:
            row = verbs.bring(by=request.scope, at=timezone.now(), **form.arguments())
            return redirect("sampling:change", row.pk)
        except verbs.CatalogueRefused as error:
            problems = [(each, sentence(each)) for each in error.details["problems"]]
            form.refuse(error)
        except verbs.DomainError as error:
            form.refuse(error)
    columns = [
        (title, [(names[-1], names[0], name in rules.REQUIRED[kind]) for name, names in rules.COLUMNS[kind].items()])
        for kind, title in TableForm.base_fields["kind"].choices
    ]  # fmt: skip
    context = {"form": form, "problems": problems, "columns": columns, "crumbs": _home((_("Bring a table"), ""))}
    return render(request, "sampling/catalogue_import.html", context, status=422 if posted else 200)


def sentence(problem):
    """What is wrong with a row, in the reader's language."""
    text = REJECTIONS.get(problem.code)
    return str(text) % {"value": problem.value, "hint": problem.hint} if text else problem.code


def _page(request, row, bound=None, status=200):
    on, out = ways(request, "change", row, bound=bound)
    versions = unpacked(row.rows) if row.kind in MODELS else []
    differing = differences(row.kind, versions) if versions else {}
    context = {
        "row": row, "tone": CHANGE_TONES[row.state], "ways": on, "asides": out,
        "versions": [
            (each, OUTCOMES[each.outcome], items_of(each), differing.get((each.code, each.first), []))
            for each in versions if each.outcome != rules.SAME
        ],
        "counts": counted(versions) if versions else None,
        "entry": _entry(row), "story": story(verbs.SUBJECT, row.pk, CHANGE_STORY),
        "step_base": reverse("sampling:change", args=[row.pk]),
        "crumbs": _home((_("Changes"), reverse("sampling:changes")), (str(row), "")),
    }  # fmt: skip
    return render(request, "sampling/change.html", context, status=status)


def items_of(version):
    """(name, limit as a report writes it, whether it endangers life) of the items a version brings."""
    return [(item["item_name"], limit_of(item), item["fatal"]) for item in version.items]


def limit_of(item):
    least, most = item["least"], item["most"]
    limit = {"between": f"{least}–{most}", "at_most": f"≤ {most}", "at_least": f"≥ {least}"}.get(item["rule"])
    return f"{limit} {item['unit']}".strip() if limit else str(in_words("应符合", "must be met"))


def _entry(row):
    """(field, before, after) of a laboratory's entry where it changes."""
    if row.kind != CatalogueChange.Kind.LABORATORY:
        return []
    (asked,) = row.rows
    return [(label, asked["before"][name], asked["after"][name]) for name, label in FIELDS.items()
            if asked["before"][name] != asked["after"][name]]  # fmt: skip


@require_safe
@agency_only
def change(request, pk):
    request.scope.require(Permission.VIEW)
    return _page(request, of(CatalogueChange, request, pk, "laboratory"))


@require_POST
@agency_only
def change_step(request, pk, verb):
    request.scope.require(Permission.VIEW)
    row = of(CatalogueChange, request, pk, "laboratory")
    here = reverse("sampling:change", args=[row.pk])
    return take_step(request, "change", row, verb, here=here, again=lambda bound: _page(request, row, bound, 422))


@require_safe
@agency_only
def history(request):
    """Every version of a product or of a standard, with what it rests on: ?kind=products&code=P-TOY."""
    request.scope.require(Permission.VIEW)
    kind, code = request.GET.get("kind", ""), request.GET.get("code", "")[:60].replace("\0", "")
    rows = versions_of(kind, code) if kind in MODELS else []
    if not rows:
        raise Http404
    title = _("%(code)s: versions") % {"code": code}
    context = {"rows": rows, "kind": kind, "code": code, "title": title, "day": timezone.localdate(),
               "crumbs": _home((title, ""))}  # fmt: skip
    return render(request, "sampling/catalogue_history.html", context)


def _asked(request, pk, form_class, verb, title, label):
    request.scope.require(Permission.CATALOGUE)
    laboratory = get_object_or_404(Laboratory, pk=pk)  # the same for every bureau: no scope narrows it
    form = form_class(data_of(request), scope=request.scope, today=timezone.localdate(), row=laboratory)
    row = performed(request, form, verb, laboratory_id=laboratory.pk)
    if row:
        return done(request, _("Asked for. Another officer who keeps the catalogue decides."), "change", row.pk)
    return form_page(request, form, title=title, label=label, lead=laboratory.name, crumbs=_home((title, "")),
                     back=reverse("sampling:catalogue"))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def laboratory_change(request, pk):
    return _asked(request, pk, LaboratoryChangeForm, verbs.ask_laboratory, _("Renew or correct the entry"),
                  _("Ask for the change"))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def laboratory_put_back(request, pk):
    return _asked(request, pk, PutBackForm, verbs.ask_put_back, _("Take the withdrawal back"),
                  _("Ask for it to be taken back"))  # fmt: skip
