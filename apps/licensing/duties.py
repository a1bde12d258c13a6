"""What the limits of licensing ask for. Where the clock has a handler (apps.py), the handler says what follows."""

from django.utils.translation import gettext_lazy as _

from apps.deadlines.duties import BUREAU, ENTERPRISE, Duty

DUTIES = (
    Duty("licensing.correction_notice", _("Accept the application for a licence, or ask for what is missing"), BUREAU),
    Duty("licensing.correction", _("Correct the application for a licence"), ENTERPRISE),
    Duty(
        "licensing.correction_seen",
        _("Hold what the applicant handed in on paper against its scan, as a second officer"),
        BUREAU,
        _("Until then the application neither goes on nor lapses."),
    ),
    Duty(
        "licensing.product_decision",
        _("Decide on the application for a licence"),
        BUREAU,
        _("Silence grants nothing: the application waits and is overdue, also for the bureau above."),
    ),
    Duty(
        "licensing.prior_check",
        _("Check the applicant on site and tell it the result"),
        BUREAU,
        _("Silence grants nothing: the check is overdue, also for the bureau above."),
    ),
    Duty("licensing.testing", _("Enter the results of the tests of samples"), BUREAU, "", "licensing.handle"),
    Duty("licensing.prior_answer", _("Answer to the check on site that failed"), ENTERPRISE),
    Duty("licensing.prior_check_pause", _("Time in which the limit to decide stands still for the check on site")),
    Duty(
        "licensing.after_check",
        _("Check the licence on site after its grant"),
        BUREAU,
        _("The licence stays valid and unverified; the check is overdue, also for the bureau above."),
    ),
    Duty(
        "licensing.end_notice",
        _("Write the notice of the intended end and serve it"),
        BUREAU,
        _("The licence stays; the proceeding is overdue, also for the bureau above."),
    ),
    Duty("licensing.statement", _("State your case on the intended end of the licence"), ENTERPRISE),
    Duty("licensing.hearing_request", _("Ask for a hearing on the intended end of the licence"), ENTERPRISE),
    Duty(
        "licensing.end_decision",
        _("Decide on the end of the licence"),
        BUREAU,
        _("The licence stays; the proceeding is overdue, also for the bureau above."),
    ),
    Duty(
        "licensing.end_delivery",
        _("Serve the decision on the licence"),
        BUREAU,
        _("The decision has no effect before it is served."),
    ),
    Duty(
        "licensing.end_closing",
        _("Serve the paper that closed the proceeding on the licence"),
        BUREAU,
        _("What it says holds all the same; its holder was not served with it."),
        "licensing.handle",
    ),
    Duty(
        "licensing.hearing",
        _("Hold the hearing on the intended end of the licence"),
        BUREAU,
        _("The licence stays; the hearing is overdue, also for the bureau above."),
        "licensing.handle",
    ),
    Duty(
        "licensing.end_call",
        _("Serve the call to the hearing in time before it"),
        BUREAU,
        _("The hearing is not closed: the holder is called anew."),
        "licensing.handle",
    ),
    Duty(
        "licensing.proof_look",
        _("Hold the receipt of a service against its record, as a second officer"),
        BUREAU,
        _("Until then the paper does not count as served, nothing runs from it, and the case's own limit runs on."),
    ),
    Duty("licensing.term", _("Term of the licence")),
    *(
        Duty(
            f"licensing.decide_{kind}",
            _("Decide on the change of a licence"),
            BUREAU,
            _("Silence grants nothing: the application waits and is overdue, also for the bureau above."),
        )
        for kind in ("rename", "add", "move", "replace", "suspend", "resume", "cancel")
    ),
    Duty(
        "licensing.decide_renew",
        _("Decide on the renewal of a licence"),
        BUREAU,
        _("On the last day of the licence a renewal asked for in time counts as granted."),
    ),
    Duty(
        "licensing.renewal",
        _("Apply for the renewal of the licence"),
        ENTERPRISE,
        _("After that day an officer looks at the application, and the licence may end before it is decided."),
    ),
    Duty(
        "licensing.suspension",
        _("Resume production, or give the licence up"),
        ENTERPRISE,
    ),
    Duty(
        "licensing.cancel_known",
        _("Confirm the cancellation of the licence, or close the proposal"),
        BUREAU,
        _("The licence stays; the proposal is overdue, also for the bureau above."),
    ),
)
