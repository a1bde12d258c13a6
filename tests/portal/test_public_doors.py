"""Every link of a public page leads its reader to a page that answers: an officer, a filer, whoever has no seat yet."""

import re

import pytest
from django.utils import timezone

from apps.credit.operations.statistics import refresh_statistics
from tests.factories.access import UserFactory, client_as, filer_of, user_with_post
from tests.factories.registry import enterprise_in, valid_uscc

pytestmark = pytest.mark.django_db
PAGES = (
    "/", "/credit/", "/credit/rules/", "/credit/editions/", "/enterprises/", "/serious-list/", "/draws/",
    "/inspection-results/", "/sampling-results/", "/licences/", "/verify/", "/open-data/",
    f"/enterprises/{valid_uscc(5)}/",
)  # fmt: skip
READERS = {
    "county officer": lambda firm: user_with_post("county_officer", "320102"),
    "administrator": lambda firm: user_with_post("province_admin", "320000"),
    "laboratory": lambda firm: user_with_post("laboratory", "320102"),
    "filer": filer_of,
    "applicant": lambda firm: UserFactory(),
}


@pytest.fixture
def firm():
    refresh_statistics(at=timezone.now())
    return enterprise_in("320102", uscc=valid_uscc(5))


@pytest.mark.parametrize("reader", READERS)
def test_no_link_of_a_public_page_is_refused(firm, reader):
    client = client_as(READERS[reader](firm))
    seen = {}
    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code == 200, page
        for link in set(re.findall(r'href="(/(?:my|desk)/[^"#?]*)', answer.content.decode())) - seen.keys():
            seen[link] = (page, client.get(link).status_code)
    refused = {link: where for link, where in seen.items() if where[1] >= 400}
    assert not refused
    assert seen


def test_who_may_look_after_objections_is_led_to_them_and_nobody_else(firm):
    officer, admin = (client_as(READERS[name](firm)) for name in ("county officer", "administrator"))
    assert "/desk/objections/" in officer.get("/credit/").content.decode()
    for client in (officer, admin):
        assert 'href="/my/grade/"' not in client.get("/credit/").content.decode()
    assert "/desk/objections/" not in admin.get("/credit/").content.decode()
    for client in (client_as(READERS["filer"](firm)), client_as()):
        page = client.get("/credit/").content.decode()
        assert 'href="/my/grade/"' in page
        assert "/desk/objections/" not in page
