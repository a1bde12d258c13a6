"""Duplicates: pairs that look like one enterprise, and merges that made them one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Division

from ..querysets import MergeQuerySet, PairQuerySet
from .enterprise import Enterprise


class DuplicatePair(models.Model):
    """Two records that may be one enterprise, found set-based; a projection rebuilt by `find_duplicates`.

    A pair an officer has set aside keeps its row, so that it does not come back every night.
    """

    class Reason(models.TextChoices):
        NUMBER = "number", _("same registration number")
        ORG_CODE = "org_code", _("same organisation code inside the credit code")
        NAME = "name", _("same name in the same city")

    first = models.ForeignKey(Enterprise, models.CASCADE, related_name="+")
    second = models.ForeignKey(Enterprise, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=8, choices=Reason.choices)
    found_at = models.DateTimeField()
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_by = models.CharField(max_length=200, blank=True)
    set_aside_reason = models.TextField(blank=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="registry_pair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")),
                name="registry_pair_order",
                violation_error_message=_("A pair names two different enterprises, the older one first."),
            ),
        ]

    def __str__(self):
        return f"{self.first_id} ~ {self.second_id}"

    @property
    def query(self):
        """The pair as the address of the page that compares two records."""
        return f"id={self.first_id}&id={self.second_id}"


class Merge(models.Model):
    """One record joined into another by two officers, with everything needed to take it apart again.

    `moved` = {relation: [primary keys that now point to the survivor]}, `made` = {model: [keys of rows made by the
    merge]}, `before` = {field: the survivor's value before}, `after` the value the merge gave it.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("waiting for a second officer")
        DONE = "done", _("merged")
        UNDO_ASKED = "undo_asked", _("merged; undoing waits for a second officer")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        UNDONE = "undone", _("undone")

    duplicate = models.ForeignKey(Enterprise, models.PROTECT, related_name="merges_away")
    survivor = models.ForeignKey(Enterprise, models.PROTECT, related_name="merges_in")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")  # the smallest that covers both
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    reason = models.TextField(_("why these are one enterprise"))
    takes = models.JSONField(default=list)  # fields the survivor takes from the duplicate
    versions = models.JSONField(default=list)  # [survivor's, duplicate's] as the officers saw them
    moved = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    requested_label = models.CharField(max_length=200)
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    decided_label = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(_("reason"), blank=True)
    undo_asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    undo_asked_label = models.CharField(max_length=200, blank=True)
    undo_asked_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    undone_label = models.CharField(max_length=200, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undo_reason = models.TextField(_("why the merge is undone"), blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(duplicate=models.F("survivor")),
                name="registry_merge_two",
                violation_error_message=_("An enterprise cannot be merged into itself."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["requested", "done", "undo_asked", "refused", "withdrawn", "undone"]),
                name="registry_merge_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["done", "undo_asked"]) | ~models.Q(decided_by=models.F("requested_by")),
                name="registry_merge_second_officer",
                violation_error_message=_("A merge is confirmed by another officer than the one who asked for it."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="undone") | ~models.Q(undone_by=models.F("undo_asked_by")),
                name="registry_merge_undone_by_second",
                violation_error_message=_("A merge is undone by another officer than the one who asked for it."),
            ),
            models.UniqueConstraint(
                fields=["duplicate"],
                condition=models.Q(state__in=["requested", "done", "undo_asked"]),
                name="registry_merge_once",
                violation_error_message=_("A merge of this enterprise is already under way."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["division", "-id"],
                condition=models.Q(state__in=["requested", "undo_asked"]),
                name="registry_merge_open",
            ),
        ]

    def __str__(self):
        return f"{self.duplicate_id} → {self.survivor_id}"

    @property
    def asker_id(self):
        """Who asked for the step that waits: the merge, or its undoing."""
        return self.undo_asked_by_id if self.state == self.State.UNDO_ASKED else self.requested_by_id
