"""How grave the breach is: the finding without which nobody is listed (Order 44 Arts. 2 and 12)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.kernel.dated import Dated

from ..querysets import OfCaseQuerySet
from .case import Case, person


class Circumstance(Dated):
    """One version of a circumstance that the gravity of a breach is weighed by, with order and article."""

    code = models.CharField(_("code"), max_length=40)
    order = models.CharField(_("order"), max_length=60)
    article = models.CharField(_("article"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(order=""),
                name="serious_list_circumstance_order",
                violation_error_message=_("A rule names the text it rests on."),
            ),
        ]

    def __str__(self):
        return self.name if (get_language() or "zh").startswith("zh") else self.name_en

    @property
    def basis(self):
        """Order and article, as a document cites them."""
        return f"{self.order}{self.article}"


class Gravity(models.Model):
    """One version of the finding: that the breach is vile, its circumstances serious, its harm to society considerable.

    The last one counts; those before stay as they were. Found before the notice; after it only the reviewer, in answer
    to what the party said, finds anew, and on no circumstance that the notice did not name (sql/gravity.sql). The
    heavier penalty, the other half of Art. 2, is judged with the decision.
    """

    class Stage(models.TextChoices):
        PROPOSAL = "proposal", _("found before the notice")
        ANSWER = "answer", _("found anew in answer to the party")

    case = models.ForeignKey(Case, models.PROTECT, related_name="gravity")
    number = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=8, choices=Stage.choices)
    circumstances = ArrayField(models.CharField(max_length=40))  # codes in force on the day of the event
    nature = models.TextField(_("why the nature of the breach is vile"))
    severity = models.TextField(_("why its circumstances are serious"))
    harm = models.TextField(_("why its harm to society is considerable"))
    rests_on = models.TextField(_("what evidence this rests on"))
    evidence = ArrayField(models.BigIntegerField(), default=list, blank=True)  # keys of files of the case
    found_by = person()
    found_label = models.CharField(max_length=200)
    found_on = models.DateField()

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"],
                name="serious_list_gravity_number",
                violation_error_message=_("Somebody has just recorded another finding."),
            ),
            models.CheckConstraint(
                condition=Q(stage__in=("proposal", "answer")),
                name="serious_list_gravity_stage",
                violation_error_message=_("Gravity is found before the notice or in answer to the party."),
            ),
            models.CheckConstraint(
                condition=~Q(nature="") & ~Q(severity="") & ~Q(harm="") & ~Q(rests_on="") & Q(circumstances__len__gt=0),
                name="serious_list_gravity_reasons",
                violation_error_message=_("A finding has its circumstances, its reasons and its evidence."),
            ),
        ]

    def __str__(self):
        return f"{self.case_id}/{self.number}"
