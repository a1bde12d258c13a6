"""ASGI entry point: a web process that is configured unsafely does not start."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualityprov.settings")
application = get_asgi_application()

from .checks import refuse_unsafe  # noqa: E402 - needs the applications loaded

refuse_unsafe()
