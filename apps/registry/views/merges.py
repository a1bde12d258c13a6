"""Duplicates side by side, merges waiting for a second officer, and undoing one."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.kernel.errors import DomainError
from apps.kernel.figures import day
from apps.kernel.keyset import Order, capped_count, page
from apps.kernel.rules.whole import whole_number

from ..forms.base import ReasonForm
from ..forms.desk import MergeForm
from ..models import DuplicatePair, Enterprise, Merge
from ..operations.merges import (
    TAKEN,
    ask_undo,
    confirm_merge,
    keep_merge,
    meetings,
    preview,
    refuse_merge,
    request_merge,
    set_pair_aside,
    undo_merge,
    wanted_values,
    withdraw_merge,
    withdraw_undo,
)
from ..permissions import Registry
from ..queries.columns import COLUMNS
from ..queries.field_names import FIELDS, value_text
from .common import attempt, posted

SIDES = (
    "name", "uscc", "status", "status_on", "status_basis", "ends_beneath", "status_again_on", "division", "zone",
    "industry_id", "scale", "above_scale", "kind", "established_on", "capital", "address", "business_scope",
)  # fmt: skip
LABELS = {
    **FIELDS,
    "status": gettext_lazy("Status"),
    "division": gettext_lazy("Division"),
    "zone": gettext_lazy("Development zone"),
    "ends_beneath": gettext_lazy("Earlier ends"),
}
MERGE_TONES = {
    "requested": "warn",
    "done": "good",
    "undo_asked": "warn",
    "refused": "adverse",
    "withdrawn": "neutral",
    "undone": "neutral",
}


@require_safe
def merge_list(request):
    """Merges waiting for me, pairs found, merges made."""
    request.scope.require_any(Registry.MERGE, Registry.CONFIRM_MERGE)
    scope = request.scope
    merges = Merge.objects.visible_to(scope).select_related("duplicate__division", "survivor__division")
    pairs = DuplicatePair.objects.visible_to(scope).open().select_related("first__division", "second__division")
    found = page(pairs, Order("id"), cursor=request.GET.get("cursor", ""), size=40)
    count, exact = capped_count(pairs.select_related(None))
    waiting = list(merges.waiting().order_by("requested_at")[:100])
    context = {
        "decides": scope.may(Registry.CONFIRM_MERGE),
        "asks": scope.may(Registry.MERGE),
        "mine": [m for m in waiting if m.asker_id == scope.user_id],
        "others": [m for m in waiting if m.asker_id != scope.user_id],
        "pairs": found.rows,
        "next": f"?cursor={found.next}" if found.next else "",
        "previous": f"?cursor={found.previous}" if found.previous else "",
        "count": count,
        "exact": exact,
        "recent": merges.exclude(state__in=("requested", "undo_asked")).order_by("-pk")[:20],
        "tones": MERGE_TONES,
    }
    return render(request, "registry/merge_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def merge_new(request):
    """Two records side by side: which one stays, what it takes, why."""
    request.scope.require(Registry.MERGE)
    keys = sorted({whole_number(key) for key in request.GET.getlist("id")} - {None})
    rows = Enterprise.objects.current().select_related("division__parent", "zone", "industry")
    pair = [fetch(rows, request.scope, pk=key) for key in keys]
    if len(pair) != 2:
        raise Http404
    differing = _differing(*pair)
    form = MergeForm(
        posted(request), initial={"survivor": str(_better(*pair).pk)}, scope=request.scope, pair=pair,
        differing=differing,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        done, merge = attempt(form, request_merge, by=request.scope, at=timezone.now())
        if done:
            messages.success(request, _("The merge waits for a second officer."))
            return HttpResponseRedirect(reverse("registry:merge", args=[merge.pk]))
    first, second = pair
    context = {
        "form": form,
        "pair": pair,
        "sides": side_by_side(first, second),
        "moves": preview(duplicate_id=second.pk, survivor_id=first.pk),
        "moves_back": preview(duplicate_id=first.pk, survivor_id=second.pk),
        "meetings": meetings(duplicate_id=second.pk, survivor_id=first.pk),
        "known": DuplicatePair.objects.visible_to(request.scope).open().filter(first=first, second=second).first(),
        "crumbs": [(_("Duplicates and merges"), reverse("registry:merges")), (_("Compare two records"), "")],
    }
    return render(request, "registry/merge_new.html", context, status=422 if form.is_bound and form.errors else 200)


@require_safe
def merge_page(request, pk):
    """One merge: what would move, or what did; confirm, refuse, withdraw, undo."""
    merge = _merge(request, pk)
    scope, own = request.scope, merge.asker_id == request.scope.user_id
    duplicate, survivor = merge.duplicate, merge.survivor
    waiting = merge.state == "requested"
    wanted = wanted_values(duplicate=duplicate, survivor=survivor, takes=merge.takes) if waiting else merge.after
    context = {
        "merge": merge,
        "own": own,
        "decides": scope.may(Registry.CONFIRM_MERGE),
        "asks": scope.may(Registry.MERGE),
        "tone": MERGE_TONES[merge.state],
        "moves": preview(duplicate_id=duplicate.pk, survivor_id=survivor.pk) if waiting else [],
        "meetings": meetings(duplicate_id=duplicate.pk, survivor_id=survivor.pk) if waiting else [],
        "takes": [(LABELS[field], _said(field, value)) for field, value in wanted.items() if field in LABELS],
        "changed_since": waiting and [survivor.version, duplicate.version] != merge.versions,
        "sides": side_by_side(survivor, duplicate),
        "form": ReasonForm(label=_("Reason")),
        "crumbs": [(_("Duplicates and merges"), reverse("registry:merges")), (f"#{merge.pk}", "")],
    }
    return render(request, "registry/merge.html", context)


STEPS = {
    "confirm": (confirm_merge, False, gettext_lazy("Merged. The merge can be undone on this page.")),
    "refuse": (refuse_merge, True, gettext_lazy("Refused; the two records stay as they are.")),
    "withdraw": (withdraw_merge, False, gettext_lazy("Request withdrawn.")),
    "ask_undo": (ask_undo, True, gettext_lazy("The undoing waits for a second officer.")),
    "keep": (keep_merge, True, gettext_lazy("Refused; the merge stands.")),
    "stay": (withdraw_undo, False, gettext_lazy("Request withdrawn.")),
    "undo": (undo_merge, False, gettext_lazy("The merge is undone; both records are as they were.")),
}


@require_POST
def merge_step(request, pk, step):
    """One step of a merge; a refusal comes back as a sentence on the merge's page."""
    if step not in STEPS:
        raise Http404
    merge = _merge(request, pk)
    operation, with_reason, said = STEPS[step]
    arguments = {"reason": request.POST.get("reason", "")[:2000]} if with_reason else {}
    try:
        operation(merge_id=merge.pk, by=request.scope, at=timezone.now(), **arguments)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, str(said))
    return HttpResponseRedirect(reverse("registry:merge", args=[merge.pk]))


@require_POST
def pair_aside(request, pk):
    """These are two enterprises."""
    try:
        set_pair_aside(pair_id=pk, reason=request.POST.get("reason", "")[:2000], by=request.scope, at=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Set aside; the pair will not be proposed again."))
    return HttpResponseRedirect(reverse("registry:merges"))


def side_by_side(first, second):
    """[(label, first's value, second's value, same?)] of what identifies and describes the two."""
    rows = []
    for field in SIDES:
        left, right = _shown(first, field), _shown(second, field)
        if left or right:
            rows.append((LABELS.get(field, field), left, right, left == right))
    return rows


def _said(field, value):
    return day(value) if isinstance(value, date) else value_text(field, value)


def _shown(row, field):
    if field in COLUMNS and field not in ("above_scale", "status"):
        return COLUMNS[field].text(row)
    if field == "industry_id":
        return COLUMNS["industry"].text(row)
    choice = getattr(row, f"get_{field}_display", None)
    value = choice() if choice else getattr(row, field)
    if field == "ends_beneath":
        return " · ".join(f"{status} {day(on)} {basis}".strip() for status, on, basis in value)
    if isinstance(value, date):
        return day(value)
    if value is True:
        return str(_("yes"))
    return "" if value in (None, False, "") else str(value)


def _differing(first, second):
    """Choices for "what it takes": fields both have, with different values."""
    return [
        (field, LABELS.get(field, field))
        for field in TAKEN
        if getattr(first, field) and getattr(second, field) and getattr(first, field) != getattr(second, field)
    ]


def _better(first, second):
    """The likelier survivor: open, then with a credit code, then the older record."""
    return min((first, second), key=lambda row: (row.status != "open", not row.uscc, row.pk))


def _merge(request, pk):
    request.scope.require_any(Registry.MERGE, Registry.CONFIRM_MERGE)
    rows = Merge.objects.select_related(
        "duplicate__division__parent", "survivor__division__parent", "duplicate__industry", "survivor__industry"
    )
    return fetch(rows, request.scope, pk=pk)
