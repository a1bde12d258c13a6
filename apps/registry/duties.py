"""What the register's own limits ask for. Both are house rules: no law lets silence decide here."""

from django.utils.translation import gettext_lazy as _

from apps.deadlines.duties import BUREAU, Duty

DUTIES = (
    Duty(
        "house.seat_decision",
        _("Decide on the claim of a seat"),
        BUREAU,
        _("Silence grants nothing: the claim waits, and is shown as overdue here and to the bureau above."),
    ),
    Duty(
        "house.error_report",
        _("Decide on the reported error"),
        BUREAU,
        _(
            "Silence changes nothing: "
            "the register stays as it is, and the report is overdue, also for the bureau above."
        ),
    ),
)
