"""What the signature in a PDF that somebody gives says: whole, altered since, another's, or none at all.

Only the signature is read, as it stands in the bytes: a stranger's file is not opened as a PDF.
"""

import hashlib
import re

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding

WHOLE, ALTERED, OTHERS, UNSIGNED = "whole", "altered", "others", "unsigned"
RANGE = re.compile(rb"/ByteRange\s*\[\s*([0-9]{1,10})\s+([0-9]{1,10})\s+([0-9]{1,10})\s+([0-9]{1,10})\s*\]")
MOST = 100_000  # hexadecimal digits: more than any signature has


def standing_of(content, pem):
    """One of WHOLE, ALTERED, OTHERS, UNSIGNED for the bytes of a file and the certificate of the portal's key."""
    found = RANGE.findall(content)
    if not found:
        return UNSIGNED
    first, length, second, rest = map(int, found[-1])
    try:
        signed = _signature(content[length:second])
        info = signed["signer_infos"][0]
        attributes = {row["type"].native: row["values"][0].native for row in info["signed_attrs"]}
        ours = x509.load_pem_x509_certificate(pem)
        certificates = [row.chosen.dump() for row in signed["certificates"]]
    except (ValueError, TypeError, KeyError, IndexError):
        return ALTERED  # there is a signature, and it can be read no more
    if ours.public_bytes(Encoding.DER) not in certificates:
        return OTHERS
    covered = first == 0 and length <= second and second + rest == len(content)
    digest = hashlib.sha256(content[:length] + content[second : second + rest]).digest()
    if not covered or attributes.get("message_digest") != digest:
        return ALTERED
    return WHOLE if _is_of(ours, info) else ALTERED


def _signature(text):
    """The SignedData of a signature as it stands between the two ranges: hexadecimal digits in angle brackets."""
    digits = text.strip().strip(b"<>")
    if not digits or len(digits) > MOST:
        raise ValueError
    return cms.ContentInfo.load(bytes.fromhex(digits.decode("ascii")))["content"]


def _is_of(certificate, info):
    said = info["signed_attrs"].untag().dump()
    try:
        certificate.public_key().verify(info["signature"].native, said, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True
