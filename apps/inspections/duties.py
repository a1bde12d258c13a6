"""What the limits of inspections ask, of whom, and what follows when they pass."""

from django.utils.translation import gettext_lazy as _

from apps.deadlines.duties import BUREAU, ENTERPRISE, Duty

CHECK, REVIEW, PUBLISH, FOLLOW_UP, HEAD = (
    "inspections.check", "inspections.review", "inspections.publish", "inspections.follow",
    "inspections.decide_recusal",
)  # fmt: skip
# a seat that was drawn is drawn again by whoever holds draws, one of a campaign is filled by its planner
SEATS = "draws.conduct inspections.plan"

FOLLOW = {
    "order": _("Order rectification of what was found, or transfer it"),
    "recheck": _("Put the correction of what was found on order and look again"),
    "abnormal": _("Propose the list of abnormal operations to the registration authority"),
    "case": _("Transfer what was found to enforcement"),
}
OPEN = _("The task cannot be finished while a problem has no follow-up.")

DUTIES = (
    Duty("inspections.entry", _("Enter the result of the check"), BUREAU,
         _("The visit stays open and counts as late in the figures of the task."), may=CHECK),
    Duty("inspections.review", _("Review the result that was entered"), BUREAU,
         _("The time to publish runs on; the result cannot be published without a review."), may=REVIEW),
    Duty("inspections.confirmation", _("Confirm to have been at the check"), BUREAU,
         _("The result is not reviewed, and a re-check does not stand, before each inspector who was there has signed "
           "or confirmed."), may=CHECK),
    Duty("inspections.replacement", _("Replace an inspector who may not go"), BUREAU,
         _("The visit waits: whoever has an interest, is away or has left the pool enters nothing."), may=SEATS),
    Duty("inspections.recusal_answer", _("Decide whether an inspector steps aside"), BUREAU,
         _("The check goes on; what was found stands open to the objection that an interested person found it."),
         may=HEAD),
    Duty("inspections.recusal_service", _("Serve the decision on recusal"), BUREAU,
         _("The enterprise has not been told on paper: its time to turn against the decision has not begun."),
         may=CHECK),
    Duty("inspections.publication", _("Publish the result of the check"), BUREAU,
         _("The result is published late, and the public record says so."), may=PUBLISH),
    *(Duty(f"inspections.follow_{kind}", act, BUREAU, OPEN, may=FOLLOW_UP) for kind, act in FOLLOW.items()),
    Duty("inspections.service", _("Serve the order to rectify"), BUREAU,
         _("The time to rectify has not begun: the enterprise owes nothing yet."), may=FOLLOW_UP),
    Duty("inspections.rectification", _("Rectify and report"), ENTERPRISE),
    Duty("inspections.extension_answer", _("Answer the request for more time"), BUREAU,
         _("The order does not run out before the answer. Where fewer days are left after it than must have been left "
           "when it was asked for, they are made up."), may=FOLLOW_UP),
    Duty("inspections.recheck", _("Look again at what was ordered"), BUREAU,
         _("The order stays open until somebody has looked."), may=FOLLOW_UP),
    Duty("inspections.receipt", _("Obtain the receipt of the transfer"), BUREAU,
         _("The transfer is not proved until its receipt is on record."), may=FOLLOW_UP),
    Duty("inspections.takeover", _("Record the receipt of the matter transferred to you"), BUREAU,
         _("The transfer is not proved until its receipt is on record."), may=FOLLOW_UP),
)  # fmt: skip
