"""What came from phones: an entry is kept once, whatever the network did to it on its way."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.kernel.phones import PhoneEntryBase

from ..querysets import OfVisitQuerySet
from .plan import person
from .visit import Visit


class PhoneEntry(PhoneEntryBase):
    """An entry of a check."""

    class Kind(models.TextChoices):
        ANSWERS = "answers", _("answers")
        RESULT = "result", _("result")
        PHOTO = "photo", _("photo")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="from_phones")
    by = person()

    objects = OfVisitQuerySet.as_manager()

    class Meta(PhoneEntryBase.Meta):
        constraints = [
            *PhoneEntryBase.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["answers", "result", "photo"]),
                name="inspections_phoneentry_kind",
                violation_error_message=_("This is no kind of entry."),
            ),
        ]
