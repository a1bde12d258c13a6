"""GB/T 4754-2017 as loaded."""

import pytest
from django.utils.translation import override

from apps.registry.industries import load_industries
from apps.registry.models import Industry

pytestmark = pytest.mark.django_db


def test_sections_and_divisions_are_whole():
    assert "".join(Industry.objects.filter(parent=None).order_by("code").values_list("code", flat=True)) == (
        "ABCDEFGHIJKLMNOPQRST"
    )
    divisions = Industry.objects.filter(code__regex=r"^\d\d$").order_by("code")
    assert [d.code for d in divisions] == [f"{n:02}" for n in range(1, 98)]
    assert [d.code for d in divisions if d.section == "C"] == [f"{n}" for n in range(13, 44)]
    assert not Industry.objects.filter(name_en="").exists()


def test_a_row_lies_below_its_own_prefix_or_section():
    for row in Industry.objects.exclude(parent=None):
        assert row.parent_id == (row.section if len(row.code) == 2 else row.code[:-1])
        assert row.parent.section == row.section


def test_loading_again_changes_nothing():
    before = list(Industry.objects.order_by("code").values())
    assert load_industries(Industry) == len(before)
    assert list(Industry.objects.order_by("code").values()) == before


def test_name_in_the_language_of_the_reader():
    with override("en"):
        assert str(Industry.objects.get(code="13")) == "13 Processing of farm and sideline food"
    with override("zh-hans"):
        assert str(Industry.objects.get(code="C")) == "C 制造业"
