"""What signs a PDF, made ready once for a key: its certificates read, the signer that holds them, the room it needs.

Imported where a PDF is signed and nowhere else: the library weighs some tens of megabytes.
"""

from functools import cache

from asn1crypto import algos
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "Signature"
ATTRIBUTES = 2048  # bytes: what stands in a signature beside certificates and the signature itself, with room to spare


class Signer(signers.Signer):
    """With the key as it was opened once: the library's own read and prove it anew for every signature."""

    def __init__(self, key):
        above = [asn1.Certificate.load(each.public_bytes(Encoding.DER)) for each in key.chain]
        super().__init__(
            signing_cert=asn1.Certificate.load(key.certificate.public_bytes(Encoding.DER)),
            cert_registry=SimpleCertificateStore.from_certs(above),
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
        )
        self.key = key

    async def async_sign_raw(self, data, digest_algorithm, dry_run=False):
        return bytes(self.key.size) if dry_run else self.key.sign(data)


@cache
def signer(key):
    """The Signer of a key, made once: a key that was replaced is another one."""
    return Signer(key)


@cache
def room(key):
    """Hexadecimal digits left in the PDF for the signature: without them the library signs once more to count them."""
    certificates = sum(len(each.public_bytes(Encoding.DER)) for each in (key.certificate, *key.chain))
    return 2 * (certificates + key.size + ATTRIBUTES)


def how(reason):
    return signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, reason=reason
    )
