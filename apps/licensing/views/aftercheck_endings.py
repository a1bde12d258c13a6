"""Proceedings that end a licence, on the desk and in the holder's space."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.deadlines.queries import next_limits
from apps.kernel.errors import DomainError
from apps.kernel.keyset import Order, page

from .. import states
from ..forms.ending import ProposeEndForm
from ..models import Ending, EndPaper, Licence
from ..operations import ending_cases
from ..operations.ending_service import MAIN, unserved_closing
from ..operations.ending_steps import SUBJECT
from ..permissions import Permission
from ..rules.numbers import read
from .aftercheck_common import clocks_of, story
from .aftercheck_offers import (
    CLOSING_WAITS,
    ENDING,
    MY_ENDING,
    PROOF_WAITS,
    TONES,
    WAITS,
    of_ending,
    on_hearing,
)
from .stepping import step, ways

NEEDED = ("licence__enterprise", "licence__product", "licence__agency", "ground", "agency")
TABS = {
    "new": (states.PROPOSED, states.NOTICED),
    "answer": (states.ANSWERING, states.HEARING),
    "decide": (states.ANSWERED, states.REVIEWED, states.DECIDED),
    "ended": (states.SERVED, states.DROPPED, states.OVERTURNED),
}


@require_safe
@agency_only
def endings(request):
    """Proceedings of the scope: to notify, waiting for the holder, to decide, closed."""
    request.scope.require(Permission.VIEW)
    tab = request.GET.get("show") if request.GET.get("show") in TABS else "new"
    rows = Ending.objects.visible_to(request.scope).filter(state__in=TABS[tab]).select_related(*NEEDED)
    found = page(rows, Order("id", descending=True), cursor=request.GET.get("cursor", ""))
    limits = next_limits(SUBJECT, [row.pk for row in found.rows], timezone.now())
    here = reverse("licensing:endings")
    context = {
        "rows": [{"ending": row, "tone": TONES[row.state], "clock": limits.get(row.pk)} for row in found.rows],
        "tabs": [
            ("new", _("To notify"), here),
            ("answer", _("With the holder"), f"{here}?show=answer"),
            ("decide", _("To decide"), f"{here}?show=decide"),
            ("ended", _("Closed"), f"{here}?show=ended"),
        ],
        "tab": tab,
        "may_propose": request.scope.may(Permission.HANDLE),
        "lost": found.lost,
        "next": f"{here}?show={tab}&cursor={found.next}" if found.next else "",
        "previous": f"{here}?show={tab}&cursor={found.previous}" if found.previous else "",
    }
    return render(request, "licensing/endings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def ending_new(request):
    """Propose to end a licence, by its number."""
    request.scope.require(Permission.HANDLE)
    posted = request.method == "POST"
    asked = {"number": request.GET.get("number", "")[:40]}
    form = ProposeEndForm(request.POST if posted else None, today=timezone.localdate(), initial=asked)
    if posted and form.is_valid():
        made = _proposed(request, form)
        if made is not None:
            messages.success(request, _("Proposed. Now write the notice."))
            return HttpResponseRedirect(reverse("licensing:ending", args=[made.pk]))
    crumbs = [(_("Ends of licences"), reverse("licensing:endings")), (_("Propose to end a licence"), "")]
    return render(request, "licensing/ending_new.html", {"form": form, "crumbs": crumbs}, status=422 if posted else 200)


def _proposed(request, form):
    given = form.arguments()
    number = read(given.pop("number"), settings.PROVINCE_CODE)
    licence = Licence.objects.visible_to(request.scope).filter(number=number or None).first()
    if licence is None:
        form.add_error("number", _("No licence of your area has this number."))
        return None
    try:
        return ending_cases.propose_end(licence_id=licence.pk, by=request.scope, at=timezone.now(), **given)
    except DomainError as error:
        form.refuse(error)
        return None


def _shown(request, ending, bound, base):
    party = request.scope.is_enterprise
    papers = list(ending.papers.select_related("document", "service").prefetch_related("proofs__scan").order_by("pk"))
    waiting = [proof for proof in _marked(papers, ending) if proof.due and not proof.overtaken]
    hearing = on_hearing(ending, papers, timezone.localdate(), party=party) if ending.state == states.HEARING else ""
    former = _former_calls(papers)
    offered = ways(of_ending(ending, request.scope), ending, bound)
    return offered | {
        "ending": ending,
        "licence": ending.licence,
        "tone": TONES[ending.state],
        "waits": PROOF_WAITS if waiting and not party else hearing or _waits(ending),
        "papers": [
            {"paper": paper, "service": getattr(paper, "service", None), "overtaken": paper.pk in former}
            for paper in papers
        ],
        "besides": [] if party else list(ending.besides.select_related("ground").order_by("pk")),
        "letters": list(ending.letters.select_related("scan").order_by("pk")) if ending.notice_served_on else [],
        "hearing_note": hearing if offered["ways"] else "",  # else it is the next step
        "clocks": clocks_of(SUBJECT, ending.pk, timezone.now()),
        "story": story("licence_ending", ending.pk, party=party),
        "party": party,
        "step_base": reverse(base, args=[ending.pk]),
    }


def _former_calls(papers):
    """Keys of the calls to the hearing whose place another one has taken."""
    calls = [paper.pk for paper in papers if paper.kind == EndPaper.Kind.HEARING]
    return calls[:-1]


def _waits(ending):
    return CLOSING_WAITS if unserved_closing(ending) and ending.licence.held else WAITS[ending.state]


def _marked(papers, ending):
    """Recorded services that nobody has looked at, marked with whether somebody still has to, or the holder has
    confirmed the paper itself."""
    found = [proof for paper in papers for proof in paper.proofs.all() if proof.seen_by_id is None]
    for proof in found:
        proof.overtaken, proof.due = hasattr(proof.paper, "service"), MAIN.get(ending.state) == proof.paper.kind
    return found


def _page(request, ending, bound=None):
    crumbs = [(_("Ends of licences"), reverse("licensing:endings")), (f"#{ending.pk}", "")]
    context = _shown(request, ending, bound, "licensing:ending") | {"crumbs": crumbs}
    return render(request, "licensing/ending.html", context, status=422 if bound else 200)


def _of(request, pk):
    return fetch(Ending.objects.select_related(*NEEDED), request.scope, pk=pk)


@require_safe
@agency_only
def ending(request, pk):
    request.scope.require(Permission.VIEW)
    return _page(request, _of(request, pk))


@require_POST
@agency_only
def ending_step(request, pk, verb):
    request.scope.require(Permission.VIEW)
    row = _of(request, pk)
    return step(
        request, verb=verb, known=ENDING, offers=of_ending(row, request.scope), row=row, key="ending_id",
        here=reverse("licensing:ending", args=[pk]), again=lambda bound: _page(request, _of(request, pk), bound),
    )  # fmt: skip


def _my_page(request, ending, bound=None):
    crumbs = [(_("Production licences"), reverse("licensing:mine")), (ending.licence.number, "")]
    context = _shown(request, ending, bound, "licensing:my_ending") | {"crumbs": crumbs}
    return render(request, "licensing/my_ending.html", context, status=422 if bound else 200)


@require_safe
def my_ending(request, pk):
    """The holder reads what is held against it, answers, and sees what happens next."""
    if not request.scope.is_enterprise:
        raise Http404
    return _my_page(request, _of(request, pk))


@require_POST
def my_ending_step(request, pk, verb):
    if not request.scope.is_enterprise:
        raise Http404
    row = _of(request, pk)
    return step(
        request, verb=verb, known=MY_ENDING, offers=of_ending(row, request.scope), row=row, key="ending_id",
        here=reverse("licensing:my_ending", args=[pk]), again=lambda bound: _my_page(request, _of(request, pk), bound),
    )  # fmt: skip
