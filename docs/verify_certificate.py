"""Check the QR code of a certificate without the portal: python verify_certificate.py 'TEXT' signing-certificate.pem

TEXT is what a phone reads from the certificate of a licence or of an honour; the PEM is fetched once from
/verify/signing-certificate.pem. Needs the package `cryptography`, nothing else of this project. Says what was signed;
whether it still stands only the portal knows.
"""

import base64
import json
import sys
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

NAMES = {
    "XK1": ("number", "code", "holder", "class", "from", "until", "check"),
    "ZL1": ("number", "code", "holder", "honour", "conferred", "until", "check"),
}


def decoded(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def parts(text):
    """(mark, body, signature), the last two as bytes, of what a phone has read; raises ValueError."""
    mark, body, signature = text.strip().rpartition("#")[2].split(".")
    if mark not in NAMES:
        raise ValueError("not the code of a certificate")
    return mark, decoded(body), decoded(signature)


def check(text, pem):
    """What the code says, a list of seven texts; raises ValueError or InvalidSignature."""
    mark, body, signature = parts(text)
    x509.load_pem_x509_certificate(pem).public_key().verify(signature, body, padding.PKCS1v15(), hashes.SHA256())
    said = json.loads(body)
    if not isinstance(said, list) or len(said) != len(NAMES[mark]):
        raise ValueError("not the text of a certificate")
    return said


def main(text, path):
    try:
        said = check(text, Path(path).read_bytes())
    except (ValueError, InvalidSignature):
        return "FALSE: not signed by this key, or altered"
    return "\n".join(f"{name}: {value or '-'}" for name, value in zip(NAMES[parts(text)[0]], said, strict=True))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.stdout.write(main(*sys.argv[1:3]) + "\n")
