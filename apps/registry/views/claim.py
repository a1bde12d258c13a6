"""Claim a seat: one question a page, check your answers, confirmation."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.access.models import Seat
from apps.access.permissions import AccessPermission
from apps.documents.operations import store
from apps.kernel.errors import DomainError

from ..forms.seats import CodeForm, EvidenceForm, RoleForm
from ..models import Enterprise
from ..operations import claims

ANSWERS = "seat_claim"
STEPS = ("enterprise", "role", "evidence", "check")
NEEDED = ("enterprise", "role", "document")  # the answer each step leaves
READ_AND_SEND = require_http_methods(["GET", "HEAD", "POST"])


def claimant(view):
    """For people of enterprises only; officers find nothing here."""

    def wrapped(request, *args, **kwargs):
        if not request.scope.may(AccessPermission.CLAIM_SEAT):
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


@never_cache
@require_safe
@claimant
def start(request):
    """What one needs, how long it takes, one button."""
    context = {
        "claims": request.user.seats.filter(state="claimed"),
        "limit": claims.evidence_limit(timezone.localdate()),
    }
    return render(request, "registry/claim/start.html", context)


@never_cache
@READ_AND_SEND
@claimant
def which(request):
    answers = _answers(request)
    form = CodeForm(*_sent(request)[:1], initial={"uscc": answers.get("uscc")})
    if request.method == "POST" and form.is_valid():
        found = form.enterprise
        if request.user.seats.live().filter(enterprise_id=found.pk).exists():
            form.refuse(claims.AlreadySeated())
        else:
            return _next(request, "role", uscc=found.uscc, enterprise=found.pk, name=found.name)
    return _question(request, form, "enterprise")


@never_cache
@READ_AND_SEND
@claimant
def role(request):
    if "enterprise" not in _answers(request):
        return redirect("seats:claim_enterprise")
    form = RoleForm(*_sent(request)[:1], initial=_answers(request))
    if request.method == "POST" and form.is_valid():
        return _next(request, "evidence", role=form.cleaned_data["role"])
    return _question(request, form, "role")


@never_cache
@READ_AND_SEND
@claimant
def evidence(request):
    if "role" not in _answers(request):
        return redirect("seats:claim_role")
    form = EvidenceForm(*_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            document = store(
                file=form.cleaned_data["file"],
                owner=(claims.EVIDENCE, f"user-{request.user.pk}"),
                by=request.scope,
                at=timezone.now(),
                keep_until=timezone.localdate() + claims.UNSENT_KEPT,
            )
        except DomainError as error:
            form.add_error("file", str(error.message))
        else:
            return _next(request, "check", document=str(document.pk), file=document.name)
    return _question(request, form, "evidence")


@never_cache
@READ_AND_SEND
@claimant
def check(request):
    """All answers with a way to change each; sending it makes the claim."""
    answers = _answers(request)
    missing = next((step for step, key in zip(STEPS, NEEDED, strict=False) if key not in answers), "")
    if missing:
        return redirect(f"seats:claim_{missing}")
    error = None
    if request.method == "POST":
        try:
            seat = claims.claim_seat(
                enterprise_id=answers["enterprise"],
                role=answers["role"],
                document_id=answers["document"],
                by=request.scope,
                at=timezone.now(),
            )
        except DomainError as refused:
            error = refused
        else:
            del request.session[ANSWERS]
            messages.success(request, _("Your claim has been sent."))
            return redirect("seats:seat", pk=seat.pk)
    enterprise = Enterprise.objects.current().filter(pk=answers["enterprise"]).select_related("division").first()
    context = {
        "answers": answers,
        "enterprise": enterprise,
        "role": Seat.Role(answers["role"]).label,
        "error": error,
    }
    return render(request, "registry/claim/check.html", context, status=error.status if error else 200)


def _answers(request):
    return request.session.get(ANSWERS, {})


def _next(request, step, **answer):
    """Remember an answer and go on; to the last page when nothing is missing any more."""
    answers = {**_answers(request), **answer}
    request.session[ANSWERS] = answers
    if answers.keys() >= set(NEEDED):
        step = "check"
    return redirect(f"seats:claim_{step}")


def _question(request, form, step):
    number = STEPS.index(step) + 1
    context = {"form": form, "step": step, "number": number, "of": len(STEPS) - 1, "answers": _answers(request)}
    context["back"] = f"seats:claim_{STEPS[number - 2]}" if number > 1 else "seats:claim"
    return render(request, "registry/claim/question.html", context, status=422 if form.errors else 200)


def _sent(request):
    """(data, files) of a form: what was posted, else nothing, so that an empty post shows its errors."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
