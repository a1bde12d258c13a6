"""The ledger at the desk: who sees what, counted queries, recording with evidence, acts with reasons."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.records import states
from apps.records.models import Fact
from tests.factories.access import client_as, filer_of, user_with_post
from tests.factories.records import PDF, FactFactory, fact_of, kind, proof, waiting_fact
from tests.factories.registry import EnterpriseFactory, enterprise_in, valid_uscc

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    return client_as(user_with_post("county_officer", "320102"))


@pytest.fixture
def reviewer():
    return client_as(user_with_post("county_reviewer", "320102"))


def typed(**more):
    given = {
        "subject_code": valid_uscc(5), "kind": "penalty", "severity": "2", "occurred_on": "2026-01-20",
        "title": "生产不合格产品", "document_number": "苏市监罚〔2026〕1号", "amount": "20000",
        "public_until": "2027-01-20", "token": "t1", "evidence": proof(),
    }  # fmt: skip
    return given | more


def test_recorded_with_its_evidence_under_the_agencys_name(officer):
    enterprise = enterprise_in("320102", uscc=valid_uscc(5))
    answer = officer.post(reverse("records:fact_new"), typed())
    fact = Fact.objects.get()
    assert answer.url == reverse("records:fact", args=[fact.pk])
    assert (fact.enterprise, fact.amount, fact.public_from) == (enterprise, 20000, date(2026, 1, 20))
    assert fact.source.agency.division_id == "320102"
    page = officer.get(answer.url).content.decode()
    assert "决定书.pdf" in page
    # its enterprise may read the evidence, another may not
    file = reverse("documents:download", args=[fact.evidence])
    read = client_as(filer_of(enterprise)).get(file)
    assert b"".join(read.streaming_content) == PDF
    assert client_as(filer_of(EnterpriseFactory())).get(file).status_code == 404


def test_the_same_form_sent_twice_is_one_fact(officer):
    enterprise_in("320102", uscc=valid_uscc(5))
    officer.post(reverse("records:fact_new"), typed())
    answer = officer.post(reverse("records:fact_new"), typed())
    assert answer.status_code == 422
    assert Fact.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"occurred_on": "2099-01-01"}, "不得晚于"),
        ({"occurred_on": "0001-01-01"}, "早于1949年10月1日"),
        ({"amount": "-1"}, "负数"),
        ({"amount": "2万"}, "不带“万”或“元”"),
        ({"amount": "1.234"}, "两位小数"),
        ({"kind": "rumour"}, "rumour"),
        ({"subject_code": valid_uscc(5)[:-1] + ("A" if valid_uscc(5)[-1] != "A" else "B")}, "校验码应为"),
        ({"subject_code": "9132"}, "18位"),
        ({"evidence": SimpleUploadedFile("决定书.pdf", b"MZ\x90\x00 not a pdf at all")}, "名称"),
        ({"evidence": ""}, "须附证明文件"),
        ({"based_on": "999999"}, "辖区内没有该信息"),
        ({"public_until": "2025-01-01"}, "公示截止日期不得早于"),
    ],
    ids=[
        "future",
        "early",
        "negative",
        "wan",
        "format",
        "kind",
        "code",
        "short-code",
        "false-evidence",
        "no-evidence",
        "ground",
        "window",
    ],
)
def test_bad_input_is_refused_with_its_sentence_and_nothing_is_kept(officer, more, said):
    enterprise_in("320102", uscc=valid_uscc(5))
    answer = officer.post(reverse("records:fact_new"), typed(**more))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Fact.objects.exists()


def test_unknown_enterprise_waits_and_is_matched_by_hand(officer):
    officer.post(reverse("records:fact_new"), typed(subject_name="南京试制有限公司"))
    fact = Fact.objects.get()
    assert fact.state == states.WAITING
    right = enterprise_in("320102", name="南京试制机械有限公司", uscc=None)
    page = officer.get(reverse("records:match", args=[fact.pk])).content.decode()
    assert "南京试制机械有限公司" in page
    assert officer.post(reverse("records:match", args=[fact.pk]), {}).status_code == 422
    officer.post(reverse("records:match", args=[fact.pk]), {"enterprise_id": right.pk})
    reviewer = client_as(user_with_post("county_reviewer", "320102"))
    reviewer.post(reverse("records:match_decide", args=[fact.pk]), {"agreed": "yes"})
    fact.refresh_from_db()
    assert (fact.enterprise, fact.state) == (right, states.EFFECTIVE)


def test_nobody_is_offered_whom_the_reported_code_rules_out(officer):
    officer.post(reverse("records:fact_new"), typed(subject_name="南京试制有限公司"))
    fact = Fact.objects.get()
    other = enterprise_in("320102", name="南京试制机械有限公司")
    url = reverse("records:match", args=[fact.pk])
    page = officer.get(url).content.decode()
    assert "南京试制机械有限公司" in page
    assert f'value="{other.pk}"' not in page
    assert "不能选择" in page
    assert reverse("registry:act", args=[other.pk, "code"]) in page
    answer = officer.post(url, {"enterprise_id": other.pk})
    assert (answer.status_code, Fact.objects.get().state) == (422, states.WAITING)
    bare = enterprise_in("320102", name="南京试制器材有限公司", uscc=None)
    assert f'value="{bare.pk}" id="e{bare.pk}" checked' in officer.get(url).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_list_and_queue_are_counted(officer, rows, django_assert_num_queries):
    for number in range(rows):
        FactFactory(enterprise=enterprise_in("320102"), title=f"事实{number}")
        waiting_fact("320102", subject_code=valid_uscc(80 + number))
    officer.get(reverse("records:facts"))  # the rail's counts are kept for a while
    with django_assert_num_queries(LIST_QUERIES):
        officer.get(reverse("records:facts"))
    with django_assert_num_queries(QUEUE_QUERIES):
        officer.get(reverse("records:waiting"))


LIST_QUERIES, QUEUE_QUERIES = 10, 7


def test_filters_stand_in_the_address_and_show_only_the_own_area(officer):
    ours = enterprise_in("320102", name="南京试制机械有限公司")
    FactFactory(enterprise=ours, title="甲事", severity=3, document_number="一号", occurred_on=date(2025, 5, 1))
    FactFactory(enterprise=ours, title="乙事", kind=kind("licence"), severity=0, state=states.EXPIRED)
    FactFactory(enterprise=enterprise_in("320104"), title="丙事")

    def seen(query):
        page = officer.get(reverse("records:facts") + query).content.decode()
        return {title for title in ("甲事", "乙事", "丙事") if title in page}

    assert seen("") == {"甲事", "乙事"}
    assert seen("?kind=licence") == seen("?state=expired") == seen("?leaning=favourable") == {"乙事"}
    assert seen("?severity=3") == seen("?q=一号") == seen("?until=2025-12-31") == {"甲事"}
    assert seen(f"?enterprise={ours.pk}") == seen("?q=试制机械") == seen(f"?q={ours.uscc}") == {"甲事", "乙事"}
    # what is not to be chosen, forged or broken never shows more
    for query in (
        "?division=320104",
        "?q=%00",
        "?cursor=forged",
        "?state=nonsense",
        "?enterprise=9999999999999999999999",
    ):
        assert "丙事" not in seen(query)


def test_correction_keeps_history_and_says_who_when_why(reviewer):
    fact = fact_of(enterprise_in("320102"), severity=3)
    page = reverse("records:fact_act", args=[fact.pk, "correct"])
    form = reviewer.get(page).context["form"].initial
    given = {name: "" if value is None else value for name, value in form.items()} | {"severity": "1"}
    assert reviewer.post(page, given | {"reason": ""}).status_code == 422
    assert reviewer.post(page, given | {"reason": "录入有误"}).status_code == 302
    fact.refresh_from_db()
    assert (fact.severity, fact.version) == (1, 2)
    shown = reviewer.get(reverse("records:fact", args=[fact.pk])).content.decode()
    assert "录入有误" in shown
    assert "3 → 1" in shown
    # the officer who still sees the old version is told, and nothing is overwritten
    assert reviewer.post(page, given | {"severity": "2", "reason": "再改"}).status_code == 422
    fact.refresh_from_db()
    assert fact.severity == 1


def test_the_page_of_a_repair_names_what_goes_with_it(reviewer):
    result = FactFactory(enterprise=enterprise_in("320102"), kind=kind("inspection_problem"), title="检查发现问题")
    penalty = FactFactory(enterprise=result.enterprise, based_on=result, title="罚款决定")
    pages = {name: reverse("records:fact_act", args=[penalty.pk, name]) for name in ("repair", "withdraw", "correct")}
    told = {
        name: f"一并处理：“检查发现问题”（编号{result.pk}）" in reviewer.get(page).content.decode()
        for name, page in pages.items()
    }
    assert told == {"repair": True, "withdraw": False, "correct": False}


@pytest.mark.parametrize(("name", "state"), [("withdraw", states.WITHDRAWN), ("repair", states.REPAIRED)])
def test_acts_need_a_reason_and_the_right(officer, reviewer, name, state):
    fact = fact_of(enterprise_in("320102"))
    page = reverse("records:fact_act", args=[fact.pk, name])
    assert officer.post(page, {"reason": "x"}).status_code == 403
    proof = {"evidence": SimpleUploadedFile("证明.pdf", PDF)} if name == "repair" else {}
    assert reviewer.post(page, {"reason": " "}).status_code == 422
    fact.refresh_from_db()
    assert fact.state == states.EFFECTIVE
    assert reviewer.post(page, {"reason": "行政复议撤销", **proof}).status_code == 302
    fact.refresh_from_db()
    assert (fact.state, fact.reason) == (state, "行政复议撤销")
