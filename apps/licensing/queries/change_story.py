"""Reads over a change: its story, what comes next, its limits; the calendar of an enterprise."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.models import Event
from apps.deadlines import queries as deadlines
from apps.deadlines.models import Clock
from apps.deadlines.queries import shown
from apps.deadlines.rules.ics import Day

from .. import states
from ..models import Licence
from .story import PRIOR, PRIOR_INNER, SITE

SUBJECT = "licensing.change"
STORY = {
    "licensing.change_asked": gettext_lazy("Change asked for"),
    "licensing.change_granted_at_once": gettext_lazy("Granted at once: every rule was met"),
    "licensing.change_to_correct": gettext_lazy("Asked for what is missing"),
    "licensing.change_completed": gettext_lazy("Corrected and handed in again"),
    "licensing.change_correction_entered": gettext_lazy("Correction on paper entered"),
    "licensing.change_correction_struck": gettext_lazy("Entry of a correction struck out"),
    "licensing.change_reopened": gettext_lazy("Opened again: the correction was posted in time"),
    "licensing.change_on_paper": gettext_lazy("Corrected on paper and handed in again"),
    "licensing.change_lapsed": gettext_lazy("Lapsed: not corrected in time"),
    **PRIOR,
    "licensing.change_proposed": gettext_lazy("Decision proposed"),
    "licensing.change_sent_back": gettext_lazy("Proposal sent back"),
    "licensing.change_granted": gettext_lazy("Change granted"),
    "licensing.change_refused": gettext_lazy("Change refused"),
    "licensing.change_by_silence": gettext_lazy("Granted by silence: nothing was decided before the licence ended"),
    "licensing.change_withdrawn": gettext_lazy("Application withdrawn"),
    "licensing.change_moot": gettext_lazy("Without an object: the licence has ended"),
}
WORDS = ("reason", "finding", "told", "statement")
INNER = {"licensing.change_proposed", "licensing.change_sent_back"} | PRIOR_INNER
# what comes after a state, as the timeline tells it
AHEAD = {
    states.RECEIVED: (gettext_lazy("An officer checks and proposes a decision"),
                      gettext_lazy("A second officer decides")),
    states.CORRECTING: (gettext_lazy("You correct what is missing"), gettext_lazy("Two officers check and decide")),
    states.PROPOSED: (gettext_lazy("A second officer decides"),),
}  # fmt: skip


def story(change, *, party=False):
    """The steps as the component `timeline` shows them, with those to come; the holder is not told inner steps."""
    events = Event.objects.filter(subject_kind="licence_change", subject_id=str(change.pk)).order_by("pk")
    told = [event for event in events if event.verb in STORY and not (party and event.verb in INNER)]
    past = [
        {
            "title": STORY[event.verb],
            "at": event.at,
            "actor": "" if event.actor_kind == "system" or (party and event.actor_kind == "agency") else event.actor,
            "text": next((str(event.data[word]) for word in WORDS if event.data.get(word)), ""),
            "url": "",
            "state": "now" if event is told[-1] else "done",
        }
        for event in told
    ]
    ahead = AHEAD.get(change.state, ())
    if change.on_site_first and change.state == states.RECEIVED and not seen_on_site(change):
        ahead = (SITE, *ahead)
    return past + [{"title": text, "at": None, "actor": "", "text": "", "url": "", "state": "next"} for text in ahead]


def seen_on_site(change):
    """Whether examiners were there: what they found counts, whatever it is."""
    return change.prior_checks.filter(state__in=(states.FILED, states.PASSED, states.FAILED)).exists()


def clocks_of(change, at):
    """The limits of a change that run, the next first."""
    return [shown(clock, at) for clock in Clock.objects.standing().of(SUBJECT, change.pk).order_by("due_at", "pk")]


def next_limits(changes, at):
    """{id of a change: its next limit as shown}."""
    return deadlines.next_limits(SUBJECT, [row.pk for row in changes], at)


def calendar_days(scope, at):
    """[Day] of an enterprise: every limit it has to keep, and the last days of its licences; two queries."""
    host = settings.SITE_URL.rstrip("/")
    name = host.rpartition("/")[2].partition(":")[0]
    clocks = [shown(c, at) for c in Clock.objects.visible_to(scope).standing().order_by("due_at", "pk")]
    days = [
        Day(f"clock-{each.clock.pk}@{name}", each.clock.due_on, " · ".join(filter(None, (str(each.act), each.thing))),
            "\n".join(filter(None, (str(each.consequence), str(each.basis)))), f"{host}{each.my_url}")
        for each in clocks
    ]  # fmt: skip
    held = (
        Licence.objects.visible_to(scope)
        .filter(state__in=states.LIVE)
        .select_related("product")
        .order_by("until", "pk")
    )
    days += [
        Day(f"licence-{row.pk}@{name}", row.until, _("Last day of licence %(number)s") % {"number": row.number},
            str(row.product), f"{host}/my/licences/held/{row.pk}/", 30)
        for row in held
    ]  # fmt: skip
    return days
