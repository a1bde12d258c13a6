"""A new case after an earlier one: it names it and says why; after absence of intent it is refused for that event."""

from datetime import timedelta

import pytest
import time_machine

from apps.access.models import User
from apps.audit.models import Event
from apps.serious_list.models import Case
from apps.serious_list.operations import deciding, proposing
from tests.factories.access import client_as
from tests.factories.serious_list import FOUND, Life

pytestmark = pytest.mark.django_db
OTHER = "当事人生产的另一批次产品以次充好。"


def again(life, **more):
    life.now += timedelta(days=1)
    values = {"event_on": life.today, "ground": "44.product", "summary": OTHER} | more
    return proposing.propose(enterprise_id=life.enterprise.pk, by=life.officer, at=life.now, **values)


@pytest.mark.parametrize("summary", [FOUND, f" {FOUND}\n"])
def test_after_absence_of_intent_nobody_is_proposed_for_the_same_event(summary):
    life = Life().to("answered")
    life.drop(intent_absent=True)
    with pytest.raises(proposing.IntentWasAbsent) as refused:
        again(life, summary=summary, again="重新立案")
    assert refused.value.details["earlier"] == [life.id]
    with pytest.raises(proposing.IntentWasAbsent):  # a day no later is no other event either
        again(life, event_on=life.case.event_on, again="重新立案")
    assert Case.objects.count() == 1
    assert again(life, again="另一批次产品，另案查处。").again == "另一批次产品，另案查处。"


@pytest.mark.parametrize(
    "end",
    [
        lambda life: life.to("answered").drop(),
        lambda life: life.to("asked").act(deciding.refuse_consent, life.city, reason="不同意"),
        lambda life: life.to("published").withdraw(),
    ],
    ids=["dropped", "no consent", "set aside"],
)
def test_a_new_case_names_the_earlier_ones_and_says_why(end):
    life = Life()
    end(life)
    with pytest.raises(proposing.Again) as refused:
        again(life)
    assert refused.value.details["earlier"] == [life.id]
    case = again(life, again="上一案程序有误，重新立案。")
    event = Event.objects.get(verb="serious_list.proposed", subject_id=str(case.pk))
    assert (event.data["earlier"], event.data["again"]) == ([life.id], "上一案程序有误，重新立案。")
    with time_machine.travel(life.now + timedelta(minutes=1), tick=False):
        client = client_as(User.objects.get(pk=life.officer.user_id))
        page = client.get(f"/desk/serious-list/{case.pk}/").content.decode()
    assert f"/desk/serious-list/{life.id}/" in page
    assert "上一案程序有误，重新立案。" in page


def test_the_first_case_needs_no_such_reason_and_another_ground_neither():
    life = Life(again="不该保留")
    assert life.case.again == ""
    life.to("not_listed")
    assert again(life, ground="44.obstruction").again == ""
    assert again(life, person_name="张三", person_post="法定代表人").again == ""
