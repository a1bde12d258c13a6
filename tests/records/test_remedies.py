"""Every adverse paper names who reconsiders, by the law of its day, and both limits."""

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import override

from apps.awards.operations import papers as awards
from apps.divisions.models import Agency, Reconsideration
from apps.divisions.queries import reviewers_of
from apps.documents.typesetting import typeset
from apps.inspections.operations import papers as inspections
from apps.kernel.dated import RuleMissing
from apps.kernel.rules.numerals import in_chinese
from apps.licensing.operations import changing_steps, ending_steps
from apps.licensing.operations import papers as licensing
from apps.records.queries import remedies
from apps.sampling.operations import papers as sampling
from apps.sampling.operations import recall_papers
from apps.serious_list.operations import papers as serious_list
from tests.factories.divisions import agency_of

TYPST = Path(settings.BASE_DIR) / "templates" / "typst"
NOW, BEFORE = date(2026, 5, 12), date(2023, 12, 31)
WRITERS = {
    "awards": (awards,),
    "inspections": (inspections,),
    "licensing": (licensing, changing_steps, ending_steps),
    "sampling": (sampling, recall_papers),
    "serious_list": (serious_list,),
}


def names_remedies(path):
    text = path.read_text(encoding="utf-8")
    return "remedy(" in text or "recourse(" in text


def names(code, day, zone=None):
    agency = Agency.objects.get(zone_id=zone) if zone else agency_of(code)
    return reviewers_of(agency, day).names


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "now", "above"),
    [
        ("320000", "江苏省人民政府", "国家市场监督管理总局"),
        ("320100", "南京市人民政府", "江苏省市场监督管理局"),
        ("320102", "南京市玄武区人民政府", "南京市市场监督管理局"),
        ("320322", "沛县人民政府", "徐州市市场监督管理局"),
        ("320281", "江阴市人民政府", "无锡市市场监督管理局"),
    ],
)
def test_the_government_of_its_own_level_and_before_2024_also_the_bureau_above(code, now, above):
    with override("zh-hans"):
        assert names(code, date(2024, 1, 1)) == names(code, NOW) == (now,)
        assert names(code, BEFORE) == (now, above)


@pytest.mark.django_db
def test_a_bureau_of_a_zone_is_a_branch_and_the_law_has_a_beginning():
    with override("zh-hans"):
        assert names("", NOW, zone="320576") == ("苏州市人民政府",)
        assert names("320000", date(2017, 6, 1))[1] == "国家质量监督检验检疫总局"
    with override("en"):
        assert names("320102", NOW) == ("People's Government of Xuanwu District, Nanjing",)
    with pytest.raises(RuleMissing):
        names("320102", date(1999, 9, 30))


@pytest.mark.django_db
def test_no_rule_without_a_text_and_none_that_names_nobody():
    for wrong in ({"legal_basis": ""}, {"code": "province", "department_too": True}, {"department": "某局"}):
        given = {
            "code": "city",
            "department_too": False,
            "legal_basis": "某法",
            "validity": ["1980-01-01", "1981-01-01"],
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            Reconsideration.objects.create(**given | wrong)


@pytest.mark.django_db
def test_the_paper_says_it_in_words_and_the_page_with_days():
    at = datetime(2026, 5, 12, 4, tzinfo=UTC)
    with override("zh-hans"):
        said = remedies.on_paper(True, agency_of("320102"), at)
        assert said["remedy"] == {"authority": "南京市玄武区人民政府", "reconsideration": "六十日", "suit": "六个月"}
        old = remedies.on_paper(True, agency_of("320100"), datetime(2014, 6, 3, 4, tzinfo=UTC))["remedy"]
        assert (old["authority"], old["suit"]) == ("南京市人民政府或者江苏省市场监督管理局", "三个月")
        first, second = remedies.against(agency_of("320102"), NOW)
        assert "南京市玄武区人民政府" in first.name
        assert "第二十四条" in first.basis
        assert (first.until, first.verified) == (date(2026, 7, 13), False)  # the sixtieth day is a Saturday
        assert second.until == date(2026, 11, 12)
        assert "人民政府" not in remedies.against(None, NOW)[0].name
    assert remedies.on_paper(False, agency_of("320102"), at) == {}
    head = {
        "agency": "示例局",
        "number": "示字〔2026〕1号",
        "to": "甲公司",
        "issued_on": "2026-05-12",
        "party": "甲公司",
    }
    made = typeset(
        "serious_list/refusal", head | {"code": "", "reason": "未消除危害。", "removal_basis": "某条"} | said
    )
    text = subprocess.run(["pdftotext", "-", "-"], input=made, capture_output=True, check=True).stdout.decode()
    assert "如不服本决定，可以自收到本决定书之日起六十日内依法向南京市玄武区人民政府申请行政复议" in "".join(
        text.split()
    )


@pytest.mark.parametrize("app", WRITERS)
def test_whoever_writes_a_paper_with_remedies_gives_them(app):
    asked = {path.stem for path in (TYPST / app).glob("*.typ") if names_remedies(path)}
    assert asked == {str(kind.value) for writer in WRITERS[app] for kind in writer.ADVERSE}


def test_the_sentence_stands_once():
    having = [path for path in TYPST.rglob("*.typ") if "行政复议" in path.read_text(encoding="utf-8")]
    assert [path.name for path in having] == ["official.typ"]
    assert {path.parent.name for path in TYPST.rglob("*.typ") if names_remedies(path)} == {*WRITERS, "lib"}


def test_numbers_as_papers_write_them():
    said = {
        0: "零",
        6: "六",
        10: "十",
        15: "十五",
        60: "六十",
        99: "九十九",
        105: "一百零五",
        110: "一百一十",
        300: "三百",
    }
    assert {number: in_chinese(number) for number in said} == said
    for wrong in (-1, 1000):
        with pytest.raises(ValueError, match="written"):
            in_chinese(wrong)
