"""The bare yardstick's entry point."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.bare"
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
