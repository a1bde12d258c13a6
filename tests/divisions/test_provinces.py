"""The table of province names and the loaded divisions say the same."""

import pytest
from django.conf import settings

from apps.divisions.models import Division
from apps.divisions.rules.provinces import PROVINCES, province_name


@pytest.mark.django_db
def test_the_served_province_has_the_name_of_its_division():
    division = Division.objects.filter(code=settings.PROVINCE_CODE).first()
    if division is None:
        pytest.skip("no divisions are loaded in the test database")
    assert PROVINCES[division.code][0] == division.name


def test_an_unknown_code_has_no_name():
    assert province_name("990000", chinese=True) == ""


def test_codes_are_provinces():
    assert all(len(code) == 6 and code.endswith("0000") for code in PROVINCES)
    assert len(PROVINCES) == 34
