"""What is read as a number, a name, or neither; what the answer to each is."""

import pytest

from apps.certificates.rules import asking
from apps.certificates.rules.screening import Known, Party, Standing, screen
from tests.factories.registry import valid_uscc

CODE = valid_uscc(7)


@pytest.mark.parametrize(
    ("text", "kind", "value", "hint"),
    [
        (CODE.lower(), "code", CODE, ""),
        (f" {CODE[:9]} {CODE[9:]} ", "code", CODE, ""),
        (CODE[:-1] + ("0" if CODE[-1] != "0" else "1"), "mistyped", None, CODE[-1]),
        ("9132O114MA1WXYZ12X", "mistyped", None, None),
        ("南京（玄武）线缆 有限公司", "name", "南京(玄武)线缆有限公司", ""),
        ("甲", "short", "", ""),
        ("%%", "short", "", ""),
        ("_厂", "short", "", ""),
        ("3M", "name", "3M", ""),
        ("Siemens Ltd", "name", "SIEMENSLTD", ""),
        ("320100000012345", "code", "320100000012345", ""),
    ],
)
def test_a_line_is_a_number_a_name_or_neither(text, kind, value, hint):
    [asked] = asking.read([text])
    assert asked.kind == kind
    assert value is None or asked.value == value
    assert hint is None or asked.hint == hint


def test_each_text_is_asked_once_and_blank_lines_never():
    assert [each.text for each in asking.read(["甲公司", "", "  ", "甲公司", "乙公司"])] == ["甲公司", "乙公司"]


@pytest.mark.parametrize("char", "\u200b\u200d\ufeff\ufe00\u00ad\u202a\u3164")
def test_what_nobody_sees_is_neither_compared_nor_printed(char):
    name, code = asking.read([f"南京{char}簌骊⻋业", f"{CODE[:8]}{char}{CODE[8:]}"])
    assert (name.text, name.value) == ("南京簌骊⻋业", "南京簌骊车业")
    assert (code.kind, code.text, code.value) == ("code", CODE, CODE)


def test_a_line_that_cannot_be_certified_is_named():
    lines = ["甲公司", "甲\u202e司公", "", "乙\x01公司", "很" * 201, "很" * 200, "很\u200b" * 200]
    found = [(each.line, each.problem, each.char) for each in asking.unfit(lines)]
    assert found == [(2, "turned", "\u202e"), (4, "control", "\x01"), (5, "long", "")]


def test_every_answer():
    firm, twin, clean = Party("甲厂", CODE), Party("甲厂", ""), Party("乙厂", "")
    own = Standing(1, "决1号", "2026-03-05", "2029-03-05")
    person = Standing(2, "决2号", "2026-03-05", "2029-03-05", "张**")
    index = Known(
        {"甲厂": [(firm, [own])], CODE: [(firm, [own])], "丙厂": [(clean, [person])]},
        {"甲厂": {firm, twin}, "乙厂": {clean}},
    )
    rows = screen(asking.read(["甲厂", CODE, "乙厂", "丙厂", "丁厂", "戊"]), index)
    assert [row["result"] for row in rows] == ["listed", "listed", "clear", "person", "unknown", "short"]
    assert len(rows[0]["parties"]) == 2  # two enterprises of one name: both are named, with their codes
    assert rows[3]["entries"][0]["person"] == "张**"
