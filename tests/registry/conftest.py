"""Officers of a county, of the next one and of their city, and enterprises of theirs."""

from datetime import UTC, datetime

import pytest

from tests.factories.access import scope_of_user, user_with_post
from tests.factories.registry import enterprise_in

HOME, NEXT, CITY, PROVINCE = "320102", "320104", "320100", "320000"


@pytest.fixture
def now():
    return datetime(2026, 5, 12, 4, 0, tzinfo=UTC)


@pytest.fixture
def officer(db):
    return scope_of_user(user_with_post("county_officer", HOME))


@pytest.fixture
def colleague(db):
    return scope_of_user(user_with_post("county_officer", HOME))


@pytest.fixture
def neighbour(db):
    return scope_of_user(user_with_post("county_officer", NEXT))


@pytest.fixture
def city(db):
    return scope_of_user(user_with_post("city_officer", CITY))


@pytest.fixture
def province(db):
    return scope_of_user(user_with_post("province_officer", PROVINCE))


@pytest.fixture
def reader(db):
    return scope_of_user(user_with_post("auditor", HOME))


@pytest.fixture
def enterprise(db):
    return enterprise_in(HOME)


def image(row):
    """Everything a record holds, to compare before and after."""
    row.refresh_from_db()
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}


@pytest.fixture
def industries(db):
    """Two sections and three divisions of GB/T 4754, unless a migration has loaded the whole."""
    from apps.registry.models import Industry

    for code, section, name in (
        ("C", "C", "制造业"), ("34", "C", "通用设备制造业"), ("35", "C", "专用设备制造业"), ("F", "F", "批发和零售业"),
        ("51", "F", "批发业"),
    ):  # fmt: skip
        Industry.objects.get_or_create(code=code, defaults={"section": section, "name": name})
