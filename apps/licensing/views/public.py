"""Public pages: licences, what needs one, one licence, the check of a certificate."""

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.documents.codes import read_code
from apps.documents.operations import open_document
from apps.kernel.figures import day as day_text
from apps.kernel.keyset import Order, page
from apps.registry.rules import search

from .. import public, states
from ..forms.public import ProductForm
from ..models import LICENCE_STATES, Check, Licence
from ..operations.living import count_check, log_check
from ..queries.applicants import barred_by
from ..queries.catalogue import answer, class_names
from ..queries.catalogue import catalogue as listed
from ..queries.checks import certificate_of, way_of
from ..queries.history import announced, history, looks
from ..rules.finding import SHORTEST
from ..rules.numbers import read
from ..wording import LICENCE_TONES, STANDING

PER_PAGE = 30


class AskForm(forms.Form):
    q = forms.CharField(label=_("Holder, credit code or number"), required=False, max_length=100,
                        widget=forms.TextInput(attrs={"type": "search"}))  # fmt: skip
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *LICENCE_STATES.items()])
    product = forms.ChoiceField(label=_("Class"), required=False)
    made = forms.CharField(label=_("Product"), required=False, max_length=60)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].choices = [("", _("all")), *((code, str(row)) for code, row in class_names().items())]


@login_not_required
@require_safe
def licences(request):
    """Licences anybody may look up, whatever has become of them."""
    form = AskForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"q": "", "state": "", "product": "", "made": ""}
    q = asked["q"].strip()
    short = bool(q) and search.read(q).empty and not read(q, settings.PROVINCE_CODE)
    on = timezone.localdate()
    rows = public.matching(on=on, q="" if short else q, state=asked["state"], class_code=asked["product"],
                           made=asked["made"].strip())  # fmt: skip
    found = page(rows.none() if short else rows, Order("id", descending=True), cursor=request.GET.get("cursor", ""),
                 size=PER_PAGE)  # fmt: skip
    query = request.GET.copy()
    query.pop("cursor", None)
    base = f"?{query.urlencode()}&" if query else "?"
    context = {
        "form": form, "q": q, "short": short,
        "rows": [{"licence": row, "tone": LICENCE_TONES[row.state]}
                 for row in public.as_read(found.rows, on)],
        "lost": found.lost,
        "next": f"{base}cursor={found.next}" if found.next else "",
        "previous": f"{base}cursor={found.previous}" if found.previous else "",
    }  # fmt: skip
    return render(request, "licensing/licences.html", context)


@login_not_required
@require_safe
def catalogue(request):
    """Whether a product needs a licence on a day, by which article; below it the whole catalogue of that day."""
    form = ProductForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"q": "", "on": None}
    today = timezone.localdate()
    on, q = asked["on"] or today, asked["q"].strip()
    short = bool(q) and len(q) < SHORTEST
    context = {
        "form": form,
        "q": q,
        "on": on,
        "is_today": on == today,
        "short": short,
        "answer": answer(q, on) if q and not short else None,
        "rows": listed(on),
    }
    return render(request, "licensing/catalogue.html", context)


@login_not_required
@require_safe
def licence(request, pk):
    """One licence as it stands now."""
    found = public.every().filter(pk=pk).first()
    if found is None:
        raise Http404
    return _page(request, found)


@login_not_required
@require_safe
def checked(request, code):
    """The answer to a check: by the link of the QR code, the number, or the file. Each look is counted."""
    code, at = read_code(code), timezone.now()
    way = way_of(request.GET.get("by", ""), code)
    counted = getattr(request, "counted", False) or count_check(code=code, way=way, at=at) is not None
    found, former = certificate_of(code)
    if found is None:
        raise Http404
    if not counted:
        log_check(found, way=way, at=at)
    return _page(request, found, way=way, former=former)


@login_not_required
@require_safe
def announcement(request, pk):
    """The announcement that a licence is cancelled: official, and for anybody (行政许可法第七十条)."""
    paper = announced(pk)
    if paper is None:
        raise Http404
    response = FileResponse(open_document(paper.document), as_attachment=True, filename=paper.document.name,
                            content_type=paper.document.media_type)  # fmt: skip
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _page(request, found: Licence, way="", former=None):
    public.as_read([found], timezone.localdate())
    day = found.until if found.in_force or found.state == states.EXPIRED else found.state_on
    ends = list(found.ends.select_related("ground", "agency", "bar").order_by("pk"))
    end = next((end for end in reversed(ends) if end.set_aside_on is None), None)
    covered = list(found.covered.select_related("unit").order_by("pk"))
    context = {
        "licence": found,
        "former": former,
        "formers": list(found.formers.order_by("-version")),
        "mine": request.scope.is_enterprise and Licence.objects.visible_to(request.scope).filter(pk=found.pk).exists(),
        "now": STANDING[found.state] % {"day": day_text(day)},
        "end": end,
        "to_enter": found.state == states.EXPIRED and end is None,
        "bars": barred_by(ends),
        "history": history(found, ends),
        "tone": LICENCE_TONES[found.state],
        "covered": covered,
        "classes": _classes(found, covered),
        "announced": announced(found.pk) if end else None,
        "looks": looks(found),
        "checked": bool(way),
        "by_file": way == Check.Way.FILE,
        "host": settings.SITE_URL,
    }
    return render(request, "licensing/licence.html", context)


def _classes(found, covered):
    """What it covers by class, its own first; further ones were added to it."""
    further = {row.unit.class_code for row in covered} - {found.class_code}
    names = class_names() if further else {}
    return [found.product, *(names[code] for code in sorted(further))]
