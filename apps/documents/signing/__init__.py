"""Sign papers and statements with the portal's key: PAdES in the PDF, a detached signature beside JSON.

The key and its certificate stand in one PEM file named by the settings, never in the repository. Outside production a
self-signed one is made on first use. Chinese official seals want SM2 (GB/T 38540): whoever has such a device puts it in
the place of `sign` and `sign_pdf`; nothing else knows the key.
"""

import hashlib
import io
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError

ALGORITHM = "RSASSA-PKCS1-v1_5 SHA-256"
FIELD = "Signature"
BITS, DAYS = 3072, 5 * 366


class NotConfigured(DomainError):
    code = "no-signing-key"
    status = 503
    message = _("The portal has no key to sign with yet. Nothing was issued; the administrator has to install one.")


def require_key():
    """Raise NotConfigured where there is no key, before any work is done."""
    _loaded()


def is_configured():
    """Whether there is a key to sign with."""
    try:
        require_key()
    except NotConfigured:
        return False
    return True


def sign(content):
    """The detached signature of bytes, by ALGORITHM."""
    return _loaded()[0].sign(content, padding.PKCS1v15(), hashes.SHA256())


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
    """The PDF with an invisible PAdES signature over all of it."""
    # here: a library of some tens of megabytes that only a process which signs should carry
    from asn1crypto import algos
    from asn1crypto import x509 as asn1
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class Signer(signers.Signer):
        """With the key as it was read once: the library's own reads and proves it anew for every signature."""

        async def async_sign_raw(self, data, digest_algorithm, dry_run=False):
            return bytes(key.key_size // 8) if dry_run else sign(data)

    key, certificate = _loaded()
    signer = Signer(
        signing_cert=asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        cert_registry=SimpleCertificateStore(),
        signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
    )
    how = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, reason=reason
    )
    out = io.BytesIO()
    written = IncrementalPdfFileWriter(io.BytesIO(content))
    # the library opens an event loop of its own, which no thread may do that stands in one already
    with ThreadPoolExecutor(1) as apart:
        apart.submit(signers.sign_pdf, written, how, signer=signer, output=out).result()
    return out.getvalue()


def certificate_pem():
    """The public certificate, for everybody."""
    return _loaded()[1].public_bytes(serialization.Encoding.PEM)


def fingerprint():
    """SHA-256 of the certificate, 64 hexadecimal digits."""
    return hashlib.sha256(_loaded()[1].public_bytes(serialization.Encoding.DER)).hexdigest()


def _loaded():
    """(private key, certificate) of the file of the settings; raises NotConfigured."""
    if not settings.SIGNING_PEM_FILE:
        raise NotConfigured
    path = Path(settings.SIGNING_PEM_FILE)
    if not path.exists() or not path.stat().st_size:
        if settings.PRODUCTION:
            raise NotConfigured
        _make(path)
    return _read(str(path), path.stat().st_mtime_ns)


@cache
def _read(path, _changed):
    """Once a process and version of the file: to read the key costs more than to sign."""
    content, secret = Path(path).read_bytes(), settings.SIGNING_PASSPHRASE.encode() or None
    key = serialization.load_pem_private_key(content, secret)
    return key, x509.load_pem_x509_certificate(content)


def _make(path):
    """A key of this installation's own, for demonstration: written whole or not at all, also by two processes."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "质量治理平台演示签名（无法律效力）")])
    now = datetime.now(UTC)  # the edge: when the key was made
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:  # mode 600
        file.write(key.private_bytes(*plain) + certificate.public_bytes(serialization.Encoding.PEM))
    try:
        os.link(file.name, path)
    except FileExistsError:
        pass  # another process was faster; its key stands
    finally:
        Path(file.name).unlink()


def _usage():
    no = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only",
         "decipher_only"), False
    )  # fmt: skip
    return x509.KeyUsage(digital_signature=True, content_commitment=True, **no)
