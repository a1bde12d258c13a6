"""What is read as a number, a name, or neither; what the answer to each is."""

from datetime import date

import pytest

from apps.certificates.rules import asking, screening
from apps.certificates.rules.forms import FORM, rows_of
from apps.certificates.rules.screening import Known, Party, Standing, Way, nearest, screen
from apps.certificates.wording import CHINESE, FOUND_BY, RESULTS, TONES, on_list
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


OWN = Standing(1, "决1号", "2026-03-05", "", "2029-03-05")
OF_A_PERSON = Standing(2, "决2号", "2026-03-05", "2027-01-04", "2030-01-04", "张**")
NOW, ONCE = Way("name"), Way("former_name", date(2024, 5, 1))


def test_every_answer():
    firm, clean = Party(1, "甲厂", CODE), Party(2, "乙厂")
    found = {
        "甲厂": {firm: {NOW}},
        CODE: {firm: {Way("code")}},
        "乙厂": {clean: {NOW}},
        "丙厂": {Party(3, "丙厂"): {NOW}},
    }
    index = Known(found, {1: [OWN, OF_A_PERSON], 3: [OF_A_PERSON]})
    rows = screen(asking.read(["甲厂", CODE, "乙厂", "丙厂", "丁厂", "戊"]), index)
    assert [row["result"] for row in rows] == ["listed", "listed", "clear", "person", "unknown", "short"]
    assert [on_list(row["result"]) for row in rows] == [True, True, False, True, None, None]
    assert rows[3]["parties"][0]["entries"][0] == {
        "entry": 2, "number": "决2号", "listed_on": "2026-03-05", "restored_on": "2027-01-04", "until": "2030-01-04",
        "person": "张**",
    }  # fmt: skip


def test_of_several_parties_each_has_its_own_answer():
    """A name that one bears and a listed one bore, or that two bear: nothing is concluded of the name."""
    listed, bearer, twin = Party(1, "新名厂", CODE), Party(2, "甲厂"), Party(3, "甲厂")
    for found, results in (
        ({listed: {ONCE}, bearer: {NOW}}, ["clear", "listed"]),
        ({listed: {ONCE}, bearer: {NOW}, twin: {NOW}}, ["clear", "clear", "listed"]),
        ({bearer: {NOW}, listed: {NOW}}, ["listed", "clear"]),
        ({bearer: {NOW}, twin: {NOW}}, ["clear", "clear"]),
        ({listed: {ONCE}}, ["listed"]),
    ):
        [row] = screen(asking.read(["甲厂"]), Known({"甲厂": found}, {1: [OWN]}))
        assert [party["result"] for party in row["parties"]] == results
        assert row["result"] == (results[0] if len(set(results)) == 1 else "several")
        assert on_list(row["result"]) is {"listed": True, "clear": False, "several": None}[row["result"]]
        assert {party["firm"] for party in row["parties"] if party["entries"]} == (
            {1} if "listed" in results else set()
        )
    assert (row["parties"][0]["found_by"], row["parties"][0]["borne_until"]) == ("former_name", "2024-05-01")


def test_those_of_a_common_name_that_are_not_named_are_counted():
    listed, more = Known({"便民店": {Party(1, "便民店"): {NOW}}}, {1: [OWN]}, {"便民店": 7}), asking.read(["便民店"])
    [row] = screen(more, listed)
    assert (row["result"], row["beyond"]) == ("several", 7)
    [row] = screen(more, Known(listed.found, {}, listed.beyond))
    assert (row["result"], row["beyond"]) == ("clear", 7)


def test_the_nearest_way_is_told():
    undated, double, number = Way("former_name"), Way("double_record"), Way("number", date(2020, 1, 1))
    order = [NOW, ONCE, number, double, undated]
    for n in range(len(order)):
        assert nearest(set(order[n:])) == order[n]
    assert nearest({Way("former_name", date(2019, 1, 1)), ONCE}) == ONCE


def test_rows_of_the_first_form_are_read_by_party():
    """As they were kept at first: one result, and beside each entry whose it is."""
    parties = [{"name": "新名厂", "code": CODE}, {"name": "甲厂", "code": ""}]
    entry = {"entry": 1, "party": "新名厂", "code": CODE, "number": "决1号", "listed_on": "2026-06-25",
             "until": "2029-03-05", "person": ""}  # fmt: skip
    before = [
        {"asked": "甲厂", "result": "listed", "parties": parties, "entries": [entry], "hint": ""},
        {"asked": CODE, "result": "listed", "parties": parties[:1], "entries": [entry], "hint": ""},
        {"asked": "戊", "result": "short", "parties": [], "entries": [], "hint": ""},
    ]
    rows = rows_of(1, before)
    assert [row["result"] for row in rows] == ["several", "listed", "short"]
    assert [(party["name"], party["result"]) for party in rows[0]["parties"]] == [
        ("新名厂", "listed"),
        ("甲厂", "clear"),
    ]
    assert rows_of(FORM, rows) is rows
    now = screen(asking.read(["甲厂"]), Known({"甲厂": {Party(1, "甲厂"): {NOW}}}, {1: [OWN]}))[0]
    assert rows[0].keys() == now.keys()
    assert rows[0]["parties"][0].keys() == now["parties"][0].keys()
    assert set(now["parties"][0]["entries"][0]) <= set(rows[0]["parties"][0]["entries"][0])


def test_every_result_and_way_has_its_words():
    assert set(RESULTS) == set(TONES) == set(CHINESE) == set(screening.RESULTS)
    assert set(FOUND_BY) == {*screening.WAYS, ""}
