"""WSGI entry point: a web process that is configured unsafely does not start."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualityprov.settings")
django.setup(set_prefix=False)

from .checks import refuse_unsafe  # noqa: E402 - needs the applications loaded
from .portal import Portal  # noqa: E402 - the same

application = Portal()
refuse_unsafe()
