"""The portal's settings with `/empty` beside its pages."""

import os

os.environ.setdefault("QUALITYPROV_ENV", "development")

from qualityprov.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
# pages as they are, without the names of files being hashed first
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
