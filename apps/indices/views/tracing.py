"""What one value rests on, in public and at the desk: its place chosen, its method in figures, what was read."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.kernel.answers import FRESH
from apps.kernel.templatetags.lists import flat_choices

from ..forms.methods import MethodForm
from ..forms.public import ChooseForm
from ..models import Index
from ..queries.contents import told_of
from ..queries.places import above, area_name
from ..queries.titles import titles_of
from ..queries.trace import places_of, traced
from . import shapes

ASKED = ("area", "sector", "period", "vintage")


def seen(request, index, *, published):
    """(a page's context, its status), or the redirect to the value that is meant where the address leaves it open: of
    the province where it has one, of the newest period. Raises Http404 where the index has no value at all."""
    asked = {name: request.GET.get(name, "") for name in ASKED}
    places = places_of(index, published=published)
    if not places:
        raise Http404
    home = settings.PROVINCE_CODE
    areas = {area for area, _period in places}
    if not (asked["area"] and asked["period"]):
        area = asked["area"] or (home if home in areas else min(areas))
        newest = max((period for place, period in places if place == area), default="")
        if newest:
            told = {"area": area, "period": asked["period"] or newest}
            told |= {"sector": asked["sector"]} if asked["area"] and asked["sector"] else {}
            return HttpResponseRedirect(f"{request.path}?{urlencode(told)}")
    found = traced(index, published=published, **asked)
    beyond = [(code, area_name(code)) for code in sorted(areas - {home}) if not above(code)]  # the nation
    whole = [(home, _("whole province"))] if home in areas else []  # by its code, as the address of a trace names it
    form = ChooseForm(
        request.GET, periods=sorted({period for _area, period in places}, reverse=True), default=home, whole=False,
        areas=[*whole, *beyond, *shapes.area_choices(areas - dict(beyond).keys(), home)],
    )  # fmt: skip
    context = {
        "index": index, "found": found, "form": form, "asked": asked["vintage"],
        "titles": titles_of(index, found.result.definition_id if found else None),
        "method": method_of(found.result.definition) if found else [], "where": _where(found),
    }  # fmt: skip
    return context, 200 if found else 404


def _where(found):
    """The query that leads to this very vintage for ever; "" where nothing was found."""
    if found is None:
        return ""
    row = found.result
    told = {"area": row.area, "sector": row.sector_id, "period": row.period, "vintage": row.vintage}
    return urlencode({name: value for name, value in told.items() if value})


@login_not_required
@require_safe
def told(request, code):
    """The lines whose SHA-256 is the digest of a published value; the file itself is what is hashed."""
    index = Index.objects.filter(code=code).first()
    found = index and traced(index, published=True, **{name: request.GET.get(name, "") for name in ASKED})
    if not found:
        raise Http404
    answer = HttpResponse(told_of(found.result), content_type="text/plain; charset=utf-8")
    answer["Cache-Control"], answer["Access-Control-Allow-Origin"] = FRESH, "*"
    return answer


def method_of(definition):
    """[(label, words)] of what a definition says besides its tree: whoever computes a value again needs all of it."""
    form = MethodForm(None, row=definition)
    rows = [
        (field.label, _words(field, form.get_initial_for_field(field, name))) for name, field in form.fields.items()
    ]
    rows += [
        (_("Where a value is missing"), definition.get_missing_display()),
        (_("Decimals, rounded half up"), str(definition.decimals)),
    ]
    return [(label, words) for label, words in rows if words]


def _words(field, value):
    if value in (None, "", [], False):
        return ""
    if value is True:
        return _("yes")
    known = {str(key): str(text) for key, text in flat_choices(getattr(field, "choices", []))}
    values = value if isinstance(value, list) else [value]
    return _(", ").join(known.get(str(each), str(each)) for each in values)
