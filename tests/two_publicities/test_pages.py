"""The pages of reports to the credit platform: one story at the desk, refusals, queries at one and three rows."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.two_publicities.models import File, Line
from tests.factories.access import client_as, user_with_post
from tests.factories.two_publicities import PARTICULARS, Bureau, agency_code

pytestmark = pytest.mark.django_db
HOME = "/desk/two-publicities/"


@pytest.fixture
def bureau():
    bureau = Bureau(coded=False)
    with time_machine.travel(bureau.now, tick=False):
        yield bureau


@pytest.fixture
def desk(bureau):
    return client_as(bureau.user)


def text(answer):
    return answer.content.decode()


def test_from_the_penalty_to_the_acknowledgement(bureau, desk):
    fact, other = bureau.penalty(complete=False), bureau.penalty()
    page = desk.get(HOME + "new/")
    assert page.context["form"]["first_day"].value() == "2026-05-11"
    assert (page.context["fit"], page.context["unfit_total"], page.context["lacks_code"]) == (0, 2, True)
    assert "处罚机关统一社会信用代码" in text(page)
    # the agency's code, then what the decision says
    assert desk.post(HOME + "agencies/", {"agency_code": bureau.officer.agency_code, "uscc": "1"}).status_code == 422
    done = desk.post(HOME + "agencies/", {"agency_code": bureau.officer.agency_code, "uscc": agency_code(1)})
    assert done.status_code == 302
    row = f"{HOME}facts/{fact.pk}/"
    assert "罚款" in text(desk.get(row))
    assert desk.post(row, PARTICULARS | {"category": ["罚款"]}).status_code == 422  # without the version that was seen
    with time_machine.travel(bureau.tick(), tick=False):
        kept = desk.post(row, PARTICULARS | {"category": ["罚款"], "version": 1})
    assert kept.status_code == 302
    fact.refresh_from_db()
    assert fact.detail["decision"] == PARTICULARS
    span = {"first_day": "2026-05-01", "last_day": "2026-05-12", "area": "own"}
    page = desk.get(HOME + "new/", span)
    assert (page.context["fit"], page.context["unfit_total"]) == (2, 0)
    made = desk.post(HOME + "new/", span)
    file = File.objects.get()
    here = f"{HOME}{file.pk}/"
    assert made.url == here
    page = desk.get(here)
    assert file.document.sha256 in text(page)
    download = desk.get(f"/documents/{file.document_id}/")
    assert b"".join(download.streaming_content).startswith(b"\xef\xbb\xbfCF_XDR_MC,")
    assert desk.post(here + "send/", {"send-receipt": "HZ-7"}).status_code == 302
    wrong = desk.post(here + "answer/", {"file": SimpleUploadedFile("a.csv", "序号,处理结果\n7,成功\n".encode())})
    assert (wrong.status_code, "没有这条记录" in text(wrong)) == (422, True)
    answer = "序号,处理结果,失败原因\n1,失败,名称不一致\n2,成功,\n".encode()
    assert desk.post(here + "answer/", {"file": SimpleUploadedFile("a.csv", answer)}).status_code == 302
    assert "名称不一致" in text(desk.get(here + "?show=refused"))
    refused = Line.objects.get(state="refused").fact
    assert refused.enterprise.name in text(desk.get(HOME + "?show=mend"))
    page = desk.get(f"{HOME}facts/{refused.pk}/")
    assert "名称不一致" in text(page)
    again = f"{HOME}facts/{refused.pk}/again/"
    until = str(timezone.localdate() + timedelta(days=5))
    assert desk.post(again, {"again-reason": "平台已更正"}).status_code == 422
    assert desk.post(again, {"again-reason": "", "again-until": until}).status_code == 422
    assert desk.post(again, {"again-reason": "平台已更正", "again-until": until}).status_code == 302
    assert refused.enterprise.name in text(desk.get(HOME + "?show=owed"))
    assert {fact.pk, other.pk} == set(Line.objects.values_list("fact", flat=True))


def test_what_moves_the_window_of_publicity_is_a_reviewers_to_enter(bureau, desk):
    fact = bureau.penalty()
    page = f"{HOME}facts/{fact.pk}/"
    given = {"category": "警告", "content": "警告", "facts": "经查", "version": fact.version}
    answer = desk.post(page, given)
    assert answer.status_code == 422
    assert "须由审核人员填写" in text(answer)
    reviewer = client_as(user_with_post("county_reviewer", "320102"))
    shown = text(reviewer.get(page))
    assert HOME + "agencies/" not in shown.split("<main")[1]
    assert reviewer.post(page, given).status_code == 302
    fact.refresh_from_db()
    assert (fact.public_from, fact.public_until) == (None, None)


def test_what_is_hidden_is_also_refused(bureau, desk):
    bureau.penalty()
    with_code = desk.post(HOME + "agencies/", {"agency_code": bureau.officer.agency_code, "uscc": agency_code(1)})
    assert with_code.status_code == 302
    file = bureau.make()
    here = f"{HOME}{file.pk}/"
    auditor = client_as(user_with_post("auditor", "320102"))
    neighbour = client_as(user_with_post("county_officer", "320104"))
    assert auditor.get(here).status_code == 200
    assert "发送" not in text(auditor.get(here))
    for step in ("send/", "discard/", "answer/"):
        assert auditor.post(here + step).status_code == 403
        assert neighbour.post(here + step).status_code == 404
    assert neighbour.get(f"/documents/{file.document_id}/").status_code == 404
    assert desk.post(here + "destroy/").status_code == 404
    assert desk.post(here + "discard/", {"discard-reason": ""}).status_code == 422
    assert (
        desk.get(HOME + "new/", {"first_day": "2026-05-12", "last_day": "2026-05-01", "area": "own"}).status_code == 422
    )
    assert desk.get(HOME + "new/", {"first_day": "x", "last_day": "2026-05-01", "area": "all"}).status_code == 422
    file.refresh_from_db()
    assert file.state == "made"


def test_overdue_stands_apart(bureau, desk):
    late, fresh = bureau.penalty(day=bureau.today.replace(day=1, month=4)), bureau.penalty()
    page = text(desk.get(HOME + "?show=late"))
    assert late.title in page
    assert fresh.title not in page
    assert "已超期" in text(desk.get(HOME + "?show=owed"))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_rows(bureau, desk, count, django_assert_max_num_queries):
    desk.post(HOME + "agencies/", {"agency_code": bureau.officer.agency_code, "uscc": agency_code(1)})
    for _each in range(count):
        bureau.penalty()
    with django_assert_max_num_queries(14):
        assert len(desk.get(HOME + "?show=owed").context["rows"]) == count
    with django_assert_max_num_queries(20):
        assert desk.get(HOME + "new/").context["fit"] == count
    for _each in range(count):
        bureau.penalty()
        file = bureau.make()
    with django_assert_max_num_queries(14):
        assert len(desk.get(HOME).context["files"]) == count
    with django_assert_max_num_queries(16):
        desk.get(f"{HOME}{file.pk}/")
