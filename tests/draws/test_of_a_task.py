"""The draft that a task made is given up on the task's page: its own page neither offers it nor fails."""

import pytest

from apps.access.models import User
from apps.draws import origins
from apps.draws.models import Draw, Seat
from apps.draws.operations import preparing
from tests.factories.access import client_as
from tests.factories.draws import NOW, TERMS, draft_of
from tests.factories.inspections import Life

pytestmark = pytest.mark.django_db
APPS = ("inspections.task", "sampling.task", "awards.panel", "licensing.round")


@pytest.mark.parametrize("app", APPS)
def test_a_draft_is_not_thrown_away_behind_its_task(people, app):
    draw = preparing.prepare_draw(values=TERMS, origin=f"{app}:1", by=people.officer, at=NOW)
    for origin in ("", f"{app}:2"):
        with pytest.raises(preparing.OfATask):
            preparing.discard_draft(draw_id=draw.pk, origin=origin, by=people.officer, at=NOW)
    assert Draw.objects.filter(pk=draw.pk).exists()
    preparing.discard_draft(draw_id=draw.pk, origin=draw.origin, by=people.officer, at=NOW)
    assert not Draw.objects.filter(pk=draw.pk).exists()


def test_the_page_says_where_it_is_given_up():
    life = Life().to("prepared")
    draw = life.task.draw
    desk, here = client_as(User.objects.get(pk=life.officer.user_id)), f"/desk/draws/{draw.pk}/"
    assert f"{here}discard/" not in desk.get(here).content.decode()
    answer = desk.post(f"{here}discard/", follow=True)
    assert (answer.status_code, answer.redirect_chain[0][0]) == (200, here)
    assert f'href="/desk/inspections/tasks/{life.task_id}/"' in desk.get(here).content.decode()
    assert "请在任务页面放弃本次抽取" in answer.content.decode()
    assert life.task.draw == draw


def test_a_draft_made_by_hand_is_still_thrown_away(people):
    draw = draft_of(people)
    desk, here = client_as(User.objects.get(pk=people.officer.user_id)), f"/desk/draws/{draw.pk}/"
    assert f"{here}discard/" in desk.get(here).content.decode()
    assert desk.post(f"{here}discard/").status_code == 302
    assert not Draw.objects.filter(pk=draw.pk).exists()


def test_a_draft_whose_times_are_over_does_not_call_itself_complete(people):
    draw = draft_of(people)  # its ceremony would have been in May
    page = client_as(User.objects.get(pk=people.officer.user_id)).get(f"/desk/draws/{draw.pk}/").content.decode()
    assert "见证程序的时间需要重新设定。" in page
    assert "封存并公布" not in page


def test_the_page_of_a_draw_leads_back_to_whatever_made_it():
    for origin, page in (("sampling.task:7", "/desk/sampling/tasks/7/"), ("awards.panel:0", ""), ("", ""),
                         ("licensing.round:7", "/desk/licences/after/draws/7/")):  # fmt: skip
        assert origins.page_of(Draw(origin=origin)) == page
    life = Life().to("drawn")
    page = (
        client_as(User.objects.get(pk=life.officer.user_id)).get(f"/desk/draws/{life.task.draw_id}/").content.decode()
    )
    assert "请在任务页面接收抽取结果" in page
    assert ("全部</td>" in page, "all objects</td>" in page) == (True, False)
    draw, desk = life.task.draw, client_as(User.objects.get(pk=life.officer.user_id))
    seat = Seat.objects.filter(draw=draw).order_by("pk").first()
    place = {"subject": seat.subject, "team": seat.team, "inspector": seat.inspector}
    page = desk.get(f"/desk/draws/{draw.pk}/replace/", place).content.decode()
    person = next(row for row in life.people if row.key == seat.inspector)
    assert person.name in page.partition("<h1>")[2].partition("</h1>")[0]
    assert f"/desk/inspections/inspectors/{person.pk}/" in page  # where the ground is put on record
    desk.cookies["django_language"] = "en"
    page = desk.get(f"/desk/draws/{draw.pk}/", headers={"accept-language": "en"}).content.decode()
    assert ("全部</td>" in page, "all objects</td>" in page) == (False, True)
