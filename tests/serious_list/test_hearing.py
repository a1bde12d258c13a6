"""A hearing is held where its newest call reached the party the days of the rules before it."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from apps.access.models import User
from apps.deadlines.queries import calendar
from apps.serious_list import offers
from apps.serious_list.models import Case
from apps.serious_list.operations import answering, deciding
from tests.factories.access import client_as
from tests.factories.serious_list import MINUTES, START, Life
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_serving import paper_of, words_of

pytestmark = pytest.mark.django_db
HEARD = {"state": "answered", "hearing_minutes": "记录"}


def hold(life, **more):
    return life.act(answering.hold_hearing, life.reviewer, **MINUTES, **more)


def called(*, served_after=None):
    """A case whose party was called, on the day of its hearing; its call served so many days after it was written."""
    life = Life().to("hearing")
    life.call_hearing()
    if served_after is not None:
        life.now += timedelta(days=served_after)
        life.serve_call(on=life.today)
    life.now = datetime.combine(life.case.hearing_on, START.timetz())
    return life


def refused_by_the_database(life):
    with pytest.raises(IntegrityError, match="newest call was served in time"), transaction.atomic():
        Case.objects.filter(pk=life.id).update(heard_on=life.today, **HEARD)


def offered(life):
    return {offer.verb for offer in offers.offered(life.case, life.reviewer, life.today)}


def test_a_call_that_reached_nobody_opens_no_hearing():
    life = called()
    unchanged(life, answering.CalledTooLate, lambda: hold(life))
    refused_by_the_database(life)
    assert "hold_hearing" not in offered(life)
    paper = paper_of(life, "hearing")
    life.serve_call(on=paper.issued_on)  # the receipt says it came in time, whenever that is put on record
    assert "hold_hearing" in offered(life)
    hold(life)
    assert (life.case.state, life.case.hearing_missed, deciding._answered(life.case)) == ("answered", False, "heard")


def test_a_call_served_too_late_is_made_anew():
    """Seven working days lie between service and hearing, not between writing and hearing."""
    life = called(served_after=3)
    unchanged(life, answering.CalledTooLate, lambda: hold(life))
    refused_by_the_database(life)
    day = calendar().working_day_after(life.today, 8)
    life.act(answering.call_anew, life.officer, on=day, place="二楼", reason="送达过迟。")
    life.now = datetime.combine(day, START.timetz())
    unchanged(life, answering.CalledTooLate, lambda: hold(life))  # the newest call counts, and nobody served it
    refused_by_the_database(life)
    newest = life.case.papers.filter(kind="hearing").order_by("pk").last()
    life.serve_call(on=newest.issued_on)
    hold(life)
    assert life.case.state == "answered"


def test_a_party_that_stayed_away_is_told_so_in_the_decision(real_papers):
    life = called(served_after=0)
    with time_machine.travel(life.now, tick=False):
        here = f"/desk/serious-list/{life.id}/hold_hearing/"
        given = {f"hold_hearing-{name}": text for name, text in MINUTES.items()} | {"hold_hearing-missed": "on"}
        reviewer = client_as(User.objects.get(pk=life.reviewer.user_id))
        assert reviewer.post(here, given).status_code == 302
        page = reviewer.get(f"/desk/serious-list/{life.id}/").content.decode()
        assert "当事人未出席" in page or "the party did not appear" in page
    assert life.case.hearing_missed
    with pytest.raises(IntegrityError, match="stands"), transaction.atomic():
        Case.objects.filter(pk=life.id).update(hearing_missed=False)
    life.to("decided")
    text = words_of(paper_of(life, "decision"))
    assert "未出席" in text
    assert "举行了听证" not in text


def test_nothing_is_missed_that_was_not_held():
    life = called(served_after=0)
    with pytest.raises(IntegrityError, match="serious_list_case_missed"), transaction.atomic():
        Case.objects.filter(pk=life.id).update(hearing_missed=True)
