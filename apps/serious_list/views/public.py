"""The public list: search first, answer first, then the entries; one entry; the files and the feed."""

from datetime import datetime, time

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.kernel import code_words, open_files
from apps.kernel.keyset import Order, capped_count, page
from apps.kernel.rules import uscc
from apps.registry.models import Enterprise
from apps.registry.rules import search

from .. import public
from ..forms.public import ListFilter
from ..models import Entry
from ..queries.lenient import repair_class
from ..queries.measures import measures_against

SIZE, NAMED = 40, 6
FEED_LENGTH = 50


@login_not_required
@require_safe
def entries(request):
    """The list with its filters in the address; a search is answered before anything else."""
    today = timezone.localdate()
    form = ListFilter(request.GET or None, province=settings.PROVINCE_CODE[:2], today=today)
    refused = form.is_bound and not form.is_valid()
    asked = {"q": "", "division": "", "ground": ""} if refused or not form.is_bound else form.cleaned_data
    # what is asked in vain has no answer: the whole list under it would read as one
    rows = Entry.objects.none() if refused else public.matching(today, **asked)
    count, exact = capped_count(rows, 1000)
    found = page(rows, Order("id", descending=True), cursor=request.GET.get("cursor", ""), size=SIZE)
    former = public.formerly(found.rows, asked["q"])
    query = urlencode({name: value for name, value in asked.items() if value})
    context = {
        "form": form,
        "asked": asked,
        "answer": _others(asked["q"], former, today) if count else _answer(asked, today),
        "rows": [
            {"entry": row, "where": public.place_of(row), "former": former.get(row.enterprise_id, [])}
            for row in found.rows
        ],
        "count": count,
        "exact": exact,
        "cities": [
            {"name": city.name, "label": str(city), "value": n, "url": f"?division={city.code}"}
            for city, n in (() if refused else public.by_city(today))
        ],
        "refused": refused,
        "lost": found.lost,
        "next": f"?{query}&cursor={found.next}" if found.next else "",
        "previous": f"?{query}&cursor={found.previous}" if found.previous else "",
        "version": public.version(),
        "read_at": timezone.now(),
    }
    status = 422 if refused else 200
    return render(request, "serious_list/entries.html", context, status=status)


def _others(q, former, today):
    """Beside entries that a search finds: who bears such a name now and is not on the list; None where nobody does."""
    names = {q.strip(), *(name for found in former.values() for name in found)} - {""}
    found = list(public.bearers(names, today).order_by("name", "pk").values_list("name", "uscc")[: NAMED + 1])
    if not found:
        return None
    told = [f"{name}（{code}）" if code else name for name, code in found[:NAMED]]
    text = _("Not on the list: %(names)s.") % {"names": "、".join(told) + ("……" if len(found) > NAMED else "")}
    note = _("The entries below are of other parties, which bear or bore such a name: compare their credit codes.")
    return {"tone": "neutral", "text": text, "note": note}


def _answer(asked, today):
    """{"tone", "text", "note"} for a search that finds no entry: not listed, or why the question cannot be answered."""
    q = asked["q"].strip()
    if not q:
        return None
    if (asked["division"] or asked["ground"]) and public.matching(today, q=q).exists():
        text = _("There is such an entry, but not with this city or ground.")
        return {"tone": "warn", "text": text, "note": _("Search the whole list"), "q": q}
    if search.read(q).empty:
        return {"tone": "warn", "text": _("Give at least two characters of the name, or the whole code."), "note": ""}
    wrong = code_words.misread(q)
    if wrong:
        text = _("No credit code is written like this.")
        return {"tone": "warn", "text": text, "note": wrong, "q": uscc.look_alike(q)}
    names = list(Enterprise.objects.current().search(q).order_by("pk").values_list("name", flat=True)[:NAMED])
    if len(names) == 1:
        return {"tone": "good", "text": _("%(name)s is not on the list.") % {"name": names[0]}, "note": ""}
    if names:
        note = "、".join(names[: NAMED - 1]) + ("……" if len(names) == NAMED else "")
        return {"tone": "good", "text": _("None of the enterprises with such a name is on the list."), "note": note}
    note = _("The register of the province knows no such enterprise either. Check the spelling.")
    return {"tone": "neutral", "text": _("Nothing on the list fits."), "note": note}


@login_not_required
@require_safe
def entry(request, pk):
    """One entry at its permanent address; once it has ended, nothing of it but that it ended."""
    found = Entry.objects.filter(pk=pk).select_related(*public.NEEDED, "case").first()
    today = timezone.localdate()
    if found is None:
        raise Http404
    if found.ended_on is not None or not found.listed_on <= today <= found.until:
        return render(request, "serious_list/gone.html", {}, status=410)
    repair = repair_class(found.case)
    context = {
        "entry": found,
        "where": public.place_of(found),
        "penalty": public.penalty_of(found, today),
        "repair": repair if repair.early else None,
        "measures": measures_against(found),
        "version": public.version(),
        "read_at": timezone.now(),
    }
    return render(request, "serious_list/entry.html", context)


@login_not_required
@require_safe
def whole(request, kind):
    """The whole list as CSV, JSON or Parquet, as it is at this moment."""
    file = open_files.find(f"serious-list.{kind}")
    if file is None:
        raise Http404
    return open_files.answer(request, file, at=timezone.now(), **{"X-Data-Version": str(public.version())})


@login_not_required
@require_safe
def feed(request):
    """The newest live entries as an Atom feed. What has ended is no longer in it; the change feed has tombstones."""
    stands_since = Coalesce("restored_on", "listed_on")
    rows = list(public.live(timezone.localdate()).order_by(stands_since.desc(), "-pk")[:FEED_LENGTH])
    here = request.build_absolute_uri(reverse("serious_list:entries"))
    atom = Atom1Feed(
        title=_("Serious dishonesty list"), link=here, description="", feed_url=request.build_absolute_uri(),
        language="zh-CN",
    )  # fmt: skip
    for row in rows:
        day, changed = (
            timezone.make_aware(datetime.combine(on, time.min))
            for on in (row.listed_on, row.restored_on or row.listed_on)
        )
        link = request.build_absolute_uri(reverse("serious_list:entry", args=[row.pk]))
        title = f"{row.person}（{row.enterprise.name}）" if row.person else row.enterprise.name
        atom.add_item(
            title=title, link=link, description=f"{row.ground.name}（{row.ground.basis}）", pubdate=day,
            updateddate=changed, unique_id=link,
        )  # fmt: skip
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)
