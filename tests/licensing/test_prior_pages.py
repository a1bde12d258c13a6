"""Pages of the check before a grant: the desk's lists and steps, the applicant's page; lists ask in a fixed number."""

import subprocess
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.deadlines.models import Limit
from apps.documents.operations import open_document
from apps.licensing.models import PriorCheck
from apps.licensing.queries.aftercheck import items_on
from tests.factories.access import client_as, filer_of, user_with_post
from tests.factories.licensing import COUNTY, PROVINCE, Life
from tests.factories.registry import enterprise_in
from tests.past import said_anew

pytestmark = pytest.mark.django_db
BEFORE = "/desk/licences/before/"


def text_of(response):
    return response.content.decode()


def accepted(n=0):
    at = timezone.now() - timedelta(hours=2)
    life = Life(enterprise_in(COUNTY), class_code="fertiliser", now=at, report_number=f"JD-{n}",
                report_on=timezone.localdate(at) - timedelta(days=20))  # fmt: skip
    life.fill().submit()
    life.accept()
    return life


@pytest.fixture
def told_on_the_day():
    said_anew(Limit.objects.filter(code="licensing.prior_check_notice"), value=0)


@pytest.mark.usefixtures("told_on_the_day")
def test_from_the_order_to_the_answer():
    life = accepted()
    officer, second = (client_as(user_with_post(f"province_{role}", PROVINCE)) for role in ("officer", "reviewer"))
    applicant, stranger = client_as(filer_of(life.enterprise)), client_as(filer_of(enterprise_in(COUNTY)))
    people = [one.pk for one in life.people()]
    kin = life.people(1, name="kin", recusals=[life.enterprise.uscc])[0]
    desk, mine = f"/desk/licences/{life.id}/", f"/my/licences/{life.id}/"
    page = text_of(officer.get(desk))
    assert ("安排实地核查" in page, str(kin) + " · " in page) == (True, False)
    today = str(timezone.localdate())
    assert life.enterprise.name in text_of(officer.get(BEFORE))
    assert officer.post(f"{desk}order/", {"order-examiner_ids": people[:1], "order-visit_on": today}).status_code == 422
    assert second.post(f"{desk}order/", {"order-examiner_ids": people, "order-visit_on": today}).status_code == 302
    assert not PriorCheck.objects.exists()  # led back: not the second officer's
    assert officer.post(f"{desk}order/", {"order-examiner_ids": people, "order-visit_on": today}).status_code == 302
    here = f"{BEFORE}{PriorCheck.objects.get().pk}/"
    assert "核查员0" in text_of(applicant.get(mine))
    assert (stranger.get(here).status_code, applicant.get(here).status_code) == (404, 404)
    say = f"/my/licences/before/{PriorCheck.objects.get().pk}/state/"
    assert stranger.post(say, {"statement": "x"}).status_code == 404
    assert applicant.post(say, {"statement": "核查员0曾任职于本单位。"}).status_code == 302
    assert "曾任职于本单位" in text_of(officer.get(here))
    form = {"file-visit": "went", "file-visited_on": today, "file-remark": "无检验设备。", "file-began_at": "09:00",
            "file-ended_at": "10:30", "file-party_name": "李四"}  # fmt: skip
    assert officer.post(f"{here}file/", form).status_code == 422
    for item in items_on(timezone.localdate()):
        form |= {f"file-item_{item.code}": "bad" if item.code == "means" else "ok", f"file-note_{item.code}": "无设备"}
    assert officer.post(f"{here}file/", form).status_code == 302
    assert "无检验设备" not in text_of(applicant.get(mine))  # nobody has confirmed it
    assert "确认：合格" not in text_of(second.get(here))
    assert second.post(f"{here}fail/", {"fail-reason": "无出厂检验设备。"}).status_code == 302
    assert "无出厂检验设备" in text_of(applicant.get(mine))
    assert applicant.post(say, {"statement": "设备已到。"}).status_code == 302
    assert PriorCheck.objects.get().answered_on == timezone.localdate()
    assert officer.post(f"{desk}propose/", {"propose-proposal": "grant", "propose-finding": "x"}).status_code == 422
    assert second.post(f"{here}set_aside/", {"set_aside-reason": "属实。"}).status_code == 302
    assert life.enterprise.name in text_of(officer.get(BEFORE))  # to be ordered anew
    for show in ("visit", "confirm", "ended"):
        found = life.enterprise.name in text_of(officer.get(BEFORE, {"show": show}))
        assert found == (show == "ended"), show
    for paper in life.application.papers.filter(kind__startswith="site").order_by("pk"):
        assert b"".join(applicant.get(f"/documents/{paper.document_id}/").streaming_content).startswith(b"%PDF")
        assert stranger.get(f"/documents/{paper.document_id}/").status_code == 404


@pytest.mark.usefixtures("told_on_the_day")
def test_lists_ask_a_fixed_number_of_questions(django_assert_max_num_queries):
    officer = client_as(user_with_post("province_officer", PROVINCE))
    counts = []
    for n in range(3):
        accepted(2 * n)
        life = accepted(2 * n + 1)
        life.order(on=life.today)
        found = []
        for show in ("order", "visit"):
            officer.get(BEFORE, {"show": show})
            with django_assert_max_num_queries(40) as asked:
                officer.get(BEFORE, {"show": show})
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[2]


def words_of(paper):
    with open_document(paper.document) as file:
        made = subprocess.run(["pdftotext", "-", "-"], input=file.read(), capture_output=True, check=True)
    return "".join(made.stdout.decode().split())


@pytest.mark.usefixtures("real_papers", "told_on_the_day")
def test_the_papers_say_who_comes_and_what_was_found():
    life = accepted()
    life.order(on=life.today)
    life.file(bad=("means",), party_name="", party_refused=True)
    life.failed()
    notice, result = (words_of(life.application.papers.get(kind=kind)) for kind in ("site_notice", "site_result"))
    assert ("核查员0（PC0）" in notice, "申请回避" in notice) == (True, True)
    for words in ("申请人拒绝签字", "09:00—11:30", "不合格", "无检验设备。", "陈述、申辩", "不符合"):
        assert words in result, words
