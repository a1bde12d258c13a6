"""What came from phones: an entry is kept once, whatever the network did to it on its way."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..querysets import OfVisitQuerySet
from .plan import person
from .visit import Visit


class PhoneEntry(models.Model):
    """An entry made on a phone and kept here, under the key the phone gave it when it was made.

    A phone that never heard the answer sends again: the key finds what is kept. `made_at` is the phone's own clock,
    `skew` the seconds it was ahead of the portal's when it sent; `version` is that of the visit afterwards.
    """

    class Kind(models.TextChoices):
        ANSWERS = "answers", _("answers")
        RESULT = "result", _("result")
        PHOTO = "photo", _("photo")

    key = models.UUIDField(primary_key=True)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="from_phones")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    skew = models.IntegerField(default=0)
    version = models.PositiveIntegerField()
    doubled = models.BooleanField(default=False)  # a picture the visit had already
    by = person()
    at = models.DateTimeField()

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["answers", "result", "photo"]),
                name="inspections_phoneentry_kind",
                violation_error_message=_("This is no kind of entry."),
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="inspections_phoneentry_sha256",
                violation_error_message=_("An entry carries the SHA-256 of what was entered."),
            ),
        ]

    def __str__(self):
        return str(self.key)
