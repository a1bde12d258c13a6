"""What the limits of licensing ask for. Where the clock has a handler (apps.py), the handler says what follows."""

from django.utils.translation import gettext_lazy as _

from apps.deadlines.duties import BUREAU, ENTERPRISE, Duty

DUTIES = (
    Duty("licensing.correction_notice", _("Accept the application for a licence, or ask for what is missing"), BUREAU),
    Duty("licensing.correction", _("Correct the application for a licence"), ENTERPRISE),
    Duty(
        "licensing.product_decision",
        _("Decide on the application for a licence"),
        BUREAU,
        _("Silence grants nothing: the application waits and is overdue, also for the bureau above."),
    ),
    Duty("licensing.term", _("Term of the licence")),
)
