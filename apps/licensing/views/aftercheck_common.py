"""What the pages of checks, proceedings and proposals share: ways, one step by POST, tabs."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.deadlines.queries import shown
from apps.kernel.errors import DomainError

from ..wording import AFTER_STORY

WORDS = ("reason", "finding", "statement", "number", "ruling")
INNER = {"licensing.ending_proposed", "licensing.ending_proposed_in_mass", "licensing.ending_reviewed"}


def ways(offers, row, bound=None):
    """{ways, asides} of a page: each offer with its form, the one that was sent bound."""
    bound, today = bound or {}, timezone.localdate()
    found = [
        {"offer": offer, "form": bound.get(offer.verb) or offer.form(row=row, today=today, prefix=offer.verb)}
        for offer in offers
    ]
    return {"ways": [w for w in found if not w["offer"].aside], "asides": [w for w in found if w["offer"].aside]}


def step(request, *, verb, known, offers, row, key, here, again):
    """POST of one offer: done and back to `here`, or the page again (`again(bound)`) with what was wrong."""
    if verb not in {offer.verb for offer in known}:
        raise Http404
    offer = next((offer for offer in offers if offer.verb == verb), None)
    if offer is None:
        messages.error(request, _("Nothing was done: this step is not open to you in the present state."))
        return HttpResponseRedirect(here)
    form = offer.form(request.POST, request.FILES, row=row, today=timezone.localdate(), prefix=verb)
    if form.is_valid():
        try:
            offer.run(**{key: row.pk}, by=request.scope, at=timezone.now(), **form.arguments())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": offer.label})
            return HttpResponseRedirect(here)
    return again({verb: form})


def story(kind, pk, *, party=False):
    """The steps as the component `timeline` shows them; the holder is not told the bureau's inner steps."""
    events = Event.objects.filter(subject_kind=kind, subject_id=str(pk)).order_by("pk")
    told = [event for event in events if event.verb in AFTER_STORY and not (party and event.verb in INNER)]
    return [
        {
            "title": AFTER_STORY[event.verb],
            "at": event.at,
            "actor": "" if event.actor_kind == "system" or (party and event.actor_kind == "agency") else event.actor,
            "text": next((str(event.data[word]) for word in WORDS if event.data.get(word)), ""),
            "url": "",
            "state": "now" if event is told[-1] else "done",
        }
        for event in told
    ]


def clocks_of(subject, pk, at):
    """The limits of a check or a proceeding that run, the next first."""
    return [shown(clock, at) for clock in Clock.objects.standing().of(subject, pk).order_by("due_at", "pk")]
