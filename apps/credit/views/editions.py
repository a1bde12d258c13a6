"""Yearly editions: the public pages and file, and the desk where one prepares and another publishes."""

import csv
from itertools import chain

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import FileResponse, Http404, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.kernel.errors import DomainError
from apps.kernel.keyset import Order, page
from apps.kernel.rules.formulas import neutral

from .. import states
from ..forms.desk import EditionForm, ReasonForm
from ..models import Edition
from ..models.standing import GRADES
from ..operations.edition_files import open_file
from ..operations.editions import begin_edition, discard_edition, prepared, publish_edition
from ..permissions import Permission
from .common import moved, reason_of

FOUND = 50
TONES = {"published": "good", "prepared": "warn", "preparing": "info", "discarded": "neutral"}


def published():
    return Edition.objects.filter(state=states.EDITION_PUBLISHED).select_related("ruleset")


@login_not_required
@require_safe
def editions(request):
    """Every published edition, newest first."""
    rows = published().annotate(errata_count=Count("errata")).order_by("-year")
    return render(request, "credit/editions.html", {"rows": list(rows)})


@login_not_required
@require_safe
def edition(request, year):
    """One edition: its figures, its file and digest, its errata; a code or name leads to the grade it published."""
    row = get_object_or_404(published(), year=year)
    asked = request.GET.get("q", "").strip().replace("\x00", "")[:60]
    entries = row.entries.filter(code=asked.upper()) if asked else row.entries.none()
    entries = list(entries.order_by("pk")[:FOUND])
    put_right = {
        item.enterprise: item for item in _errata_of(row).filter(enterprise__in=[e.enterprise for e in entries])
    }
    context = {
        "row": row,
        "counts": [(grade, row.counts.get(grade, 0)) for grade in GRADES],
        "asked": asked,
        "entries": [(entry, put_right.get(entry.enterprise)) for entry in entries],
    } | _errata_page(request, row)
    return render(request, "credit/edition.html", context)


def _errata_of(row):
    """The errata of an edition, oldest first: of two for one enterprise the later holds."""
    return row.errata.order_by("pk")


def _errata_page(request, row):
    """A page of errata, the newest first, with the ways to the next and the one before."""
    found = page(row.errata.all(), Order("id", descending=True), cursor=request.GET.get("cursor", ""), size=FOUND)
    return {
        "errata": found.rows,
        "errata_count": row.errata.count(),
        "next": moved(request, found.next),
        "previous": moved(request, found.previous),
    }


@login_not_required
@require_safe
def errata_file(request, year):
    """All errata of an edition as a CSV file in the order of their publication; it grows, the edition's never does."""
    row = get_object_or_404(published(), year=year)
    columns = ("code", "name", "before", "after", "at")
    rows = _errata_of(row).values_list(*columns).iterator(chunk_size=2000)
    writer = csv.writer(Echo())
    head = ["\ufeff" + writer.writerow(columns)]
    lines = (writer.writerow([*map(neutral, texts), timezone.localdate(at).isoformat()]) for *texts, at in rows)
    answer = StreamingHttpResponse(chain(head, lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="quality-credit-errata-{row.year}.csv"'
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


class Echo:
    """A file that gives back what is written to it."""

    def write(self, text):
        return text


@login_not_required
@require_safe
def edition_file(request, year):
    """The file, whose bytes never change: they are held against the digest that is sent with them."""
    row = get_object_or_404(published(), year=year)
    file = open_file(row)
    if file is None:
        raise Http404
    headers = {"ETag": f'"{row.file_hash}"', "Digest": f"sha-256={row.file_hash}", "Access-Control-Allow-Origin": "*"}
    name = f"quality-credit-grades-{row.year}.csv"
    return FileResponse(file, as_attachment=True, filename=name, content_type="text/csv", headers=headers)


# --- The desk ---------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def desk_editions(request):
    """All editions and what is to be done with them; POST begins one, which a job computes."""
    request.scope.require(Permission.VIEW)
    form = EditionForm(
        request.POST if request.method == "POST" else None, initial={"year": timezone.localdate().year - 1}
    )
    if form.is_bound and form.is_valid():
        try:
            row = begin_edition(**form.cleaned_data, by=request.scope, at=timezone.now())
        except DomainError as error:
            form.add_error("year", str(error.message))
        else:
            messages.success(request, _("The edition is being computed. Somebody else publishes it."))
            return HttpResponseRedirect(reverse("credit_grades:edition", args=[row.pk]))
    rows = Edition.objects.select_related("ruleset").order_by("-year", "-pk")
    context = {"rows": list(rows[:FOUND]), "form": form, "tones": TONES} | _may(request)
    return render(request, "credit/desk_editions.html", context, status=422 if form.errors else 200)


@require_safe
def desk_edition(request, pk):
    """One edition before or after its publication, with its figures and its next step."""
    request.scope.require(Permission.VIEW)
    row = fetch(Edition.objects.select_related("ruleset"), request.scope, pk=pk)
    return render(request, "credit/desk_edition.html", _edition_context(request, row))


def _edition_context(request, row, form=None):
    return (
        {
            "row": row,
            "tone": TONES[row.state],
            "counts": [(grade, row.counts.get(grade, 0)) for grade in GRADES],
            "reason": form or ReasonForm(),
            "own": prepared(row, request.scope),
        }
        | _errata_page(request, row)
        | _may(request)
    )


def _may(request):
    return {
        "may_prepare": request.scope.may(Permission.PREPARE_EDITION),
        "may_approve": request.scope.may(Permission.APPROVE_EDITION),
    }


@require_POST
def desk_edition_step(request, pk, verb):
    """`publish` for good, or `discard` with a reason."""
    request.scope.require(Permission.APPROVE_EDITION)
    row = fetch(Edition, request.scope, pk=pk)
    try:
        if verb == "publish":
            publish_edition(edition_id=row.pk, by=request.scope, at=timezone.now())
        elif verb == "discard":
            discard_edition(edition_id=row.pk, reason=reason_of(request), by=request.scope, at=timezone.now())
        else:
            raise Http404
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Done."))
    return HttpResponseRedirect(reverse("credit_grades:edition", args=[row.pk]))
