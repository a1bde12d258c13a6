"""Who is in and who is out: the lists of a draw to be read, at the desk from the draft on, in public from the seal."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import origins
from ..queries import frame as lists
from ..queries.dry_run import populations
from ..queries.names import called
from ..queries.record import seats_digest
from .desk import crumbs, draw_of
from .public import public_draw
from .wording import words_of

LONGEST = 80  # of a key
SHOW = ("objects", "out", "inspectors")


@require_safe
def desk_frame(request, pk):
    draw = draw_of(request, pk)
    trail = crumbs(draw, _("Who is in and who is out"))
    return _page(request, draw, "desk.html", reverse("draws:desk_frame", args=[draw.pk]), trail,
                 names=origins.names_of(draw))  # fmt: skip


@login_not_required
@require_safe
def public_frame(request, pk):
    draw = public_draw(pk)
    hidden = origins.hidden(draw, timezone.localdate())
    if hidden == origins.LISTS:
        raise Http404
    trail = [(_("Random draws"), reverse("draws:list")), (draw.number, reverse("draws:draw", args=[draw.pk])),
             (_("Who is in and who is out"), "")]  # fmt: skip
    return _page(request, draw, "base.html", reverse("draws:frame", args=[draw.pk]), trail, told=not hidden)


def _asked(request, name):
    text = request.GET.get(name, "").strip()[:LONGEST]
    return "" if "\0" in text else text


def _page(request, draw, base, here, trail, *, names=None, told=True):
    show = request.GET.get("show") if request.GET.get("show") in SHOW else SHOW[0]
    asked, item = _asked(request, "q"), _asked(request, "item")
    rows, key = {
        "objects": (lists.objects_of(draw, out_of=item), "subject"),
        "out": (lists.left_out(draw), "subject"),
        "inspectors": (lists.people_of(draw), "key"),
    }[show]
    closed = base != "desk.html" and draw.is_closed
    if show == "inspectors" and closed:
        rows = rows.none()
    of_objects = key == "subject"
    page = lists.cut(lists.named(rows, key, asked, draw if of_objects and told else None), key,
                     after=_asked(request, "after"), before=_asked(request, "before"))  # fmt: skip
    shown = called(draw, page.rows, told=told) if of_objects else page.rows
    kept = {"show": show, **({"item": item} if item else {}), **({"q": asked} if asked else {})}
    certificates = lists.certificates_of(page.rows) if show == "inspectors" else {}
    context = {
        "names": names or {},
        "closed": closed,
        "words": words_of(draw),
        "seats_digest": seats_digest(draw) if closed and draw.drawn_at else "",
        "base": base, "draw": draw, "crumbs": trail, "here": here, "show": show, "q": asked, "item": item,
        "tabs": [("objects", _("May be drawn"), here), ("out", _("Left out, and why"), f"{here}?show=out"),
                 *([("inspectors", words_of(draw)["people"], f"{here}?show=inspectors")] if draw.seats else [])],
        "rows": [(row, certificates.get(row.pk, [])) for row in shown],
        "items": lists.left_out_by_item(populations(draw), draw.objects_count) if show == "objects" else [],
        "next": f"{here}?{urlencode(kept | {'after': page.after})}" if page.after else "",
        "previous": f"{here}?{urlencode(kept | {'before': page.before})}" if page.before else "",
    }  # fmt: skip
    return render(request, "draws/frame.html", context)
