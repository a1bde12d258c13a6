"""The files of a draw: what is read, what is refused in which row and column, and that a refusal changes nothing."""

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.draws.models import Inspector, Object
from apps.draws.operations import reading
from apps.draws.operations.frames import FrameRefused
from apps.draws.views.wording import row_problems
from apps.intake.errors import FileError
from tests.factories.access import client_as, user_with_post
from tests.factories.draws import HOME, draft_of, people_of

HEADER = "对象编号,名称,层,行政区划,排除原因"
ITEMS = {"A01"}


def upload(content, name="objects.csv"):
    if isinstance(content, str):
        content = content.encode()
    return SimpleUploadedFile(name, content)


def listed(*lines):
    return "\n".join([HEADER, *lines, ""])


def workbook(*rows):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def wrong(content, name="objects.csv"):
    with pytest.raises(FrameRefused) as refused:
        reading.read_objects(upload(content, name), ITEMS)
    return refused.value.details["problems"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_list_in_any_encoding(encoding):
    text = listed("N1,示例𠀀企业,A,320102,", "N2,停业企业,A,320102,已停业")
    objects, exclusions = reading.read_objects(upload(text.encode(encoding)), ITEMS)
    assert [(row[0], row[8]) for row in objects] == [("N1", "示例𠀀企业")]
    assert exclusions == [("N2", "停业企业", "已停业")]


def test_a_workbook_says_the_same_as_its_csv():
    rows = [HEADER.split(","), ["N1", "示例企业", "A", 320102, None], [None] * 5, ["N2", "示例企业2", "B", 320102, ""]]
    objects, _exclusions = reading.read_objects(upload(workbook(*rows), "objects.xlsx"), ITEMS)
    assert objects == reading.read_objects(upload(listed("N1,示例企业,A,320102,", "N2,示例企业2,B,320102,")), ITEMS)[0]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("N2,,A,320102,", (3, "missing", "名称", "名称", "")),
        ("N2,示例,企业,A,320102,", (3, "columns", "6", "", "5")),
        ('N2,"示例,A,320102,', (3, "quote", 'N2,"示例,A,320102,', "", "")),
        ("N2,=1+1,A,320102,", (3, "formula", "=1+1", "名称", "")),
        ("N2,示\0例,A,320102,", (3, "nul", "示\0例", "名称", "")),
        ("N2,示例,A,3201,", (3, "area", "3201", "行政区划", "")),
        ("N1,示例,A,320102,", (3, "twice", "N1", "对象编号", "2")),
        (f"N2,{'长' * 201},A,320102,", (3, "too-long", "名称", "名称", "")),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_with_its_column(line, problem):
    problems = wrong(listed("N1,示例企业,A,320102,", line, "N3,示例企业,A,320102,"))
    assert [tuple(each) for each in problems] == [problem]
    [(place, sentence)] = row_problems(problems)
    assert "3" in place
    assert problem[3] in place
    assert "%(" not in sentence


def test_a_file_that_was_cut_off_is_not_half_a_list():
    assert [each.code for each in wrong(f"{HEADER}\nN1,示例企业,A,320102,\nN2,示")] == ["truncated"]


def test_a_missing_column_is_named_as_the_file_may_name_it():
    assert [each.value for each in wrong("对象编号,名称\nN1,示例企业\n")] == ["层 / stratum"]


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(HEADER.split(",")))) as sound, zipfile.ZipFile(out, "w") as packed:
        for entry in sound.infolist():
            data = sound.read(entry) + (b" " * 30 * 2**20 if entry.filename.endswith("sheet1.xml") else b"")
            packed.writestr(entry.filename, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def with_entities():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(HEADER.split(",")))) as sound, zipfile.ZipFile(out, "w") as packed:
        for entry in sound.infolist():
            data = sound.read(entry)
            if entry.filename == "xl/workbook.xml":
                data = b'<!DOCTYPE x [<!ENTITY a "b">]>' + data.split(b"?>", 1)[-1]
            packed.writestr(entry.filename, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "objects.csv", "empty"),
        (b"%PDF-1.7\n", "objects.csv", "is-other"),
        (workbook(["x"]), "objects.csv", "is-other"),
        (workbook(["x"])[:-200], "objects.xlsx", "damaged-xlsx"),
        (listed("N1,示例,A,320102,").encode(), "objects.xlsx", "is-other"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "objects.xls", "is-xls"),
        (listed().encode(), "objects.pdf", "suffix"),
        (bomb(), "objects.xlsx", "bomb"),
        (with_entities(), "objects.xlsx", "entities"),
    ],
)
def test_a_file_that_lies_or_bursts(content, name, code):
    with pytest.raises(FileError) as refused:
        reading.read_objects(upload(content, name), ITEMS)
    assert refused.value.code == code


def test_size_unpacked_size_and_rows_have_their_ends(monkeypatch):
    text = listed(*(f"N{n},示例企业,A,320102," for n in range(4)))
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    codes = [refusal(upload(text))]
    monkeypatch.setattr(reading, "UNPACKED", 1000)
    codes.append(refusal(upload(workbook(HEADER.split(",")), "objects.xlsx")))
    monkeypatch.setattr(reading, "LARGEST", 100)
    codes.append(refusal(upload(text)))
    assert codes == ["too-many-rows", "bomb", "too-big"]


def refusal(file):
    with pytest.raises(FileError) as refused:
        reading.read_objects(file, ITEMS)
    return refused.value.code


def test_an_inspector_with_a_certificate_that_is_none():
    text = "人员编号,姓名,执法资格\nI1,检查员,A01:2024-01-01~2027-12-31\nI2,检查员,A01\n"
    with pytest.raises(FrameRefused) as refused:
        reading.read_inspectors(upload(text, "inspectors.csv"))
    assert [tuple(each) for each in refused.value.details["problems"]] == [(3, "certificate", "A01", "执法资格", "")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (listed("N1,,A,320102,").encode(), "第2行，“名称”列"),
        (b"%PDF-1.7\n", "PDF"),
    ],
)
def test_a_refused_file_changes_nothing_and_stands_at_its_field(content, said):
    people = people_of()
    draw = draft_of(people)
    before = list(Object.objects.order_by("pk").values()), list(Inspector.objects.order_by("pk").values())
    user = user_with_post("county_officer", HOME)
    page = client_as(user).post(
        reverse("draws:lists", args=[draw.pk]),
        {"items": "A01,计量,计量器具检查", "objects_file": upload(content)},
        headers={"accept-language": "zh-hans"},
    )
    assert page.status_code == 422
    assert said in page.content.decode()
    assert "objects_file" in page.context["form"].errors
    assert (list(Object.objects.order_by("pk").values()), list(Inspector.objects.order_by("pk").values())) == before
