"""Objections at the desk: the queue with its clocks, one objection, the decision on it."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.access.fetch import fetch
from apps.kernel.errors import DomainError
from apps.kernel.keyset import Order, page

from .. import states
from ..forms.objections import STANDS, DecisionForm
from ..operations.objections import refuse_objection, uphold_objection
from ..permissions import Permission
from ..queries import objections as read
from ..queries import words
from ..queries.authority import asked_of, decider_of, decides_on
from ..queries.history import history
from ..queries.involved import involved
from ..queries.uses import used_how
from .places import moved

SIZE = 40


@require_safe
def objection_list(request):
    """Open objections, the oldest first; ended ones behind the second tab."""
    request.scope.require(Permission.VIEW)
    ended = request.GET.get("show") == "ended"
    rows = read.rows_of(request.scope)
    rows = rows.decided() if ended else rows.open()
    found = page(rows.order_by(), Order("id", descending=ended), cursor=request.GET.get("cursor", ""), size=SIZE)
    clocks = read.clocks_of(found.rows, timezone.now())
    here = reverse("records:objections")
    context = {
        "rows": [{"row": row, "clock": clocks.get(str(row.pk))} for row in found.rows],
        "tabs": [("open", _("Being decided"), here), ("ended", _("Decided"), f"{here}?show=ended")],
        "tab": "ended" if ended else "open",
        "tones": words.OBJECTION_TONES,
        "next": moved(request, found.next),
        "previous": moved(request, found.previous),
    }
    return render(request, "records/objection_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def objection_page(request, pk):
    """What is objected to, why, with what evidence; the form of the decision for somebody not involved."""
    request.scope.require(Permission.VIEW)
    objection = fetch(read.page_rows(), request.scope, pk=pk)
    posted = request.method == "POST"
    if posted:
        request.scope.require(Permission.CORRECT)
    form = DecisionForm(request.POST if posted else None, scope=request.scope, row=objection)
    if posted and form.is_valid():
        try:
            _decide(objection, form, request.scope)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Decided; the enterprise has been told, the grade follows within seconds."))
            return HttpResponseRedirect(reverse("records:objection", args=[objection.pk]))
    return render(request, "records/objection.html", _shown(request, objection, form), status=422 if posted else 200)


def _decide(objection, form, scope):
    values = form.cleaned_data
    given = {"objection_id": objection.pk, "decision": values["decision"], "by": scope, "at": timezone.now()}
    if values["outcome"] == STANDS:
        return refuse_objection(**given)
    return uphold_objection(outcome=values["outcome"], changes=form.changes(), fact_id=values.get("fact_id"), **given)


def _shown(request, objection, form):
    fact = objection.fact
    open_now = objection.state == states.FILED
    took_part = open_now and request.scope.user_id in involved(objection, fact)
    # the receipt's page belongs to the ratings above: an address, shown where it exists
    receipt = f"/desk/enterprises/{objection.enterprise_id}/credit/" if objection.grade_ref else ""
    return {
        "objection": objection,
        "fact": fact,
        "decided_by": decider_of(fact) if fact else None,
        "files": read.files_of(objection),
        "form": form,
        "clock": read.clocks_of([objection], timezone.now()).get(str(objection.pk)),
        "events": read.steps(objection),
        "history": history(fact) if fact else [],
        "remedies": read.remedies(objection),
        "tone": words.OBJECTION_TONES[objection.state],
        "took_part": took_part,
        "decides": None if decides_on(request.scope, objection) else asked_of(objection),
        "may_decide": (
            open_now
            and not took_part
            and request.scope.may(Permission.CORRECT)
            and decides_on(request.scope, objection)
        ),
        "open": open_now,
        "receipt": receipt,
        "leaning_tone": words.LEANING_TONES[fact.kind.leaning] if fact else "",
        "shown": words.shown_how(fact, timezone.localdate()) if fact else "",
        "used": used_how([fact], timezone.localdate())[fact.pk] if fact else "",
        "crumbs": [(_("Objections"), reverse("records:objections")), (objection.enterprise.name, "")],
    }
