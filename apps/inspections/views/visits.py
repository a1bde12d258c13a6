"""Visits at the desk: the inspector's list, the form of the check, the page with what follows; photos."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.gates import agency_only
from apps.deadlines.queries import next_limits
from apps.kernel.errors import DomainError
from apps.kernel.rules.whole import whole_number

from .. import states
from ..forms.phone import answers_in
from ..forms.steps import OutcomeForm, PhotoForm, ReceiptForm
from ..models import Inspector, Referral, Visit
from ..operations import checking
from ..operations.item_results import with_a_problem
from ..operations.orders import receive_referral
from ..operations.papers import notice_of
from ..operations.presence import confirm_presence, signers_of
from ..operations.recording import said
from ..operations.stepping_aside import CLOCK as SEAT_CLOCK
from ..operations.visits import CLOCK, SUBJECT
from ..permissions import Permission
from ..queries.fitness import answers_of_whom, sitting
from ..queries.following import owed_clocks
from ..queries.law import provisions_on, result_codes, usual_days
from ..queries.phone import earlier_findings, earlier_remarks, form_of
from ..queries.story import answers_of, clocks_of, results_of, said_by_item, story
from ..querysets import only_checks
from ..rules import results as rule
from ..rules.plan import plain
from .common import crumbs, done, for_the_desk, form_page, keyset, of, performed, tabs
from .phone_words import ROOM
from .stepping import take_step, ways
from .waiting import WAITS, stepping_out, waited_for
from .wording import ORDER_TONES, VISIT_TONES, lacking

STORY = {
    "inspections.items_followed": gettext_lazy("Items follow the draw"),
    "inspections.paper_issued": gettext_lazy("Notice written"),
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
    "inspections.penalty_named": gettext_lazy("Penalty named"),
    "inspections.follow_up_set_aside": gettext_lazy("Nothing follows"),
    "inspections.visit_void": gettext_lazy("Visit fell away"),
    "inspections.seat_replaced": gettext_lazy("Another inspector goes"),
}
OWED = gettext_lazy("The bureau follows up what was found: an order, a transfer, or the reason why nothing follows.")
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
    given = _of_campaign(visit) if visit.task.kind == "campaign" and visit.state == states.ASSIGNED else {}
    bad = with_a_problem(visit)
    items = [(i.code, str(i.item)) for i in visit.items.select_related("item").order_by("code") if i.code in bad]
    return given | {"issue_order": {"what": "\n".join(dict.fromkeys(lines)), "basis": basis[:300], "days": days,
                                    "items": items}}  # fmt: skip


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
        "sits": facts["sits"], "begins": _begins(request, visit, facts["sits"], leaving),
        "waits": OWED if facts["owed"] else ORDERED if ordered else waits, "nobody": nobody,
        "first": waits if visit.state == states.ENTERED and waits != WAITS[visit.state] else "",
        "over": visit.state == states.VOID or (visit.state == states.SHOWN and not (facts["owed"] or ordered)),
        "items": said_by_item(visit), "seats": seats, "leaving": leaving,
        "present": (present := list(visit.present.select_related("inspector", "signature__by")
                            .order_by("team", "inspector__key"))),
        "confirms": any(p.inspector.user_id == request.scope.user_id and not p.vouched for p in present),
        "past": visit.past.order_by("number"), "lacks": lacking(visit, questions := checking.questions_of(visit)),
        "answers": [(q, answers.get(pk)) for pk, q in questions.items()],
        "photos": visit.photos.select_related("document").order_by("pk"),
        "papers": visit.papers.select_related("document").order_by("pk"),
        "orders": [(order, ORDER_TONES[order.state]) for order in orders],
        "consents": visit.consents.filter(order=None).order_by("pk"),
        "referrals": visit.referrals.order_by("pk"), "may_follow": request.scope.may(Permission.FOLLOW),
        "clocks": [*clocks_of((CLOCK, visit.pk), timezone.now()),
                   *(c for seat, _why in leaving for c in clocks_of((SEAT_CLOCK, seat.pk), timezone.now()))],
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


# --- the check --------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def check(request, pk):
    """The form of the check: answers kept in parts; "enter" ends it. Works without script; a phone adds to it."""
    request.scope.require(Permission.CHECK)
    row = visit_of(request, pk)
    if row.state != states.ASSIGNED:
        return HttpResponseRedirect(reverse("inspections:visit", args=[row.pk]))
    if not sits(request, row):
        raise checking.NotAssigned
    today, form, wrong = timezone.localdate(), None, {}
    if request.method == "POST":
        form = OutcomeForm(request.POST, today=today, row=row)
        answer, wrong = _kept(request, row, form)
        if answer:
            return answer
        row.refresh_from_db()
    return _check_page(request, row, form or OutcomeForm(today=today, row=row), wrong)


def _kept(request, row, form):
    """(answer, {}) when everything was kept, or (None, what was wrong); what could be kept is kept."""
    given = answers_in(request.POST)
    at = timezone.now()
    try:
        checking.save_answers(visit_id=row.pk, answers=given, by=request.scope, at=at,
                              seen=_seen(request), remark=request.POST.get("remark"))  # fmt: skip
    except DomainError as error:
        form.is_valid()
        if "enter" not in request.POST:  # the end is not judged yet
            form.errors.clear()
        form.add_error(None, str(error.message))
        return None, {"answers": error.details.get("answers", {}), "posted": given}
    if "enter" not in request.POST:
        return done(request, _("Saved. The check can be continued at any time."), "check", row.pk), {}
    if form.is_valid():
        try:
            checking.enter(visit_id=row.pk, by=request.scope, at=timezone.now(), **form.arguments())
            return done(request, _("Entered. A second officer reviews it."), "visit", row.pk), {}
        except DomainError as error:
            form.refuse(error)
            return None, {"missing": error.details.get("missing", [])}
    return None, {}


def _seen(request):
    return whole_number(request.POST.get("seen", ""))


def _check_page(request, row, form, wrong):
    answers, posted = answers_of(row), wrong.get("posted", {})
    if row.first_checked_on is None and not form.errors.get("again"):
        form.fields.pop("again", None)  # nothing was returned: there was no check before
    questions, lines = checking.questions_of(row), []
    taken = set(row.photos.values_list("question", flat=True))
    earlier, mine = earlier_remarks(row, questions), answers_of_whom(row, request.scope.user_id)
    for pk, question in questions.items():
        held = answers.get(pk)
        value, remark = posted.get(str(pk), (held.value if held else "", held.remark if held else ""))
        lines.append({
            "q": question, "foreign": not mine.get(question.form_id),
            "value": value, "remark": remark, "problem": bool(held and held.problem),
            "earlier": earlier[pk],
            **{name: "" if (n := getattr(question, name)) is None else plain(n) for name in ("least", "most")},
            "error": wrong.get("answers", {}).get(str(pk), ""), "missing": str(pk) in wrong.get("missing", []),
        })  # fmt: skip
    context = {
        "row": row, "lines": lines, "form": form, "phone": ROOM, "form_version": form_of(row),
        "most_photo": checking.LARGEST_PHOTO, **_codes(),
        "photo_questions": (pictured := [line["q"] for line in lines if line["q"].kind == "photo"]),
        "photo_wanted": next((q.pk for q in pictured if q.required and q.pk not in taken), None),
        "provisions": provisions_on(timezone.localdate()), "findings": earlier_findings(row, request.scope.user_id),
        "signers": signers_of(row),
        "photos": row.photos.select_related("document").order_by("pk"),
        "items": row.items.select_related("item").order_by("code"),
        "notice": notice_of(row, sitting(row)),
        "crumbs": crumbs((_("Site visits"), reverse("inspections:visits")),
                         (row.enterprise.name, reverse("inspections:visit", args=[row.pk])), (_("Check"), "")),
    }  # fmt: skip
    return render(request, "inspections/check.html", context, status=422 if form.is_bound and form.errors else 200)


@require_POST
@agency_only
def photo(request, pk):
    """One picture, by form; back to the check."""
    request.scope.require(Permission.CHECK)
    row = visit_of(request, pk)
    here = reverse("inspections:check", args=[row.pk])
    if row.state != states.ASSIGNED:
        return HttpResponseRedirect(reverse("inspections:visit", args=[row.pk]))
    if not sits(request, row):
        raise checking.NotAssigned
    form, at = PhotoForm(request.POST, request.FILES), timezone.now()
    if form.is_valid():
        try:
            kept = checking.add_photo(visit_id=row.pk, by=request.scope, at=at, **form.arguments(at))
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            if kept.at != at:
                messages.info(request, _("The visit has this very picture already; it is kept once."))
            return HttpResponseRedirect(f"{here}#photos")
    shown = OutcomeForm({}, today=timezone.localdate(at), row=row)
    shown.is_valid()
    shown.errors.clear()
    shown.add_error(None, str(next(iter(form.errors.values()))[0]))
    return _check_page(request, row, shown, {})


def _codes():
    """Codes of results by what a phone must know of them: `free_codes`, for which the form may stay empty (nobody was
    found, nothing of the kind, nobody let in) also with those that stand beside the form, those that stand alone, and
    those that find nothing."""
    rows = result_codes(timezone.localdate())
    return {
        "free_codes": [row.code for row in rows if row.code in rule.EMPTY or row.outcome == rule.REFUSED],
        "beside_codes": rule.BESIDE,
        "alone_codes": [row.code for row in rows if row.exclusive],
        "fine_codes": [row.code for row in rows if row.outcome == "fine"],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def referral_receipt(request, pk):
    request.scope.require(Permission.FOLLOW)
    row = of(Referral, request, pk, "visit__enterprise")
    form = ReceiptForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    if performed(request, form, receive_referral, referral_id=row.pk):
        return done(request, _("The receipt is on record."), "visit", row.visit_id)
    here = reverse("inspections:visit", args=[row.visit_id])
    trail = crumbs(
        (_("Site visits"), reverse("inspections:visits")), (row.visit.enterprise.name, here), (_("Receipt"), "")
    )
    return form_page(request, form, title=_("Receipt of the transfer"), label=_("Record the receipt"), crumbs=trail,
                     back=here)  # fmt: skip
