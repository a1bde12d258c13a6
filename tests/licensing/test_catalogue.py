"""The catalogue by date: what is in it, what a word means, what the pages answer."""

from datetime import date

import pytest

from apps.licensing.models import ProductClass, Unit
from apps.licensing.queries.catalogue import answer, catalogue
from tests.factories.access import client_as, user_with_post

pytestmark = pytest.mark.django_db


def codes(found):
    return {each.row.code for each in found}


def test_the_catalogue_has_the_size_the_law_gave_it():
    """38 classes in 2017, 24 after 国发〔2018〕33号, 10 after 国发〔2019〕19号, 14 with 27 varieties since 2024."""
    sizes = {date(2017, 9, 1): 38, date(2018, 10, 1): 24, date(2019, 10, 15): 10, date(2024, 9, 24): 10}
    for day, size in sizes.items():
        assert len(catalogue(day)) == size, day
    now = catalogue(date(2024, 9, 25))
    assert (len(now), sum(len(each.units) for each in now)) == (14, 27)
    assert {each.row.authority for each in now} == {"province"}
    codes_of_units = set(Unit.objects.order_by("code").values_list("class_code", flat=True))
    assert codes_of_units <= set(ProductClass.objects.order_by("code").values_list("code", flat=True))
    assert not ProductClass.objects.filter(verified=True).exists(), "nothing was held against the text yet"


def test_the_day_decides_wire_rope_is_in_out_and_in_again():
    seen = [bool(answer("钢丝绳", day).now) for day in (date(2017, 9, 1), date(2021, 1, 1), date(2024, 9, 25))]
    assert seen == [True, False, True]
    between = answer("钢丝绳", date(2021, 1, 1))
    assert (between.before[0].validity.upper, between.ahead[0].validity.lower) == (date(2019, 9, 8), date(2024, 9, 25))
    procedures = [answer("化肥", day).now[0].row.procedure for day in (date(2020, 1, 1), date(2025, 1, 1))]
    assert procedures == ["grant_first", "verify_first"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [("控制电缆", {"cable"}), ("家用电线", {"cable"}), ("Fertiliser", {"fertiliser"}), ("安全帽", {"ppe"}),
     ("胶合板", {"panel"}), ("馒头", set()), ("缆", set()), ("%_", set())],
)  # fmt: skip
def test_what_people_call_it_is_found(asked, found):
    assert codes(answer(asked, date(2026, 5, 12)).now) == found


def test_pages_answer_and_mark_what_is_unverified(client, django_assert_num_queries):
    page = client.get("/licences/catalogue/", {"q": "钢丝绳", "on": "2021-01-01"}).content.decode()
    assert "2024年9月25日" in page
    assert "先核后证" in client.get("/licences/catalogue/", {"q": "安全帽", "on": "2026-05-12"}).content.decode()
    assert client.get("/licences/catalogue/", {"on": "x", "q": "缆"}).status_code == 200
    with django_assert_num_queries(2):
        client.get("/licences/catalogue/", {"on": "2026-05-12"})
    admin = client_as(user_with_post("province_admin", "320000"))
    page = admin.get("/desk/licences/catalogue/?show=all").content.decode()
    assert page.count("未经核对") == ProductClass.objects.count()
    page = admin.get("/desk/licences/catalogue/").content.decode()
    assert "GB/T 12527" in page
    assert page.count("单元及其标准待核对") == 14
    Unit.objects.filter(class_code="panel").update(verified=True)
    ProductClass.objects.filter(code__in=("panel", "ppe")).update(verified=True)
    page = admin.get("/desk/licences/catalogue/?show=open").content.decode()
    assert ("人造板" in page, "特种劳动防护用品" in page) == (False, True)  # its unit is open yet
