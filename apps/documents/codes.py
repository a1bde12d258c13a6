"""Codes of certificates that nobody guesses, as they stand on paper and are typed by hand; where they are checked."""

import re
import secrets

from django.conf import settings

LETTERS = "0123456789ABCDEFGHJKMNPQRTUVWXYZ"  # without I, L, O, S: read aloud and typed by hand
_CODE = re.compile(r"[0-9A-Z]{16}")


def new_code():
    """Sixteen letters that nobody guesses (80 bits), in groups of four."""
    return _grouped("".join(secrets.choice(LETTERS) for _n in range(16)))


def read_code(text):
    """A code in the way it is kept, "" where the text is none."""
    bare = re.sub(r"[\s\-]", "", text).upper()
    return _grouped(bare) if _CODE.fullmatch(bare) else ""


def address_of(code):
    return f"{settings.SITE_URL.rstrip('/')}/verify/{code}/"


def _grouped(letters):
    return "-".join(letters[n : n + 4] for n in range(0, 16, 4))
