"""An enterprise's own record: what is held of it, and reporting an error in it."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.kernel.errors import DomainError, NotPermitted

from ..forms.corrections import CorrectionForm
from ..models import Correction, Enterprise
from ..operations.corrections import file_correction, held_of, withdraw_correction
from ..permissions import Registry
from ..queries.detail import dossier
from .common import perform, posted
from .corrections import TONES, clocks_of, in_words


def enterprises_only(request):
    """Officers have the desk; people of enterprises have this."""
    if not request.scope.is_enterprise:
        raise NotPermitted(_("This is the space of enterprises. Your place is the desk."))


def mine(request):
    """The enterprise the reader acts for, or None for somebody without a seat."""
    enterprises_only(request)
    rows = Enterprise.objects.visible_to(request.scope).current()
    return rows.select_related("division__parent", "zone", "industry").order_by("pk").first()


@require_safe
def my_enterprise(request):
    """All the register holds of the enterprise, each fact with a way to say that it is wrong."""
    row = mine(request)
    papers = dossier(row, with_seats=True) if row else None
    return render(request, "registry/my_enterprise.html", {"row": row, "papers": papers})


@require_safe
def my_corrections(request):
    """Reports made, newest first."""
    enterprises_only(request)
    rows = list(Correction.objects.visible_to(request.scope).order_by("-pk")[:50])
    clocks = clocks_of(rows)
    context = {"rows": [{"row": row, "clock": clocks.get(str(row.pk))} for row in rows], "tones": TONES}
    return render(request, "registry/my_corrections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def my_correction_new(request):
    """Which fact, what would be right, how we know."""
    request.scope.require(Registry.REPORT_ERROR)
    row = mine(request)
    if row is None:
        return HttpResponseRedirect(reverse("registry:my_enterprise"))
    form = CorrectionForm(posted(request), initial={"fact": request.GET.get("fact", "")}, scope=request.scope, row=row)
    facts = [(label, in_words(fact, held_of(row, fact))) for fact, label in Correction.Fact.choices if fact != "other"]
    back = reverse("registry:my_enterprise")
    context = {"row": row, "facts": facts, "back": back}
    return perform(
        request, form, file_correction, template="registry/my_correction_new.html", context=context,
        target=lambda report: reverse("registry:my_correction", args=[report.pk]), enterprise_id=row.pk,
        said=_("Your report is with the county."),
    )  # fmt: skip


@require_safe
def my_correction(request, pk):
    enterprises_only(request)
    report = fetch(Correction.objects.select_related("enterprise"), request.scope, pk=pk)
    clock = clocks_of([report]).get(str(report.pk))
    context = {
        "report": report,
        "held": in_words(report.fact, report.held),
        "proposed": in_words(report.fact, report.proposed),
        "clock": clock,
        "tone": TONES[report.state],
    }
    return render(request, "registry/my_correction.html", context)


@require_POST
def my_correction_withdraw(request, pk):
    enterprises_only(request)
    report = fetch(Correction, request.scope, pk=pk)
    try:
        withdraw_correction(correction_id=report.pk, by=request.scope, at=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Report withdrawn."))
    return HttpResponseRedirect(reverse("registry:my_correction", args=[report.pk]))
