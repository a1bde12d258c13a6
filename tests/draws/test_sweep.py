"""What a ceremony does by itself: tells its witnesses, reminds them once, closes a stage, notes who was absent."""

from datetime import timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.models import Event
from apps.draws.models import Draw
from apps.draws.operations import ceremony, sweeping
from apps.draws.rules.reminding import BEFORE, remind_from
from apps.draws.tasks import sweep
from apps.notifications.models import Message
from tests.factories.draws import NONCES, NOW, TERMS, committed, objects_of, promise, sealed

COMMIT_END, REVEAL_END = TERMS["commit_until"], TERMS["reveal_until"]


def asked(kind, *, unread=True):
    """Ids of the people whose inbox asks for something."""
    rows = Message.objects.filter(kind=kind)
    return sorted(int(row.recipient_id) for row in (rows.unread() if unread else rows))


def ids(*witnesses):
    return sorted(by.user_id for by in witnesses)


@given(
    stage=st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=9)),
    lead=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9)),
)
def test_a_reminder_lies_inside_its_stage_and_an_hour_before_the_end_at_most(stage, lead):
    asked_at = NOW + lead
    until = asked_at + stage
    due = remind_from(asked_at, until)
    assert asked_at <= due < until
    assert until - due <= BEFORE
    assert remind_from(until + stage, until) == until  # asked too late: never before the end


@pytest.mark.django_db
def test_witnesses_are_asked_and_asked_no_longer_once_they_have_acted(people):
    first, second = people.witnesses
    draw = sealed(people)
    assert asked("draws.commit_asked") == ids(first, second)
    ceremony.commit(draw_id=draw.pk, commitment=promise(draw, 1), by=first, at=NOW)
    assert asked("draws.commit_asked") == ids(second)
    assert asked("draws.reveal_asked") == []
    ceremony.commit(draw_id=draw.pk, commitment=promise(draw, 2), by=second, at=NOW)
    assert (asked("draws.commit_asked"), asked("draws.reveal_asked")) == ([], ids(first, second))
    message = Message.objects.filter(kind="draws.reveal_asked").first()
    assert str(draw.number) in message.title
    assert message.url.startswith(f"/desk/draws/{draw.pk}/")


@pytest.mark.django_db
def test_who_is_missing_is_reminded_once_and_then_on_record(people):
    first, second = people.witnesses
    draw = sealed(people)
    ceremony.commit(draw_id=draw.pk, commitment=promise(draw, 1), by=first, at=NOW)
    assert sweeping.sweep_ceremonies(at=COMMIT_END - BEFORE - timedelta(seconds=1)) == (0, 0)
    assert sweeping.sweep_ceremonies(at=COMMIT_END - BEFORE + timedelta(seconds=1)) == (0, 1)
    assert asked("draws.commit_soon") == ids(second)
    assert sweeping.sweep_ceremonies(at=COMMIT_END) == (0, 0)  # once, and not a moment early
    assert sweeping.sweep_ceremonies(at=COMMIT_END + timedelta(seconds=1)) == (1, 0)
    draw.refresh_from_db()
    assert (draw.state, draw.witnesses.get(position=2).absent) == ("void", "commit")
    assert (asked("draws.commit_soon"), asked("draws.commit_asked")) == ([], [])
    assert Message.objects.get(kind="draws.void").recipient_id == draw.agency_id
    noted = Event.objects.get(verb="draws.witness_absent")
    assert (noted.data["witnesses"], noted.actor) == ([2], "system:draws")
    assert sweeping.sweep_ceremonies(at=COMMIT_END + timedelta(hours=9)) == (0, 0)


@pytest.mark.django_db
def test_who_did_not_reveal_is_on_record_by_himself_and_one_failure_holds_up_nobody(people, monkeypatch):
    first, _second = people.witnesses
    broken, draw = committed(people), committed(people, title="第二批", objects=objects_of(prefix="T"))
    ceremony.reveal(draw_id=draw.pk, nonce=NONCES[0], by=first, at=NOW)
    whole = ceremony.close_reveals

    def close(*, draw_id, by, at):
        if draw_id == broken.pk:
            raise RuntimeError
        return whole(draw_id=draw_id, by=by, at=at)

    state = sweeping.states.REVEALING
    monkeypatch.setitem(sweeping.STAGES, state, (*sweeping.STAGES[state][:2], close, sweeping.STAGES[state][3]))
    assert sweeping.sweep_ceremonies(at=REVEAL_END + timedelta(seconds=1)) == (1, 0)
    draw.refresh_from_db()
    assert [row.absent for row in draw.witnesses.order_by("position")] == ["", "reveal"]
    assert (draw.state, draw.void_reason) == ("void", "not-revealed")
    for code in ("not-revealed", "a witness did not reveal in time"):  # so it was kept before
        draw.void_reason = code
        said = {}
        for language in ("en", "zh-hans"):
            with override(language):
                said[language] = str(draw.void_because)
        assert said == {"en": "a witness did not reveal in time", "zh-hans": "有见证人未按时公开随机数"}
    draw.void_reason = "网络故障"
    assert draw.void_because == "网络故障"
    assert Draw.objects.get(pk=broken.pk).state == "revealing"
    monkeypatch.undo()
    sweep()  # the task itself, by its own clock: long after
    assert Draw.objects.get(pk=broken.pk).state == "void"
    assert asked("draws.reveal_asked") == []
