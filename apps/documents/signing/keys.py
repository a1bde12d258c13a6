"""Where the key that signs lies: one PEM file, a PKCS#12 file, or a device behind PKCS#11. The settings name one.

Each is opened once a process: to read a key, or to log in to a device, costs more than to sign.
"""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError

BITS, DAYS = 3072, 5 * 366


class NotConfigured(DomainError):
    code = "no-signing-key"
    status = 503
    message = _("The portal has no key to sign with yet. Nothing was issued; the administrator has to install one.")


@dataclass(frozen=True, slots=True)
class Key:
    """`sign(bytes)` gives `size` bytes, RSASSA-PKCS1-v1_5 with SHA-256; `chain` are the certificates above its own."""

    sign: Callable
    size: int
    certificate: x509.Certificate
    chain: tuple = ()


def the_key():
    """The Key of the settings; a device goes before a PKCS#12 file, that before a PEM file. Raises NotConfigured."""
    if settings.SIGNING_PKCS11_MODULE:
        from . import device  # here: its library is needed by those alone who have a device

        return device.opened(
            settings.SIGNING_PKCS11_MODULE, settings.SIGNING_PKCS11_TOKEN, settings.SIGNING_PKCS11_KEY,
            settings.SIGNING_PKCS11_PIN, os.getpid(),
        )  # fmt: skip
    if settings.SIGNING_PKCS12_FILE:
        path = _there(settings.SIGNING_PKCS12_FILE)
        return _read_pkcs12(str(path), settings.SIGNING_PASSPHRASE, path.stat().st_mtime_ns)
    if not settings.SIGNING_PEM_FILE:
        raise NotConfigured
    path = Path(settings.SIGNING_PEM_FILE)
    if not settings.PRODUCTION and not (path.exists() and path.stat().st_size):
        _make(path)
    path = _there(path)
    return _read_pem(str(path), settings.SIGNING_PASSPHRASE, path.stat().st_mtime_ns)


def _there(path):
    path = Path(path)
    if not path.exists() or not path.stat().st_size:
        raise NotConfigured
    return path


@cache
def _read_pem(path, passphrase, _changed):
    content = Path(path).read_bytes()
    key = serialization.load_pem_private_key(content, passphrase.encode() or None)
    certificate, *above = x509.load_pem_x509_certificates(content)
    return _of_file(key, certificate, above)


@cache
def _read_pkcs12(path, passphrase, _changed):
    key, certificate, above = pkcs12.load_key_and_certificates(Path(path).read_bytes(), passphrase.encode() or None)
    if key is None or certificate is None:
        raise NotConfigured
    return _of_file(key, certificate, above)


def _of_file(key, certificate, above):
    return Key(
        lambda content: key.sign(content, padding.PKCS1v15(), hashes.SHA256()), key.key_size // 8, certificate,
        tuple(above),
    )  # fmt: skip


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
