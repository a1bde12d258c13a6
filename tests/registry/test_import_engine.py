"""One file into the register: what each bad row is told, and that no good row is lost by it."""

import gzip
import io
import itertools
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils.translation import override

from apps.audit.models import Event
from apps.intake.errors import FileError, NotNow, sentence
from apps.registry import sql
from apps.registry.models import Enterprise, FormerName, Identifier, ImportReject, ImportRun
from apps.registry.operations.imports.filing import queue, register_file
from apps.registry.operations.imports.running import fail, run_import
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.imports import AT, BY, HEADER, bring, reasons, row, text_of
from tests.factories.registry import EnterpriseFactory, valid_uscc

pytestmark = pytest.mark.django_db
A, B, C = valid_uscc(90001), valid_uscc(90002), valid_uscc(90003)
GOOD = [row("南京第一好厂", A), row("南京第二好厂", B)]


def adds_up(run):
    return run.rows == run.created + run.updated + run.unchanged + run.rejected


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (row("坏", C[:-1] + ("0" if C[-1] != "0" else "1")), "code-check"),
        (row("坏", C[:-1]), "code-length"),
        (row("坏", C.replace("MA", "MO", 1)), "code-lookalike"),
        (row("坏", "9132?" + C[5:]), "code-letter"),
        (row("坏", "91A" + C[3:]), "code-shape"),
        (row("坏", "9.13206841387833E+17"), "code-number"),
        (row("坏", "9.132068413878E+17"), "code-number"),  # as long as a code
        (row("坏", "12345678901234"), "code-length"),
        (row("坏", ""), "code-missing"),
        (row("", C), "name-missing"),
        (row("坏", A), "duplicate-differs"),
        (row("南京第一好厂", A), "duplicate"),
        (row("坏", C, 注册日期="2011-02-31"), "date-impossible"),
        (row("坏", C, 注册日期="去年"), "date-format"),
        (row("坏", C, 注册日期="2030-01-01"), "date-future"),
        (row("坏", C, 地区="杭州"), "division-unknown"),
        (row("坏", C, 地区="", 注册地址="鼓楼区傅厚岗29号"), "division-unknown"),
        (row('=HYPERLINK("http://x")', C), "formula"),
        (row("@SUM(A1)", C), "formula"),
        (row("坏" * 201, C), "long"),
        (row("坏", C, 所在省份="DURAND"), "shifted"),
        (row("坏", C, 企业类型="110(万美元)"), "shifted"),
        (row("坏", C)[:-1], "columns"),
        ([*row("坏", C), "多"], "columns"),
    ],
)
def test_a_bad_row_is_told_why_and_the_good_ones_stay(tmp_path, bad, code):
    run = bring(tmp_path, [GOOD[0], GOOD[1], bad, row("南京第三好厂", valid_uscc(90004))])
    assert reasons(run) == [(4, code)]
    assert (run.rows, run.created, run.rejected) == (4, 3, 1)
    assert Enterprise.objects.count() == 3
    [reject] = ImportReject.objects.filter(run=run, warning=False)
    assert reject.message
    assert "%(" not in reject.message


def test_every_reason_of_a_row_is_told(tmp_path):
    run = bring(tmp_path, [row("", "123", 注册日期="2011-02-31")])
    assert sorted(code for _line, code in reasons(run)) == ["code-length", "date-impossible", "name-missing"]
    assert run.rejected == 1


def test_what_is_written(tmp_path):
    run = bring(tmp_path, [row("南京（好）厂", A, 注册资金="3,000.5(万美元)", 企业类型="个人独资企业")])
    made = Enterprise.objects.get(uscc=A)
    assert (made.name, made.kind, made.established_on) == ("南京（好）厂", "个人独资企业", date(2001, 2, 3))
    assert (made.capital, made.capital_currency) == (Decimal("30005000.0000"), "USD")
    assert (made.division_id, made.division_basis) == ("320102", "address")
    assert (made.created_by_import, made.version, made.status) == (run, 1, "open")
    assert made.name_key == "南京(好)厂"


def test_older_numbers_become_identifiers(tmp_path):
    numbers = {"甲": "320404000009558", "乙": "13830295-X", "丙": "企合苏总字第000063", "丁": "3209231100626"}
    rows = [row(name, number) for name, number in numbers.items()]
    run = bring(tmp_path, rows)
    assert (run.created, run.legacy) == (4, 4)
    kinds = dict(Identifier.objects.values_list("enterprise__name", "kind"))
    assert kinds == {"甲": "reg_no", "乙": "org_code", "丙": "other", "丁": "reg_no"}
    assert not Enterprise.objects.exclude(uscc=None).exists()
    again = bring(tmp_path, rows)
    assert (again.created, again.unchanged, again.legacy) == (0, 4, 4)


def test_a_second_run_changes_nothing(tmp_path):
    bring(tmp_path, GOOD)
    before = list(Enterprise.objects.order_by("pk").values())
    run = bring(tmp_path, GOOD)
    assert (run.created, run.updated, run.unchanged) == (0, 0, 2)
    assert list(Enterprise.objects.order_by("pk").values()) == before


def test_a_dry_run_changes_nothing_and_says_what_would(tmp_path):
    run = bring(tmp_path, [*GOOD, row("坏", "123")], dry_run=True)
    assert (run.state, run.created, run.rejected) == ("checked", 2, 1)
    assert not Enterprise.objects.exists()
    assert reasons(run) == [(4, "code-length")]


def test_a_change_is_written_with_what_was_before(tmp_path):
    bring(tmp_path, GOOD)
    run = bring(tmp_path, [row("南京第一好厂", A, 注册资金="60(万元人民币)", 注册日期="N/A"), GOOD[1]])
    assert (run.updated, run.unchanged) == (1, 1)
    made = Enterprise.objects.get(uscc=A)
    assert (made.capital, made.version, made.established_on) == (Decimal(600_000), 2, date(2001, 2, 3))
    [change] = run.changes.all()
    assert change.before == {"capital": 500000.0}


def test_another_name_is_refused_unless_renames_are_asked_for(tmp_path):
    bring(tmp_path, GOOD)
    other = [row("南京改名好厂", A)]
    run = bring(tmp_path, other)
    assert reasons(run) == [(2, "name-differs")]
    assert "南京第一好厂" in ImportReject.objects.get(run=run, warning=False).message
    run = bring(tmp_path, other, renames=True)
    assert run.updated == 1
    assert Enterprise.objects.get(uscc=A).name == "南京改名好厂"
    assert FormerName.objects.get().name == "南京第一好厂"
    back = bring(tmp_path, GOOD)  # an older extract with the former name does not rename it back
    assert (back.unchanged, back.rejected) == (2, 0)


def test_widths_are_not_another_name(tmp_path):
    bring(tmp_path, [row("南京(好)厂", A)])
    assert bring(tmp_path, [row("南京（好）厂", A)]).unchanged == 1


def test_matched_by_a_former_code_and_upgraded_from_an_older_number(tmp_path):
    kept = EnterpriseFactory(name="南京换码厂", division_basis="given")
    Identifier.objects.create(enterprise=kept, kind="uscc", value=A)
    run = bring(tmp_path, [row("南京换码厂", A)])
    assert (run.created, run.rejected) == (0, 0)
    kept.refresh_from_db()
    assert kept.uscc != A


def test_an_older_number_grows_into_a_credit_code(tmp_path):
    bring(tmp_path, [row("南京老厂", "320404000009558")])
    header = [*HEADER, "注册号"]
    bring(tmp_path, text_of([[*row("南京老厂", A), "320404000009558"]], header))
    assert Enterprise.objects.get().uscc == A


def test_a_given_division_is_not_overruled_by_an_address(tmp_path):
    EnterpriseFactory(uscc=A, name="南京第一好厂", division_id="320104", division_basis="given")
    bring(tmp_path, GOOD)
    assert Enterprise.objects.get(uscc=A).division_id == "320104"


def test_status_follows_the_moves(tmp_path):
    header = [*HEADER, "登记状态", "状态日期"]
    EnterpriseFactory(uscc=A, name="南京第一好厂", status="deregistered", status_on=date(2020, 1, 1))
    bring(tmp_path, [GOOD[1]])
    run = bring(
        tmp_path,
        text_of([[*GOOD[0], "存续", ""], [*GOOD[1], "吊销", "2024-05-06"], [*row("丙", C), "注销", ""]], header),
    )
    assert reasons(run) == [(4, "status-undated")]
    assert Enterprise.objects.get(uscc=A).status == "deregistered"
    assert run.rejects.filter(code="status-kept", line=2).exists()
    revoked = Enterprise.objects.get(uscc=B)
    assert (revoked.status, revoked.status_on) == ("revoked", date(2024, 5, 6))


def test_an_officer_imports_only_into_the_own_division(tmp_path):
    by = scope_of_user(user_with_post("county_officer", "320102"))
    EnterpriseFactory(uscc=B, name="南京第二好厂", division_id="320104")
    there = row("苏州好厂", C, 地区="苏州", 注册地址="苏州市姑苏区1号")
    vague = row("南京某厂", valid_uscc(90009), 注册地址="某路1号")
    run = bring(tmp_path, [GOOD[0], GOOD[1], there, vague], by=by)
    assert reasons(run) == [(3, "enterprise-outside"), (4, "division-outside"), (5, "division-unknown")]
    assert run.created == 1
    assert run.division_id == "320102"


def test_unreadable_capital_is_a_doubt_not_a_refusal(tmp_path):
    run = bring(tmp_path, [row("南京第一好厂", A, 注册资金="GAUTHIER Eric")])
    assert run.created == 1
    assert run.rejects.get(code="capital").value == "GAUTHIER Eric"
    assert Enterprise.objects.get().capital is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_rare_characters_survive_every_encoding(tmp_path, encoding):
    name = "南京𠮷祥镕鑫䶮㐂厂"
    run = bring(tmp_path, text_of([row(name, A)]).encode(encoding))
    assert Enterprise.objects.get().name == name
    assert adds_up(run)


def test_the_wrong_encoding_is_told(tmp_path):
    run = bring(tmp_path, text_of(GOOD).encode() + "南京坏厂".encode("gb18030") + b",1,,,,,,,,\r\n")
    assert reasons(run)[0] == (4, "encoding")
    assert run.created == 2


def test_gzip_and_a_cut_off_gzip(tmp_path):
    rows = [row(f"南京好厂{number}", valid_uscc(number)) for number in range(2000)]
    packed = gzip.compress(text_of(rows).encode())
    assert bring(tmp_path, packed, name="r.csv.gz").created == 2000
    run = bring(tmp_path, packed[: len(packed) // 2], name="r.csv.gz")
    assert reasons(run)[-1][1] == "truncated"
    assert run.unchanged == run.rows - 1 > 100


@pytest.mark.parametrize("members", [1, 40])
def test_a_gzip_bomb_is_not_worked_through(tmp_path, members):
    bomb = gzip.compress(text_of(GOOD).encode()) + gzip.compress((b"x" * 4095 + b"\n") * (12_288 // members)) * members
    with pytest.raises(FileError) as error:
        bring(tmp_path, bomb, name="r.csv.gz")
    assert error.value.code == "gzip-bomb"
    run = ImportRun.objects.get()
    assert (run.state, run.error_code) == ("failed", "gzip-bomb")
    assert not Enterprise.objects.exists()


def test_a_null_byte_costs_its_own_row_only(tmp_path):
    lines = text_of([*GOOD, row("南京第三好厂", C), row("南京第四好厂", valid_uscc(90004))]).encode().split(b"\r\n")
    lines[2] = lines[2].replace("机械制造".encode(), b"\0" * 3)
    lines[3] = lines[3].replace("南京第三".encode(), "南京\0第三".encode())
    run = bring(tmp_path, b"\r\n".join(lines))
    assert reasons(run) == [(3, "nul"), (4, "nul")]
    assert run.rejects.get(line=4).column == "企业名称"
    assert run.created == 2
    assert adds_up(run)


def test_a_null_byte_in_a_row_that_cannot_be_taken_apart(tmp_path):
    lines = text_of([*GOOD, row("南京第三好厂", C)]).encode().split(b"\r\n")
    lines[2] = lines[2].replace("南京第二".encode(), b'"\0')
    cut = b"\r\n".join(lines).rstrip() + b"\r\n" + "南京\0第四".encode()
    run = bring(tmp_path, cut)
    assert reasons(run) == [(3, "quote"), (5, "truncated")]
    assert run.created == 2


def test_a_file_cut_off_in_a_row(tmp_path):
    text = text_of(GOOD)
    run = bring(tmp_path, text[: text.index("机械制造", text.index("第二"))])
    assert reasons(run) == [(3, "truncated")]
    assert run.created == 1


def test_a_stray_quotation_mark_takes_only_its_own_row(tmp_path):
    lines = text_of([*GOOD, row("南京第三好厂", C)]).split("\r\n")
    lines[2] = lines[2].replace("机械制造", '"机械制造')
    run = bring(tmp_path, "\r\n".join(lines))
    assert reasons(run) == [(3, "quote")]
    assert run.created == 2


def test_a_quoted_line_break_is_no_fault(tmp_path):
    run = bring(tmp_path, [row("南京第一好厂", A, 经营范围="一、机械；\n二、电器")])
    assert run.created == 1
    assert Enterprise.objects.get().business_scope == "一、机械； 二、电器"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("r.csv", b"", "empty"),
        ("r.csv", b"PK\x03\x04rest of a workbook", "is-other"),
        ("r.xlsx", b"a,b\n1,2\n", "is-other"),
        ("r.xlsx", b"PK\x03\x04cut off", "damaged-xlsx"),
        ("r.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "is-xls"),
        ("r.csv", b"%PDF-1.7 ...", "is-other"),
        ("r.csv", b"\x00\x01\x02binary", "is-other"),
        ("r.csv.gz", b"a,b\n", "is-other"),
        ("r.docx", b"PK\x03\x04", "suffix"),
        ("r.csv", "企业名称,地区\n甲,南京\n".encode(), "unmapped"),
        ("r.csv", f"南京第一好厂,{A},2001-02-03\n".encode(), "no-header"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(tmp_path, name, content, code):
    with pytest.raises(FileError) as error:
        bring(tmp_path, content, name=name)
    assert error.value.code == code
    assert str(error.value.message)
    run = ImportRun.objects.get()
    assert (run.state, run.error_code) == ("failed", code)


def zipped(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
TABLE = "企业名称,统一社会信用代码\n"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("r.csv", b"%PDF-1.7", (".csv", "PDF")),
        ("r.xls", OLE, ("old .xls format", "Save it as .xlsx")),
        ("r.xlsx", OLE, ("old .xls format",)),
        ("r.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), ("password",)),
        ("r.csv", OLE + "EncryptedPackage".encode("utf-16-le"), ("password",)),
        ("r.xls", b"<html><table><tr><td>1</td></tr></table></html>", (".xls", "web page", "save it as .xlsx")),
        (
            "r.csv",
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            ("XML spre",),
        ),
        ("r.xls", TABLE.encode(), (".xls", "plain text", "rename it to .csv")),
        ("r.xlsx", TABLE.encode("utf-16"), ("plain text",)),
        ("r.csv", zipped("xl/workbook.xml"), ("an Excel workbook", "Rename it to .xlsx")),
        ("r.xlsx", zipped("word/document.xml"), (".xlsx", "text document")),
        ("r.xlsx", zipped("a.csv"), ("archive of files", "Unpack")),
        ("r.xlsx", zipped("xl/workbook.bin"), (".xlsb",)),
        ("r.xlsx", zipped("content.xml"), ("OpenDocument",)),
        ("r.csv", gzip.compress(b"a,b"), ("gzip", ".csv.gz")),
        ("r.csv.gz", gzip.compress(zipped("xl/workbook.xml")), (".csv.gz", "Excel workbook")),
        ("r.csv.gz", gzip.compress(TABLE.encode())[:11], ("cut off",)),
        ("r.csv", b"\xef\xbb\xbf \r\n", ("empty",)),
        ("r.csv", b"\x00\x01\x02\x03", ("no text that can be read",)),
        ("r.pdf", b"%PDF-1.7", (".pdf", ".csv.gz or .xlsx")),
    ],
)
def test_what_a_file_is_and_what_to_do_with_it_is_said(tmp_path, name, content, words):
    with pytest.raises(FileError) as error, override("en"):
        bring(tmp_path, content, name=name)
    said = str(error.value.message)
    assert all(word in said for word in words), said
    with override("zh-hans"):
        assert "%(" not in sentence(error.value.code, error.value.details)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_two_bytes_a_character_with_and_without_a_mark(tmp_path, encoding):
    assert bring(tmp_path, text_of(GOOD).encode(encoding)).created == 2


def test_columns_by_mapping(tmp_path):
    text = f"单位,代码,区划\n南京第一好厂,{A},320111\n"
    bring(tmp_path, text, mapping={"name": "单位", "uscc": "代码", "division": "区划"})
    made = Enterprise.objects.get()
    assert (made.uscc, made.division_id, made.division_basis) == (A, "320111", "given")


def test_a_dissolved_county_leads_to_its_successor(tmp_path):
    rows = [
        row("南京第一好厂", A, 注册地址="南京市下关区中山北路1号"),
        row("吴江市桃源厂", B, 地区="苏州", 注册地址="桃源镇"),
        row("南京第三好厂", C, 注册地址="通州路12号"),
    ]
    bring(tmp_path, rows)
    assert list(Enterprise.objects.order_by("pk").values_list("division_id", "division_basis")) == [
        ("320106", "address"), ("320509", "address"), ("320100", "city"),
    ]  # fmt: skip


def test_the_run_is_audited_with_counts_and_hash(tmp_path):
    run = bring(tmp_path, GOOD)
    event = Event.objects.get(verb="registry.imported")
    assert event.data["created"] == 2
    assert event.data["sha256"] == run.file_hash
    assert len(run.file_hash) == 64


def test_the_database_refuses_a_code_the_rule_refuses():
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        EnterpriseFactory(uscc=A[:-1] + ("0" if A[-1] != "0" else "1"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_enterprise")
        assert cursor.fetchone() == (0,)


def test_a_failed_import_says_nothing_of_what_its_check_counted(tmp_path):
    """The check found a row to create and one to refuse; then the file was cut: nothing was taken or counted."""
    path = tmp_path / "register.csv"
    path.write_text(text_of([row("南京甲厂", A), row("南京乙厂", "123")]))
    run = register_file(path=path, by=BY, at=AT)
    run = run_import(run_id=run.pk, path=path, by=BY, clock=lambda: AT, dry_run=True)
    assert (run.state, run.created, run.rejected, run.rejects.exists()) == ("checked", 1, 1, True)
    path.write_bytes(b"")
    with pytest.raises(FileError):
        run_import(run_id=run.pk, path=path, by=BY, clock=lambda: AT, dry_run=False)
    run.refresh_from_db()
    assert (run.state, run.error_code) == ("failed", "empty")
    assert set(run.counts.values()) == {0}
    assert not run.rejects.exists()


def test_an_import_is_over_later_than_it_began(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text(text_of([row("南京甲厂", A)]))
    run = register_file(path=path, by=BY, at=AT)
    times = (AT + timedelta(minutes=minute) for minute in itertools.count())
    run = run_import(run_id=run.pk, path=path, by=BY, clock=lambda: next(times), dry_run=False)
    run.refresh_from_db()
    assert (run.started_at, run.finished_at) == (AT, AT + timedelta(minutes=1))


def test_a_run_takes_only_the_steps_of_its_table(tmp_path):
    """A run that is done is not begun again, and a failure that comes too late does not undo what is done."""
    run = bring(tmp_path, [row("南京甲厂", A)])
    for dry_run in (True, False):
        with pytest.raises(NotNow):
            run_import(run_id=run.pk, path=tmp_path / "register.csv", by=BY, clock=lambda: AT, dry_run=dry_run)
        with pytest.raises(NotNow):
            queue(run_id=run.pk, dry_run=dry_run, by=BY, at=AT)
    fail(run, AT, None)
    run.refresh_from_db()
    assert (run.state, run.created, run.error_code) == ("done", 1, "")


def test_the_planner_is_told_of_a_register_that_it_believes_empty(tmp_path):
    """As after a demo was removed and a first file came in: statistics of nothing, and a join of all with all."""
    bring(tmp_path, [row(f"南京第{number}好厂", valid_uscc(number)) for number in range(1, 1102)])
    said = "SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', %s, 'reltuples', %s::real)"
    with connection.cursor() as cursor:
        for known, stale in ((0, True), (1_101, False), (400, True)):
            cursor.execute(said, ["registry_enterprise", known])
            assert sql.rows("import_stale") == [{"stale": stale}]
        run = bring(tmp_path, GOOD)
        assert (run.rejected, run.created) == (0, 2)
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'registry_enterprise'::regclass")
        assert cursor.fetchone() == (1_101,)
