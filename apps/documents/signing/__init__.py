"""Sign papers and statements with the portal's key: PAdES in the PDF, a detached signature beside JSON.

Where the key lies is said by the settings (keys.py): one PEM file, a PKCS#12 file, or a device behind PKCS#11; never in
the repository. Outside production a self-signed one is made on first use. Chinese official seals want SM2
(GB/T 38540): whoever has such a device adds it to keys.py; nothing else knows the key.
"""

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from .keys import NotConfigured, the_key

ALGORITHM = "RSASSA-PKCS1-v1_5 SHA-256"
DER = serialization.Encoding.DER

__all__ = [
    "ALGORITHM",
    "NotConfigured",
    "certificate_pem",
    "fingerprint",
    "is_configured",
    "require_key",
    "sign",
    "sign_pdf",
    "verified",
]


def require_key():
    """Raise NotConfigured where there is no key, before any work is done."""
    the_key()


def is_configured():
    """Whether there is a key to sign with."""
    try:
        require_key()
    except NotConfigured:
        return False
    return True


def sign(content):
    """The detached signature of bytes, by ALGORITHM."""
    return the_key().sign(content)


def verified(content, signature, pem):
    """Whether `signature` is that of `content` by the key of the certificate `pem`."""
    from cryptography.exceptions import InvalidSignature

    try:
        key = x509.load_pem_x509_certificate(pem).public_key()
        key.verify(signature, content, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def sign_pdf(content, *, reason):
    """The PDF with an invisible PAdES signature over all of it; the certificates above the signer's come along."""
    # here: a library of some tens of megabytes that only a process which signs should carry
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    from .pades import how, room, signer

    key, out = the_key(), io.BytesIO()
    written = IncrementalPdfFileWriter(io.BytesIO(content))
    # the library opens an event loop of its own, which no thread may do that stands in one already
    with ThreadPoolExecutor(1) as apart:
        given = {"signer": signer(key), "output": out, "bytes_reserved": room(key)}
        apart.submit(signers.sign_pdf, written, how(reason), **given).result()
    return out.getvalue()


def certificate_pem():
    """The public certificate, for everybody."""
    return the_key().certificate.public_bytes(serialization.Encoding.PEM)


def fingerprint():
    """SHA-256 of the certificate, 64 hexadecimal digits."""
    return hashlib.sha256(the_key().certificate.public_bytes(DER)).hexdigest()
