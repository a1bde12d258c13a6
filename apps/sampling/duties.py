"""What the limits of sampling ask, of whom, and what follows when they pass."""

from django.utils.translation import gettext_lazy as _

from apps.deadlines.duties import BUREAU, ENTERPRISE, Duty

DUTIES = (
    Duty("sampling.sampling", _("Sample, or say why nothing was sampled"), BUREAU,
         _("The batch stays open and its task cannot be finished.")),
    Duty("sampling.delivery", _("Bring the sample to the laboratory"), BUREAU,
         _("The sample is late; the laboratory looks at its seal as ever.")),
    Duty("sampling.testing", _("Test the sample and hand in the report"), BUREAU,
         _("The report is late, and the record says so.")),
    Duty("sampling.conclusion", _("Conclude on the report"), BUREAU,
         _("Nobody is told and nothing is published before that.")),
    Duty("sampling.telling", _("Tell the parties of the failure"), BUREAU,
         _("Their days to object have not begun: nothing follows from the failure yet.")),
    Duty("sampling.service", _("Serve the paper"), BUREAU,
         _("The days it speaks of have not begun.")),
    Duty("sampling.objection", _("Object to the result"), ENTERPRISE),
    Duty("sampling.acceptance", _("Accept the objection, or say why not"), BUREAU,
         _("The failure cannot stand while an objection waits.")),
    Duty("sampling.formalities", _("Do the formalities of the retest"), ENTERPRISE),
    Duty("sampling.retest", _("Conclude on the objection"), BUREAU,
         _("The failure cannot stand while an objection is open.")),
    Duty("sampling.ordering", _("Order stop of sales and correction"), BUREAU,
         _("The product may still be on sale.")),
    Duty("sampling.rectification", _("Correct, report and ask for the re-check"), ENTERPRISE),
    Duty("sampling.recheck", _("Check again what was corrected"), BUREAU,
         _("The enterprise may not sell before it has passed.")),
    Duty("sampling.reporting_up", _("Report to the province what failed again"), BUREAU,
         _("Nothing is announced before that.")),
    Duty("sampling.announcing", _("Announce what failed again"), BUREAU,
         _("The days to the second look have not begun.")),
    Duty("sampling.announced_until", _("Check again after the announcement"), BUREAU,
         _("The second look is late, and the record says so.")),
    Duty("sampling.answer", _("State your case"), ENTERPRISE,
         _("Then the bureau decides on what it has.")),
    Duty("sampling.publication", _("Publish the result"), BUREAU,
         _("The result is published late, and the record says so.")),
    Duty("sampling.receipt", _("Obtain the receipt of the transfer"), BUREAU,
         _("The transfer is not proved until its receipt is on record.")),
)  # fmt: skip
