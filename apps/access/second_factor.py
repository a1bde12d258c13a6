"""Second factors of a user, as allauth keeps them. One place, so that nothing else knows allauth's tables."""

from allauth.mfa.models import Authenticator

# Recovery codes stand in for a lost factor; they are none of their own.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def factors_of(user):
    return Authenticator.objects.filter(user=user, type__in=FACTORS)


def needs_second_factor(user):
    return not factors_of(user).exists()


def remove_all(user):
    """Delete every factor and recovery code; returns how many there were."""
    return Authenticator.objects.filter(user=user).delete()[0]
