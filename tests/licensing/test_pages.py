"""Pages of all three faces, the check of a certificate, the API."""

import json
import runpy
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.audit.models import Event
from apps.documents import signing
from apps.documents.operations import open_document
from apps.licensing import public
from apps.licensing.models import Bar, Check, Laboratory, Licence, Unit
from apps.licensing.rules import payload
from tests.certificates.test_certificates import is_whole
from tests.factories.access import client_as, filer_of, user_with_post
from tests.factories.licensing import COUNTY, Life, granted, laboratory, scan
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


def bureau():
    """Clients of an officer and of the second person of the provincial bureau."""
    return [client_as(user_with_post(role, "320000")) for role in ("province_officer", "province_reviewer")]


def now_life(**given):
    at = timezone.now()
    return Life(now=at, report_on=timezone.localdate(at) - timedelta(days=20), **given)


def test_a_filer_goes_from_the_question_to_the_certificate(real_papers):
    firm, lab = enterprise_in(COUNTY, address="工业大道1号"), laboratory()
    client = client_as(filer_of(firm))
    page = text_of(client.get("/my/licences/apply/", {"q": "控制电缆"}))
    assert "可以申请" in page
    here = client.post("/my/licences/apply/", {"class_code": "cable"}).headers["Location"]
    unit = Unit.objects.get(code="cable.3").pk
    assert client.post(f"{here}step/product/", {}).status_code == 422
    went = client.post(f"{here}step/product/", {"units": [unit], "specification": "450/750V"})
    assert went.headers["Location"] == f"{here}step/report/"  # the address was known already
    assert client.post(f"{here}submit/", {"commitment": "on"}).status_code == 422
    lately = str(timezone.localdate() - timedelta(days=9))
    report = {"report_number": "JD-1", "laboratory_id": lab.pk, "report_party": firm.name, "report_on": lately,
              "report_product": "塑料绝缘控制电缆", "file": scan()}  # fmt: skip
    assert client.post(f"{here}step/report/", report).headers["Location"] == here
    assert "各项规则均已满足" in text_of(client.get(here))
    assert client.post(f"{here}submit/", {}).status_code == 422
    for _click in range(2):
        assert client.post(f"{here}submit/", {"commitment": "on"}).headers["Location"] == here
    licence = Licence.objects.get()
    assert licence.number in text_of(client.get(here))
    assert licence.number in text_of(client.get("/my/licences/"))
    assert "不能申请" in text_of(client.get("/my/licences/apply/", {"q": "电缆"}))
    content = b"".join(client.get(f"/documents/{licence.document_id}/").streaming_content)
    assert is_whole(content, signing.certificate_pem())
    assert b"PDF/A" in content or b"pdfaid" in content
    other = client_as(filer_of(enterprise_in(COUNTY)))
    assert other.get(here).status_code == 404
    assert other.get(f"/documents/{licence.document_id}/").status_code == 404


def test_the_rules_of_a_report_are_asked_while_it_is_typed(django_assert_max_num_queries):
    """What is empty raises no doubt, what is typed does; of an application and a change, for its holder alone."""
    granted(enterprise_in(COUNTY), report_number="JD-used")
    life = now_life()
    life.start()
    life.save("product", {"units": [Unit.objects.get(code="cable.3").pk], "specification": ""})
    client, here = client_as(filer_of(life.enterprise)), f"/my/licences/{life.id}/step/report/typed/"
    assert 'hx-get="' + here in text_of(client.get(f"/my/licences/{life.id}/step/report/"))
    assert text_of(client.get(here)).strip() == ""
    day = timezone.localdate()
    well = {"report_number": "JD-1", "laboratory_id": life.lab.pk, "report_on": str(day - timedelta(days=9)),
            "report_party": life.enterprise.name, "report_product": "控制电缆"}  # fmt: skip
    for typed, said in (
        (well, "已填写的内容符合各项规则"),
        ({"report_number": "JD-used"}, "其他企业已提交过"),
        ({"laboratory_name": "某地检测中心"}, "检验机构不在平台已知的机构之列"),
        ({"report_on": str(day - timedelta(days=500))}, "检验报告"),
        ({"report_on": str(day + timedelta(days=1))}, "不能晚于今天"),
        ({"report_on": "2026-99-99", "report_product": "安全帽"}, "单元"),
        ({"report_party": "别家有限公司"}, "报告所载企业不是申请人"),
    ):
        assert said in text_of(client.get(here, typed)), typed
    with django_assert_max_num_queries(16):
        client.get(here, well)
    other = client_as(filer_of(enterprise_in(COUNTY)))
    assert other.get(here, well).status_code == 404
    life.fill().submit()
    assert client.get(here, well).status_code == 404
    held = f"/my/licences/held/{life.licence.pk}/add/"
    assert f'hx-get="{held}typed/' in text_of(client.get(held))
    assert "单元" in text_of(client.get(f"{held}typed/", well | {"unit_codes": "cable.6"}))
    assert "符合各项规则" in text_of(client.get(f"{held}typed/", well | {"unit_codes": "cable.3"}))
    assert client.get(f"{held}typed/", {"unit_codes": "cable\0"}).status_code == 200
    assert client.post("/my/licences/apply/", {"class_code": "cable\0"}).status_code == 302
    assert other.get(f"{held}typed/").status_code == 404
    assert client.get(held.replace("add", "rename") + "typed/").status_code == 404


def test_anybody_checks_a_licence_by_link_number_and_file(client):
    licence = granted()
    with open_document(licence.document) as file:
        content = file.read()
    page = f"/licences/check/{licence.code}/"
    for answer in (
        client.get(f"/verify/{licence.code}/"),
        client.post("/verify/", {"code": licence.code.lower().replace("-", " ")}),
        client.post("/verify/", {"code": "苏XK06-001-00001".replace("苏", "（苏）")}),
        client.post("/verify/", {"code": "xk06-001-00001"}),
        client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", content)}),
    ):
        assert answer.headers["Location"].startswith(page)
        shown = text_of(client.get(answer.headers["Location"]))
        assert licence.number in shown
    assert "文件真实、未经改动" in shown
    assert "文件真实、未经改动" not in text_of(client.get(f"{page}?by=file"))  # made up
    ways = sorted(Check.objects.values_list("way", flat=True))
    assert ways == ["code", "code", "file", "link", "link", "link"]
    assert client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", content + b" ")}).status_code == 404
    assert client.post("/verify/", {"code": "XK06-001-99999"}).status_code == 404
    assert client.get("/licences/check/0000-0000-0000-0000/").status_code == 404


def test_the_payload_is_checked_without_the_portal(settings):
    licence = granted()
    values, body, signature = payload.read(f"https://example.cn/verify/{licence.code}/#{licence.payload}")
    assert (values["number"], values["uscc"], values["until"]) == (licence.number, licence.uscc, str(licence.until))
    assert signing.verified(body, signature, signing.certificate_pem())
    assert not signing.verified(body.replace(b"2031", b"2099"), signature, signing.certificate_pem())
    assert not signing.verified(body, bytes(len(signature)), signing.certificate_pem())
    outside = runpy.run_path(str(settings.BASE_DIR / "docs" / "verify_certificate.py"))
    text = f"https://example.cn/verify/{licence.code}/#{licence.payload}"
    assert outside["check"](text, signing.certificate_pem()) == list(values.values())
    for wrong in ("", "XK1.a", "XK1.!.!", "XK2." + licence.payload[4:], "XK1.W10.AA", "XK1.MQ.AA"):
        with pytest.raises(payload.NoPayload):
            payload.read(wrong)


def test_the_desk_takes_every_step(client):
    life = now_life().to_officer()
    officer, reviewer = (
        client_as(user_with_post(role, "320000")) for role in ("province_officer", "province_reviewer")
    )
    county = client_as(user_with_post("county_officer", COUNTY))
    assert life.enterprise.name in text_of(officer.get("/desk/licences/"))
    here = f"/desk/licences/{life.id}/"
    assert "检验机构不在平台已知的机构之列" in text_of(county.get(here))
    assert 'action="' + here not in text_of(county.get(here))
    assert county.post(f"{here}accept/").status_code == 302
    assert life.application.state == "received"
    assert officer.post(f"{here}ask_correction/", {"ask_correction-reason": ""}).status_code == 422
    assert officer.post(f"{here}accept/").status_code == 302
    assert officer.post(f"{here}propose/", {"propose-proposal": "grant", "propose-finding": "属实"}).status_code == 302
    assert officer.post(f"{here}nonsense/").status_code == 404
    assert reviewer.post(f"{here}grant/").status_code == 302
    assert (life.application.state, Licence.objects.count()) == ("granted", 1)
    assert life.enterprise.name in text_of(reviewer.get("/desk/licences/?show=ended"))


def test_what_is_known_beforehand_is_entered_on_the_desk():
    firm = enterprise_in(COUNTY)
    officer, reviewer = (
        client_as(user_with_post(role, "320000")) for role in ("province_officer", "province_reviewer")
    )
    lab = {"name": "虚构检测所", "cma": "T1", "valid_from": "2025-01-01", "last_day": "2026-12-31"}
    assert [officer.post("/desk/licences/laboratories/", lab).status_code for _n in range(2)] == [302, 422]
    county = client_as(user_with_post("county_officer", COUNTY))
    for client in (reviewer, county):
        assert client.post("/desk/licences/laboratories/", lab).status_code == 403
        assert "登记该机构" not in text_of(client.get("/desk/licences/laboratories/"))
    assert str(Laboratory.objects.get().valid_to) == "2027-01-01"
    again = {"requalify": "1", "requalify-laboratory_id": Laboratory.objects.get().pk, "requalify-reason": "资质延续"}
    days = {"2028-06-30": 302, "2024-12-31": 422, "9999-12-31": 422, "": 302}
    answers = [officer.post("/desk/licences/laboratories/", again | {"requalify-last_day": day}) for day in days]
    assert [answer.status_code for answer in answers] == list(days.values())
    assert Laboratory.objects.get().valid_to is None
    assert (
        officer.post("/desk/licences/laboratories/", lab | {"cma": "T2", "last_day": "9999-12-31"}).status_code == 422
    )
    assert (
        client_as(user_with_post("county_officer", COUNTY)).post("/desk/licences/laboratories/", again).status_code
        == 403
    )
    told = Event.objects.filter(verb="licensing.laboratory_requalified").order_by("pk")
    assert [event.data["until"] for event in told] == ["2028-07-01", ""]
    bar = {"code": firm.uscc, "class_code": "cable", "kind": "punished", "decided_on": "2026-01-05",
           "document_number": "某罚〔2026〕1号"}  # fmt: skip
    assert [reviewer.post("/desk/licences/bars/", bar).status_code for _n in range(2)] == [302, 422]
    assert officer.post("/desk/licences/bars/", bar).status_code == 403
    assert str(Bar.objects.get().until) == "2029-01-05"
    row = Bar.objects.get()
    mine = reviewer.get("/desk/licences/bars/")
    assert firm.name in text_of(mine)
    assert f"bars/{row.pk}/confirm/" not in mine.text
    address, second = f"/desk/licences/bars/{row.pk}/", client_as(user_with_post("province_reviewer", "320000"))
    for who in (reviewer, second):
        assert who.post(f"{address}confirm/").status_code == 302
        row.refresh_from_db()
        assert (row.confirmed_on is not None) == (who is second)
    assert second.post(f"{address}other/").status_code == 404


def test_lists_and_api_hold_what_is_public_and_ask_a_fixed_number_of_questions(client, django_assert_num_queries):
    for n in range(3):
        licence = granted(enterprise_in(COUNTY), report_number=f"JD-{n}")
        client.get("/licences/")
        with django_assert_num_queries(2):
            client.get("/licences/")
        with django_assert_num_queries(2):
            body = client.get("/api/v1/licences").json()
        assert len(body["results"]) == n + 1
    assert set(body["results"][0]) == set(public.FIELDS)
    assert body["results"][0]["number"] == licence.number
    found = client.get("/api/v1/licences", {"q": licence.uscc, "class": "cable", "division": "320100"}).json()
    assert [row["number"] for row in found["results"]] == [licence.number]
    assert client.get("/api/v1/licences", {"q": "XK06-001-00001"}).json()["results"][0]["number"].endswith("00001")
    one = client.get(f"/api/v1/licences/{licence.number}")
    assert json.loads(one.content) == found["results"][0]
    assert (
        client.get(f"/api/v1/licences/{licence.number}", headers={"If-None-Match": one.headers["ETag"]}).status_code
        == 304
    )
    for wrong in (
        {"state": "x"},
        {"division": "999999"},
        {"q": "a" * 101},
        {"class": "é!"},
        {"x": "1"},
        {"cursor": "x"},
    ):
        assert client.get("/api/v1/licences", wrong).status_code == 400
    assert client.get("/api/v1/licences/XK99-001-00001").status_code == 404
    assert "现显示第一页" in text_of(client.get("/licences/", {"cursor": "x"}))
    page = text_of(client.get("/licences/", {"q": licence.uscc}))
    assert licence.number in page
    assert "尚未" in text_of(client.get(f"/licences/{licence.pk}/"))
