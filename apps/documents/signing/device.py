"""A key that never leaves its device: signing behind PKCS#11 (a smart card, a hardware security module, SoftHSM)."""

from functools import cache
from threading import Lock

import pkcs11
from cryptography import x509
from pkcs11.exceptions import PKCS11Error

from .keys import Key, NotConfigured

_one_at_a_time = Lock()  # a session signs one thing at a time
_home = {}


@cache
def opened(module, token, label, pin, process):
    """The Key of this label on the token of that label, its session logged in once a process; raises NotConfigured.

    The certificate stands on the device under the same label; other certificates of the token are those above it.
    """
    try:
        device = Device(module, token, label, pin, process)
        found = device.certificates()
    except (PKCS11Error, RuntimeError, OSError) as error:
        raise NotConfigured(device=f"{type(error).__name__}: {error}") from error
    if label not in found:
        raise NotConfigured(device=f"no certificate labelled {label}")
    certificate = found.pop(label)
    return Key(device.sign, certificate.public_key().key_size // 8, certificate, tuple(found.values()))


class Device:
    def __init__(self, module, token, label, pin, process):
        self.library, self.label = pkcs11.lib(module), label
        if _home.setdefault(module, process) != process:  # a child of the process that had opened it
            self.library.reinitialize()
            _home[module] = process
        self.token, self.pin = token, pin
        self._log_in()

    def _log_in(self):
        self.session = self.library.get_token(token_label=self.token).open(user_pin=self.pin)
        self.key = self.session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, label=self.label)

    def certificates(self):
        """{label: certificate} of the token."""
        asked = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE}
        return {
            each[pkcs11.Attribute.LABEL]: x509.load_der_x509_certificate(each[pkcs11.Attribute.VALUE])
            for each in self.session.get_objects(asked)
        }

    def sign(self, content):
        """Once more after a new login where the session is gone: a device that was unplugged and is back."""
        with _one_at_a_time:
            try:
                return self._sign(content)
            except PKCS11Error:
                self.library.reinitialize()
                self._log_in()
                return self._sign(content)

    def _sign(self, content):
        return bytes(self.key.sign(content, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))
