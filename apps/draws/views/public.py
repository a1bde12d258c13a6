"""Public pages: every draw from its seal on, live while its ceremony runs."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.kernel import open_files
from apps.kernel.rules.whole import whole_number

from ..models import Draw, RefusedReveal, Replacement
from ..origins import LISTS, NAMES, hidden
from ..queries.lists import page_of
from ..queries.names import called, names_of
from ..queries.record import seats_digest
from ..queries.repeated import ended_by_silence, has_value, needs_value
from ..queries.shown import VISITS_SHOWN, chances_of, outcome_of
from ..rules import exact
from .wording import TONES, words_of

DOCS = Path(settings.BASE_DIR) / "docs"


def _key(request, name):
    return whole_number(request.GET.get(name))


@login_not_required
@require_safe
def draw_list(request):
    rows = Draw.objects.public().select_related("agency")
    page = page_of(rows, before=_key(request, "before"), after=_key(request, "after"))
    context = {
        "draws": page.rows,
        "tones": TONES,
        "previous": f"?after={page.newer}" if page.newer else "",
        "next": f"?before={page.older}" if page.older else "",
        "read_at": timezone.now(),
    }
    return render(request, "draws/list.html", context)


def public_draw(pk):
    rows = Draw.objects.public().select_related("agency", "redraw_of", "follows")
    draw = rows.filter(pk=pk).first() if pk < 2**63 else None
    if draw is None:
        raise Http404
    return draw


@login_not_required
@require_safe
def draw_page(request, pk):
    draw = public_draw(pk)
    kept = hidden(draw, timezone.localdate())
    shut, told = kept == LISTS, not kept
    context = ceremony_of(draw) | {
        "withheld": shut,
        "unnamed": kept == NAMES,
        "chances": chances_of(draw),
        "items": list(draw.items.order_by("code")),
        "outcome": outcome_of(draw, seats=not draw.is_closed, told=told)
        if draw.state == "drawn" and not shut
        else None,
        "seats_digest": seats_digest(draw) if draw.held_until and draw.drawn_at else "",
        "shown": VISITS_SHOWN,
        "replacements": [] if shut else replacements_of(draw, told=told),
        "excluded": [] if shut else called(draw, draw.exclusions.order_by("subject")[:50], told=told),
        "followed": draw.redraws.exclude(number__isnull=True).first(),
        "record_url": f"/api/v1/draws/{draw.pk}",
        **silence_of(draw),
    }
    return render(request, "draws/draw.html", context)


@login_not_required
@require_safe
def draw_live(request, pk):
    """The fragment of the ceremony. Once nothing can change any more it asks for the whole page again; the public page,
    whose head says what holds, at each change of the state too (`state`: the one it shows). The desk has forms open."""
    draw = public_draw(pk)
    shown = request.GET.get("state", "")
    response = render(request, "draws/live.html", {**ceremony_of(draw), "whole": bool(shown)})
    moved = shown not in ("", draw.state)
    if request.htmx and (moved or not draw.is_live):
        response["HX-Refresh"] = "true"
    return response


def ceremony_of(draw):
    refused = RefusedReveal.objects.filter(witness__draw=draw).select_related("witness").order_by("pk")
    witnesses = list(draw.witnesses.order_by("position"))
    return {
        "draw": draw,
        "words": words_of(draw),
        "tone": TONES[draw.state],
        "witnesses": witnesses,
        "committed": sum(bool(w.commitment) for w in witnesses),
        "revealed": sum(bool(w.nonce) for w in witnesses),
        "refused": list(refused),
        "entries": list(draw.public_entries.order_by("pk")),
    }


def by_name(rows, names=(), labels=()):
    """Replacements with who and what they are about (`who`, `what`): by name where the reader knows names, as the desk
    does, by number and key in public."""
    names, labels, rows = dict(names), dict(labels), list(rows)
    for row in rows:
        row.digest = ""
        row.who, row.what = names.get(row.inspector, row.inspector), labels.get(row.subject, row.subject)
    return rows


def replacements_of(draw, *, told=True):
    """As the public may know them: while seats are held back, of an inspector only that one was replaced, when and on
    what ground, with the digest of the rest; objects by name where names are `told`."""
    rows = list(Replacement.objects.filter(draw=draw).order_by("step"))
    names = names_of(draw, {row.subject for row in rows}) if told and rows else {}
    rows = by_name(rows, labels={key: name.label for key, name in names.items()})
    for row in rows if draw.is_closed else ():
        if row.kind == Replacement.Kind.INSPECTOR:
            what = (row.subject, row.team, row.inspector, row.rests_on)
            row.digest = exact.replacement_digest(draw.salt, draw.number, row.step, *what)
            row.subject = row.team = row.inspector = row.rests_on = row.who = row.what = ""
    return rows


def silence_of(draw):
    """Whether somebody's silence ended this draw, or one that it repeats; and whether its seal then takes the choice
    away (draws of before the rule do not)."""
    return {
        "silence": draw.state == "void" and ended_by_silence(draw),
        "after_silence": needs_value(draw),
        "guarded": has_value(draw),
    }


@login_not_required
@require_safe
def whole(request, kind):
    """Every public draw of this moment, as CSV or JSON."""
    file = open_files.find(f"draws.{kind}")
    if file is None:
        raise Http404
    return open_files.answer(request, file, at=timezone.now())


@login_not_required
@require_safe
def verifier(request):
    """The stand-alone verifier, as it stands in docs/."""
    text = (DOCS / "verify_draw.py").read_text(encoding="utf-8")
    headers = {"Content-Disposition": 'attachment; filename="verify_draw.py"'}
    return HttpResponse(text, content_type="text/x-python; charset=utf-8", headers=headers)


@login_not_required
@require_safe
def specification(request):
    text = (DOCS / "verifiable-draws.md").read_text(encoding="utf-8")
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
