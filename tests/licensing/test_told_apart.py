"""A product named in short is told from others of its class; what a merge left aside is the survivor's all the same."""

import pytest

from apps.licensing.models import Licence, Unit
from apps.licensing.operations import filling
from apps.licensing.queries.applicants import eligibility_of
from apps.licensing.rules import automatic
from tests.factories.licensing import COUNTY, Held, Life, granted, merged
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db
CABLE = ("电线", "电缆", "线缆", "绕组线", "漆包线", "绞线")
OVERHEAD, CONTROL = "架空绝缘电缆", "塑料绝缘控制电缆"
FOOD = ("餐具洗涤剂", "压力锅")


@pytest.mark.parametrize(
    ("product", "unit", "words", "kin", "means"),
    [
        (CONTROL, CONTROL, CABLE, (), True),
        ("450/750V塑料绝缘控制电缆", CONTROL, CABLE, (), True),
        ("控制电缆", CONTROL, CABLE, (OVERHEAD,), True),  # no other unit of the class is called so
        ("绝缘电缆", OVERHEAD, CABLE, (CONTROL,), False),  # control cables are insulated too
        ("绞线", "架空绞线", CABLE, (OVERHEAD,), False),  # by which people search for the class
        ("架空", "架空绞线", CABLE, (), False),  # not what it is
        ("电缆", OVERHEAD, CABLE, (), False),
        ("洗涤剂", "餐具洗涤剂", FOOD, ("压力锅",), False),  # part of such a word
        ("", "压力锅", FOOD, (), False),
    ],
)
def test_a_name_in_short_means_the_unit_or_an_officer_looks(product, unit, words, kin, means):
    assert automatic.covers(product, (unit,), words, kin) is means


def test_a_general_word_on_a_report_goes_before_an_officer():
    life = Life(report_product="塑料绝缘控制电缆").fill()
    life.save("product", {"units": [Unit.objects.get(code="cable.6").pk], "specification": ""})
    for product, doubts in (("绝缘电缆", ["other-product"]), ("架空绝缘电缆", [])):
        life.save("report", life.said | {"report_product": product})
        assert filling.preview(life.application, life.today) == doubts
    life.save("product", {"units": [Unit.objects.get(code="cable.3").pk], "specification": ""})
    life.save("report", life.said | {"report_product": "控制电缆"})
    assert filling.preview(life.application, life.today) == []


def test_what_a_merge_left_with_the_merged_record_stands_against_the_survivor():
    """Its second licence for the class, and its second application: as if they were its own."""
    first, second = granted(), Held(enterprise_in(COUNTY), report_number="JD-2")
    survivor = second.life.enterprise
    merged(first.enterprise, into=survivor, at=second.now)
    assert Licence.objects.get(pk=first.pk).enterprise_id == first.enterprise_id
    second.ask("cancel", {"statement": "不再生产"})
    assert second.licence.state == "cancelled"
    assert eligibility_of(survivor, "cable", second.today).against == ("holds",)
