"""Enterprises and what identifies them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Division, Zone

from ..querysets import EnterpriseQuerySet, OfEnterpriseQuerySet


class Industry(models.Model):
    """GB/T 4754-2017: section letter, two-digit division, three-digit group, four-digit class."""

    code = models.CharField(max_length=4, primary_key=True)
    section = models.CharField(max_length=1)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True)

    def __str__(self):
        return f"{self.code} {self.name}"


class Enterprise(models.Model):
    """A registered market entity. Its credit code may be missing (older registrations): then `Identifier` names it."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
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

    # null, not "": uniqueness must not see the many that have none
    uscc = models.CharField(_("unified social credit code"), max_length=18, null=True, blank=True)  # noqa: DJ001
    name = models.CharField(_("name"), max_length=200)
    # distinct two-character pieces of the name: the GIN index over them answers any fragment of two or more characters
    name_bigrams = ArrayField(models.CharField(max_length=2), default=list, editable=False)
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.OPEN)
    status_on = models.DateField(_("status since"), null=True, blank=True)
    status_basis = models.CharField(_("decision or certificate"), max_length=200, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("division"))
    division_basis = models.CharField(max_length=8, choices=DivisionBasis.choices, default=DivisionBasis.GIVEN)
    zone = models.ForeignKey(Zone, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("zone"))
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("industry")
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
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
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
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "moved_out", "revoked", "deregistered", "cancelled"]),
                name="registry_enterprise_status",
            ),
            models.CheckConstraint(
                condition=models.Q(status="open") | models.Q(status_on__isnull=False),
                name="registry_enterprise_end_dated",
                violation_error_message=_("An end needs its date."),
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


class FormerName(models.Model):
    """A name an enterprise bore until a day; searched like the present one."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=200)
    name_bigrams = ArrayField(models.CharField(max_length=2), default=list, editable=False)
    until = models.DateField(null=True, blank=True)

    objects = OfEnterpriseQuerySet.as_manager()

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
    value = models.CharField(max_length=40)
    until = models.DateField(null=True, blank=True)

    objects = OfEnterpriseQuerySet.as_manager()

    def __str__(self):
        return self.value


class Site(models.Model):
    """A place of production or business, with its own division."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="sites")
    name = models.CharField(_("name"), max_length=120)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("division"))
    address = models.CharField(_("address"), max_length=300)
    closed_on = models.DateField(_("closed"), null=True, blank=True)

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
