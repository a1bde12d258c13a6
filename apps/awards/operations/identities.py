"""Persons are told apart by a keyed digest of their identity number: the portal keeps the digest, never the number."""

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid

from ..rules import identity

SALT = "awards.identity"


def digest_of(number):
    """The digest of a citizen identity number; raises Invalid where it is none."""
    if not identity.is_one(number):
        raise Invalid(_("This is no citizen identity number: look at its eighteen places again."),
                      field="person_number")  # fmt: skip
    return _digest(number, settings.SECRET_KEY)


def digests_of(number):
    """The digests under the key of today and under those before it."""
    return [_digest(number, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _digest(number, key):
    return salted_hmac(SALT, identity.bare(number), secret=key, algorithm="sha256").hexdigest()
