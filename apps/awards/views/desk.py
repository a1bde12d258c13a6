"""The bureau's desk: rounds, applications, experts, proceedings on honours."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.kernel.errors import DomainError
from apps.kernel.keyset import Order, page

from .. import sql, states
from ..forms.steps import CaseForm, ExpertForm, InterestForm, RoundForm, TermsForm
from ..models import AskedAside, Case, Expert, FormerEntry, Honour, Reading, Review, Round
from ..offers import (
    APPLICATION,
    CASE,
    CASE_TONES,
    CASE_WAITS,
    NOTHING_DUE,
    ROUND,
    ROUND_TONES,
    ROUND_WAITS,
    after_statement,
    of_application,
    of_case,
    of_round,
    standing_of,
)
from ..operations import cases, experts
from ..operations.meeting import awaited
from ..operations.rounds import prepare_round
from ..operations.sitting import sitting_of
from ..operations.steps import ROUND as ROUND_SUBJECT
from ..permissions import Permission, own_agency
from ..queries import catalogue
from ..queries.panels import latest_draw, progress_of
from ..queries.scores import tie_items
from ..queries.sheet import label_of
from ..queries.story import clocks_of
from ..wording import HONOUR_TONES, order_of
from .common import application_of, shown
from .money import money_of
from .sheet import knows_names, may_read
from .stepping import step, ways

HOME = "awards:rounds"


def _may_see(request):
    request.scope.require_any(Permission.VIEW, Permission.APPROVE)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def rounds(request):
    """Rounds, the newest first; a new one for who runs them."""
    _may_see(request)
    on = timezone.localdate()
    mine = [row for row in catalogue.programmes(on) if own_agency(request.scope, row)]
    may = request.scope.may(Permission.MANAGE) and mine
    form = RoundForm(request.POST or None, programmes=mine) if may else None
    if request.method == "POST":
        request.scope.require(Permission.MANAGE)
        if form is not None and form.is_valid():
            try:
                row = prepare_round(by=request.scope, at=timezone.now(), **_given(form))
            except DomainError as error:
                form.refuse(error)
            else:
                return HttpResponseRedirect(reverse("awards:desk_round", args=[row.pk]))
    rows = Round.objects.visible_to(request.scope).select_related("agency")
    found = page(rows, Order("id", descending=True), cursor=request.GET.get("cursor", ""))
    context = {
        "rows": [{"round": row, "tone": ROUND_TONES[row.state]} for row in found.rows], "form": form,
        "next": f"?cursor={found.next}" if found.next else "",
        "previous": f"?cursor={found.previous}" if found.previous else "",
    }  # fmt: skip
    return render(request, "awards/rounds.html", context, status=422 if request.method == "POST" else 200)


def _given(form):
    return {name: value for name, value in form.arguments().items() if name != "version"}


def _round_page(request, row, bound=None):
    applications = row.applications.visible_to(request.scope).select_related("enterprise", "prize")
    panel = row.panels.exclude(state="dropped").first()
    offers, owed = after_statement(of_round(row, request.scope), row, request.scope)
    own = own_agency(request.scope, row) or request.scope.may(Permission.APPROVE)
    sat, votes = sitting_of(row) if own else ([], None)
    context = {
        "sat": sat, "votes": votes,
        "round": row, "tone": ROUND_TONES[row.state], "waits": _waits(row, own),
        "sees_reviewers": own and request.scope.may(Permission.MANAGE),
        # in their order for the bureau alone: until the list is public it would say who is before whom
        "rows": [{"application": each} | standing_of(each, inner=own)
                 for each in applications.order_by(*(("place", "pk") if own else ("pk",)))],
        "prizes": row.prizes.select_related("prize").order_by("prize__rank", "pk"),
        "papers": row.papers.select_related("document").order_by("pk"), "panel": panel,
        "order": order_of(tie_items(row)),
        "draw": latest_draw(panel.draw_id) if panel else None,
        "clocks": clocks_of(ROUND_SUBJECT, row.pk, timezone.now()),
        "step_base": reverse("awards:desk_round", args=[row.pk]),
        "crumbs": [(_("Awards and brands"), reverse(HOME)), (row.title, "")],
        "own": own_agency(request.scope, row), "over": not row.going_on,
        "progress": progress_of(row) if panel and own_agency(request.scope, row) else None,
        "owed": row if owed else None, **ways(offers, row, bound),
    }  # fmt: skip
    return render(request, "awards/desk_round.html", context, status=422 if bound else 200)


def _waits(row, own):
    """Whose move it is; for its bureau, what a round under review still lacks."""
    lacks = awaited(row) if own and row.state == states.REVIEWING else ""
    return lacks or ROUND_WAITS.get(row.state, NOTHING_DUE)


def _round(request, pk):
    return fetch(Round.objects.select_related("programme", "agency"), request.scope, pk=pk)


@require_safe
@agency_only
def desk_round(request, pk):
    _may_see(request)
    return _round_page(request, _round(request, pk))


@require_POST
@agency_only
def round_step(request, pk, verb):
    _may_see(request)
    row = _round(request, pk)
    return step(
        request, verb=verb, known=ROUND, offers=after_statement(of_round(row, request.scope), row, request.scope)[0],
        row=row, key="round_id",
        here=reverse(HOME) if verb == "discard" else reverse("awards:desk_round", args=[pk]),
        again=lambda bound: _round_page(request, _round(request, pk), bound),
    )  # fmt: skip


@require_safe
@agency_only
def reviewers(request, pk):
    """How severe each reviewer of a round is, and how far from the others, for the bureau that knows them by name."""
    request.scope.require(Permission.MANAGE)
    row = _round(request, pk)
    names = {one.pk: one for one in Expert.objects.visible_to(request.scope)}
    found = sql.rows("reviewers", {"round": row.pk}) if own_agency(request.scope, row) else []
    context = {
        "round": row, "rows": [each | {"expert": names.get(each["reviewer"])} for each in found],
        "crumbs": [(_("Awards and brands"), reverse(HOME)), (row.title, reverse("awards:desk_round", args=[pk])),
                   (_("Reviewers"), "")],
    }  # fmt: skip
    return render(request, "awards/reviewers.html", context)


def _application_page(request, application, bound=None):
    reviews = Review.objects.visible_to(request.scope).filter(application=application).select_related("expert")
    here, named = reverse("awards:desk_application", args=[application.pk]), knows_names(request.scope)
    offers, owed = after_statement(of_application(application, request.scope), application.round, request.scope)
    context = shown(request, application) | {
        "reviews": [{"row": row, "label": label_of(number, row, names=named)}
                    for number, row in enumerate(reviews.order_by("pk"), 1)],
        "leaving": AskedAside.objects.visible_to(request.scope).filter(review__application=application).order_by("pk"),
        "sheet": may_read(request.scope, application), "names": named,
        "objections": application.objections.visible_to(request.scope).select_related("evidence", "answer_file")
        .order_by("pk"),
        "readings": _readings(application, names=named),
        "step_base": here, "own": own_agency(request.scope, application.round),
        "asked": application.questions.order_by("pk") if own_agency(request.scope, application.round) else (),
        "crumbs": [(_("Awards and brands"), reverse(HOME)),
                   (application.round.title, reverse("awards:desk_round", args=[application.round_id])),
                   (application.number, "")],
        "owed": application.round if owed else None, **ways(offers, application, bound, request.scope),
    }  # fmt: skip
    return render(request, "awards/desk_application.html", context, status=422 if bound else 200)


def _readings(application, *, names):
    """The last looks at an application; of a reviewer only that it was one, for who weighs grounds and not people."""
    rows = list(Reading.objects.filter(application=application).order_by("-pk")[:20])
    readers = {row.reader_user for row in rows}
    experts = set() if names else set(Expert.objects.filter(user__in=readers).values_list("user_id", flat=True))
    return [{"row": row, "reviewer": row.reader_user in experts} for row in rows]


@require_safe
@agency_only
def desk_application(request, pk):
    _may_see(request)
    return _application_page(request, application_of(request, pk))


@require_POST
@agency_only
def application_step(request, pk, verb):
    _may_see(request)
    row = application_of(request, pk)
    return step(
        request, verb=verb, known=APPLICATION,
        offers=after_statement(of_application(row, request.scope), row.round, request.scope)[0], row=row,
        key="application_id",
        here=reverse("awards:desk_application", args=[pk]),
        again=lambda bound: _application_page(request, application_of(request, pk), bound),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def expert_list(request):
    """The register of experts of the own bureau, and who is new."""
    request.scope.require(Permission.MANAGE)
    form = ExpertForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            experts.add_expert(by=request.scope, at=timezone.now(), **_given(form))
        except DomainError as error:
            form.refuse(error)
        else:
            return HttpResponseRedirect(reverse("awards:experts"))
    rows = Expert.objects.visible_to(request.scope).prefetch_related("interests").order_by("key")
    context = {"rows": rows, "form": form, "today": timezone.localdate(),
               "crumbs": [(_("Awards and brands"), reverse(HOME)), (_("Experts"), "")]}  # fmt: skip
    return render(request, "awards/experts.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def expert(request, pk):
    """One expert with his interests; the bureau enters one that it found, and sees which reviews it touches. It changes
    his terms, or takes him out of the register."""
    request.scope.require(Permission.MANAGE)
    row = fetch(Expert, request.scope, pk=pk)
    if request.method == "POST" and "leave" in request.POST:
        experts.remove_expert(expert_id=pk, by=request.scope, at=timezone.now())
        return HttpResponseRedirect(reverse("awards:expert", args=[pk]))
    changing = request.method == "POST" and "terms-reason" in request.POST
    terms = TermsForm(request.POST if changing else None, row=row, prefix="terms")
    form = InterestForm(None if changing else request.POST or None)
    verb, sent = (experts.change_terms, terms) if changing else (experts.declare_interest, form)
    if request.method == "POST" and sent.is_valid():
        try:
            verb(expert_id=pk, by=request.scope, at=timezone.now(), **_given(sent))
        except DomainError as error:
            sent.refuse(error)
        else:
            return HttpResponseRedirect(reverse("awards:expert", args=[pk]))
    interests = list(row.interests.order_by("-pk"))
    context = {
        "expert": row, "form": form, "interests": [
            {"row": each, "touches": list(experts.conflicting(row, each.party_code))} for each in interests],
        "terms": terms,
        "crumbs": [(_("Awards and brands"), reverse(HOME)), (_("Experts"), reverse("awards:experts")), (row.name, "")],
    }  # fmt: skip
    return render(request, "awards/expert.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@agency_only
def honours(request):
    """Honours of the area, with the proceedings on them."""
    request.scope.require(Permission.VIEW)
    rows = Honour.objects.visible_to(request.scope).select_related("prize", "agency")
    found = page(rows, Order("id", descending=True), cursor=request.GET.get("cursor", ""))
    open_ones = Case.objects.visible_to(request.scope).open().select_related("honour__prize").order_by("-pk")
    sees = request.scope.may(Permission.MANAGE) or request.scope.may(Permission.DECIDE)
    context = {
        "rows": [{"honour": row, "tone": HONOUR_TONES[row.state]} for row in found.rows],
        "cases": [{"case": row, "tone": CASE_TONES[row.state]} for row in open_ones],
        "next": f"?cursor={found.next}" if found.next else "",
        "previous": f"?cursor={found.previous}" if found.previous else "",
        "entries": FormerEntry.objects.visible_to(request.scope).waiting().select_related("prize", "enterprise")
        .order_by("pk") if sees else (),
        "may_enter": request.scope.may(Permission.MANAGE),
        "crumbs": [(_("Awards and brands"), reverse(HOME)), (_("Honours"), "")],
    }  # fmt: skip
    return render(request, "awards/desk_honours.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def desk_honour(request, pk):
    """One honour: its papers, and a proceeding to revoke it."""
    request.scope.require(Permission.VIEW)
    row = fetch(Honour.objects.select_related("prize", "agency", "programme", "enterprise"), request.scope, pk=pk)
    may = request.scope.may(Permission.MANAGE) and own_agency(request.scope, row)
    under_way = row.cases.filter(state__in=states.CASE_OPEN).exists()
    form = CaseForm(request.POST or None) if may and row.heard and not under_way else None
    if request.method == "POST":
        request.scope.require(Permission.MANAGE)
        returned = "returned" in request.POST
        try:
            if returned:
                cases.certificate_returned(honour_id=pk, by=request.scope, at=timezone.now())
                return HttpResponseRedirect(reverse("awards:desk_honour", args=[pk]))
            if form is not None and form.is_valid():
                case = cases.open_proceeding(honour_id=pk, by=request.scope, at=timezone.now(), **_given(form))
                return HttpResponseRedirect(reverse("awards:case", args=[case.pk]))
        except DomainError as error:
            if form is None:
                raise
            form.refuse(error)
    context = {
        "honour": row, "tone": HONOUR_TONES[row.state], "form": form, "may": may,
        "papers": row.papers.select_related("document").order_by("pk"), "cases": row.cases.order_by("-pk"),
        "duties": row.duties.select_related("obligation").order_by("due_on", "pk"), **money_of(row, may),
        "crumbs": [(_("Awards and brands"), reverse(HOME)), (_("Honours"), reverse("awards:honours")),
                   (row.number, "")],
    }  # fmt: skip
    return render(request, "awards/desk_honour.html", context, status=422 if request.method == "POST" else 200)


RELATED = ("honour__prize", "honour__agency", "honour__programme", "honour__enterprise")


def _case_page(request, row, bound=None):
    context = {
        "case": row, "tone": CASE_TONES[row.state], "step_base": reverse("awards:case", args=[row.pk]),
        "waits": CASE_WAITS.get(row.state, NOTHING_DUE), "over": row.state not in states.CASE_OPEN,
        "papers": row.honour.papers.select_related("document").order_by("pk"),
        "clocks": clocks_of("awards.case", row.pk, timezone.now()),
        "crumbs": [(_("Awards and brands"), reverse(HOME)), (_("Honours"), reverse("awards:honours")),
                   (row.honour.number, "")],
        **ways(of_case(row, request.scope), row, bound),
    }  # fmt: skip
    return render(request, "awards/case.html", context, status=422 if bound else 200)


@require_safe
@agency_only
def case(request, pk):
    request.scope.require(Permission.VIEW)
    return _case_page(request, fetch(Case.objects.select_related(*RELATED), request.scope, pk=pk))


@require_POST
@agency_only
def case_step(request, pk, verb):
    request.scope.require(Permission.VIEW)
    rows = Case.objects.select_related(*RELATED)
    row = fetch(rows, request.scope, pk=pk)
    return step(
        request, verb=verb, known=CASE, offers=of_case(row, request.scope), row=row, key="case_id",
        here=reverse("awards:case", args=[pk]),
        again=lambda bound: _case_page(request, fetch(rows, request.scope, pk=pk), bound),
    )  # fmt: skip
