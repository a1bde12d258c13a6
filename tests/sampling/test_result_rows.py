"""Rows of a table of results: every refusal by a row that differs from a good one in one cell."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.sampling.rules import gtin
from apps.sampling.rules import result_rows as rules
from tests.factories.registry import valid_uscc

TODAY = date(2026, 6, 1)
HEADER = [names[-1] for names in rules.COLUMNS.values()]
POSITIONS, MISSING = rules.find(HEADER)
KNOWN = rules.Known(
    products={"P-TOY": [rules.Version(1, "P-TOY", "儿童玩具", date(2018, 1, 1), None)]},
    standards={
        "GB 1-2010": [rules.Version(7, "GB 1-2010", "旧", None, date(2020, 1, 1))],
        "GB 2-2026": [
            rules.Version(8, "GB 2-2026", "新", date(2026, 3, 5), None, (("小零件", "parts"), ("噪声", "noise")))
        ],
        "GB 3-2020": [rules.Version(9, "GB 3-2020", "又", date(2020, 1, 1), None)],
    },
    laboratories={
        "A1": rules.Bench(3, "A1", "甲所", date(2020, 1, 1), None, date(2026, 5, 1), (
            ("GB 2-2026", ("parts",), date(2026, 1, 1), date(2026, 3, 31)),
        )),
    },
    divisions=frozenset({"320102", "330100"}), prefix="32", objection=lambda day: day + timedelta(days=15),
    level="city", home="320100", today=TODAY,
)  # fmt: skip
GOOD = {
    "source_key": "C1", "product": "P-TOY", "link": "生产", "party_name": "试制玩具厂", "sampled_on": "2026-03-01",
    "verdict": "不合格", "failed_items": "小零件；标志", "told_on": "2026-03-10", "published_on": "2026-03-26",
    "gtin": "6901234567892", "party_code": valid_uscc(1), "division": "320102",
}  # fmt: skip


def read(**but):
    cells = GOOD | but
    return rules.read(POSITIONS, [cells.get(name, "") for name in rules.COLUMNS], KNOWN)


def test_a_good_row():
    row = read(laboratory="A1", scale="小型")
    values = row.values
    assert (MISSING, row.problems) == ([], [])
    assert (values["product"].pk, values["level"], values["link"], values["scale"]) == (
        1,
        "city",
        "production",
        "small",
    )
    assert (values["concluded_on"], values["sample_name"], values["laboratory"]) == (date(2026, 3, 1), "P-TOY", "甲所")
    passed = read(verdict="合格", failed_items="", told_on="", published_on="").values
    assert passed["published_on"] == passed["sampled_on"]


def test_the_day_of_the_test_lies_between_the_sampling_and_the_conclusion():
    """A standard that came into force in between may be the one it was tested by, of what the laboratory may test."""
    row = read(standard="GB 2-2026", laboratory="A1", concluded_on="2026-03-06")
    assert (row.problems, row.values["standard_key"]) == ([], 8)


@pytest.mark.parametrize(
    ("but", "code"),
    [
        ({"source_key": ""}, "missing"),
        ({"party_name": "=1+1"}, "formula"),
        ({"brand": "长" * 121}, "long"),
        ({"link": "月球"}, "link-unknown"),
        ({"level": "乡"}, "level-unknown"),
        ({"scale": "巨型"}, "scale-unknown"),
        ({"verdict": "基本合格"}, "verdict-unknown"),
        ({"gtin": "6901234567893"}, "gtin"),
        ({"party_code": valid_uscc(1)[:-1] + "~"}, "code-letter"),
        ({"producer_code": "123"}, "code-length"),
        ({"division": "999999"}, "division-unknown"),
        ({"division": "330100"}, "division-outside"),
        ({"sampled_on": "2026-02-30"}, "date-impossible"),
        ({"published_on": "2026-06-02"}, "date-future"),
        ({"told_on": "2026-02-28"}, "days-order"),
        ({"product": "P-TOY", "sampled_on": "2017-12-31", "told_on": "2018-01-01"}, "product-unknown"),
        ({"standard": "GB 1-2010"}, "standard-not-in-force"),
        ({"laboratory": "A1", "concluded_on": "2026-05-01", "told_on": "2026-05-02", "published_on": "2026-05-20"},
         "laboratory-not-qualified"),
        ({"laboratory": "A1", "standard": "GB 3-2020"}, "laboratory-not-capable"),
        ({"laboratory": "A1", "standard": "GB 2-2026", "concluded_on": "2026-03-06", "failed_items": "噪声"},
         "laboratory-not-capable"),
        ({"laboratory": "A1", "standard": "GB 2-2026", "concluded_on": "2026-04-01", "told_on": "2026-04-02",
          "published_on": "2026-05-20"}, "laboratory-not-capable"),  # its days for this standard are over
        ({"standard": "GB 2-2026", "concluded_on": "2026-03-04"}, "standard-not-in-force"),
        ({"verdict": "合格"}, "items-contradict"),
        ({"failed_items": ""}, "failure-lacks"),
        ({"told_on": ""}, "failure-lacks"),
        ({"published_on": ""}, "failure-lacks"),
        ({"published_on": "2026-03-25"}, "term-open"),  # day fifteen: they may still object
    ],
)  # fmt: skip
def test_one_cell_refuses_a_row(but, code):
    assert code in [problem[0] for problem in read(**but).problems]


@given(st.lists(st.text(max_size=30), max_size=len(HEADER) + 2))
def test_no_row_breaks_the_reading(cells):
    row = rules.read(POSITIONS, cells, KNOWN)
    assert row.problems or row.values["product"]


@given(st.integers(0, 10**13 - 1))
def test_a_barcode_is_the_same_in_every_length(number):
    body = str(number).zfill(13)
    code = body + gtin.check_digit(body)
    assert gtin.is_valid(code)
    assert all(gtin.is_valid(form) for form in gtin.forms(code))
    assert code in gtin.forms(code)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert not gtin.is_valid(wrong)
