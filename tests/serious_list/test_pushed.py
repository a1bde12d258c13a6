"""A listing of a party of another province is handed on to it; words and bounds follow the limits in force."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils.translation import override

from apps.access.models import User
from apps.deadlines.models import Clock, Limit
from apps.kernel.errors import DomainError, Invalid
from apps.serious_list.models import Case
from apps.serious_list.offers import DESK, LIMITS, PARTY, what_follows
from apps.serious_list.operations import deciding, following, steps
from apps.serious_list.queries.registered import elsewhere
from apps.serious_list.repair_offers import OFFERS
from tests.factories.access import client_as
from tests.factories.registry import enterprise_in, valid_uscc
from tests.factories.serious_list import COUNTY, Life
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_merged import merged
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db


def owed(life):
    return Clock.objects.of(steps.SUBJECT, life.id).filter(rule_code="serious_list.push", state="running")


def foreign():
    return enterprise_in(COUNTY, status="moved_out", status_on=date(2026, 1, 5), status_basis="迁出通知书1号")


def test_whoever_moved_in_is_registered_here_and_a_merged_record_stands_as_another():
    assert not elsewhere(enterprise_in(COUNTY, uscc=valid_uscc(777, "310115")))  # first registered in another province
    life = Life().to("published")
    survivor, _user = merged(life)
    assert not elsewhere(life.case.enterprise)
    type(survivor).objects.filter(pk=survivor.pk).update(status="moved_out", status_on=date(2026, 1, 5))
    assert elsewhere(life.case.enterprise)


def test_a_party_of_another_province_is_handed_on_to_it_once_and_anew_when_it_stands_again():
    removal = Removal(foreign()).to("granted")
    life = removal.life
    assert owed(life).count() == 0  # it had stood; with the removal nothing is owed any more
    removal.set_aside()
    [clock] = owed(life)
    assert (clock.value, clock.unit, clock.duty, life.case.pushed_on) == (10, "working_day", True, None)
    unchanged(life, steps.ReasonMissing, lambda: life.act(following.confirm_pushed, life.officer, reason=" "))
    with time_machine.travel(life.now + timedelta(minutes=1), tick=False):
        here = f"/desk/serious-list/{life.id}/"
        client = client_as(User.objects.get(pk=life.officer.user_id))
        assert f"{here}confirm_pushed/" in client.get(here).content.decode()
        posted = {"confirm_pushed-reason": "上海市浦东新区市场监管局，回执沪浦〔2027〕1号"}
        assert client.post(f"{here}confirm_pushed/", posted).status_code == 302
        assert f"{here}confirm_pushed/" not in client.get(here).content.decode()
    assert (owed(life).count(), life.case.pushed_on) == (0, life.today)
    life.now += timedelta(minutes=2)
    unchanged(life, Invalid, lambda: life.act(following.confirm_pushed, life.officer, reason="再次"))


def test_one_of_this_province_is_handed_on_to_nobody():
    life = Life().to("published")
    assert owed(life).count() == 0
    unchanged(life, Invalid, lambda: life.act(following.confirm_pushed, life.officer, reason="x"))
    other = Life(foreign(), number="宁玄市监罚〔2026〕11号").to("served")
    unchanged(other, steps.Overtaken, lambda: other.act(following.confirm_pushed, other.officer, reason="x"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=other.id).update(pushed_on=other.today)
    other.to("published")
    assert owed(other).count() == 1
    other.withdraw()
    assert owed(other).count() == 0


def test_what_an_offer_says_and_how_long_a_case_is_extended_follow_the_limits():
    life = Life().to("reviewed")
    offers = {offer.verb: offer for offer in (*DESK, *PARTY, *OFFERS)}
    assert {verb for verb, offer in offers.items() if "%(" in str(offer.follows)} == set(LIMITS)
    with override("en"):
        assert what_follows(offers["ask_consent"], life.today) == "The bureau above has 10 working days."
        Limit.objects.filter(code="serious_list.consent").update(value=12)
        assert "12 working days" in what_follows(offers["ask_consent"], life.today)
        assert "%" not in "".join(str(what_follows(offer, life.today)) for offer in offers.values())
    given = {"reason": "案情复杂。"}
    Limit.objects.filter(code="serious_list.case_extension").update(value=20)
    refused = unchanged(life, DomainError, lambda: life.act(deciding.extend_case, life.reviewer, days=21, **given))
    assert "20" in str(refused.message)
    life.act(deciding.extend_case, life.reviewer, days=20, **given)
