"""Notices to the public that are drawn up from results: consumer warnings, and recalls of products."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.divisions.models import Agency, Division
from apps.documents.models import Document, OfficialPaper
from apps.records.models import Fact
from apps.registry.models import Enterprise

from .. import states
from ..querysets import OfRecallQuerySet, RecallQuerySet, WarningQuerySet
from .batch import Batch
from .law import Product
from .plan import person

NOTICE_STATES = {
    states.DRAFT: pgettext_lazy("notice", "draft"),
    states.SUBMITTED: _("waits for approval"),
    states.APPROVED: pgettext_lazy("notice", "approved, not yet published"),
    states.SHOWN: pgettext_lazy("notice", "published"),
    states.CARRIED_OUT: _("recall carried out"),
    states.EFFECTIVE: _("recall closed, its effect was enough"),
    states.WITHDRAWN: pgettext_lazy("notice", "withdrawn"),
    states.FILED_IN: _("reported by the producer, waits for the bureau"),
    states.SENT_BACK: _("sent back to the producer to be completed"),
    states.NOT_FILED: _("taken back by the producer"),
    states.NO_ORDER: _("recall not ordered"),
}
LIVE = (states.SHOWN, states.CARRIED_OUT, states.EFFECTIVE)
OUT = (*LIVE, states.WITHDRAWN)
ENDED = (states.CARRIED_OUT, states.EFFECTIVE)
VOLUNTARY, ORDERED = "voluntary", "ordered"
RECALL_KINDS = {VOLUNTARY: _("recall by the producer"), ORDERED: _("recall by order")}
REMEDIES = {
    "repair": _("repair"), "replace": _("replacement"), "refund": _("return and refund"),
    "warn": _("warning label or instructions"),
}  # fmt: skip


class PublicNotice(models.Model):
    """What both have in common: one officer draws it up, another approves it, it is published, and withdrawn only with
    a reason. `number` is given on publication."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    product_code = models.CharField(max_length=40)
    title = models.CharField(_("title"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=list(NOTICE_STATES.items()), default=states.DRAFT)
    number = models.CharField(pgettext_lazy("document", "number"), max_length=80, blank=True)
    drafted_by = person()
    drafted_label = models.CharField(max_length=200)
    drafted_on = models.DateField(_("drawn up"))
    approved_by = person()
    approved_label = models.CharField(max_length=200, blank=True)
    approved_on = models.DateField(pgettext_lazy("notice", "approved"), null=True, blank=True)
    returned_reason = models.CharField(_("why it was returned"), max_length=500, blank=True)
    published_on = models.DateField(_("published"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=500, blank=True)
    withdrawn_label = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(product_code=""),
                name="sampling_%(class)s_titled",
                violation_error_message=_("A notice has a title and a product."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
                name="sampling_%(class)s_second_person",
                violation_error_message=_("Whoever drew a notice up does not approve it."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[states.DRAFT, states.SUBMITTED, *states.WITH_PRODUCER], approved_on__isnull=True)
                | (
                    Q(state__in=[states.APPROVED, *OUT], approved_on__isnull=False, approved_on__gte=F("drafted_on"))
                    & ~Q(approved_label="")
                )
                | Q(state=states.NO_ORDER),
                name="sampling_%(class)s_approved",
                violation_error_message=_("A notice is published only once it is approved."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=OUT, published_on__isnull=False, published_on__gte=F("approved_on"))
                & ~Q(number="")
                | (~Q(state__in=OUT) & Q(published_on__isnull=True, number="")),
                name="sampling_%(class)s_published",
                violation_error_message=_("A notice has its number and its day from its publication on."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.WITHDRAWN, withdrawn_on__isnull=False, withdrawn_on__gte=F("published_on"))
                & ~Q(withdrawn_reason="")
                | (~Q(state=states.WITHDRAWN) & Q(withdrawn_on__isnull=True, withdrawn_reason="")),
                name="sampling_%(class)s_withdrawn",
                violation_error_message=_("A notice is withdrawn on a day and for a reason."),
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number=""),
                name="sampling_%(class)s_number",
                violation_error_message=_("This number is given already."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_out(self):
        """Whether anybody reads it now."""
        return self.state in LIVE


class ConsumerWarning(PublicNotice):
    """A consumer warning (消费警示): what the published results of a product in a time say, and what to look out for.

    `batches` are the failures it rests on; one that is overturned, repaired or withdrawn is no longer shown with it.
    `counted` and `failed` are the figures of the day it was drawn up. Without `division` it is about the province.
    """

    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+",
                                 verbose_name=_("City"))  # fmt: skip
    since = models.DateField(_("results from"))
    until = models.DateField(_("results until"))
    counted = models.PositiveIntegerField(_("batches with a published result"))
    failed = models.PositiveIntegerField(_("batches that failed"))
    found = models.TextField(_("what was found, and what it may do"), max_length=4000)
    advice = models.TextField(_("what to look out for"), max_length=4000)
    batches = models.ManyToManyField(Batch, related_name="warnings", verbose_name=_("failures it rests on"))

    objects = WarningQuerySet.as_manager()

    class Meta(PublicNotice.Meta):
        abstract = False
        constraints = [
            *PublicNotice.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    state__in=[states.DRAFT, states.SUBMITTED, states.APPROVED, states.SHOWN, states.WITHDRAWN]
                ),
                name="sampling_consumerwarning_state",
                violation_error_message=_("This is not a state of a notice."),
            ),
            models.CheckConstraint(
                condition=~Q(found="") & ~Q(advice=""),
                name="sampling_consumerwarning_whole",
                violation_error_message=_("A warning says what was found and what to look out for."),
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since"), failed__gte=1, counted__gte=F("failed")),
                name="sampling_consumerwarning_figures",
                violation_error_message=_(
                    "A warning rests on one published failure at least, in a time that has begun."
                ),
            ),
        ]
        indexes = [models.Index(fields=["state", "-published_on", "-id"], name="sampling_warning_public")]


class Recall(PublicNotice):
    """A recall (召回): the products of an enterprise, their defect, the remedy and where to turn.

    Before one is ordered the producer is told (`told_on`) and may bring evidence until `due_on`; what it said stands in
    `statement`. `taken_back` and `summary` are of the day it was carried out. One that the producer reports itself has
    `filed_on`, and from whom; `known_on` is the day it found the defect. What it reports at the end (`reported_on`) is
    its own account; the bureau records the recall as carried out after it has looked at that. Plan and progress are
    its RecallReports, what the bureau made of the effect its RecallAssessments.

    `spared_on`: the bureau was convinced, or has no ground any more, and orders nothing; its producer is told on paper.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="recalls", verbose_name=_("producer"))
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="recalls",
                              verbose_name=_("failure it follows"))  # fmt: skip
    kind = models.CharField(_("kind"), max_length=9, choices=list(RECALL_KINDS.items()))
    product_name = models.CharField(_("name of the product"), max_length=200)
    brand = models.CharField(_("trade mark"), max_length=120, blank=True)
    model = models.CharField(_("model or specification"), max_length=200, blank=True)
    lots = models.CharField(_("batches or dates of production"), max_length=500)
    gtin = models.CharField(_("barcode (GTIN)"), max_length=14, blank=True)
    amount = models.PositiveIntegerField(_("number of pieces"))
    sold_through = models.CharField(_("where they were sold"), max_length=300, blank=True)
    defect = models.TextField(_("defect, and what it may do"), max_length=4000)
    remedy = models.CharField(_("remedy"), max_length=8, choices=list(REMEDIES.items()))
    measures = models.TextField(_("what owners should do"), max_length=4000)
    contact = models.CharField(_("contact: telephone and address"), max_length=300)
    starts_on = models.DateField(_("carried out from"))
    ends_on = models.DateField(_("carried out until"))
    told_on = models.DateField(_("producer told"), null=True, blank=True)
    receipt = models.CharField(_("receipt: who signed, or the number of the posting"), max_length=200, blank=True)
    due_on = models.DateField(_("may bring evidence until"), null=True, blank=True)
    statement = models.TextField(_("statement"), max_length=8000, blank=True)
    stated_on = models.DateField(_("stated"), null=True, blank=True)
    spared_on = models.DateField(_("decided not to order the recall"), null=True, blank=True)
    spared_reason = models.TextField(_("why the recall is not ordered"), max_length=4000, blank=True)
    spared_by = person()
    spared_label = models.CharField(max_length=200, blank=True)
    spared_served_on = models.DateField(_("decision served"), null=True, blank=True)
    spared_receipt = models.CharField(_("receipt: who signed, or the number of the posting"), max_length=200,
                                      blank=True)  # fmt: skip
    ended_on = models.DateField(_("recall carried out"), null=True, blank=True)
    ended_by = person()
    taken_back = models.PositiveIntegerField(_("pieces taken back or put right"), null=True, blank=True)
    summary = models.TextField(_("summary of the recall"), max_length=4000, blank=True)
    round = models.PositiveSmallIntegerField(_("round"), default=1)  # one more where its effect was not enough
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    filed_on = models.DateField(_("reported by the producer"), null=True, blank=True)
    filed_by = person()
    filed_label = models.CharField(max_length=200, blank=True)
    known_on = models.DateField(_("defect found"), null=True, blank=True)
    plan_file = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+",
                                  verbose_name=_("recall plan"))  # fmt: skip
    statement_file = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+",
                                       verbose_name=_("evidence"))  # fmt: skip
    reported_on = models.DateField(_("producer's account of the recall"), null=True, blank=True)
    reported_back = models.PositiveIntegerField(_("pieces taken back, as the producer says"), null=True, blank=True)
    reported_text = models.TextField(_("how it was carried out, as the producer says"), max_length=4000, blank=True)
    reported_file = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+",
                                      verbose_name=_("evidence of the recall"))  # fmt: skip

    objects = RecallQuerySet.as_manager()

    class Meta(PublicNotice.Meta):
        abstract = False
        constraints = [
            *PublicNotice.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=list(NOTICE_STATES), kind__in=list(RECALL_KINDS), remedy__in=list(REMEDIES)),
                name="sampling_recall_state",
                violation_error_message=_("This is not a state, a kind or a remedy of a recall."),
            ),
            models.CheckConstraint(
                condition=~Q(product_name="") & ~Q(lots="") & ~Q(defect="") & ~Q(measures="") & ~Q(contact=""),
                name="sampling_recall_whole",
                violation_error_message=_(
                    "A recall names the product, its batches, the defect, what owners should do and where to turn."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"), amount__gte=1),
                name="sampling_recall_days",
                violation_error_message=_("A recall is of one piece at least and ends after it has begun."),
            ),
            models.CheckConstraint(
                condition=Q(told_on__isnull=True, receipt="", due_on__isnull=True, stated_on__isnull=True)
                | (Q(kind=ORDERED, told_on__isnull=False, due_on__gt=F("told_on")) & ~Q(receipt="")),
                name="sampling_recall_told",
                violation_error_message=_("Days to bring evidence run from the service, which has a receipt."),
            ),
            models.CheckConstraint(
                condition=Q(stated_on__isnull=True, statement="") | (Q(stated_on__isnull=False) & ~Q(statement="")),
                name="sampling_recall_stated",
            ),
            models.CheckConstraint(
                condition=Q(kind=VOLUNTARY)
                | Q(approved_on__isnull=True)
                | Q(told_on__isnull=False, stated_on__isnull=False)
                | Q(told_on__isnull=False, due_on__lt=F("approved_on")),
                name="sampling_recall_heard",
                violation_error_message=_("A recall is ordered only once its producer was told and could answer."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_on__isnull=False, taken_back__isnull=False) & ~Q(summary="")
                | Q(state=states.WITHDRAWN)
                | (~Q(state__in=[*ENDED, states.WITHDRAWN]) & Q(ended_on__isnull=True, summary="")),
                name="sampling_recall_ended",
                violation_error_message=_("A recall that was carried out has its day, its figures and its summary."),
            ),
            models.CheckConstraint(
                condition=Q(filed_on__isnull=True, known_on__isnull=True) & ~Q(state__in=states.WITH_PRODUCER)
                | Q(filed_on__isnull=False, known_on__lte=F("filed_on"), kind=VOLUNTARY) & ~Q(filed_label=""),
                name="sampling_recall_filed",
                violation_error_message=_("A producer reports its own recall, after the day it found the defect."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.NO_ORDER, kind=ORDERED, told_on__isnull=False, spared_on__gte=F("told_on"))
                & ~Q(spared_reason="")
                & ~Q(spared_label="")
                & (Q(spared_by__isnull=True) | ~Q(spared_by=F("drafted_by")))
                | ~Q(state=states.NO_ORDER) & Q(spared_on__isnull=True, spared_reason="", spared_by__isnull=True),
                name="sampling_recall_spared",
                violation_error_message=_(
                    "A producer that was told is told by a second officer, with the reasons, that nothing is ordered."
                ),
            ),
            models.CheckConstraint(
                condition=Q(spared_served_on__isnull=True, spared_receipt="")
                | Q(state=states.NO_ORDER, spared_served_on__gte=F("spared_on")) & ~Q(spared_receipt=""),
                name="sampling_recall_spared_served",
                violation_error_message=_("Service is proved by a receipt: say who signed, or the number."),
            ),
            models.CheckConstraint(
                condition=Q(reported_on__isnull=True, reported_back__isnull=True, reported_text="")
                | (Q(reported_on__gte=F("published_on"), reported_back__lte=F("amount")) & ~Q(reported_text="")),
                name="sampling_recall_reported",
                violation_error_message=_("A producer's account has its figures and its words, after the publication."),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-published_on", "-id"], name="sampling_recall_public"),
            models.Index(fields=["gtin"], condition=~Q(gtin=""), name="sampling_recall_gtin"),
        ]

    @property
    def is_ordered(self):
        return self.kind == ORDERED


class RecallPaper(OfficialPaper):
    """An official paper of a recall, to its producer."""

    class Kind(models.TextChoices):
        RECEIPT = "recall_receipt", _("receipt of the reported recall")
        BACK = "recall_back", _("notice of what the report of a recall lacks")
        NOTICE = "recall_notice", _("notice that a recall will be ordered")
        ORDER = "recall_order", _("order to recall")
        NO_ORDER = "recall_noorder", _("notice that no recall is ordered")
        PLAN_BACK = "recall_plan", _("notice of what the plan of a recall lacks")
        AGAIN = "recall_again", _("order to go on with a recall")
        CLOSED = "recall_closed", _("assessment of the effect of a recall")

    recall = models.ForeignKey(Recall, models.PROTECT, related_name="papers")
    kind = models.CharField(_("paper"), max_length=14, choices=Kind.choices)

    objects = OfRecallQuerySet.as_manager()
