"""The rules alone: amounts, rows and what is wrong with them, answers of the platform."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.records.rules.amounts import wan_from_yuan, yuan_from_wan
from apps.records.rules.layouts import PENALTY
from apps.two_publicities.loading import fields
from apps.two_publicities.rules import answers, rows
from apps.two_publicities.rules.operation import CHANGE, DELETE, MEND, NEW, NOTHING, owed
from tests.factories.registry import valid_uscc
from tests.factories.two_publicities import agency_code

ALL = {row["code"]: SimpleNamespace(**row) for row in fields()}
PLATFORM = {column: ALL[column] for column in rows.COLUMNS.values()}


@given(st.integers(0, 10**15).map(lambda fen: Decimal(fen) / 100))
def test_yuan_go_to_ten_thousands_and_back_without_loss(amount):
    assert yuan_from_wan(wan_from_yuan(amount)) == (amount, "")


def test_a_fine_of_two_thousand_is_a_fifth_of_ten_thousand():
    texts = [wan_from_yuan(Decimal(text)) for text in ("2000.00", "0", "0.01", "1000000")]
    assert texts == ["0.2", "0", "0.000001", "100"]


def test_every_column_of_the_layout_has_its_rule_and_its_place():
    """The layouts stand once, in the ledger; the platform's table adds a rule to each of their columns, no column."""
    penalties, licences = (list(sheet.columns.values()) for sheet in rows.SHEETS.values())
    assert list(ALL) == [*penalties, *licences[:-1]]  # the remark is the same column
    assert penalties == list(rows.HEADER[:-1])
    assert all(row.verified or row.note for row in ALL.values())
    assert set(PENALTY.kept) | set(PENALTY.unread) < set(PENALTY.columns)


def built(**more):
    given = {
        "name": "南京试制有限公司", "kind": "有限责任公司", "code": valid_uscc(1), "older": "",
        "document_number": "宁市监罚〔2026〕1号", "title": "生产不合格产品", "basis": "产品质量法第四十九条",
        "amount": Decimal("2000"), "occurred_on": date(2026, 5, 11), "public_until": None,
        "authority": ("南京市市场监督管理局", agency_code(1)), "reporter": ("南京市市场监督管理局", agency_code(1)),
    }  # fmt: skip
    decision = {"category": "罚款", "content": "罚款2000元。", "facts": "查明。"} | more.pop("decision", {})
    return rows.build(**given | more, decision=decision)


def test_a_row_as_the_standard_has_it():
    row = built(decision={"forfeited": "4200.50"}, kind="个体工商户")
    assert (row["CF_NR_FK"], row["CF_NR_WFFF"], row["CF_JDRQ"], row["CF_GSJZQ"]) == (
        "0.2", "0.42005", "2026-05-11", "2099-12-31",
    )  # fmt: skip
    assert row["CF_XDR_LB"] == "个体工商户"
    # of natural persons nothing is passed on
    assert {row[column] for column in ("CF_FRDB", "CF_FR_ZJLX", "CF_FR_ZJHM")} == {""}
    assert rows.faults(row, PLATFORM) == []
    other_sender = built(decision={"forfeited": "4200.50"}, kind="个体工商户", reporter=("江苏省局", agency_code(2)))
    assert rows.digest(other_sender) == rows.digest(row), "who passes it on changes nothing of what is told"


@pytest.mark.parametrize(
    ("more", "reason", "column"),
    [
        ({"decision": {"category": ""}}, "missing", "CF_CFLB"),
        ({"basis": ""}, "missing", "CF_YJ"),
        ({"authority": ("某局", "")}, "missing", "CF_CFJGDM"),
        ({"decision": {"category": "罚金"}}, "not-in-list", "CF_CFLB"),
        ({"name": "名" * 201}, "long", "CF_XDR_MC"),
        ({"title": "=1+1"}, "formula", "CF_WFXW"),
        ({"amount": Decimal("10000000000000000")}, "amount", "CF_NR_FK"),
        ({"amount": None}, "fine-missing", "CF_NR_FK"),
        ({"decision": {"category": "罚款、没收违法所得"}}, "forfeit-missing", "CF_NR_WFFF"),
        ({"decision": {"category": "吊销许可证件"}}, "licence-missing", "CF_NR_ZKDX"),
        ({"code": valid_uscc(1)[:-1] + "O"}, "code", "CF_XDR_SHXYM"),
        ({"authority": ("某局", "110000000000000000")}, "code", "CF_CFJGDM"),
        ({"public_until": date(2026, 5, 10)}, "before-decision", "CF_GSJZQ"),
        ({"decision": {"valid_until": "次年"}}, "day", "CF_YXQ"),
        ({"decision": {"valid_until": "٢٠٢٧-٠١-٠١"}}, "day", "CF_YXQ"),
    ],
)
def test_what_does_not_fit_is_named_with_its_column(more, reason, column):
    assert (reason, column) in [fault[:2] for fault in rows.faults(built(**more), PLATFORM)]


HELD, OPEN, REFUSED = ("accepted", 1, False), ("open", 1, False), ("refused", 1, False)


@pytest.mark.parametrize(
    ("state", "public", "version", "last", "held", "operation"),
    [
        ("effective", True, 1, None, None, NEW),
        ("effective", False, 1, None, None, NOTHING),  # its publicity is over, or has not begun
        ("withdrawn", False, 2, None, None, NOTHING),  # never told, never to be told
        ("effective", True, 1, HELD, (NEW, 1), NOTHING),
        ("effective", True, 2, HELD, (NEW, 1), CHANGE),
        ("expired", False, 2, HELD, (NEW, 1), CHANGE),
        ("repaired", False, 2, HELD, (NEW, 1), DELETE),
        ("withdrawn", False, 2, HELD, (DELETE, 2), NOTHING),
        ("effective", True, 3, HELD, (DELETE, 2), NEW),  # restored: its removal was got by deceit
        ("effective", True, 2, OPEN, None, NOTHING),
        ("withdrawn", False, 2, OPEN, (NEW, 1), NOTHING),  # told when the file is answered
        ("effective", True, 1, REFUSED, None, MEND),
        ("effective", True, 2, REFUSED, None, NEW),
        ("effective", True, 1, ("refused", 1, True), None, NEW),
        ("withdrawn", False, 1, REFUSED, None, NOTHING),
        ("withdrawn", False, 1, REFUSED, (NEW, 1), MEND),
    ],
)
def test_what_the_platform_must_be_told(state, public, version, last, held, operation):
    assert owed(state=state, public=public, version=version, last=last, held=held) == operation


@pytest.mark.parametrize(
    ("header", "read"),
    [
        (["序号", "处理结果", "失败原因"], True),
        (["行政处罚决定书文号", "统一社会信用代码", "处理结果"], True),
        (["CF_WSH", "CF_XDR_SHXYM", "CLJG", "CLYY"], True),
        (["行政处罚决定书文号", "处理结果"], False),
        (["序号", "失败原因"], False),
        (["序号", "处理结果", "状态"], False),
        (["序号", "处理结果", "失败原因", "原因"], False),
        (["XK_WSH", "XK_XDR_SHXYM", "CLJG"], False),
    ],
)
def test_an_acknowledgement_is_told_by_its_headings(header, read):
    assert bool(answers.positions(header, "penalty")) is read


def test_an_acknowledgement_of_licences_names_them_by_their_own_headings():
    for header in (["XK_WSH", "XK_XDR_SHXYM", "CLJG"], ["行政许可决定文书号", "统一社会信用代码", "处理结果"]):
        assert answers.positions(header, "licence") == {"document_number": 0, "subject_code": 1, "result": 2}


@pytest.mark.parametrize(
    ("row", "receipt", "other"),
    [
        ({}, "HZ-1", ""),
        ({"file": "9号"}, "HZ-1", ""),
        ({"file": "9号.csv", "receipt": "HZ-1"}, "HZ-1", ""),
        ({"file": "8号.csv"}, "HZ-1", "8号.csv"),
        ({"receipt": "HZ-2"}, "HZ-1", "HZ-2"),
        ({"receipt": "HZ-2"}, "", ""),
    ],
)
def test_a_row_says_whose_it_is(row, receipt, other):
    assert answers.of_another(row, number="9号", receipt=receipt) == other


def test_words_of_the_platform():
    assert [answers.result(word) for word in ("成功", " 失败 ", "1", "0", "也许", "")] == [
        True, False, True, False, None, None,
    ]  # fmt: skip


def test_a_heading_that_stands_twice_names_no_column():
    assert answers.positions(["序号", "处理结果"], "penalty") == {"position": 0, "result": 1}
    assert answers.positions(["序号", "序号", "处理结果"], "penalty") is None
    assert answers.positions(["序号", "处理结果", "", ""], "licence") is not None
