"""Persons are told apart by a keyed digest of their identity number: the portal keeps the digest, never the number.

The key is one of its own (IDENTITY_KEY), made once: a change of the secret key must not make strangers of them.
"""

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
    return _digest(number, settings.IDENTITY_KEY)


def digests_of(number):
    """The digests under the key, and under the secret keys that stood in for it before there was one."""
    return [
        _digest(number, key) for key in (settings.IDENTITY_KEY, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


def _digest(number, key):
    return salted_hmac(SALT, identity.bare(number), secret=key, algorithm="sha256").hexdigest()
