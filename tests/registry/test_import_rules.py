"""The rules a row passes: capital, days, numbers, cells, headers, places."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.intake.rules import cells
from apps.kernel.rules import uscc
from apps.kernel.rules.formulas import neutral
from apps.registry.rules import capital, dates, headers, numbers
from apps.registry.rules.places import Division, Places


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("5万人民币", "50000", "CNY"),
        ("0(万元人民币)", "0", "CNY"),
        ("3.4000(万元人民币)", "34000", "CNY"),
        ("512.6万人民币", "5126000", "CNY"),
        ("354,090.0282(万元人民币)", "3540900282", "CNY"),
        ("158万人民币元", "1580000", "CNY"),
        ("10(万元(人民币))", "100000", "CNY"),
        ("1,000(万美元)", "10000000", "USD"),
        ("2(万元美元)", "20000", "USD"),
        ("3(万香港元)", "30000", "HKD"),
        ("4（万港元）", "40000", "HKD"),
        ("5(万德国马克)", "50000", "DEM"),
        ("6(万丹麦克郎)", "60000", "DKK"),
        ("7(万瑞士法郎)", "70000", "CHF"),
        ("8(万澳大利亚元)", "80000", "AUD"),
        ("9(万)", "90000", "CNY"),
        ("1.5亿元", "150000000", "CNY"),
        ("100元", "100", "CNY"),
    ],
)
def test_capital(text, amount, currency):
    assert capital.parse(text) == capital.Capital(Decimal(amount).quantize(Decimal("0.0001")), currency)


@pytest.mark.parametrize(
    "text",
    ["JEAN", "GAUTHIER Eric", "5万比特币", "1,00万元", "-5万元", "99999999999999999万元", "0.000000001万元", "٣٠万元"],
)
def test_capital_nobody_can_read(text):
    assert capital.parse(text) is None


@given(st.decimals(min_value=0, max_value=10**9, places=4), st.sampled_from(["", ","]))
def test_capital_is_exact(amount, separator):
    text = f"{amount:,.4f}" if separator else f"{amount:.4f}"
    assert capital.parse(f"{text}(万元人民币)").amount == amount * 10_000


@pytest.mark.parametrize(
    "text",
    ["2011-02-28", "２０１１－０２－２８", "2011/2/28", "2011.02.28", "2011年2月28日", "20110228",
     "2011-02-28 00:00:00"],
)  # fmt: skip
def test_days(text):
    day, problem = dates.parse(text)
    assert (day.isoformat(), problem) == ("2011-02-28", "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2011-02-31", "date-impossible"),
        ("0000-01-01", "date-impossible"),
        ("28/02/2011", "date-format"),
        ("٢٠١١-٠٢-٢٨", "date-format"),
    ],
)
def test_days_that_are_none(text, problem):
    assert dates.parse(text) == (None, problem)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("91330100799655058B", "uscc"),
        ("９１３３０１００７９９６５５０５８ｂ", "uscc"),
        ("3204 0400 0009 558", "reg_no"),
        ("320722NB000004X", "reg_no"),
        ("3209231100626", "reg_no"),
        ("13830295-X", "org_code"),
        ("企合苏镇分字第0010", "other"),
        ("91320000134754046L", ""),
        ("123", ""),
        ("٣٢٠٩٢٣١١٠٠٦٢٦", ""),
    ],
)
def test_numbers(text, kind):
    assert numbers.classify(text).kind == kind


@given(st.text(st.sampled_from(uscc.ALPHABET + "IOSVZ"), min_size=18, max_size=18))
def test_a_code_is_a_credit_code_only_if_the_rule_says_so(code):
    assert (numbers.classify(code).kind == "uscc") == uscc.is_valid(code)


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+SUM(A1)", "-2+3+cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"])
def test_formulas(text):
    assert cells.is_formula(text)
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-10#柴油、0#柴油、90#汽油", "+86 25 8888", "南京=好", "-"])
def test_texts_that_only_look_like_formulas(text):
    assert not cells.is_formula(text)


def test_headers():
    assert headers.guess([" 单位名称 ", "信用代码*", "未知", "成立日期"]) == {
        "name": " 单位名称 ", "uscc": "信用代码*", "established_on": "成立日期",
    }  # fmt: skip
    assert headers.missing({"name": "a", "reg_no": "b"}) == []
    assert headers.missing({"uscc": "b"}) == ["name"]
    assert not headers.looks_like_header(["南京第一厂", "91330100799655058B"])


PLACES = Places.build(
    [
        Division("320000", "江苏省", "province", ""),
        Division("320100", "南京市", "city", "320000"),
        Division("320300", "徐州市", "city", "320000"),
        Division("320800", "淮安市", "city", "320000"),
        Division("320700", "连云港市", "city", "320000"),
        Division("320106", "鼓楼区", "county", "320100"),
        Division("320107", "下关区", "county", "320100", retired=True, successor="320106"),
        Division("320115", "江宁区", "county", "320100"),
        Division("320302", "鼓楼区", "county", "320300"),
        Division("320321", "丰县", "county", "320300"),
        Division("320803", "淮安区", "county", "320800"),
        Division("320703", "连云区", "county", "320700"),
        Division("320199", "某县", "county", "320100", retired=True),
    ]
)


@pytest.mark.parametrize(
    ("given_values", "code", "basis"),
    [
        ({"city": "南京", "address": "鼓楼区中山路1号"}, "320106", "address"),
        ({"city": "徐州市", "address": "鼓楼区中山路1号"}, "320302", "address"),
        ({"city": "南京", "address": "南京市下关区热河路"}, "320106", "address"),
        ({"city": "南京", "address": "江苏省南京市江宁经济开发区"}, "320115", "address"),
        ({"city": "南京", "address": "江宁路12号"}, "320100", "city"),
        ({"city": "南京", "address": "江宁东路12号"}, "320100", "city"),
        ({"city": "徐州", "address": "丰收路1号"}, "320300", "city"),
        ({"city": "徐州", "address": "徐州丰县某镇"}, "320321", "address"),
        ({"city": "淮安", "address": "淮安市某路"}, "320800", "city"),
        ({"city": "淮安", "address": "淮安市淮安区某路"}, "320803", "address"),
        ({"city": "连云港", "address": "连云港经济开发区"}, "320700", "city"),
        ({"city": "连云港", "address": "连云区墟沟"}, "320703", "address"),
        ({"city": "南京", "address": "某镇", "name": "南京江宁某厂"}, "320115", "address"),
        ({"address": "南京市江宁区"}, "320115", "address"),
        ({"division": "320107"}, "320106", "given"),
        ({"division": "320115001002"}, "320115", "given"),
        ({"division": "320100"}, "320100", "city"),
        ({"city": "南京", "county": "江宁区"}, "320115", "given"),
        ({"county": "南京市江宁区"}, "320115", "given"),
        ({"county": "江苏省南京市江宁区"}, "320115", "given"),
        ({"county": "江苏省/徐州市/鼓楼区"}, "320302", "given"),
        ({"county": "南京鼓楼区"}, "320106", "given"),
        ({"city": "南京市", "county": "南京市江宁区"}, "320115", "given"),
        ({"city": "江苏省南京市", "county": "江宁区"}, "320115", "given"),
        ({"county": "江宁区"}, "320115", "given"),
        ({"county": "江苏省丰县"}, "320321", "given"),
        ({"county": "鼓楼区", "address": "徐州市鼓楼区中山路1号"}, "320302", "given"),
        ({"county": "淮安区"}, "320803", "given"),
        ({"city": "南京市 江宁区"}, "320115", "given"),
        ({"city": "丰县"}, "320321", "given"),
        ({"city": "江苏省南京市", "address": "江宁区天元路1号"}, "320115", "address"),
        ({"division": "江苏省南京市江宁区"}, "320115", "given"),
        ({"division": "南京市"}, "320100", "city"),
    ],
)
def test_places(given_values, code, basis):
    place = PLACES.find(**given_values)
    assert (place.code, place.basis, place.problem) == (code, basis, "")


@pytest.mark.parametrize(
    ("given_values", "problem"),
    [
        ({"address": "鼓楼区中山路1号"}, "division-unknown"),
        ({"city": "杭州"}, "division-unknown"),
        ({"division": "330100"}, "division-unknown"),
        ({"division": "320000"}, "division-unknown"),
        ({"division": "320199"}, "division-retired"),
        ({"city": "南京", "county": "丰县"}, "division-unknown"),
        ({"city": "南京", "county": "徐州市鼓楼区"}, "division-unknown"),
        ({"county": "南京市丰县"}, "division-unknown"),
        ({"county": "鼓楼区"}, "division-ambiguous"),
        ({"division": "鼓楼区"}, "division-ambiguous"),
        ({"city": "鼓楼区"}, "division-ambiguous"),
        ({"county": "杭州市西湖区"}, "division-unknown"),
        ({}, "division-unknown"),
    ],
)
def test_places_nobody_can_tell(given_values, problem):
    assert PLACES.find(**given_values).problem == problem


def test_a_province_alone_is_repeated_as_it_was_written():
    assert PLACES.find(division="江苏省").value == "江苏省"
    assert PLACES.find(county="江苏省").value == "江苏省"


def test_a_name_of_two_places_is_told_with_both():
    assert PLACES.find(county="鼓楼区").hint == "320106 南京市鼓楼区, 320302 徐州市鼓楼区"
