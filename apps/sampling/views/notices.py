"""Consumer warnings and recalls at the desk: their list, drawing one up, its page and its steps."""

from dataclasses import dataclass

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.gates import agency_only
from apps.kernel.rules.whole import whole_number

from .. import public, states
from ..forms.notices import RecallForm, WarningForm
from ..models import Batch, ConsumerWarning, Recall
from ..operations import notices as warnings
from ..operations import recall_filing, recalls
from ..permissions import Permission, own_agency
from ..queries.story import clocks_of, story
from ..rules.rates import rate
from .common import crumbs, data_of, done, form_page, keyset, of, performed, tabs, take_step, ways
from .wording import NOTICE_TONES, NOTICE_WAITS, RECALL_STORY, WARNING_STORY

SHOWN = 100  # failures a page names one by one


@dataclass(frozen=True, slots=True)
class Room:
    """One of the two kinds of notices: its model, form, verbs, page and words."""

    key: str
    model: type
    related: tuple
    form: type
    draft: object
    change: object
    subject: str
    titles: dict
    template: str
    plural: object
    new: object


RECALL_PARTS = ("agency__division", "product", "enterprise", "batch", "plan_file", "statement_file", "reported_file")
IDLE = (states.WITHDRAWN, states.NOT_FILED, states.EFFECTIVE)  # nobody's move any more
ROOMS = {
    "warning": Room("warning", ConsumerWarning, ("agency__division", "product", "division"), WarningForm,
                    warnings.draft_warning, warnings.change_warning, warnings.SUBJECT, WARNING_STORY,
                    "sampling/warning.html", gettext_lazy("Consumer warnings"), gettext_lazy("New warning")),
    "recall": Room("recall", Recall, RECALL_PARTS, RecallForm,
                   recalls.draft_recall, recalls.change_recall, recalls.SUBJECT, RECALL_STORY, "sampling/recall.html",
                   gettext_lazy("Recalls"), gettext_lazy("New recall")),
}  # fmt: skip


def _here(room, pk):
    return reverse(f"sampling_desk:{room.key}", args=[pk])


def _list_of(room):
    return f"{reverse('sampling_desk:notices')}?show={room.key}"


@require_safe
@agency_only
def notices(request):
    """Warnings, or recalls, the newest first."""
    request.scope.require(Permission.VIEW)
    room = ROOMS.get(request.GET.get("show"), ROOMS["warning"])
    rows = room.model.objects.visible_to(request.scope).select_related("agency", "product")
    found, places = keyset(request, rows, f"show={room.key}")
    context = {
        "tabs": tabs(request.scope), "tab": "sampling_desk:notices", "room": room, **places,
        "views": [(each.key, each.plural, _list_of(each)) for each in ROOMS.values()],
        "rows": [(row, NOTICE_TONES[row.state], _here(room, row.pk)) for row in found],
        "may": request.scope.may(Permission.PUBLISH), "new": reverse(f"sampling_desk:{room.key}_new"),
    }  # fmt: skip
    return render(request, "sampling/notices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def new(request, kind):
    """Draw one up; a recall starts from the failure in the address (?batch=)."""
    request.scope.require(Permission.PUBLISH)
    room = ROOMS[kind]
    form = room.form(data_of(request), scope=request.scope, today=timezone.localdate(), initial=_start(request, room))
    made = performed(request, form, room.draft)
    if made:
        return _done(_("Drawn up. Look at it, then submit it."), request, room, made.pk)
    back = _list_of(room)
    return form_page(request, form, title=room.new, label=_("Draw it up"), back=back,
                     crumbs=crumbs((room.plural, back), (room.new, "")))  # fmt: skip


def _start(request, room):
    number = whole_number(request.GET.get("batch", ""))
    if room.key != "recall" or number is None:
        return {}
    batch = Batch.objects.visible_to(request.scope).filter(pk=number, verdict="fail").first()
    if batch is None:
        return {}
    names = ("brand", "model", "gtin")
    return {name: getattr(batch, name) for name in names} | {
        "batch_id": batch.pk, "product": batch.product_code, "product_name": batch.sample_name, "lots": batch.lot,
        "enterprise_code": batch.producer_code or batch.party_code,
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def change(request, kind, pk):
    """Change a draft."""
    request.scope.require(Permission.PUBLISH)
    room = ROOMS[kind]
    row = of(room.model, request, pk, *room.related)
    form = room.form(data_of(request), scope=request.scope, today=timezone.localdate(), row=row)
    if performed(request, form, room.change, **{f"{kind}_id": row.pk}):
        return _done(_("Changed."), request, room, row.pk)
    back = _here(room, row.pk)
    return form_page(request, form, title=row.title, label=_("Keep the changes"), back=back,
                     crumbs=crumbs((room.plural, _list_of(room)), (row.title, back), (_("Change"), "")))  # fmt: skip


def _done(text, request, room, pk):
    return done(request, text, f"{room.key}", pk, space="sampling_desk")


def _facts(row):
    """What the offers of a recall hang on."""
    if isinstance(row, Recall):
        return {"answerable": bool(row.due_on and row.due_on >= timezone.localdate())}
    return {}


def _given(row):
    """What the record of a recall that was carried out starts from: the account of its producer."""
    if isinstance(row, Recall) and row.reported_on:
        return {"finish_recall": (row.reported_back, row.reported_text)}
    return {}


def _page(request, room, row, bound=None, status=200):
    on, out = ways(request, room.key, row, bound=bound, given=_given(row), **_facts(row))
    mine = own_agency(request.scope, row.agency_id) and request.scope.may(Permission.PUBLISH)
    open_ = row.state == states.DRAFT and not getattr(row, "told_on", None)
    context = {
        "row": row, "tone": NOTICE_TONES[row.state], "waits": NOTICE_WAITS[row.state], "ways": on, "asides": out,
        "change": reverse(f"sampling_desk:{room.key}_change", args=[row.pk]) if mine and open_ else "",
        "outside": reverse(f"sampling_public:{room.key}", args=[row.pk]) if row.published_on else "",
        "step_base": _here(room, row.pk), "story": story(room.subject, row.pk, room.titles),
        "crumbs": crumbs((room.plural, _list_of(room)), (row.title, "")),
    }  # fmt: skip
    if room.key == "warning":
        context |= _rests_on(row)
    else:
        context["clocks"] = clocks_of([(recalls.CLOCK, row.pk)], timezone.now())
        context |= walk_of(row) | {"idle": row.state in IDLE or bool(row.spared_served_on)}
    return render(request, room.template, context, status=status)


def walk_of(row):
    """Whether a recall was reported in time, its papers, and how it goes on: the newest report first."""
    return {
        "late": recall_filing.late(row), "papers": row.papers.select_related("document").order_by("pk"),
        "reports": row.reports.select_related("file").order_by("-pk"),
        "assessments": row.assessments.select_related("reported_file").order_by("-pk"),
    }  # fmt: skip


def _rests_on(row):
    """The failures a warning names, and how many of them nobody may read any more."""
    live = public.live(timezone.localdate()).filter(warnings=row, verdict="fail").order_by("-pk")
    shown = live.count()
    return {
        "rate": rate(row.counted - row.failed, row.counted), "rows": public.records(live[:SHOWN]), "shown": shown,
        "gone": row.batches.count() - shown,
    }  # fmt: skip


@require_safe
@agency_only
def page(request, kind, pk):
    request.scope.require(Permission.VIEW)
    room = ROOMS[kind]
    return _page(request, room, of(room.model, request, pk, *room.related))


@require_POST
@agency_only
def notice_step(request, kind, pk, verb):
    request.scope.require(Permission.VIEW)
    room = ROOMS[kind]
    row = of(room.model, request, pk, *room.related)
    return take_step(request, kind, row, verb, here=_here(room, row.pk), given=_given(row), **_facts(row),
                     again=lambda bound: _page(request, room, row, bound, 422))  # fmt: skip
