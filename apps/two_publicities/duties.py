"""What the limits of reports to the credit platform ask for."""

from django.utils.translation import gettext_lazy as _

from apps.deadlines.duties import BUREAU, Duty

DUTIES = (
    Duty(
        "two_publicities.report",
        _("Report the decisions of the day to the credit platform"),
        BUREAU,
        _("They stay overdue until the file is sent; the list of what is owed names each, also for the bureau above."),
    ),
    Duty(
        "two_publicities.withdraw",
        _("Tell the credit platform what was changed, set aside or repaired"),
        BUREAU,
        _("The platform goes on showing what no longer holds; it stays overdue until the file is sent."),
    ),
    Duty(
        "two_publicities.answer",
        _("Get the platform's answer to the file"),
        BUREAU,
        _("Its rows count as not acknowledged until then, and none of them can be sent again."),
    ),
    Duty(
        "two_publicities.mend",
        _("Mend the row the platform refused"),
        BUREAU,
        _("The record is not on the credit platform until it was mended and reported again."),
    ),
    Duty("two_publicities.rest", _("Rows the platform has not answered count as taken")),
    Duty("two_publicities.again", _("A row the platform refused goes into a file once more as it was")),
)
