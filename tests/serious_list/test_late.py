"""A step that comes too late: why, as of which day, and nothing that was typed is lost; what waits for the party."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.utils.translation import override

from apps.kernel.figures import day as day_text
from apps.serious_list.models import Case, Repair
from apps.serious_list.operations import answering
from tests.factories.access import client_as
from tests.factories.serious_list import Life
from tests.serious_list.test_messages import newest
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db
LONG = "我方产品的不合格系供应商提供的原料所致，" * 30
MINE, DESK = "/my/serious-list/", "/desk/serious-list/"


def seen_by(scope):
    return client_as(get_user_model().objects.get(pk=scope.user_id))


def sent(life, scope, path, posted, at=None):
    with time_machine.travel(at or life.now, tick=False):
        answer = seen_by(scope).post(path, posted)
    return answer.status_code, answer.content.decode()


def test_a_statement_that_comes_a_day_late_is_given_back_with_the_day():
    life = Life().to("answering")
    last = life.case.answer_until
    life.now += last - life.today + timedelta(days=1)
    for state in ("answering", "answered"):  # the sweep has not been by, and has
        if state == "answered":
            life.wait()
        assert life.case.state == state
        status, page = sent(life, life.filer, f"{MINE}{life.id}/state/", {"state-statement": LONG})
        assert status == 409
        assert LONG in page
        with override("zh-hans"):
            assert f"期限已于{day_text(last)}届满" in page
    assert Case.objects.get(pk=life.id).statement == ""


def test_what_the_party_gave_up_itself_is_told_as_that():
    life = Life().to("answering")
    life.act(answering.waive, life.filer)
    status, page = sent(life, life.filer, f"{MINE}{life.id}/state/", {"state-statement": "补充"})
    assert status == 409
    with override("zh-hans"):
        assert f"您已于{day_text(life.today)}表示不再陈述" in page


def test_a_second_officer_reads_what_the_case_is_now_and_keeps_the_words():
    life = Life().to("answered")
    life.review()
    status, page = sent(life, life.chief, f"{DESK}{life.id}/review/", {"review-finding": "当事人的申辩不成立。"})
    assert status == 409
    assert "当事人的申辩不成立。" in page
    assert f"当前：{life.case.get_state_display()}" in page
    assert life.case.reviewed_by_id == life.reviewer.user_id


def test_two_at_once_the_slower_keeps_its_words(monkeypatch):
    """Between look and lock the colleague was faster: the verb refuses, and the page shows the case as it is now."""
    life = Life().to("answered")
    life.now = life.now + timedelta(days=30)
    from apps.serious_list.views import common

    real = common.offered

    def offered(case, scope, on):
        found = real(case, scope, on)
        if Case.objects.get(pk=case.pk).state == "answered":
            life.review()
        return found

    monkeypatch.setattr(common, "offered", offered)
    status, page = sent(life, life.chief, f"{DESK}{life.id}/review/", {"review-finding": "申辩不成立，维持。"})
    assert status == 409
    assert "申辩不成立，维持。" in page
    assert life.case.reviewed_by_id == life.reviewer.user_id


def test_whoever_proposed_is_told_why_it_cannot_review():
    life = Life().to("answered")
    life.now += timedelta(days=30)
    status, page = sent(life, life.officer, f"{DESK}{life.id}/review/", {"review-finding": "无"})
    assert (status, life.case.state) == (409, "answered")
    assert "此步骤" in page or "提出列入" in page
    assert sent(life, life.officer, f"{DESK}{life.id}/state/", {})[0] == 404  # no step of the desk at all


def test_an_explanation_that_comes_late_is_given_back_with_the_day():
    removal = Removal().to("questioned")
    life, repair = removal.life, removal.repair
    repair.refresh_from_db()
    at = life.now + (repair.explain_until - life.today) + timedelta(days=1)
    path = f"{MINE}repairs/{repair.pk}/explain/"
    status, page = sent(life, life.filer, path, {"repair-explain-statement": LONG}, at)
    assert status == 409
    assert LONG in page
    with override("zh-hans"):
        assert f"期限已于{day_text(repair.explain_until)}届满" in page
    assert Repair.objects.get(pk=repair.pk).explanation == ""


def test_what_an_application_lacks_is_said_at_its_form_and_the_words_stay():
    removal = Removal().to("questioned")
    life = removal.life
    removal.wait()
    path = f"{DESK}repairs/{removal.repair.pk}/reverse/"
    status, page = sent(life, removal.other, path, {"repair-reverse-reason": ""})
    assert status == 422
    assert "repairs/" in page


def test_the_party_is_told_that_the_decision_waits_for_it():
    life = Life().to("decided")
    with override("zh-hans"):
        title, body = newest(life.case, "party")
    assert "决定书待您查收" in title
    assert "行政复议" in body
    with time_machine.travel(life.now, tick=False):
        party = seen_by(life.filer)
        assert "列入决定书待您阅读" in party.get(MINE).content.decode()
        page = party.get(f"{MINE}{life.id}/").content.decode()
    paper = life.case.papers.get(kind="decision")
    box = page[page.index("step-acknowledge_decision") :]
    assert f"/{paper.document_id}" in box[: box.index("</section>")]


def test_the_days_of_the_bureau_are_no_days_of_the_party():
    life = Life().to("noticed")
    with time_machine.travel(life.now, tick=False), override("zh-hans"):
        party = seen_by(life.filer)
        page = party.get(MINE).content.decode()
        assert "拟列入告知书待您阅读" in page
        assert "到期" in page
        assert page.count("拟列入告知书待您阅读") == 2  # the next step, and the line of the case
    life.to("answering")
    with time_machine.travel(life.now, tick=False), override("zh-hans"):
        page = party.get(MINE).content.decode()
        assert day_text(life.case.answer_until) in page
        assert "待您阅读" not in page
    life.wait()
    with time_machine.travel(life.now, tick=False), override("zh-hans"):
        page = seen_by(life.filer).get(MINE).content.decode()
        assert '<td data-label="到期">—</td>' in " ".join(page.split())
