"""GB/T 2260 divisions, development zones and agencies. Codes are the keys: two districts are called 鼓楼区."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Left
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.kernel.bilingual import in_language
from apps.kernel.dated import Dated, in_force
from apps.kernel.querysets import ScopedQuerySet

from .rules.codes import prefix_of


class Named(models.Model):
    """A Chinese name and an English one; `str()` follows the reader's language."""

    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name if (get_language() or "zh").startswith("zh") else self.name_en


class DivisionQuerySet(models.QuerySet):
    def in_force(self, on=None):
        """Divisions in force on the day `on`, today by default: one whose end is decided holds until that day."""
        return self.filter(in_force(on or timezone.localdate()))


class Division(Named):
    """A province, city or county by its six digits, with the time it was (or is) in force.

    A retired division keeps its row: old codes, licences and penalty numbers still carry it; `successor` says where
    it went. `valid_to` is the first day it was no longer in force, so that it equals the successor's `valid_from`.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        CITY = "city", _("city")
        COUNTY = "county", _("county")

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    pinyin = models.CharField(max_length=80, blank=True)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    # False: a date or code that nobody has yet held against the published text; `note` says which
    verified = models.BooleanField(_("verified"), default=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = DivisionQuerySet.as_manager()

    class Meta(Named.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(level="province", code__regex=r"^[1-9][0-9]0000$")
                | Q(level="city", code__regex=r"^[1-9][0-9](0[1-9]|[1-9][0-9])00$")
                | Q(level="county", code__regex=r"^[1-9][0-9](0[1-9]|[1-9][0-9])(0[1-9]|[1-9][0-9])$"),
                name="divisions_division_code",
                violation_error_message=_("The code does not have the shape its level asks for."),
            ),
            models.CheckConstraint(
                condition=Q(level="province", parent__isnull=True)
                | Q(level="city", parent=Concat(Left("code", 2), Value("0000")))
                | Q(level="county", parent=Concat(Left("code", 4), Value("00"))),
                name="divisions_division_parent",
                violation_error_message=_("A division lies in the division its code begins with."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="divisions_division_dates",
                violation_error_message=_("A division cannot cease before it began."),
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | (Q(valid_to__isnull=False) & ~Q(successor=F("code"))),
                name="divisions_division_successor",
                violation_error_message=_("Only a division that is no longer in force has a successor."),
            ),
            models.CheckConstraint(
                condition=Q(verified=True) | ~Q(note=""),
                name="divisions_division_note",
                violation_error_message=_("Say what about this division has not been verified."),
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(valid_to__isnull=True),
                name="divisions_division_name",
                violation_error_message=_("The parent already has a division of this name."),
            ),
        ]

    @property
    def prefix(self):
        """The significant digits: what a row-scope prefix is made of."""
        return prefix_of(self.code)


class Zone(Named):
    """A development zone: not a division, but with its own bureau and often its own registration codes.

    `code` is the statistical code where there is one (320576), else the code it registers under. `parent` is the
    county it lies in, or the city where it lies in several.
    """

    class Kind(models.TextChoices):
        NATIONAL_ETDZ = "national_etdz", _("national economic and technological development zone")
        NATIONAL_HIDZ = "national_hidz", _("national high-tech zone")
        NEW_AREA = "new_area", _("new area")
        BONDED = "bonded", _("bonded or free-trade zone")
        PROVINCIAL = "provincial", _("provincial development zone")

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    kind = models.CharField(_("kind"), max_length=32, choices=Kind.choices)
    parent = models.ForeignKey(Division, models.PROTECT, related_name="zones")
    # six-digit codes registration systems use for the zone inside credit codes (320594 for Suzhou Industrial Park)
    registration_codes = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    verified = models.BooleanField(_("verified"), default=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta(Named.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{6}([0-9]{6})?$"),
                name="divisions_zone_code",
                violation_error_message=_("A zone's code has six or twelve digits."),
            ),
            models.CheckConstraint(
                condition=Q(verified=True) | ~Q(note=""),
                name="divisions_zone_note",
                violation_error_message=_("Say what about this zone has not been verified."),
            ),
        ]

    @property
    def remark(self):
        """The note in the reader's language."""
        return in_language(self.note)


class AgencyQuerySet(ScopedQuerySet):
    division_field = "division__code"
    zone_field = "zone_id"


class Agency(Named):
    """A bureau: province → city → county, and bureaus of zones below their city.

    `address` and `phone` are where a party writes to or calls: its papers carry them. They are typed on a page
    (access/views/agencies.py); the files of the province know nothing of them and leave them as they are.
    """

    code = models.CharField(_("code"), max_length=32, primary_key=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="agencies")
    zone = models.ForeignKey(Zone, models.PROTECT, null=True, blank=True, related_name="agencies")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    level = models.CharField(_("level"), max_length=8, choices=Division.Level.choices)
    address = models.CharField(_("address for letters"), max_length=120, blank=True, default="", db_default="")
    phone = models.CharField(_("telephone"), max_length=60, blank=True, default="", db_default="")

    objects = AgencyQuerySet.as_manager()

    class Meta(Named.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(level="province", parent__isnull=True)
                | Q(level__in=["city", "county"], parent__isnull=False),
                name="divisions_agency_parent",
                violation_error_message=_("Every agency but the province's has one above it."),
            ),
            models.UniqueConstraint(
                fields=["division", "zone", "level"],
                nulls_distinct=False,
                name="divisions_agency_once",
                violation_error_message=_("This division or zone already has its agency."),
            ),
        ]


class Reconsideration(Dated):
    """Who decides when somebody asks for reconsideration of a bureau's act, by the level of that bureau.

    Always the people's government of its own level, for a bureau of a zone that of the bureau above it. Under the law
    of before the party could choose the department above instead (`department_too`): the bureau above, and where that
    is none of the province's, the one that `department` names.
    """

    class Code(models.TextChoices):
        PROVINCE = "province", _("province")
        CITY = "city", _("city")
        COUNTY = "county", _("county")
        ZONE = "zone", _("development zone")

    code = models.CharField(_("code"), max_length=8, choices=Code.choices)
    department_too = models.BooleanField()
    department = models.CharField(max_length=80, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200)

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(legal_basis=""),
                name="divisions_reconsideration_basis",
                violation_error_message=_("A rule names the text it rests on."),
            ),
            models.CheckConstraint(
                condition=Q(department="") | Q(department_too=True),
                name="divisions_reconsideration_department",
                violation_error_message=_("Only where the department above may be asked as well has it a name."),
            ),
            models.CheckConstraint(
                condition=~Q(code="province") | Q(department_too=False) | ~Q(department=""),
                name="divisions_reconsideration_above",
                violation_error_message=_("Nobody of the province stands above its own bureau: name who does."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.legal_basis}"
