"""What is or was on the list, and the feed that tells of it."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.registry.models import Enterprise

from ..querysets import EntryQuerySet
from .case import Case
from .law import Ground

LIFE = date.max  # how registers write a term without an end: 9999-12-31


class Entry(models.Model):
    """A listing as the public may read it: a projection of one case with one writer (operations/publishing.py).

    `until` is the last day of the term, LIFE where a ban for life keeps the party on the list; `restored_on` the day on
    which it stood again after a removal got by deceit: term and year are counted anew from it. After `ended_on` nothing
    of it is public but the tombstone in the feed. `person` is the masked name of a natural person, "" where the
    enterprise itself is listed.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="entry")
    number = models.CharField(_("number of the decision"), max_length=80, unique=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="serious_entries")
    person = models.CharField(max_length=60, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    ground = models.ForeignKey(Ground, models.PROTECT, related_name="+")
    decided_on = models.DateField(_("decided"))
    listed_on = models.DateField(_("listed"))
    until = models.DateField(_("until"))
    restored_on = models.DateField(_("restored"), null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.CharField(max_length=10, blank=True)  # state of the case that ended it

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("listed_on")) & Q(listed_on__gte=F("decided_on")),
                name="serious_list_entry_dates",
                violation_error_message=_("A listing cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by="")
                | Q(ended_on__isnull=False, ended_by__in=("expired", "removed", "withdrawn")),
                name="serious_list_entry_ended",
                violation_error_message=_("A case that has ended knows when, and only such a one."),
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise"], name="serious_list_entry_of"),
            # a page of the open API: keys in order, their dates beside them, without the table
            models.Index(
                fields=["id"],
                include=["listed_on", "until"],
                condition=Q(ended_on__isnull=True),
                name="serious_list_entry_page",
            ),
            models.Index(
                fields=["listed_on", "id"], condition=Q(ended_on__isnull=True), name="serious_list_entry_live"
            ),
            models.Index(fields=["until", "id"], condition=Q(ended_on__isnull=True), name="serious_list_entry_ending"),
        ]

    def __str__(self):
        return self.number

    @property
    def for_life(self):
        return self.until == LIFE


class Change(models.Model):
    """One entry of the change feed, written by one writer at a time, so that `seq` grows in the order of commit.

    "ended" is a tombstone: the number only, no name and no reason. A copy of the entry must go. `told` is a mark of the
    name, code and place of the party that a line "listed" told (sql/told.sql), "" in a tombstone; the database
    writes it.
    """

    class Kind(models.TextChoices):
        LISTED = "listed"
        ENDED = "ended"

    seq = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    change = models.CharField(max_length=6, choices=Kind.choices)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="changes", db_index=False)  # the index below
    told = models.CharField(max_length=32, db_default="", editable=False)

    class Meta:
        # what was told last of an entry by some moment, without a walk through the feed of all
        indexes = [models.Index(fields=["entry", "seq"], name="serious_list_change_of")]

    def __str__(self):
        return f"#{self.seq} {self.change}"
