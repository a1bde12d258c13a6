"""The desk's list of enterprises at 48,000: how many questions one page asks the database."""

from functools import partial

from .api_lookup import fill

PAGES = {
    "county officer, first page": ("county_officer", "320102", ""),
    "city reviewer, by name": ("city_reviewer", "320100", "?q=精密"),
    "province, by status": ("province_officer", "320000", "?status=open"),
}
MOST = 12


def run(bench):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext, override_settings

    from tests.factories.access import client_as, user_with_post

    fill()
    with override_settings(ALLOWED_HOSTS=["*"], STAFF_MFA_REQUIRED=False, STORAGES=PLAIN_FILES):
        for what, (role, division, query) in PAGES.items():
            client = client_as(user_with_post(role, division))
            path = f"/desk/enterprises/{query}"
            assert client.get(path).status_code == 200, path  # and the session's first stamp is written
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(path)
            bench.figure(f"{what}: queries", len(asked), at_most=MOST)
            bench.figure(f"{what}: answered in", bench.seconds(partial(client.get, path)) * 1000, unit="ms")


# the names of files need not be hashed to count queries
PLAIN_FILES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
