"""Files of facts: every row accounted for, nothing twice, nothing half, all of it taken back."""

import itertools
import json
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from apps.audit.models import Delivery, Event
from apps.credit.models import Rating
from apps.credit.tasks import rerate_import
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.scope import Scope
from apps.records import sql
from apps.records.models import Fact, ImportOfFacts, Source
from apps.records.operations import facts
from apps.records.operations.imports import SameMoment, UndoBlocked, UnknownLayout, import_facts, undo_import
from apps.records.operations.sweeps import expire_facts, match_waiting
from apps.records.queries.publicity import said, said_of
from apps.records.rules import layouts, rows
from apps.records.rules.amounts import yuan, yuan_from_wan
from apps.records.rules.publicity import first_window, next_window
from apps.registry.models import Identifier
from tests.factories.records import source
from tests.factories.registry import EnterpriseFactory, valid_uscc
from tests.together import at_once

pytestmark = pytest.mark.django_db

AT = datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
SYSTEM = Scope.system("test")
HEADER = "CF_XDR_MC,CF_XDR_SHXYM,CF_XDR_GSZC,CF_WSH,CF_WFXW,CF_YJ,CF_CFLB,CF_NR_FK,CF_JDRQ,CF_GSJZQ"


def line(
    code, number="苏市监罚〔2026〕1号", category="罚款", amount="0.2", day="2026-01-20", until="2027-01-20", older=""
):
    return f"试制企业,{code},{older},{number},生产不合格产品,产品质量法第四十九条,{category},{amount},{day},{until}"


def taken(tmp_path, *lines, header=HEADER, at=AT, name="penalties.csv", **more):
    source("feed")
    path = tmp_path / name
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return import_facts(**{"path": path, "source": "feed", "by": SYSTEM, "at": at} | more)


def accounted(run):
    c = run.counts
    return c["rows"] == c["created"] + c["updated"] + c["unchanged"] + c["rejected"]


def test_penalty_becomes_a_fact_in_yuan(tmp_path):
    enterprise = EnterpriseFactory()
    run = taken(tmp_path, line(enterprise.uscc))
    fact = Fact.objects.get()
    assert accounted(run)
    assert (fact.enterprise, fact.kind.code, fact.severity) == (enterprise, "penalty", 2)
    assert (fact.amount, fact.occurred_on) == (Decimal("2000.00"), date(2026, 1, 20))
    assert (fact.public_from, fact.public_until) == (date(2026, 1, 20), date(2027, 1, 20))


def test_second_run_changes_nothing(tmp_path):
    enterprise = EnterpriseFactory()
    taken(tmp_path, line(enterprise.uscc))
    again = taken(tmp_path, line(enterprise.uscc), at=LATER)
    assert (again.counts["created"], again.counts["updated"], again.counts["unchanged"]) == (0, 0, 1)
    assert Fact.objects.get().version == 1


CATEGORIES = ("警告", "警告、通报批评", "罚款", "吊销许可证", "警告，罚款")
DAYS = ("2021-03-05", "2024-02-29", "2026-01-20")
NAMED = ("", "2025-12-31", "2026-12-31", "2039-01-01")
VALID = ("", "2031-06-30", "2099-12-31")  # until when the penalty itself holds; the last says without end
SAID = [said for said in itertools.product(CATEGORIES, DAYS, NAMED, VALID) if not said[2] or said[2] >= said[1]]


def windows_of(said_rows, held):
    """{number of the decision: (from, until)} by the plain rule for the rows of a file; `held` are the facts."""
    found = {}
    for number, (category, day, named, valid) in enumerate(said_rows):
        severity, end = rows.severity_of_penalty(category), date.fromisoformat(named) if named else None
        was = held.get(f"{number}号")
        valid = valid or (was.detail["decision"].get("valid_until", "") if was else "")
        what = {"kind": "penalty", "severity": severity, "category": category, "valid_until": valid}
        now = said(occurred_on=date.fromisoformat(day), **what)
        window = next_window(said_of(was), now, (was.public_from, was.public_until), end) if was else None
        found[f"{number}号"] = window or first_window(now, end)
    return found


def test_files_are_shown_as_the_plain_rule_says(tmp_path):
    """Every class, day and end against every other: new rows, then the same decisions said differently."""
    code = EnterpriseFactory().uscc
    held = {}
    for turn, hours in ((0, 0), (1, 1), (7, 2), (19, 3)):
        rows_ = SAID[turn:] + SAID[:turn]
        lines = [
            f"{line(code, f'{n}号', category, '', day, named)},{valid}"
            for n, (category, day, named, valid) in enumerate(rows_)
        ]
        given = {"header": HEADER + ",CF_YXQ"}
        taken(tmp_path, *lines, at=AT + timedelta(hours=hours), **given)
        expected = windows_of(rows_, held)
        held = {fact.document_number: fact for fact in Fact.objects.select_related("kind")}
        assert {key: (fact.public_from, fact.public_until) for key, fact in held.items()} == expected
        again = taken(tmp_path, *lines, at=AT + timedelta(hours=hours, minutes=30), **given)
        assert again.counts["unchanged"] == len(lines)
    assert {fact.public_from for fact in held.values() if fact.detail["decision"]["category"] == "警告"} == {None}


def test_no_file_shows_a_penalty_longer_than_the_law_and_what_is_over_stays_over(tmp_path):
    code, seen = EnterpriseFactory().uscc, []
    for hours, (category, until) in enumerate([("罚款", ""), ("罚款", "2045-01-01"), ("限制从业", "2045-01-01")]):
        given = {"category": category, "day": "2022-01-20", "until": until}
        row = f"{line(code, **given)},2031-01-20"
        taken(tmp_path, row, header=HEADER + ",CF_YXQ", at=AT + timedelta(hours=2 * hours))
        expire_facts(on=AT.date(), by=SYSTEM, at=AT + timedelta(hours=2 * hours + 1))
        seen.append((Fact.objects.get().state, str(Fact.objects.get().public_until)))
    assert seen == [("expired", "2025-01-20"), ("expired", "2025-01-20"), ("effective", "2031-01-20")]


def test_a_file_that_names_no_end_shows_nothing_again(tmp_path):
    """What is over stays over until its source names a later end, and the rules' end holds where it names none."""
    code, seen = EnterpriseFactory().uscc, []
    day = {"day": "2026-01-20"}
    for hours, until in enumerate(["2026-01-25", "", "2026-06-30"]):
        taken(tmp_path, line(code, until=until, **day), at=AT + timedelta(hours=2 * hours))
        expire_facts(on=AT.date(), by=SYSTEM, at=AT + timedelta(hours=2 * hours + 1))
        seen.append((Fact.objects.get().state, str(Fact.objects.get().public_until)))
    assert seen == [("expired", "2026-01-25"), ("expired", "2026-01-25"), ("effective", "2026-06-30")]


def test_a_source_that_moves_the_end_of_publicity_is_followed(tmp_path):
    enterprise = EnterpriseFactory()
    taken(tmp_path, line(enterprise.uscc))
    run = taken(tmp_path, line(enterprise.uscc, until="2026-04-20"), at=LATER)
    assert (run.counts["updated"], Fact.objects.get().public_until) == (1, date(2026, 4, 20))


def test_correction_by_the_source_is_a_new_version(tmp_path):
    enterprise = EnterpriseFactory()
    taken(tmp_path, line(enterprise.uscc))
    run = taken(tmp_path, line(enterprise.uscc, amount="0.3"), at=LATER)
    assert run.counts["updated"] == 1
    assert (Fact.objects.get().amount, Fact.objects.get().version) == (Decimal("3000.00"), 2)


@pytest.mark.parametrize("dry_run", [True, False])
def test_the_longest_document_numbers_are_taken_and_told_apart(tmp_path, dry_run):
    enterprise = EnterpriseFactory()
    long = [line(enterprise.uscc, number="文" * 127 + end) for end in "甲乙"]
    assert taken(tmp_path, *long, dry_run=dry_run).counts["created"] == 2
    again = taken(tmp_path, *long, at=LATER, dry_run=dry_run)
    assert again.counts["created" if dry_run else "unchanged"] == 2


def test_older_number_matches_and_unknown_waits(tmp_path):
    enterprise = EnterpriseFactory(uscc=None)
    Identifier.objects.create(enterprise=enterprise, kind="reg_no", value="320102000012345")
    run = taken(tmp_path, line("320102000012345", number="1号"), line(valid_uscc(999), number="2号"))
    assert (run.counts["legacy"], run.counts["waiting"]) == (1, 1)
    assert Fact.objects.get(document_number="1号").enterprise == enterprise
    assert Fact.objects.get(document_number="2号").state == "waiting"


BAD = {
    "code-check": lambda e: line(e.uscc[:-1] + ("0" if e.uscc[-1] != "0" else "1")),
    "code-length": lambda e: line(e.uscc[:-1]),
    "code-number": lambda e: line("9.13201E+17"),
    "amount-unit": lambda e: line(e.uscc, amount="2万"),
    "amount-negative": lambda e: line(e.uscc, amount="-1"),
    "amount-format": lambda e: line(e.uscc, amount="0.0000001"),
    "date-impossible": lambda e: line(e.uscc, day="2026-02-31"),
    "date-future": lambda e: line(e.uscc, day="2026-02-02"),
    "date-future-without-end": lambda e: line(e.uscc, day="2099-12-31"),  # of an end only it means that there is none
    "date-early": lambda e: line(e.uscc, day="1949-09-30"),
    "window-negative": lambda e: line(e.uscc, until="2026-01-19"),
    "date-format": lambda e: line(e.uscc, day="yesterday"),
    "missing": lambda e: line(e.uscc, category=""),
    "formula": lambda e: line(e.uscc, number="=1+1"),
}


@pytest.mark.parametrize("reason", BAD)
def test_bad_row_is_refused_with_its_reason_and_the_good_one_taken(tmp_path, reason):
    enterprise = EnterpriseFactory()
    run = taken(tmp_path, BAD[reason](enterprise), line(enterprise.uscc, number="好"))
    assert (run.counts["rejected"], run.counts["created"]) == (1, 1)
    assert accounted(run)
    refused = run.refused.get()
    assert refused.line == 2
    assert reason.startswith(refused.reason)
    assert str(refused.message)


LEDGER = "企业名称,统一社会信用代码,信息类别,严重程度,业务编号,事项,日期"


@pytest.mark.parametrize(
    ("word", "kept"),
    [("", 0), ("3", 3), ("无", 0), ("轻微", 1), ("一般", 2), ("较重", 3), ("严重", 3), ("特别严重", 4), ("Grave", 4)],
)
def test_severity_is_taken_as_digit_or_word(word, kept):
    layout, positions = layouts.find(LEDGER.split(","))
    cells = ["试制企业", valid_uscc(5), "penalty", word, "A-1", "罚款", "2026-01-20"]
    row = rows.read(layout, positions, cells, kinds={"penalty"}, today="2026-02-01")
    assert (row.problems, row.values["severity"]) == ([], kept)


def test_an_unknown_word_of_severity_is_refused_with_what_each_digit_means(tmp_path):
    row = f"试制企业,{valid_uscc(5)},penalty,要命,A-1,罚款,2026-01-20"
    refused = taken(tmp_path, row, header=LEDGER).refused.get()
    assert (refused.line, refused.column, refused.value) == (2, "严重程度", "要命")
    assert "3 严重" in str(refused.message)
    assert not Fact.objects.exists()


def test_duplicate_in_one_file_is_refused(tmp_path):
    enterprise = EnterpriseFactory()
    run = taken(tmp_path, line(enterprise.uscc), line(enterprise.uscc, amount="9"))
    assert (run.counts["created"], run.counts["rejected"]) == (1, 1)
    assert run.refused.get().reason == "duplicate-key"


def test_repaired_fact_does_not_come_back_by_file(tmp_path):
    enterprise = EnterpriseFactory()
    taken(tmp_path, line(enterprise.uscc))
    facts.repair_fact(fact_id=Fact.objects.get().pk, reason="修复", by=SYSTEM, at=LATER)
    run = taken(tmp_path, line(enterprise.uscc, amount="0.3"), at=LATER + timedelta(hours=1))
    assert run.refused.get().reason == "withdrawn"
    assert Fact.objects.get().state == "repaired"


def test_dry_run_changes_nothing_but_says_everything(tmp_path):
    enterprise = EnterpriseFactory()
    run = taken(tmp_path, line(enterprise.uscc), line(enterprise.uscc, amount="x", number="2"), dry_run=True)
    assert (run.counts["created"], run.counts["rejected"], run.state) == (1, 1, "checked")
    assert not Fact.objects.exists()
    assert not Delivery.objects.exists()


def test_unknown_columns_are_named(tmp_path):
    with pytest.raises(UnknownLayout) as refusal:
        taken(tmp_path, "a,b", header="甲,乙")
    assert refusal.value.details["missing"]
    assert not ImportOfFacts.objects.exists()


def test_stranger_may_not_and_two_at_the_same_moment_cannot(tmp_path):
    enterprise = EnterpriseFactory()
    with pytest.raises(NotPermitted):
        taken(tmp_path, line(enterprise.uscc), by=Scope(kind="agency", actor="x", division_prefix="32"))
    taken(tmp_path, line(enterprise.uscc))
    with pytest.raises(SameMoment):
        taken(tmp_path, line(enterprise.uscc))
    assert Fact.objects.count() == 1


def test_undo_takes_back_what_was_made_and_what_was_changed(tmp_path):
    enterprise = EnterpriseFactory()
    taken(tmp_path, line(enterprise.uscc))
    run = taken(tmp_path, line(enterprise.uscc, amount="9"), line(enterprise.uscc, number="新"), at=LATER)
    undo_import(run_id=run.pk, by=SYSTEM, at=LATER + timedelta(hours=1))
    old, new = Fact.objects.order_by("pk")
    assert (old.amount, old.state) == (Decimal("2000.00"), "effective")
    assert new.state == "withdrawn"
    with pytest.raises(Invalid):
        undo_import(run_id=run.pk, by=SYSTEM, at=LATER + timedelta(hours=2))


def test_undo_is_refused_where_somebody_has_worked_since(tmp_path):
    enterprise = EnterpriseFactory()
    run = taken(tmp_path, line(enterprise.uscc))
    changes = {"title": "更正后的名称"}
    facts.correct_fact(fact_id=Fact.objects.get().pk, changes=changes, reason="更正", by=SYSTEM, at=LATER)
    with pytest.raises(UndoBlocked) as refusal:
        undo_import(run_id=run.pk, by=SYSTEM, at=LATER + timedelta(hours=1))
    assert refusal.value.details == {"facts": 1, "first": [Fact.objects.get().pk]}
    run.refresh_from_db()
    assert run.state == "done"


def test_what_was_withdrawn_by_itself_bars_no_undoing_and_keeps_its_reason(tmp_path):
    enterprise = EnterpriseFactory()
    run = taken(tmp_path, line(enterprise.uscc), line(enterprise.uscc, number="新"))
    first, second = Fact.objects.order_by("pk")
    facts.withdraw_fact(fact_id=first.pk, reason="撤销", by=SYSTEM, at=LATER)
    undo_import(run_id=run.pk, by=SYSTEM, at=LATER + timedelta(hours=1))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.reason, first.version) == ("withdrawn", "撤销", 2)
    assert (second.state, second.version) == ("withdrawn", 2)


@pytest.mark.django_db(transaction=True)
def test_an_import_is_undone_while_its_facts_find_their_enterprise(tmp_path, monkeypatch):
    """The undoing has looked for what stands in its way; a match in that moment would keep a fact of it."""
    code = valid_uscc(7)
    run = taken(tmp_path, line(code))
    EnterpriseFactory(uscc=code)
    asked, swept, whole = threading.Event(), threading.Event(), sql.execute

    def execute(name, params=None):
        if name == "import_undo":
            asked.set()
            swept.wait(5)
        return whole(name, params)

    def match():
        asked.wait(5)
        try:
            return match_waiting(by=SYSTEM, at=LATER + timedelta(minutes=1))
        finally:
            swept.set()

    monkeypatch.setattr(sql, "execute", execute)
    undone, matched = at_once(lambda: undo_import(run_id=run.pk, by=SYSTEM, at=LATER + timedelta(hours=1)), match)
    assert (getattr(undone, "state", undone), matched) == ("undone", 0)
    assert Fact.objects.get().state == "withdrawn"


def test_import_and_undo_reach_the_grade(tmp_path):
    enterprise = EnterpriseFactory()
    run = taken(tmp_path, line(enterprise.uscc, category="责令停产停业"))
    rerate_import(Delivery.objects.get(consumer="credit.rerate_import"), LATER)
    assert Rating.objects.current().grades().get().grade == "C"
    undo_import(run_id=run.pk, by=SYSTEM, at=LATER + timedelta(hours=1))
    rerate_import(Delivery.objects.order_by("-pk").first(), LATER + timedelta(hours=2))
    assert Rating.objects.current().grades().get().grade == "A"


def test_command_accounts_for_every_row(tmp_path):
    enterprise = EnterpriseFactory()
    path = tmp_path / "p.csv"
    path.write_bytes("\n".join([HEADER, line(enterprise.uscc), line("123")]).encode("gb18030") + b"\n")
    out = StringIO()
    call_command("import_facts", path, json=True, stdout=out, stderr=StringIO())
    figures = json.loads(out.getvalue().splitlines()[-1])
    assert figures["rows"] == 2
    assert {"rows", "created", "updated", "unchanged", "rejected", "legacy", "seconds"} <= figures.keys()


def test_a_dry_run_of_the_command_makes_no_source_and_a_run_says_that_it_did(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("\n".join([HEADER, line(EnterpriseFactory().uscc), ""]))
    run = {"source": "typo", "stdout": StringIO(), "stderr": StringIO()}
    call_command("import_facts", path, dry_run=True, **run)
    assert not Source.objects.filter(code="typo").exists()
    assert not Event.objects.exists()
    call_command("import_facts", path, **run)
    call_command("import_facts", path, **run)
    assert Event.objects.filter(verb="records.source_added").count() == Source.objects.filter(code="typo").count() == 1


@pytest.mark.parametrize(
    ("text", "yuan"),
    [("0.2", "2000.00"), ("0.000001", "0.01"), ("1,000", "10000000.00"), ("0", "0.00"), ("12.345678", "123456.78")],
)
def test_ten_thousands_become_yuan_exactly(text, yuan):
    assert yuan_from_wan(text) == (Decimal(yuan), "")


@pytest.mark.parametrize(
    "text", ["1,5", "1,23", "12,34", ",5", "1,234,5", "1234,567", "1,234.", "1_000", "٣٣", "1e3", "--1"]
)
def test_what_may_be_another_number_is_no_amount(text):
    assert yuan_from_wan(text) == yuan(text) == (None, "amount-format")


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1,234.56", "1234.56"), ("-1,234,567", ""), ("１，２３４．５０", "1234.50"), ("1,000", "1000.00")],
)
def test_thousands_are_grouped_by_three(text, amount):
    assert yuan(text) == ((Decimal(amount), "") if amount else (None, "amount-negative"))


@pytest.mark.parametrize(
    ("category", "severity"),
    [("警告", 1), ("罚款", 2), ("警告、罚款", 2), ("罚款；吊销许可证", 3), ("其他", 2), ("", 2)],
)
def test_heaviest_word_decides(category, severity):
    assert rows.severity_of_penalty(category) == severity


@pytest.mark.parametrize("layout", layouts.LAYOUTS, ids=lambda layout: layout.code)
@pytest.mark.parametrize("heading", [0, -1])
def test_layouts_are_told_by_their_headings(layout, heading):
    found, positions = layouts.find([names[heading] for names in layout.columns.values()])
    assert found is layout
    assert positions.keys() == layout.columns.keys() - set(layout.unread)
