"""A listing of a party of another province is handed on to it; words and bounds follow the limits in force."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils.translation import override

from apps.access.models import User
from apps.audit.models import Delivery as Outbox
from apps.audit.models import Event
from apps.deadlines.models import Clock, Limit
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.scope import Scope
from apps.registry.operations.statuses import change_status
from apps.serious_list.models import Case
from apps.serious_list.offers import DESK, LIMITS, PARTY, what_follows
from apps.serious_list.operations import deciding, pushing, steps
from apps.serious_list.queries.registered import elsewhere
from apps.serious_list.repair_offers import OFFERS
from tests.factories.access import client_as
from tests.factories.registry import enterprise_in, valid_uscc
from tests.factories.serious_list import COUNTY, Life
from tests.past import said_anew
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_merged import merged
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db
THERE = "上海市浦东新区市场监管局"


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


def push(life, **given):
    given = {"to": THERE, "reason": "回执沪浦〔2026〕1号"} | given
    return life.act(pushing.confirm_pushed, life.officer, **given)


def tell(life, **given):
    return life.act(pushing.confirm_end_pushed, life.officer, **{"reason": "回执沪浦〔2026〕2号"} | given)


def elsewhere_to(state, **given):
    return Life(foreign(), **given).to(state)


@pytest.mark.parametrize("state", ["decided", "served", "published"])
def test_the_time_to_hand_on_runs_from_the_decision(state):
    life = elsewhere_to(state)
    [clock] = owed(life)
    assert (clock.starts_on, clock.value, clock.unit, clock.duty) == (life.case.decided_on, 10, "working_day", True)
    before = life.case.decided_on - timedelta(days=1)
    for error, given in (
        (steps.ReasonMissing, {"reason": " "}), (Invalid, {"to": " "}), (Invalid, {"on": before}),
        (Invalid, {"on": life.today + timedelta(days=1)}),
    ):  # fmt: skip
        unchanged(life, error, lambda given=given: push(life, **given))
    push(life, on=life.case.decided_on)
    assert (owed(life).count(), life.case.pushed_on, life.case.pushed_to) == (0, life.case.decided_on, THERE)
    unchanged(life, Invalid, lambda: push(life))
    if state != "published":
        life.to("published")
        assert owed(life).count() == 0


def test_whoever_moved_away_after_the_decision_is_handed_on_from_the_publication():
    life = Life().to("served")
    assert owed(life).count() == 0
    type(life.enterprise).objects.filter(pk=life.enterprise.pk).update(status="moved_out", status_on=life.today)
    life.publish()
    assert owed(life).get().starts_on == life.today


def moves(life, verb, **given):
    """The register says so, and the outbox tells it twice."""
    life.now += timedelta(days=1)
    given = {"on": life.today, "basis": "通知书1号"} | given
    change_status(enterprise_id=life.enterprise.pk, verb=verb, **given, by=Scope.system("test"), at=life.now)
    rows = Outbox.objects.filter(consumer=pushing.CONSUMER, event__at=life.now)
    rows = list(rows.select_related("event"))
    assert rows
    for row in (*rows, *rows):
        pushing.follow_party(row, life.now)


@pytest.mark.parametrize("state", ["decided", "published"])
def test_whoever_moves_away_while_the_listing_stands_is_handed_on_and_not_once_it_is_back(state):
    life = Life().to(state)
    assert owed(life).count() == 0
    moves(life, "move_out")
    assert owed(life).get().starts_on == life.today
    moves(life, "return")
    assert owed(life).count() == 0
    moves(life, "move_out")
    push(life)
    moves(life, "return")
    moves(life, "move_out")
    assert owed(life).count() == 0  # it was handed on


def test_what_does_not_stand_is_handed_on_to_nobody():
    open_case, ended = Life().to("answered"), Life(number="宁玄市监罚〔2026〕12号").to("withdrawn")
    for life in (open_case, ended):
        moves(life, "move_out")
        assert owed(life).count() == 0
    stays = Life().to("published")
    moves(stays, "revoke")
    assert owed(stays).count() == 0


def test_an_import_that_moves_a_party_out_or_a_merge_counts_too():
    life, other = Life().to("published"), Life(number="宁玄市监罚〔2026〕13号").to("published")
    rows = type(life.enterprise).objects.filter(pk=life.enterprise.pk)
    event = Event(verb="registry.imported", subject_kind="importrun", subject_id="1")
    for status, count in (("moved_out", 1), ("open", 0)):
        rows.update(status=status, status_on=life.today if count else None)
        pushing.follow_party(Outbox(event=event), life.now)
        assert (owed(life).count(), owed(other).count()) == (count, 0)
    survivor, _user = merged(life)
    type(survivor).objects.filter(pk=survivor.pk).update(status="moved_out", status_on=life.today)
    pushing.follow_party(Outbox(event=event), life.now)
    assert owed(life).count() == 1


def told_of_the_end(life):
    return Clock.objects.of(steps.SUBJECT, life.id).filter(rule_code="serious_list.push_end", state="running")


@pytest.mark.parametrize("state", ["served", "published"])
def test_whoever_was_handed_it_is_told_of_an_early_end(state):
    life = elsewhere_to(state)
    push(life)
    unchanged(life, steps.Overtaken, lambda: tell(life))
    life.withdraw()
    [clock] = told_of_the_end(life)
    assert (clock.starts_on, clock.value, clock.unit) == (life.today, 3, "working_day")
    with time_machine.travel(life.now + timedelta(minutes=1), tick=False):
        here = f"/desk/serious-list/{life.id}/"
        client = client_as(User.objects.get(pk=life.officer.user_id))
        page = client.get(here).content.decode()
        assert THERE in page
        assert f"{here}confirm_end_pushed/" in page
        posted = {"confirm_end_pushed-reason": "回执沪浦〔2026〕2号"}
        assert client.post(f"{here}confirm_end_pushed/", posted).status_code == 302
        assert f"{here}confirm_end_pushed/" not in client.get(here).content.decode()
    life.now += timedelta(minutes=2)
    assert (told_of_the_end(life).count(), life.case.end_pushed_on) == (0, life.today)
    unchanged(life, Invalid, lambda: tell(life))


def test_of_what_was_never_handed_on_or_ran_out_nobody_is_told():
    life = elsewhere_to("published")
    life.withdraw()
    assert (owed(life).count(), told_of_the_end(life).count()) == (0, 0)
    unchanged(life, Invalid, lambda: tell(life))
    other = elsewhere_to("published", number="宁玄市监罚〔2026〕12号")
    push(other)
    other.run_out()
    assert told_of_the_end(other).count() == 0
    unchanged(other, steps.Overtaken, lambda: tell(other))


def test_removed_it_is_told_and_handed_on_anew_when_it_stands_again():
    removal = Removal(foreign())
    life = removal.life
    push(life)
    removal.to("granted")
    assert (owed(life).count(), told_of_the_end(life).count()) == (0, 1)
    removal.set_aside()
    [clock] = owed(life)
    assert (clock.starts_on, life.case.pushed_on, life.case.pushed_to) == (life.today, None, "")
    assert told_of_the_end(life).count() == 0
    unchanged(life, Invalid, lambda: push(life, on=life.today - timedelta(days=1)))
    with time_machine.travel(life.now + timedelta(minutes=1), tick=False):
        here = f"/desk/serious-list/{life.id}/"
        client = client_as(User.objects.get(pk=life.officer.user_id))
        assert f"{here}confirm_pushed/" in client.get(here).content.decode()
        posted = {"confirm_pushed-reason": "回执沪浦〔2027〕1号", "confirm_pushed-on": str(life.today)}
        assert client.post(f"{here}confirm_pushed/", posted).status_code == 422
        assert client.post(f"{here}confirm_pushed/", posted | {"confirm_pushed-to": THERE}).status_code == 302
        assert f"{here}confirm_pushed/" not in client.get(here).content.decode()
    assert (owed(life).count(), life.case.pushed_on) == (0, life.today)


def test_one_of_this_province_is_handed_on_to_nobody():
    life = Life().to("published")
    assert owed(life).count() == 0
    unchanged(life, Invalid, lambda: push(life))
    other = elsewhere_to("consented", number="宁玄市监罚〔2026〕11号")
    unchanged(other, steps.Overtaken, lambda: push(other))


def test_the_database_guards_the_days_of_handing_on():
    def refused(life, **change):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=life.id).update(**change)

    life = elsewhere_to("consented")
    named = {"pushed_to": THERE}
    refused(life, pushed_on=life.today, **named)
    life.to("decided")
    refused(life, pushed_on=life.today)  # to nobody
    refused(life, pushed_on=life.case.decided_on - timedelta(days=1), **named)
    refused(life, end_pushed_on=life.today)
    push(life)
    refused(life, pushed_on=life.today + timedelta(days=1))
    refused(life, pushed_on=None)
    refused(life, pushed_to="另一机关")
    refused(life, end_pushed_on=life.today)  # nothing has ended
    life.withdraw()
    refused(life, end_pushed_on=life.case.pushed_on - timedelta(days=1))
    tell(life)
    refused(life, end_pushed_on=None)
    ended = Life(foreign(), number="宁玄市监罚〔2026〕12号").to("withdrawn")
    refused(ended, pushed_on=ended.today, **named)


def test_what_an_offer_says_and_how_long_a_case_is_extended_follow_the_limits():
    life = Life().to("reviewed")
    offers = {offer.verb: offer for offer in (*DESK, *PARTY, *OFFERS)}
    assert {verb for verb, offer in offers.items() if "%(" in str(offer.follows)} == set(LIMITS)
    with override("en"):
        assert what_follows(offers["ask_consent"], life.today) == "The bureau above has 10 working days."
        said_anew(Limit.objects.filter(code="serious_list.consent"), value=12)
        assert "12 working days" in what_follows(offers["ask_consent"], life.today)
        assert "%" not in "".join(str(what_follows(offer, life.today)) for offer in offers.values())
    given = {"reason": "案情复杂。"}
    said_anew(Limit.objects.filter(code="serious_list.case_extension"), value=20)
    refused = unchanged(life, DomainError, lambda: life.act(deciding.extend_case, life.reviewer, days=21, **given))
    assert "20" in str(refused.message)
    life.act(deciding.extend_case, life.reviewer, days=20, **given)
