"""What an applicant, or a holder that asks for a change, handed in on paper after a notice of what is to be corrected,
as the bureau put it on record."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document, OnPaper

from ..querysets import HandedInQuerySet
from .application import Application
from .change import Change


class HandedIn(OnPaper):
    """A correction that came by post or at the counter: its scan, how and when it came, what it says, who entered it.

    `said` are the values of the steps of an application (operations/filling.py), or of a change
    (operations/changing.py), with the files that came along. What was entered becomes the applicant's answer when
    another officer has held it against the scan (`seconded_on`); one that does not say what the scan says is struck out
    with the reason, and entered anew.
    """

    application = models.ForeignKey(Application, models.PROTECT, null=True, blank=True, related_name="letters")
    change = models.ForeignKey(Change, models.PROTECT, null=True, blank=True, related_name="letters")
    said = models.JSONField()
    scan = models.OneToOneField(Document, models.PROTECT, related_name="+")
    report_file = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    policy_file = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    proof_file = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    seconded_on = models.DateField(_("held against its scan"), null=True, blank=True)
    struck_on = models.DateField(_("struck out"), null=True, blank=True)
    struck_reason = models.TextField(_("why it was struck out"), blank=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    seen_label = models.CharField(max_length=200, blank=True)

    objects = HandedInQuerySet.as_manager()

    class Meta(OnPaper.Meta):
        abstract = False
        constraints = [
            *OnPaper.Meta.constraints,
            models.CheckConstraint(
                condition=Q(application__isnull=False, change__isnull=True)
                | Q(application__isnull=True, change__isnull=False),
                name="licensing_handedin_of",
                violation_error_message=_("What is handed in is of an application, or of a change of a licence."),
            ),
            models.UniqueConstraint(
                fields=["change"],
                condition=Q(seconded_on__isnull=True, struck_on__isnull=True),
                name="licensing_handedin_change_waits",
                violation_error_message=_("What came on paper is entered already and waits for its second look."),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(seconded_on__isnull=True, struck_on__isnull=True),
                name="licensing_handedin_one_waits",
                violation_error_message=_("What came on paper is entered already and waits for its second look."),
            ),
            models.CheckConstraint(
                condition=Q(seconded_on__isnull=True, struck_on__isnull=True, seen_by__isnull=True, struck_reason="")
                | Q(seconded_on__isnull=False, struck_on__isnull=True, struck_reason="", seen_by__isnull=False)
                & ~Q(seen_by=F("entered_by"))
                # by the portal itself where the applicant has acted in its own space meanwhile
                | Q(seconded_on__isnull=True, struck_on__isnull=False)
                & ~Q(struck_reason="")
                & (Q(seen_by__isnull=True) | ~Q(seen_by=F("entered_by"))),
                name="licensing_handedin_seen",
                violation_error_message=_("Whoever entered a letter does not hold it against its scan."),
            ),
        ]

    def __str__(self):
        return f"{self.get_manner_display()} · {self.day}"
