"""Opaque cursors: a signed place in one list.

A cursor holds the digest of the filters it was made for, the direction and the key of the last row seen. It never
expires, so that a harvest may pause for a week; the signature keeps readers from leaning on its shape, and a cursor
used with other filters is refused instead of silently leading elsewhere.
"""

import hashlib
import json
from dataclasses import dataclass

from django.core import signing

from apps.kernel.lasting import signer

SALT = "public_register.cursor"
LONGEST = 400
FEED = {"feed": "enterprises"}  # what the cursors of the change feed are bound to


class BadCursor(ValueError):
    """Not made here, altered, or made for another list."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: after `key` (or before it, when `back`). `key` is a tuple of JSON values."""

    key: tuple
    back: bool = False


def digest(filters):
    """A short digest of a mapping of filters: equal filters, equal digest, whatever their order."""
    text = json.dumps(sorted((k, v) for k, v in filters.items() if v not in (None, "")), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def write(cursor, filters):
    return signer(SALT).sign_object([digest(filters), int(cursor.back), *cursor.key])


def read(text, filters):
    """The Cursor in `text`; raises BadCursor."""
    if len(text) > LONGEST:
        raise BadCursor
    try:
        made_for, back, *key = signer(SALT).unsign_object(text)
    except (signing.BadSignature, ValueError, UnicodeError) as error:
        raise BadCursor from error
    if made_for != digest(filters):
        raise BadCursor
    return Cursor(tuple(key), bool(back))
