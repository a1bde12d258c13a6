"""The signed text inside the QR code of a licence: small, and checked without a network.

`XK1.<body>.<signature>`, both in base64url without padding. The body is a JSON array in UTF-8: number, credit code,
holder, class, first day, last day, code of the check. The signature is of the body's bytes,
before base64url.
"""

import base64
import json

MARK = "XK1"
FIELDS = ("number", "uscc", "holder", "class", "from", "until", "code")


class NoPayload(ValueError):
    """The text is no payload of a licence."""


def body_of(values):
    """The bytes that are signed, of `values` in the order of FIELDS (text)."""
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":")).encode()


def written(body, signature):
    return f"{MARK}.{_text(body)}.{_text(signature)}"


def read(text):
    """(values by name, body, signature) of a payload, also at the end of an address; raises NoPayload."""
    parts = text.strip().rpartition("#")[2].split(".")
    try:
        mark, body, signature = parts
        values = json.loads(raw := _bytes(body))
        known = mark == MARK and isinstance(values, list) and all(isinstance(value, str) for value in values)
        if not known:
            raise ValueError
        return dict(zip(FIELDS, values, strict=True)), raw, _bytes(signature)
    except (ValueError, TypeError) as error:
        raise NoPayload from error


def _text(content):
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
