"""The list of check items at the desk: what is in force, its versions, its form."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.access.gates import agency_only

from ..forms.pools import ItemEndForm, ItemForm, QuestionsForm, line_of
from ..models import CheckItem, FormVersion
from ..operations import items as verbs
from ..permissions import Permission
from ..queries.law import forms_in_use, items_on, numbers_on
from .common import crumbs, data_of, done, form_page, performed, tabs


@require_safe
@agency_only
def items(request):
    request.scope.require(Permission.VIEW)
    today = timezone.localdate()
    context = {
        "tabs": tabs(), "tab": "items", "rows": list(items_on(today)), "numbers": numbers_on(today),
        "may": request.scope.may(Permission.LIST), "risk": request.scope.may("credit.view_risk"),
    }  # fmt: skip
    return render(request, "inspections/items.html", context)


def _versions(code):
    rows = list(CheckItem.objects.filter(code=code).order_by("-validity", "-pk")) if code.isprintable() else []
    if not rows:
        raise Http404
    return rows


@require_safe
@agency_only
def item(request, code):
    request.scope.require(Permission.VIEW)
    versions, today = _versions(code), timezone.localdate()
    form = forms_in_use([code], today)[code]
    context = {
        "row": versions[0], "ends": versions[0].validity.upper is not None, "versions": versions, "form": form,
        "may": request.scope.may(Permission.LIST),
        "questions": list(form.questions.order_by("position")) if form else [],
        "own_form": form is not None and form.item == code,
        "forms": list(FormVersion.objects.filter(item=code).order_by("-number")),
        "crumbs": crumbs((_("Check items"), reverse("inspections:items")), (code, "")),
    }  # fmt: skip
    return render(request, "inspections/item.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def item_new(request, code=""):
    """A new item, or (`code`) a new version of one: the version in force is the draft."""
    request.scope.require(Permission.LIST)
    row = _versions(code)[0] if code else None
    initial = {"valid_from": timezone.localdate()}
    if row:
        initial |= {name: getattr(row, name) for name in verbs.FIELDS} | {"code": row.code, "scope_text": row.scope}
    form = ItemForm(data_of(request), row=row, initial=initial)
    made = performed(request, form, verbs.set_item)
    if made:
        return done(request, _("The item is on the list from that day."), "item", made.code)
    title = _("New version of %(code)s") % {"code": code} if code else _("New check item")
    back = reverse("inspections:item", args=[code]) if code else reverse("inspections:items")
    trail = crumbs((_("Check items"), reverse("inspections:items")), (title, ""))
    follows = [_("What was in force until then ends the day before. Tasks keep their version.")]
    return form_page(request, form, title=title, label=_("Put on the list"), crumbs=trail, back=back, follows=follows)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def item_form(request, code):
    """A new version of an item's form; the one in use is the draft."""
    request.scope.require(Permission.LIST)
    _versions(code)
    used = forms_in_use([code], timezone.localdate())[code]
    lines = "\n".join(line_of(q) for q in used.questions.order_by("position")) if used else ""
    form = QuestionsForm(data_of(request), initial={"lines": lines})
    made = performed(request, form, verbs.set_form, item=code)
    if made:
        return done(request, _("Form version %(n)s is in use.") % {"n": made.number}, "item", code)
    title = _("Form of %(code)s") % {"code": code}
    back = reverse("inspections:item", args=[code])
    trail = crumbs((_("Check items"), reverse("inspections:items")), (code, back), (title, ""))
    return form_page(request, form, title=title, label=_("Put into use"), crumbs=trail, back=back,
                     follows=[_("Visits assigned from now on use it; those under way keep theirs.")])  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def item_end(request, code):
    """Take an item off the list after a day, with a reason."""
    request.scope.require(Permission.LIST)
    row, today = _versions(code)[0], timezone.localdate()
    form = ItemEndForm(data_of(request), today=today)
    if performed(request, form, verbs.end_item, code=code):
        return done(request, _("The item leaves the list after that day."), "item", code)
    title, back = _("Take %(code)s off the list") % {"code": code}, reverse("inspections:item", args=[code])
    trail = crumbs((_("Check items"), reverse("inspections:items")), (row.code, back), (title, ""))
    follows = [_("No new task can name it from the day after. Tasks, visits and results that stand keep it."),
               _("It can be put on the list again as a new version.")]  # fmt: skip
    return form_page(request, form, title=title, label=_("Take off the list"), crumbs=trail, back=back,
                     lead=row.name, follows=follows)  # fmt: skip
