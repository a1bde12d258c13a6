"""The desk's checks after a grant: the ranked list, one check with its form, draws of examiners, the pool."""

from django.contrib import messages
from django.db.models import Case, F, When
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.deadlines.queries import next_limits
from apps.kernel.errors import DomainError
from apps.kernel.keyset import Order, page

from .. import states
from ..forms.aftercheck import ExaminerForm, RoundForm
from ..models import AfterCheck, Beside, Examiner, Round
from ..operations import aftercheck_ranking, aftercheck_rounds
from ..operations.aftercheck_steps import SUBJECT
from ..operations.beside import source_of
from ..permissions import Permission
from ..queries.catalogue import catalogue, class_names
from ..wording import RISKS
from .aftercheck_common import clocks_of, story
from .aftercheck_offers import CHECK, NOTHING_LEFT, ROUND, TONES, WAITS, of_check, of_round
from .stepping import step, ways

TABS = {
    "assign": (states.WAITING, states.DRAWING),
    "visit": (states.ASSIGNED,),
    "confirm": (states.FILED,),
    "ended": (states.PASSED, states.FAILED, states.CALLED_OFF),
}
SHOWN = 200


@require_safe
@agency_only
def checks(request):
    """Checks of the scope, the riskiest first."""
    request.scope.require(Permission.VIEW)
    tab = request.GET.get("show") if request.GET.get("show") in TABS else "assign"
    rows = AfterCheck.objects.visible_to(request.scope).filter(state__in=TABS[tab])
    rows = rows.select_related("licence__enterprise", "licence__product", "agency")
    found = page(rows, Order("rank", descending=True), cursor=request.GET.get("cursor", ""))
    limits = next_limits(SUBJECT, [row.pk for row in found.rows], timezone.now())
    here = reverse("licensing:after_checks")
    context = {
        "rows": [
            {"check": row, "tone": TONES[row.state], "clock": limits.get(row.pk),
             "reasons": [RISKS[code] for code in row.reasons]}
            for row in found.rows
        ],
        "tabs": [
            ("assign", _("To assign"), here),
            ("visit", _("To check on site"), f"{here}?show=visit"),
            ("confirm", _("To confirm"), f"{here}?show=confirm"),
            ("ended", _("Closed"), f"{here}?show=ended"),
        ],
        "tab": tab,
        "lost": found.lost,
        "next": f"{here}?show={tab}&cursor={found.next}" if found.next else "",
        "previous": f"{here}?show={tab}&cursor={found.previous}" if found.previous else "",
    }  # fmt: skip
    return render(request, "licensing/after_checks.html", context)


def _check_of(request, pk):
    related = ("licence__enterprise", "licence__product", "licence__agency", "agency", "round", "evidence", "ending")
    return fetch(AfterCheck.objects.select_related(*related), request.scope, pk=pk)


def _check_page(request, check, bound=None):
    context = ways(of_check(check, request.scope), check, bound) | {
        "check": check,
        "licence": check.licence,
        "tone": TONES[check.state],
        "waits": NOTHING_LEFT if check.state == states.FAILED and check.ending_id is None else WAITS[check.state],
        "beside": Beside.objects.filter(source_key=source_of(check)).first(),
        "reasons": [RISKS[code] for code in check.reasons],
        "seats": list(check.seats.filter(until__isnull=True).select_related("examiner").order_by("pk")),
        "answers": list(check.answers.select_related("item").order_by("pk")),
        "papers": list(check.papers.select_related("document").order_by("pk")),
        "clocks": clocks_of(SUBJECT, check.pk, timezone.now()),
        "story": story("licence_check", check.pk),
        "step_base": reverse("licensing:after_check", args=[check.pk]),
        "crumbs": [(_("Checks after the grant"), reverse("licensing:after_checks")), (check.licence.number, "")],
    }
    return render(request, "licensing/after_check.html", context, status=422 if bound else 200)


@require_safe
@agency_only
def check(request, pk):
    request.scope.require(Permission.VIEW)
    return _check_page(request, _check_of(request, pk))


@require_POST
@agency_only
def check_step(request, pk, verb):
    request.scope.require(Permission.VIEW)
    row = _check_of(request, pk)
    return step(
        request, verb=verb, known=CHECK, offers=of_check(row, request.scope), row=row, key="check_id",
        here=reverse("licensing:after_check", args=[pk]),
        again=lambda bound: _check_page(request, _check_of(request, pk), bound),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def rounds(request):
    """Draws of examiners of the scope, and a form to prepare one for the riskiest checks of the reader's bureau."""
    request.scope.require(Permission.VIEW)
    may, posted = request.scope.may(Permission.HANDLE), request.method == "POST"
    if posted:
        request.scope.require(Permission.HANDLE)
    form = RoundForm(request.POST if posted else None, today=timezone.localdate())
    waiting = AfterCheck.objects.visible_to(request.scope).filter(
        state=states.WAITING, agency=request.scope.agency_code
    )
    if posted and form.is_valid():
        given = form.arguments()
        aftercheck_ranking.rank_anew(at=timezone.now(), agency_id=request.scope.agency_code)
        keys = list(waiting.order_by("-rank").values_list("pk", flat=True)[: given.pop("count")])
        try:
            made = aftercheck_rounds.open_round(check_ids=keys, by=request.scope, at=timezone.now(), **given)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The draw is prepared: name its witnesses and seal it."))
            return HttpResponseRedirect(reverse("licensing:round", args=[made.pk]))
    rows = Round.objects.visible_to(request.scope).select_related("agency", "draw").order_by("-pk")[:SHOWN]
    context = {
        "rows": [{"round": row, "tone": TONES[row.state]} for row in rows],
        "waiting": waiting.count(),
        "form": form if may else None,
        "crumbs": [(_("Checks after the grant"), reverse("licensing:after_checks")), (_("Draws of examiners"), "")],
    }
    return render(request, "licensing/after_rounds.html", context, status=422 if posted else 200)


def _round_page(request, row, bound=None):
    checks_in = row.checks.select_related("licence__enterprise", "licence__product").order_by("-rank")[:SHOWN]
    context = ways(of_round(row, request.scope), row, bound) | {
        "round": row,
        "tone": TONES[row.state],
        "checks": [{"check": one, "tone": TONES[one.state]} for one in checks_in],
        "step_base": reverse("licensing:round", args=[row.pk]),
        "story": story("licence_round", row.pk),
        "crumbs": [(_("Checks after the grant"), reverse("licensing:after_checks")),
                   (_("Draws of examiners"), reverse("licensing:rounds")), (f"#{row.pk}", "")],
    }  # fmt: skip
    return render(request, "licensing/after_round.html", context, status=422 if bound else 200)


@require_safe
@agency_only
def one_round(request, pk):
    request.scope.require(Permission.VIEW)
    return _round_page(request, fetch(Round.objects.select_related("agency", "draw"), request.scope, pk=pk))


@require_POST
@agency_only
def round_step(request, pk, verb):
    request.scope.require(Permission.VIEW)
    row = fetch(Round.objects.select_related("agency", "draw"), request.scope, pk=pk)
    return step(
        request, verb=verb, known=ROUND, offers=of_round(row, request.scope), row=row, key="round_id",
        here=reverse("licensing:round", args=[pk]), again=lambda bound: _round_page(request, row, bound),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def examiners(request):
    """The pool of the bureau, and of those below it; a form for whoever prepares."""
    request.scope.require(Permission.VIEW)
    may, posted = request.scope.may(Permission.HANDLE), request.method == "POST"
    if posted:
        request.scope.require(Permission.HANDLE)
    names = class_names()
    form = ExaminerForm(
        request.POST if posted else None,
        classes=[(each.row.code, str(each.row)) for each in catalogue(timezone.localdate())],
    )
    if posted and form.is_valid():
        try:
            row = aftercheck_rounds.add_examiner(by=request.scope, at=timezone.now(), **form.arguments())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Entered: %(name)s.") % {"name": row})
            return HttpResponseRedirect(request.path)
    rows = Examiner.objects.visible_to(request.scope).select_related("agency")
    own = Case(When(agency=request.scope.agency_code, then=0), default=1)  # the reader's own pool first
    rows = rows.order_by(F("left_on").desc(nulls_first=True), own, "agency", "name", "pk")[:SHOWN]
    context = {
        "rows": [
            {"one": row, "classes": [_("every class") if code == "*" else str(names.get(code, code))
                                     for code in row.classes], "own": row.agency_id == request.scope.agency_code}
            for row in rows
        ],
        "form": form if may else None,
        "today": timezone.localdate(),
        "crumbs": [(_("Checks after the grant"), reverse("licensing:after_checks")), (_("Pool of examiners"), "")],
    }  # fmt: skip
    return render(request, "licensing/after_examiners.html", context, status=422 if posted else 200)


@require_POST
@agency_only
def examiner_remove(request, pk):
    request.scope.require(Permission.HANDLE)
    row = aftercheck_rounds.remove_examiner(examiner_id=pk, by=request.scope, at=timezone.now())
    messages.success(request, _("Taken out of the pool: %(name)s.") % {"name": row})
    return HttpResponseRedirect(reverse("licensing:examiners"))
