"""Refusals: a production portal that is configured unsafely does not start.

Each check is one sentence of what is wrong and one of what to do. They apply when QUALITYPROV_ENV is "production";
`refuse_unsafe` runs them in every web, worker and beat process, because a server does not run Django's by itself.
"""

import os
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from . import services

TAG = "production"
YEAR = 31_536_000


@dataclass(frozen=True)
class Refusal:
    number: int
    wrong: object  # (settings) -> bool
    message: str
    hint: str

    @property
    def id(self):
        return f"qualityprov.E{self.number:03}"


def _secret_is_weak(key):
    return len(key) < 50 or len(set(key)) < 20 or key.startswith("django-insecure-")


def _secret_key(_settings):
    try:
        return _secret_is_weak(_settings.SECRET_KEY)
    except ImproperlyConfigured:  # Django's own words for an empty one
        return True


def _wildcard_hosts(_settings):
    hosts = set(_settings.ALLOWED_HOSTS)
    return "*" in hosts or not hosts - {"localhost", "127.0.0.1", "[::1]"}


def _insecure_cookies(_settings):
    return not (_settings.SESSION_COOKIE_SECURE and _settings.CSRF_COOKIE_SECURE and _settings.SECURE_SSL_REDIRECT)


def _embedded_database(_settings):
    place = _settings.DATABASES["default"]
    over_network = place["HOST"] and not place["HOST"].startswith("/")
    return place["HOST"] == str(services.Postgres().run) or bool(over_network and not place["PASSWORD"])


def _no_place_for_files(_settings):
    root = _settings.MEDIA_ROOT
    return not os.environ.get("MEDIA_ROOT") or not os.access(root, os.W_OK | os.X_OK)


def _no_mail(_settings):
    smtp = _settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
    return not smtp or not _settings.EMAIL_HOST


def _open_policy(_settings):
    policy = getattr(_settings, "CONTENT_SECURITY_POLICY", None) or {}
    sources = [source for part in policy.get("DIRECTIVES", {}).values() for source in part or ()]
    return not sources or any(source in {"'unsafe-inline'", "'unsafe-eval'", "*"} for source in sources)


def _half_identity_provider(_settings):
    apps = _settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return any(
        not (app["client_id"] and app["secret"] and app["settings"]["server_url"].startswith("https://"))
        for app in apps
    )


def _demo_people(_settings):
    from apps.portal.demo import MARK

    try:
        return get_user_model().objects.filter(username=MARK).exists()
    except DatabaseError:  # no table yet, or no server: /readyz says so
        return False


REFUSALS = (
    Refusal(1, lambda s: s.DEBUG, "DEBUG is on.", "Unset DEBUG: its error pages show settings and data to everyone."),
    Refusal(2, _secret_key, "SECRET_KEY is missing or weak.", "Give 50 or more random characters in SECRET_KEY_FILE."),
    Refusal(3, _wildcard_hosts, "ALLOWED_HOSTS does not name the portal.", "List its host names; never '*'."),
    Refusal(4, _insecure_cookies, "Cookies may travel without TLS.", "Leave SECURE_TLS on and put TLS before it."),
    Refusal(5, lambda s: s.SECURE_HSTS_SECONDS < YEAR, "HSTS is shorter than a year.", "Unset HSTS_SECONDS."),
    Refusal(6, lambda s: s.PROXY_COUNT < 1, "No reverse proxy is declared.", "Set PROXY_COUNT, usually to 1."),
    Refusal(7, _embedded_database, "DATABASE_URL is missing or without password.", "Name a server of yours."),
    Refusal(8, lambda s: services.Redis().url() == s.REDIS_URL, "REDIS_URL is missing.", "Name a server of yours."),
    Refusal(9, _no_place_for_files, "MEDIA_ROOT is not a writable directory.", "Point it to a backed-up volume."),
    Refusal(10, _no_mail, "EMAIL_URL names no mail server.", "Give smtp://user:password@host:587?tls=1."),
    Refusal(11, lambda s: not s.SITE_URL.startswith("https://"), "SITE_URL is not https.", "Give the public address."),
    Refusal(12, lambda s: not s.STAFF_MFA_REQUIRED, "Staff need no second factor.", "Unset STAFF_MFA_REQUIRED."),
    Refusal(13, _open_policy, "The content security policy lets inline code run.", "Restore CONTENT_SECURITY_POLICY."),
    Refusal(14, _half_identity_provider, "The identity provider is half set.", "Give OIDC_* completely, by https."),
    Refusal(
        15,
        lambda s: any(_secret_is_weak(key) for key in s.SECRET_KEY_FALLBACKS),
        "A key in SECRET_KEY_FALLBACKS is weak.",
        "Whoever guesses it forges sessions: drop it.",
    ),
    Refusal(16, _demo_people, "The database holds demo accounts with a known password.", "Begin with an empty one."),
)


@register(TAG)
def production(app_configs=None, **_):
    """Every refusal that applies, as Django check errors."""
    if not settings.PRODUCTION:
        return []
    return [Error(each.message, hint=each.hint, id=each.id) for each in REFUSALS if each.wrong(settings)]


def refuse_unsafe():
    """Raise ImproperlyConfigured naming every refusal. Called where a long-running process begins."""
    errors = run_checks(tags=[TAG])
    if errors:
        raise ImproperlyConfigured("\n".join(["The portal does not start:", *(str(error) for error in errors)]))
