"""A licence whose object has gone: its holder has ceased, its products have left the catalogue (行政许可法第七十条)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency

from .. import states
from ..querysets import CancellingQuerySet
from .application import day, label, person
from .ends import EndGround
from .licence import Licence

CANCELLING_STATES = {
    states.PROPOSED: _("waits for the second officer"),
    states.CONFIRMED: _("confirmed, the licence is cancelled"),
    states.DROPPED: _("closed, the licence stays"),
}
REGISTER, CATALOGUE, DESK, RULING = "register", "catalogue", "desk", "ruling"
CANCELLING_SOURCES = {
    REGISTER: _("the register of enterprises"),
    CATALOGUE: _("the catalogue"),
    DESK: _("found by the bureau"),
    RULING: _("a decision that was set aside"),
}


class Cancelling(models.Model):
    """A proposal to cancel a licence on a ground that is established, not judged; a second officer confirms it.

    `found_on` is the day of what was found and picks the version of the ground; `proof_number` is that of the document
    that shows it. `source_key` names where it came from, once: what an officer has closed is not proposed again.
    `weighed`: whoever confirmed it has weighed a form of the check on site that said failed, and is called off by it.
    """

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="cancellings")
    ground = models.ForeignKey(EndGround, models.PROTECT, related_name="+", verbose_name=_("ground"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    source = models.CharField(_("where it comes from"), max_length=10, choices=list(CANCELLING_SOURCES.items()))
    source_key = models.CharField(max_length=80, blank=True)
    found = models.TextField(_("what was found"))
    found_on = models.DateField(_("found on"))
    proof_number = models.CharField(_("number of the proof"), max_length=200)
    state = models.CharField(
        _("state"), max_length=10, choices=list(CANCELLING_STATES.items()), default=states.PROPOSED
    )
    proposed_by = person()
    proposed_label = models.CharField(max_length=200)
    proposed_on = models.DateField()
    decided_by = person()
    decided_label = label()
    decided_on = day()
    reason = models.TextField(_("reason"), blank=True)
    weighed = models.BooleanField(_("failed check weighed"), default=False)

    objects = CancellingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.CANCELLING_STATES, source__in=list(CANCELLING_SOURCES)),
                name="licensing_cancelling_state",
                violation_error_message=_("This is not a state of a proposal."),
            ),
            models.CheckConstraint(
                condition=~Q(found="") & ~Q(proof_number=""),
                name="licensing_cancelling_proof",
                violation_error_message=_("Say what was found, and which document shows it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.CONFIRMED) | Q(decided_by__isnull=False, decided_on__isnull=False),
                name="licensing_cancelling_confirmed",
                violation_error_message=_("A cancellation is confirmed by a second officer."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(proposed_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="licensing_cancelling_second",
                violation_error_message=_("Whoever proposed a cancellation does not confirm it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.DROPPED) | ~Q(reason=""),
                name="licensing_cancelling_dropped",
                violation_error_message=_("Give the reason: it stays on record."),
            ),
            models.UniqueConstraint(
                fields=["licence"],
                condition=Q(state=states.PROPOSED),
                name="licensing_cancelling_once",
                violation_error_message=_("A cancellation of this licence already waits."),
            ),
            models.UniqueConstraint(
                fields=["source_key"],
                condition=~Q(source_key=""),
                name="licensing_cancelling_source_once",
                violation_error_message=_("This has led to a proposal already."),
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="licensing_cancelling_by_state")]

    def __str__(self):
        return f"{self.licence} {self.ground}"
