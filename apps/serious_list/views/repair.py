"""Early removal: the enterprise sees from when and why, and applies; the bureau examines and decides."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.deadlines.models import Limit
from apps.kernel.bilingual import in_language
from apps.kernel.errors import DomainError

from .. import states
from ..forms.repair import ApplyForm
from ..models import Repair
from ..operations.repairing import apply
from ..permissions import Permission
from ..queries import eligibility_of
from ..repair_offers import OFFERS, offered, why_not
from ..wording import in_words
from .common import case_of, reasons_of, refused, shown_case


@require_http_methods(["GET", "HEAD", "POST"])
def my_repair(request, pk):
    """Eligibility first; the form only once an application is possible."""
    if not request.scope.is_enterprise:
        raise Http404
    case = case_of(request, pk)
    if case.state != states.PUBLISHED:
        raise Http404
    today = timezone.localdate()
    found = eligibility_of(case, today)
    form = ApplyForm(request.POST or None, request.FILES or None) if found.open_on(today) else None
    here = reverse("serious_list:my_case", args=[case.pk])
    if request.method == "POST" and form and form.is_valid():
        try:
            apply(case_id=case.pk, by=request.scope, at=timezone.now(), **form.arguments())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Your application is with the bureau."))
            return HttpResponseRedirect(here)
    context = {
        "case": case,
        "entry": case.entry,
        "found": found,
        "reasons": reasons_of(found, case),
        "limits": _limits(today),
        "form": form,
        "open": case.repairs.open().exists(),
        "crumbs": [
            (_("Serious dishonesty list"), reverse("serious_list:my_cases")),
            (f"#{case.pk}", here),
            (_("Early removal"), ""),
        ],
    }
    return render(request, "serious_list/my_repair.html", context, status=422 if request.method == "POST" else 200)


def _limits(today):
    """How long the bureau has to accept an application and to decide it, and by which article."""
    rules = (f"serious_list.repair_{step}" for step in ("acceptance", "decision"))
    accept, decide = (Limit.objects.in_force(rule, today) for rule in rules)
    return {"accept": in_words(accept), "decide": in_words(decide), "basis": in_language(decide.legal_basis)}


@require_POST
@agency_only
def desk_step(request, pk, verb):
    request.scope.require(Permission.VIEW)
    return _take(request, pk, verb, "case", "cases")


@require_POST
def my_step(request, pk, verb):
    if not request.scope.is_enterprise:
        raise Http404
    return _take(request, pk, verb, "my_case", "my_cases")


def _take(request, pk, verb, page, above):
    """One step with an application, or the page of its case again: with the form, or with what was typed in vain."""
    asked = next((offer for offer in OFFERS if offer.verb == verb), None)
    if asked is None:
        raise Http404
    repair = fetch(Repair.objects.select_related("case__agency"), request.scope, pk=pk)
    here, today = reverse(f"serious_list:{page}", args=[repair.case_id]), timezone.localdate()
    form = asked.form(request.POST, request.FILES, today=today, prefix=f"repair-{verb}", row=repair)
    why = "" if asked in offered(repair, request.scope, today) else why_not(verb, repair, today)
    if not why and form.is_valid():
        try:
            asked.run(repair_id=repair.pk, by=request.scope, at=timezone.now(), **form.arguments())
        except DomainError as error:
            form.refuse(error)
            repair = fetch(Repair.objects.select_related("case__agency"), request.scope, pk=pk)
            why = "" if asked in offered(repair, request.scope, today) else error.message
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": asked.label})
            return HttpResponseRedirect(here)
    case = case_of(request, repair.case_id)
    context = shown_case(request, case, bound_repair={} if why else {(repair.pk, verb): form})
    crumbs = [(_("Serious dishonesty list"), reverse(f"serious_list:{above}")), (f"#{case.pk}", "")]
    context |= {"step_base": here, "crumbs": crumbs, "refused": refused(asked, form, why) if why else None}
    return render(request, f"serious_list/{page}.html", context, status=409 if why else 422)
