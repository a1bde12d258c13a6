"""The expert's room: what is drawn for me, one review item by item, my interests, and what a lead enters."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.kernel.errors import DomainError

from .. import states
from ..forms.steps import InterestForm, ReasonForm, ScoreForm
from ..models import Expert, Review
from ..offers import LEAD, MEMBER, REVIEW, after_statement, of_lead, of_member, reviewing_offers
from ..operations import experts, reviewing
from ..permissions import Permission
from ..queries.assents import asked_of
from ..queries.catalogue import leaves
from ..queries.recusal import unstated
from ..rules.grid import BANDS, DIMENSIONS
from .common import application_of, shown
from .stepping import step, ways

HOME = "awards:reviews"
TOGETHER = LEAD + MEMBER
RELATED = ("expert", "application__round__programme", "application__lead", "application__enterprise")


def _review(request, pk):
    request.scope.require(Permission.REVIEW)
    row = fetch(Review.objects.select_related(*RELATED).standing(), request.scope, pk=pk)
    return row, application_of(request, row.application_id)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def reviews(request):
    """My reviews, and my interests: declared before the first review and whenever one arises."""
    request.scope.require(Permission.REVIEW)
    me = Expert.objects.visible_to(request.scope).order_by("pk").first()
    form = InterestForm(request.POST or None) if me else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            given = {name: value for name, value in form.arguments().items() if name != "version"}
            experts.declare_interest(expert_id=me.pk, by=request.scope, at=timezone.now(), **given)
        except DomainError as error:
            form.refuse(error)
        else:
            return HttpResponseRedirect(reverse(HOME))
    rows = Review.objects.visible_to(request.scope).standing().select_related(*RELATED).order_by("-pk")
    asked = asked_of(request.scope.user_id)
    interests = me.interests.order_by("-pk") if me else ()
    context = {"rows": rows, "me": me, "form": form, "asked": asked, "interests": interests}
    return render(request, "awards/reviews.html", context, status=422 if request.method == "POST" else 200)


def _page(request, row, application, bound=None):
    done = {score.item_id: score for score in row.scores.order_by("pk")}
    open_now = application.round.state == states.REVIEWING
    writing = open_now and row.state == states.WRITING
    lead = application.lead_id == row.expert_id
    others = application.reviews.standing().exclude(pk=row.pk).select_related("expert").order_by("pk")
    complete = row.state == states.SUBMITTED and not others.exclude(state=states.SUBMITTED).exists()
    items = leaves(application.tree, application.submitted_on)
    left = [number for number, each in enumerate(items, 1) if each.pk not in done] if writing else []
    offers = [offer for offer in reviewing_offers(application, writing) if offer.verb != "submit" or not left]
    together = of_lead(application, request.scope) + of_member(application, request.scope)
    offers, owed = after_statement(offers + together, application.round, request.scope)
    owed = owed or (writing and unstated(request.scope, application.round_id))
    compared = reviewing.percents_of(application) if complete else {}
    due = getattr(application, "meeting", None)
    context = shown(request, application) | {
        "review": row, "writing": writing, "lead": lead, "others": others, "complete": complete,
        "items": [{"item": each, "score": done.get(each.pk)} for each in items], "left": left, "done": len(done),
        "compared": [{"item": each, "percents": compared[each.code]} for each in items if each.code in compared],
        "meeting": due, "spreads": _spreads(due, items), "back": ReasonForm(prefix="unsubmit"),
        "may_send_back": lead and open_now and application.state == states.ELIGIBLE,
        "sent_back": row.superseded.order_by("pk"),
        "leaving": row.asked_asides.order_by("pk"),
        "step_base": reverse("awards:review", args=[row.pk]), "owed": application.round if owed else None,
        "crumbs": [(_("My reviews"), reverse(HOME)), (str(application), "")],
        **_ways(offers, row, application, bound),
    }  # fmt: skip
    return render(request, "awards/review.html", context, status=422 if bound else 200)


def _spreads(due, items):
    """The items a meeting is about, with the lowest and the highest percentage."""
    known = {each.code: each for each in items}
    return [each | {"item": known[each["item"]]} for each in (due.spreads if due else ()) if each["item"] in known]


def _ways(offers, row, application, bound):
    """Forms of a review ask for the review, those of the lead and of the others together for the application."""
    mine = ways([offer for offer in offers if offer in REVIEW], row, bound)
    led = ways([offer for offer in offers if offer in TOGETHER], application, bound)
    return {name: mine[name] + led[name] for name in mine}


@require_safe
@agency_only
def review(request, pk):
    return _page(request, *_review(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def item(request, pk, number):
    """One item of a review: its figure on the grid, strengths and improvements; on to the next that is open."""
    row, application = _review(request, pk)
    rows = leaves(application.tree, application.submitted_on)
    if number > len(rows) or number < 1:
        raise Http404
    one = rows[number - 1]
    score = row.scores.filter(item=one).first()
    initial = {name: getattr(score, name) for name in ("percent", "strengths", "improvements")} if score else None
    form = ScoreForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("percent", "strengths", "improvements")}
        try:
            reviewing.save_score(review_id=pk, item_code=one.code, by=request.scope, at=timezone.now(), **given)
        except DomainError as error:
            form.refuse(error)
        else:
            open_ones = {each.pk for each in reviewing.missing(row)}
            left = [n for n, each in enumerate(rows, 1) if each.pk in open_ones]
            after = next((n for n in left if n > number), None)
            here = reverse("awards:review_item", args=[pk, after]) if after else reverse("awards:review", args=[pk])
            return HttpResponseRedirect(here)
    context = {
        "review": row, "application": application, "item": one, "number": number, "count": len(rows), "form": form,
        "dimensions": DIMENSIONS[one.kind], "bands": BANDS,
        "owed": application.round if unstated(request.scope, application.round_id) else None,
        "crumbs": [(_("My reviews"), reverse(HOME)), (str(application), reverse("awards:review", args=[pk])),
                   (one.number, "")],
    }  # fmt: skip
    return render(request, "awards/review_item.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@agency_only
def review_step(request, pk, verb):
    row, application = _review(request, pk)
    here = reverse("awards:review", args=[pk])
    if verb in {offer.verb for offer in TOGETHER}:
        offers = of_lead(application, request.scope) + of_member(application, request.scope)
        return step(request, verb=verb, known=TOGETHER, offers=offers, row=application,
                    key="application_id", here=here,
                    again=lambda bound: _page(request, *_review(request, pk), bound))  # fmt: skip
    writing = row.state == states.WRITING and application.round.state == states.REVIEWING
    offers = reviewing_offers(application, writing)
    return step(request, verb=verb, known=REVIEW, offers=offers, row=row, key="review_id", here=here,
                again=lambda bound: _page(request, *_review(request, pk), bound))  # fmt: skip


@require_POST
@agency_only
def unsubmit(request, pk, other):
    """The lead sends a colleague's review back, with the reason."""
    _review(request, pk)
    reviewing.unsubmit(review_id=other, reason=request.POST.get("unsubmit-reason", ""), by=request.scope,
                       at=timezone.now())  # fmt: skip
    return HttpResponseRedirect(reverse("awards:review", args=[pk]))
