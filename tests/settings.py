"""The settings of a test run: the portal's own, with nothing that leaves the process."""

import os

os.environ["QUALITYPROV_ENV"] = "test"
os.environ["DEBUG"] = "0"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's own loop runs in the thread of the test
os.environ["SECRET_KEY"] = "only-for-tests-" * 4

from qualityprov.settings import *  # noqa: F403
from qualityprov.settings import DATABASES, TEMPLATES, VAR_DIR
from tests.harness import Undefined

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined()
DEMO_BANNER = False  # its look-up, once a minute and process, would make query counts depend on the order of tests
# Tasks are called as functions; what is sent stays in the process.
CELERY_BROKER_URL = "memory://"
# Nothing of a test must survive a crash of the machine.
DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off -c statement_timeout=60s"
STATIC_ROOT = VAR_DIR / "test-static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is not there, and warnings fail
AUDIT_WITNESS_FILE = ""  # many databases, none of them the one the file would speak of
MEDIA_ROOT = VAR_DIR / "test-media"  # named by content: runs may share it, anybody may delete it
