"""Visits at the desk: the inspector's list, the form of the check, the page with what follows; photos."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.gates import agency_only
from apps.deadlines.queries import next_limits
from apps.kernel.errors import DomainError

from .. import states
from ..forms.steps import ReceiptForm
from ..models import Inspector, Referral, Visit
from ..models.recusal import TO_SERVE, WAITING
from ..operations import checking
from ..operations.item_results import with_a_problem
from ..operations.lapsing import RECUSAL
from ..operations.orders import receive_referral
from ..operations.presence import confirm_presence
from ..operations.recording import said
from ..operations.stepping_aside import CLOCK as SEAT_CLOCK
from ..operations.visits import CLOCK, SUBJECT
from ..permissions import Permission, own_agency
from ..queries.fitness import sitting
from ..queries.following import owed_clocks
from ..queries.law import usual_days
from ..queries.notices import void_notices
from ..queries.story import answers_of, by_form, clocks_of, results_of, said_by_item, story
from ..querysets import only_checks
from .common import crumbs, done, for_the_desk, keyset, of, performed, tabs
from .stepping import take_step, ways
from .waiting import WAITS, headless, stepping_out, waited_for
from .wording import ORDER_TONES, VISIT_TONES, lacking

STORY = {
    "inspections.items_followed": gettext_lazy("Items follow the draw"),
    "inspections.paper_issued": pgettext_lazy("inspection", "Notice written"),
    "inspections.answers_saved": gettext_lazy("Answers saved"),
    "inspections.photo_added": gettext_lazy("Photo kept"),
    "inspections.result_entered": gettext_lazy("Result entered"),
    "inspections.points_settled": gettext_lazy("Let stand without what is missing"),
    "inspections.presence_confirmed": gettext_lazy("Presence confirmed"),
    "inspections.result_returned": gettext_lazy("Result returned"),
    "inspections.result_reviewed": gettext_lazy("Result reviewed"),
    "inspections.result_published": gettext_lazy("Result published"),
    "inspections.result_reopened": gettext_lazy("Taken back to be corrected"),
    "inspections.result_hidden": gettext_lazy("Hidden or shown again with its penalty"),
    "inspections.referral_sent": gettext_lazy("Matter transferred"),
    "inspections.referral_received": gettext_lazy("Receipt of the transfer"),
    "inspections.referral_withdrawn": gettext_lazy("Transfer withdrawn with its result"),
    "inspections.word_asked": gettext_lazy("A reviewer is asked to agree"),
    "inspections.word_refused": gettext_lazy("The reviewer did not agree"),
    "inspections.word_lapsed": gettext_lazy("Lapsed: what was asked for rests on nothing any more"),
    "inspections.penalty_named": gettext_lazy("Penalty named"),
    "inspections.follow_up_set_aside": gettext_lazy("Nothing follows"),
    "inspections.recusal_asked": gettext_lazy("The enterprise asks that an inspector steps aside"),
    "inspections.recusal_granted": gettext_lazy("The inspector steps aside"),
    "inspections.recusal_refused": gettext_lazy("The inspector does not step aside"),
    "inspections.recusal_served": gettext_lazy("Decision on recusal served"),
    "inspections.recusal_lapsed": gettext_lazy("Request for recusal lapsed with the visit"),
    "inspections.visit_void": gettext_lazy("Visit fell away"),
    "inspections.seat_replaced": gettext_lazy("Another inspector goes"),
}
OWED = gettext_lazy("The bureau follows up what was found: an order, a transfer, or the reason why nothing follows.")
FOLLOW = gettext_lazy(
    "Follow up what was found: order rectification on the form below, transfer the matter, or ask with the reason that "
    "nothing follows."
)
ORDERED = gettext_lazy("The result is public; an order to rectify is open. Its page below says whose move it is.")
SHOW = {
    "mine": (states.ASSIGNED,), "todo": (states.ASSIGNED,), "review": (states.ENTERED,),
    "publish": (states.REVIEWED,), "done": (states.SHOWN, states.VOID),
}  # fmt: skip


@require_safe
@agency_only
@for_the_desk
def visits(request):
    """The inspector's own visits first; then those of the bureau by what is next."""
    show = request.GET.get("show") if request.GET.get("show") in SHOW else "mine"
    rows = Visit.objects.visible_to(request.scope).filter(state__in=SHOW[show])
    if show == "mine":
        rows = rows.filter(pk__in=Visit.objects.assigned_to(request.scope.user_id).values("pk"))
    found, places = keyset(request, rows.select_related("enterprise", "task__agency"), f"show={show}")
    limits = next_limits(CLOCK, [row.pk for row in found], timezone.now())
    here = reverse("inspections:visits")
    context = {
        "tabs": tabs(), "tab": "visits", **places, "show": show, "mine": show == "mine",
        "may_check": show == "mine" and request.scope.may(Permission.CHECK),
        "views": [
            ("mine", _("Mine, to be checked"), here), ("todo", _("To be checked"), f"{here}?show=todo"),
            ("review", _("To be reviewed"), f"{here}?show=review"),
            ("publish", _("To be published"), f"{here}?show=publish"), ("done", _("Done"), f"{here}?show=done"),
        ],
        "rows": [(row, VISIT_TONES[row.state], limits.get(row.pk)) for row in found],
    }  # fmt: skip
    return render(request, "inspections/visits.html", context)


def visit_of(request, pk):
    return of(Visit, request, pk, "enterprise", "task__agency__division", "task__draw", "draw", "fact")


def photos_of(visit):
    """The photos and signatures of a visit, each with what it shows in words (`told`)."""
    photos = list(visit.photos.select_related("document", "question").order_by("pk"))
    for photo in photos:
        role = photo.get_role_display() if photo.role != photo.Role.PICTURE else ""
        photo.told = " · ".join(str(part) for part in (role, photo.caption, photo.question or "") if part)
    return photos


def sits(request, visit):
    return Visit.objects.assigned_to(request.scope.user_id).filter(pk=visit.pk).exists()


def _given(visit, results):
    """What an order starts from: the problems that were found, the basis of the items, the days of the codes."""
    problems = [row for row in results if row.code.outcome != "fine"]
    answers = visit.answers.filter(problem=True).select_related("question").order_by("question__position", "pk")
    told = "\n".join(row.remark for row in problems)  # what the inspectors took over from the form stands there already
    lines = [row.remark or row.text for row in problems]
    lines += [f"{a.question.text}：{said(a)}" for a in answers if a.question.text not in told]
    # the articles that the failed questions name were broken; the item's own say what may be checked
    broken = list(dict.fromkeys(a.question.article for a in answers if a.question.article))
    of_items = [i.item.legal_basis for i in visit.items.select_related("item").order_by("code")]
    basis = "；".join(broken or dict.fromkeys(of_items))
    days = min((row.code.days for row in problems if row.code.days), default=None) or usual_days(timezone.localdate())
    given = _of_recusals(visit)
    given |= _of_campaign(visit) if visit.task.kind == "campaign" and visit.state == states.ASSIGNED else {}
    bad = with_a_problem(visit)
    items = [(i.code, str(i.item)) for i in visit.items.select_related("item").order_by("code") if i.code in bad]
    return given | {"issue_order": {"what": "\n".join(dict.fromkeys(lines)), "basis": basis[:300], "days": days,
                                    "items": items}}  # fmt: skip


def _of_recusals(visit):
    """Whom the enterprise may ask to step aside, the requests that wait, and the decisions that are to be served."""
    sits = list(dict.fromkeys((seat.inspector.key, seat.inspector.name) for seat in sitting(visit)))
    rows = visit.recusals.select_related("inspector", "paper").order_by("pk")
    asked = [(row.pk, f"{row.inspector.name}：{row.reason}") for row in rows.filter(WAITING)]
    written = [(row.pk, f"{row.paper.number} · {row.inspector.name}") for row in rows.filter(TO_SERVE)]
    return {"note_recusal": sits, "grant_recusal": asked, "refuse_recusal": asked, "serve_recusal": written}


def _of_campaign(visit):
    """Who sits at a visit of a campaign, and who of the pool could go instead."""
    leaves = [seat.inspector for seat in sitting(visit)]
    pool = Inspector.objects.filter(agency=visit.task.agency_id, left_on__isnull=True).order_by("key")
    comes = pool.exclude(pk__in=visit.seats.values("inspector"))
    return {"replace_seat": {"leaves": list(dict.fromkeys(leaves)), "comes": list(comes)}}


def _facts(request, visit, results):
    return {"sits": sits(request, visit), "problem": any(row.code.outcome != "fine" for row in results),
            "owed": owed_clocks([visit.pk]).exists()}  # fmt: skip


def _story(visit, seats):
    """It begins with the draw or the campaign that made the visit, which is an event of the task."""
    steps = story(SUBJECT, visit.pk, STORY, over=visit.state in (states.SHOWN, states.VOID))
    random = visit.task.kind == "random"
    first = {
        "title": _("Drawn for a check") if random else _("Chosen by the campaign"), "actor": "", "url": "",
        "at": min((seat.since for seat in seats), default=None), "state": "done" if steps else "now",
        "text": visit.draw.number if random and visit.draw else visit.task.title,
    }  # fmt: skip
    return [first, *steps]


def _clocks(visit, leaving, recusals):
    """Limits of the visit, of its seats that are to be replaced, and of the requests that wait."""
    subjects = [(CLOCK, visit.pk), *((SEAT_CLOCK, seat.pk) for seat, _why in leaving)]
    subjects += [(RECUSAL, row.pk) for row in recusals if not row.served_on and not row.lapsed_on]
    at = timezone.now()
    return [clock for subject in subjects for clock in clocks_of(subject, at)]


def _follows_up(facts, ways_out):
    """The verb whose form opens for a reader who owes the follow-up and may take it, "" for everybody else."""
    held = {way["offer"].verb for way in ways_out} if facts["owed"] else set()
    if "ask_set_aside" not in held:  # asked already: a second officer's word is waited for
        return ""
    return next((verb for verb in ("issue_order", "refer") if verb in held), "")


def _begins(request, visit, sits_there, leaving):
    """Whether the check is offered to this reader: not to whoever is to be replaced at it."""
    goes = any(seat.inspector.user_id == request.scope.user_id for seat, _why in leaving)
    return sits_there and visit.state == states.ASSIGNED and not goes


def _page(request, visit, bound=None, status=200):
    results = results_of([visit]).get(visit.pk, [])
    facts = _facts(request, visit, results)
    agency = visit.task.agency_id
    on, out = ways(request, "visit", visit, agency, bound=bound, given=_given(visit, results), **facts)
    answers = answers_of(visit)
    seats = visit.seats.select_related("inspector").order_by("team", "inspector__key", "pk")
    orders = list(visit.orders.select_related("paper").order_by("pk"))
    leaving = stepping_out(visit)
    waits, nobody = waited_for(visit, leaving)
    ordered = visit.state == states.SHOWN and any(order.state in states.ORDER_OPEN for order in orders)
    context = {
        "row": visit, "tone": VISIT_TONES[visit.state], "ways": on, "asides": out, "results": results,
        "sits": facts["sits"], "follow": FOLLOW, "opens": _follows_up(facts, out),
        "begins": _begins(request, visit, facts["sits"], leaving),
        "waits": OWED if facts["owed"] else ORDERED if ordered else waits, "nobody": nobody,
        "first": waits if visit.state == states.ENTERED and waits != WAITS[visit.state] else "",
        "over": visit.state == states.VOID or (visit.state == states.SHOWN and not (facts["owed"] or ordered)),
        "items": said_by_item(visit), "seats": seats, "leaving": leaving,
        "present": (present := list(visit.present.select_related("inspector", "signature__by")
                            .order_by("team", "inspector__key"))),
        "confirms": any(p.inspector.user_id == request.scope.user_id and not p.vouched for p in present),
        "past": visit.past.order_by("number"), "lacks": lacking(visit, questions := checking.questions_of(visit)),
        "answers": by_form(visit, [(q, answers.get(pk)) for pk, q in questions.items()], lambda line: line[0].form_id),
        "photos": (photos := photos_of(visit)), "pictured": {photo.question_id for photo in photos},
        "papers": visit.papers.select_related("document").order_by("pk"), "void": void_notices(visit.pk),
        "orders": [(order, ORDER_TONES[order.state]) for order in orders],
        "consents": visit.consents.filter(order=None).order_by("pk"),
        "recusals": (recusals := list(visit.recusals.select_related("inspector", "letter", "paper__document")
                                      .order_by("pk"))),
        "headless": headless(visit, recusals),
        "referrals": visit.referrals.order_by("pk"), "may_follow": request.scope.may(Permission.FOLLOW),
        "clocks": _clocks(visit, leaving, recusals),
        "story": _story(visit, seats),
        "step_base": reverse("inspections:visit", args=[visit.pk]),
        "crumbs": crumbs((_("Site visits"), reverse("inspections:visits")), (visit.enterprise.name, "")),
    }  # fmt: skip
    return render(request, "inspections/visit.html", context, status=status)


@require_safe
@agency_only
@for_the_desk
def visit(request, pk):
    return _page(request, visit_of(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def confirm(request, pk):
    """What was entered, for the inspector who was there too: the own word is given from the own account."""
    request.scope.require(Permission.CHECK)
    row = visit_of(request, pk)
    back = reverse("inspections:phone" if only_checks(request.scope) else "inspections:visit",
                   args=[] if only_checks(request.scope) else [row.pk])  # fmt: skip
    problem = ""
    if request.method == "POST":
        try:
            confirm_presence(visit_id=row.pk, by=request.scope, at=timezone.now())
        except DomainError as error:
            problem = str(error.message)
        else:
            messages.success(request, _("Confirmed: you were there, and the record is right."))
            return HttpResponseRedirect(back)
    answers = answers_of(row)
    present = row.present.select_related("inspector").order_by("team", "inspector__key")
    context = {
        "row": row, "problem": problem, "back": back, "present": present,
        "mine": [each for each in present if each.inspector.user_id == request.scope.user_id and not each.vouched],
        "results": results_of([row]).get(row.pk, []),
        "answers": [(q, answers.get(pk)) for pk, q in checking.questions_of(row).items()],
        "crumbs": crumbs((_("Site visits"), reverse("inspections:visits")), (row.enterprise.name, "")),
    }  # fmt: skip
    return render(request, "inspections/confirm.html", context, status=409 if problem else 200)


@require_POST
@agency_only
def visit_step(request, pk, verb):
    request.scope.require_any(Permission.VIEW, Permission.CHECK)
    row = visit_of(request, pk)
    if only_checks(request.scope):
        return _notice(request, row, verb)
    results = results_of([row]).get(row.pk, [])
    here = "inspections:check" if request.POST.get("back") == "check" else "inspections:visit"
    return take_step(
        request, "visit", row, row.task.agency_id, verb, here=reverse(here, args=[row.pk]),
        again=lambda bound: _page(request, row, bound, 422), given=_given(row, results),
        **_facts(request, row, results),
    )  # fmt: skip


def _notice(request, row, verb):
    """Whoever comes from outside the bureau to check takes one step of a visit beside the check: writes its notice."""
    if verb != "write_notice":
        raise Http404
    try:
        checking.write_notice(visit_id=row.pk, by=request.scope, at=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    return HttpResponseRedirect(reverse("inspections:check", args=[row.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def referral_receipt(request, pk):
    request.scope.require(Permission.FOLLOW)
    row = of(Referral, request, pk, "visit__enterprise", "visit__task__agency", "paper__document", "order__paper")
    ours = own_agency(request.scope, row.visit.task.agency_id)
    form = ReceiptForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    if performed(request, form, receive_referral, referral_id=row.pk):
        if ours:
            return done(request, _("The receipt is on record."), "visit", row.visit_id)
        return done(request, _("The receipt is on record."), "referral_receipt", row.pk)
    here = reverse("inspections:visit", args=[row.visit_id]) if ours else reverse("inspections:overview")
    trail = [(_("Site visits"), reverse("inspections:visits")), (row.visit.enterprise.name, here)] if ours else []
    records = own_agency(request.scope, row.receiver_agency_id or row.visit.task.agency_id)
    context = {
        "row": row, "form": form, "back": here, "crumbs": crumbs(*trail, (_("Receipt of the transfer"), "")),
        "records": records and row.received_on is None and row.withdrawn_on is None,
        "results": row.visit.results.order_by("code__position") if row.withdrawn_on is None else [],
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "inspections/referral.html", context, status=status)
