"""The harness: services up, one database a worker cloned from one template, strictness, a real browser."""

import gc
import os
from functools import wraps

import pytest
from django.utils import translation

from qualityprov import browser as chromium
from qualityprov.catalogues import compile_and_reload

from . import harness
from .database import TestDatabase, make_template, run_id


def pytest_configure(config):
    run_id()  # before xdist's workers are started, which inherit it
    if not hasattr(config, "workerinput"):
        compile_and_reload()  # pytest-django set Django up before this, perhaps without a catalogue
    harness.shuffle_unordered()
    harness.refuse_foreign_sockets()
    harness.forget_the_clock()


def pytest_collection_finish(session):
    """What was imported and collected lives to the end: the collector of garbage need not walk it a thousand times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def pytest_make_parametrize_id(config, val, argname):
    """Bytes name no test: made at import (a gzip holds its second), they would differ from worker to worker."""
    return argname if isinstance(val, bytes) else None


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


@pytest.fixture(scope="module")
def demo_database(django_db_setup, django_db_blocker):
    """For the tests of a module: a demo province (tests/database.py), which each of them finds as it was made."""
    with django_db_blocker.unblock(), django_db_setup.holding_the_demo():
        yield


@pytest.fixture(autouse=True)
def fresh_cache():
    """Throttles count in the cache: one test's logins must not lock the next one out."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def django_assert_num_queries(django_assert_num_queries):
    """pytest-django's, but for what a busy machine would add: a value kept for a minute that ran out meanwhile."""
    return _counting(django_assert_num_queries)


@pytest.fixture
def django_assert_max_num_queries(django_assert_max_num_queries):
    """As above."""
    return _counting(django_assert_max_num_queries)


def _counting(count):
    @wraps(count)
    def counted(*args, **kwargs):
        harness.renew_what_is_kept()
        return count(*args, **kwargs)

    return counted


@pytest.fixture(autouse=True)
def own_language():
    """A request leaves its language with the thread: the next test would read its messages in it."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """For pytest-playwright's `page` and `browser`: the Chromium of this machine, in Chinese."""
    path = chromium.path()
    if not path:
        reason = "no Chromium: set CHROMIUM, or run script/test, which installs one"
        pytest.fail(reason) if os.environ.get("REQUIRE_BROWSER") else pytest.skip(reason)
    return {**browser_type_launch_args, "executable_path": path, "args": [*chromium.ARGUMENTS]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
