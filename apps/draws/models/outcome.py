"""What was drawn: objects by rank, seats, replacements. Rows are added and ended, never changed.

`since` and `until` are numbers of replacements: 0 is the draw itself, an empty `until` holds now.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .draw import Draw, text_field


def ended(since="since", until="until"):
    return Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gt": F(since)})


class Drawn(models.Model):
    """An object drawn for an item; `rank` counts from 1 in the order of the keys of its stratum."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="drawn_objects")
    item = text_field(_("item"), 40)
    stratum = text_field(_("stratum"), 40)
    rank = models.PositiveIntegerField(_("rank"))
    subject = text_field(_("object"), 80)
    key = models.BinaryField(max_length=32)
    since = models.PositiveIntegerField(default=0)
    until = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "item", "subject"], name="draws_drawn_once"),
            models.UniqueConstraint(fields=["draw", "item", "stratum", "rank"], name="draws_drawn_rank"),
            models.CheckConstraint(condition=Q(rank__gt=0), name="draws_drawn_rank_from_one"),
            models.CheckConstraint(condition=ended(), name="draws_drawn_ended"),
        ]

    def __str__(self):
        return f"{self.item} {self.stratum} {self.rank}: {self.subject}"


class Seat(models.Model):
    """An inspector at a visit. A subject has one visit, whatever number of items it was drawn for."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="seats_taken")
    subject = text_field(_("object"), 80)
    team = text_field(_("team"), 80)
    inspector = text_field(_("inspector"), 40)
    since = models.PositiveIntegerField(default=0)
    until = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["draw", "inspector"], name="draws_seat_inspector")]
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "subject", "team", "inspector"],
                name="draws_seat_once",
                violation_error_message=_("An inspector sits at a visit once and does not come back to it."),
            ),
            models.CheckConstraint(condition=ended(), name="draws_seat_ended"),
        ]

    def __str__(self):
        return f"{self.subject} {self.team}: {self.inspector}"


class Replacement(models.Model):
    """A seat or an object drawn again, alone. `ground` is public, `note` is for the agency's own file."""

    class Kind(models.TextChoices):
        INSPECTOR = "inspector", _("inspector")
        OBJECT = "object", _("object")

    class Ground(models.TextChoices):
        RECUSAL = "recusal", _("recusal for this visit")
        UNAVAILABLE = "unavailable", _("no longer available (illness, leave, transfer)")
        CLOSED = "closed", _("object has closed")
        EXEMPT = "exempt", _("object may not be checked (exempt, or checked already)")

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="replacements")
    step = models.PositiveIntegerField(pgettext_lazy("order", "number"))
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    subject = text_field(_("object"), 80)
    team = text_field(_("team"), 80, blank=True, default="")
    inspector = text_field(_("inspector"), 40, blank=True, default="")
    ground = models.CharField(_("ground"), max_length=12, choices=Ground.choices)
    note = models.CharField(_("note for the file"), max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    txn = models.BigIntegerField(default=0, editable=False)  # the transaction that made it, set by the database

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "step"], name="draws_replacement_step"),
            models.CheckConstraint(condition=Q(step__gt=0), name="draws_replacement_from_one"),
            models.CheckConstraint(
                condition=(Q(kind="inspector", ground__in=["recusal", "unavailable"]) & ~Q(inspector="") & ~Q(team=""))
                | Q(kind="object", ground__in=["closed", "exempt"], inspector="", team=""),
                name="draws_replacement_ground",
                violation_error_message=_("The ground does not fit what is replaced."),
            ),
        ]

    def __str__(self):
        return f"{self.step}. {self.kind} {self.subject}"
