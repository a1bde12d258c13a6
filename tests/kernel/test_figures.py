"""Figures and dates as both languages write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from apps.kernel import figures


@pytest.fixture(params=["zh-hans", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0, 0, "0"),
        (1234567, 0, "1,234,567"),
        (None, 0, "—"),
        ("", 0, "—"),
        (Decimal("0.5"), 0, "1"),
        (Decimal("2.345"), 2, "2.35"),
        (-1200, 0, "-1,200"),
    ],
)
def test_figures_are_grouped_and_rounded_half_up(value, places, text):
    assert figures.figure(value, places) == text


def test_money_names_the_currency(language):
    assert figures.money(Decimal("1234.5")) == {"zh-hans": "1,234.50 元", "en": "CNY 1,234.50"}[language]


def test_capital_is_told_in_whole_units_of_its_currency(language):
    assert (
        figures.capital(Decimal("20000000.0000"))
        == {"zh-hans": "20,000,000 元人民币", "en": "CNY 20,000,000"}[language]
    )
    assert figures.capital(Decimal("5"), "USD") == {"zh-hans": "5 USD", "en": "USD 5"}[language]
    assert figures.capital(None, "USD") == "—"


def test_a_day(language):
    assert figures.day(date(2026, 5, 2)) == {"zh-hans": "2026年5月2日", "en": "2 May 2026"}[language]
    assert figures.day(date(2026, 5, 2), short=True) == {"zh-hans": "5月2日", "en": "2 May"}[language]


def test_a_moment_is_told_in_the_portals_time(language):
    at = datetime(2026, 5, 1, 16, 30, tzinfo=UTC)
    assert figures.moment(at) == {"zh-hans": "2026年5月2日 00:30", "en": "2 May 2026, 00:30"}[language]


def test_a_limit_of_midnight_names_the_day_before():
    assert figures.last_day(datetime(2026, 5, 12, 16, 0, tzinfo=UTC)) == date(2026, 5, 12)
    assert figures.last_day(datetime(2026, 5, 12, 15, 59, tzinfo=UTC)) == date(2026, 5, 12)
    assert figures.last_day(date(2026, 5, 12)) == date(2026, 5, 12)
    assert figures.last_day(None) is None


@pytest.mark.parametrize(("count", "text"), [(0, "0 B"), (1023, "1,023 B"), (1536, "1.5 KB"), (16 * 2**20, "16.0 MB")])
def test_sizes_of_files(count, text):
    assert figures.size(count) == text


@pytest.mark.parametrize(("share", "text"), [(None, "—"), (0, "0.0%"), (Decimal("0.98765"), "98.8%")])
def test_shares(share, text):
    assert figures.percent(share) == text


def test_what_holds_up_to_a_day_is_said_to_its_last():
    assert (figures.through(date(2026, 3, 1)), figures.through(None)) == (date(2026, 2, 28), None)
