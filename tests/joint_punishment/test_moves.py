"""What is told to partners and what they say, held by the database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.joint_punishment import states
from apps.joint_punishment.models import Answer, Delivery, Measure
from apps.joint_punishment.operations.partners import close_partner
from apps.serious_list.models import Case
from apps.serious_list.operations import following
from tests.factories.joint_punishment import admin_of, hand_on, partner_in
from tests.factories.serious_list import Life
from tests.past import past_guards
from tests.refusals import not_emptied, refused

pytestmark = pytest.mark.django_db
HANDED = "a partner answers for an entry that it was handed"
STANDS = "what was told to a partner stands"
SAID = "a partner has answered when it has said so"


def world():
    life = Life().to("published")
    finance, market = partner_in(at=life.now), partner_in(department="market", at=life.now)
    return life, finance, market, Delivery.objects.get(partner=finance)


def answered(row, partner, life, result="received", **more):
    given = {"key": "1", "result": result, "on": life.today, "at": life.now} | more
    return lambda: Answer.objects.create(partner=partner, delivery=row, **given)


def test_a_partner_answers_for_what_it_was_handed():
    life, finance, market, row = world()
    refused(HANDED, answered(row, finance, life))
    rows = Delivery.objects.filter(pk=row.pk)
    rows.update(state="handed", handed_at=life.now)
    refused(HANDED, answered(row, market, life))
    refused(HANDED, answered(row, finance, life, "lifted"))
    refused(HANDED, answered(row, finance, life, on=life.today + timedelta(days=1)))
    refused(HANDED, answered(row, finance, life, on=row.entry.listed_on - timedelta(days=1)))
    assert not Answer.objects.exists()
    answered(row, finance, life)()
    assert rows.update(state="received", answered_at=life.now) == 1


def test_no_state_of_a_delivery_without_what_was_said():
    life, _finance, market, row = world()
    rows = Delivery.objects.filter(pk=row.pk)
    for state in (states.RECEIVED, states.APPLIED, states.NOT_APPLICABLE):
        refused("cannot go from waiting", lambda state=state: rows.update(state=state, handed_at=life.now))
    refused(STANDS, lambda: rows.update(handed_at=life.now))
    rows.update(state="handed", handed_at=life.now)
    for state in (states.RECEIVED, states.APPLIED, states.NOT_APPLICABLE):
        refused(SAID, lambda state=state: rows.update(state=state, answered_at=life.now))
    refused(STANDS, lambda: rows.update(partner=market))
    refused(STANDS, lambda: rows.update(handed_at=life.now + timedelta(days=1)))
    refused("cannot go from handed to waiting", lambda: rows.update(state="waiting"))
    refused("stays on record", lambda: rows._raw_delete("default"))
    assert rows.get().state == "handed"


def test_what_is_told_begins_unread():
    life, _finance, _market, row = world()
    other = partner_in("320100", at=life.now + timedelta(days=9999))  # nothing stands any more
    for change in ({"state": "handed", "handed_at": life.now}, {"stands": False, "ended_on": life.today}):
        made = Delivery.objects.get(pk=row.pk)
        made.pk, made.partner = None, other
        for name, value in change.items():
            setattr(made, name, value)
        refused("begins unread", lambda made=made: made.save(force_insert=True))


def test_the_database_knows_the_moves():
    pairs = {(source, step.target) for step in states.MOVES.moves for source in step.source}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a, b FROM unnest(%s) AS a, unnest(%s) AS b WHERE joint_punishment_move(a, b)",
            [list(states.STATES), list(states.STATES)],
        )
        assert set(cursor.fetchall()) == {pair for pair in pairs if pair[0] != pair[1]}


def test_the_catalogue_is_law_and_nothing_is_emptied_at_once():
    world()
    refused("a version of the law stands", lambda: Measure.objects.update(persons=True))
    not_emptied("stays on record", "joint_punishment", "delivery", "item", "answer", "measure")


def more_entries(entry, count):
    """As many entries more of the party; their cases are of no interest here."""
    with past_guards():
        for number in range(count):
            entry.pk, entry.case_id, entry.number = None, -number - 1, f"{number}号"
            entry.save(force_insert=True)


def test_a_new_partner_is_told_of_everything_in_so_many_statements_as_of_one():
    life, by = Life().to("published"), admin_of()
    with CaptureQueriesContext(connection) as one:
        finance = partner_in(by=by, at=life.now)
    more_entries(life.case.entry, 30)
    with CaptureQueriesContext(connection) as many:
        market = partner_in(department="market", by=by, at=life.now)
    assert len(many) == len(one)
    assert (finance.deliveries.count(), market.deliveries.count()) == (1, 31)
    clocks = Clock.objects.filter(rule_code="joint_punishment.answer")
    assert clocks.count() == len(set(clocks.values_list("subject_id", flat=True))) == 31
    assert Event.objects.filter(verb="deadlines.started", subject_kind="joint_punishment.entry").count() == 31


def test_what_a_partner_still_holds_is_not_found_gone():
    life, finance, _market, row = world()
    rows = Delivery.objects.filter(pk=row.pk)
    rows.update(state="handed", handed_at=life.now)
    life.to("withdrawn")
    with pytest.raises(following.StillShown):  # before the outbox has told anybody
        life.act(following.confirm_hidden, life.officer, reason="均已不再公示。")
    refused("a partner still holds", lambda: Case.objects.filter(pk=life.id).update(hidden_on=life.today))
    hand_on(life.case.entry, life.now)
    with pytest.raises(following.StillShown) as refusal:
        life.act(following.confirm_hidden, life.officer, reason="均已不再公示。")
    assert finance.name in str(refusal.value.message)
    refused("a partner still holds", lambda: Case.objects.filter(pk=life.id).update(hidden_on=life.today))
    assert life.case.hidden_on is None
    answered(rows.get(), finance, life, "lifted")()
    rows.update(state="lifted", answered_at=life.now)
    life.act(following.confirm_hidden, life.officer, reason="均已不再公示。")
    assert life.case.hidden_on == life.today


def test_a_partner_that_was_closed_keeps_nobody_waiting():
    life, finance, _market, row = world()
    Delivery.objects.filter(pk=row.pk).update(state="handed", handed_at=life.now)
    close_partner(partner_id=finance.pk, reason="机构撤销", by=admin_of(), at=life.now)
    life.to("withdrawn")
    hand_on(life.case.entry, life.now)
    life.act(following.confirm_hidden, life.officer, reason="均已不再公示。")
    assert life.case.hidden_on == life.today
