"""Surveys at the desk: planned, opened, answered by interviewers, closed into figures."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.kernel.errors import DomainError

from .. import states
from ..forms.desk import ReasonForm
from ..forms.surveys import PlanForm
from ..models import Reply, Survey
from ..operations import surveys as verbs
from ..permissions import Permission
from ..queries.places import area_name
from .desk import TONES, crumbs, state_words, tabs, viewer
from .survey import questionnaire


@require_safe
@viewer
def survey_list(request):
    rows = Survey.objects.order_by("-year", "-pk").annotate(
        valid=Count("replies", filter=Q(replies__voided_at__isnull=True))
    )
    rows = [{"row": row, "words": state_words(row.state), "tone": TONES[row.state]} for row in rows]
    context = {"rows": rows, "may": request.scope.may(Permission.SURVEY), **tabs("surveys")}
    return render(request, "indices/desk_surveys.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@viewer
def survey_new(request):
    request.scope.require(Permission.SURVEY)
    form = PlanForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            row = verbs.plan_survey(by=request.scope, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            return HttpResponseRedirect(reverse("indices_desk:survey", args=[row.pk]))
    context = {
        "form": form, "title": _("Plan a survey"), "label": _("Plan"), "back": reverse("indices_desk:surveys"),
        "crumbs": crumbs((_("Surveys"), reverse("indices_desk:surveys")), (_("Plan a survey"), "")),
    }  # fmt: skip
    return render(request, "indices/desk_form.html", context, status=422 if form.errors else 200)


@require_safe
@viewer
def survey(request, pk):
    """The sample: planned and valid replies by city, by way of asking."""
    row = fetch(Survey, request.scope, pk=pk)
    counted = (
        row.replies.filter(voided_at__isnull=True)
        .values("area")
        .annotate(n=Count("pk"), online=Count("pk", filter=Q(mode="online")))
        .order_by("area")
    )
    counts = {each["area"]: each for each in counted}
    quotas = [
        {"quota": quota, "name": area_name(quota.area), "n": counts.get(quota.area, {}).get("n", 0),
         "online": counts.get(quota.area, {}).get("online", 0)}
        for quota in row.quotas.order_by("area")
    ]  # fmt: skip
    context = {
        "row": row, "words": state_words(row.state), "tone": TONES[row.state], "quotas": quotas,
        "questions": row.questions.select_related("domain").order_by("position"),
        "moves": {move.verb for move in states.SURVEY_MOVES.open_to(row.state, request.scope)},
        "over": verbs.over(row, timezone.now()), "reason": ReasonForm(),
        "own_request": row.early_user == request.scope.user_id,
        "may_see_replies": request.scope.may(Permission.SURVEY),
        "may_interview": row.state == states.OPEN and request.scope.may(Permission.INTERVIEW),
        "crumbs": crumbs((_("Surveys"), reverse("indices_desk:surveys")), (row.code, "")),
    }  # fmt: skip
    return render(request, "indices/desk_survey.html", context)


@require_POST
@viewer
def survey_step(request, pk, verb):
    row = fetch(Survey, request.scope, pk=pk)
    act = {"open": verbs.open_survey, "close": verbs.close_survey, "ask": verbs.ask_to_close,
           "agree": verbs.close_early, "keep": verbs.keep_open}.get(verb)  # fmt: skip
    more = {"reason": request.POST.get("reason", "")} if verb in ("ask", "keep") else {}
    try:
        if act:
            act(survey_id=row.pk, by=request.scope, at=timezone.now(), **more)
            messages.success(request, _("Done."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return HttpResponseRedirect(reverse("indices_desk:survey", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@viewer
def interview(request, pk):
    """The questionnaire as an interviewer fills it in, in his own city."""
    request.scope.require(Permission.INTERVIEW)
    row = fetch(Survey, request.scope, pk=pk)
    modes = [(Reply.Mode.PHONE, Reply.Mode.PHONE.label), (Reply.Mode.FACE, Reply.Mode.FACE.label)]
    within = (request.scope.division_prefix or "")[:4]
    form = questionnaire(row, request.POST if request.method == "POST" else None, modes=modes, within=within)
    if form.is_bound and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("area", "age", "form_key", "mode")}
        try:
            verbs.record_reply(survey_id=row.pk, answers=form.answers(), by=request.scope, at=timezone.now(), **told)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The interview is recorded. The next one begins here."))
            return HttpResponseRedirect(reverse("indices_desk:interview", args=[pk]))
    context = {
        "form": form, "title": _("Interview"), "label": _("Record"), "back": reverse("indices_desk:survey", args=[pk]),
        "crumbs": crumbs((_("Surveys"), reverse("indices_desk:surveys")),
                         (row.code, reverse("indices_desk:survey", args=[pk])), (_("Interview"), "")),
    }  # fmt: skip
    return render(request, "indices/desk_form.html", context, status=422 if form.errors else 200)
