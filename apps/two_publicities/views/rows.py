"""One penalty as the platform is told of it: what is missing is filled in here; and the credit codes of agencies."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.access.gates import agency_only
from apps.records.operations.decisions import OPEN, complete_decision
from apps.records.permissions import Permission as Ledger
from apps.registry.views.common import attempt, perform, posted

from ..forms.rows import AgainForm, AuthorityForm, DecisionForm
from ..operations.answering import send_again
from ..operations.authorities import set_authority
from ..permissions import Permission
from ..queries import shown
from ..queries.lists import codes_of, lines_of, reported_rows
from ..queries.owed import party_of, reachable
from ..queries.rows import checked
from ..rules.operation import GRANTED, REPORTED
from .files import READ, trail


@require_http_methods(READ)
@agency_only
def fact_row(request, pk):
    """The row, what is wrong with it, what the platform said; the form that completes the decision."""
    request.scope.require(Permission.VIEW)
    fact, today = _fact(request, pk), timezone.localdate()
    completes = request.scope.may(Permission.REPORT) and request.scope.may(Ledger.RECORD)
    # what moves the window of publicity is a reviewer's to enter
    may = (completes or request.scope.may(Ledger.CORRECT)) and _completed_here(fact)
    if request.method == "POST":
        request.scope.require_any(Permission.REPORT, Ledger.CORRECT)
    form = DecisionForm(posted(request), scope=request.scope, row=fact, today=today) if may else None
    if form and form.is_bound and form.is_valid():
        done, _fact_now = attempt(form, complete_decision, fact_id=fact.pk, by=request.scope, at=timezone.now())
        if done:
            messages.success(request, _("Kept. The penalty goes into the next file if nothing else is wrong with it."))
            return redirect("two_publicities:fact", fact.pk)
    return _shown(request, fact, form=form)


@require_POST
@agency_only
def fact_again(request, pk):
    """The refused row is right: it goes into the next file as it is."""
    request.scope.require(Permission.REPORT)
    fact = _fact(request, pk)
    form = AgainForm(request.POST, prefix="again", today=timezone.localdate())
    if form.is_valid():
        done, _line = attempt(form, send_again, fact_id=fact.pk, by=request.scope, at=timezone.now())
        if done:
            messages.success(request, _("It goes into the next file as it is."))
            return redirect("two_publicities:fact", fact.pk)
    return _shown(request, fact, again=form)


def _fact(request, pk):
    agencies = reachable(request.scope)
    fact = reported_rows(agencies).filter(pk=pk, kind__code__in=(*REPORTED, *GRANTED)).first()
    if fact is None:
        raise Http404
    return fact


def _completed_here(fact):
    """What the decision says is filled in here for penalties; a licence has it from its own proceeding."""
    return fact.state in OPEN and fact.kind.code in REPORTED


def _shown(request, fact, *, form=None, again=None):
    today = timezone.localdate()
    lines = list(lines_of(fact))
    newest = next((line for line in lines if line.state != "void"), None)
    refused = bool(newest and newest.state == "refused" and newest.fact_version == fact.version)
    refused = refused and not newest.goes_again(today)
    may = request.scope.may(Permission.REPORT)
    if form is None and may and _completed_here(fact):
        form = DecisionForm(scope=request.scope, row=fact, today=today)
    draft = checked(fact, on=today)
    context = {
        "fact": fact,
        "party": party_of(fact),
        "told": shown.told(draft),
        "fits": not draft.faults,
        "lines": [{"line": line, "tone": shown.LINE_TONES[line.state]} for line in lines],
        "refused": newest if refused else None,
        "form": form,
        "reports": may,
        "again": again or (AgainForm(prefix="again", today=today) if refused and may else None),
        "crumbs": trail((fact.document_number or fact.title, "")),
    }
    bad = (form and form.is_bound and form.errors) or (again and again.errors)
    return render(request, "two_publicities/fact.html", context, status=422 if bad else 200)


@require_http_methods(READ)
@agency_only
def authority(request):
    """The credit codes of the own agency and of those of its area."""
    request.scope.require(Permission.REPORT)
    agencies = list(reachable(request.scope).order_by("pk"))
    known = codes_of(agencies)
    form = AuthorityForm(
        posted(request), scope=request.scope, agencies=agencies, initial={"agency_code": request.scope.agency_code}
    )
    rows = [{"agency": agency, "code": known.get(agency.pk, "")} for agency in agencies]
    return perform(
        request, form, set_authority, template="two_publicities/authority.html",
        context={"rows": rows, "crumbs": trail((_("Credit codes of agencies"), ""))}, target=request.path,
        said=_("The credit code is kept."),
    )  # fmt: skip
