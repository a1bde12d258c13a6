"""Reported errors: the county's desk."""

from datetime import date
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.access.fetch import fetch
from apps.deadlines.models import Clock
from apps.deadlines.queries import shown
from apps.kernel.errors import DomainError
from apps.kernel.figures import day, figure
from apps.kernel.keyset import Order, page
from apps.kernel.rules.digits import has_foreign_digits

from ..forms.corrections import DecisionForm, NameDecisionForm
from ..models import Correction, Enterprise, Industry
from ..operations.corrections import SUBJECT, accept_correction, held_of, refuse_correction
from ..permissions import Registry

TONES = {"filed": "warn", "accepted": "good", "refused": "adverse", "withdrawn": "neutral"}


@require_safe
def correction_list(request):
    """Reports waiting, the most urgent first; decided ones behind the second tab."""
    request.scope.require(Registry.CORRECT)
    decided = request.GET.get("show") == "decided"
    rows = Correction.objects.visible_to(request.scope).select_related("enterprise__division")
    rows = rows.exclude(state="filed") if decided else rows.filter(state="filed")
    found = page(rows, Order("id", descending=decided), cursor=request.GET.get("cursor", ""), size=40)
    clocks = clocks_of(found.rows)
    here = reverse("registry:corrections")
    show = "show=decided&" if decided else ""
    context = {
        "rows": [{"row": row, "clock": clocks.get(str(row.pk))} for row in found.rows],
        "tabs": [("filed", _("Waiting"), here), ("decided", _("Decided"), f"{here}?show=decided")],
        "tab": "decided" if decided else "filed",
        "tones": TONES,
        "next": f"{here}?{show}cursor={found.next}" if found.next else "",
        "previous": f"{here}?{show}cursor={found.previous}" if found.previous else "",
    }
    return render(request, "registry/correction_list.html", context)


@require_safe
def correction_page(request, pk):
    """What is held, what would be right, how they know; accept or refuse."""
    report = _report(request, pk)
    return render(request, "registry/correction.html", _shown(request, report, _form(request, report)))


@require_POST
def correction_step(request, pk, step):
    """Accept or refuse; the reason's absence is said at its field."""
    operations = {"accept": accept_correction, "refuse": refuse_correction}
    if step not in operations:
        raise Http404
    report = _report(request, pk)
    form = _form(request, report, step)
    if form.is_valid():
        try:
            done = operations[step](correction_id=report.pk, by=request.scope, at=timezone.now(), **form.arguments())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _said(step, done))
            return HttpResponseRedirect(reverse("registry:correction", args=[report.pk]))
    return render(request, "registry/correction.html", _shown(request, report, form), status=422)


def _form(request, report, step=""):
    """A name asks more of whoever can write it: was it a change, or a slip?"""
    data = request.POST if step else None
    if report.fact == "name" and request.scope.may(Registry.EDIT):
        return NameDecisionForm(data, accepting=step == "accept")
    return DecisionForm(data)


def _said(step, report):
    if step == "refuse":
        return _("Refused; the enterprise has been told why.")
    if report.applied:
        return _("Accepted; the register now says so, and the enterprise has been told.")
    return _("Accepted, and the enterprise has been told. The wording needs your hand: change the fact yourself.")


def _report(request, pk):
    request.scope.require(Registry.CORRECT)
    return fetch(Correction.objects.select_related("enterprise__division"), request.scope, pk=pk)


def _shown(request, report, form):
    return {
        "report": report,
        "form": form,
        "held": in_words(report.fact, report.held),
        "now": in_words(report.fact, held_of(report.enterprise, report.fact)),
        "proposed": in_words(report.fact, report.proposed),
        "clock": clocks_of([report]).get(str(report.pk)),
        "tone": TONES[report.state],
        "may_edit": request.scope.may(Registry.EDIT),
        "crumbs": [(_("Reported errors"), reverse("registry:corrections")), (f"#{report.pk}", "")],
    }


def clocks_of(reports):
    """{id of the report: its clock as shown} for those still running; one query."""
    keys = [str(report.pk) for report in reports]
    now = timezone.now()
    clocks = Clock.objects.live().filter(subject_kind=SUBJECT, subject_id__in=keys).order_by("pk")
    return {clock.subject_id: shown(clock, now) for clock in clocks}


def in_words(fact, text):
    """A fact's text as people read it: the name of a size or an industry, a day, a sum; free words as they stand."""
    if fact == "scale":
        return dict(Enterprise.Scale.choices).get(text, text)
    if fact == "industry":
        return Industry.objects.filter(pk=text).first() or text
    try:
        if fact == "established_on" and text:
            return day(date.fromisoformat(text))
        if fact == "capital" and text and not has_foreign_digits(text):
            amount, _space, currency = text.partition(" ")
            return f"{figure(Decimal(amount), 2)} {currency}".strip()
    except (ValueError, InvalidOperation):
        pass
    return text
