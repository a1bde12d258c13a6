"""What an officer keeps at the desk: saved filters and exports."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency

from ..querysets import ExportQuerySet, SavedFilterQuerySet


class SavedFilter(models.Model):
    """A list's address under a name: one's own, or shared with the agency."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    page = models.CharField(max_length=40, default="enterprises")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    shared = models.BooleanField(_("shared with my agency"), default=False)
    created_at = models.DateTimeField()

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "page", "name"],
                name="registry_filter_name",
                violation_error_message=_("You already have a saved filter of this name."),
            ),
        ]

    def __str__(self):
        return self.name


class ExportJob(models.Model):
    """A list on its way into a file. What it may hold is decided when it runs, by the post of its user at that time."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being written")
        DONE = "done", _("ready")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("deleted after its time")

    class Format(models.TextChoices):
        CSV = "csv", _("CSV, UTF-8 (opens in Excel and WPS)")
        CSV_GB = "csv_gb", _("CSV, GB 18030 (for older office programs)")
        XLSX = "xlsx", _("Excel workbook (XLSX)")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    user_label = models.CharField(max_length=200)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    page = models.CharField(max_length=40, default="enterprises")
    query = models.CharField(max_length=2000, blank=True)
    ids = models.JSONField(default=list)  # the ticked rows; empty: everything the filter finds
    columns = models.JSONField(default=list)
    language = models.CharField(max_length=10, default="zh-hans")
    format = models.CharField(_("format"), max_length=8, choices=Format.choices, default=Format.CSV)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    file_name = models.CharField(max_length=200, blank=True)
    file_size = models.PositiveBigIntegerField(null=True, blank=True)
    document_id = models.CharField(max_length=64, blank=True)  # of the documents app, which keeps the bytes
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running", "done", "failed", "cancelled", "expired"]),
                name="registry_export_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | ~models.Q(document_id=""),
                name="registry_export_file",
                violation_error_message=_("A finished export has a file."),
            ),
        ]
        indexes = [models.Index(fields=["user", "-id"], name="registry_export_user")]

    def __str__(self):
        return self.file_name or f"#{self.pk}"
