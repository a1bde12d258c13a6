"""The enterprise's space: may I apply, the application step by step, what became of it, my licences."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.kernel.errors import DomainError
from apps.registry.models import Enterprise

from ..forms.filling import FORMS, SubmitForm
from ..models import Application, Change, Ending, Licence
from ..offers import CHANGE_TONES, TONES
from ..operations import filling
from ..permissions import Permission
from ..queries import change_story
from ..queries.applicants import eligibility_of
from ..queries.catalogue import answer, catalogue
from ..queries.story import next_limits
from ..rules.finding import SHORTEST
from ..wording import AGAINST, DOUBTS, LICENCE_TONES
from .aftercheck_offers import TONES as ENDING_TONES
from .common import application_of, shown

HOME = "licensing:mine"


def _own_room(request):
    if not request.scope.is_enterprise:
        raise Http404


def _enterprise(request):
    """The enterprise of the seat in use."""
    found = Enterprise.objects.visible_to(request.scope).current().order_by("pk").first()
    if found is None:
        raise Http404
    return found


@require_safe
def mine(request):
    """Licences held, and applications with what comes next."""
    _own_room(request)
    licences = Licence.objects.visible_to(request.scope).select_related("product").order_by("-pk")
    rows = Application.objects.visible_to(request.scope).select_related("product", "agency").order_by("-pk")
    rows = list(rows)
    limits = next_limits(rows, timezone.now())
    changes = list(Change.objects.visible_to(request.scope).open().select_related("licence").order_by("-pk"))
    due = change_story.next_limits(changes, timezone.now())
    context = {
        "changes": [{"change": row, "tone": CHANGE_TONES[row.state], "clock": due.get(row.pk)} for row in changes],
        "licences": [{"licence": row, "tone": LICENCE_TONES[row.state]} for row in licences],
        "rows": [{"application": row, "tone": TONES[row.state], "clock": limits.get(row.pk)} for row in rows],
        "may_apply": request.scope.may(Permission.APPLY),
        "endings": [{"ending": row, "tone": ENDING_TONES[row.state]} for row in _endings(request.scope)],
    }
    return render(request, "licensing/mine.html", context)


def _endings(scope):
    rows = Ending.objects.visible_to(scope).select_related("licence__product", "ground")
    return rows.order_by("-pk")


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request):
    """Do I need a licence, may I apply: answered before the form. POST begins the application of a class."""
    _own_room(request)
    request.scope.require(Permission.APPLY)
    enterprise, at = _enterprise(request), timezone.now()
    if request.method == "POST":
        code = request.POST.get("class_code", "")[:40]
        code = code if code.isprintable() else ""  # a hand-made request: no class is called so
        try:
            draft = filling.start(enterprise_id=enterprise.pk, class_code=code, by=request.scope, at=at)
        except filling.NotEligible as error:
            messages.error(request, str(error.message))
            return HttpResponseRedirect(reverse("licensing:apply"))
        return HttpResponseRedirect(reverse("licensing:my_application", args=[draft.pk]))
    q, today = request.GET.get("q", "").strip()[:60], timezone.localdate(at)
    short = bool(q) and len(q) < SHORTEST
    found = answer(q, today) if q and not short else None
    offered = [_offered(each, enterprise, today) for each in (found.now if found else [])]
    context = {
        "q": q, "short": short, "found": found, "offered": offered, "enterprise": enterprise, "crumbs": _crumbs(),
        "rows": catalogue(today) if not q else [],
    }  # fmt: skip
    return render(request, "licensing/apply.html", context)


def _offered(each, enterprise, on):
    finding = eligibility_of(enterprise, each.row.code, on)
    under_way = Application.objects.open().filter(enterprise=enterprise, class_code=each.row.code).first()
    return {
        "each": each,
        "open": finding.open,
        "against": [AGAINST[code] for code in finding.against],
        "until": finding.until,
        "under_way": under_way,
    }


def _crumbs(application=None, last=""):
    crumbs = [(_("Production licences"), reverse(HOME))]
    if application is None:
        return [*crumbs, (_("Apply for a licence"), "")]
    here = reverse("licensing:my_application", args=[application.pk])
    return [*crumbs, (str(application.product), here if last else ""), *([(last, "")] if last else [])]


@require_safe
def my_application(request, pk):
    """A draft shows its steps and what is missing; after that the page says what happens and when."""
    _own_room(request)
    return _application_page(request, application_of(request, pk))


def _application_page(request, application, form=None):
    context = shown(request, application) | {"crumbs": _crumbs(application)}
    if application.editable:
        lacking = filling.missing(application)
        steps = [{"name": name, "title": FORMS[name].title, "done": name not in lacking} for name in
                 filling.steps_of(application)]  # fmt: skip
        context |= {
            "steps": steps,
            "lacking": lacking,
            "preview": [DOUBTS[code] for code in _preview(application, lacking)],
            "form": form or SubmitForm(),
        }
    status = 422 if form is not None else 200
    return render(request, "licensing/my_application.html", context, status=status)


def _preview(application, lacking):
    return [] if lacking else filling.preview(application, timezone.localdate())


@require_http_methods(["GET", "HEAD", "POST"])
def my_step(request, pk, name):
    """One page a step; saving it leads to the next that is incomplete, or back to the application."""
    _own_room(request)
    application = application_of(request, pk)
    if name not in filling.steps_of(application):
        raise Http404
    here = reverse("licensing:my_application", args=[pk])
    if not application.editable:
        return HttpResponseRedirect(here)
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FORMS[name](*given, row=application, today=application.submitted_on or timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            application = filling.save_step(
                application_id=pk, name=name, by=request.scope, at=timezone.now(), **form.arguments()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return HttpResponseRedirect(_onward(application, name, here))
    steps = filling.steps_of(application)
    context = {
        "application": application, "form": form, "crumbs": _crumbs(application, form.title),
        "number": steps.index(name) + 1, "count": len(steps), "here": here,
        "typed": reverse("licensing:report_typed", args=[pk]) if name == "report" else "",
    }  # fmt: skip
    return render(request, "licensing/my_step.html", context, status=422 if request.method == "POST" else 200)


def _onward(application, name, here):
    steps, lacking = filling.steps_of(application), filling.missing(application)
    after = [step for step in steps[steps.index(name) + 1 :] if step in lacking]
    return reverse("licensing:my_step", args=[application.pk, after[0]]) if after else here


@require_POST
def my_submit(request, pk):
    """Hand in. A second click of the same button leads to what the first has done."""
    _own_room(request)
    application = application_of(request, pk)
    form = SubmitForm(request.POST)
    if application.editable and not form.is_valid():
        return _application_page(request, application, form)
    try:
        done = filling.submit(application_id=pk, commitment=True, by=request.scope, at=timezone.now())
    except DomainError as error:
        form.is_valid()
        form.refuse(error)
        return _application_page(request, application_of(request, pk), form)
    granted = done.state == "granted"
    messages.success(request, _("Granted. The certificate is ready.") if granted else _("Handed in."))
    return HttpResponseRedirect(reverse("licensing:my_application", args=[pk]))


@require_POST
def my_withdraw(request, pk):
    _own_room(request)
    application = application_of(request, pk)
    filling.withdraw(application_id=application.pk, by=request.scope, at=timezone.now())
    messages.success(request, _("Withdrawn. You may apply again at any time."))
    return HttpResponseRedirect(reverse(HOME))
