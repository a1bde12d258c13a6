"""Check the QR code of a licence without the portal: python verify_licence.py 'TEXT' signing-certificate.pem

TEXT is what a phone reads from the certificate; the PEM is fetched once from /verify/signing-certificate.pem. Needs the
package `cryptography`, nothing else of this project. Says what was signed; whether it still stands only the portal
knows.
"""

import base64
import json
import sys
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding


def decoded(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def check(text, pem):
    """What the code says, a list of seven texts; raises ValueError or InvalidSignature."""
    mark, body, signature = text.strip().rpartition("#")[2].split(".")
    if mark != "XK1":
        raise ValueError("not the code of a licence")
    key = x509.load_pem_x509_certificate(pem).public_key()
    key.verify(decoded(signature), decoded(body), padding.PKCS1v15(), hashes.SHA256())
    return json.loads(decoded(body))


def main(text, path):
    try:
        said = check(text, Path(path).read_bytes())
    except (ValueError, InvalidSignature):
        return "FALSE: not signed by this key, or altered"
    names = ("number", "code", "holder", "class", "from", "until", "check")
    return "\n".join(f"{name}: {value}" for name, value in zip(names, said, strict=True))


if __name__ == "__main__":
    sys.stdout.write(main(*sys.argv[1:3]) + "\n")
