"""Enterprises and what identifies them."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Division, Zone

from ..querysets import EnterpriseQuerySet, OfEnterpriseQuerySet


class Industry(models.Model):
    """GB/T 4754-2017: section letter, two-digit division, three-digit group, four-digit class.

    The section is a row too ("C"), parent of its divisions ("13" to "43"); its letter is no part of their codes.
    """

    code = models.CharField(max_length=4, primary_key=True)
    section = models.CharField(max_length=1)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True)

    def __str__(self):
        chinese = (get_language() or "zh").startswith("zh")
        return f"{self.code} {self.name if chinese else self.name_en or self.name}"


def folded_name():
    """The name as it is searched and compared, kept by the database itself: no writer can forget it."""
    return models.GeneratedField(
        expression=models.Func("name", function="registry_fold"),
        output_field=models.CharField(max_length=400, db_collation="C"),
        db_persist=True,
    )


def bigrams_of_name():
    """Neighbouring pairs of characters of the folded name: a GIN index over them answers any fragment of two on."""
    return models.GeneratedField(
        expression=models.Func(models.Func("name", function="registry_fold"), function="registry_bigrams"),
        output_field=ArrayField(models.CharField(max_length=2)),
        db_persist=True,
    )


# how a record came to be; the word itself is kept, so that a list can be narrowed to it
SOURCES = {
    "desk": _("entered by hand at the desk"),
    "import": _("taken over from a file"),
    "demo": _("invented for the demonstration"),
}


class Enterprise(models.Model):
    """A registered market entity. Its credit code may be missing (older registrations): then `Identifier` names it."""

    class Status(models.TextChoices):
        OPEN = "open", _("in business")  # 存续
        MOVED_OUT = "moved_out", _("moved out of the province")  # 迁出
        REVOKED = "revoked", _("business licence revoked")  # 吊销, a punishment
        DEREGISTERED = "deregistered", _("deregistered")  # 注销, an exit
        CANCELLED = "cancelled", _("registration cancelled")  # 撤销, the registration set aside

    class Scale(models.TextChoices):
        LARGE = "large", _("large")
        MEDIUM = "medium", _("medium-sized")
        SMALL = "small", _("small")
        MICRO = "micro", _("micro")

    class DivisionBasis(models.TextChoices):
        GIVEN = "given", _("as reported")
        ADDRESS = "address", _("read from the address")
        CITY = "city", _("city only, county not yet known")

    # null, not "": uniqueness must not see the many that have none; collation "C": its index answers a prefix too
    uscc = models.CharField(  # noqa: DJ001
        _("unified social credit code"), max_length=18, null=True, blank=True, db_collation="C"
    )
    name = models.CharField(_("name"), max_length=200)
    name_key = folded_name()
    name_bigrams = bigrams_of_name()
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.OPEN)
    status_on = models.DateField(_("status since"), null=True, blank=True)
    status_basis = models.CharField(_("decision or certificate"), max_length=200, blank=True)
    # [[status, day, basis], …]: ends that a later one came on top of, oldest first; each stands again without the later
    # the day is null where a file says that it was revoked and then deregistered, but not since when it was revoked
    status_beneath = models.JSONField(default=list, db_default=models.Value([], models.JSONField()), blank=True)
    # the last decision that set an end aside, and the day of that end; kept through all that follows, because nothing
    # decided before it may change the status any more
    status_again_on = models.DateField(null=True, blank=True)
    status_again_basis = models.CharField(max_length=200, blank=True, db_default="")
    status_again_from = models.DateField(null=True, blank=True)
    # the foreign keys below bring no index of their own: those in Meta serve equality and the prefix of a scope at once
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("division"), db_index=False)
    division_basis = models.CharField(max_length=8, choices=DivisionBasis.choices, default=DivisionBasis.GIVEN)
    zone = models.ForeignKey(
        Zone, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("zone"), db_index=False
    )
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("industry"), db_index=False
    )
    scale = models.CharField(_("scale"), max_length=8, choices=Scale.choices, blank=True)
    above_scale = models.BooleanField(_("above designated size"), default=False)
    kind = models.CharField(_("type"), max_length=80, blank=True)
    established_on = models.DateField(_("established"), null=True, blank=True)
    capital = models.DecimalField(_("registered capital"), max_digits=20, decimal_places=4, null=True, blank=True)
    capital_currency = models.CharField(max_length=3, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    business_scope = models.TextField(_("business scope"), blank=True)
    source = models.CharField(_("source"), max_length=40, blank=True)
    created_by_import = models.ForeignKey(
        "ImportRun", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", db_index=False
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"],
                condition=models.Q(merged_into__isnull=True),
                name="registry_enterprise_uscc",
                violation_error_message=_("This unified social credit code is already registered."),
            ),
            # the same rule as apps.kernel.rules.uscc, in the database, so that no way in goes round it
            models.CheckConstraint(
                condition=models.Q(uscc__isnull=True)
                | models.Q(models.Func("uscc", function="registry_uscc_valid", output_field=models.BooleanField())),
                name="registry_enterprise_uscc_valid",
                violation_error_message=_("This is not a valid unified social credit code."),
            ),
            models.CheckConstraint(
                condition=~models.Q(name_key=""),
                name="registry_enterprise_named",
                violation_error_message=_("An enterprise needs a name."),
            ),
            models.CheckConstraint(
                condition=models.Q(capital__isnull=True, capital_currency="")
                | (models.Q(capital__gte=0) & ~models.Q(capital_currency="")),
                name="registry_enterprise_capital",
                violation_error_message=_("Registered capital is an amount of at least zero in a currency."),
            ),
            models.CheckConstraint(
                condition=models.Q(division_basis__in=["given", "address", "city"]),
                name="registry_enterprise_basis",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "moved_out", "revoked", "deregistered", "cancelled"]),
                name="registry_enterprise_status",
            ),
            models.CheckConstraint(
                condition=models.Q(status_beneath=[])
                | models.Q(status__in=["deregistered", "cancelled"], status_beneath__0__isnull=False),
                name="registry_enterprise_beneath",
                violation_error_message=_("Only a deregistration or a cancellation comes on top of another end."),
            ),
            models.CheckConstraint(
                condition=models.Q(established_on__isnull=True)
                | models.Q(status_beneath=[])
                | models.Q(established_on__lte=Cast(KT("status_beneath__0__1"), models.DateField())),
                name="registry_enterprise_days_beneath",
                violation_error_message=_("A status cannot date from before the enterprise was established."),
            ),
            models.CheckConstraint(
                condition=models.Q(status_again_on__isnull=True, status_again_basis="", status_again_from__isnull=True)
                | models.Q(status_again_on__isnull=False, status_on__isnull=False)
                & (
                    models.Q(status_again_from__isnull=True)
                    | models.Q(status_again_from__lte=models.F("status_again_on"))
                ),
                name="registry_enterprise_again",
                violation_error_message=_("An end is set aside no earlier than it was decided."),
            ),
            models.CheckConstraint(
                condition=models.Q(status="open") | models.Q(status_on__isnull=False),
                name="registry_enterprise_end_dated",
                violation_error_message=_("An end needs its date."),
            ),
            models.CheckConstraint(
                condition=models.Q(established_on__isnull=True)
                | models.Q(status_on__isnull=True)
                | models.Q(status_on__gte=models.F("established_on")),
                name="registry_enterprise_days",
                violation_error_message=_("A status cannot date from before the enterprise was established."),
            ),
            models.CheckConstraint(
                condition=models.Q(scale__in=["", "large", "medium", "small", "micro"]),
                name="registry_enterprise_scale",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("pk")),
                name="registry_enterprise_not_into_itself",
                violation_error_message=_("An enterprise cannot be merged into itself."),
            ),
        ]
        indexes = [
            # any fragment of the name; without fast update, so that a search never reads a pending list
            GinIndex(fields=["name_bigrams"], name="registry_enterprise_bigrams", fastupdate=False),
            # a common fragment is found by walking the keys: with the name in the index, without touching the table
            models.Index(
                fields=["id"],
                include=["name_key"],
                condition=models.Q(merged_into__isnull=True),
                name="registry_enterprise_walk",
            ),
            # row scope is a prefix of the division, a filter names one: newest first within either
            models.Index(
                fields=["division", "id"],
                opclasses=["varchar_pattern_ops", "int8_ops"],
                name="registry_enterprise_area",
            ),
            # few lie in a zone, few are known by industry, few are not open: small indexes for just those
            models.Index(
                fields=["zone", "id"], condition=models.Q(zone__isnull=False), name="registry_enterprise_zone"
            ),
            models.Index(
                fields=["industry", "id"],
                opclasses=["varchar_pattern_ops", "int8_ops"],
                condition=models.Q(industry__isnull=False),
                name="registry_enterprise_industry",
            ),
            models.Index(fields=["status", "id"], condition=~models.Q(status="open"), name="registry_enterprise_ended"),
            models.Index(
                fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="registry_enterprise_merged"
            ),
            # what an officer still has to find out: few rows, asked for on every desk
            models.Index(
                fields=["division"],
                condition=models.Q(merged_into__isnull=True, division_basis="city"),
                name="registry_county_unknown",
            ),
            # the desk's list: newest change first over a wide area; a county's rows come by the division's own index
            models.Index(
                fields=["-updated_at", "-id"],
                condition=models.Q(merged_into__isnull=True),
                name="registry_list_changed",
            ),
            models.Index(
                fields=["name", "id"], condition=models.Q(merged_into__isnull=True), name="registry_list_name"
            ),
            models.Index(
                fields=["established_on", "id"],
                condition=models.Q(merged_into__isnull=True),
                name="registry_list_established",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def stands_again(self):
        """Whether the present end was decided before a later one that was set aside."""
        if self.status == self.Status.OPEN or self.status_again_on is None:
            return False
        if self.status_again_from is None:
            return self.status_on <= self.status_again_on
        return self.status_on <= self.status_again_from

    @property
    def source_label(self):
        return SOURCES.get(self.source, self.source)

    @property
    def ends_beneath(self):
        """[(status in words, day or None, document)] of the ends that the present one came on top of, newest first."""
        return [
            (self.Status(status).label, day and date.fromisoformat(day), basis)
            for status, day, basis in reversed(self.status_beneath)
        ]

    @property
    def first_end(self):
        """The earliest day of the ends that stand, one on top of the other; None without any that is dated."""
        beneath = [day for _status, day, _basis in self.ends_beneath]
        return min(filter(None, [self.status_on, *beneath]), default=None)


class FormerName(models.Model):
    """A name an enterprise bore until a day; searched like the present one."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=200)
    name_key = folded_name()
    name_bigrams = bigrams_of_name()
    until = models.DateField(null=True, blank=True)
    import_run = models.ForeignKey("ImportRun", models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfEnterpriseQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["name_bigrams"], name="registry_former_bigrams")]

    def __str__(self):
        return self.name


class Identifier(models.Model):
    """Another number of an enterprise: a former credit code, a 15-digit registration number, an organisation code."""

    class Kind(models.TextChoices):
        USCC = "uscc", _("former unified social credit code")
        REG_NO = "reg_no", _("business registration number")
        ORG_CODE = "org_code", _("organisation code")
        OTHER = "other", _("other registration number")

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    value = models.CharField(max_length=40, db_collation="C")
    until = models.DateField(null=True, blank=True)
    import_run = models.ForeignKey("ImportRun", models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfEnterpriseQuerySet.as_manager()

    class Meta:
        # an import matches on the number and a search on its beginning: value first
        indexes = [models.Index(fields=["value", "kind"], name="registry_identifier_value")]

    def __str__(self):
        return self.value


class Site(models.Model):
    """A place of production or business, with its own division."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="sites")
    name = models.CharField(_("name"), max_length=120)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("division"))
    address = models.CharField(_("address"), max_length=300)
    closed_on = models.DateField(pgettext_lazy("place of business", "closed"), null=True, blank=True)

    objects = OfEnterpriseQuerySet.as_manager()

    def __str__(self):
        return self.name


class Product(models.Model):
    """What an enterprise makes, with the standard it declares."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="products")
    name = models.CharField(_("product"), max_length=120)
    standard = models.CharField(_("standard"), max_length=80, blank=True)
    brand = models.CharField(_("brand"), max_length=80, blank=True)
    discontinued_on = models.DateField(_("discontinued"), null=True, blank=True)

    objects = OfEnterpriseQuerySet.as_manager()

    def __str__(self):
        return self.name
