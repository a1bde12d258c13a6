"""Factors, addresses and sessions as allauth keeps them. One place, so that nothing else knows allauth's tables."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse

# Recovery codes stand in for a lost factor; they are none of their own.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def factors_of(user):
    return Authenticator.objects.filter(user=user, type__in=FACTORS).order_by("created_at")


def has_factor(user_field):
    """An annotation: does the row's user (named by `user_field`) have a second factor?"""
    return Exists(Authenticator.objects.filter(user=OuterRef(user_field), type__in=FACTORS))


def needs_second_factor(user):
    return not factors_of(user).exists()


def remove_factors(user):
    """Delete every factor and recovery code; returns how many there were."""
    return Authenticator.objects.filter(user=user).delete()[0]


def sessions_of(user):
    return UserSession.objects.filter(user=user).order_by("-last_seen_at")


def end_sessions(user):
    """End every session of the user; returns how many there were."""
    sessions = list(sessions_of(user))
    for session in sessions:
        session.end()
    return len(sessions)


def trust_address(user):
    """Take the user's address as confirmed: the link to set a password goes there, so using it proves it."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
    )


def addresses_of(user):
    return EmailAddress.objects.filter(user=user).order_by("-primary", "email")


def identities_of(user):
    """Accounts at an identity provider the user has connected."""
    return SocialAccount.objects.filter(user=user).order_by("pk")


def forget_all(user):
    """Delete addresses, factors and connected identities."""
    EmailAddress.objects.filter(user=user).delete()
    remove_factors(user)
    identities_of(user).delete()


def password_link(user):
    """A link with which the user, and nobody else, sets a password; good for PASSWORD_RESET_TIMEOUT seconds, once."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.SITE_URL.rstrip("/") + reverse("account_reset_password_from_key", kwargs=key)
