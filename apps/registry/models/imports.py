"""Imports of register files: the run, what it refused, what it changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Division
from apps.kernel.querysets import ScopedQuerySet

from ..querysets import ImportRunQuerySet
from .reasons import REJECTIONS, WARNINGS


class ImportRun(models.Model):
    """One import of a file, from upload to result: all of it or nothing of it.

    `division` is the uploader's own: rows outside it are refused, and officers within it see the run. `mapping` is
    {field: header of the column}. The counters are of the last check or import.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked, not yet imported")
        IMPORTING = "importing", _("being imported")
        DONE = "done", _("imported")
        FAILED = "failed", _("failed")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    file_name = models.CharField(_("file"), max_length=200)
    file_size = models.PositiveBigIntegerField(default=0)
    file_hash = models.CharField(max_length=64, blank=True)  # SHA-256, known once the file was read
    document = models.CharField(max_length=64, blank=True)  # id in documents, "" for a file read by the command
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)  # "" until told or detected
    mapping = models.JSONField(default=dict)
    renames = models.BooleanField(_("accept new names"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.UPLOADED)
    dry_run = models.BooleanField(default=False)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    zone_code = models.CharField(max_length=12, blank=True)
    created_by = models.CharField(max_length=200)
    created_by_user = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    legacy = models.PositiveIntegerField(_("with an old number only"), default=0)
    warnings = models.PositiveIntegerField(_("with a doubt"), default=0)
    error_code = models.CharField(max_length=20, blank=True)
    error_details = models.JSONField(default=dict, blank=True)
    undone_by = models.CharField(max_length=200, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    rows=models.F("created") + models.F("updated") + models.F("unchanged") + models.F("rejected")
                ),
                name="registry_import_adds_up",
                violation_error_message=_("Every row of an import is accounted for."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["uploaded", "checking", "checked", "importing", "done", "failed", "undoing", "undone"]
                ),
                name="registry_import_state",
            ),
        ]
        # the list of runs: an area's, newest first
        indexes = [models.Index(fields=["division", "-id"], name="registry_import_area")]

    def __str__(self):
        return self.file_name

    @property
    def counts(self):
        """The counters by name, as the command prints them and the audit keeps them."""
        names = ("rows", "created", "updated", "unchanged", "rejected", "legacy", "warnings")
        return {name: getattr(self, name) for name in names}

    def moved(self):
        """Keys of the enterprises whose division or zone the run changed."""
        changed = self.changes.filter(models.Q(before__has_key="division_id") | models.Q(before__has_key="zone_id"))
        return list(changed.values_list("enterprise_id", flat=True))

    @property
    def is_running(self):
        """Queued or in a worker's hands."""
        return self.state in (self.State.CHECKING, self.State.IMPORTING, self.State.UNDOING)


class OfRunQuerySet(ScopedQuerySet):
    division_field = "run__division__code"


class ImportReject(models.Model):
    """One finding about one row of a file: a refusal, or a doubt the row was taken with.

    `line` counts from 1 with the header as line 1, as a spreadsheet shows it. `code` names the sentence.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rejects", db_index=False)
    line = models.PositiveIntegerField(_("row"))
    field = models.CharField(max_length=20, blank=True)
    column = models.CharField(_("column"), max_length=80, blank=True)  # the file's own word for the field
    value = models.CharField(_("value"), max_length=200, blank=True)
    code = models.CharField(max_length=20)
    hint = models.CharField(max_length=200, blank=True)
    other = models.CharField(max_length=200, blank=True)
    warning = models.BooleanField(default=False)

    objects = OfRunQuerySet.as_manager()

    class Meta:
        # the screen and the file read a run's refusals in the order of the file
        indexes = [models.Index(fields=["run", "warning", "line"], name="registry_reject_line")]

    def __str__(self):
        return f"{self.line}: {self.code}"

    @property
    def message(self):
        """The sentence in the language in force."""
        text = (WARNINGS if self.warning else REJECTIONS)[self.code]
        return str(text) % {"value": self.value, "hint": self.hint, "other": self.other}


class ImportChange(models.Model):
    """What an enterprise was before an import changed it: enough to undo the import exactly.

    `before` = {column: value before}; `version` is the one the import gave, so that a later change is noticed. The
    enterprise is a number without a key: the trace outlives a record that is deleted.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="changes", db_index=False)
    enterprise_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    before = models.JSONField()

    objects = OfRunQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "enterprise_id"], name="registry_change_once")]
        indexes = [models.Index(fields=["enterprise_id"], name="registry_change_enterprise")]

    def __str__(self):
        return f"{self.run_id}: {self.enterprise_id}"
