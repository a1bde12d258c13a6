"""The feed of licences: every act once, in the order of commits, with the licence as it is now."""

import pytest
from django.db import connection

from tests.factories.aftercheck import Proceeding, Visit
from tests.factories.licensing import COUNTY, Held
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db


def chained():
    """Events get their place at commit: as if the transaction of the test ended here."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def read(client, **asked):
    answer = client.get("/api/v1/licences/changes", asked)
    assert answer.status_code == 200
    return answer.json()


def test_a_partner_follows_a_licence_to_its_end(client, django_assert_num_queries):
    held = Held(enterprise_in(COUNTY))
    number = held.licence.number
    chained()
    first = read(client)
    assert [(row["change"], row["number"], row["licence"]["state"]) for row in first["results"]] == [
        ("granted", number, "unverified")
    ]
    Visit(held.licence).passed()
    held.ask("replace", {"statement": "遗失"})
    held.ask("suspend", {"statement": "检修"})
    held.ask("resume")
    life = Proceeding(held.licence)
    life.now = held.now
    life.to("served")
    life.calls()["overturn"]()
    chained()
    later = read(client, since=first["next"].partition("since=")[2].replace("%3A", ":"))
    told = [row["change"] for row in later["results"]]
    assert told == ["verified", "changed", "suspended", "resumed", "revoked", "reinstated"]
    assert {row["licence"]["state"] for row in later["results"]} == {"valid"}
    assert [row["seq"] for row in later["results"]] == sorted(row["seq"] for row in later["results"])
    assert later["more"] is False
    with django_assert_num_queries(3):
        page = read(client, limit=2)
    assert page["more"] is True
    assert [row["change"] for row in page["results"]] == ["granted", "verified"]
    assert read(client, since=str(held.today))["results"][0]["change"] == "granted"
    assert client.get("/api/v1/licences/changes", {"since": "9999-12-31"}).status_code == 400  # a day to come
    again = read(client, since=later["next"].partition("since=")[2].replace("%3A", ":"))
    assert (again["results"], again["more"]) == ([], False)


@pytest.mark.parametrize("asked", [{"since": "x"}, {"since": "1"}, {"x": "1"}, {"limit": "0"}, {"since": "9" * 500}])
def test_what_is_no_place_of_the_feed_is_refused(client, asked):
    answer = client.get("/api/v1/licences/changes", asked)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
