"""Addresses somebody wrote by hand: answered or refused, never an error of the portal."""

import base64
import json

import pytest

from tests.factories.access import client_as, user_with_post

pytestmark = pytest.mark.django_db
NUMBERS = ["²", "١", "9" * 19, "9" * 30, "0" * 17 + "1" + "9" * 30, "9" * 5000]


def cursor(*place):
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


@pytest.mark.parametrize("number", NUMBERS, ids=lambda text: text[:24])
@pytest.mark.parametrize(
    "address",
    ["/desk/audit/?before=", "/accounts/messages/?before=", "/desk/facts/?enterprise=", "/draws/?before="],
)
def test_a_number_that_is_none_is_passed_over(address, number):
    officer = client_as(user_with_post("county_officer", "320102"))
    assert officer.get(address + number).status_code == 200


@pytest.mark.parametrize("number", NUMBERS, ids=lambda text: text[:24])
def test_a_person_that_is_no_number_is_nobody(number):
    admin = client_as(user_with_post("county_admin", "320102"))
    assert admin.get(f"/desk/people/grant/?person={number}").status_code == 200


@pytest.mark.parametrize("number", [*NUMBERS, "0000000018000", "0"], ids=lambda text: text[:24])
@pytest.mark.parametrize("address", ["/api/v1/enterprises?limit=", "/api/v1/draws?limit="])
def test_a_limit_of_the_open_api_is_a_number_or_refused(client, address, number):
    assert client.get(address + number).status_code == 400


@pytest.mark.parametrize("place", [("\0", 1, 0), ("\ud800", 1, 0), ("南\0", 1, 1), ("a", 10**30, 0)], ids=repr)
@pytest.mark.parametrize("sort", ["name", "-name", "uscc", "-uscc"])
def test_a_cursor_no_column_could_hold_begins_at_the_top(place, sort):
    officer = client_as(user_with_post("county_officer", "320102"))
    assert officer.get(f"/desk/enterprises/?sort={sort}&cursor={cursor(*place)}").status_code == 200
