"""Domain errors become a page, a fragment or a problem document; everything else stays an error."""

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from apps.kernel.edge import DomainErrorMiddleware
from apps.kernel.errors import Invalid, NotPermitted, Stale, WrongState


def answer(error, path="/desk/", **headers):
    request = RequestFactory().get(path, headers=headers)
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
