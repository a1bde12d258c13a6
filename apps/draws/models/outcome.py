"""What was drawn: objects by rank, seats, replacements. Rows are added and ended, never changed.

`since` and `until` are numbers of replacements: 0 is the draw itself, an empty `until` holds now.
"""

from django.conf import settings
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
    """A seat or an object drawn again, alone. `ground` and what it `rests_on` are public, `note` is for the agency's
    own file."""

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
    rests_on = models.CharField(_("what it rests on"), max_length=120)
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
            models.CheckConstraint(
                condition=~Q(rests_on=""),
                name="draws_replacement_rests",
                violation_error_message=_("A replacement says what its ground rests on."),
            ),
        ]

    def __str__(self):
        return f"{self.step}. {self.kind} {self.subject}"


class AskedReplacement(models.Model):
    """A replacement whose ground nothing on record proves: asked for with a reason, granted or refused by a second
    officer. The reason is for the agency's own file."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="asked_replacements")
    kind = models.CharField(_("what"), max_length=10, choices=Replacement.Kind.choices)
    subject = text_field(_("object"), 80)
    team = text_field(_("team"), 80, blank=True, default="")
    inspector = text_field(_("inspector"), 40, blank=True, default="")
    ground = models.CharField(_("ground"), max_length=12, choices=Replacement.Ground.choices)
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_label = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_label = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    replacement = models.OneToOneField(Replacement, models.PROTECT, null=True, blank=True, related_name="asked")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "subject", "team", "inspector"],
                condition=Q(decided_at__isnull=True),
                name="draws_asked_once",
                violation_error_message=_("This replacement is asked for already; a second officer decides it."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="draws_asked_reason"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="draws_asked_second_officer",
                violation_error_message=_("A replacement is granted by somebody other than who asked for it."),
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, replacement__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="draws_asked_decided",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.inspector or self.subject}"
