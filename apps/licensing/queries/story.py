"""Reads over applications: their story, the limits that run, those of a page of them."""

from django.utils.translation import gettext_lazy as _

from apps.audit.models import Event
from apps.deadlines import queries as deadlines
from apps.deadlines.models import Clock
from apps.deadlines.queries import shown

from .. import states

SUBJECT = "licensing.application"
# steps of a check on site before a grant, in the story of what it is a check of
PRIOR = {
    "licensing.prior_ordered": _("Check on site ordered"),
    "licensing.prior_assigned": _("Check on site: other examiners, or another day"),
    "licensing.prior_filed": _("Form of the check handed in"),
    "licensing.prior_sent_back": _("Form of the check sent back"),
    "licensing.prior_called_off": _("Check on site called off"),
    "licensing.prior_passed": _("Check on site passed"),
    "licensing.prior_failed": _("Check on site failed"),
    "licensing.prior_stated": _("The applicant on the check"),
    "licensing.prior_letter_entered": _("A letter about the check entered"),
    "licensing.prior_letter_seen": _("A letter about the check held against its scan"),
    "licensing.prior_letter_struck": _("Entry of a letter about the check struck out"),
    "licensing.prior_set_aside": _("Failed check set aside: another is made"),
}
# what a step is called in the story of an application; the verbs of the audit, shorter
STORY = {
    "licensing.started": _("Application begun"),
    "licensing.submitted": _("Application handed in"),
    "licensing.granted_at_once": _("Granted at once: every rule was met"),
    "licensing.correction_asked": _("Asked for what is missing"),
    "licensing.completed": _("Corrected and handed in again"),
    "licensing.correction_entered": _("Correction on paper entered"),
    "licensing.correction_struck": _("Entry of a correction struck out"),
    "licensing.reopened": _("Opened again: the correction was posted in time"),
    "licensing.completed_on_paper": _("Corrected on paper and handed in again"),
    "licensing.lapsed": _("Lapsed: not corrected in time"),
    "licensing.accepted": _("Accepted"),
    "licensing.accepted_by_silence": _("Accepted by silence: the bureau asked for nothing in time"),
    "licensing.counted_from_receipt": _("Accepted by silence: its time counts from the receipt"),
    "licensing.not_accepted": _("Not accepted"),
    "licensing.samples_sent": _("Samples sent to be tested"),
    "licensing.tests_prolonged": _("Told of further days of tests"),
    "licensing.testing_over": _("The days told for the tests are over: the time to decide runs on"),
    "licensing.results_in": _("Results of the tests are in"),
    **PRIOR,
    "licensing.proposed": _("Decision proposed"),
    "licensing.sent_back": _("Proposal sent back"),
    "licensing.granted": _("Licence granted"),
    "licensing.refused": _("Licence refused"),
    "licensing.withdrawn": _("Withdrawn"),
}
WORDS = ("reason", "finding", "licence", "told", "statement")
PRIOR_INNER = {"licensing.prior_filed", "licensing.prior_sent_back"}
INNER = {"licensing.proposed", "licensing.sent_back"} | PRIOR_INNER
# what comes after a state, as the timeline tells it
_ACCEPTS, _CHECKS = (
    _("The bureau accepts it or tells once what is missing"),
    _("An officer checks it and proposes a decision"),
)
SITE = _("Examiners check on site, on a day that the applicant is told of")
_DECIDES = _("A second officer decides; granted, the certificate is there at once")
AHEAD = {
    states.RECEIVED: (_ACCEPTS, _CHECKS, _DECIDES),
    states.CORRECTING: (_("You correct what is missing and hand it in again"), _ACCEPTS, _CHECKS, _DECIDES),
    states.ACCEPTED: (_CHECKS, _DECIDES),
    states.TESTING: (_("The results of the tests come in"), _CHECKS, _DECIDES),
    states.PROPOSED: (_DECIDES,),
}


def story(application, *, party=False):
    """The steps as the component `timeline` shows them, with those to come; the applicant is not told inner steps."""
    events = Event.objects.filter(subject_kind="licence_application", subject_id=str(application.pk)).order_by("pk")
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
    ahead = _ahead(application)
    return past + [{"title": text, "at": None, "actor": "", "text": "", "url": "", "state": "next"} for text in ahead]


def _ahead(application):
    """What is to come; a class that is verified first is checked on site where that is still to be done."""
    ahead = AHEAD.get(application.state, ())
    seen = (states.FILED, states.PASSED, states.FAILED)
    to_see = not application.grant_first and _CHECKS in ahead
    if to_see and not application.prior_checks.filter(state__in=seen).exists():
        at = ahead.index(_CHECKS)
        ahead = (*ahead[:at], SITE, *ahead[at:])
    return ahead


def clocks_of(application, at):
    """The limits of an application that run or stand still, the next first."""
    return [shown(clock, at) for clock in Clock.objects.standing().of(SUBJECT, application.pk).order_by("due_at", "pk")]


def next_limits(applications, at):
    """{id of an application: its next limit as shown}."""
    return deadlines.next_limits(SUBJECT, [row.pk for row in applications], at)
