"""Django with nothing around it: the yardstick for requests per second."""

SECRET_KEY = "yardstick"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.bench.bare_urls"
MIDDLEWARE = []
INSTALLED_APPS = []
USE_TZ = True
WSGI_APPLICATION = None
