"""Witnesses, what they promised, what they revealed, and what did not match."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .draw import HEX, NO_CONTROL, Draw, text_field


class Witness(models.Model):
    """One witness of a seed ceremony, in the published order.

    The portal sees `nonce` only when it is revealed; until then it holds the commitment. `preparer_id` stands here so
    that the database can refuse whoever prepared the draw.
    """

    class Absent(models.TextChoices):
        NO = "", _("took part")
        COMMIT = "commit", _("did not commit in time")
        REVEAL = "reveal", _("did not reveal in time")

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="witnesses")
    position = models.PositiveSmallIntegerField(_("place"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("witness"))
    preparer_id = models.BigIntegerField(null=True)
    name = text_field(_("name"), 80)
    office = text_field(_("office"), 120)
    commitment = models.CharField(_("commitment"), max_length=64, blank=True)
    committed_at = models.DateTimeField(_("committed"), null=True, blank=True)
    nonce = models.CharField(_("secret"), max_length=200, blank=True)
    revealed_at = models.DateTimeField(_("revealed"), null=True, blank=True)
    absent = models.CharField(_("absent"), max_length=6, choices=Absent.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "position"], name="draws_witness_place"),
            models.UniqueConstraint(
                fields=["draw", "user"],
                name="draws_witness_once",
                violation_error_message=_("A person is a witness of a draw once."),
            ),
            models.UniqueConstraint(
                fields=["draw", "commitment"],
                condition=~Q(commitment=""),
                name="draws_witness_own_commitment",
                violation_error_message=_("Another witness has committed to the same value. Make one of your own."),
            ),
            models.CheckConstraint(
                condition=Q(preparer_id__isnull=True) | ~Q(user=F("preparer_id")),
                name="draws_witness_not_preparer",
                violation_error_message=_("Whoever prepares a draw cannot be its witness."),
            ),
            models.CheckConstraint(
                condition=Q(commitment="", committed_at__isnull=True)
                | Q(commitment__regex=HEX, committed_at__isnull=False),
                name="draws_witness_commitment",
                violation_error_message=_("A commitment is a SHA-256 digest: 64 digits and letters from a to f."),
            ),
            models.CheckConstraint(
                condition=Q(nonce="", revealed_at__isnull=True)
                | (Q(revealed_at__isnull=False, nonce__regex=r"^[\x21-\x7e]{16,200}$") & ~Q(commitment="")),
                name="draws_witness_reveal",
                violation_error_message=_(
                    "Only what was committed can be revealed: 16 characters at least, no spaces."
                ),
            ),
            models.CheckConstraint(
                condition=Q(absent="") | Q(absent="commit", commitment="") | (Q(absent="reveal", nonce="")),
                name="draws_witness_absent",
                violation_error_message=_("A witness who took part is not absent."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(name__regex=NO_CONTROL) & ~Q(office__regex=NO_CONTROL),
                name="draws_witness_text",
                violation_error_message=_("A witness has a name, on one line."),
            ),
        ]

    def __str__(self):
        return f"{self.position}. {self.name}"


class PublicEntry(models.Model):
    """The public value as one person read it at its source. It counts once two people have written the same, one of
    them a witness; what was written stays on record. `position`: the place of a witness, empty for the bureau's.
    """

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="public_entries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("place"), null=True, blank=True)
    name = text_field(_("name"), 80)
    office = text_field(_("office"), 120, blank=True)
    value = text_field(_("public value"), 120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(value="") & ~Q(value__regex=NO_CONTROL), name="draws_publicentry_value")
        ]

    def __str__(self):
        return f"{self.value} ({self.name})"


class RefusedReveal(models.Model):
    """A reveal that did not match its commitment: refused, and on record. Of what was said only the digest is kept."""

    witness = models.ForeignKey(Witness, models.PROTECT, related_name="refused")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(digest__regex=HEX), name="draws_refusedreveal_digest")]

    def __str__(self):
        return f"{self.witness_id} {self.at:%Y-%m-%d %H:%M}"
