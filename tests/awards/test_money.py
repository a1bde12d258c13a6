"""Prize money: owed with the conferral, paid once, claimed back where the honour is taken."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.awards import public, states
from apps.awards.models import Honour, HonourPaper, Money, Programme
from apps.awards.operations import conferring, holding, money
from apps.deadlines.models import Clock
from apps.notifications.models import Message
from apps.records.operations.facts import withdraw_fact
from tests.awards.test_outcome import by_the_database, deliver, event_of
from tests.awards.test_pages import client_of, text_of
from tests.awards.test_round import refused
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.awards import CITY, Life
from tests.past import said_anew

pytestmark = pytest.mark.django_db


def conferred():
    life = Life().to_conferred()
    return life, Honour.objects.get(), Money.objects.get()


def running(rule):
    return Clock.objects.filter(rule_code=rule, state="running")


def paid(life, honour, **more):
    return life.act(
        money.pay, life.officer, **({"honour_id": honour.pk, "number": "苏财拨1号", "on": life.today} | more)
    )


def test_what_the_prize_brings_is_owed_and_paid_once_by_the_conferring_bureau():
    life, honour, row = conferred()
    assert (row.state, row.amount, row.due_on) == ("owed", honour.prize.amount, running("awards.payment").get().due_on)
    city = scope_of_user(user_with_post("city_officer", CITY))
    refused(lambda: life.act(money.pay, city, honour_id=honour.pk, number="1", on=life.today), "other-bureau")
    refused(lambda: life.act(money.pay, life.reviewer, honour_id=honour.pk, number="1", on=life.today), "not-permitted")
    refused(lambda: paid(life, honour, number=" "), "invalid")
    for wrong in (life.today + timedelta(days=1), honour.conferred_on - timedelta(days=1)):
        refused(lambda wrong=wrong: paid(life, honour, on=wrong), "invalid")
    refused(lambda: life.act(money.take_back, life.officer, honour_id=honour.pk, number="1", on=life.today),
            "overtaken")  # fmt: skip
    assert Money.objects.get().state == "owed"
    assert public.record(public.every().get())["money_state"] == "owed"
    assert paid(life, honour).state == "paid"
    told = public.record(public.every().get())
    assert (told["money"], told["money_state"]) == (f"{honour.prize.amount:.2f}", "paid")
    refused(lambda: paid(life, honour), "overtaken")
    assert not running("awards.payment").exists()
    assert Message.objects.filter(kind="awards.money_told", recipient_kind="enterprise").count() == 1
    rows = Money.objects.filter(pk=row.pk)
    by_the_database("stands", lambda: rows.update(amount=5))
    by_the_database("cannot go", lambda: rows.update(state="claimed", claimed_on=life.today, back_until=life.today))
    by_the_database("is kept", rows.delete)


def test_it_is_claimed_back_with_the_honour_and_stays_where_the_honour_is_given_back():
    life, honour, _row = conferred()
    paid(life, honour)
    fact = event_of(life.firms[0], "accident_minor", 4, life)
    deliver(life)
    deliver(life)
    row = Money.objects.get()
    clock = running("awards.repayment").get()
    assert (row.state, row.back_until, clock.enterprise_id) == ("claimed", clock.due_on, honour.enterprise_id)
    assert HonourPaper.objects.filter(kind="withdrawal").count() == 1
    withdraw_fact(fact_id=fact.pk, reason="复议撤销", by=conferring.PORTAL, at=life.tick())
    deliver(life)
    row.refresh_from_db()
    assert (row.state, row.back_until, row.voucher) == ("paid", None, "苏财拨1号")
    assert not running("awards.repayment").exists()
    event_of(life.firms[0], "accident_minor", 4, life)
    deliver(life)
    back = {"honour_id": honour.pk, "number": "缴款1号", "on": life.today}
    refused(lambda: life.act(money.take_back, life.officer, **(back | {"number": ""})), "invalid")
    assert life.act(money.take_back, life.officer, **back).state == "returned"
    refused(lambda: life.act(money.take_back, life.officer, **back), "overtaken")
    assert not running("awards.repayment").exists()


def test_what_was_not_paid_is_owed_no_more_and_whoever_gives_up_keeps_what_was_paid():
    life, honour, _row = conferred()
    fact = event_of(life.firms[0], "accident_minor", 4, life)
    deliver(life)
    assert Money.objects.get().state == "void"
    assert not running("awards.payment").exists()
    withdraw_fact(fact_id=fact.pk, reason="复议撤销", by=conferring.PORTAL, at=life.tick())
    deliver(life)
    assert Money.objects.get().state == "owed"
    assert running("awards.payment").count() == 1
    paid(life, honour)
    life.act(holding.give_up, life.filer(life.firms[0]), honour_id=honour.pk)
    assert Money.objects.get().state == "paid"


def test_it_is_recorded_on_the_page_of_the_honour_and_read_by_the_holder_and_the_public(client):
    life = Life(now=timezone.now().replace(microsecond=0) - timedelta(days=200)).to_conferred()
    honour = Honour.objects.get()
    here = f"/desk/awards/honours/{honour.pk}/"
    officer = client_of(life.officer)
    assert "100" in text_of(officer.get(here))
    given = {"state": "owed", "money-number": "", "money-on": ""}
    assert officer.post(f"{here}money/", given).headers["Location"] == here
    assert Money.objects.get().state == "owed"
    good = given | {"money-number": "苏财拨1号", "money-on": str(honour.conferred_on)}
    assert officer.post(f"{here}money/", good).headers["Location"] == here
    assert Money.objects.get().state == "paid"
    public = f"/awards/{honour.pk}/"
    assert "1,000,000.00" in text_of(client.get(public))
    assert "苏财拨1号" not in text_of(client.get(public))
    said_anew(Programme.objects.filter(pk=honour.programme_id), publishes_money=False)
    assert "1,000,000.00" not in text_of(client.get(public))
    holder = text_of(client_of(life.filer(life.firms[0])).get(f"/my/awards/honours/{honour.pk}/"))
    assert "奖金" in holder
    assert "money-number" not in holder


def test_the_database_knows_the_moves_of_prize_money():
    known = states.MONEY_STATES
    pairs = {(source, move.target) for move in states.MONIES.moves for source in move.source}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a, b FROM unnest(%s::text[], %s::text[]) AS p(a, b) WHERE awards_money_move_allowed(a, b)",
            [[a for a in known for _b in known], [b for _a in known for b in known]],
        )
        assert set(cursor.fetchall()) == pairs
