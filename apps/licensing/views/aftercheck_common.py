"""What the pages of checks, proceedings and proposals tell: the story, and the limits that run."""

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.deadlines.queries import shown

from ..wording import AFTER_STORY

WORDS = ("reason", "finding", "statement", "number", "ruling")
INNER = {
    "licensing.ending_proposed", "licensing.ending_proposed_in_mass", "licensing.ending_reviewed",
    "licensing.ending_service_entered", "licensing.ending_service_struck",
    "licensing.beside_held", "licensing.beside_opened", "licensing.beside_closed", "licensing.beside_again",
    "licensing.beside_struck",
}  # fmt: skip


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
