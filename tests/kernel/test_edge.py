"""Domain errors become a page, a fragment or a problem document; everything else stays an error."""

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from apps.kernel.edge import DomainErrorMiddleware
from apps.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from apps.kernel.scope import Scope


def answer(error, path="/desk/", method="POST", scope=None, **headers):
    request = RequestFactory().generic(method, path, headers=headers)
    if scope:
        request.scope = scope
    request.htmx = headers.get("HX-Request") == "true"
    middleware = DomainErrorMiddleware(lambda request: HttpResponse())
    return middleware.process_exception(request, error)


@pytest.mark.parametrize(
    ("error", "status"), [(NotPermitted(), 403), (Invalid(), 422), (Stale(), 409), (WrongState(), 409)]
)
def test_page(error, status):
    response = answer(error, accept="text/html", referer="http://testserver/desk/list/")
    assert response.status_code == status
    page = response.content.decode()
    assert str(error.message) in page
    assert 'href="/desk/list/"' in page


def test_the_way_back_never_leads_out():
    assert "evil" not in answer(Stale(), accept="text/html", referer="http://evil.example/desk/").content.decode()


def test_fragment():
    response = answer(Stale(), **{"HX-Request": "true"})
    assert (response.status_code, response["HX-Retarget"]) == (422, "#main")
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize("path", ["/api/v1/enterprises/", "/desk/"])
def test_problem_document(path):
    headers = {} if path.startswith("/api/") else {"accept": "application/json"}
    response = answer(Invalid("坏", field="name", value={"a": 1}, who=object), path, **headers)
    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")
    said = json.loads(response.content)
    assert said["title"] == "坏"
    assert said["type"].endswith("invalid")
    assert (said["status"], said["instance"], said["field"], said["value"]) == (422, path, "name", {"a": 1})


def test_other_errors_are_left_alone():
    assert answer(ValueError("x")) is None


@pytest.mark.parametrize(
    ("scope", "home"),
    [
        (Scope(kind="enterprise", actor="x", enterprise_ids=(1,)), "/my/"),
        (Scope(kind="agency", actor="x"), "/desk/"),
        (None, ""),
    ],
)
@translation.override("en")
def test_who_only_looked_is_told_what_to_do_and_not_that_nothing_changed(scope, home):
    looked = answer(NotPermitted(), method="GET", scope=scope, accept="text/html")
    page = looked.content.decode()
    assert looked.status_code == 403
    assert "Nothing was changed" not in page
    assert "This page is not open to you" in page
    assert (f'href="{home}"' in page) is bool(home)
    assert "Nothing was changed" in answer(NotPermitted(), scope=scope, accept="text/html").content.decode()
    assert "This cannot be shown" in answer(Stale(), method="GET", accept="text/html").content.decode()
