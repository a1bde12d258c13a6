"""What came from the samplers' phones: an entry is kept once, whatever the network did to it on its way."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.kernel.phones import PhoneEntryBase

from ..querysets import OfVisitQuerySet
from .batch import Batch
from .plan import person


class PhoneEntry(PhoneEntryBase):
    """An entry of a sampling visit."""

    class Kind(models.TextChoices):
        SAMPLE = "sample", _("sampling form")
        ORDER = "order", _("online order")
        UNPACK = "unpack", _("sampling form of what arrived")
        NOTHING = "nothing", _("nothing to sample")
        REFUSAL = "refusal", _("sampling refused")
        PHOTO = "photo", _("photo")
        NOTE = "note", _("note on the batch")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    visit = models.ForeignKey(Batch, models.CASCADE, related_name="from_phones")
    by = person()

    objects = OfVisitQuerySet.as_manager()

    class Meta(PhoneEntryBase.Meta):
        constraints = [
            *PhoneEntryBase.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["sample", "order", "unpack", "nothing", "refusal", "photo", "note"]),
                name="sampling_phoneentry_kind",
                violation_error_message=_("This is no kind of entry."),
            ),
        ]
