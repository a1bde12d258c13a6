"""Workbooks: streamed, dates and numbers as people see them, bombs and entities refused."""

import io
import zipfile
from contextlib import closing
from datetime import date

import openpyxl
import pytest

from apps.intake.errors import FileError
from apps.intake.sources.tables import open_source
from apps.intake.sources.xlsx import Workbook
from apps.registry.models import Enterprise
from tests.factories.imports import HEADER, bring, reasons, row
from tests.factories.registry import valid_uscc

A, B = valid_uscc(90001), valid_uscc(90002)


def workbook(rows):
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in rows:
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def patched(content, name, change):
    """The workbook with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            data = old.read(entry)
            new.writestr(entry, change(data) if entry == name else data)
    return out.getvalue()


@pytest.mark.django_db
def test_cells_as_people_see_them(tmp_path):
    first = row("南京𠮷祥厂", A)
    first[2] = date(2001, 2, 3)
    second = row("南京第二厂", 320404000009558)
    second[5] = None
    run = bring(tmp_path, workbook([HEADER, first, second]), name="r.xlsx")
    assert run.created == 2
    made = Enterprise.objects.get(uscc=A)
    assert (made.name, made.established_on) == ("南京𠮷祥厂", date(2001, 2, 3))
    assert made.identifiers.count() == 0
    assert Enterprise.objects.get(uscc=None).identifiers.get().value == "320404000009558"


@pytest.mark.django_db
def test_a_formula_and_a_code_kept_as_a_number_are_told(tmp_path):
    rows = [HEADER, row("南京第一厂", A), row("=1+1", B), row("南京第三厂", 9.13206841387833e17), [], row("短", B)[:3]]
    run = bring(tmp_path, workbook(rows), name="r.xlsx")
    assert reasons(run)[:2] == [(3, "formula"), (4, "code-number")]
    assert reasons(run)[2] == (6, "division-unknown")  # a short row of a workbook only lacks its last cells
    assert run.created == 1


def test_a_share_is_read_with_the_sign_it_is_shown_with(tmp_path):
    """0.455 shown as 45.5% is no figure of 0.455 per cent. A sign that is only written behind a number is none."""
    shown = [("0.0%", "45.5%"), ("0%", "45.5%"), ("0.00_);[Red]\\-0.00%", "45.5%"), ("0.000", "0.455"),
             ('0.0"%"', "0.455"), ("0.0\\%", "0.455"), ("0.0_%", "0.455"), ("General", "0.455")]  # fmt: skip
    book = openpyxl.Workbook()
    for at, (form, _text) in enumerate(shown, 1):
        book.active.cell(1, at, 0.455).number_format = form
    book.active.cell(1, len(shown) + 1, 0.58).number_format = "0.00%"
    path = tmp_path / "r.xlsx"
    book.save(path)
    with closing(Workbook(path)) as read:
        [(_line, cells)] = read.rows()
    assert cells == [text for _form, text in shown] + ["58%"]


def test_a_bomb_is_refused_before_it_is_opened(tmp_path):
    path = tmp_path / "r.xlsx"
    sheet = "xl/worksheets/sheet1.xml"
    path.write_bytes(patched(workbook([HEADER]), sheet, lambda data: data + b" " * 64 * 2**20))
    with pytest.raises(FileError) as error:
        open_source(path)
    assert error.value.code == "bomb"


def test_entities_are_refused(tmp_path):
    path = tmp_path / "r.xlsx"
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'

    def change(data):
        return laughs + data[data.index(b"<worksheet") :]

    path.write_bytes(patched(workbook([HEADER]), "xl/worksheets/sheet1.xml", change))
    with pytest.raises(FileError) as error:
        open_source(path)
    assert error.value.code == "entities"


def test_a_workbook_cut_off_is_told(tmp_path):
    path = tmp_path / "r.xlsx"
    content = workbook([HEADER, row("南京第一厂", A)])
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(FileError) as error:
        open_source(path)
    assert error.value.code == "damaged-xlsx"


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace(b'<c r="A2"', b'<c r="ZZZ2"'),
        lambda xml: xml.replace(b'<c r="A2"', b'<c r="2"'),
        lambda xml: xml.replace(b'<row r="2"', b'<row r="second"'),
        lambda xml: xml.replace(b'<c r="A2" t="', b'<c r="A2" s="odd" t="'),
        lambda xml: xml.replace(b'<c r="A2" t="inlineStr"><is><t>', b'<c r="A2" t="s"><v>99999999</v><is><t>'),
    ],
    ids=["column beyond all", "no column", "row", "style", "string"],
)
def test_cells_that_point_nowhere_are_damage(tmp_path, change):
    path = tmp_path / "r.xlsx"
    whole = workbook([HEADER, row("南京第一厂", A)])
    path.write_bytes(patched(whole, SHEET, change))
    assert path.read_bytes() != whole
    with pytest.raises(FileError) as refusal:
        list(open_source(path).rows())
    assert refusal.value.code == "damaged-xlsx"
