"""Imports of tables of results: runs, the rows they refused, and what an imported result says beyond its batch."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.registry.models.reasons import REJECTIONS as REGISTER_REJECTIONS

from .. import states
from ..querysets import ImportQuerySet, OfBatchQuerySet, OfImportQuerySet
from .batch import Batch
from .plan import person
from .testing import report_index

REJECTIONS = {
    "missing": _("A value is missing here."),
    "product-unknown": _("No product of the catalogue is called “%(value)s” on the day of sampling."),
    "link-unknown": _("“%(value)s” is not a link. Write 生产, 流通 or 电商."),
    "level-unknown": _("“%(value)s” is not a level. Write 国家, 省级, 市级 or 县级."),
    "verdict-unknown": _("“%(value)s” is not a verdict. Write 合格 or 不合格."),
    "gtin": _("The barcode %(value)s is mistyped: its check digit does not fit, or it has not 8, 12, 13 or 14 digits."),
    "days-order": _("The day %(value)s lies before %(hint)s, the day of the step before it."),
    "standard-not-in-force": _("The standard %(value)s was not in force on %(hint)s (Product Quality Law Art. 21)."),
    "laboratory-not-qualified": _(
        "The laboratory %(value)s was not qualified on %(hint)s (Product Quality Law Art. 19)."
    ),
    "laboratory-not-capable": _(
        "On %(hint)s the laboratory %(value)s was not qualified for the standard %(other)s, or for an item that failed "
        "(Product Quality Law Art. 19)."
    ),
    "items-contradict": _(
        "The result says “passed”, but items that failed are named: %(value)s (Product Quality Law Art. 21)."
    ),
    "failure-lacks": _("A failure names what failed, when its parties were told, and when it was published."),
    "term-open": _(
        "Published on %(value)s, while the parties could still object: not before %(hint)s (Product Quality Law "
        "Art. 15)."
    ),
    "duplicate-key": _("Another row of this file has the same number."),
    "double": _(
        "The report %(value)s of this laboratory is entered already, by %(hint)s (%(other)s): one result counts once. "
        "Where that entry is wrong, it is set aside first."
    ),
    "double-row": _("Row %(hint)s of this file rests on the same report of the laboratory, %(value)s."),
    "differs": _("This result was imported already and says otherwise. Undo that import first."),
}


class ImportOfResults(models.Model):
    """One file of one bureau: all of its good rows or nothing. `counts` holds rows = created + updated + unchanged +
    rejected (nothing is updated: no file changes a published result); `facts`, how many entered the ledger, and of
    them `producers`, facts of nominal producers; `waiting`, how many more wait there for their enterprise; `untold`, of
    how many failures the file does not say that the producer was told, so that they are no facts of it.

    `facts_run` is the number of the ledger's own import that holds them; `document` the id of the uploaded file.
    """

    class State(models.TextChoices):
        CHECKING = states.CHECKING, _("being checked")
        CHECKED = states.CHECKED, _("checked, not yet imported")
        IMPORTING = states.IMPORTING, _("being imported")
        DONE = states.IMPORTED, _("imported")
        FAILED = states.BROKEN, _("failed")
        UNDOING = states.UNDOING, _("being undone")
        UNDONE = states.UNDONE, _("undone")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64, blank=True)
    document = models.CharField(max_length=64, blank=True)
    encoding = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    counts = models.JSONField(default=dict)
    facts_run = models.BigIntegerField(null=True)
    created_by = models.CharField(max_length=200)
    created_user = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_details = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=200, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.IMPORT_STATES),
                name="sampling_import_state",
                violation_error_message=_("This is not a state of an import."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.UNDONE, undone_at__isnull=False)
                | ~Q(state=states.UNDONE) & Q(undone_at__isnull=True),
                name="sampling_import_undone",
            ),
        ]

    def __str__(self):
        return self.file_name

    @property
    def is_running(self):
        return self.state in states.IMPORT_RUNNING


class RefusedResult(models.Model):
    """A row that was not taken: where, what stood there, and why."""

    run = models.ForeignKey(ImportOfResults, models.CASCADE, related_name="refused", db_index=False)
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=30)
    column = models.CharField(max_length=80, blank=True)  # the file's own word for the field
    value = models.CharField(max_length=80, blank=True)
    hint = models.CharField(max_length=80, blank=True)
    other = models.CharField(max_length=80, blank=True)
    warning = False  # a result is taken or refused, never taken with a doubt

    objects = OfImportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["run", "line"], name="sampling_refused_line")]

    def __str__(self):
        return f"{self.line}: {self.reason}"

    @property
    def message(self):
        sentence = REJECTIONS.get(self.reason) or REGISTER_REJECTIONS.get(self.reason) or self.reason
        return str(sentence) % {"value": self.value, "hint": self.hint, "other": self.other}


class ImportedResult(models.Model):
    """What a file says of a result that has no test in the portal: in whose words it failed, and by which report.

    `review`: kept although its laboratory lost its qualification, or set aside; the rest of the file stands by itself.
    """

    class Review(models.TextChoices):
        KEPT = "kept", _("the result stands on another report")
        ANNULLED = "annulled", _("the result is set aside")

    class Ground(models.TextChoices):
        UNQUALIFIED = "unqualified", _("its laboratory had lost its qualification")
        MISTAKEN = "mistaken", _("the table says otherwise than the report")
        OVERTURNED = "overturned", _("the result was set aside or changed by law elsewhere")

    batch = models.OneToOneField(Batch, models.CASCADE, related_name="imported")
    run = models.ForeignKey(ImportOfResults, models.PROTECT, related_name="results")
    line = models.PositiveIntegerField()
    laboratory_name = models.CharField(_("laboratory"), max_length=120, blank=True)
    report_number = models.CharField(_("number of the report"), max_length=80, blank=True)
    standard_code = models.CharField(_("number of the standard"), max_length=60, blank=True)
    failed_items = models.CharField(_("items that failed"), max_length=500, blank=True)
    producer_told_on = models.DateField(_("nominal producer told"), null=True, blank=True)
    # whom the file names as the producer of a failure without having told it: for officers, in no public answer
    untold_name = models.CharField(max_length=200, blank=True)
    untold_code = models.CharField(max_length=18, blank=True)
    # what another officer than brought it in made of it
    review = models.CharField(_("outcome"), max_length=8, choices=Review.choices, blank=True)
    review_ground = models.CharField(_("ground"), max_length=11, choices=Ground.choices, blank=True)
    review_finding = models.TextField(_("finding"), max_length=4000, blank=True)
    reviewed_on = models.DateField(_("looked at"), null=True, blank=True)
    reviewed_by = person()
    reviewed_label = models.CharField(max_length=200, blank=True)

    objects = OfBatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(review="", review_ground="", review_finding="", reviewed_on__isnull=True)
                | Q(review="kept", review_ground="unqualified", reviewed_on__isnull=False) & ~Q(review_finding="")
                | Q(
                    review="annulled",
                    review_ground__in=["unqualified", "mistaken", "overturned"],
                    reviewed_on__isnull=False,
                )
                & ~Q(review_finding=""),
                name="sampling_importedresult_review",
                violation_error_message=_("Say what was found of the result, and what follows."),
            )
        ]
        indexes = [report_index("sampling_imported_report")]

    def __str__(self):
        return f"{self.run_id}:{self.line}"
