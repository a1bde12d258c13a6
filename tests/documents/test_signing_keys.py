"""Keys of production: a PKCS#12 file with its chain, a device behind PKCS#11; what each signs is checked from outside.

The device is SoftHSM (Debian: `apt-get install softhsm2`), a whole PKCS#11 module in software; without it that test is
skipped and says so. SOFTHSM2_MODULE and SOFTHSM2_UTIL name its library and its tool where they stand elsewhere.
"""

import io
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from apps.documents import signing
from apps.documents.typesetting import typst
from tests.apart import apart

MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so",
)  # fmt: skip
PIN, TOKEN, LABEL = "1234", "portal", "certificates"


def certificate(name, key, *, issuer=None, issuer_key=None, ca=False):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=not ca, content_commitment=not ca, key_cert_sign=ca, crl_sign=ca, **usage),
            critical=True,
        )
        .sign(issuer_key or key, hashes.SHA256())
    )


@pytest.fixture(scope="module")
def authority():
    """(key, certificate, certificate of the authority that issued it)."""
    root_key, key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _n in range(2))
    root = certificate("试验根", root_key, ca=True)
    return key, certificate("试验签名", key, issuer=root, issuer_key=root_key), root


def der(found):
    return found.public_bytes(serialization.Encoding.DER)


def check(root, above=1):
    """A PDF signed by the portal's key of the settings, held against the root alone: the rest is in the PDF."""
    content = signing.sign_pdf(typst.compile(b"paper"), reason="试验")
    signature = PdfFileReader(io.BytesIO(content)).embedded_signatures[0]
    trust = ValidationContext(trust_roots=[asn1.Certificate.load(der(root))], allow_fetching=False)
    status = apart(validate_pdf_signature, signature, trust)
    assert status.intact
    assert status.valid
    assert status.trusted
    assert len(signature.other_embedded_certs) == above
    message = b"XK1"
    assert signing.verified(message, signing.sign(message), signing.certificate_pem())
    assert not signing.verified(message + b" ", signing.sign(message), signing.certificate_pem())


def test_a_pkcs12_file_with_its_chain(authority, settings, tmp_path):
    key, own, root = authority
    sealed = serialization.BestAvailableEncryption(b"geheim")
    path = tmp_path / "key.p12"
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"portal", key, own, [root], sealed))
    settings.SIGNING_PEM_FILE, settings.SIGNING_PKCS12_FILE, settings.SIGNING_PASSPHRASE = "", str(path), "geheim"
    check(root)
    settings.SIGNING_PKCS12_FILE = str(tmp_path / "none.p12")
    assert not signing.is_configured()


def test_a_pem_file_with_its_chain(authority, settings, tmp_path):
    key, own, root = authority
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "key.pem"
    path.write_bytes(
        key.private_bytes(*plain) + b"".join(c.public_bytes(serialization.Encoding.PEM) for c in (own, root))
    )
    settings.SIGNING_PEM_FILE = str(path)
    check(root)


@pytest.fixture
def softhsm(tmp_path, monkeypatch):
    """(path of the module, run of its tool): a token of its own for this test."""
    module = os.environ.get("SOFTHSM2_MODULE") or next((path for path in MODULES if Path(path).exists()), "")
    tool = os.environ.get("SOFTHSM2_UTIL") or shutil.which("softhsm2-util") or ""
    for path, what in ((module, "libsofthsm2.so"), (tool, "softhsm2-util")):
        if not Path(path).is_file():
            pytest.skip(f"SoftHSM is not here: {what} is missing (Debian: apt-get install softhsm2)")
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))

    def run(*arguments):
        subprocess.run([tool, "--module", module, *arguments], check=True, capture_output=True)

    run("--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", PIN)
    return module, run


def test_a_key_in_a_device_behind_pkcs11(authority, settings, tmp_path, softhsm):
    import pkcs11

    module, run = softhsm
    key, own, root = authority
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "key.pem").write_bytes(key.private_bytes(*plain))
    run("--import", str(tmp_path / "key.pem"), "--token", TOKEN, "--label", LABEL, "--id", "01", "--pin", PIN)
    with pkcs11.lib(module).get_token(token_label=TOKEN).open(user_pin=PIN, rw=True) as session:
        for label, found in ((LABEL, own), ("root", root)):
            session.create_object({
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.LABEL: label,
                pkcs11.Attribute.SUBJECT: found.subject.public_bytes(),
                pkcs11.Attribute.VALUE: der(found),
            })  # fmt: skip
    settings.SIGNING_PKCS11_MODULE, settings.SIGNING_PKCS11_TOKEN = module, TOKEN
    settings.SIGNING_PKCS11_KEY, settings.SIGNING_PKCS11_PIN = LABEL, PIN
    check(root)
    settings.SIGNING_PKCS11_KEY = "another"
    assert not signing.is_configured()
    settings.SIGNING_PKCS11_MODULE = str(tmp_path / "none.so")
    assert not signing.is_configured()
