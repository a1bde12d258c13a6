"""The grade in the open API, the bulk files and the feed; never the risk class."""

import gzip
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from apps.credit.models import Rating
from apps.credit.operations.rerate import rerate
from apps.kernel.scope import Scope
from apps.public_register.models import Change
from apps.public_register.operations.changes import sweep_changes
from apps.public_register.operations.releases import folder, publish_release
from apps.records.operations.facts import withdraw_fact
from apps.records.operations.objections import file_objection
from tests.factories.access import filer_of, scope_of_user
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db

BY = Scope.system("test")
AT = datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
LIST = "/api/v1/enterprises"


def rate(*enterprises, at=AT):
    rerate(enterprise_ids=[row.pk for row in enterprises], as_of=at.date(), by=BY, at=at)


def penalised(severity=3):
    enterprise = enterprise_in("320102")
    fact = FactFactory(
        enterprise=enterprise, kind=kind("penalty"), severity=severity, public_from=date(2026, 1, 5),
        document_number="（演示）市监罚〔2026〕1号",
    )  # fmt: skip
    rate(enterprise)
    return enterprise, fact


def test_the_list_is_filtered_by_grade(api):
    good, (bad, _fact) = enterprise_in("320102"), penalised()
    unrated = enterprise_in("320102")
    rate(good)
    codes = [row["uscc"] for row in api(f"{LIST}?grade=C").json()["results"]]
    assert codes == [bad.uscc]
    assert [row["uscc"] for row in api(f"{LIST}?grade=a").json()["results"]] == [good.uscc]
    assert unrated.uscc in [row["uscc"] for row in api(LIST).json()["results"]]
    answer = api(f"{LIST}?grade=E")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["grade"])


def test_a_page_of_a_grade_goes_on(api):
    made = [penalised()[0].uscc for _ in range(3)]
    first = api(f"{LIST}?grade=C&limit=2").json()
    second = api(first["next"]).json()
    assert [row["uscc"] for row in first["results"] + second["results"]] == made


def test_the_rating_of_one_enterprise(api):
    enterprise, fact = penalised()
    answer = api(f"{LIST}/{enterprise.uscc}/rating").json()
    assert (answer["grade"], answer["since"], answer["ruleset"]["code"]) == ("C", "2026-02-01", "JS-QC-100")
    assert [(row["at_best"], row["points"]) for row in answer["facts"]] == [("C", None), (None, "-10.00")]
    assert answer["history"] == [
        {"grade": "C", "since": "2026-02-01", "until": None, "ruleset": "JS-QC-100", "corrected": False}
    ]
    assert "score" not in json.dumps(answer)
    withdraw_fact(fact_id=fact.pk, reason="处罚决定被撤销", by=BY, at=AT + timedelta(hours=1))
    rate(enterprise, at=AT + timedelta(hours=2))
    after = api(f"{LIST}/{enterprise.uscc}/rating").json()
    assert (after["grade"], after["facts"], after["history"][0]["corrected"]) == ("A", [], True)
    assert api(f"{LIST}/{enterprise.uscc}").json()["grade"] == "A"


def test_the_facts_of_a_rating_come_in_pages_where_they_are_asked_for(api):
    enterprise, _fact = penalised()
    for number in range(3):
        FactFactory(enterprise=enterprise, kind=kind("penalty"), severity=1, occurred_on=date(2026, 1, 6 + number),
                    public_from=date(2026, 1, 6))  # fmt: skip
    rate(enterprise, at=AT + timedelta(hours=1))
    path = f"{LIST}/{enterprise.uscc}/rating"
    whole = api(path).json()
    lines = 2 * 4  # each of the four lowers the score and holds the grade down
    assert (whole["facts_count"], whole["next"], whole["previous"]) == (lines, None, None)
    pages = [api(f"{path}?limit=3").json()]
    while pages[-1]["next"]:
        pages.append(api(pages[-1]["next"]).json())
    assert [len(page["facts"]) for page in pages] == [3, 3, 2]
    assert [row for page in pages for row in page["facts"]] == whole["facts"]
    assert api(pages[1]["previous"]).json()["facts"] == pages[0]["facts"]
    assert {page["facts_count"] for page in pages} == {lines}
    other, _fact = penalised()
    cursor = pages[0]["next"].partition("cursor=")[2]
    for query, code in (
        ("limit=0", "invalid-parameter"),
        ("limit=501", "invalid-parameter"),
        ("cursor=x", "invalid-cursor"),
    ):
        answer = api(f"{path}?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert api(f"{LIST}/{other.uscc}/rating?cursor={cursor}").json()["code"] == "invalid-cursor"


def test_a_fact_under_objection_is_marked_wherever_it_is_shown(api, client):
    enterprise, fact = penalised()
    assert {row["objected"] for row in api(f"{LIST}/{enterprise.uscc}/rating").json()["facts"]} == {False}
    assert "异议处理中" not in client.get(f"/enterprises/{enterprise.uscc}/").content.decode()
    filer = scope_of_user(filer_of(enterprise))
    file_objection(enterprise_id=enterprise.pk, fact_id=fact.pk, reason="并非本企业产品", by=filer, at=timezone.now())
    assert {row["objected"] for row in api(f"{LIST}/{enterprise.uscc}/rating").json()["facts"]} == {True}
    assert "异议处理中" in client.get(f"/enterprises/{enterprise.uscc}/").content.decode()


def test_not_graded_is_said_and_not_hidden(api):
    enterprise = enterprise_in("320102")
    answer = api(f"{LIST}/{enterprise.uscc}/rating").json()
    assert (answer["grade"], answer["facts"], answer["history"]) == (None, [], [])
    assert api(f"{LIST}/91320100MA1ABCD2XR/rating").status_code == 404


def test_a_reader_who_asks_by_date_learns_of_a_new_grade(api):
    enterprise = enterprise_in("320102")
    rate(enterprise)
    first = api(f"{LIST}/{enterprise.uscc}")
    same = api(f"{LIST}/{enterprise.uscc}", **{"If-Modified-Since": first["Last-Modified"]})
    FactFactory(enterprise=enterprise, kind=kind("penalty"), severity=3)
    rate(enterprise, at=AT + timedelta(minutes=5))
    then = api(f"{LIST}/{enterprise.uscc}", **{"If-Modified-Since": first["Last-Modified"]})
    assert (same.status_code, then.status_code, then.json()["grade"]) == (304, 200, "C")


def test_the_feed_tells_a_change_of_grade_and_no_other_rating():
    enterprise, fact = penalised(severity=1)
    sweep_changes(at=AT)
    assert list(Change.objects.values_list("change", flat=True)) == ["added"]
    FactFactory(enterprise=enterprise, kind=kind("qms"))  # the score rises, the grade stays
    rate(enterprise, at=AT + timedelta(hours=1))
    assert sweep_changes(at=AT + timedelta(hours=1)) == 0
    withdraw_fact(fact_id=fact.pk, reason="处罚决定被撤销", by=BY, at=AT + timedelta(hours=2))
    rate(enterprise, at=AT + timedelta(hours=3))
    assert sweep_changes(at=AT + timedelta(hours=3)) == 1
    assert Change.objects.order_by("-seq").first().change == "changed"


def test_the_bulk_file_has_the_grade_and_no_risk_class(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    penalised()
    Rating.objects.filter(model="risk").update(grade="ZQX", score=31337)
    sweep_changes(at=AT)
    release = publish_release(by=BY, at=AT)
    files = [path.read_bytes() for path in (folder() / release.version).iterdir()]
    lines = gzip.decompress((folder() / release.version / "enterprises.jsonl.gz").read_bytes()).decode()
    assert json.loads(lines)["grade"] == "C"
    assert not any(b"ZQX" in content for content in [*files, lines.encode()])
