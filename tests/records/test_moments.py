"""Several at the same fact: whoever comes second is known later, and costs nobody more than his own row."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.kernel.errors import WrongState
from apps.kernel.scope import Scope
from apps.records import sql
from apps.records.models import Fact, ImportOfFacts
from apps.records.operations import facts
from apps.records.operations.batches import take_batch
from apps.records.operations.imports import import_facts, undo_import
from tests.factories.records import FactFactory, source
from tests.factories.registry import EnterpriseFactory
from tests.together import at_once

AT = datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
SYSTEM = Scope.system("test")
MOMENT = timedelta(microseconds=1)
HEADER = "subject_code,kind,severity,source_key,title,amount_wan,occurred_on"


def taken(tmp_path, *lines, at=AT):
    path = tmp_path / "facts.csv"
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return import_facts(path=path, source=source("feed").code, by=SYSTEM, at=at)


def line(enterprise, key, amount):
    return f"{enterprise.uscc},penalty,2,{key},罚款,{amount},2026-01-20"


VERBS = {
    "withdraw": lambda fact, at: facts.withdraw_fact(fact_id=fact.pk, reason="撤销", by=SYSTEM, at=at),
    "repair": lambda fact, at: facts.repair_fact(fact_id=fact.pk, reason="修复", by=SYSTEM, at=at),
    "restore": lambda fact, at: facts.restore_fact(fact_id=fact.pk, reason="恢复", by=SYSTEM, at=at),
    "correct": lambda fact, at: facts.correct_fact(
        fact_id=fact.pk, changes={"title": "更正"}, reason="更正", by=SYSTEM, at=at
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "then"), [("repair", "restore"), ("correct", "withdraw"), ("repair", "withdraw")])
def test_who_read_the_clock_before_the_last_change_is_known_after_it(first, then):
    """And what rests on a fact goes and comes back with it, also where it became known later."""
    fact = FactFactory()
    built = FactFactory(enterprise=fact.enterprise, based_on=fact, known_from=AT + timedelta(hours=1))
    VERBS[first](fact, AT)
    done = VERBS[then](fact, AT - timedelta(minutes=1))
    known = [*fact.versions.order_by("version").values_list("known_from", flat=True), done.known_from]
    assert known == sorted(set(known))
    built.refresh_from_db()
    assert (built.state, built.known_from) == (done.state, done.known_from)


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_one_fact_end_in_an_order():
    fact = FactFactory()
    ends = at_once(*[lambda verb=verb: VERBS[verb](fact, AT) for verb in ("withdraw", "repair")])
    assert all(isinstance(end, Fact | WrongState) for end in ends), ends
    fact.refresh_from_db()
    assert fact.version == 1 + sum(isinstance(end, Fact) for end in ends)


@pytest.mark.django_db(transaction=True)
def test_batches_about_one_fact_follow_each_other():
    firm, feed = EnterpriseFactory(), source("feed")

    def send(turn):
        row = {"source_key": "A", "kind": "penalty", "subject_code": firm.uscc, "title": "罚款"}
        row |= {"occurred_on": "2026-01-20", "amount": f"{turn + 1}00.00"}
        return take_batch(source=feed, facts=[row], by=SYSTEM, at=AT - turn * MOMENT)[1][0]["outcome"]

    send(0)
    assert at_once(*[lambda turn=turn: send(turn) for turn in range(1, 5)]) == ["updated"] * 4
    fact = Fact.objects.get()
    known = [*fact.versions.order_by("version").values_list("known_from", flat=True), fact.known_from]
    assert known == sorted(set(known))
    assert len(known) == 5
    moments = list(ImportOfFacts.objects.values_list("at", flat=True))
    assert sorted(moments) == known  # each run is found again by the moment of what it touched


@pytest.mark.django_db(transaction=True)
def test_a_fact_corrected_during_an_import_costs_its_own_row(tmp_path, monkeypatch):
    firm = EnterpriseFactory()
    taken(tmp_path, line(firm, "A", "0.1"), line(firm, "B", "0.1"))
    whole = sql.rows

    def rows(name, params=None):
        if name == "import_hold":
            fact = Fact.objects.get(source_key="A")
            [end] = at_once(lambda: VERBS["correct"](fact, AT + timedelta(hours=2)))
            assert isinstance(end, Fact), end
        return whole(name, params)

    monkeypatch.setattr(sql, "rows", rows)
    run = taken(tmp_path, line(firm, "A", "0.2"), line(firm, "B", "0.2"), at=AT + timedelta(hours=1))
    assert (run.counts["updated"], run.counts["rejected"]) == (1, 1)
    refused = run.refused.get()
    assert (refused.line, refused.reason) == (2, "changed")
    assert "更改" in str(refused.message)
    corrected, updated = Fact.objects.order_by("source_key")
    assert (corrected.title, str(corrected.amount)) == ("更正", "1000.00")
    assert str(updated.amount) == "2000.00"


@pytest.mark.django_db
def test_an_import_that_waited_is_known_after_what_it_waited_for_and_is_undone(tmp_path):
    firm = EnterpriseFactory()
    taken(tmp_path, line(firm, "A", "0.1"), at=AT)
    run = taken(tmp_path, line(firm, "A", "0.2"), at=AT - timedelta(minutes=5))
    assert (run.at, Fact.objects.get().known_from) == (AT + MOMENT, AT + MOMENT)
    undo_import(run_id=run.pk, by=SYSTEM, at=AT)
    fact = Fact.objects.get()
    assert (str(fact.amount), fact.version, fact.known_from) == ("1000.00", 3, AT + 2 * MOMENT)
