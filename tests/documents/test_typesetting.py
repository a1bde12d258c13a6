"""No character ends a paper: rare ones have their font, others are written by their number."""

import subprocess

import pytest

from apps.documents import typesetting
from apps.documents.rules.font_coverage import covered
from apps.documents.rules.printable import printable
from apps.kernel.errors import DomainError

HEAD = {"agency": "示例局", "number": "示字〔2026〕1号", "to": "甲公司", "issued_on": "2026-11-27"}


def paper(**data):
    return typesetting.typeset(
        "serious_list/not_listed", HEAD | {"party": "甲公司", "code": "", "reason": "", "basis": ""} | data
    )


def shown(value, characters="张一〈〉U+0123456789ABCDEF "):
    return printable(value, frozenset(map(ord, characters)))


def test_what_no_font_has_is_written_by_its_number():
    assert shown("张𠮷") == "张〈U+20BB7〉"
    assert shown({"a": ["\x01一", 1, None], "b": ("😀",)}) == {"a": ["〈U+0001〉一", 1, None], "b": ["〈U+1F600〉"]}
    assert shown("张\u200b\u202e一\ufe00\u2028\u2003一\r\n\t") == "张一\n 一\r\n\t"


def test_the_fonts_have_what_names_are_written_with():
    have = typesetting.characters()
    assert {ord(char) for char in "南京簌骊车业𠮷堃喆〈〉（）·é①㈱"} <= have
    assert not {ord(char) for char in "한อ😀\x01"} & have
    [regular] = [covered(file.read_bytes()) for file in typesetting.FONTS.glob("NotoSerifSC-Regular.ttf")]
    assert ord("𠮷") not in regular


@pytest.mark.parametrize(
    "text", ["张𠮷", "김치주식회사", "บริษัทไทย", "شركة", "𰻝𰻝面馆", "南京😀", "\x01\x08甲", "\ue000�", "a\u0302\u20dd"]
)
def test_no_character_ends_a_paper(text):
    assert paper(to=text, agency=text, reason=text).startswith(b"%PDF")


def test_a_character_that_cannot_be_drawn_in_spite_of_all_is_named(monkeypatch):
    monkeypatch.setattr(typesetting, "characters", lambda: frozenset(range(0x110000)))
    for char, number in (("김", "U+AE40"), ("\x01", "U+0001")):
        with pytest.raises(DomainError) as caught:
            paper(to=f"甲{char}乙")
        assert number in str(caught.value.message)
        assert caught.value.details["number"] == number


@pytest.mark.parametrize("lines", range(12, 17))
def test_bureau_day_and_seal_never_stand_alone_on_a_page(lines):
    made = paper(reason="查" * 27 * lines + "。", basis="总局令第44号第十二条")
    text = subprocess.run(["pdftotext", "-", "-"], input=made, capture_output=True, check=True).stdout.decode()
    *_before, last = filter(str.strip, text.split("\f"))
    assert "第十二条" in last
    assert "（印章）" in last
