"""Users, their posts at agencies, their seats at enterprises, and their logins."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency

from . import states
from .querysets import LoginQuerySet, PostQuerySet, SeatQuerySet, UserManager


class User(AbstractBaseUser):
    """A person who can log in. What they may do is in their posts and seats: the user carries no flags of power."""

    username = models.CharField(
        _("user name"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("This user name is taken.")},
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    display_name = models.CharField(_("name"), max_length=80, blank=True)
    is_active = models.BooleanField(_("may log in"), default=True)
    lock_reason = models.CharField(_("reason for the lock"), max_length=200, blank=True)
    date_joined = models.DateTimeField(_("registered"), default=timezone.now)
    closed_at = models.DateTimeField(_("account closed"), null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("user")
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="access_user_username_any_case",
                violation_error_message=_("This user name is taken."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="access_user_email_any_case",
                violation_error_message=_("This e-mail address belongs to another account."),
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(is_active=False, email=""),
                name="access_user_closed_is_empty",
                violation_error_message=_("A closed account keeps no e-mail address and cannot log in."),
            ),
        ]

    def __str__(self):
        return self.display_name or self.username

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)

    @property
    def is_locked(self):
        return not self.is_active and self.closed_at is None


class Post(models.Model):
    """A role held at an agency from a day until a day; the agency's division is the row scope.

    `valid_from` and `last_day` are days, both counted in; `ended_at` is the moment somebody ended the post early, and
    from then on it gives nothing.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name=_("person"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="posts", verbose_name=_("agency"))
    role = models.CharField(_("role"), max_length=40)
    valid_from = models.DateField(_("from"))
    last_day = models.DateField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__isnull=True) | models.Q(last_day__gte=models.F("valid_from")),
                name="access_post_dates",
                violation_error_message=_("A post cannot end before it begins."),
            ),
            # btree_gist is not there: keys stand as one-point ranges
            ExclusionConstraint(
                name="access_post_once",
                expressions=[
                    (
                        models.Func(models.F("user"), models.F("user"), models.Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        models.Func(
                            models.Func(models.F("agency"), function="hashtext"),
                            models.Func(models.F("agency"), function="hashtext"),
                            models.Value("[]"),
                            function="int8range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        models.Func(
                            models.Func(models.F("role"), function="hashtext"),
                            models.Func(models.F("role"), function="hashtext"),
                            models.Value("[]"),
                            function="int8range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        models.Func(
                            "valid_from",
                            "last_day",
                            models.Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=models.Q(ended_at__isnull=True),
                violation_error_message=_("This person already holds this post at that time."),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.agency} · {self.role}"

    def in_force(self, on):
        """True when the post gives rights on the day `on`."""
        return self.ended_at is None and self.valid_from <= on and (self.last_day is None or self.last_day >= on)


class Seat(models.Model):
    """A place at an enterprise: claimed with evidence and approved by the county, or offered by an owner and accepted.

    `enterprise_id` is a plain number: access lies below the registry, which answers for the enterprise and decides
    which officers see the seat. `enterprise_name` is the name at the last step, for the header menu and for mail.
    """

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        FILER = "filer", _("filer")

    class State(models.TextChoices):
        CLAIMED = states.CLAIMED, _("waiting for approval")
        OFFERED = states.OFFERED, _("offered, not yet accepted")
        APPROVED = states.APPROVED, _("approved")
        REFUSED = states.REFUSED, _("refused")
        WITHDRAWN = states.WITHDRAWN, _("withdrawn")
        ENDED = states.ENDED, _("ended")

    user = models.ForeignKey(User, models.PROTECT, related_name="seats", verbose_name=_("person"))
    enterprise_id = models.BigIntegerField(db_index=True)
    enterprise_name = models.CharField(_("enterprise"), max_length=200)
    role = models.CharField(_("role"), max_length=8, choices=Role.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    evidence = models.CharField(max_length=64, blank=True)  # id of a document of a higher app, as text
    claimed_at = models.DateTimeField(_("claimed"))  # or offered
    # the owner an offer rests on; null for a claim, and for an offer made before this was written down
    offered_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=200, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "enterprise_id"],
                condition=models.Q(state__in=states.LIVE),
                name="access_seat_once",
                violation_error_message=_("You already hold or have claimed a seat at this enterprise."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[choice for choice in (*states.LIVE, "refused", "withdrawn", "ended")]),
                name="access_seat_state",
                violation_error_message=_("Unknown state of a seat."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=states.CLAIMED) | ~models.Q(evidence=""),
                name="access_seat_claim_has_evidence",
                violation_error_message=_("A claim needs a document as evidence."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[states.CLAIMED, states.OFFERED], decided_at__isnull=True, decided_by="")
                | models.Q(state__in=[states.APPROVED, states.REFUSED], decided_at__isnull=False)
                & ~models.Q(decided_by="")
                | models.Q(state__in=[states.WITHDRAWN, states.ENDED]),
                name="access_seat_decided",
                violation_error_message=_("A decided seat says when and by whom; an open one says neither."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=states.REFUSED) | ~models.Q(reason=""),
                name="access_seat_refusal_has_reason",
                violation_error_message=_("A refusal needs a reason."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[states.WITHDRAWN, states.ENDED], ended_at__isnull=False)
                & ~models.Q(ended_by="")
                | ~models.Q(state__in=[states.WITHDRAWN, states.ENDED]) & models.Q(ended_at__isnull=True, ended_by=""),
                name="access_seat_ended",
                violation_error_message=_("An ended seat says when and by whom; another says neither."),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.enterprise_name}"


class Login(models.Model):
    """One attempt to log in: shown to its user, counted by the throttle, purged after LOGIN_RETENTION_DAYS.

    Network logs are kept for at least six months (Cybersecurity Law, Art. 21 (3)); the address is kept here and not in
    the audit, because the audit is never purged. `key` is a keyed hash of the name that was typed in.
    """

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="logins")
    key = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(_("when"))
    succeeded = models.BooleanField()
    method = models.CharField(_("method"), max_length=60, blank=True)
    address = models.GenericIPAddressField(_("network address"), null=True, blank=True)
    browser = models.CharField(_("browser"), max_length=200, blank=True)

    objects = LoginQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-at"], name="access_login_user"),
            models.Index(fields=["key", "at"], condition=models.Q(succeeded=False), name="access_login_failures"),
            models.Index(fields=["at"], name="access_login_purge"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.method}"
