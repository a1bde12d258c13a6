"""The desk and the party's page: nothing chosen for anybody, what waits is seen, what was found is told."""

from contextlib import contextmanager

import pytest
import time_machine

from apps.access.models import User
from apps.serious_list.models import Case
from apps.serious_list.operations import answering, papers
from tests.factories.access import client_as, user_with_post
from tests.factories.serious_list import COUNTY, Life
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db
DESK = "/desk/serious-list/"


@contextmanager
def officer_at(now, county=COUNTY):
    """An officer of a county who has just signed in: a session of today is none a year later."""
    with time_machine.travel(now, tick=False):
        yield client_as(user_with_post("county_officer", county))


def test_no_ground_is_chosen_beforehand_and_the_warning_names_its_own():
    officer = client_as(user_with_post("county_officer", COUNTY))
    page = officer.get(f"{DESK}new/").content.decode()
    assert page.count("<optgroup") == 2
    assert 'value="" selected' in page
    assert 'value="44.sampling" selected' in officer.get(f"{DESK}new/?ground=44.sampling").content.decode()
    given = {"code": "91320100MA1ABCD2XR", "event_on": "2026-05-11", "ground": "", "summary": "查明的事实"}
    assert officer.post(f"{DESK}new/", given).status_code == 422
    assert not Case.objects.exists()


def test_an_application_stands_on_the_desk_and_says_whose_move_it_is():
    removal = Removal()
    removal.apply()
    case = removal.life.case
    with officer_at(removal.life.now) as officer:
        page = officer.get(f"{DESK}?show=repairs").content.decode()
        assert f"{DESK}{case.pk}/" in page
        one = officer.get(f"{DESK}{case.pk}/").content.decode()
        assert "等待您处理" in one
        assert "等待他方办理" not in one
    with officer_at(removal.life.now, "320104") as other:
        assert f"{DESK}{case.pk}/" not in other.get(f"{DESK}?show=repairs").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_applications_take_the_same_queries(rows, django_assert_num_queries):
    removals = [Removal(number=f"宁玄市监罚〔2026〕{n}号") for n in range(rows)]
    for removal in removals:
        removal.apply()
    with officer_at(max(removal.life.now for removal in removals)) as officer:
        officer.get(f"{DESK}?show=repairs")
        with django_assert_num_queries(QUERIES):
            found = officer.get(f"{DESK}?show=repairs").content.decode()
    assert found.count("data-label") >= rows


QUERIES = 7


def test_where_nothing_is_due_nobody_is_waited_for():
    life = Life().to("published")
    with officer_at(life.now) as officer:
        page = officer.get(f"{DESK}{life.id}/").content.decode()
    assert "等待他方办理" not in page


def test_the_party_gives_up_the_hearing_knowingly():
    life = Life().to("answering")
    party = client_as(User.objects.get(pk=life.filer.user_id))
    with time_machine.travel(life.now, tick=False):
        here = f"/my/serious-list/{life.id}/waive/"
        assert party.post(here, {}).status_code == 422
        assert Case.objects.get(pk=life.id).waived_on is None
        assert party.post(here, {"waive-hearing_too": "on"}).status_code == 302
    assert Case.objects.get(pk=life.id).waived_on


def test_the_decision_says_what_the_review_found(monkeypatch):
    told, issue = {}, papers.issue

    def issued(case, kind, **data):
        told[kind] = data
        return issue(case, kind, **data)

    monkeypatch.setattr(papers, "issue", issued)
    life = Life().to("answering")
    life.act(answering.state_case, life.filer, statement="已召回全部产品。")
    life.to("decided")
    assert (told["decision"]["answer"], told["decision"]["finding"]) == ("stated", "当事人未陈述、申辩。")
    party = client_as(User.objects.get(pk=life.filer.user_id))
    with time_machine.travel(life.now, tick=False):
        page = party.get(f"/my/serious-list/{life.id}/").content.decode()
    assert "当事人未陈述、申辩。" in page
    assert life.case.reviewed_label not in page


def test_the_list_of_cases_is_searched_by_party_number_and_state():
    mine, other = Life().to("answering"), Life(number="宁玄市监罚〔2026〕77号").to("published")

    def found(**query):
        page = officer.get(DESK, query).content.decode()
        return [life.id for life in (mine, other) if f"{DESK}{life.id}/" in page]

    with time_machine.travel(other.now, tick=False):
        officer = client_as(user_with_post("county_officer", COUNTY))
        assert found() == [mine.id]
        assert found(q=mine.enterprise.name) == [mine.id]
        assert found(q=mine.case.papers.get().number) == [mine.id]
        assert found(state=mine.case.state) == [mine.id]
        assert found(state="hearing") == found(q="没有这样的企业") == []
        assert found(show="listed", q=other.number) == [other.id]
        assert found(show="listed", q=mine.enterprise.uscc) == []
        assert found(state="nonsense") == [mine.id]  # what cannot be read narrows nothing


def test_a_statement_that_was_sent_is_asked_for_no_more():
    life = Life().to("answering")
    with time_machine.travel(life.now, tick=False):
        party = client_as(User.objects.get(pk=life.filer.user_id))
        here = f"/my/serious-list/{life.id}/"
        assert "如有补充" not in party.get(here).content.decode()
        life.act(answering.state_case, life.filer, statement="我方并无主观故意。")
        for path in (here, "/my/serious-list/"):
            assert "如有补充，可继续陈述、申辩" in party.get(path).content.decode()


def test_the_reader_is_told_the_days_and_the_article_of_a_repair():
    removal = Removal()
    with time_machine.travel(removal.life.now, tick=False):
        party = client_as(User.objects.get(pk=removal.life.filer.user_id))
        page = party.get(f"/my/serious-list/{removal.life.id}/repair/").content.decode()
    assert "2个工作日" in page
    assert "7个工作日" in page
    assert "市场监管总局信用修复规定" in page
