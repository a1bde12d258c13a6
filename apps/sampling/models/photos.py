"""Pictures of a batch, and the signatures written on a phone."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.documents.models import Document

from ..querysets import OfBatchQuerySet
from .batch import Batch
from .plan import person


class Photo(models.Model):
    """A picture of a batch, or a signature written on the phone, whose caption says whose it is: kept under its hash,
    with the phone's time and whether its clock was off."""

    class Shows(models.TextChoices):
        PRODUCT = "product", _("the product")
        SEAL = "seal", _("the seal")
        ORDER = "order", _("the order or the parcel")
        PLACE = "place", _("the place")
        PARTY = "party", _("signature of the enterprise")
        SAMPLER = "sampler", _("signature of a sampler")

    SIGNATURES = (Shows.PARTY, Shows.SAMPLER)

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="photos")
    shows = models.CharField(_("what it shows"), max_length=7, choices=Shows.choices, default=Shows.PRODUCT)
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    caption = models.CharField(_("caption"), max_length=120, blank=True)
    taken_at = models.DateTimeField(pgettext_lazy("photo", "taken"), null=True, blank=True)
    clock_wrong = models.BooleanField(default=False)
    by = person()
    at = models.DateTimeField()

    objects = OfBatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(shows__in=["product", "seal", "order", "place"])
                | (Q(shows__in=["party", "sampler"]) & ~Q(caption="")),
                name="sampling_photo_shows",
                violation_error_message=_("A signature says whose it is."),
            ),
        ]

    def __str__(self):
        return self.caption or str(self.document_id)
