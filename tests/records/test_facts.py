"""Every verb of the ledger: done, refused with nothing changed, twice; and the whole of states × verbs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.audit.models import Delivery, Event
from apps.kernel.errors import NotPermitted, WrongState
from apps.kernel.scope import Scope
from apps.records import states
from apps.records.models import Fact, FactVersion
from apps.records.operations import facts, sweeps
from tests.factories.records import FactFactory, source
from tests.factories.registry import EnterpriseFactory, enterprise_in, valid_uscc

pytestmark = pytest.mark.django_db

AT = datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
SYSTEM = Scope.system("test")
STRANGER = Scope(kind="agency", actor="陌生人", division_prefix="3201")


def reported(**more):
    source("feed")
    given = {
        "kind": "penalty",
        "occurred_on": date(2026, 1, 20),
        "source": "feed",
        "source_key": "A-1",
        "title": "罚款",
        "by": SYSTEM,
        "at": AT,
    }
    return facts.record_fact(**given | more)


def test_record_finds_the_enterprise_by_code():
    enterprise = EnterpriseFactory()
    fact = reported(subject_code=enterprise.uscc)
    assert (fact.enterprise, fact.state) == (enterprise, states.EFFECTIVE)
    assert Event.objects.filter(verb="records.fact_recorded", subject_id=str(fact.pk)).count() == 1
    told = set(Delivery.objects.values_list("consumer", flat=True))
    assert told == {"credit.rerate", "awards.strip", "serious_list.ground_moved"}


@pytest.mark.parametrize(
    ("known", "refused"),
    [
        (datetime(2026, 1, 19, 15, 59, 59, tzinfo=UTC), True),  # 23:59:59 of the day before, in the province
        (datetime(2026, 1, 19, 16, 0, tzinfo=UTC), False),  # midnight there, still the day before in Greenwich
    ],
)
def test_the_database_too_refuses_the_future(known, refused):
    """By the calendar of the province, whoever writes the row; a correction into the future as well."""
    if refused:
        with pytest.raises(IntegrityError, match="records_fact_not_in_the_future"), transaction.atomic():
            FactFactory(occurred_on=date(2026, 1, 20), known_from=known)
        assert not Fact.objects.exists()
        return
    fact = FactFactory(occurred_on=date(2026, 1, 20), known_from=known)
    with pytest.raises(IntegrityError, match="records_fact_not_in_the_future"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(occurred_on=date(2026, 1, 22), known_from=known + timedelta(days=1))


def test_the_database_too_refuses_a_year_that_was_mistyped():
    with pytest.raises(IntegrityError, match="records_fact_not_too_early"), transaction.atomic():
        FactFactory(occurred_on=date(1949, 9, 30))
    assert FactFactory(occurred_on=date(1949, 10, 1)).pk


def test_unknown_code_waits_and_is_matched_later():
    fact = reported(subject_code=valid_uscc(77), division_code="320102")
    assert (fact.enterprise, fact.state) == (None, states.WAITING)
    enterprise = EnterpriseFactory(uscc=None)
    fact = facts.match_fact(fact_id=fact.pk, enterprise_id=enterprise.pk, by=SYSTEM, at=AT + timedelta(hours=1))
    assert (fact.enterprise, fact.state, fact.version) == (enterprise, states.EFFECTIVE, 2)
    assert Delivery.objects.filter(consumer="credit.rerate", event__verb="records.fact_matched").count() == 1


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"kind": "gossip"}, facts.UnknownKind),
        ({"occurred_on": date(2026, 2, 2)}, facts.InTheFuture),
        ({"occurred_on": date(1949, 9, 30)}, facts.TooEarly),
        ({"by": STRANGER}, NotPermitted),
    ],
    ids=["kind", "future", "early", "stranger"],
)
def test_refused_report_leaves_nothing(more, error):
    with pytest.raises(error):
        reported(**more)
    assert not Fact.objects.exists()
    assert not Event.objects.exists()


def test_reported_twice_is_refused():
    reported()
    with pytest.raises(facts.AlreadyReported):
        reported()
    assert Fact.objects.count() == 1


def test_day_is_the_provinces_not_greenwichs():
    """At 02:00 on the 2nd in Nanjing it is still the 1st in Greenwich."""
    fact = reported(at=datetime(2026, 2, 1, 18, 0, tzinfo=UTC), occurred_on=date(2026, 2, 2))
    assert fact.occurred_on == date(2026, 2, 2)


VERBS = {
    "object": facts.object_to_fact,
    "confirm": facts.confirm_fact,
    "repair": facts.repair_fact,
    "restore": facts.restore_fact,
    "withdraw": facts.withdraw_fact,
}


@pytest.mark.parametrize("state", states.STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_states_and_verbs(state, verb):
    waiting = {"enterprise": None} if state == states.WAITING else {}
    fact = FactFactory(state=state, **waiting)
    allowed = {(step.verb, source): step.target for step in states.MOVES.moves for source in step.source}
    target = allowed.get((verb, state))
    if target:
        VERBS[verb](fact_id=fact.pk, reason="因故", by=SYSTEM, at=AT)
        fact.refresh_from_db()
        assert (fact.state, fact.version, fact.reason) == (target, 2, "因故")
        assert Event.objects.count() == 1
    else:
        with pytest.raises(WrongState):
            VERBS[verb](fact_id=fact.pk, reason="因故", by=SYSTEM, at=AT)
        fact.refresh_from_db()
        assert (fact.state, fact.version) == (state, 1)
        assert not Event.objects.exists()


@pytest.mark.parametrize("verb", ["confirm", "repair", "restore", "withdraw"])
def test_stranger_changes_nothing(verb):
    start = {"confirm": states.OBJECTED, "restore": states.REPAIRED}.get(verb, states.EFFECTIVE)
    fact = FactFactory(state=start)
    with pytest.raises(NotPermitted):
        VERBS[verb](fact_id=fact.pk, reason="因故", by=STRANGER, at=AT)
    fact.refresh_from_db()
    assert (fact.state, fact.version) == (start, 1)


def test_adverse_change_needs_its_reason():
    fact = FactFactory()
    with pytest.raises(facts.ReasonMissing):
        facts.withdraw_fact(fact_id=fact.pk, reason=" \u200b——", by=SYSTEM, at=AT)
    assert not FactVersion.objects.exists()


def test_another_enterprise_cannot_object():
    fact = FactFactory()
    other = Scope(kind="enterprise", actor="他人", enterprise_ids=(fact.enterprise_id + 1,))
    with pytest.raises(Fact.DoesNotExist):
        facts.object_to_fact(fact_id=fact.pk, reason="不服", by=other, at=AT)
    own = Scope(kind="enterprise", actor="本企业", enterprise_ids=(fact.enterprise_id,))
    assert facts.object_to_fact(fact_id=fact.pk, reason="不服", by=own, at=AT).state == states.OBJECTED


def test_correction_keeps_what_was_and_takes_only_known_fields():
    fact = FactFactory(severity=3)
    changed = facts.correct_fact(fact_id=fact.pk, changes={"severity": 1}, reason="录入错误", by=SYSTEM, at=AT)
    assert (changed.severity, FactVersion.objects.get().severity) == (1, 3)
    with pytest.raises(facts.Invalid):
        facts.correct_fact(fact_id=fact.pk, changes={"state": "repaired"}, reason="x", by=SYSTEM, at=AT)


def test_publicity_ends_on_its_day():
    FactFactory(public_from=date(2026, 1, 1), public_until=date(2026, 2, 1))
    kept = FactFactory(public_from=date(2026, 1, 1), public_until=date(2026, 2, 2))
    assert sweeps.expire_facts(on=date(2026, 2, 1), by=SYSTEM, at=AT) == 1
    assert sweeps.expire_facts(on=date(2026, 2, 1), by=SYSTEM, at=AT + timedelta(hours=1)) == 0
    assert Fact.objects.get(state=states.EFFECTIVE) == kept


def officer(prefix, zone=""):
    return Scope(kind="agency", actor="科员", division_prefix=prefix, zone_code=zone)


def test_who_sees_which_facts():
    ours = FactFactory(enterprise=enterprise_in("320102"))
    FactFactory(enterprise=enterprise_in("320302"))
    queue = FactFactory(enterprise=None, state=states.WAITING, division_code="320102")
    seen = Fact.objects.visible_to
    assert set(seen(officer("320102"))) == set(seen(officer("3201"))) == {ours, queue}
    assert seen(officer("32")).count() == seen(SYSTEM).count() == 3
    assert not seen(officer("320104")).exists()
    assert not seen(officer("3201", zone="Z")).exists()
    assert not seen(Scope.anonymous()).exists()
    assert set(seen(Scope(kind="enterprise", actor="本企业", enterprise_ids=(ours.enterprise_id,)))) == {ours}
