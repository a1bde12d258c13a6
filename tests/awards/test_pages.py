"""Pages of all faces: who sees what, every step by its button, marked copies with their log, the API."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.awards.models import Application, Case, Check, Honour, Interest, Objection, Reading, Review
from apps.awards.operations import cases
from apps.awards.operations.watermark import _mark, stamped
from apps.kernel.errors import DomainError
from tests.factories.access import client_as, filer_of, user_with_post
from tests.factories.awards import CITY, COUNTY, Life, a_report, worthy

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


def now_life(**given):
    return Life(now=timezone.now().replace(microsecond=0), **given)


def client_of(scope):
    from apps.access.models import User

    return client_as(User.objects.get(pk=scope.user_id))


def test_the_public_reads_programmes_rounds_and_honours(client):
    life = now_life().to_conferred()
    honour = Honour.objects.get()
    page = text_of(client.get("/awards/"))
    assert honour.number in page
    assert honour.holder in page
    assert "省长质量奖" in text_of(client.get("/awards/programmes/"))
    programme = text_of(client.get("/awards/programmes/governor/"))
    assert "4.7.7" in programme
    assert "苏政办规〔2023〕2号" in programme
    assert honour.number in text_of(client.get(f"/awards/rounds/{life.id}/"))
    assert honour.number in text_of(client.get(f"/awards/{honour.pk}/"))
    assert client.get("/awards/?q=%E5%85%AC").status_code == 200
    typed = honour.number.replace("〔", "[").replace("〕", "]")  # a keyboard has no 〔
    by_number = [client.post("/verify/", {"code": each}) for each in (honour.number, f" {typed} ")]
    for answer in (client.get(f"/verify/{honour.code}/"), *by_number):
        assert answer.headers["Location"].startswith(f"/awards/check/{honour.code}/")
        assert honour.number in text_of(client.get(answer.headers["Location"]))
    assert sorted(Check.objects.values_list("way", flat=True)) == ["code", "code", "link"]
    found = json.loads(client.get("/api/v1/awards?programme=governor").content)
    assert [row["number"] for row in found["results"]] == [honour.number]
    assert [client.get(f"/api/v1/awards?{wrong}").status_code for wrong in ("state=x", "division=999999")] == [400, 400]
    assert honour.number in b"".join(client.get("/awards/files/honours.csv")).decode()
    assert "gbt19580" in b"".join(client.get("/awards/files/criteria.csv")).decode()


def stating(client, life):
    """The client of somebody who has stated his interests on the page of the round."""
    assert client.post(f"/desk/awards/rounds/{life.id}/statement/", {"stated": "on"}).status_code == 302
    return client


def test_an_applicant_goes_from_the_announcement_to_handing_in():
    life = now_life().announce()
    firm = life.firms[0]
    client = client_as(filer_of(firm))
    assert life.round.title in text_of(client.get("/my/awards/"))
    here = client.post(f"/my/awards/rounds/{life.id}/apply/").headers["Location"]
    assert client.post(f"{here}submit/", {"submit-commitment": "on"}).status_code == 422
    given = {"save-summary": "概述", "save-strengths": "特色", "save-contact": "025", "save-report": a_report()}
    assert client.post(f"{here}save/", given).headers["Location"] == here
    assert client.post(f"{here}submit/", {}).status_code == 422
    for _click in range(2):
        assert client.post(f"{here}submit/", {"submit-commitment": "on"}).headers["Location"] == here
    row = Application.objects.get()
    assert row.state == "county"
    assert b"".join(client.get(f"/documents/{row.report_id}/").streaming_content).startswith(b"%PDF-")
    stranger = client_as(filer_of(worthy()))
    assert stranger.get(here).status_code == 404
    assert not Reading.objects.exists()  # one's own is not logged
    county = stating(client_as(user_with_post("county_officer", COUNTY)), life)
    desk = f"/desk/awards/applications/{row.pk}/"
    assert firm.name in text_of(county.get(desk))
    assert county.get(f"/documents/{row.report_id}/").status_code == 404
    copy = county.get(f"/awards/applications/{row.pk}/report.pdf")
    assert copy.content.startswith(b"%PDF-")
    assert b"ReaderMark" in copy.content
    assert list(Reading.objects.order_by("pk").values_list("what", flat=True)) == ["page", "file"]
    assert Reading.objects.last().mark in copy.headers["Content-Disposition"]
    assert county.post(f"{desk}recommend/", {"recommend-verdict": "yes", "recommend-opinion": ""}).status_code == 422
    assert county.post(f"{desk}recommend/", {"recommend-verdict": "yes", "recommend-opinion": "好"}).status_code == 302
    assert "recommend-verdict" not in text_of(county.get(desk))  # the city's turn
    city = stating(client_as(user_with_post("city_officer", CITY)), life)
    assert "recommend-verdict" in text_of(city.get(desk))
    city.post(f"{desk}recommend/", {"recommend-verdict": "yes", "recommend-opinion": "好"})
    checker = client_of(life.checker)
    assert checker.post(f"{desk}accept/").status_code == 302  # not done: a statement is owed, and the page leads to it
    page, asked = text_of(checker.get(desk)), f"/desk/awards/rounds/{life.id}/statement/?next={desk}"
    assert "2020年1月6日" in page
    assert asked in page
    assert Application.objects.get().state == "checking"
    assert checker.post(asked, {"stated": "on"}).headers["Location"] == desk
    assert checker.post(f"{desk}accept/").status_code == 302
    assert Application.objects.get().state == "eligible"


def test_an_expert_writes_a_review_in_his_room_and_sees_no_others():
    life = now_life().to_eligible().draw()
    review, other, _third = life.reviews()
    client = stating(client_of(life.scope_of(review.expert)), life)
    assert life.firms[0].name in text_of(client.get("/desk/awards/reviews/"))
    here = f"/desk/awards/reviews/{review.pk}/"
    assert client.get(f"/desk/awards/reviews/{other.pk}/").status_code == 404
    words = {"strengths": "方法系统", "improvements": "对标不足"}
    assert client.post(f"{here}items/1/", words | {"percent": "62"}).status_code == 422
    assert client.post(f"{here}items/1/", words | {"percent": "60", "strengths": ""}).status_code == 422
    assert client.post(f"{here}items/1/", words | {"percent": "60"}).headers["Location"] == f"{here}items/2/"
    assert client.get(f"{here}items/24/").status_code == 404
    assert client.post(f"{here}submit/", {"submit-overall": "好"}).status_code == 422
    for number in range(2, 24):
        client.post(f"{here}items/{number}/", words | {"percent": "60"})
    assert client.post(f"{here}submit/", {"submit-overall": "好"}).status_code == 302
    assert Review.objects.get(pk=review.pk).state == "submitted"
    assert "对标不足" in text_of(client.get(here))
    assert (
        client.post("/desk/awards/reviews/", {"kind": "other", "party_code": "91320102MA1ABCD2X0"}).status_code == 302
    )
    assert Interest.objects.filter(kind="other").count() == 1
    assert client.get(f"/desk/awards/applications/{review.application_id}/").status_code == 403
    copy = client.get(f"/awards/applications/{review.application_id}/report.pdf")
    assert copy.status_code == 200


def test_anybody_objects_by_name_and_the_bureau_decides_on_its_page(client):
    life = now_life().to_public()
    row = Application.objects.get()
    here = f"/awards/object/{row.pk}/"
    assert client.get(here).status_code == 200
    assert client.post(here, {"name": "", "contact": "1", "content": "x"}).status_code == 422
    where = client.post(here, {"name": "王某", "contact": "1", "content": "隐瞒事故"}).headers["Location"]
    made = Objection.objects.get()
    told = text_of(client.get(where))
    assert row.applicant in told
    assert "王某" not in told
    assert "隐瞒事故" not in told
    assert client.get("/awards/objections/?code=0000-0000-0000-0000").status_code == 404
    assert client.get("/awards/objections/?code=%00").status_code == 404
    page = text_of(client.get(f"/awards/rounds/{life.id}/"))
    assert "1项异议" in page
    assert "仍相同的，依次比较4.7.2 产品和服务结果、" in page  # why equal totals have different places
    desk = f"/desk/awards/applications/{row.pk}/"
    assert "隐瞒事故" in text_of(client_of(life.reviewer).get(desk))
    assert "隐瞒事故" not in text_of(client_as(user_with_post("county_officer", COUNTY)).get(desk))
    given = {
        "decide_objection-objection_id": made.pk,
        "decide_objection-upheld": "1",
        "decide_objection-reason": "属实",
    }
    # the applicant is heard first: it reads what is objected, not by whom
    mine, applicant = f"/my/awards/{row.pk}/", client_of(life.filer(life.firms[0]))
    read = text_of(applicant.get(mine))
    assert "隐瞒事故" in read
    assert "王某" not in read
    early = client_of(life.reviewer).post(f"{desk}decide_objection/", given)
    assert (early.status_code, Objection.objects.get().state) == (302, "filed")
    answer = f"{mine}objections/{made.pk}/"
    assert applicant.post(answer, {f"objection{made.pk}-text": ""}).status_code == 422
    assert applicant.post(answer, {f"objection{made.pk}-text": "系误传"}).headers["Location"] == mine
    assert applicant.post(answer, {f"objection{made.pk}-text": "再答"}).status_code == 422
    assert client_of(life.filer(worthy())).post(answer, {f"objection{made.pk}-text": "x"}).status_code == 404
    assert "系误传" in text_of(client_of(life.reviewer).get(desk))
    assert client_of(life.reviewer).post(f"{desk}decide_objection/", given).status_code == 302
    assert Application.objects.get().state == "not_chosen"
    assert client.get(here).status_code == 404


def test_the_holder_sees_its_duties_and_answers_in_a_case():
    life = now_life().to_conferred()
    honour, firm = Honour.objects.get(), life.firms[0]
    client = client_of(life.filer(firm))
    duty = honour.duties.order_by("due_on", "pk").first()
    assert client.get(f"/my/awards/honours/{honour.pk}/").status_code == 200
    assert client.post(f"/my/awards/duties/{duty.pk}/", {"duty-text": "报告"}).status_code == 302
    officer = client_of(life.officer)
    assert officer.post(f"/desk/awards/honours/{honour.pk}/", {"ground": ""}).status_code == 422
    page = officer.post(f"/desk/awards/honours/{honour.pk}/", {"ground": "年报造假"}).headers["Location"]
    assert client.get(f"/my/awards/cases/{Case.objects.get().pk}/").status_code == 404
    assert officer.post(f"{page}notice/").status_code == 302
    mine = f"/my/awards/cases/{Case.objects.get().pk}/"
    assert "年报造假" in text_of(client.get(mine))
    assert client.post(mine, {"text": "已更正"}).status_code == 302
    decide = {"decide-review": "不成立", "decide-reason": "造假属实", "decide-bar": "on"}
    assert client_of(life.reviewer).post(f"{page}decide/", decide).status_code == 302
    assert Honour.objects.get().state == "revoked"
    assert officer.post(f"/desk/awards/honours/{honour.pk}/", {"returned": "1"}).status_code == 302
    assert cases.Honour.objects.get().returned_on


def test_a_file_that_is_none_is_not_marked():
    with pytest.raises(DomainError):
        stamped(b"%PDF-1.4 nothing", b"")


def test_the_mark_is_in_the_pages_and_cannot_be_cut_off():
    report = a_report().read()
    copy = stamped(report, _mark("甲", "2026-01-01", "A1"))
    assert not copy.startswith(report[: len(report) // 2])
    assert copy.count(b"%%EOF") == 1  # one revision: nothing of before stands under it
    assert copy.count(b"/ReaderMark Do") == 1


@pytest.mark.parametrize("path", ["/desk/awards/", "/awards/", "/desk/awards/honours/"])
def test_lists_ask_as_much_for_three_as_for_one(path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    life = now_life(firms=[worthy()]).to_conferred()
    client = client_of(life.reviewer)
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    second = Life(firms=[worthy(), worthy()], now=life.now + timedelta(days=731))
    second.experts = life.experts
    second.to_conferred()
    client.get(path)
    with CaptureQueriesContext(connection) as three:
        client.get(path)
    assert len(three) <= len(one) + 1
