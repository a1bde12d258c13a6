"""Production refuses to start on each unsafe setting, by its id, and starts when nothing is wrong."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from apps.portal.demo import MARK
from qualityprov import checks, services

ROOT = Path(__file__).resolve().parents[2]
STRONG = "Zk3-pTq8_Wm2xVb7Ry5Lc9Jd4Hf6Gs1Na0Ue-Oi_KQPZMXNCBVLASKDJFHG"


@pytest.fixture
def safe(monkeypatch, tmp_path):
    """A production configuration with nothing to complain of, in place of the settings that the checks read."""
    monkeypatch.setenv("MEDIA_ROOT", str(tmp_path))
    configuration = SimpleNamespace(
        PRODUCTION=True,
        DEBUG=False,
        SECRET_KEY=STRONG,
        SECRET_KEY_FALLBACKS=[],
        ALLOWED_HOSTS=["quality.example.gov.cn"],
        SESSION_COOKIE_SECURE=True,
        CSRF_COOKIE_SECURE=True,
        SECURE_SSL_REDIRECT=True,
        SECURE_HSTS_SECONDS=31_536_000,
        PROXY_COUNT=1,
        DATABASES={"default": {"HOST": "database.internal", "PASSWORD": "secret"}},
        REDIS_URL="redis://:secret@redis.internal:6379/0",
        MEDIA_ROOT=tmp_path,
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="mail.internal",
        SITE_URL="https://quality.example.gov.cn",
        STAFF_MFA_REQUIRED=True,
        SOCIALACCOUNT_PROVIDERS={},
        CONTENT_SECURITY_POLICY=settings.CONTENT_SECURITY_POLICY,
    )
    monkeypatch.setattr(checks, "settings", configuration)
    return configuration


@pytest.fixture(autouse=True)
def _without_asking_the_database(monkeypatch, request):
    if "db" not in request.fixturenames:
        kept = [refusal for refusal in checks.REFUSALS if refusal.number != 16]
        monkeypatch.setattr(checks, "REFUSALS", kept)


def refused():
    return [error.id.removeprefix("qualityprov.") for error in checks.production()]


def test_a_safe_configuration_starts(safe):
    assert refused() == []
    checks.refuse_unsafe()


def database(host="database.internal", password="secret"):
    return {"default": {"HOST": host, "PASSWORD": password}}


UNSAFE = [
    ("E001", lambda s: setattr(s, "DEBUG", True)),
    ("E002", lambda s: setattr(s, "SECRET_KEY", "short")),
    ("E002", lambda s: setattr(s, "SECRET_KEY", "a" * 80)),
    ("E002", lambda s: setattr(s, "SECRET_KEY", "django-insecure-" + STRONG)),
    ("E003", lambda s: setattr(s, "ALLOWED_HOSTS", ["*"])),
    ("E003", lambda s: setattr(s, "ALLOWED_HOSTS", ["localhost", "127.0.0.1"])),
    ("E003", lambda s: setattr(s, "ALLOWED_HOSTS", [])),
    ("E004", lambda s: setattr(s, "SESSION_COOKIE_SECURE", False)),
    ("E004", lambda s: setattr(s, "CSRF_COOKIE_SECURE", False)),
    ("E004", lambda s: setattr(s, "SECURE_SSL_REDIRECT", False)),
    ("E005", lambda s: setattr(s, "SECURE_HSTS_SECONDS", 3600)),
    ("E006", lambda s: setattr(s, "PROXY_COUNT", 0)),
    ("E007", lambda s: setattr(s, "DATABASES", database(password=""))),
    ("E007", lambda s: setattr(s, "DATABASES", database(host=str(services.Postgres().run)))),
    ("E008", lambda s: setattr(s, "REDIS_URL", services.Redis().url())),
    ("E009", lambda s: setattr(s, "MEDIA_ROOT", s.MEDIA_ROOT / "missing")),
    ("E010", lambda s: setattr(s, "EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")),
    ("E010", lambda s: setattr(s, "EMAIL_HOST", "")),
    ("E011", lambda s: setattr(s, "SITE_URL", "http://quality.example.gov.cn")),
    ("E012", lambda s: setattr(s, "STAFF_MFA_REQUIRED", False)),
    ("E013", lambda s: setattr(s, "CONTENT_SECURITY_POLICY", {})),
    ("E013", lambda s: setattr(s, "CONTENT_SECURITY_POLICY", {"DIRECTIVES": {"script-src": ["'unsafe-inline'"]}})),
    ("E014", lambda s: setattr(s, "SOCIALACCOUNT_PROVIDERS", provider(secret=""))),
    ("E014", lambda s: setattr(s, "SOCIALACCOUNT_PROVIDERS", provider(url="http://id.example.gov.cn"))),
    ("E015", lambda s: setattr(s, "SECRET_KEY_FALLBACKS", ["old"])),
]


def provider(*, secret="given", url="https://id.example.gov.cn"):
    app = {"client_id": "portal", "secret": secret, "settings": {"server_url": url}}
    return {"openid_connect": {"APPS": [app]}}


@pytest.mark.parametrize(("identifier", "spoil"), UNSAFE, ids=lambda value: value if isinstance(value, str) else "")
def test_an_unsafe_setting_is_refused_by_its_id(safe, identifier, spoil):
    spoil(safe)
    assert refused() == [identifier]
    with pytest.raises(ImproperlyConfigured, match=identifier):
        checks.refuse_unsafe()


def test_every_refusal_has_a_case_here(db):
    cases = {each for each, _ in UNSAFE} | {"E016"}
    assert {refusal.id.removeprefix("qualityprov.") for refusal in checks.REFUSALS} == cases


def test_known_passwords_are_refused(safe, db):
    assert refused() == []
    get_user_model().objects.create(username=MARK)
    assert refused() == ["E016"]


def test_a_database_that_is_away_is_not_a_refusal(safe, db, monkeypatch):
    def gone(*_, **__):
        raise DatabaseError

    monkeypatch.setattr(get_user_model().objects, "filter", gone)
    assert refused() == []


def test_a_complete_identity_provider_is_accepted(safe):
    safe.SOCIALACCOUNT_PROVIDERS = provider()
    assert refused() == []


def test_elsewhere_than_in_production_nothing_is_refused(safe):
    safe.PRODUCTION = False
    safe.DEBUG = True
    assert refused() == []


def in_production(*command, **environment):
    """Run a Python command with a bare production environment."""
    clean = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "qualityprov.settings"}
    return subprocess.run(
        [sys.executable, *command], env=clean | environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("module", ["qualityprov.wsgi", "qualityprov.asgi"])
def test_a_server_that_is_not_configured_does_not_start(module):
    """QUALITYPROV_ENV unset means production."""
    done = in_production("-c", f"import {module}", SECRET_KEY=STRONG)
    assert done.returncode != 0
    assert "qualityprov.E003" in done.stderr
    assert "qualityprov.E007" in done.stderr


def test_a_misspelt_environment_is_production():
    done = in_production("-c", "import qualityprov.wsgi", SECRET_KEY=STRONG, QUALITYPROV_ENV="Production ")
    assert "qualityprov.E003" in done.stderr


def test_debug_is_off_unless_asked_for():
    show = "from qualityprov import settings; print(settings.DEBUG, settings.PRODUCTION)"
    assert in_production("-c", show, SECRET_KEY=STRONG).stdout.split() == ["False", "True"]
