"""The satisfaction survey as anybody may answer it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.kernel import clients
from apps.kernel.errors import DomainError

from ..forms.surveys import AnswerForm
from ..models import Reply, Survey
from ..operations.surveys import record_reply
from .doors import doors
from .shapes import city_label

AN_HOUR = 20  # replies from one network address: a household or an office, no mill


class TooOften(DomainError):
    code = "too-many-requests"
    status = 429
    message = _("Many replies came from your network within the hour. Try again in an hour, or ask for an interview.")


def questionnaire(survey, data=None, *, modes=(), within=""):
    cities = [(area, city_label(area)) for area in survey.quotas.order_by("area").values_list("area", flat=True)]
    cities = [row for row in cities if row[0].startswith(within)]
    questions = survey.questions.order_by("position")
    return AnswerForm(data, questions=questions, cities=cities, modes=modes, survey=survey.code)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request):
    """An open questionnaire, every question on one page; nothing asks for a name. Where several are open the newest, or
    the one that the form or the address names."""
    now = timezone.now()
    opened = list(Survey.objects.open_on(timezone.localdate(now)).order_by("-year", "-pk"))
    asked = (request.POST if request.method == "POST" else request.GET).get("survey", "")
    row = next((each for each in opened if each.code == asked), None)
    if row is None and asked:
        return _gone(request, opened)
    row = row or next(iter(opened), None)
    if row is None:
        return render(request, "indices/public_survey.html", {"survey": None, **doors("survey")})
    form = questionnaire(row, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if clients.wait(request, "indices.survey", most=AN_HOUR, seconds=3600, now=now):
            raise TooOften
        told = {name: form.cleaned_data[name] for name in ("area", "age", "form_key")}
        try:
            record_reply(
                survey_id=row.pk, mode=Reply.Mode.ONLINE, answers=form.answers(), by=request.scope, at=now, **told
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return HttpResponseRedirect(reverse("indices_public:thanks"))
    others = [each for each in opened if each != row]
    context = {"survey": row, "form": form, "others": others, **doors("survey")}
    return render(request, "indices/public_survey.html", context, status=422 if form.errors else 200)


def _gone(request, opened):
    """What the form belongs to is not open any more: its answers are counted for no other."""
    context = {"survey": None, "gone": True, "others": opened, **doors("survey")}
    return render(request, "indices/public_survey.html", context, status=422 if request.method == "POST" else 404)


@login_not_required
@require_safe
def thanks(request):
    return render(request, "indices/public_thanks.html", doors("survey"))
