"""Signatures that outlive a change of the secret key: what readers keep for years, and only leads to a place in a list.

SECRET_KEY protects what is worth stealing and is changed now and then; a cursor is not, and must not die of it.
"""

from django.conf import settings
from django.core.signing import Signer


def signer(salt):
    """Signs with CURSOR_KEY, which is made once; reads what was signed with the secret keys of before, too."""
    return Signer(
        key=settings.CURSOR_KEY, salt=salt, fallback_keys=[settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    )
