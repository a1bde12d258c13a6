"""The papers of a batch, who was told of its failure and until when they may object, and what they objected."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document, OfficialPaper
from apps.registry.models import Enterprise

from .. import states
from ..querysets import NoticeQuerySet, ObjectionQuerySet, OfBatchQuerySet, PaperQuerySet
from .batch import Batch
from .laboratories import Laboratory
from .plan import person

OBJECTION_STATES = {
    states.FILED: _("objection waits to be accepted"),
    states.ACCEPTED: _("objection accepted"),
    states.NOT_ACCEPTED: _("objection not accepted"),
    states.RETESTING: _("being tested again"),
    states.UPHELD: _("objection upheld"),
    states.REJECTED: _("objection not upheld"),
    states.GIVEN_UP: _("objection given up"),
}


class Paper(OfficialPaper):
    """An official paper of a batch."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("notice of sampling")
        FORM = "form", _("sampling form")
        REFUSAL = "refusal", _("warning for refusing sampling")
        REFUSAL_COUNTS = "refusal_act", _("decision on a refusal")
        RESULT = "result", _("notice of the result")
        ACCEPTANCE = "acceptance", _("notice that the objection is accepted")
        NOT_ACCEPTED = "not_accepted", _("notice that the objection is not accepted")
        RETEST = "retest", _("order of the retest")
        OUTCOME = "outcome", _("conclusion on the objection")
        STOP = "stop", _("notice to stop making and selling")
        ORDER = "order", _("order to correct")
        EXTENSION = "extension", _("decision on more time")
        RECHECK_FORM = "recheck_form", _("sampling form of the re-check")
        RECHECK_REFUSED = "recheck_deny", _("record of the refusal of a re-check")
        RECHECK = "recheck", _("finding of the re-check")
        REPORT_UP = "report_up", _("report to the bureau above")
        ANNOUNCEMENT = "announcement", _("announcement")
        SUSPENSION_NOTICE = "suspend_note", _("notice of a suspension to come")
        SUSPENSION = "suspension", _("decision to suspend business")
        HEARING = "hearing", _("call to the hearing")
        REVOCATION_NOTICE = "revoke_note", _("notice of a revocation to come")
        REVOCATION = "revocation", _("decision to revoke the business licence")
        TRANSFER = "transfer", _("letter of transfer")
        HANDED_NEWS = "handed_news", _("letter on what became of a transferred failure")
        ANNULMENT = "annulment", _("decision to set the result aside")
        TAKEN_BACK = "taken_back", _("decision to take measures back")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="papers")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("paper"), max_length=12, choices=Kind.choices)

    objects = PaperQuerySet.as_manager()


class Notice(models.Model):
    """A failure told to one party. `due_on` is the last day of its fifteen to object, which run from the day the
    service was recorded; the platform is told only. `letters_until`: of a party without an account, until when a letter
    posted on that last day may still come."""

    class Part(models.TextChoices):
        SAMPLED = "sampled", _("sampled party")
        PRODUCER = "producer", _("nominal producer")
        PLATFORM = "platform", _("platform")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="notices")
    part = models.CharField(_("told as"), max_length=8, choices=Part.choices)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="+")
    sent_on = models.DateField(_("sent"))
    served_on = models.DateField(_("served on"), null=True, blank=True)
    recorded_on = models.DateField(_("service recorded"), null=True, blank=True)  # None: of a time before this was kept
    receipt = models.CharField(_("receipt: who signed, or the number of the posting"), max_length=200, blank=True)
    due_on = models.DateField(_("last day to object"), null=True, blank=True)
    letters_until = models.DateField(_("letters are waited for until"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "part"],
                name="sampling_notice_once",
                violation_error_message=_("This party was told already."),
            ),
            models.CheckConstraint(
                condition=Q(served_on__isnull=True, receipt="", due_on__isnull=True)
                | (
                    Q(served_on__isnull=False, served_on__gte=F("sent_on"))
                    & ~Q(receipt="")
                    & (Q(part="platform", due_on__isnull=True) | (~Q(part="platform") & Q(due_on__gt=F("served_on"))))
                ),
                name="sampling_notice_served",
                violation_error_message=_("Days to object run from the service, which has a receipt."),
            ),
            models.CheckConstraint(
                condition=Q(recorded_on__isnull=True) | Q(served_on__isnull=False, recorded_on__gte=F("served_on")),
                name="sampling_notice_recorded",
                violation_error_message=_("A service is recorded on its day or later."),
            ),
            models.CheckConstraint(
                condition=Q(letters_until__isnull=True) | Q(due_on__isnull=False, letters_until__gte=F("due_on")),
                name="sampling_notice_letters",
                violation_error_message=_("Letters are waited for after the last day to object."),
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.part}"


class Objection(models.Model):
    """What a party objects: the result (a retest of the backup sample follows), or that it made the product at all.

    `agency` hears it: the bureau that organised the sampling, or the one above it (Product Quality Law Art. 15).
    """

    class Kind(models.TextChoices):
        RESULT = "result", _("the result: asks for a retest")
        DENIAL = "denial", _("it is not the producer")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="objections")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections")
    kind = models.CharField(_("objects to"), max_length=6, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=12, choices=list(OBJECTION_STATES.items()), default=states.FILED)
    agency = models.ForeignKey("divisions.Agency", models.PROTECT, related_name="+", verbose_name=_("heard by"))
    reason = models.TextField(_("reasons"))
    evidence = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    filed_on = models.DateField(_("filed"))
    filed_by = person()
    filed_label = models.CharField(max_length=200)
    laboratory = models.ForeignKey(Laboratory, models.PROTECT, null=True, blank=True, related_name="+")
    answered_on = models.DateField(_("answered"), null=True, blank=True)
    answered_by = person()
    answered_label = models.CharField(max_length=200, blank=True)
    formalities_by = models.DateField(_("formalities until"), null=True, blank=True)
    formalities_on = models.DateField(_("formalities done"), null=True, blank=True)
    formalities_receipt = models.CharField(_("what proves the formalities"), max_length=200, blank=True)
    finding = models.TextField(_("finding"), blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    decided_by = person()
    decided_label = models.CharField(max_length=200, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.OBJECTION_STATES),
                name="sampling_objection_state",
                violation_error_message=_("This is not a state of an objection."),
            ),
            models.UniqueConstraint(
                fields=["notice", "kind"],
                name="sampling_objection_once",
                violation_error_message=_("This party has objected to this already."),
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & Q(kind__in=["result", "denial"]),
                name="sampling_objection_reason",
                violation_error_message=_("An objection gives its reasons."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.OBJECTION_OPEN, ended_on__isnull=True)
                | (~Q(state__in=states.OBJECTION_OPEN) & Q(ended_on__isnull=False)),
                name="sampling_objection_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[states.NOT_ACCEPTED, states.UPHELD, states.REJECTED]) | ~Q(finding=""),
                name="sampling_objection_finding",
                violation_error_message=_("Whoever decides an objection says why."),
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="sampling_objection_state_x")]

    def __str__(self):
        return f"{self.batch_id} {self.kind}"


class Transfer(models.Model):
    """A failure handed to the bureau of the producer's place, with a letter and its receipt.

    `receiver` is empty where that place lies outside the portal: its receipt then comes on paper, `receipt_file`.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="transfers")
    receiver = models.ForeignKey("divisions.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    receiver_name = models.CharField(_("receiving bureau"), max_length=120)
    reason = models.CharField(_("reason"), max_length=500)
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="+")
    sent_on = models.DateField(_("sent"))
    sent_label = models.CharField(max_length=200)
    received_on = models.DateField(_("received"), null=True, blank=True)
    receipt = models.CharField(_("receipt"), max_length=200, blank=True)
    receipt_file = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    receipt_by = person()

    objects = OfBatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(receiver_name="") & ~Q(reason=""),
                name="sampling_transfer_whole",
                violation_error_message=_("A transfer names the receiving bureau and the reason."),
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True, receipt="")
                | (Q(received_on__isnull=False, received_on__gte=F("sent_on")) & ~Q(receipt="")),
                name="sampling_transfer_receipt",
                violation_error_message=_("A receipt has its day, not before the transfer was sent, and its text."),
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(receiver__isnull=False) | Q(receipt_file__isnull=False),
                name="sampling_transfer_proof",
                violation_error_message=_("The receipt of a bureau outside the portal is kept as it came."),
            ),
        ]

    def __str__(self):
        return self.receiver_name
