"""Pages of checks, proceedings and proposals: the desk, the holder, the public; lists asked in a fixed number."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.licensing.models import AfterCheck, Ending, Examiner, Licence, Mass, Proof, Round
from apps.licensing.queries.aftercheck import items_on
from tests.factories.access import client_as, filer_of, user_with_post
from tests.factories.aftercheck import CITY, Proceeding, Visit
from tests.factories.divisions import agency_of
from tests.factories.licensing import COUNTY, granted, scan
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db
AFTER, ENDINGS = "/desk/licences/after/", "/desk/licences/endings/"


def text_of(response):
    return response.content.decode()


def lately(n=0):
    at = timezone.now() - timedelta(hours=2)
    return {"now": at, "report_on": timezone.localdate(at) - timedelta(days=20), "report_number": f"JD-{n}"}


def clients(code, level):
    return [client_as(user_with_post(f"{level}_{role}", code)) for role in ("officer", "reviewer")]


def test_the_way_from_the_check_to_the_public_page(client):
    agency_of(CITY)
    licence = granted(enterprise_in(COUNTY), **lately())
    officer, second = clients(CITY, "city")
    bureau, reviewer = clients("320000", "province")
    holder = client_as(filer_of(licence.enterprise))
    pool = {"classes": ["*"], "valid_from": "2020-01-01", "last_day": "2035-12-31"}
    for n in (1, 2):
        sent = {"key": f"SC{n}", "name": f"审查员{n}", **pool}
        assert officer.post(f"{AFTER}examiners/", sent).status_code == 302
    assert officer.post(f"{AFTER}examiners/", {"key": "SC1", "name": "x", **pool}).status_code == 422
    assert licence.holder in text_of(officer.get(AFTER))
    here = f"{AFTER}{AfterCheck.objects.get().pk}/"
    stranger = client_as(user_with_post("county_officer", "320104"))
    assert (stranger.get(here).status_code, holder.get(here).status_code) == (404, 404)
    people = list(Examiner.objects.values_list("pk", flat=True))
    assert officer.post(f"{here}assign/", {"assign-examiner_ids": people[:1]}).status_code == 422
    assert officer.post(f"{here}assign/", {"assign-examiner_ids": people}).status_code == 302
    today = str(timezone.localdate())
    form = {"file-visit": "went", "file-visited_on": today, "file-remark": "无检验设备。", "file-party_name": "李四"}
    assert officer.post(f"{here}file/", form).status_code == 422
    for item in items_on(timezone.localdate()):
        form |= {f"file-item_{item.code}": "bad" if item.code == "means" else "ok", f"file-note_{item.code}": "无设备"}
    assert officer.post(f"{here}file/", form).status_code == 302
    assert "确认：合格" not in text_of(second.get(here))
    fail = {"fail-ground_code": "revoke.commitment", "fail-reason": "承诺不实。"}
    assert second.post(f"{here}fail/", fail).status_code == 302
    case = f"{ENDINGS}{Ending.objects.get().pk}/"
    mine = case.replace("/desk/", "/my/")
    assert stranger.get(case).status_code == 404
    assert holder.get(mine).status_code == 404  # nobody has told it yet
    assert bureau.post(f"{case}notice/").status_code == 302
    assert "告知" in text_of(holder.get(mine))
    assert licence.number in text_of(holder.get("/my/licences/"))
    assert holder.post(f"{mine}acknowledge_notice/").status_code == 302
    assert holder.post(f"{mine}state/", {"state-statement": ""}).status_code == 422
    assert holder.post(f"{mine}state/", {"state-statement": "设备已购。"}).status_code == 302
    assert "设备已购" in text_of(reviewer.get(case))
    assert holder.post(f"{mine}waive/").status_code == 302
    assert reviewer.post(f"{case}nonsense/").status_code == 404
    assert bureau.post(f"{case}review/").status_code == 302  # led back: not the officer's
    assert Ending.objects.get().state == "answered"
    assert reviewer.post(f"{case}review/", {"review-finding": "不予采纳。"}).status_code == 302
    assert reviewer.post(f"{case}decide/", {"decide-reason": "事实清楚。"}).status_code == 302
    assert "有效" in text_of(client.get(f"/licences/check/{licence.code}/"))
    _serve_decision(case, bureau, reviewer, holder)
    page = text_of(client.get(f"/licences/check/{licence.code}/"))
    assert "撤销" in page
    assert "不得再次申请" in page
    assert client.get(f"/api/v1/licences/{licence.number}").json()["state"] == "revoked"
    assert "不能申请" in text_of(holder.get("/my/licences/apply/", {"q": "电缆"}))
    for paper in Ending.objects.get().papers.order_by("pk"):
        assert b"".join(holder.get(f"/documents/{paper.document_id}/").streaming_content).startswith(b"%PDF")
        assert client_as(filer_of(enterprise_in(COUNTY))).get(f"/documents/{paper.document_id}/").status_code == 404


def _serve_decision(case, bureau, reviewer, holder):
    """Recorded by one officer, looked at by another; until then the holder sees nothing of it, and it is not served."""
    mine = case.replace("/desk/", "/my/")
    given = {"method": "direct", "served_on": timezone.localdate(), "receipt": "张三签收", "file": scan("回执.png")}
    given = {f"serve_decision-{name}": value for name, value in given.items()}
    assert bureau.post(f"{case}serve_decision/", given).status_code == 302
    proof = Proof.objects.get()
    assert "second_service/" not in text_of(bureau.get(case))  # not by whoever recorded it
    assert f"/documents/{proof.scan_id}/" in text_of(reviewer.get(case))
    own = text_of(holder.get(mine))
    assert not [word for word in ("张三签收", "待核对确认") if word in own]
    assert holder.get(f"/documents/{proof.scan_id}/").status_code == 404
    assert Ending.objects.get().state == "decided"
    assert reviewer.post(f"{case}second_service/", {"second_service-proof": proof.pk}).status_code == 302
    assert "张三签收" in text_of(holder.get(mine))
    assert b"".join(holder.get(f"/documents/{proof.scan_id}/").streaming_content)


def test_the_desk_proposes_draws_and_acts_on_many():
    agency_of(CITY)
    licence, other = (granted(enterprise_in(COUNTY), **lately(n)) for n in (0, 9))
    officer, _second = clients(CITY, "city")
    bureau, reviewer = clients("320000", "province")
    for n in range(3):
        Examiner.objects.create(agency=agency_of(CITY), key=f"S{n}", name=f"审{n}", classes=["*"], added_label="x",
                                valid_from="2020-01-01", last_day="2035-12-31")  # fmt: skip
    day, soon = timezone.localdate() + timedelta(days=2), timezone.localtime() + timedelta(hours=1)
    late = soon + timedelta(hours=1)
    draw = {"count": 5, "starts_on": str(day), "ends_on": str(day), "seats": 2,
            "commit_until": f"{soon:%Y-%m-%dT%H:%M}", "reveal_until": f"{late:%Y-%m-%dT%H:%M}"}  # fmt: skip
    assert officer.post(f"{AFTER}draws/", draw | {"seats": 9}).status_code == 422
    assert officer.post(f"{AFTER}draws/", draw).status_code == 302
    here = f"{AFTER}draws/{Round.objects.get().pk}/"
    assert licence.holder in text_of(officer.get(here))
    assert officer.post(f"{here}drop/", {"drop-reason": "改期"}).status_code == 302
    today = str(timezone.localdate())
    new = {"number": other.number, "ground_code": "take.lending", "found_on": today, "found": "出借许可证"}
    assert bureau.post(f"{ENDINGS}new/", new).status_code == 302  # on it a proceeding is under way now
    many = {"laboratory_id": licence.application.laboratory_id, "since": "2020-01-01", "until": today,
            "ground_code": "revoke.materials", "found_on": today,
            "document_number": "文〔1〕", "found": "虚假报告"}  # fmt: skip
    seen = bureau.post(f"{ENDINGS}many/", many | {"look": "1"})
    assert (seen.status_code, Mass.objects.count()) == (200, 0)
    assert licence.number in text_of(seen)
    left = text_of(seen).partition("待其在办程序结束后提出：1件")[2]
    assert (other.number in left, licence.number in left) == (True, False)
    assert bureau.post(f"{ENDINGS}many/", many | {"keep": "1"}).status_code == 302
    mass = Mass.objects.get()
    page = f"{ENDINGS}many/{mass.pk}/"
    assert reviewer.post(f"{page}send/", {"send-digest": "x"}).status_code == 422
    assert reviewer.post(f"{page}send/", {"send-digest": mass.digest}).status_code == 302
    assert list(Ending.objects.order_by("pk").values_list("source", flat=True)) == ["desk", "mass"]
    assert bureau.post(f"{ENDINGS}new/", new | {"number": licence.number}).status_code == 422  # one is under way
    assert bureau.post(f"{ENDINGS}new/", new | {"number": "XK06-001-99999"}).status_code == 422
    assert Licence.objects.filter(state="unverified").count() == 2


def test_lists_ask_a_fixed_number_of_questions(django_assert_max_num_queries):
    bureau, _reviewer = clients("320000", "province")
    counts = []
    for n in range(3):
        visit = Visit(report_number=f"JD-{n}", enterprise=enterprise_in(COUNTY))
        Proceeding(visit.licence).propose()
        found = []
        for page in (AFTER, ENDINGS):
            bureau.get(page)
            with django_assert_max_num_queries(40) as asked:
                assert visit.licence.holder in text_of(bureau.get(page))
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[2]
