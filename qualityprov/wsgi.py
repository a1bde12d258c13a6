"""WSGI entry point: a web process that is configured unsafely does not start."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualityprov.settings")
application = get_wsgi_application()

from .checks import refuse_unsafe  # noqa: E402 - needs the applications loaded

refuse_unsafe()
