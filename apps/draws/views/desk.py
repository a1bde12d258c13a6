"""The desk: list, draft pages, the page of a draw."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.access.fetch import fetch
from apps.kernel.errors import DomainError

from .. import naming, origins
from ..forms.desk import CeremonyTermsForm, ListsForm, TermsForm, WitnessesForm
from ..models import Draw, Replacement
from ..operations import frames, preparing, reading, sealing
from ..permissions import Draws, can
from ..queries.dry_run import dry_run, populations
from ..queries.frame import left_out_by_item
from ..queries.lists import page_of
from ..queries.names import called, names_of
from ..queries.people import witnesses_for
from ..queries.shown import VISITS_SHOWN, chances_of, outcome_of
from .public import _key, by_name, ceremony_of, replacements_of, silence_of
from .wording import TONES, blocks, row_problems


def draw_of(request, pk, permission=Draws.VIEW):
    request.scope.require(permission)
    return fetch(Draw.objects.select_related("agency", "redraw_of", "follows", "prepared_by"), request.scope, pk=pk)


def crumbs(draw, here=""):
    trail = [(_("Random draws"), reverse("draws:desk_list")), (draw.number or draw.title, "")]
    return [*trail[:1], (trail[1][0], reverse("draws:desk_draw", args=[draw.pk])), (here, "")] if here else trail


@require_safe
def desk_list(request):
    request.scope.require(Draws.VIEW)
    rows = Draw.objects.visible_to(request.scope).select_related("agency")
    page = page_of(rows, before=_key(request, "before"), after=_key(request, "after"))
    context = {
        "draws": page.rows,
        "tones": TONES,
        "previous": f"?after={page.newer}" if page.newer else "",
        "next": f"?before={page.older}" if page.older else "",
        "may_prepare": request.scope.may(Draws.PREPARE),
    }
    return render(request, "draws/desk_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    request.scope.require(Draws.PREPARE)
    now = timezone.localtime().replace(second=0, microsecond=0)
    form = TermsForm(request.POST or None if request.method == "POST" else None, initial={
        "commit_until": now + timedelta(hours=2), "reveal_until": now + timedelta(hours=4),
        "visits_from": now.date() + timedelta(days=7), "visits_to": now.date() + timedelta(days=37),
    })  # fmt: skip
    if request.method == "POST":
        form = TermsForm(request.POST)
        if form.is_valid():
            try:
                draw = preparing.prepare_draw(**form.arguments(), by=request.scope, at=timezone.now())
                return redirect("draws:lists", draw.pk)
            except DomainError as error:
                form.refuse(error)
    return _form(request, form, _("Prepare a draw"), None, _("Save and go on to the lists"))


@require_http_methods(["GET", "HEAD", "POST"])
def terms(request, pk):
    draw = draw_of(request, pk, Draws.PREPARE)
    form = (CeremonyTermsForm if draw.made_digest else TermsForm)(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(draw, name) for name in preparing.FIELDS}
        | {name: timezone.localtime(getattr(draw, name)) for name in ("commit_until", "reveal_until")},
    )
    return _perform(request, draw, form, preparing.change_draft, _("Terms of the draw"), _("Save"))


@require_http_methods(["GET", "HEAD", "POST"])
def lists(request, pk):
    """Items, objects and inspectors; a refused file changes nothing and names its rows."""
    draw = draw_of(request, pk, Draws.PREPARE)
    known = "\n".join(f"{i.code}, {i.team}, {i.label}" for i in draw.items.order_by("code"))
    form, problems = ListsForm(initial={"items": known}), []
    if request.method == "POST":
        form = ListsForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                _take_lists(draw, form.cleaned_data, request)
                return redirect("draws:quotas", draw.pk)
            except frames.FrameRefused as error:
                problems = row_problems(error.details["problems"])
                form.refuse(error)
            except DomainError as error:
                form.refuse(error)
    return _form(request, form, _("Items, objects and inspectors"), draw, _("Take over and go on to the quotas"),
                 problems=problems, upload=True)  # fmt: skip


def _read(reader, values, field, *more):
    """What the file of a field holds, None where none was given; a refusal names the field it stands at."""
    if not values[field]:
        return None
    try:
        return reader(values[field], *more)
    except DomainError as error:
        error.details["field"] = field
        raise


def _take_lists(draw, values, request):
    """Read both files before anything is written; then take over what was given."""
    by, at = request.scope, timezone.now()
    codes = {code for code, _team, _label in values["items"]}
    objects = _read(reading.read_objects, values, "objects_file", codes)
    inspectors = _read(reading.read_inspectors, values, "inspectors_file")
    frames.take_lists(draw_id=draw.pk, items=values["items"], objects=objects, inspectors=inspectors, by=by, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
def quotas(request, pk):
    draw = draw_of(request, pk, Draws.PREPARE)
    known = {(q.item, q.stratum): (q.asked, q.reason) for q in draw.quotas.all()}
    sizes, problems, status = populations(draw), [], 200
    rows = [
        {"item": place[0], "stratum": place[1], "told": naming.stratum_told(place[1]), "size": size,
         "name": f"q{n}", "why": f"r{n}",
         "asked": request.POST.get(f"q{n}", known.get(place, ("", ""))[0]).strip(),
         "reason": request.POST.get(f"r{n}", known.get(place, ("", ""))[1]).strip()}
        for n, (place, size) in enumerate(sorted(sizes.items()))
    ]  # fmt: skip
    if request.method == "POST":
        asked = {(row["item"], row["stratum"]): row["asked"] for row in rows if row["asked"]}
        reasons = {(row["item"], row["stratum"]): row["reason"] for row in rows}
        try:
            frames.set_quotas(draw_id=draw.pk, quotas=asked, reasons=reasons, by=request.scope, at=timezone.now())
            return redirect("draws:witnesses" if not draw.witnesses.exists() else "draws:desk_draw", draw.pk)
        except frames.FrameRefused as error:
            problems, status = row_problems(error.details["problems"]), 422
        except DomainError as error:
            problems, status = [("", str(error.message))], 422
    context = {"draw": draw, "rows": rows, "problems": problems, "crumbs": crumbs(draw, _("Quotas"))}
    return render(request, "draws/quotas.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def witnesses(request, pk):
    draw = draw_of(request, pk, Draws.PREPARE)
    form = WitnessesForm(
        request.POST if request.method == "POST" else None,
        candidates=witnesses_for(draw, on=timezone.localdate()),
        initial={"witnesses": list(draw.witnesses.order_by("position").values_list("user_id", flat=True))},
    )
    return _perform(request, draw, form, preparing.name_witnesses, _("Witnesses"), _("Save"))


@require_safe
def desk_draw(request, pk):
    """One page for a draw's whole life: what stands in its way, whose move it is, what came out."""
    draw = draw_of(request, pk)
    mine = draw.witnesses.filter(user_id=request.scope.user_id).first() if request.scope.user_id else None
    context = ceremony_of(draw) | {
        "crumbs": crumbs(draw),
        "mine": mine,
        "may": {p.name.lower(): can(request.scope, draw, p) for p in Draws},
        "own": draw.prepared_by_id == request.scope.user_id,
        "now": timezone.now(),
        "may_enter": (mine or can(request.scope, draw, Draws.CONDUCT))
        and request.scope.user_id not in (draw.prepared_by_id, *draw.hands),
        "redraw": draw.redraws.first(),
        "task_page": origins.page_of(draw),
    }
    context |= silence_of(draw) | {"knows": knows_seats(request.scope, draw)}
    if draw.is_draft:
        found = dry_run(draw, on=timezone.localdate())
        if late := sealing.late_terms(draw, context["now"]):
            found.problems.append(("late-terms", {"what": late}))
        context |= {"run": found, "blocks": blocks(found), "drawn_before": "drawn-before" in dict(found.problems),
                    "left_out": called(draw, draw.exclusions.order_by("subject")[:20]),
                    "left_out_count": draw.exclusions.count(), **_of_items(found)}  # fmt: skip
    else:
        context |= _drawn_as(draw, context["knows"])
    return render(request, "draws/desk_draw.html", context)


def knows_seats(scope, draw):
    """Whether the desk tells somebody who is seated in a draw that holds it back: whoever prepares draws of the bureau,
    and not whoever decides on what is drawn for, or only looks on."""
    return not draw.is_closed or can(scope, draw, Draws.PREPARE)


def _drawn_as(draw, knows):
    """What came out of a sealed draw, as somebody sees it who knows who is seated, or does not."""
    asked = _by_name(draw, draw.asked_replacements.filter(decided_at__isnull=True).order_by("pk"))
    for row in () if knows else asked:
        row.inspector = row.who = ""
    return {
        "chances": chances_of(draw),
        "outcome": outcome_of(draw, names=origins.names_of(draw), seats=knows) if draw.state == "drawn" else None,
        "shown": VISITS_SHOWN,
        "replacements": _by_name(draw, Replacement.objects.filter(draw=draw).order_by("step")) if knows
        else replacements_of(draw),
        "asked": asked,
    }  # fmt: skip


def _by_name(draw, rows):
    rows = list(rows)
    subjects = {row.subject for row in rows}
    labels = dict(draw.frame.filter(subject__in=subjects).order_by("subject").values_list("subject", "label"))
    labels |= {key: name.label for key, name in (names_of(draw, subjects) if rows else {}).items()}
    return by_name(rows, names=origins.names_of(draw) if rows else {}, labels=labels)


def _of_items(found):
    """What the dry run says item by item, where there are several."""
    sizes = {(row.item, row.stratum): row.size for row in found.strata}
    rows = left_out_by_item(sizes, found.objects)
    return {"several": len(rows) > 1, "not_for_all": [row for row in rows if row[2]]}


def _form(request, form, title, draw, label, *, problems=(), upload=False, hint="", proof=None):
    context = {
        "form": form, "title": title, "draw": draw, "label": label, "problems": problems, "upload": upload,
        "hint": hint, "proof": proof,
        "crumbs": crumbs(draw, title) if draw else [(_("Random draws"), reverse("draws:desk_list")), (title, "")],
    }  # fmt: skip
    return render(request, "draws/form.html", context, status=422 if form.is_bound and form.errors else 200)


def _perform(request, draw, form, operation, title, label, *, said=""):
    """A form with one verb behind it; back to the draw when it is done, which `said` says."""
    if request.method == "POST" and form.is_valid():
        try:
            operation(draw_id=draw.pk, **form.arguments(), by=request.scope, at=timezone.now())
            messages.success(request, said or _("Saved."))
            return HttpResponseRedirect(reverse("draws:desk_draw", args=[draw.pk]))
        except DomainError as error:
            form.refuse(error)
    return _form(request, form, title, draw, label)
