"""Files for the credit platform: what is owed, a file made, sent, answered."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.kernel.errors import DomainError
from apps.kernel.keyset import Order, page
from apps.registry.views.common import attempt, posted

from ..forms.files import OWN, AnswerForm, DiscardForm, PeriodForm, ReceiptForm, RestForm, SendForm
from ..models import File
from ..operations.answering import RowsRefused, leave_rest, take_answer
from ..operations.making import MOST, assess, correct_receipt, discard_file, make_file, send_file
from ..permissions import Permission
from ..queries import owed as owing
from ..queries import shown
from ..queries.lists import clock_of, first_owed, lacks_code
from ..rules.rows import SHEETS
from ..wording import ANSWER_FAULTS, sentence

READ = ["GET", "HEAD", "POST"]
SHOWN = 200  # owed or unfit penalties on one page
TABS = ("files", "owed", "late", "mend")
STEPS = {
    "send": (send_file, SendForm, gettext_lazy("Noted as sent. Now wait for the platform's acknowledgement.")),
    "receipt": (correct_receipt, ReceiptForm, gettext_lazy("The receipt is corrected; what stood is kept.")),
    "rest": (leave_rest, RestForm, gettext_lazy("Kept. The file has ended.")),
    "discard": (discard_file, DiscardForm, gettext_lazy("Discarded; its rows are owed again.")),
}


def trail(*further):
    return [(_("Reports to the credit platform"), reverse("two_publicities:files")), *further]


@require_safe
@agency_only
def file_list(request):
    """Files, what is owed, what is overdue, what the platform refused."""
    request.scope.require(Permission.VIEW)
    tab = request.GET.get("show") if request.GET.get("show") in TABS else "files"
    here = reverse("two_publicities:files")
    labels = (_("Report files"), _("To report"), _("Overdue"), _("To mend"))
    context = {
        "tab": tab,
        "tabs": [(key, label, here if key == "files" else f"{here}?show={key}")
                 for key, label in zip(TABS, labels, strict=True)],
        "may_report": request.scope.may(Permission.REPORT),
    }  # fmt: skip
    if tab == "files":
        rows = File.objects.visible_to(request.scope).select_related("agency")
        found = page(rows, Order("id", descending=True), cursor=request.GET.get("cursor", ""), size=40)
        context |= {"files": found.rows, "lost": found.lost, "tones": shown.FILE_TONES}
        context |= {name: f"{here}?cursor={getattr(found, name)}" if getattr(found, name) else ""
                    for name in ("next", "previous")}  # fmt: skip
    else:
        context |= _owed(request.scope, tab, timezone.localdate())
    return render(request, "two_publicities/file_list.html", context)


def _of_both(ask, agencies, today, **given):
    """Penalties, then licences: SHOWN of both together, and one more where there are more."""
    found = []
    for sheet in SHEETS.values():
        found += ask(agencies, today, limit=SHOWN + 1 - len(found), sheet=sheet, **given) if len(found) <= SHOWN else []
    return found


def _owed(scope, tab, today):
    agencies = list(owing.reachable(scope).order_by("pk").values_list("pk", flat=True))
    limits = owing.Limits()
    if tab == "mend":
        facts = _of_both(owing.to_mend, agencies, today)
    else:
        first, last = owing.EVER
        over = limits.last_overdue(today)
        span = (first, last) if tab == "owed" else (first, over or first)
        facts = _of_both(owing.owed, agencies, today, span=span)
    rows = [{"fact": fact, "due": limits.of(fact) if tab != "mend" else None} for fact in facts]
    for row in rows:
        row["agency"] = owing.agency_of(row["fact"])
        row["late"] = row["due"] is not None and row["due"] < today
        row["label"] = shown.OPERATIONS[row["fact"].operation]
        row["tone"] = shown.OPERATION_TONES[row["fact"].operation]
    rows = [row for row in rows if row["late"]] if tab == "late" else rows
    return {"rows": rows[:SHOWN], "more": len(facts) > SHOWN, "shown": SHOWN}


@require_http_methods(READ)
@agency_only
def file_new(request):
    """The period, what would be in the file and what does not fit; then the file."""
    request.scope.require(Permission.REPORT)
    today = timezone.localdate()
    begin = {"first_day": first_owed(request.scope, today), "last_day": today, "area": OWN, "layout": "penalty"}
    asked = request.GET if "first_day" in request.GET else {key: str(value) for key, value in begin.items()}
    given = posted(request)
    form = PeriodForm(asked if given is None else given, scope=request.scope, today=today)
    found = []
    if form.is_valid():
        if request.method == "POST":
            done, file = attempt(form, make_file, by=request.scope, at=timezone.now())
            if done:
                messages.success(request, _("File %(number)s is made.") % {"number": file.number})
                return redirect("two_publicities:file", file.pk)
        try:
            found = assess(**form.arguments(), by=request.scope, on=today)
        except DomainError as error:
            form.refuse(error)
    status = 422 if form.errors else 200
    return render(request, "two_publicities/file_new.html", _assessed(request, form, found), status=status)


def _assessed(request, form, found):
    found = [draft for draft in found if not draft.same]
    unfit = [draft for draft in found if draft.faults]
    fit = [draft for draft in found if not draft.faults]
    counts = [
        (shown.OPERATIONS[key], sum(draft.operation == key for draft in fit)) for key in ("new", "change", "delete")
    ]
    return {
        "form": form,
        "fit": min(len(fit), MOST),
        "counts": counts,
        "unfit": [{"draft": draft, "faults": shown.faults_of(draft)} for draft in unfit[:SHOWN]],
        "unfit_total": len(unfit),
        "over": len(fit) > MOST,
        "most": MOST,
        "lacks_code": lacks_code(request.scope),
        "crumbs": trail((_("New file"), "")),
    }


@require_safe
@agency_only
def file_page(request, pk):
    request.scope.require(Permission.VIEW)
    return render(request, "two_publicities/file.html", _file(request, _fetched(request, pk)))


def _fetched(request, pk):
    return fetch(File.objects.select_related("agency", "document"), request.scope, pk=pk)


def _file(request, file, *, bound=None):
    """The context of a file's page. `bound`: {step: a form that was refused}."""
    bound, only = bound or {}, request.GET.get("show") == "refused"
    lines = file.lines.filter(state="refused") if only else file.lines.all()
    found = page(lines, Order("position"), cursor=request.GET.get("cursor", ""), size=40)
    here, mark = reverse("two_publicities:file", args=[file.pk]), "show=refused&" if only else ""
    may = request.scope.may(Permission.REPORT)
    return {
        "file": file,
        "lost": found.lost,
        "tone": shown.FILE_TONES[file.state],
        "rows": [
            {"line": line, "party": line.row.get(SHEETS[file.layout].party, ""), "tone": shown.LINE_TONES[line.state],
             "operation_tone": shown.OPERATION_TONES[line.operation]}
            for line in found.rows
        ],
        "only": only,
        "stale": [
            {"line": line, "text": shown.STALE.get(line.fact.state, shown.BACK)}
            for line in file.lines.stale()[:SHOWN]
        ],
        "next": f"{here}?{mark}cursor={found.next}" if found.next else "",
        "previous": f"{here}?{mark}cursor={found.previous}" if found.previous else "",
        "story": shown.story(file),
        "answers": file.answers.select_related("document").order_by("pk"),
        "clock": clock_of(file, timezone.now()),
        "send": bound.get("send") or (SendForm(prefix="send") if may and file.state == "made" else None),
        "discard": bound.get("discard") or _discard_form(file, may),
        "receipt": bound.get("receipt") or _receipt_form(file, may),
        "rest": bound.get("rest") or _rest_form(file, may),
        "may_answer": may and file.state == "sent",
        "crumbs": trail((file.number, "")),
    }  # fmt: skip


def _discard_form(file, may):
    """Offered until the platform has answered for some rows: what it answered did arrive."""
    if not may or file.state not in ("made", "sent") or file.answers.exists():
        return None
    return DiscardForm(prefix="discard")


def _receipt_form(file, may):
    """Offered once the file was sent: also the receipt of one that ended is what the platform finds it by."""
    return ReceiptForm(prefix="receipt", initial={"receipt": file.receipt}) if may and file.sent_at else None


def _rest_form(file, may):
    """Offered once the platform has answered for some rows; before that the file is answered or discarded."""
    return (
        RestForm(prefix="rest", today=timezone.localdate())
        if may and file.state == "sent" and file.answers.exists()
        else None
    )


@require_POST
@agency_only
def file_step(request, pk, step):
    """Sent, its receipt corrected, its rest left, or discarded."""
    request.scope.require(Permission.REPORT)
    file = _fetched(request, pk)
    if step not in STEPS:
        raise Http404
    verb, kind, said = STEPS[step]
    form = kind(request.POST, prefix=step, today=timezone.localdate())
    if form.is_valid():
        done, _result = attempt(form, verb, file_id=file.pk, by=request.scope, at=timezone.now())
        if done:
            messages.success(request, said)
            return redirect("two_publicities:file", file.pk)
    return render(request, "two_publicities/file.html", _file(request, file, bound={step: form}), status=422)


@require_http_methods(READ)
@agency_only
def file_answer(request, pk):
    """Upload the platform's acknowledgement."""
    request.scope.require(Permission.REPORT)
    file, refused = _fetched(request, pk), []
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AnswerForm(*given)
    if form.is_bound and form.is_valid():
        try:
            take_answer(file_id=file.pk, **form.arguments(), by=request.scope, at=timezone.now())
        except DomainError as error:
            form.refuse(error)
            refused = error.details["rows"] if isinstance(error, RowsRefused) else []
        else:
            messages.success(request, _("The acknowledgement is taken in."))
            return redirect("two_publicities:file", file.pk)
    context = {
        "file": file,
        "form": form,
        "refused": [
            {"line": line, "text": sentence(ANSWER_FAULTS, code, value)} for line, code, value in refused[:SHOWN]
        ],
        "crumbs": trail((file.number, reverse("two_publicities:file", args=[file.pk])), (_("Acknowledgement"), "")),
    }
    return render(request, "two_publicities/answer.html", context, status=422 if form.is_bound else 200)
