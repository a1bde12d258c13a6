"""The enterprise's space: rounds it may apply in, its applications, its honours and what they ask."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.kernel.errors import DomainError
from apps.registry.models import Enterprise

from .. import states
from ..forms.steps import DutyForm, ObjectedForm, TextForm
from ..models import Application, Case, Duty, Honour, Objection, Round, Valuation
from ..offers import CASE_TONES, HONOUR, MINE, OBJECTION_TONES, of_mine, standing_of
from ..operations import applying, cases, holding, objections, reviewing
from ..operations.checking import sentence
from ..operations.steps import HONOUR as SUBJECT
from ..permissions import Permission
from ..queries.story import clocks_of, foreseen
from ..wording import HONOUR_TONES
from .common import application_of, shown
from .money import money_of
from .stepping import step, ways

HOME = "awards:mine"


ASKED = {"person": 60, "person_post": 100, "person_number": 30, "item": 120, "trademark": 80}


def _own_room(request):
    if not request.scope.is_enterprise:
        raise Http404


def _enterprise(request):
    found = Enterprise.objects.visible_to(request.scope).current().order_by("pk").first()
    if found is None:
        raise Http404
    return found


@require_safe
def mine(request):
    """Honours held, applications, and rounds that are open now."""
    _own_room(request)
    now = timezone.now()
    rows = Application.objects.visible_to(request.scope).select_related("round", "prize").order_by("-pk")
    honours = Honour.objects.visible_to(request.scope).select_related("prize").order_by("-pk")
    owed = Duty.objects.visible_to(request.scope).filter(state__in=(states.OWED, states.MISSED))
    going = {row.round_id: row for row in rows if row.state in states.APPLICATION_OPEN and not row.person}
    context = {
        "rounds": Round.objects.filter(state=states.OPEN, closes_at__gt=now, opens_on__lte=timezone.localdate(now))
        .select_related("programme").order_by("closes_at", "pk"), "going": going,
        "rows": [{"application": row} | standing_of(row, inner=False) for row in rows],
        "honours": [{"honour": row, "tone": HONOUR_TONES[row.state]} for row in honours],
        "cases": [{"case": row, "tone": CASE_TONES[row.state]}
                  for row in Case.objects.visible_to(request.scope).select_related("honour__prize").order_by("-pk")],
        "duties": owed.select_related("obligation", "honour").order_by("due_on", "pk")[:10],
        "brands": Valuation.objects.visible_to(request.scope).newest().order_by("-valued_on", "-pk"),
        "may_apply": request.scope.may(Permission.APPLY),
    }  # fmt: skip
    return render(request, "awards/mine.html", context)


@require_POST
def apply(request, pk):
    """Begin an application in a round, or go on with the one there is."""
    _own_room(request)
    given = {name: request.POST.get(name, "")[:most] for name, most in ASKED.items()}
    try:
        row = applying.start(round_id=pk, enterprise_id=_enterprise(request).pk, by=request.scope, at=timezone.now(),
                             **given)  # fmt: skip
    except DomainError as error:
        messages.error(request, str(error.message))
        return HttpResponseRedirect(reverse(HOME))
    return HttpResponseRedirect(reverse("awards:my_application", args=[row.pk]))


def _objected(application, bound):
    """What was objected to the application, each with its form while it may be answered; not who objects."""
    rows = application.objections.select_related("answer_file").order_by("pk")
    return [
        {"row": row, "tone": OBJECTION_TONES[row.state],
         "form": (bound.get(row.pk) or ObjectedForm(prefix=f"objection{row.pk}"))
         if row.state == states.FILED else None}
        for row in rows
    ]  # fmt: skip


def _page(request, application, bound=None, objected=None):
    bound_objections = objected or {}
    context = shown(request, application) | {
        "objections": _objected(application, bound_objections),
        "step_base": reverse("awards:my_application", args=[application.pk]),
        "answer_form": TextForm(prefix="answer"),
        "honour": Honour.objects.filter(application=application).first(),
        "crumbs": [(_("Awards and brands"), reverse(HOME)), (application.round.title, "")],
        **ways(of_mine(application, request.scope), application, bound),
    }  # fmt: skip
    if application.is_draft:
        found = foreseen(application, timezone.localdate())
        rows = [row for row in (each["row"] for each in found)
                if row["requirement"].final_for(application.person) and not row["passed"]]  # fmt: skip
        against = " ".join(str(sentence(row["requirement"], row["finding"])) for row in rows)
        context |= {"eligibility": found, "foreseen": True, "against": against}
    return render(request, "awards/my_application.html", context, status=422 if bound or objected else 200)


@require_safe
def my_application(request, pk):
    _own_room(request)
    return _page(request, application_of(request, pk))


@require_POST
def my_step(request, pk, verb):
    _own_room(request)
    row = application_of(request, pk)
    return step(
        request, verb=verb, known=MINE, offers=of_mine(row, request.scope), row=row, key="application_id",
        here=reverse("awards:my_application", args=[pk]),
        again=lambda bound: _page(request, application_of(request, pk), bound),
    )  # fmt: skip


@require_POST
def answer(request, pk, question):
    """Answer a question of the review."""
    _own_room(request)
    row = application_of(request, pk)
    reviewing.answer(question_id=question, text=request.POST.get("answer-text", ""), by=request.scope,
                     at=timezone.now())  # fmt: skip
    return HttpResponseRedirect(reverse("awards:my_application", args=[row.pk]))


@require_POST
def answer_objection(request, pk, objection):
    """Answer to an objection that was made against the application."""
    _own_room(request)
    application = application_of(request, pk)
    row = fetch(Objection.objects.filter(application=application), request.scope, pk=objection)
    form = ObjectedForm(request.POST, request.FILES, prefix=f"objection{row.pk}")
    if form.is_valid():
        try:
            objections.answer_objection(objection_id=row.pk, by=request.scope, at=timezone.now(), **form.arguments())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Your answer is with the bureau. It decides after that, with reasons."))
            return HttpResponseRedirect(reverse("awards:my_application", args=[pk]))
    return _page(request, application_of(request, pk), objected={row.pk: form})


def _honour_page(request, row, bound=None):
    offers = HONOUR if row.held and request.scope.may(Permission.APPLY) else ()
    context = {
        "honour": row, "tone": HONOUR_TONES[row.state], "form": DutyForm(prefix="duty"),
        "duties": row.duties.select_related("obligation").order_by("due_on", "pk"),
        "papers": row.papers.select_related("document").order_by("pk"),
        "clocks": clocks_of(SUBJECT, row.pk, timezone.now()), "over": not row.held, **money_of(row),
        "step_base": reverse("awards:my_honour", args=[row.pk]),
        "crumbs": [(_("Awards and brands"), reverse(HOME)), (row.number, "")], **ways(offers, row, bound),
    }  # fmt: skip
    return render(request, "awards/my_honour.html", context, status=422 if bound else 200)


def _honour(request, pk):
    return fetch(Honour.objects.select_related("prize", "agency", "document"), request.scope, pk=pk)


@require_safe
def my_honour(request, pk):
    _own_room(request)
    return _honour_page(request, _honour(request, pk))


@require_POST
def honour_step(request, pk, verb):
    _own_room(request)
    row = _honour(request, pk)
    offers = HONOUR if row.held and request.scope.may(Permission.APPLY) else ()
    return step(request, verb=verb, known=HONOUR, offers=offers, row=row, key="honour_id",
                here=reverse("awards:my_honour", args=[pk]),
                again=lambda bound: _honour_page(request, _honour(request, pk), bound))  # fmt: skip


@require_POST
def duty(request, pk):
    """Report what is owed."""
    _own_room(request)
    row = fetch(Duty, request.scope, pk=pk)
    holding.report_duty(duty_id=pk, text=request.POST.get("duty-text", ""), file=request.FILES.get("duty-file"),
                        by=request.scope, at=timezone.now())  # fmt: skip
    return HttpResponseRedirect(reverse("awards:my_honour", args=[row.honour_id]))


@require_http_methods(["GET", "HEAD", "POST"])
def my_case(request, pk):
    """A proceeding on my honour: what was found, and my answer."""
    _own_room(request)
    row = fetch(Case.objects.select_related("honour__prize", "honour__agency"), request.scope, pk=pk)
    form = TextForm(request.POST or None) if row.state == states.NOTICED else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            cases.answer(case_id=pk, text=form.cleaned_data["text"], by=request.scope, at=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            return HttpResponseRedirect(reverse("awards:my_case", args=[pk]))
    context = {"case": row, "tone": CASE_TONES[row.state], "form": form,
               "papers": row.honour.papers.select_related("document").order_by("pk"),
               "crumbs": [(_("Awards and brands"), reverse(HOME)), (row.honour.number, "")]}  # fmt: skip
    return render(request, "awards/my_case.html", context, status=422 if request.method == "POST" else 200)
