"""Look at the signature of a PDF that somebody hands in: whether there is one, whether it fits, and whose it is.

Nothing is fetched: revocation lists and time stamps of others are not asked for. The last signature counts, and it must
cover the whole file; a certificate counts where it is one of those trusted, or was issued by one.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid

VALID, MISSING, BROKEN, UNKNOWN = "valid", "missing", "broken", "unknown"
STATES = (VALID, MISSING, BROKEN, UNKNOWN)
USAGES = frozenset({"digital_signature", "non_repudiation"})


@dataclass(frozen=True, slots=True)
class Finding:
    """`state` is one of STATES, `signer` the subject of the certificate it was signed with ("" where none was read)."""

    state: str
    signer: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A certificate as it was pasted or uploaded: `pem` is it alone, `fingerprint` its SHA-256 in hexadecimal."""

    pem: str
    subject: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime


def read_certificate(text):
    """The first certificate of a PEM text; raises Invalid. Keys and everything else in it are left out."""
    try:
        row = x509.load_pem_x509_certificate(text.encode("ascii", "ignore"))
    except ValueError:
        sentence = _("This is no certificate in PEM: it begins with -----BEGIN CERTIFICATE-----.")
        raise Invalid(sentence, field="pem") from None
    return Read(
        row.public_bytes(serialization.Encoding.PEM).decode(), row.subject.rfc4514_string()[:300],
        row.fingerprint(hashes.SHA256()).hex(), row.not_valid_before_utc, row.not_valid_after_utc,
    )  # fmt: skip


def examine(content, trusted, at):
    """The Finding on the bytes of a PDF at a moment; `trusted` are certificates in PEM, each in its own time."""
    # the library opens an event loop of its own, which no thread may do that stands in one already
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(_examine, content, trusted, at).result()


def _examine(content, trusted, at):
    # here: a library of some tens of megabytes that only a process which looks at signatures should carry
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.errors import SignatureValidationError

    try:
        signatures = PdfFileReader(io.BytesIO(content), strict=False).embedded_regular_signatures
        if not signatures:
            return Finding(MISSING)
        return _judged(signatures[-1], trusted, at)
    except (PdfError, SignatureValidationError, ValueError, KeyError, TypeError, AttributeError):
        # whatever is not to be read as a signed file is no signed file: the library names a dozen ways to break one
        return Finding(BROKEN)


def _judged(signature, trusted, at):
    from asn1crypto import pem
    from asn1crypto import x509 as asn1
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    roots = [asn1.Certificate.load(pem.unarmor(text.encode())[2]) for text in trusted]
    # the library asks of a root only whether it is one, not whether its time is over
    roots = [row for row in roots if row.not_valid_before <= at <= row.not_valid_after]
    status = validate_pdf_signature(
        signature,
        signer_validation_context=ValidationContext(trust_roots=roots, moment=at, allow_fetching=False),
        key_usage_settings=KeyUsageConstraints(key_usage=USAGES, match_all_key_usages=False),
    )
    signer = status.signing_cert.subject.human_friendly[:300]
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if not (status.intact and status.valid and whole):
        return Finding(BROKEN, signer)
    return Finding(VALID if status.trusted and status.bottom_line else UNKNOWN, signer)
