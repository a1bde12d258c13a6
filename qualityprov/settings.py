"""Every setting of the portal, read from the environment in one place.

Nothing here is imported by an app: apps read `django.conf.settings`. DEBUG is off unless asked for, and
`qualityprov.checks` refuses to start a production configuration that is unsafe.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from . import services
from .logs import configure_logging

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = services.var_dir()
# Which of qualityprov.processes this is; names its database connections, logs and time limits.
PROCESS = os.environ.get("QUALITYPROV_PROCESS", "shell")
STATEMENT_TIMEOUT = os.environ.get("DATABASE_STATEMENT_TIMEOUT") or {"web": "30s"}.get(PROCESS, "0")


def env_bool(name, default=False):
    """True for 1/true/yes/on (any case); `default` when the variable is unset or empty."""
    value = os.environ.get(name, "").strip().lower()
    return value in {"1", "true", "yes", "on"} if value else default


def env_list(name, default=""):
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def env_secret(name, default=""):
    """A secret from NAME, or from the file named by NAME_FILE (Docker and Kubernetes secrets)."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get(name, default)


def database_from_url(url):
    """A DATABASES entry from postgresql://user:password@host:port/name?host=/socket/dir."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "application_name": f"qualityprov-{PROCESS}",
            "connect_timeout": 5,
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT}",
        },
    }


def local_secret():
    """A development machine's own secret, made on first use and never in the repository."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="ascii")
    return path.read_text(encoding="ascii")


def email_from_url(url):
    """Django's EMAIL_* settings from smtp://user:password@host:port?tls=1 (or ssl=1), console: or file:/directory."""
    parts = urlsplit(url)
    backend = "django.core.mail.backends.{}.EmailBackend".format
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": backend("console")}
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": backend("filebased"), "EMAIL_FILE_PATH": parts.path}
    query = parse_qs(parts.query)
    return {
        "EMAIL_BACKEND": backend("smtp"),
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": query.get("tls") == ["1"],
        "EMAIL_USE_SSL": query.get("ssl") == ["1"],
        "EMAIL_TIMEOUT": 10,
    }


# --- Production or not -----------------------------------------------------------------------------------------------
DEBUG = env_bool("DEBUG")
# "production" turns on every check of qualityprov.checks; manage.py and script/* say "development", the tests "test".
ENVIRONMENT = os.environ.get("QUALITYPROV_ENV", "production")
# A word that is misspelt is production: the safe side.
PRODUCTION = ENVIRONMENT not in {"development", "test", "build"}
SECRET_KEY = env_secret("SECRET_KEY") or ("" if PRODUCTION else local_secret())
SECRET_KEY_FALLBACKS = [key for key in env_secret("SECRET_KEY_FALLBACKS").split(",") if key]
# Signs the cursors of feeds, which readers keep for years: made once, never changed (apps.kernel.lasting).
CURSOR_KEY = env_secret("CURSOR_KEY") or SECRET_KEY
# Keys the digests by which persons are known again over years: made once, never changed (apps.awards.operations).
IDENTITY_KEY = env_secret("IDENTITY_KEY") or SECRET_KEY
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
SITE_URL = os.environ.get("SITE_URL", "http://localhost:8000")
# How many reverse proxies stand before the web process: their X-Forwarded-* headers are believed, no others.
PROXY_COUNT = int(os.environ.get("PROXY_COUNT", "0"))

# --- The province served: data, not code ------------------------------------------------------------------------------
PROVINCE_CODE = os.environ.get("PROVINCE_CODE", "320000")
# Where an inspector looks an address up; {address} is filled in, "" offers no map. The address is all that is told.
MAP_SEARCH_URL = os.environ.get("MAP_SEARCH_URL", "https://uri.amap.com/search?keyword={address}")

INSTALLED_APPS = [
    "apps.kernel",
    "apps.audit",
    "apps.divisions",
    "apps.access",
    "apps.deadlines",
    "apps.documents",
    "apps.notifications",
    "apps.intake",
    "apps.draws",
    "apps.registry",
    "apps.records",
    "apps.credit",
    "apps.serious_list",
    "apps.inspections",
    "apps.sampling",
    "apps.joint_punishment",
    "apps.two_publicities",
    "apps.certificates",
    "apps.licensing",
    "apps.awards",
    "apps.indices",
    "apps.public_register",
    "apps.portal",
    "qualityprov",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "django_celery_beat",
]

MIDDLEWARE = [
    "qualityprov.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "apps.public_register.middleware.OpenApiMiddleware",  # what is under /api/ goes no further than here
    "apps.licensing.middleware.CheckedMiddleware",  # nor does the scan of a certificate by a stranger
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "apps.kernel.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "apps.access.middleware.ScopeMiddleware",
    "apps.access.middleware.ClosedByDefaultMiddleware",
    "apps.access.middleware.StaffMiddleware",
    "apps.kernel.edge.DomainErrorMiddleware",
]

ROOT_URLCONF = "qualityprov.urls"
WSGI_APPLICATION = "qualityprov.wsgi.application"
ASGI_APPLICATION = "qualityprov.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "apps.access.context.scope",
                "apps.divisions.context.province",
                "apps.portal.context.demo",
                "apps.portal.context.rail",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# Every page of a demo province says that it is one; production refuses to hold one (qualityprov.E016).
DEMO_BANNER = not PRODUCTION

# Forms render through our own field template, wherever they stand (allauth's pages too).
FORM_RENDERER = "apps.kernel.formrender.QualityRenderer"

# --- Stores -----------------------------------------------------------------------------------------------------------
# Without a URL: the embedded servers of qualityprov.services, whose sockets stand at a known place under var/.
DATABASES = {"default": database_from_url(env_secret("DATABASE_URL") or services.Postgres().url())}
REDIS_URL = env_secret("REDIS_URL") or services.Redis().url()
# A cache may be lost at any moment: short timeouts, and an error is a miss (qualityprov.cache).
CACHES = {
    "default": {
        "BACKEND": "qualityprov.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "qp",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # listed and revocable, and there when Redis is not

# --- Celery -----------------------------------------------------------------------------------------------------------
# Celery's name for a Redis socket differs from redis-py's.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_RESULT_BACKEND = None  # results are rows of ours, never kept in Redis
CELERY_TASK_ACKS_LATE = True  # a killed worker's task is delivered again
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "qualityprov"
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
# A task is ended before the broker would hand it to a second worker.
CELERY_TASK_SOFT_TIME_LIMIT = 50 * 60
CELERY_TASK_TIME_LIMIT = 55 * 60
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60 * 60,
    "socket_connect_timeout": 1,
    "socket_timeout": 10,
    "queue_order_strategy": "priority",
}
# A page that hands work over must not hang while the broker is away; what matters is a row first (audit's outbox).
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_RESULT_EXPIRES = None  # nothing to clean up
# Rows in the database (qualityprov.scheduler); this list is what they are made from.
CELERY_BEAT_SCHEDULER = "qualityprov.scheduler.Scheduler"
SCHEDULE_EDITABLE = ("rate-grades", "rate-risk")  # officers choose their hour in the browser
BEAT_ALIVE = VAR_DIR / "beat-alive"
CELERY_BEAT_SCHEDULE = {
    "logins": {"task": "access.purge_logins", "schedule": crontab(hour=3, minute=40)},
    "outbox": {"task": "audit.sweep_outbox", "schedule": 5, "options": {"expire_seconds": 5}},
    "audit-witness": {"task": "audit.note_head", "schedule": 5 * 60, "options": {"expire_seconds": 5 * 60}},
    # every hour: seals yesterday at 0:05, and what was missed soon after the portal runs again
    "audit-head": {"task": "audit.publish_head", "schedule": crontab(minute=5)},
    "clocks": {"task": "deadlines.sweep", "schedule": 60, "options": {"expire_seconds": 60}},
    # stages of seed ceremonies end in minutes, not days
    "ceremonies": {"task": "draws.sweep_ceremonies", "schedule": 60, "options": {"expire_seconds": 60}},
    "old-documents": {"task": "documents.expire", "schedule": crontab(hour=3, minute=10)},
    "unclaimed-files": {"task": "documents.sweep_files", "schedule": crontab(hour=3, minute=20)},
    "changes": {"task": "public_register.sweep_changes", "schedule": 5 * 60},
    # before the night's ratings
    "facts-publicity": {"task": "records.expire", "schedule": crontab(hour=0, minute=20)},
    "facts-waiting": {"task": "records.match_waiting", "schedule": crontab(hour=0, minute=40)},
    "facts-imports": {"task": "records.sweep_imports", "schedule": 60, "options": {"expire_seconds": 60}},
    "results-imports": {"task": "sampling.sweep_imports", "schedule": 60, "options": {"expire_seconds": 60}},
    "rate-grades": {"task": "credit.rate_nightly", "schedule": crontab(hour=1, minute=10), "args": ("grade",)},
    "rate-risk": {"task": "credit.rate_nightly", "schedule": crontab(hour=1, minute=40), "args": ("risk",)},
    "rate-continue": {"task": "credit.continue_runs", "schedule": 5 * 60, "options": {"expire_seconds": 5 * 60}},
    "grade-editions": {"task": "credit.look_after_editions", "schedule": 10 * 60, "options": {"expire_seconds": 600}},
    "grade-statistics": {"task": "credit.refresh_statistics", "schedule": 60, "options": {"expire_seconds": 60}},
    "backtests": {"task": "credit.sweep_backtests", "schedule": 60, "options": {"expire_seconds": 60}},
    # asks whether the files are due; publishes at most once a day, and the first time at once
    "open-data": {"task": "public_register.publish_release", "schedule": 2 * 60},
    "open-data-sizes": {"task": "public_register.measure_open_files", "schedule": 30 * 60},
    "indices": {"task": "indices.compute", "schedule": crontab(hour=4, minute=20)},
    "indices-continue": {"task": "indices.continue_runs", "schedule": 2 * 60, "options": {"expire_seconds": 120}},
    "indices-imports": {"task": "indices.sweep_imports", "schedule": 60, "options": {"expire_seconds": 60}},
    "licences": {"task": "licensing.look_after", "schedule": crontab(hour=0, minute=30)},
    "reviewers-leaving": {"task": "awards.owe_asides", "schedule": crontab(hour=0, minute=50)},
    "list-news": {"task": "serious_list.send_digests", "schedule": crontab(hour=8, minute=15)},
    "list-readings": {"task": "joint_punishment.settle", "schedule": 60, "options": {"expire_seconds": 60}},
    "reports-owed": {"task": "two_publicities.look_after", "schedule": crontab(minute=25)},
    "recalls-to-assess": {"task": "sampling.owe_assessments", "schedule": crontab(hour=0, minute=55)},
    "product-news": {"task": "sampling.send_digests", "schedule": crontab(hour=8, minute=25)},
    "exports": {"task": "registry.sweep_exports", "schedule": 60},
    "imports": {"task": "registry.sweep_imports", "schedule": 60, "options": {"expire_seconds": 60}},
    "duplicates": {"task": "registry.find_duplicates", "schedule": crontab(hour=3, minute=40)},
}

# Heads of the audit chain noted outside the database, every five minutes; "" for none (docs/audit-chain.md).
AUDIT_WITNESS_FILE = os.environ.get("AUDIT_WITNESS_FILE", str(VAR_DIR / "audit-witness.jsonl"))

# --- Language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", VAR_DIR / "media"))
IMPORT_MAX_BYTES = int(os.environ.get("IMPORT_MAX_MB", "512")) * 2**20  # a register file sent through the page
DOCUMENT_MAX_BYTES = int(os.environ.get("DOCUMENT_MAX_MB", "20")) * 2**20  # imports set their own cap
# With CLAMD_ADDRESS ("host:port" or a socket's path) every file passes ClamAV; without, only the test string is found.
CLAMD_ADDRESS = os.environ.get("CLAMD_ADDRESS", "")
DOCUMENT_SCANNER = "apps.documents.scanning.clamd" if CLAMD_ADDRESS else "apps.documents.scanning.only_test_string"
DOCUMENT_SCAN_SECONDS = 60
# The key that signs certificates, with its certificate: one PEM file (outside production one is made on first use), a
# PKCS#12 file, or a device behind PKCS#11. A device goes before a PKCS#12 file, that before a PEM file.
SIGNING_PEM_FILE = os.environ.get("SIGNING_PEM_FILE") or ("" if PRODUCTION else str(VAR_DIR / "signing" / "demo.pem"))
SIGNING_PASSPHRASE = env_secret("SIGNING_PASSPHRASE")
SIGNING_PKCS12_FILE = os.environ.get("SIGNING_PKCS12_FILE", "")
SIGNING_PKCS11_MODULE = os.environ.get("SIGNING_PKCS11_MODULE", "")  # the library of the device's maker
SIGNING_PKCS11_TOKEN = os.environ.get("SIGNING_PKCS11_TOKEN", "")  # labels of the token, and of key and certificate
SIGNING_PKCS11_KEY = os.environ.get("SIGNING_PKCS11_KEY", "")
SIGNING_PKCS11_PIN = env_secret("SIGNING_PKCS11_PIN")
FILE_UPLOAD_TEMP_DIR = os.environ.get("UPLOAD_TEMP_DIR") or None
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20  # forms; files are streamed to disk and capped by apps.documents
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = DEBUG

# --- Accounts ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "apps.access.adapter.AccountAdapter"
MFA_ADAPTER = "apps.access.adapter.MFAAdapter"
# People of enterprises register themselves (they hold nothing until a county approves a seat); staff are invited.
SIGNUP_OPEN = env_bool("SIGNUP_OPEN", True)
LOGIN_RETENTION_DAYS = int(os.environ.get("LOGIN_RETENTION_DAYS", "190"))  # six months at least: Cybersecurity Law 21
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = os.environ.get("EMAIL_VERIFICATION") or ("mandatory" if PRODUCTION else "optional")
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "signup": "20/h/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
USERSESSIONS_TRACK_ACTIVITY = False  # a write on every page view tells us nothing we need
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # step before and after: a code typed as it changes, a phone half a minute off (RFC 6238, 5.2)
MFA_TOTP_ISSUER = os.environ.get("TOTP_ISSUER", "Quality Province")
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # passkeys on http://localhost
# Staff without a second factor are led to set one up before anything else.
STAFF_MFA_REQUIRED = env_bool("STAFF_MFA_REQUIRED", PRODUCTION)
STAFF_IDLE_MINUTES = int(os.environ.get("STAFF_IDLE_MINUTES", "30"))
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False  # an identity provider proves who somebody is, never which post they hold
SOCIALACCOUNT_PROVIDERS = {}
if os.environ.get("OIDC_SERVER_URL"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "province",
                "name": os.environ.get("OIDC_NAME", "省统一身份认证"),
                "client_id": os.environ.get("OIDC_CLIENT_ID", ""),
                "secret": env_secret("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": os.environ["OIDC_SERVER_URL"]},
            }
        ],
    }

# --- Browser security: TLS ends at the proxy --------------------------------------------------------------------------
SECURE_TLS = env_bool("SECURE_TLS", PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if SECURE_TLS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_TLS else "csrf"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = SECURE_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = int(os.environ.get("HSTS_SECONDS", "31536000" if SECURE_TLS else "0"))
SECURE_HSTS_INCLUDE_SUBDOMAINS = env_bool("HSTS_INCLUDE_SUBDOMAINS")
SECURE_HSTS_PRELOAD = env_bool("HSTS_PRELOAD")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), interest-cohort=()"
# No inline script or style anywhere; data: for Bootstrap's own icons in its stylesheet.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Mail: smtp://user:password@host:587?tls=1, or console:, or file:/directory ---------------------------------------
# a file a mail: on the terminal the mails of a demo's first start carry the address and the logins away
EMAIL_URL = env_secret("EMAIL_URL", "" if PRODUCTION else f"file:{VAR_DIR / 'mail'}")
vars().update(email_from_url(EMAIL_URL))
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "portal@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Seeing it run ---------------------------------------------------------------------------------------------------
# Lines of JSON for machines, or of text for people.
LOG_FORMAT = os.environ.get("LOG_FORMAT", "json" if PRODUCTION else "text")
LOG_LEVEL = os.environ.get("LOG_LEVEL", "INFO")
LOGGING_CONFIG = None
LOG_REQUESTS = os.environ.get("LOG_REQUESTS", "all")  # or "failed"
configure_logging(form=LOG_FORMAT, level=LOG_LEVEL, requests=LOG_REQUESTS)
# /metrics answers to the machine itself, and to whoever carries this token.
METRICS_TOKEN = env_secret("METRICS_TOKEN")

# --- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    # closed unless a view says AllowAny: DRF takes its views out of the login middleware
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "apps.public_register.api.lists.as_problem",
}
# Requests a minute for one address in each web process; a burst of as many may come at once. 0: no ceiling.
OPEN_API_RATE = int(os.environ.get("OPEN_API_RATE", "1200"))
# Batches a minute a source's key may send, at most 1,000 facts each; an address may send ten times as many.
SOURCE_API_RATE = int(os.environ.get("SOURCE_API_RATE", "60"))
SPECTACULAR_SETTINGS = {
    "TITLE": "Quality Province Open API",
    "VERSION": "1.0.0",
    "DESCRIPTION": "Read without a key. Errors are problem documents (RFC 9457); lists page by opaque cursors; "
    "everything carries an ETag. Names are given as registered, in Chinese; places also in English.",
    "LICENSE": {"name": "Data: CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "OAS_VERSION": "3.1.0",
    "ENUM_NAME_OVERRIDES": {"StatusEnum": "apps.registry.models.Enterprise.Status"},
}
