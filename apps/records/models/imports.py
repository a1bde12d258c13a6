"""Imports of facts: runs and the rows they refused."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.registry.models.reasons import REJECTIONS as REGISTER_REJECTIONS

from .. import states
from ..querysets import ImportQuerySet, OfImportQuerySet
from ..rules.layouts import REPORT
from .source import Source

UNTITLED = _("Say what this is about: its title, or at least the number of its document.")
REJECTIONS = {
    "missing": _("A value is missing here."),
    "untitled": UNTITLED,
    "kind-unknown": _("%(value)s is not a kind of fact."),
    "kind-reserved": _("Records of the kind %(value)s come from their own proceeding only, never by file or API."),
    "key-reserved": _("Keys that begin with “%(hint)s” are those of facts typed by hand. Choose another."),
    "field-unknown": _("There is no field “%(value)s”. Nothing of this row was taken: what it says would be lost."),
    "field-type": _("A text or a number belongs here."),
    "severity-unknown": _(
        "“%(value)s” is not a severity. Write the digit or the word: 0 none, 1 minor, 2 general, 3 serious, 4 grave."
    ),
    "date-early": _("%(value)s is before 1 October 1949: no fact is that old. Look at the year again."),
    "window-negative": _("Publicity cannot end on %(value)s, before the day of the fact, %(hint)s."),
    "amount-unit": _(
        "Write the amount %(value)s as a plain number in units of ten thousand yuan, without “万” or “元”."
    ),
    "amount-format": _("%(value)s is not an amount with at most six decimals."),
    "amount-negative": _("The amount %(value)s is negative."),
    "duplicate-key": _("Another row of this file has the same document number and subject, or the same key."),
    "withdrawn": _("This fact was withdrawn or repaired and is not taken in again."),
    "objected": _("An objection to this fact is being decided. Send what has changed again after the decision."),
    "changed": _("Somebody changed this fact while the file was being taken in. Look at it and send the row again."),
    "elsewhere": _("Another source of the same agency has reported this decision. Correct it there."),
    "decided": _("A decision on an objection has set what this document says of its party. It is not taken in again."),
    "typed-good": _(
        "An officer has recorded under this number what is not adverse: fact no. %(hint)s. No file or feed makes it "
        "adverse. Have that one corrected, with the document that proves it, or withdrawn, and send the row again."
    ),
    "deletion": _(
        "This row takes a record back. A file changes nothing on that way: withdraw the fact, with the reason."
    ),
}

IN_YUAN = {  # said instead where amounts are in yuan
    "amount-unit": _("Write the amount as a plain number in yuan, without “万” or “元”: 20000, not 2万."),
    "amount-format": _("This is not an amount in yuan with at most two decimals."),
    "amount-negative": _("An amount cannot be negative."),
}


class ImportOfFacts(models.Model):
    """One file of one source: all of its good rows or nothing. `at` is the `known_from` of every fact it touched.

    `document` is the id of the uploaded file ("" where a command read it from disk); `counts` holds rows = created +
    updated + unchanged + rejected, and legacy and waiting.
    """

    class State(models.TextChoices):
        UPLOADED = states.UPLOADED, _("uploaded")
        CHECKING = states.CHECKING, _("being checked")
        CHECKED = states.CHECKED, _("checked, not yet imported")
        IMPORTING = states.IMPORTING, _("being imported")
        DONE = states.DONE, _("imported")
        FAILED = states.FAILED, _("failed")
        UNDOING = states.UNDOING, _("being undone")
        UNDONE = states.UNDONE, _("undone")

    source = models.ForeignKey(Source, models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200)
    file_size = models.BigIntegerField(default=0)
    file_hash = models.CharField(max_length=64, blank=True)
    document = models.CharField(max_length=64, blank=True)
    encoding = models.CharField(max_length=12, blank=True)
    layout = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices)
    counts = models.JSONField(default=dict)
    created_by = models.CharField(max_length=200)
    created_user = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(null=True)
    division_code = models.CharField(max_length=6, blank=True)
    zone_code = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_details = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=200, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            # the moment names the import inside the ledger, so a source has one import a moment
            models.UniqueConstraint(fields=["source", "at"], name="records_import_moment"),
            models.CheckConstraint(
                condition=Q(state__in=states.IMPORT_STATES),
                name="records_import_state",
                violation_error_message=_("This is not a state of an import."),
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False) | ~Q(state="undone") & Q(undone_at__isnull=True),
                name="records_import_undone",
            ),
        ]

    def __str__(self):
        return self.file_name

    @property
    def is_running(self):
        """Queued or in a worker's hands."""
        return self.state in states.RUNNING


class RefusedRow(models.Model):
    """A row that was not taken: where, what stood there, and why (REJECTIONS or the register's reasons)."""

    run = models.ForeignKey(ImportOfFacts, models.CASCADE, related_name="refused", db_index=False)
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=20)
    column = models.CharField(max_length=80, blank=True)  # the file's own word for the field
    value = models.CharField(max_length=80, blank=True)
    hint = models.CharField(max_length=80, blank=True)
    other = models.CharField(max_length=80, blank=True)
    warning = False  # facts are taken or refused, never taken with a doubt

    objects = OfImportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["run", "line"], name="records_refusedrow_line")]

    def __str__(self):
        return f"{self.line}: {self.reason}"

    @property
    def message(self):
        told = REGISTER_REJECTIONS | REJECTIONS | (IN_YUAN if self.run.layout == REPORT.code else {})
        sentence = told.get(self.reason, self.reason)
        return str(sentence) % {"value": self.value, "hint": self.hint, "other": self.other}
