"""The sealed lists: objects, and inspectors with certificates, recusals and last visits."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Concat
from django.db.models.lookups import Regex
from django.utils.translation import gettext_lazy as _

from .. import naming
from .draw import NO_CONTROL, Draw, text_field


class Object(models.Model):
    """One object of a frame. `subject` is a text key that the drawing app understands (a credit code, a product).

    `items` holds the codes it may be drawn for, in order and joined by commas; empty for every item of the draw. The
    other fields serve areas, the fairness report and the reader. Exactly these columns are hashed, in this order.
    """

    pk = models.CompositePrimaryKey("draw_id", "subject")
    draw = models.ForeignKey(Draw, models.CASCADE, related_name="frame", db_index=False)
    subject = text_field(_("object"), 80)
    stratum = text_field(_("stratum"), 40)
    items = text_field(_("items"), 400, blank=True, default="")
    area = text_field(_("division"), 6, blank=True, default="")
    industry = text_field(_("industry"), 8, blank=True, default="")
    size = text_field(_("scale"), 20, blank=True, default="")
    grade = text_field(_("class"), 20, blank=True, default="")
    last_drawn = models.DateField(_("last drawn"), null=True, blank=True)
    label = text_field(_("name"), 200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(stratum="") & ~Q(label=""),
                name="draws_object_filled",
                violation_error_message=_("An object has a key, a stratum and a name."),
            ),
            models.CheckConstraint(
                # one look at all columns: a million objects are sealed at a time
                condition=~Q(
                    Regex(
                        Concat("subject", "stratum", "items", "area", "industry", "size", "grade", "label"), NO_CONTROL
                    )
                ),
                name="draws_object_text",
                violation_error_message=_("Text of an object stands on one line, without tabs."),
            ),
        ]

    def __str__(self):
        return f"{self.subject} {self.label}"

    @property
    def stratum_told(self):
        """The stratum in the reader's language."""
        return naming.stratum_told(self.stratum)


class Behind(models.Model):
    """What the desk alone knows of an object, for the fairness report: never sealed, never published.

    `who` is one text for the same object in every draw, where keys of a frame are salted; `grade` is the class that
    stays inside.
    """

    pk = models.CompositePrimaryKey("draw_id", "subject")
    draw = models.ForeignKey(Draw, models.CASCADE, related_name="behind", db_index=False)
    subject = text_field(_("object"), 80)
    who = text_field(_("object"), 80)
    area = text_field(_("division"), 6, blank=True, default="")
    industry = text_field(_("industry"), 8, blank=True, default="")
    size = text_field(_("scale"), 20, blank=True, default="")
    grade = text_field(_("class"), 20, blank=True, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(subject="") & ~Q(who=""), name="draws_behind_filled")]

    def __str__(self):
        return self.subject


class KeptName(models.Model):
    """Whom a key of the frame, or of what it leaves out, stands for: kept until the app of the draw lets it be known
    (Origin.withholds), then part of the record (docs/verifiable-draws.md, section 13).

    The subject is the digest of salt and all other columns (rules.exact.name_key; the database holds it to that), so
    that nobody can try out guesses, and nothing but what was sealed is told afterwards. `salt`: 64 hexadecimal digits.
    """

    pk = models.CompositePrimaryKey("draw_id", "subject")
    draw = models.ForeignKey(Draw, models.CASCADE, related_name="kept_names", db_index=False)
    subject = text_field(_("object"), 64)
    salt = text_field(_("salt"), 64)
    code = text_field(_("code"), 80)
    area = text_field(_("division"), 6, blank=True, default="")
    industry = text_field(_("industry"), 8, blank=True, default="")
    size = text_field(_("scale"), 20, blank=True, default="")
    label = text_field(_("name"), 200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(salt__regex="^[0-9a-f]{64}$") & ~Q(code="") & ~Q(label="")
                & ~Q(Regex(Concat("code", "area", "industry", "size", "label"), NO_CONTROL)),
                name="draws_keptname_text",
                violation_error_message=_("A name that is kept has a salt, a code and a name, each on one line."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.code} {self.label}"


class Exclusion(models.Model):
    """What the frame leaves out, and why: published with the draw, so that nobody is spared in silence."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="exclusions")
    subject = text_field(_("object"), 80)
    label = text_field(_("name"), 200)
    reason = text_field(_("reason"), 120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "subject"], name="draws_exclusion_once"),
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(label="") & ~Q(reason="")
                & ~Q(Regex(Concat("subject", "label", "reason"), NO_CONTROL)),
                name="draws_exclusion_text",
                violation_error_message=_("What is left out has a key, a name and a reason."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.subject} {self.reason}"


class Inspector(models.Model):
    """An inspector as sealed. `areas`: beginnings of division codes (none: everywhere); `most`: visits at the most."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="inspectors")
    key = text_field(_("inspector"), 40)
    label = text_field(_("name"), 80)
    areas = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    most = models.PositiveSmallIntegerField(_("most visits"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "key"],
                name="draws_inspector_once",
                violation_error_message=_("This inspector is listed twice."),
            ),
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(label="") & ~Q(key__regex=NO_CONTROL) & ~Q(label__regex=NO_CONTROL),
                name="draws_inspector_text",
                violation_error_message=_("An inspector has a key and a name, each on one line."),
            ),
        ]

    def __str__(self):
        return f"{self.key} {self.label}"


class Certificate(models.Model):
    """A right to check an item ("*": every item) from a day until a day, both counted in."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="+")
    inspector = models.ForeignKey(Inspector, models.CASCADE, related_name="certificates")
    item = text_field(_("item"), 40)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inspector", "item", "valid_from"],
                name="draws_certificate_once",
                violation_error_message=_("This certificate is listed twice."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="draws_certificate_dates",
                violation_error_message=_("A certificate cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(item__regex=r"^(\*|[A-Za-z0-9._-]{1,40})$"),
                name="draws_certificate_item",
                violation_error_message=_("A certificate names an item by its code, or * for every item."),
            ),
        ]

    def __str__(self):
        return f"{self.item} {self.valid_from}/{self.valid_to}"


class Recusal(models.Model):
    """An inspector who must not visit a subject. Why is nobody's business outside the agency and is not kept here."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="recusals")
    inspector = models.ForeignKey(Inspector, models.CASCADE, related_name="recusals")
    subject = text_field(_("object"), 80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inspector", "subject"], name="draws_recusal_once")]

    def __str__(self):
        return f"{self.inspector_id} – {self.subject}"


class LastVisit(models.Model):
    """Who went to a subject last time: at most one of them goes again."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="last_visits")
    inspector = models.ForeignKey(Inspector, models.CASCADE, related_name="last_visits")
    subject = text_field(_("object"), 80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inspector", "subject"], name="draws_lastvisit_once")]

    def __str__(self):
        return f"{self.inspector_id} – {self.subject}"
