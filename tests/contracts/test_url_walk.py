"""Every URL in the resolver is walked by six people: closed by default, out of scope is not found."""

import pytest
from django.conf import settings
from django.db import transaction
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from .url_rows import LOGIN, PEOPLE
from .url_table import TABLE
from .world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made_world(django_db_setup, django_db_blocker):
    """One world for all walks: each ends at a savepoint, so the next finds it as it was made."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World().made()
        transaction.set_rollback(True)


@pytest.fixture
def world(made_world, db):
    return made_world.again()


def walk(patterns, prefix="", namespace=""):
    """(name, route, pattern) of every URL below `patterns`; names carry their namespaces."""
    for item in patterns:
        route = prefix + str(item.pattern)
        if isinstance(item, URLPattern):
            yield (f"{namespace}{item.name}" if item.name else "", route, item)
        else:
            yield from walk(item.url_patterns, route, f"{namespace}{item.namespace}:" if item.namespace else namespace)


URLS = list(walk(get_resolver().url_patterns))
NAMES = sorted({name for name, _, _ in URLS if name})


def answer(client, method, path):
    """The status of the response, LOGIN when it leads to the login page, or the exception of a view that broke."""
    try:
        response = getattr(client, method)(path)
    except Exception as error:  # noqa: BLE001 - the walk goes on and says which page broke for whom
        return f"{type(error).__name__}: {error}"
    if response.streaming:
        response.getvalue()  # a file that is handed out is held open until it is read
    target = response.headers.get("Location", "")
    return LOGIN if target.startswith(resolve_url(settings.LOGIN_URL) + "?") else response.status_code


# allauth keeps its former addresses as redirects without a name
UNNAMED = {f"accounts/social/{rest}" for rest in ("login/cancelled/", "login/error/", "signup/", "connections/")}


def test_every_url_has_a_name():
    assert [route for name, route, _ in URLS if not name and route not in UNNAMED] == []


def test_every_url_is_in_the_table():
    missing = [(name, route) for name, route, _ in URLS if name and name not in TABLE]
    lines = "\n".join(f'    "{name}": Row(get=…),  # /{route}' for name, route in missing)
    assert not missing, f"Say in tests/contracts/urls/<app>.py who gets what at:\n{lines}"


def test_the_table_names_no_url_that_is_gone():
    assert sorted(set(TABLE) - set(NAMES)) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name in TABLE])
def test_everybody_gets_what_the_table_says(name, world):
    row = TABLE[name]
    path = reverse(name, kwargs=row.kwargs(world)) + row.query + row.query_of(world)
    faults = []
    for person in PEOPLE:
        for method in ("get", "post"):
            expected, got = row.expected(method, person), answer(world.client(person), method, path)
            if got not in expected:
                wanted = " or ".join(str(status) for status in sorted(expected, key=str))
                faults.append(f"  {method.upper():4} as {person:9}: expected {wanted}, got {got}")
    assert not faults, f"{name} ({path}):\n" + "\n".join(faults) + _hint(faults)


def _hint(faults):
    if any("expected 405, got 200" in fault for fault in faults):
        return "\nA page that only reads should refuse POST: decorate it with require_safe, or say post=… in its row."
    if any("expected login" in fault for fault in faults):
        return "\nIs the view marked login_not_required though it should not be?"
    if any("expected 404, got 200" in fault for fault in faults):
        return "\nOut of scope must be 404: does the view use apps.access.fetch, and a visible_to queryset?"
    return ""


ALIKE = [
    name
    for name in NAMES
    if name in TABLE and TABLE[name].post and {TABLE[name].post["stranger"], TABLE[name].get["stranger"]} == {200}
]  # answer every method alike


@pytest.mark.parametrize("name", [name for name in NAMES if name in TABLE and name not in ALIKE])
def test_a_stranger_changes_nothing_by_other_methods(name, world):
    client = Client()
    path = reverse(name, kwargs=TABLE[name].kwargs(world))
    for method in ("put", "patch", "delete"):
        got = answer(client, method, path)
        assert got in {LOGIN, 301, 302} or int(got) >= 400, f"{method.upper()}: {got}"
