"""Imports of register files."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Division

from ..querysets import EnterpriseQuerySet


class ImportRun(models.Model):
    """One import of a file, dry or real: all of it or nothing of it."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked, not yet imported")
        IMPORTING = "importing", _("being imported")
        DONE = "done", _("imported")
        FAILED = "failed", _("failed")
        UNDONE = "undone", _("undone")

    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    document = models.CharField(max_length=64, blank=True)  # id in documents, "" for a file read by the command
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    dry_run = models.BooleanField(default=False)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)  # rows, created, updated, unchanged, rejected, legacy
    error = models.TextField(blank=True)

    objects = type(
        "ImportRunQuerySet", (EnterpriseQuerySet,), {"zone_field": None, "enterprise_field": None}
    ).as_manager()

    def __str__(self):
        return self.file_name
