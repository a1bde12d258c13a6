"""A licence in the enterprise's space: what it says, what may be asked for, changes under way, the calendar."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.deadlines.rules import ics
from apps.kernel.errors import DomainError

from .. import states
from ..forms.life import FORMS
from ..models import Change, Licence
from ..models.change import KINDS
from ..offers import CHANGE_TONES, CHANGE_WAITS
from ..operations import changing, committing
from ..permissions import Permission
from ..public import as_read
from ..queries.change_story import calendar_days, clocks_of, next_limits, story
from ..queries.changes import RENEW_FROM, RENEW_STOP, covered_of, day_of, held_as, units_named
from ..queries.handed_in import letters_of
from ..rules import changes as rules
from ..wording import AGAINST_CHANGE, CHANGE_DOUBTS, LICENCE_TONES
from .common import lost, prior_checks, sealed_paper

NEEDED = ("licence__enterprise", "licence__product", "licence__agency", "laboratory", "report_file", "policy_file",
          "proof_file")  # fmt: skip


def _own_room(request):
    if not request.scope.is_enterprise:
        raise Http404


def _licence(request, pk):
    rows = Licence.objects.select_related("enterprise", "product", "agency", "document", "application")
    return fetch(rows, request.scope, pk=pk)


def change_of(request, pk):
    return fetch(Change.objects.select_related(*NEEDED), request.scope, pk=pk)


@require_safe
def change_commitment(request, pk):
    """The form of a change with its commitment, as it was sealed: for the holder and the bureaus that see it."""
    change = change_of(request, pk)
    if not request.scope.is_enterprise:
        request.scope.require(Permission.VIEW)
    if not change.commitment:
        raise Http404
    return sealed_paper(committing.paper_of_change(change), f"change-commitment-{pk}.pdf")


def trail(licence, *further):
    here = reverse("licensing:held", args=[licence.pk])
    return [(_("Production licences"), reverse("licensing:mine")), (licence.number, here if further else ""), *further]


@require_safe
def held(request, pk):
    """One licence of one's own: certificates, what may be asked for now and what not, changes."""
    _own_room(request)
    at = timezone.now()
    [licence] = as_read([_licence(request, pk)], timezone.localdate(at))
    changes = list(licence.changes.order_by("-pk"))
    limits = next_limits([row for row in changes if row.open], at)
    context = {
        "licence": licence,
        "tone": LICENCE_TONES[licence.state],
        "covered": covered_of(licence),
        "ways": _ways(licence, timezone.localdate(at)) if request.scope.may(Permission.APPLY) else [],
        "changes": [{"change": row, "tone": CHANGE_TONES[row.state], "clock": limits.get(row.pk)} for row in changes],
        "formers": list(licence.formers.select_related("document").order_by("-version")),
        "stop": day_of(RENEW_STOP, licence.until, timezone.localdate(at)) if licence.state in states.LIVE else None,
        "check": licence.after_checks.open().select_related("agency").first() if licence.held else None,
        "renew_from": day_of(RENEW_FROM, licence.until, timezone.localdate(at)),
        "crumbs": trail(licence),
    }
    return render(request, "licensing/held.html", context)


def _ways(licence, on):
    """Every kind of change with what stands against it now, those that are open first."""
    ways = []
    for kind, form in FORMS.items():
        found = rules.against(kind, held_as(licence, licence.enterprise, kind, on))
        if "not-suspended" not in found and "ended" not in found:
            ways.append({"kind": kind, "title": form.title, "lead": form.lead, "adverse": form.adverse,
                         "against": [AGAINST_CHANGE[code] for code in found]})  # fmt: skip
    return sorted(ways, key=lambda way: bool(way["against"]))


@require_http_methods(["GET", "HEAD", "POST"])
def change_new(request, pk, kind):
    """The small form of one kind of change; POST asks for it."""
    _own_room(request)
    request.scope.require(Permission.APPLY)
    licence, at = _licence(request, pk), timezone.now()
    if kind not in FORMS:
        raise Http404
    on = timezone.localdate(at)
    if request.method != "POST":
        found = rules.against(kind, held_as(licence, licence.enterprise, kind, on))
        if found:
            messages.error(request, " ".join(str(AGAINST_CHANGE[code]) for code in found))
            return HttpResponseRedirect(reverse("licensing:held", args=[pk]))
    form = FORMS[kind](*_given(request), row=licence, today=on)
    if form.is_bound and form.is_valid():
        try:
            done = changing.ask(licence_id=pk, kind=kind, by=request.scope, at=at, **form.arguments())
        except DomainError as error:
            form.refuse(error)
        else:
            _say(request, done)
            return HttpResponseRedirect(reverse("licensing:my_change", args=[done.pk]))
    context = {"licence": licence, "form": form, "crumbs": trail(licence, (form.title, ""))}
    return render(request, "licensing/change_form.html", context, status=422 if form.is_bound else 200)


def _given(request):
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _say(request, change):
    granted = change.state == states.GRANTED
    messages.success(request, _("Granted at once.") if granted else _("Handed in."))


@require_http_methods(["GET", "HEAD", "POST"])
def my_change(request, pk):
    """What became of a change, and what happens next; what is to be corrected is corrected here."""
    _own_room(request)
    change, at = change_of(request, pk), timezone.now()
    form = None
    if change.state == states.CORRECTING and request.scope.may(Permission.APPLY):
        kind = FORMS[change.kind]
        form = kind(*_given(request), row=change.licence, change=change, today=timezone.localdate(at))
    if request.method == "POST" and form is None:
        return HttpResponseRedirect(request.path)
    if form is not None and form.is_bound and form.is_valid():
        try:
            done = changing.complete(change_id=pk, by=request.scope, at=at, **form.arguments())
        except DomainError as error:
            form.refuse(error)
        else:
            _say(request, done)
            return HttpResponseRedirect(request.path)
    context = shown(change, at, party=True) | {"form": form, "crumbs": trail(change.licence, (KINDS[change.kind], ""))}
    return render(request, "licensing/my_change.html", context, status=422 if form and form.is_bound else 200)


def shown(change, at, *, party):
    """The context of a change's page, for either side."""
    licence = change.licence
    return {
        "change": change,
        "licence": licence,
        "tone": CHANGE_TONES[change.state],
        "waits": CHANGE_WAITS[change.state],
        "units": units_named(change.unit_codes, change.asked_on),
        "doubts": [CHANGE_DOUBTS[code] for code in change.doubts] + lost(change, change.open),
        "papers": list(change.papers.select_related("document").order_by("pk")),
        "former": getattr(change, "replaced", None),
        "clocks": clocks_of(change, at),
        "story": story(change, party=party),
        "letters": letters_of(change) if change.correction else [],
        "prior_checks": prior_checks(change) if change.on_site else [],
        "party": party,
    }


@require_POST
def my_change_withdraw(request, pk):
    _own_room(request)
    change = change_of(request, pk)
    changing.withdraw(change_id=change.pk, by=request.scope, at=timezone.now())
    messages.success(request, _("Withdrawn. You may apply again at any time."))
    return HttpResponseRedirect(reverse("licensing:held", args=[change.licence_id]))


@require_safe
def deadlines(request):
    """Every deadline of the enterprise, and the last days of its licences, as a calendar file."""
    _own_room(request)
    at = timezone.now()
    name = _("Deadlines of our enterprise")
    content = ics.written(name, calendar_days(request.scope, at), stamp=at)
    headers = {"Content-Disposition": 'attachment; filename="deadlines.ics"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
