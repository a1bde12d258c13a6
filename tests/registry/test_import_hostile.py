"""Files made to fill the memory or to hang a page: each is refused in a sentence, or costs only its own row."""

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from apps.intake.errors import FileError
from apps.intake.sources import careful_xml, xlsx
from apps.intake.sources.limits import LONGEST_CELL, LONGEST_ROW, MOST_COLUMNS, Fault
from apps.intake.sources.tables import open_source
from tests.factories.imports import HEADER, bring, reasons, row, text_of
from tests.factories.registry import valid_uscc
from tests.registry.test_import_xlsx import SHEET, patched, workbook

A, B = valid_uscc(90001), valid_uscc(90002)
ROOT = Path(__file__).resolve().parent.parent.parent
STRINGS = "xl/sharedStrings.xml"


def rows_of(path):
    opened = open_source(path)
    try:
        return list(opened.rows())
    finally:
        opened.close()


def refused(path):
    with pytest.raises(FileError) as error:
        rows_of(path)
    assert str(error.value.message)
    return error.value.code


def written(tmp_path, content, name="r.xlsx"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def sheet_of(cells, strings=""):
    """A workbook whose sheet and shared strings are given as XML."""
    out = io.BytesIO(
        patched(workbook([HEADER]), SHEET, lambda _xml: f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
    )
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as book:
        if STRINGS not in book.namelist():
            book.writestr(STRINGS, f"<sst>{strings}</sst>")
    return out.getvalue()


def header_xml():
    cells = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEADER)
    return f'<row r="1">{cells}</row>'


def row_xml(line, values):
    cells = "".join(f'<c t="inlineStr"><is><t>{value}</t></is></c>' for value in values)
    return f'<row r="{line}">{cells}</row>'


@pytest.mark.django_db
def test_a_cell_longer_than_excel_allows_costs_its_own_row(tmp_path):
    bad = row("坏" * (LONGEST_CELL * 3), B)
    rows = header_xml() + row_xml(2, row("南京第一厂", A)) + row_xml(3, bad)
    run = bring(tmp_path, sheet_of(rows), name="r.xlsx")
    assert (reasons(run), run.created) == ([(3, "long")], 1)
    assert run.rejects.get(warning=False).hint == f"> {LONGEST_CELL}"


@pytest.mark.django_db
def test_a_shared_string_longer_than_excel_allows_costs_its_own_row(tmp_path):
    cells = ['<c t="s"><v>0</v></c>', *(f"<c t='inlineStr'><is><t>{text}</t></is></c>" for text in row("", B)[1:])]
    rows = header_xml() + f'<row r="2">{"".join(cells)}</row>' + row_xml(3, row("南京第一厂", A))
    run = bring(tmp_path, sheet_of(rows, f"<si><t>{'坏' * LONGEST_CELL * 2}</t></si>"), name="r.xlsx")
    assert (reasons(run), run.created) == ([(2, "long")], 1)


def test_a_row_of_too_many_characters_costs_only_itself(tmp_path):
    many = LONGEST_ROW // LONGEST_CELL + 2
    shared = "".join('<c t="s"><v>0</v></c>' for _number in range(many))
    inline = row_xml(3, ["坏" * LONGEST_CELL] * many)
    content = sheet_of(
        f'{header_xml()}<row r="2">{shared}</row>{inline}{row_xml(4, ["好"])}', f"<si><t>{'坏' * LONGEST_CELL}</t></si>"
    )
    found = rows_of(written(tmp_path, content))
    assert [(line, getattr(cells, "code", "")) for line, cells in found] == [(2, "row-long"), (3, "row-long"), (4, "")]
    assert len(found[0][1].value) == 80


def test_a_coloured_cell_far_out_is_no_column_and_a_text_there_is_one_too_many(tmp_path):
    coloured = '<row r="2"><c r="A2" t="inlineStr"><is><t>甲</t></is></c><c r="XFD2" s="0"/></row>'
    typed = '<row r="3"><c r="XFD3" t="inlineStr"><is><t>乙</t></is></c></row>'
    found = dict(rows_of(written(tmp_path, sheet_of(header_xml() + coloured + typed))))
    assert found[2] == ["甲", *[""] * (len(HEADER) - 1)]
    assert (len(found[3]), found[3][-1]) == (MOST_COLUMNS + 1, "乙")


@pytest.mark.parametrize(
    "cells",
    [
        "<row><c><v>" + "<a>" * 200,
        "<row " + "x" * (careful_xml.TOKEN_LIMIT * 2),
        "".join(f"<n{number}/>" for number in range(careful_xml.NAMES_LIMIT * 3)),
        "".join(f"<row n{number}='1'/>" for number in range(careful_xml.NAMES_LIMIT * 3)),
        '<row r="99999999999"><c><v>1</v></c></row>',
        '<row r="3"><c><v>1</v></c></row><row r="3"><c><v>1</v></c></row>',
        '<row r="2"><c t="s"><v>-1</v></c></row>',
        "<row>",
    ],
    ids=[
        "deep",
        "endless tag",
        "names",
        "attributes",
        "row beyond all",
        "row twice",
        "string below none",
        "not closed",
    ],
)
def test_xml_that_would_be_kept_for_ever_is_damage(tmp_path, cells):
    assert refused(written(tmp_path, sheet_of(header_xml() + cells))) == "damaged-xlsx"


def test_a_workbook_of_more_strings_than_memory_has_room_for(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_STRINGS", 100)
    content = sheet_of(header_xml(), "<si/>" * 101)
    assert refused(written(tmp_path, content)) == "too-many-strings"


def test_parts_that_unpack_beyond_all(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "ENTRY_LIMIT", 10_000)
    assert refused(written(tmp_path, workbook([HEADER] * 200))) == "bomb"


def test_an_archive_whose_directory_is_endless_is_not_read(tmp_path):
    content = bytearray(workbook([HEADER]))
    at = content.rindex(b"PK\x05\x06")
    padding = b"\0" * (3 * 2**20)
    start = int.from_bytes(content[at + 16 : at + 20], "little")
    size = int.from_bytes(content[at + 12 : at + 16], "little") + len(padding)
    end = content[at : at + 12] + size.to_bytes(4, "little") + content[at + 16 :]
    assert refused(written(tmp_path, bytes(content[:start] + padding + content[start:at] + end))) == "damaged-xlsx"


def test_a_method_of_packing_no_workbook_uses(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([HEADER]))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as new:
        for entry in old.namelist():
            new.writestr(entry, old.read(entry))
    assert refused(written(tmp_path, out.getvalue())) == "damaged-xlsx"


@pytest.mark.parametrize("name", ["r.csv", "r.xlsx"])
def test_more_columns_than_a_page_can_offer(tmp_path, name):
    header = [f"c{number}" for number in range(MOST_COLUMNS + 1)]
    content = workbook([header]) if name == "r.xlsx" else text_of([], header).encode()
    assert refused(written(tmp_path, content, name)) == "too-many-columns"


@pytest.mark.parametrize(
    "first", ["甲" * 201 + ",乙", "a," * LONGEST_ROW, "a" * (LONGEST_ROW * 3), '"' + "a" * (LONGEST_ROW * 2)]
)
def test_a_first_row_without_an_end(tmp_path, first):
    code = refused(written(tmp_path, (first + "\r\n1,2\r\n").encode(), "r.csv"))
    assert code in ("header-long", "no-header")


@pytest.mark.django_db
def test_an_endless_line_costs_only_itself_and_lines_are_counted_on(tmp_path):
    lines = text_of([row("南京第一厂", A), ["x"], row("南京第二厂", B), row("坏", "123")]).split("\r\n")
    lines[2] = "长" * (LONGEST_ROW * 2)
    run = bring(tmp_path, "\r\n".join(lines))
    assert reasons(run) == [(3, "row-long"), (5, "code-length")]
    assert (run.rows, run.created) == (4, 2)


def test_quoted_cells_of_an_endless_record_do_not_fill_the_memory(tmp_path):
    body = "".join(f'"{"长" * (LONGEST_ROW // 2)}\n' for _number in range(6))
    found = rows_of(written(tmp_path, f"甲,乙\n{body}a,b\n".encode(), "r.csv"))
    assert found[-1] == (8, ["a", "b"])
    assert {cells.code for _line, cells in found[:-1]} <= {"quote", "row-long"}
    assert isinstance(found[0][1], Fault)


PEAK = """
import re, sys
from pathlib import Path
import django
django.setup()
from apps.intake.errors import FileError
from apps.intake.sources.tables import open_source
for name in sys.argv[1:]:
    try:
        opened = open_source(Path(name))
        for _row in opened.rows():
            pass
    except FileError:
        pass
    print(int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]) // 1024)
"""


def peaks(paths):
    """Megabytes that a process of its own has needed at most once it had read the first, the second … file."""
    command = [sys.executable, "-c", PEAK, *map(str, paths)]
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=240)
    return [int(line) for line in done.stdout.split()[-len(paths) :]]


def big(path, *, sheet, strings=()):
    """A workbook of streamed XML: lists of (text, times)."""
    parts = {SHEET: [("<worksheet><sheetData>", 1), *sheet, ("</sheetData></worksheet>", 1)],
             STRINGS: [("<sst>", 1), *strings, ("</sst>", 1)]}  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(workbook([HEADER]))) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.namelist():
            if entry not in parts:
                new.writestr(entry, old.read(entry))
        for name, pieces in parts.items():
            with new.open(name, "w", force_zip64=True) as out:
                for text, times in pieces:
                    data = text.encode()
                    for _number in range(times):
                        out.write(data)
    return path


MEGABYTE = "长" * (2**20 // 3)


@pytest.mark.slow
def test_memory_stays_flat_whatever_the_file(tmp_path):
    first = (header_xml(), 1)
    again = "<row>" + '<c t="s"><v>0</v></c>' * 30 + "</row>"
    files = [
        big(tmp_path / "string.xlsx", sheet=[first], strings=[("<si><t>", 1), (MEGABYTE, 80), ("</t></si>", 1)]),
        big(tmp_path / "again.xlsx", sheet=[first, (again, 200)], strings=[(f"<si><t>{MEGABYTE}</t></si>", 1)]),
        big(tmp_path / "cell.xlsx", sheet=[first, ("<row><c t='inlineStr'><is><t>", 1), (MEGABYTE, 80)]),
        big(tmp_path / "tag.xlsx", sheet=[first, ("<row x='", 1), (MEGABYTE, 80)]),
        tmp_path / "line.csv",
    ]
    with files[-1].open("w", encoding="utf-8") as out:
        out.write("甲,乙\n" + '"a' * 100 + "\n")
        for _number in range(80):
            out.write(MEGABYTE)
    assert max(peaks(files)) <= 200


@pytest.mark.parametrize(
    ("part", "alter"),
    [
        ("xl/workbook.xml", lambda xml: re.sub(rb' r:id="\w+"', b"", xml)),
        ("xl/workbook.xml", lambda xml: re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", xml)),
        ("xl/workbook.xml", lambda xml: xml.replace(b"<sheet ", b'<sheet state="hidden" ')),
        ("xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"worksheets/sheet1.xml", b"/../../etc/passwd")),
        ("xl/_rels/workbook.xml.rels", lambda xml: re.sub(rb"<Relationship .*?/>", b"", xml)),
    ],
    ids=["sheet without a relation", "no sheet", "none shown", "a part that is not there", "no relations"],
)
def test_a_workbook_that_leads_to_no_sheet_is_damaged(tmp_path, part, alter):
    assert refused(written(tmp_path, patched(workbook([HEADER]), part, alter))) == "damaged-xlsx"
