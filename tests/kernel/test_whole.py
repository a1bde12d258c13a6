"""Numbers out of an address: all of the text or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.kernel.rules.whole import BIGGEST, whole_number


@given(st.integers(0, BIGGEST))
def test_every_key_a_table_can_hold_is_read(number):
    assert whole_number(str(number)) == number


@given(st.text())
def test_nothing_else_is_an_error(text):
    number = whole_number(text, 1000)
    assert number is None or (0 <= number <= 1000 and text.isascii() and text.isdigit())


@pytest.mark.parametrize(
    "text",
    [None, "", "²", "١", "٣4", "-1", "+1", " 1", "1\n", "1_0", "1.0", str(BIGGEST + 1), "0" * 20, "9" * 5000],
)
def test_what_is_no_whole_number(text):
    assert whole_number(text) is None


def test_the_whole_text_counts():
    assert whole_number("0000000018000", 200) is None
    assert whole_number("007", 200) == 7
