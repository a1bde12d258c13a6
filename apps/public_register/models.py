"""What outsiders have been told: the state last announced, the change feed, and the releases of bulk files."""

from django.db import models


class Announced(models.Model):
    """The state of a current record when the feed last spoke of it: a projection with one writer (sweep_changes).

    `enterprise` is a plain number, not a key: the row must outlive the record to tell of its end.
    """

    enterprise = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    updated_at = models.DateTimeField()
    grade = models.CharField(max_length=3, blank=True, db_default="")

    def __str__(self):
        return self.code


class Change(models.Model):
    """One entry of the change feed. Entries are written by one writer at a time, so `seq` grows in the order in which
    readers can see them, and a reader who has seen n has missed nothing below n."""

    class Kind(models.TextChoices):
        ADDED = "added"
        CHANGED = "changed"
        REPLACED = "replaced"  # a tombstone: another code is in force
        WITHDRAWN = "withdrawn"  # a tombstone: nothing is public any more

    seq = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    change = models.CharField(max_length=9, choices=Kind.choices)
    code = models.CharField(max_length=40, db_index=True)
    replaced_by = models.CharField(max_length=40, blank=True)
    enterprise = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(change="replaced") ^ models.Q(replaced_by=""),
                name="public_register_replaced_by",
                violation_error_message="Only a replaced code names its successor.",
            ),
        ]

    def __str__(self):
        return f"#{self.seq} {self.change} {self.code}"


class Release(models.Model):
    """One version of the bulk files. The row appears once all its files stand complete in their place."""

    version = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()
    rows = models.BigIntegerField()
    changes_seq = models.BigIntegerField()  # the feed's entry from which a copy of these files goes on
    files = models.JSONField(default=list)  # [{"name", "media_type", "bytes", "sha256"}]
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return self.version

    def file(self, name):
        """The entry of a file of this release, or None."""
        return next((entry for entry in self.files if entry["name"] == name), None)
