"""An enterprise's own: all facts held about it in plain words, its objections."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.documents.models import Document
from apps.kernel.errors import DomainError
from apps.kernel.keyset import Order, page
from apps.registry.views.common import perform, posted
from apps.registry.views.mine import enterprises_only, mine

from .. import states
from ..forms.objections import ObjectionForm
from ..models import Fact, Objection
from ..operations.objections import file_objection, withdraw_objection
from ..permissions import Permission
from ..queries import lists, words
from ..queries import objections as read
from ..queries.authority import decider_of
from ..queries.history import history
from ..queries.uses import used_how
from .places import moved

SIZE = 40
OBJECTIONABLE = (states.EFFECTIVE, states.EXPIRED)


@require_safe
def my_facts(request):
    """Every fact held about the enterprise, newest first: what it is, whether it shows, what it does."""
    enterprises_only(request)
    row = mine(request)
    rows = Fact.objects.visible_to(request.scope).filter(enterprise=row).select_related("kind", "source")
    leaning = request.GET.get("show", "")
    if leaning in words.LEANING_TONES:
        rows = rows.filter(kind__leaning=leaning)
    found = page(
        rows.order_by(), Order("occurred_on", descending=True), cursor=request.GET.get("cursor", ""), size=SIZE
    )
    today = timezone.localdate()
    used = used_how(found.rows, today)
    here = reverse("records:my_facts")
    context = {
        "row": row,
        "rows": [_told(fact, today, used[fact.pk]) for fact in found.rows],
        "tabs": [
            ("", _("All"), here),
            ("adverse", _("Adverse"), f"{here}?show=adverse"),
            ("favourable", _("Favourable"), f"{here}?show=favourable"),
        ],
        "tab": leaning,
        "next": moved(request, found.next),
        "previous": moved(request, found.previous),
    }
    return render(request, "records/my_facts.html", context)


def _told(fact, today, used):
    return {
        "fact": fact,
        "shown": words.shown_how(fact, today),
        "used": used,
        "state": words.STATE_WORDS[fact.state],
        "tone": words.STATE_TONES[fact.state],
        "leaning_tone": words.LEANING_TONES[fact.kind.leaning],
    }


@require_safe
def my_fact(request, pk):
    """One fact, its evidence and history, and the way to object."""
    enterprises_only(request)
    fact = fetch(lists.page_rows(), request.scope, pk=pk)
    objections = lists.objections_to(fact)
    today = timezone.localdate()
    context = _told(fact, today, used_how([fact], today)[fact.pk]) | {
        "decided_by": decider_of(fact),
        "evidence": Document.objects.filter(pk=fact.evidence).first() if fact.evidence else None,
        "proof": lists.proof_of(fact),
        "events": history(fact),
        "objections": objections,
        "objection_tones": words.OBJECTION_TONES,
        "open_objection": next((row for row in objections if row.state == states.FILED), None),
        "may_object": fact.state in OBJECTIONABLE and request.scope.may(Permission.OBJECT),
    }
    return render(request, "records/my_fact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def my_object(request, pk):
    """Object to one fact: why, with which documents, and what will follow."""
    enterprises_only(request)
    request.scope.require(Permission.OBJECT)
    fact = fetch(lists.page_rows(), request.scope, pk=pk)
    context = {"title": fact.title, "fact": fact, "back": reverse("records:my_fact", args=[fact.pk])}
    form = ObjectionForm(posted(request), request.FILES or None, scope=request.scope)
    return perform(
        request, form, file_objection, template="records/my_object.html", context=context,
        target=lambda objection: reverse("records:my_objection", args=[objection.pk]),
        said=_("Your objection is filed; the clock runs."), enterprise_id=fact.enterprise_id, fact_id=fact.pk,
    )  # fmt: skip


@require_safe
def my_objections(request):
    enterprises_only(request)
    found = page(
        read.rows_of(request.scope).order_by(), Order("id", descending=True), cursor=request.GET.get("cursor", ""),
        size=SIZE,
    )  # fmt: skip
    clocks = read.clocks_of(found.rows, timezone.now())
    context = {
        "rows": [{"row": row, "clock": clocks.get(str(row.pk))} for row in found.rows],
        "tones": words.OBJECTION_TONES,
        "next": moved(request, found.next),
        "previous": moved(request, found.previous),
    }
    return render(request, "records/my_objections.html", context)


@require_safe
def my_objection(request, pk):
    """One's objection: whose move it is and until when; the decision with its reasons and remedies, to print."""
    enterprises_only(request)
    objection = fetch(read.page_rows(), request.scope, pk=pk)
    context = {
        "objection": objection,
        "files": read.files_of(objection),
        "clock": read.clocks_of([objection], timezone.now()).get(str(objection.pk)),
        "events": read.steps(objection),
        "remedies": read.remedies(objection),
        "tone": words.OBJECTION_TONES[objection.state],
        "open": objection.state == states.FILED,
        "decided": objection.state in states.DECIDED,
    }
    return render(request, "records/my_objection.html", context)


@require_POST
def my_objection_withdraw(request, pk):
    enterprises_only(request)
    objection = fetch(Objection, request.scope, pk=pk)
    try:
        withdraw_objection(objection_id=objection.pk, by=request.scope, at=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Objection taken back; the fact stands."))
    return HttpResponseRedirect(reverse("records:my_objection", args=[objection.pk]))
