"""Public pages: honours with history and map, programmes with their criteria, rounds with their lists, checks."""

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from apps.documents.codes import read_code
from apps.kernel import open_files
from apps.kernel.dated import holds
from apps.kernel.keyset import Order, page
from apps.registry.rules import search

from .. import public, states
from ..models import HONOUR_STATES, Check, Honour, Round
from ..offers import ROUND_TONES
from ..operations.holding import log_check
from ..queries import catalogue, scores
from ..queries.checks import way_of
from ..queries.panels import replacements_of
from ..rules.aggregates import LEAST
from ..rules.numbers import names_one
from ..wording import HONOUR_TONES, order_of

PER_PAGE = 30


class AskForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Holder, credit code or number"), required=False, max_length=100,
                        widget=forms.TextInput(attrs={"type": "search"}))  # fmt: skip
    programme = forms.ChoiceField(label=gettext_lazy("Programme"), required=False)
    year = forms.IntegerField(label=gettext_lazy("Year"), required=False, min_value=2000, max_value=2100)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False,
                              choices=[("", gettext_lazy("all")), *HONOUR_STATES.items()])  # fmt: skip
    division = forms.CharField(required=False, max_length=6, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = {row.code: str(row) for row in catalogue.latest()}
        self.fields["programme"].choices = [("", _("all")), *names.items()]


@login_not_required
@require_safe
def awards(request):
    """Honours anybody may look up, whatever has become of them; rounds under way; the map."""
    form = AskForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else dict.fromkeys(AskForm.base_fields, "")
    q = (asked["q"] or "").strip()
    short = bool(q) and search.read(q).empty and not names_one(q)
    rows = public.matching(**(asked | {"q": "" if short else q}))
    found = page(rows.none() if short else rows, Order("id", descending=True), cursor=request.GET.get("cursor", ""),
                 size=PER_PAGE)  # fmt: skip
    query = request.GET.copy()
    query.pop("cursor", None)
    base = f"?{query.urlencode()}&" if query else "?"
    context = {
        "form": form, "q": q, "short": short,
        "rows": [{"honour": row, "tone": HONOUR_TONES[row.state]} for row in found.rows],
        "rounds": [{"round": row, "tone": ROUND_TONES[row.state]}
                   for row in Round.objects.going_on().order_by("-pk")[:12]],
        "cities": public.cities(asked["programme"]) if not q else [],
        "next": f"{base}cursor={found.next}" if found.next else "",
        "previous": f"{base}cursor={found.previous}" if found.previous else "",
    }  # fmt: skip
    return render(request, "awards/awards.html", context)


@login_not_required
@require_safe
def programmes(request):
    """What is awarded in the province: every programme with its newest version."""
    today = timezone.localdate()
    rows = [{"row": row, "now": holds(row.validity.lower, row.validity.upper, today)} for row in catalogue.latest()]
    return render(request, "awards/programmes.html", {"rows": rows})


@login_not_required
@require_safe
def programme(request, code):
    """One programme: prizes with quotas, conditions, criteria with points, what follows, its versions."""
    versions = catalogue.versions(code)
    if not versions:
        raise Http404
    row, today = versions[0], timezone.localdate()
    last = row.validity.upper
    on = today if last is None or today < last else row.validity.lower
    whole = catalogue.whole(row, on)
    context = {
        "whole": whole, "pays": any(each.amount or each.people_amount for each in whole.prizes),
        "organisations": any(each.organisation_quota is not None for each in whole.prizes),
        "parts": catalogue.parts(row.tree, on), "versions": versions,
        "people_parts": catalogue.parts(row.people_tree, on) if row.people else [],
        "rounds": [{"round": each, "tone": ROUND_TONES[each.state]} for each in
                   Round.objects.announced().filter(programme_code=code).order_by("-year", "-pk")],
    }  # fmt: skip
    return render(request, "awards/programme.html", context)


@login_not_required
@require_safe
def one_round(request, pk):
    """A round as the public sees it: announcement, papers, and the list while it is public and after."""
    row = Round.objects.announced().select_related("programme", "agency").filter(pk=pk).first()
    if row is None:
        raise Http404
    open_list = row.state in (states.PUBLICITY, states.APPROVING, states.APPROVED)
    listed = row.applications.filter(state=states.PUBLIC).select_related("prize") if open_list else ()
    context = {
        "round": row, "tone": ROUND_TONES[row.state], "papers": row.papers.select_related("document").order_by("pk"),
        "prizes": row.prizes.select_related("prize").order_by("prize__rank", "pk"),
        "listed": scores.listed(row, listed.order_by("prize__rank", "place", "pk") if open_list else ()),
        "aggregates": scores.aggregates(row), "least": LEAST, "order": order_of(scores.tie_items(row)),
        "objections": scores.objections(row) if row.public_until else None, "replaced": replacements_of(row),
        "objecting": row.state == states.PUBLICITY and timezone.localdate() <= row.public_until,
        "honours": Honour.objects.filter(application__round=row).select_related("prize").order_by("prize__rank", "pk"),
    }  # fmt: skip
    return render(request, "awards/round.html", context)


@login_not_required
@require_safe
def honour(request, pk):
    found = public.every().filter(pk=pk).first()
    if found is None:
        raise Http404
    return _page(request, found)


@login_not_required
@require_safe
def checked(request, code):
    """The answer to a check: by the link of the QR code, the number, or the file. Each look is counted."""
    code = read_code(code)
    found = public.every().filter(code=code).first() if code else None
    if found is None:
        raise Http404
    way = way_of(request.GET.get("by", ""), code)
    log_check(found, way=way, at=timezone.now())
    return _page(request, found, way=way)


def _page(request, found, way=""):
    history = (
        public.every().filter(enterprise=found.enterprise_id).exclude(pk=found.pk).order_by("-conferred_on", "-pk")
    )
    context = {
        "honour": found, "tone": HONOUR_TONES[found.state], "checked": bool(way), "by_file": way == Check.Way.FILE,
        "checks": found.checks.count(), "host": settings.SITE_URL,
        "history": [{"honour": row, "tone": HONOUR_TONES[row.state]} for row in history],
        "money": public.prize_money(found),
        "duties": found.duties.select_related("obligation").order_by("due_on", "pk"),
    }  # fmt: skip
    return render(request, "awards/honour.html", context)


@login_not_required
@require_safe
def whole(request, name, kind):
    """All that is public at this moment, as CSV or JSON."""
    file = open_files.find(f"awards-{name}.{kind}")
    if file is None:
        raise Http404
    return open_files.answer(request, file, at=timezone.now())
