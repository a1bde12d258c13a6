"""The rules of a test report, asked while it is typed: what an officer would have to look at."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.access.fetch import fetch

from ..forms.filling import TypedForm
from ..forms.life import FORMS
from ..models import Licence
from ..permissions import Permission
from ..queries.applicants import report_hints, units_of
from ..queries.changes import units_of as units_of_change
from ..rules import changes as rules
from ..wording import DOUBTS
from .common import application_of


def _own_room(request):
    if not request.scope.is_enterprise:
        raise Http404
    request.scope.require(Permission.APPLY)


@require_safe
def report_typed(request, pk):
    """Of an application that is being filled in."""
    _own_room(request)
    application = application_of(request, pk)
    if not application.editable:
        raise Http404
    return _hints(request, application.enterprise, application.enterprise_id, units_of(application))


@require_safe
def change_typed(request, pk, kind):
    """Of a change of a licence that is asked for with a report."""
    _own_room(request)
    licence = fetch(Licence.objects.select_related("enterprise"), request.scope, pk=pk)
    if kind not in FORMS or not rules.TABLE[kind].report:
        raise Http404
    codes = [code for code in request.GET.getlist("unit_codes")[:100] if code.isprintable()]
    units = units_of_change(kind, licence, codes, timezone.localdate())
    return _hints(request, licence.enterprise, licence.enterprise_id, units)


def _hints(request, enterprise, maker, units):
    today, said = timezone.localdate(), TypedForm(request.GET).said()
    hints = [DOUBTS[code] for code in report_hints(said, enterprise=enterprise, maker=maker, units=units, on=today)]
    if said["report_on"] and said["report_on"] > today:
        hints.insert(0, _("The report lies in the future."))
    typed = any(said[name] for name in ("report_number", "report_on", "report_product"))
    return render(request, "licensing/report_hints.html", {"hints": hints, "typed": typed})
