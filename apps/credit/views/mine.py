"""An enterprise's own grade: every point of it, what would lift it, and a what-if to play with."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.kernel.errors import NotPermitted
from apps.kernel.rules.whole import whole_number
from apps.records.forms.objections import ObjectionForm
from apps.registry.models import Enterprise
from apps.registry.views.common import perform, posted

from ..forms.what_if import WhatIfForm
from ..models import Rating, Ruleset
from ..operations.objecting import object_to_grade, points_of
from ..queries.outlook import adverse_facts, gainable, outlook_for, proved_receipt, what_if
from ..queries.public import history_of, public_grade_of
from .common import portion_of


def own_enterprise(request):
    """The enterprise the reader acts for, None without a seat; officers have the desk."""
    if not request.scope.is_enterprise:
        raise NotPermitted(_("This is the space of enterprises. Your place is the desk."))
    return Enterprise.objects.visible_to(request.scope).current().order_by("pk").first()


@require_safe
def grade(request):
    """The full receipt, and beneath it what time, repair and good facts would change."""
    row, today = own_enterprise(request), timezone.localdate()
    rating = _rating(request, row)
    context = {"row": row, "rating": rating, "today": today}
    if rating:
        shown = public_grade_of(row.pk, on=today, lines=None)
        context |= {
            "receipt": proved_receipt(rating, portion_of(request, "lines")),
            "shown": shown,
            "outlook": outlook_for(
                row.pk,
                _in_force(today) or rating.run.ruleset,
                on=today,
                changes=portion_of(request, "changes"),
                repairs=portion_of(request, "repairs"),
                shown=shown,
            ),
            "history": history_of(row.pk),
            "may_object": request.scope.may("records.object"),
        }
    return render(request, "credit/my_grade.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def object_page(request):
    """Object to the grade that stands: why, with which documents, and what will follow."""
    row = own_enterprise(request)
    request.scope.require("records.object")
    rating = _rating(request, row)
    if not rating:
        return redirect("credit_my:grade")
    form = ObjectionForm(posted(request), request.FILES or None, scope=request.scope)
    title = _("grade %(grade)s (%(points)s points)") % {"grade": rating.grade, "points": points_of(rating)}
    context = {"title": title, "rating": rating, "fact": None, "back": reverse("credit_my:grade")}
    seen = whole_number(request.POST.get("rating")) or rating.pk  # the grade the reader had before the eyes
    return perform(
        request, form, object_to_grade, template="records/my_object.html", context=context,
        target=lambda objection: reverse("records:my_objection", args=[objection.pk]),
        said=_("Your objection is filed; the clock runs."), rating_id=seen, enterprise_id=row.pk,
    )  # fmt: skip


@require_safe
def what_if_page(request):
    """The same engine over facts as they might be; the choice stands in the address, nothing is stored."""
    row, today = own_enterprise(request), timezone.localdate()
    rating = _rating(request, row)
    if not rating:
        return render(request, "credit/my_grade.html", {"row": row, "rating": None, "today": today})
    ruleset = _in_force(today) or rating.run.ruleset
    facts = adverse_facts(row.pk, also={whole_number(text) for text in request.GET.getlist("repaired")} - {None})
    form = WhatIfForm(request.GET, facts=facts, rules=gainable(ruleset))
    valid = form.is_valid()
    result = what_if(row.pk, ruleset, on=today, **(form.arguments() if valid else {}))
    context = {"row": row, "form": form, "facts": facts, "result": result, "ruleset": ruleset}
    context["asked"] = valid and request.GET
    status = 200 if valid else 422
    template = "credit/what_if_result.html" if request.headers.get("HX-Request") else "credit/what_if.html"
    return render(request, template, context, status=status)


def _rating(request, row):
    """The grade that stands, from the ratings the reader may see."""
    if row is None:
        return None
    ratings = Rating.objects.visible_to(request.scope).current().grades().filter(enterprise_id=row.pk)
    return ratings.select_related("run__ruleset").first()


def _in_force(day):
    return Ruleset.objects.in_force("grade", day).first()
