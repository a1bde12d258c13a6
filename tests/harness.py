"""What makes the suite strict. Each of these turns a mistake that production would hide into a failing test.

* a template variable that does not exist fails, in our own templates;
* a queryset without an order comes back shuffled, so that no test passes by PostgreSQL's habit;
* a socket to anywhere but this machine fails.

And two that keep it honest: no property fails, and no query is counted, because the machine was busy.
"""

import random
import socket
import sys
from pathlib import Path

from django.db.models import QuerySet
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
OURS = (str(ROOT / "templates"), str(ROOT / "apps"))
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class UndefinedVariable(AssertionError):
    """A template of ours names a variable that its context does not hold."""


class Undefined(str):
    """Django's `string_if_invalid`: raises for our templates, is empty for those of packages."""

    __slots__ = ()

    def __new__(cls):
        return super().__new__(cls, "%s")

    def __mod__(self, variable):
        template = rendering_template()
        if template.startswith(OURS):
            raise UndefinedVariable(f"{Path(template).relative_to(ROOT)}: {variable} is not in the context")
        return ""


def rendering_template():
    """The path of the template whose node is being rendered, found on the stack."""
    frame = sys._getframe()
    while frame:
        node = frame.f_locals.get("self")
        origin = getattr(node, "origin", None)
        if origin is not None and frame.f_code.co_name in {"render_annotated", "_render", "render"}:
            return str(origin.name)
        frame = frame.f_back
    return ""


def shuffle_unordered():
    fetch = QuerySet._fetch_all
    chance = random.Random(20260101)

    def shuffled(queryset):
        fresh = queryset._result_cache is None
        fetch(queryset)
        if fresh and len(queryset._result_cache) > 1 and not queryset.ordered:
            chance.shuffle(queryset._result_cache)

    QuerySet._fetch_all = shuffled


def refuse_foreign_sockets():
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in LOOPBACK:
            raise AssertionError(f"A test tried to reach {address[0]}:{address[1]}")
        return connect(self, address)

    socket.socket.connect = guarded


def forget_the_clock():
    """Properties are judged by what they find, never by how long a busy machine took over an example."""
    settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("house")


def renew_what_is_kept():
    """Read again what this process holds for a minute or ten: it must not run out between two counts of a page.

    What was never asked for, or was forgotten by a test, stays so.
    """
    from apps.deadlines import queries as deadlines
    from apps.divisions import queries as divisions
    from apps.portal import context
    from apps.registry.queries import fragments
    from apps.sampling.queries import words

    for kept in (divisions._places, divisions._registration_codes):
        if kept._until:
            kept.forget()
            kept.get()
    if deadlines._kept["calendar"] is not None:
        deadlines.calendar(fresh=True)
    if context._seen["at"] is not None:
        context._seen["at"] = None
        context.present()
    for kept in (fragments._frequencies, words._shares):
        if kept.until:
            kept.until = 0.0
            kept.refresh()


def queries_of(client, path):
    """How many queries a page asks that has been asked before, whatever a busy machine takes for it.

    The rail of the desk keeps its counts for seconds only: what is kept begins anew with the request before the one
    that is counted.
    """
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    cache.clear()
    renew_what_is_kept()
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)
