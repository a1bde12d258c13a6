"""Who sat in the committee of a round, and how each of them voted on its list."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..querysets import OfRoundQuerySet
from ..rules.committee import ABSENT, ABSTAINED, AGAINST, FOR, LEFT
from .round import Round

PARTS = {
    FOR: _("present, for the list"), AGAINST: _("present, against it"), ABSTAINED: _("present, abstained"),
    LEFT: _("left: has a tie"), ABSENT: _("absent"),
}  # fmt: skip


class Member(models.Model):
    """One member in one sitting. Nothing of it is changed: a list that comes back has another sitting."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="members")
    sitting = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=60)
    office = models.CharField(_("office held"), max_length=120)
    part = models.CharField(_("presence and vote"), max_length=10, choices=list(PARTS.items()))

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(part__in=list(PARTS)) & ~Q(name="") & ~Q(office=""),
                name="awards_member_named",
                violation_error_message=_("A member has a name, an office, and was present with a vote or was not."),
            ),
            models.UniqueConstraint(
                fields=["round", "sitting", "name"],
                name="awards_member_once",
                violation_error_message=_("A member stands in the list once."),
            ),
        ]

    def __str__(self):
        return self.name
