"""The record of an inspection carries what was found, what the enterprise stated, and the word of each inspector."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import localtime

from apps.access.models import User
from apps.documents import papers
from apps.inspections.models import Visit
from apps.inspections.operations import reviewing
from apps.kernel.errors import Invalid
from tests.factories.access import client_as
from tests.factories.inspections import Life

from .test_guards import refuses

pytestmark = pytest.mark.django_db
NEVER = datetime(2020, 1, 1, tzinfo=UTC)
FOUND, SAID = "3号车间一台压力表超期未检", "已联系检定机构，下周送检"


@pytest.fixture
def typeset(monkeypatch):
    """[(template, data)] of the papers written since."""
    written, real = [], papers.typeset

    def noted(template, data):
        written.append((template, data))
        return real(template, data)

    monkeypatch.setattr(papers, "typeset", noted)
    return written


def test_it_is_written_once_everybody_has_given_the_own_word(typeset):
    life = Life().to("assigned")
    life.check(life.visit, codes=["9"], bad=True, found={"9": FOUND}, statement=SAID)
    records = life.visit.papers.filter(kind="record")
    assert not records.exists()
    life.confirm(life.visit)
    assert records.count() == 1
    data = next(data for template, data in typeset if template == "inspections/record")
    assert (data["found"], data["statement"]) == ([FOUND], SAID)
    assert [("录入" in word, "确认" in word) for word in data["words"]].count((True, False)) == 1
    assert [("录入" in word, "确认" in word) for word in data["words"]].count((False, True)) == 1
    assert data["begun"]
    page = client_as(User.objects.get(pk=life.officer.user_id)).get(f"/desk/inspections/visits/{life.visit.pk}/")
    assert SAID in page.content.decode()
    life.act(reviewing.return_result, life.reviewer, visit_id=life.visit.pk, reason="数值有误")
    assert life.visit.past.get().held["statement"] == SAID


def test_what_the_enterprise_states_stands_and_is_never_cut():
    life = Life().to("assigned")
    with pytest.raises(Invalid) as told:
        life.check(life.visit, codes=["9"], bad=True, statement="长" * 501)
    assert told.value.details["field"] == "statement"
    times = {"begun_at": life.now - timedelta(hours=2), "ended_time": localtime(life.now - timedelta(minutes=9)).time()}
    for wrong in ({"begun_at": None}, {"ended_time": None}, {"begun_at": life.now}, {"begun_at": NEVER}):
        with pytest.raises(Invalid):
            life.check(life.visit, codes=["9"], bad=True, **times | wrong)
    life.check(life.visit, codes=["9"], bad=True, statement=SAID, **times)
    refuses("entered and reviewed stands", lambda: Visit.objects.filter(pk=life.visit.pk).update(begun_at=NEVER))
    refuses("entered and reviewed stands", lambda: Visit.objects.filter(pk=life.visit.pk).update(statement="改"))
    assert life.visit.statement == SAID


def test_the_paper_is_set_with_and_without_what_was_stated(real_papers):
    life = Life(firms=3, share="2").to("assigned")
    one, two = life.visits
    at = localtime(life.now)
    life.check(one, codes=["9"], bad=True, found={"9": FOUND}, statement=SAID, begun_at=at - timedelta(hours=1),
               ended_time=at.time())  # fmt: skip
    life.check(two)
    for visit in (one, two):
        life.confirm(visit)
        assert visit.papers.filter(kind="record").exists()
