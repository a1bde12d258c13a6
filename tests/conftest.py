"""The harness: services up, one database a worker cloned from one template."""

import pytest

from .database import TestDatabase, make_template


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """In place of pytest-django's: migrations run once for all workers, and for all runs that share them."""
    with django_db_blocker.unblock():
        database = TestDatabase(template=make_template())
        database.create()
        database.restore_after_transactional_tests()
    yield database
    with django_db_blocker.unblock():
        database.drop()
