"""What each audited verb of production licences means (sentences.py)."""

from django.utils.translation import gettext_lazy as _

LICENSING_SUBJECTS = {
    "licence_application": _("Application for a licence"),
    "licensing.application": _("Application for a licence"),
    "licensing.paper": _("Paper of an application for a licence"),
    "licence": _("Production licence"),
    "licensing.licence": _("Production licence"),
    "licence_bar": _("Bar to a licence"),
}
LICENSING_SENTENCES = {
    "licensing.started": _("began an application for a licence"),
    "licensing.step_saved": _("filled in a step of an application for a licence"),
    "licensing.submitted": _("handed in an application for a licence"),
    "licensing.granted_at_once": _("granted a licence by the rules alone"),
    "licensing.correction_asked": _("asked for what an application for a licence lacks"),
    "licensing.completed": _("corrected an application for a licence"),
    "licensing.lapsed": _("an application for a licence lapsed"),
    "licensing.accepted": _("accepted an application for a licence"),
    "licensing.accepted_by_silence": _("an application for a licence was accepted by silence"),
    "licensing.not_accepted": _("did not accept an application for a licence"),
    "licensing.samples_sent": _("sent samples of an application to be tested"),
    "licensing.results_in": _("entered the results of tests of an application"),
    "licensing.proposed": _("proposed a decision on an application for a licence"),
    "licensing.sent_back": _("sent a proposed decision on a licence back"),
    "licensing.granted": _("granted a licence"),
    "licensing.refused": _("refused a licence"),
    "licensing.withdrawn": _("withdrew an application for a licence"),
    "licensing.licence_expired": _("a licence expired"),
    "licensing.laboratory_added": _("entered a laboratory"),
    "licensing.bar_recorded": _("entered a bar to a licence"),
    "licensing.licence_verified": _("found a licence verified"),
    "licensing.licence_suspended": _("suspended a licence"),
    "licensing.licence_resumed": _("lifted the suspension of a licence"),
    "licensing.licence_revoked": _("a licence was revoked"),
    "licensing.licence_withdrawn": _("a licence was withdrawn"),
    "licensing.licence_taken": _("a licence was taken away as a punishment"),
    "licensing.licence_cancelled": _("a licence was cancelled"),
}
