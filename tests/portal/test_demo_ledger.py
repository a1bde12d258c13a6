"""The ledger's desks of the demo province: something in every state, and a penalty whose owner can object to it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.access.models import Seat, User
from apps.access.queries import hats_of
from apps.audit.models import Event
from apps.credit.models import Erratum, Rating
from apps.credit.models.backtest import Backtest
from apps.credit.operations.rerate import rerate
from apps.credit.queries import reproduce
from apps.kernel.scope import Scope
from apps.portal.operations.demo_ledger import KEYS
from apps.records.models import Fact, ImportOfFacts, Objection
from apps.records.operations.matching import choose_enterprise, decide_match
from apps.records.operations.objections import file_objection, uphold_objection
from apps.registry.models import Enterprise
from tests.factories.access import client_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_database")]


def scope_of(username):
    [hat] = hats_of(User.objects.get(username=username), timezone.localdate())
    return hat.scope


def standing(enterprise_id):
    return Rating.objects.grades().current().get(enterprise=enterprise_id)


def rate_again(enterprise_id, at):
    rerate(enterprise_ids=[enterprise_id], as_of=timezone.localdate(at), by=Scope.system("test"), at=at)


def test_facts_are_in_every_state():
    assert {"effective", "expired", "objected", "repaired", "waiting", "withdrawn"} <= set(
        Fact.objects.values_list("state", flat=True)
    )
    assert Event.objects.filter(verb="records.fact_corrected").exists()


def test_a_file_was_imported_and_says_of_five_rows_why_not():
    run = ImportOfFacts.objects.get()
    assert (run.state, run.counts["created"], run.counts["waiting"], run.counts["rejected"]) == ("done", 13, 4, 5)
    reasons = set(run.refused.values_list("reason", flat=True))
    assert reasons == {"code-check", "amount-unit", "amount-negative", "date-future", "kind-unknown"}


def test_of_the_facts_that_wait_two_find_their_enterprises_by_name_the_adverse_one_by_two_people():
    waiting = Fact.objects.filter(state="waiting").order_by("kind__leaning")
    assert waiting.count() == 4
    named = [(f, e) for f in waiting for e in Enterprise.objects.filter(name=f.subject_name, status="open")]
    [(adverse, chosen), (good, firm)] = named
    officer, reviewer, at = scope_of("demo.county"), scope_of("demo.second"), timezone.now() + timedelta(seconds=2)
    fact = choose_enterprise(fact_id=good.pk, enterprise_id=firm.pk, by=officer, at=at)
    assert (fact.state, fact.enterprise) == ("effective", firm)
    page = client_as(User.objects.get(username="demo.second")).get("/desk/facts/waiting/").content.decode()
    assert f"/desk/facts/{adverse.pk}/match/decide/" in page
    fact = decide_match(fact_id=adverse.pk, agreed=True, by=reviewer, at=at)
    assert (fact.state, fact.enterprise) == ("effective", chosen)


def test_objections_are_decided_and_one_waits_for_the_reviewer():
    found = Objection.objects.order_by("pk").values_list("state", "outcome")
    assert list(found) == [("upheld", "withdrawn"), ("upheld", "corrected"), ("refused", ""), ("filed", "")]
    page = client_as(User.objects.get(username="demo.second")).get("/desk/objections/").content.decode()
    assert Objection.objects.get(state="filed").enterprise.name in page


def test_an_objection_of_the_fined_owner_moves_the_grade():
    seat = Seat.objects.get(user__username="demo.fined")
    firm, at = seat.enterprise_id, timezone.now() + timedelta(seconds=2)
    before = standing(firm)
    assert before.grade == "C"
    assert reproduce(before).score == before.score
    penalty = Fact.objects.get(enterprise=firm, kind__code="penalty")
    objection = file_objection(
        enterprise_id=firm, fact_id=penalty.pk, reason="处罚决定已被撤销。", by=scope_of("demo.fined"), at=at
    )
    reviewer = scope_of("demo.second")
    uphold_objection(objection_id=objection.pk, outcome="withdrawn", decision="经核实。", by=reviewer, at=at)
    rate_again(firm, at + timedelta(seconds=1))
    assert standing(firm).grade == "B"  # what its inspections found still counts


def test_last_years_edition_has_an_erratum_and_a_draft_has_been_tried():
    fact = Fact.objects.get(source_key=f"{KEYS}06")
    erratum = Erratum.objects.get()
    assert (erratum.enterprise, erratum.before, erratum.after) == (fact.enterprise_id, "C", "A")
    trial = Backtest.objects.get()
    assert (trial.state, trial.ruleset.state) == ("done", "draft")
    assert trial.enterprises > 0
    assert 0 < trial.moved < trial.enterprises
    page = client_as(User.objects.get(username="demo.province")).get(f"/desk/backtests/{trial.pk}/")
    assert page.status_code == 200
