"""The form of the check at a visit: answers, result and photos, with and without a phone that adds to it."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.access.gates import agency_only
from apps.kernel.errors import DomainError
from apps.kernel.rules.whole import whole_number

from .. import states
from ..forms.phone import answers_in
from ..forms.steps import OutcomeForm, PhotoForm
from ..operations import checking
from ..operations.papers import notice_of
from ..operations.presence import signers_of
from ..permissions import Permission
from ..queries.fitness import answers_of_whom, apart, sitting
from ..queries.law import provisions_on, result_codes
from ..queries.phone import earlier_findings, earlier_remarks, form_of
from ..queries.story import answers_of, by_form
from ..rules import results as rule
from ..rules.plan import plain
from .common import crumbs, done
from .phone_words import ROOM
from .visits import photos_of, sits, visit_of


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
        "row": row, "aside": apart(request.scope.user_id, row), "returned": row.past.count() or "",
        "groups": by_form(row, lines, lambda line: line["q"].form_id),
        "form": form, "phone": ROOM, "form_version": form_of(row),
        "most_photo": checking.LARGEST_PHOTO, **_codes(),
        "photo_questions": (pictured := [line["q"] for line in lines if line["q"].kind == "photo"]),
        "photo_wanted": next((q.pk for q in pictured if q.required and q.pk not in taken), None),
        "provisions": provisions_on(timezone.localdate()), "findings": earlier_findings(row, request.scope.user_id),
        "signers": signers_of(row),
        "photos": photos_of(row),
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
