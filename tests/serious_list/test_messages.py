"""Messages of a case say what happened, and to the party what it may do until when."""

import pytest
from django.utils.translation import override

from apps.notifications.models import Message
from apps.serious_list import states
from apps.serious_list.operations import repairing
from apps.serious_list.queries import STORY
from tests.factories.serious_list import Life
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db


def newest(case, to):
    """Title and text of the last message to the enterprise or the bureau, as the reader has them."""
    inbox = ("enterprise", str(case.enterprise_id)) if to == "party" else ("agency", case.agency_id)
    message = Message.objects.filter(recipient_kind=inbox[0], recipient_id=inbox[1]).latest("pk")
    return message.title, message.body


def test_the_party_reads_its_right_to_answer_and_the_last_day():
    life = Life().to("noticed")
    with override("zh-hans"):
        title, body = newest(life.case, "party")
        assert "拟列入严重违法失信名单告知书" in title
        assert life.case.party in title
        assert "陈述、申辩" in body
        assert "听证" in body
        life.to("answering")
        until = life.case.answer_until
        title, body = newest(life.case, "party")
        assert f"请于{until.year}年{until.month}月{until.day}日前" in title
        assert "主观故意" in body
    with override("en"):
        assert f"answer until {until.day} " in newest(life.case, "party")[0]


def test_a_call_to_a_hearing_says_its_day_and_place():
    life = Life().to("hearing")
    life.call_hearing()
    on = life.case.hearing_on
    with override("zh-hans"):
        assert f"{on.year}年{on.month}月{on.day}日" in newest(life.case, "party")[0]
        assert "一楼听证室" in newest(life.case, "party")[0]


def test_an_application_is_told_as_what_it_is_while_the_entry_stands():
    removal = Removal()
    life = removal.life
    with override("zh-hans"):
        assert newest(life.case, "party")[0].startswith("公布：")
        removal.apply()
        assert newest(life.case, "bureau")[0].startswith("收到提前移出申请：")
        removal.act(repairing.accept, life.officer)
        title, body = newest(life.case, "party")
        assert title.startswith("提前移出申请已受理：")
        assert "已列入" not in title + body
        removal.act(repairing.grant, removal.chief, reason="已整改。")
        assert newest(life.case, "party")[0].startswith("准予提前移出：")


def test_every_step_that_is_told_has_a_name():
    events = {move.event for table in (states.MOVES, states.REPAIR) for move in table.moves}
    assert events - {"serious_list.removed"} <= set(STORY)


def test_messages_of_before_are_still_read(db):
    life = Life().to("noticed")
    message = Message.objects.latest("pk")
    old = Message(kind="serious_list.told", data={"party": "某公司", "number": life.id, "state": "answering"})
    with override("en"):
        assert old.title == f"Serious list case {life.id}, 某公司: party may answer"
        assert "%" not in message.title
