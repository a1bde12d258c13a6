"""Reports on the quality of a year: written and published at the desk, taken along by everybody."""

from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.documents.operations import open_document
from apps.documents.rules import media_types
from apps.kernel.errors import DomainError

from .. import states
from ..forms.desk import ReasonForm
from ..forms.reports import TEXT, NewReportForm, TextsForm
from ..models import Report
from ..operations import report_files, report_setting, reporting
from ..permissions import Permission
from ..rules import blocks
from .desk import TONES, crumbs, state_words, tabs, viewer
from .doors import doors

SHOWN = 60
FILES = {"pdf": media_types.PDF, "docx": media_types.DOCX}
ACTS = {
    "compute": reporting.compute, "submit": reporting.submit, "publish": reporting.publish,
    "again": reporting.set_again,
}  # fmt: skip
DONE = {
    "compute": gettext_lazy("The published figures were taken in."),
    "submit": gettext_lazy("Handed on to whoever publishes it."),
    "publish": gettext_lazy("Decided. Its files are being made; with them it is public, and nothing of it changes."),
    "again": gettext_lazy("Its files are being made again."),
}  # fmt: skip


# --- the desk -------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@viewer
def report_list(request):
    """Every edition, and the next one begun."""
    may = request.scope.may(Permission.REPORT)
    form = NewReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        request.scope.require(Permission.REPORT)
        if form.is_valid():
            try:
                row = reporting.begin(by=request.scope, at=timezone.now(), **form.cleaned_data)
            except DomainError as error:
                form.refuse(error)
            else:
                return redirect("indices_desk:report", row.pk)
    rows = Report.objects.visible_to(request.scope).select_related("pdf", "docx").order_by("-year", "-version")[:SHOWN]
    context = {
        "rows": [{"row": row, "words": state_words(row.state), "tone": TONES[row.state]} for row in rows],
        "form": form, "may": may, **tabs("reports"),
    }  # fmt: skip
    return render(request, "indices/desk_reports.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@viewer
def report(request, pk):
    """What was computed, the places for judgement, and the steps that are open to the reader."""
    row = fetch(Report, request.scope, pk=pk)
    if request.htmx:
        if row.state == states.SETTING and not row.trouble:
            return HttpResponse(status=204)  # nothing new: what is being read and typed meanwhile stays
        return render(request, "indices/desk_report_state.html", _state(request, row))
    form = TextsForm(request.POST if request.method == "POST" else None, report=row)
    if request.method == "POST":
        request.scope.require(Permission.REPORT)
        if form.is_valid():
            told = {"texts": form.texts, "revision": form.cleaned_data["revision"]}
            try:
                reporting.write(report_id=row.pk, by=request.scope, at=timezone.now(), **told)
            except DomainError as error:
                form.refuse(error)
            else:
                messages.success(request, _("Saved."))
                return redirect("indices_desk:report", row.pk)
    return _page(request, row, form, ReasonForm())


@require_POST
@viewer
def report_step(request, pk, verb):
    row = fetch(Report, request.scope, pk=pk)
    act = ACTS.get(verb)
    reason = ReasonForm(request.POST)
    if verb == "return" and not reason.is_valid():
        return _page(request, row, TextsForm(report=row), reason)
    if act is None and verb != "return":
        raise Http404
    try:
        if act is None:
            told = reason.cleaned_data["reason"]
            reporting.send_back(report_id=row.pk, reason=told, by=request.scope, at=timezone.now())
            messages.success(request, _("Returned to its authors."))
        else:
            act(report_id=row.pk, by=request.scope, at=timezone.now())
            messages.success(request, str(DONE[verb]))
    except DomainError as error:
        if error.status == 403:
            raise
        messages.error(request, str(error.message))
    return HttpResponseRedirect(reverse("indices_desk:report", args=[pk]))


@require_safe
@viewer
def report_file(request, pk, ending):
    """The edition as a file: what was published as it was kept, a draft as it stands now."""
    row = fetch(Report, request.scope, pk=pk)
    if row.state == states.PUBLISHED:
        return _kept(request, row, ending, private=True)
    response = HttpResponse(report_files.MAKERS[ending](row, on=timezone.now()), content_type=FILES[ending])
    return _as_attachment(response, report_files.file_name(row, ending))


def _page(request, row, form, reason):
    context = _state(request, row, form, reason) | {
        "title": report_files.title_of(row), "form": form, "parts": _parts(row, form), "language": row.language,
        "crumbs": crumbs((pgettext("indices", "Reports"), reverse("indices_desk:reports")), (str(row), "")),
    }  # fmt: skip
    return render(request, "indices/desk_report.html", context, status=422 if form.errors or reason.errors else 200)


def _state(request, row, form=None, reason=None):
    """How far it is and what is open to the reader: what a page asks for again while the files are made."""
    scope = request.scope
    moves = {move.verb for move in states.REPORT_MOVES.open_to(row.state, scope)}
    if scope.user_id in row.authors:
        moves.discard("publish")
    trouble = report_setting.trouble_of(row)
    return {
        "row": row, "words": state_words(row.state), "tone": "adverse" if trouble else TONES[row.state],
        "moves": moves, "trouble": trouble, "reason": reason or ReasonForm(),
        "missing": sum(not field.value() for field in form if field.name.startswith(TEXT)) if form else 0,
    }  # fmt: skip


def _parts(row, form):
    """The chapters of a report with their blocks as the page takes them: a slot with its field or text, a chart with
    its rows. `lacks`: a text of it is still to be written; `open`: it is the first of those, or one was refused."""
    parts = []
    for number, block in enumerate(row.blocks):
        if block["kind"] == blocks.HEADING and block["level"] == 1:
            parts.append({"id": f"part-{len(parts) + 1}", "title": block["text"], "blocks": []})
        else:
            parts[-1]["blocks"].append(_block(block, number, row, form))
    for part in parts:
        fields = [block["field"] for block in part["blocks"] if block["kind"] == blocks.SLOT]
        part["lacks"] = any(not field.value() for field in fields)
        part["open"] = any(field.errors for field in fields)
    first = next((part for part in parts if part["lacks"]), None)
    if first is not None:
        first["open"] = True
    return parts


def _block(block, number, row, form):
    if block["kind"] == blocks.SLOT:
        return block | {"field": form[TEXT + block["key"]], "text": row.texts.get(block["key"], "")}
    if block["kind"] == blocks.TABLE:
        head, *rows = (
            [{"text": cell, "number": number} for cell, number in zip(cells, block["numeric"], strict=True)]
            for cells in (block["head"], *block["rows"])
        )
        return block | {"head": head, "rows": rows}
    if block["kind"] == blocks.CHART:
        return block | _drawn(block, number)
    return block


FORMS = {blocks.TREND: "line", blocks.PLACES: "dots", blocks.MOVES: "moves"}


def _drawn(block, number):
    """What the tags `chart` and `citymap` take of a chart."""
    name, rows = f"chart-{number}", block["rows"]
    if block["shape"] == blocks.MAP:
        cities = [
            {"name": row["name"], "label": row["label"], "value": row["value"], "text": row["shown"]} for row in rows
        ]
        return {"name": name, "cities": cities}
    spans = [[[row["low"], row["high"]] if row["low"] is not None else None] for row in rows]
    return {
        "name": name, "series": [[row["label"], row["value"]] for row in rows],
        "columns": ["", block["unit"] or block["title"]], "form": FORMS[block["shape"]],
        "spans": spans if block["shape"] == blocks.PLACES and any(span[0] for span in spans) else None,
        "places": max((len(row["shown"].partition(".")[2]) for row in rows), default=0),
    }  # fmt: skip


# --- everybody ------------------------------------------------------------------------------------------------------
@login_not_required
@require_safe
def public_list(request):
    """Published editions, the newest first; a later version stands beside the one it puts right."""
    rows = Report.objects.public().select_related("pdf", "docx").order_by("-year", "-version")[:SHOWN]
    context = {"rows": [{"row": row, "title": report_files.title_of(row)} for row in rows], **doors("reports")}
    return render(request, "indices/public_reports.html", context)


@login_not_required
@require_safe
def public_file(request, year, version, ending, language=None):
    rows = Report.objects.public().select_related("pdf", "docx")
    row = rows.filter(year=year, version=version, language=language or Report.Language.CHINESE).first()
    if row is None:
        raise Http404
    return _kept(request, row, ending)


def _kept(request, row, ending, *, private=False):
    """The file as it was published; its digest is its validator, since it never changes."""
    document = getattr(row, ending)
    etag = f'"{document.sha256}"'
    unchanged = None if private else get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    try:
        opened = open_document(document)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(opened, content_type=document.media_type)
    response["Content-Length"] = document.size
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store" if private else "public, max-age=86400, immutable"
    return _as_attachment(response, document.name)


def _as_attachment(response, name):
    response["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
