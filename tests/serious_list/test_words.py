"""Words that a tired reader takes at their face: how an entry ended, what comes next, which day is which."""

from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings
from django.utils.translation import override

from apps.kernel.figures import day as day_text
from apps.portal import todo
from tests.factories.access import client_as, user_with_post
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, Life
from tests.serious_list.test_late import seen_by
from tests.serious_list.test_public import API
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db
DESK, MINE = "/desk/serious-list/", "/my/serious-list/"


@pytest.mark.parametrize(("end", "word"), [("withdraw", "撤销"), ("run_out", "移出")])
def test_a_listing_that_was_set_aside_is_not_called_removed(end, word):
    life = Life().to("published")
    getattr(life, end)()
    with time_machine.travel(life.now, tick=False), override("zh-hans"):
        page = client_as(user_with_post("county_officer", COUNTY)).get(f"{DESK}{life.id}/").content.decode()
        assert f"于{day_text(life.case.entry.ended_on)}{word}" in page


def test_after_a_proposal_the_finding_on_gravity_comes_first():
    life = Life()
    given = {"code": enterprise_in(COUNTY).uscc, "ground": "44.product", "event_on": str(life.today), "summary": "掺假"}
    with time_machine.travel(life.now, tick=False):
        officer = client_as(user_with_post("county_officer", COUNTY))
        page = officer.post(f"{DESK}new/", given, follow=True).content.decode()
    assert "下一步：认定违法情节严重程度" in page


def test_early_removal_says_what_its_day_is_and_what_else_is_needed():
    life = Life().to("published")
    with time_machine.travel(life.now, tick=False):
        page = seen_by(life.filer).get(f"{MINE}{life.id}/repair/").content.decode()
    assert "届时还须具备" in page
    assert "已消除危害后果的证明材料" in page
    reason = page[page.index("plain-list") :]
    assert "起</span>" in reason[: reason.index("</ul>")]


def test_the_open_api_says_what_is_wrong_in_the_language_of_the_reader():
    for language, words in (("zh-hans", "请至少输入名称中的两个字"), ("en", "Two characters of the name at least")):
        client = client_as()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer = client.get(API, {"q": "桉"})
        assert answer.status_code == 400
        assert words in answer.json()["errors"]["q"]


def test_what_ended_on_a_day_off_is_overdue_and_by_no_figure(monkeypatch):
    life = Life()
    clock = SimpleNamespace(due_at=life.now, due_on=life.today)
    shown = SimpleNamespace(clock=clock, working_left=0, stopped="", today=life.today)
    assert todo._time_left(shown, life.now) == ("late", "已超期")


def test_the_public_search_has_a_button_that_says_so():
    page = client_as().get("/serious-list/").content.decode()
    button = page[page.index("filter-go") :]
    assert "查询" in button[: button.index("</button>")]


def test_a_bar_to_an_application_under_way_has_its_day():
    removal = Removal().apply()
    with time_machine.travel(removal.life.now, tick=False):
        assert seen_by(removal.life.officer).get(f"{DESK}{removal.life.id}/").status_code == 200
