"""Everything an officer does to one enterprise has the same page: a form, what will follow, one button."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.access.fetch import fetch

from ..forms import enterprises as forms
from ..forms.base import ERROR, SeenForm
from ..models import Identifier, Product, Site
from ..models.reasons import WARNINGS
from ..operations import enterprises as verbs
from ..operations import holdings, numbers, statuses
from ..permissions import Registry
from ..rules.numbers import classify
from .common import enterprise, perform, posted


@dataclass(frozen=True, slots=True)
class Act:
    """`follows` are the consequences shown before the button; `part` is the model of a row the act is about.

    `doubt` says of what was done what to look at again.
    """

    title: str
    form: type
    operation: Callable
    permission: Registry
    said: str
    follows: tuple[str, ...] = ()
    part: type | None = None
    part_name: str = ""
    tone: str = ""
    doubt: Callable | None = None


def _set_name(*, what, on, **arguments):
    return verbs.correct_name(**arguments) if what == ERROR else verbs.rename(on=on, **arguments)


def _set_code(*, what, on, **arguments):
    return verbs.correct_code(**arguments) if what == ERROR else verbs.change_code(on=on, **arguments)


def _set_status(*, verb, on, basis, earlier_on=None, **arguments):
    if verb == statuses.STRIKES:
        return statuses.strike_end(reason=basis, earlier_on=earlier_on, **arguments)
    if verb == forms.CORRECT:
        return statuses.correct_status(on=on, basis=basis, **arguments)
    return statuses.change_status(verb=verb, on=on, basis=basis, earlier_on=earlier_on, **arguments)


def _doubt_of_number(*held):
    """What is doubtful of older numbers: a check character is a warning only, as some early codes have another."""
    for number in held:
        if number.kind == Identifier.Kind.ORG_CODE and not classify(number.value).inner_ok:
            return str(WARNINGS["org-code-check"]) % {"value": number.value}
    return ""


ACTS = {
    "rename": Act(
        gettext_lazy("Change the name"), forms.RenameForm, _set_name, Registry.EDIT, gettext_lazy("Name changed."),
        (gettext_lazy("Where the name changed, the present one becomes a former name and is still found by search."),
         gettext_lazy("The public page shows the new name at once.")),
    ),
    "facts": Act(
        gettext_lazy("Change facts"), forms.FactsForm, verbs.change_facts, Registry.EDIT,
        gettext_lazy("Facts changed."),
    ),
    "status": Act(
        gettext_lazy("Record an end, or take one back"), forms.StatusForm, _set_status, Registry.STATUS,
        gettext_lazy("Status changed."),
        (gettext_lazy("The public page shows the new status with its date at once."),
         gettext_lazy("Revocation is a punishment, deregistration an exit, cancellation sets the registration aside: "
                      "choose what the document says.")),
        tone="adverse",
    ),
    "relocate": Act(
        gettext_lazy("Hand over to another division"), forms.RelocateForm, verbs.relocate, Registry.RELOCATE,
        gettext_lazy("Handed over."),
        (gettext_lazy("The officers of the new division see the enterprise at once; if it leaves your area, you no "
                      "longer do."),
         gettext_lazy("People with a seat at the enterprise keep it.")),
    ),
    "code": Act(
        gettext_lazy("Change the credit code"), forms.CodeForm, _set_code, Registry.EDIT,
        gettext_lazy("Credit code changed."),
        (gettext_lazy("Where the code changed, old links and searches by the present one still lead here."),),
    ),
    "add-number": Act(
        gettext_lazy("Add an older number"), forms.NumberForm, numbers.add_number, Registry.EDIT,
        gettext_lazy("Number added."), doubt=_doubt_of_number,
    ),
    "strike-number": Act(
        gettext_lazy("Strike out an older number"), SeenForm, numbers.strike_number, Registry.EDIT,
        gettext_lazy("Number struck out."),
        (gettext_lazy("Imports and searches find the enterprise by this number no more."),), Identifier, "number_id",
    ),
    "add-site": Act(
        gettext_lazy("Add a site"), forms.SiteForm, holdings.add_site, Registry.EDIT, gettext_lazy("Site added."),
    ),
    "close-site": Act(
        gettext_lazy("Close a site"), forms.EndForm, holdings.close_site, Registry.EDIT, gettext_lazy("Site closed."),
        (gettext_lazy("The site stays on record with its last day."),), Site, "site_id",
    ),
    "add-product": Act(
        gettext_lazy("Add a product"), forms.ProductForm, holdings.add_product, Registry.EDIT,
        gettext_lazy("Product added."),
    ),
    "stop-product": Act(
        gettext_lazy("Discontinue a product"), forms.EndForm, holdings.discontinue_product, Registry.EDIT,
        gettext_lazy("Product discontinued."), (gettext_lazy("The product stays on record with its last day."),),
        Product, "product_id",
    ),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def act(request, pk, name, part=None):
    """One act on one enterprise; the version seen travels with the form, so that two officers cannot overwrite."""
    step = ACTS.get(name)
    if step is None or (step.part is None) != (part is None):
        raise Http404
    row = enterprise(request, pk, step.permission)
    extra = {}
    held = None
    if step.part:
        held = fetch(step.part, request.scope, pk=part, enterprise=row)
        extra[step.part_name] = held.pk
    form = step.form(posted(request), initial={"version": row.version}, scope=request.scope, row=row)
    back = reverse("registry:enterprise", args=[row.pk])
    context = {
        "row": row,
        "act": step,
        "held": held,
        "back": back,
        "crumbs": [(_("Enterprises"), reverse("registry:enterprises")), (row.name, back), (step.title, "")],
    }
    return perform(
        request, form, step.operation, template="registry/act.html", context=context, said=step.said,
        target=lambda _result: _landing(request, row, back), doubt=step.doubt, enterprise_id=row.pk, **extra,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def register(request):
    """Enter an enterprise by hand."""
    request.scope.require(Registry.REGISTER)
    form = forms.RegisterForm(posted(request), scope=request.scope)
    back = reverse("registry:enterprises")
    step = Act(_("Register an enterprise"), forms.RegisterForm, verbs.register, Registry.REGISTER, "")
    context = {"act": step, "back": back, "crumbs": [(_("Enterprises"), back), (step.title, "")]}
    return perform(
        request, form, verbs.register, template="registry/act.html", context=context, said=_("Enterprise registered."),
        target=lambda row: reverse("registry:enterprise", args=[row.pk]),
        doubt=lambda row: _doubt_of_number(*row.identifiers.all()),
    )  # fmt: skip


def _landing(request, row, back):
    """Back to the enterprise, or to the list when it has left the officer's area."""
    still = type(row).objects.visible_to(request.scope).filter(pk=row.pk).exists()
    return back if still else reverse("registry:enterprises")
