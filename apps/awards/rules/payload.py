"""The signed text inside the QR code of an honour's certificate: small, and checked without a network.

`ZL1.<body>.<signature>`, both in base64url without padding. The body is a JSON array in UTF-8: number, credit code,
holder, honour, day, last day ("" where it has none), code of the check. The signature is of the body's bytes.
"""

import base64
import json

MARK = "ZL1"
FIELDS = ("number", "uscc", "holder", "honour", "on", "until", "code")


class NoPayload(ValueError):
    """The text is no payload of an honour."""


def body_of(values):
    """The bytes that are signed, of `values` in the order of FIELDS (text)."""
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":")).encode()


def written(body, signature):
    return f"{MARK}.{_text(body)}.{_text(signature)}"


def read(text):
    """(values by name, body, signature) of a payload, also at the end of an address; raises NoPayload."""
    try:
        mark, body, signature = text.strip().rpartition("#")[2].split(".")
        values = json.loads(raw := _bytes(body))
        if mark != MARK or not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise ValueError
        return dict(zip(FIELDS, values, strict=True)), raw, _bytes(signature)
    except (ValueError, TypeError) as error:
        raise NoPayload from error


def _text(content):
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
