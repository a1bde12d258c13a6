"""A cursor that was altered is refused by every list of the API, and told by every public page that has one."""

import pytest
from drf_spectacular.generators import SchemaGenerator

from apps.kernel.keyset import write

pytestmark = pytest.mark.django_db


def lists():
    """Paths of the API that take a cursor and may be asked without a key."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    asked = {path: known["get"] for path, known in paths.items() if "get" in known and "{" not in path}
    return sorted(
        path for path, known in asked.items() if any(each["name"] == "cursor" for each in known.get("parameters", ()))
        and {"401", "403"}.isdisjoint(known["responses"])
    )  # fmt: skip


def test_an_altered_cursor_is_refused_by_every_list_of_the_api(client):
    found = lists()
    assert {"/api/v1/exceptions", "/api/v1/licences", "/api/v1/serious-list", "/api/v1/awards"} <= set(found)
    said = {}
    for path in found:
        for cursor in ("zzz", "W10", "%00", f"{write(5, 6)}"):
            answer = client.get(f"{path}?cursor={cursor}")
            said[path, cursor] = (answer.status_code, answer.json().get("code"))
    assert {key: told for key, told in said.items() if told != (400, "invalid-cursor")} == {}


def test_the_page_of_exceptions_says_that_its_place_is_lost(client):
    assert client.get("/open-data/exceptions/?cursor=zzz").context["lost"] is True
    assert client.get("/open-data/exceptions/").context["lost"] is False


def test_a_code_that_no_column_holds_is_unknown(client):
    for code in ("9H1Z-74PY-4X9U-GYPD%00", "%009H1Z-74PY-4X9U-GYPD", "%1b"):
        assert client.get(f"/verify/{code}/").status_code == 404
