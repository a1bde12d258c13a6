"""What was found on a licence beside a proceeding that bars its holder: kept, and weighed when that is closed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency

from .. import states
from ..querysets import BesideQuerySet
from .application import day, person
from .ending import SOURCES, Ending
from .ends import EndGround
from .licence import Licence

BESIDE_STATES = {
    states.WAITING: _("waits for the proceeding it stands beside"),
    states.OPENED: _("has its own proceeding"),
    states.CLOSED: _("closed: what was decided is enough"),
    states.STRUCK: _("what it rests on counts for nothing"),
}


class Beside(models.Model):
    """One finding that asks for a proceeding while another one was under way on the licence, or had ended it.

    `source_key` names where it came from, once, as that of its own proceeding would; `class_codes` are the classes it
    is about, each by its code; `proposed_*` whoever stands for it, who does not decide on it (of cases of before: the
    portal). `behind` is the
    proceeding it stands beside, or the one that was enough; `ending` its own, where one was opened; `word` why it was
    closed without.
    """

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="besides")
    ground = models.ForeignKey(EndGround, models.PROTECT, related_name="+", verbose_name=_("ground"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    source = models.CharField(_("where it comes from"), max_length=8, choices=list(SOURCES.items()))
    source_key = models.CharField(max_length=80, unique=True)
    class_codes = ArrayField(models.CharField(max_length=40))
    found = models.TextField(_("what was found"))
    found_on = models.DateField(_("found on"))
    proposed_by = person()
    proposed_label = models.CharField(max_length=200)
    state = models.CharField(_("state"), max_length=8, choices=list(BESIDE_STATES.items()), default=states.WAITING)
    held_on = models.DateField(_("held since"))
    behind = models.ForeignKey(Ending, models.PROTECT, null=True, blank=True, related_name="besides")
    ending = models.OneToOneField(Ending, models.PROTECT, null=True, blank=True, related_name="from_beside")
    closed_on = day()
    word = models.TextField(_("reason"), blank=True)

    objects = BesideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.BESIDE_STATES, source__in=list(SOURCES), class_codes__len__gt=0)
                & ~Q(found="")
                & ~Q(source_key=""),
                name="licensing_beside_whole",
                violation_error_message=_("What stands beside a proceeding says what was found, of which classes."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.OPENED, ending__isnull=False)
                | ~Q(state=states.OPENED) & Q(ending__isnull=True),
                name="licensing_beside_opened",
                violation_error_message=_("A proceeding that was opened is named."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.WAITING, closed_on__isnull=True)
                | Q(state=states.OPENED, closed_on__isnull=False)
                | Q(state__in=(states.CLOSED, states.STRUCK), closed_on__isnull=False) & ~Q(word=""),
                name="licensing_beside_closed",
                violation_error_message=_("What is closed without a proceeding says since when, and why."),
            ),
        ]
        indexes = [models.Index(fields=["licence", "state"], name="licensing_beside_of")]

    def __str__(self):
        return f"{self.licence_id} {self.source_key}"
