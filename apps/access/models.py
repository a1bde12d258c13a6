"""Users, their posts at agencies and their seats at enterprises."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.kernel.querysets import ScopedQuerySet


class User(AbstractUser):
    """A person who can log in. What they may do is in their posts and seats, never in flags on the user."""

    display_name = models.CharField(_("name"), max_length=80, blank=True)

    def __str__(self):
        return self.display_name or self.username


class Post(models.Model):
    """A role held at an agency from a day until a day; the agency's division is the row scope."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="posts")
    role = models.CharField(_("role"), max_length=40)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = type("PostQuerySet", (ScopedQuerySet,), {"division_field": "agency__division_id"}).as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="access_post_dates",
                violation_error_message=_("A post cannot end before it begins."),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.agency} · {self.role}"


class Seat(models.Model):
    """A place at an enterprise, claimed by code and evidence, approved by the county.

    `enterprise_id` is a plain number: access lies below the registry, which answers for the enterprise. The division
    is copied at the claim so that the county's officers find it; the registry's operation keeps it right on a move.
    """

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        FILER = "filer", _("filer")

    class State(models.TextChoices):
        CLAIMED = "claimed", _("waiting for approval")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        ENDED = "ended", _("ended")

    user = models.ForeignKey(User, models.PROTECT, related_name="seats")
    enterprise_id = models.BigIntegerField(db_index=True)
    enterprise_label = models.CharField(max_length=200)
    division_code = models.CharField(max_length=6)
    role = models.CharField(_("role"), max_length=8, choices=Role.choices)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.CLAIMED)
    evidence = models.CharField(max_length=64, blank=True)  # id of a document of a higher app, as text
    claimed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = type(
        "SeatQuerySet", (ScopedQuerySet,), {"division_field": "division_code", "enterprise_field": "enterprise_id"}
    ).as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "enterprise_id"],
                condition=models.Q(state__in=["claimed", "approved"]),
                name="access_seat_once",
                violation_error_message=_("You already hold or have claimed a seat at this enterprise."),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.enterprise_label}"
