"""What the limits of inspections ask, of whom, and what follows when they pass."""

from django.utils.translation import gettext_lazy as _

from apps.deadlines.duties import BUREAU, ENTERPRISE, Duty

DUTIES = (
    Duty("inspections.entry", _("Enter the result of the check"), BUREAU,
         _("The visit stays open and counts as late in the figures of the task.")),
    Duty("inspections.review", _("Review the result that was entered"), BUREAU,
         _("The time to publish runs on; the result cannot be published without a review.")),
    Duty("inspections.publication", _("Publish the result of the check"), BUREAU,
         _("The result is published late, and the record says so.")),
    Duty("inspections.service", _("Serve the order to rectify"), BUREAU,
         _("The time to rectify has not begun: the enterprise owes nothing yet.")),
    Duty("inspections.rectification", _("Rectify and report"), ENTERPRISE),
    Duty("inspections.recheck", _("Look again at what was ordered"), BUREAU,
         _("The order stays open until somebody has looked.")),
    Duty("inspections.receipt", _("Obtain the receipt of the transfer"), BUREAU,
         _("The transfer is not proved until its receipt is on record.")),
)  # fmt: skip
