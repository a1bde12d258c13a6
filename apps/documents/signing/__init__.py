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
FIELD = "Signature"
DER = serialization.Encoding.DER
ATTRIBUTES = 2048  # bytes: what stands in a signature beside certificates and the signature itself, with room to spare

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
    from asn1crypto import algos
    from asn1crypto import x509 as asn1
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class Signer(signers.Signer):
        """With the key as it was opened once: the library's own read and prove it anew for every signature."""

        async def async_sign_raw(self, data, digest_algorithm, dry_run=False):
            return bytes(key.size) if dry_run else key.sign(data)

    key = the_key()
    above = [asn1.Certificate.load(each.public_bytes(DER)) for each in key.chain]
    signer = Signer(
        signing_cert=asn1.Certificate.load(key.certificate.public_bytes(DER)),
        cert_registry=SimpleCertificateStore.from_certs(above),
        signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
    )
    how = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, reason=reason
    )
    out = io.BytesIO()
    written = IncrementalPdfFileWriter(io.BytesIO(content))
    # the library opens an event loop of its own, which no thread may do that stands in one already
    with ThreadPoolExecutor(1) as apart:
        given = {"signer": signer, "output": out, "bytes_reserved": _room(key)}
        apart.submit(signers.sign_pdf, written, how, **given).result()
    return out.getvalue()


def _room(key):
    """Hexadecimal digits left in the PDF for the signature: without them the library signs once more to count them."""
    certificates = sum(len(each.public_bytes(DER)) for each in (key.certificate, *key.chain))
    return 2 * (certificates + key.size + ATTRIBUTES)


def certificate_pem():
    """The public certificate, for everybody."""
    return the_key().certificate.public_bytes(serialization.Encoding.PEM)


def fingerprint():
    """SHA-256 of the certificate, 64 hexadecimal digits."""
    return hashlib.sha256(the_key().certificate.public_bytes(DER)).hexdigest()
