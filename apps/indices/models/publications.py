"""What of the results is public, by whose decision, and what a later publication put right."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .. import states
from ..querysets import PublicationQuerySet, ShownQuerySet
from .definitions import Index
from .runs import Result, Run
from .statistics import Sector


class Publication(models.Model):
    """Results of one index from one run, put before a second person, who publishes or declines them."""

    index = models.ForeignKey(Index, models.PROTECT, related_name="publications")
    run = models.ForeignKey(Run, models.PROTECT, related_name="publications")
    state = models.CharField(_("state"), max_length=10, default=states.PREPARED)
    prepared_by = models.CharField(max_length=200)
    prepared_user = models.BigIntegerField(null=True)
    prepared_at = models.DateTimeField()
    explanation = models.TextField(_("what changed and why"))
    decided_by = models.CharField(max_length=200, blank=True)
    decided_user = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(_("reason"), blank=True)
    results_count = models.PositiveIntegerField(default=0)
    errata_count = models.PositiveIntegerField(default=0)
    ended_count = models.PositiveIntegerField(default=0, db_default=0)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.PUBLICATION_STATES),
                name="indices_publication_state",
                violation_error_message=_("This is not a state of a publication."),
            ),
            models.CheckConstraint(
                condition=~Q(explanation=""),
                name="indices_publication_explained",
                violation_error_message=_("Say what changed and why."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.PUBLISHED)
                | Q(decided_at__isnull=False)
                & ~Q(decided_by="")
                & (
                    Q(prepared_user__isnull=False, decided_user__isnull=False) & ~Q(decided_user=F("prepared_user"))
                    | (Q(prepared_user__isnull=True) | Q(decided_user__isnull=True)) & ~Q(decided_by=F("prepared_by"))
                ),
                name="indices_publication_second_person",
                violation_error_message=_("Indices are published by somebody other than who prepared them."),
            ),
            models.UniqueConstraint(
                fields=["index"],
                condition=Q(state=states.PREPARED),
                name="indices_publication_one_waits",
                violation_error_message=_("A publication of this index already waits for its decision."),
            ),
        ]

    def __str__(self):
        return f"{self.index_id}/{self.run_id}"


class Shown(models.Model):
    """The published result of an index for an area, an industry and a period, from one publication until the next.

    Where nothing takes its place, for a figure that it rests on has ended: `ended_by` is the publication that said so.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="shown")
    index = models.ForeignKey(Index, models.PROTECT, related_name="shown", db_index=False)
    result = models.ForeignKey(Result, models.PROTECT, related_name="shown")
    area = models.CharField(max_length=6)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, related_name="+", db_index=False)
    period = models.CharField(max_length=7)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    ended_by = models.ForeignKey(Publication, models.PROTECT, null=True, related_name="ended")

    objects = ShownQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["index", "area", "sector", "period"],
                condition=Q(until__isnull=True),
                nulls_distinct=False,
                name="indices_shown_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="indices_shown_times"
            ),
            models.UniqueConstraint(fields=["replaces"], name="indices_shown_replaced_once"),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(until__isnull=False), name="indices_shown_ended"
            ),
        ]

    def __str__(self):
        return f"{self.area} {self.period}"
