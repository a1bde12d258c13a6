"""What the ledger's limits ask for."""

from django.utils.translation import gettext_lazy as _

from apps.deadlines.duties import BUREAU, Duty

DUTIES = (
    Duty(
        "records.objection",
        _("Decide on the objection"),
        BUREAU,
        _(
            "Silence decides nothing: "
            "the record stays as it is, and the objection is overdue, also for the bureau above."
        ),
    ),
)
