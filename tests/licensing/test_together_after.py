"""Two officers at once over one licence: one decision, one end, one proceeding; a mass proposal is sent once."""

from datetime import date, timedelta

import pytest

from apps.licensing.models import Bar, End, Ending, Laboratory, Licence, Proof
from apps.licensing.operations import (
    aftercheck_mass,
    ending_answers,
    ending_cases,
    ending_hearings,
    ending_remedy,
    ending_service,
)
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.aftercheck import Proceeding
from tests.factories.licensing import START, scan
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def codes(results):
    return sorted(getattr(result, "code", "") or "done" for result in results)


def test_one_of_two_wins_and_the_other_is_told():
    life = Proceeding()
    given = {"licence_id": life.licence_id, "ground_code": life.ground, "found": "x", "found_on": life.today,
             "by": life.officer, "at": life.now}  # fmt: skip
    assert codes(at_once(*(lambda: ending_cases.propose_end(**given),) * 2)) == ["done", "invalid"]
    life.id = Ending.objects.get().pk
    life.to("reviewed")
    act = {"ending_id": life.id, "at": life.now}
    other = life.other
    results = at_once(
        lambda: ending_cases.decide(reason="事实清楚。", by=life.reviewer, **act),
        lambda: ending_cases.drop(reason="申辩成立。", by=other, **act),
    )
    assert codes(results) == ["done", "overtaken"]
    if life.ending.state == "dropped":
        life.id = None
        life.to("decided")
    served = {"ending_id": life.id, "method": "direct", "served_on": life.today, "receipt": "张三", "at": life.now}
    results = at_once(*(lambda: ending_service.serve_decision(by=life.officer, file=scan("回执.png"), **served),) * 2)
    assert codes(results) == ["done", "proof-waits"]
    seen = {"ending_id": life.id, "proof": Proof.objects.waiting().get().pk, "at": life.now}
    results = at_once(*(lambda by=by: ending_service.second_service(by=by, **seen) for by in (life.reviewer, other)))
    assert codes(results) == ["done", "overtaken"]
    assert (End.objects.count(), Bar.objects.count(), life.licence.state) == (1, 1, "revoked")
    ruling = {"ending_id": life.id, "document_number": "复1", "reason": "程序违法", "by": other, "at": life.now}
    assert codes(at_once(*(lambda: ending_remedy.overturn(**ruling),) * 2)) == ["done", "overtaken"]
    assert life.licence.state == "unverified"


def test_a_call_is_made_once_and_served_once():
    life = Proceeding().to("answering")
    life.calls()["ask_hearing"]()
    act = {"ending_id": life.id, "at": life.now}
    called = {"on": life.today + timedelta(days=21), "place": "二楼", "by": life.officer}
    results = at_once(*(lambda: ending_hearings.call_hearing(**called, **act),) * 2)
    assert codes(results) == ["called-before", "done"]
    life.calls()["serve_call"]()
    act["at"], proof = life.now, Proof.objects.waiting().get().pk
    results = at_once(
        lambda: ending_service.second_service(proof=proof, by=life.reviewer, **act),
        lambda: ending_answers.acknowledge_call(by=life.filer, **act),
    )
    assert codes(results)[0] == "done"
    assert codes(results)[1] in {"letter-not-waiting", "overtaken"}
    assert life.ending.papers.get(kind="end_hearing").service


def test_a_mass_proposal_is_sent_once():
    Proceeding()
    officer, *seconds = (scope_of_user(user_with_post(role, "320000")) for role in ("province_officer",
                         "province_reviewer", "province_reviewer"))  # fmt: skip
    at = START + timedelta(days=5)
    mass = aftercheck_mass.prepare_mass(
        laboratory_id=Laboratory.objects.get().pk, ground_code="revoke.materials", since=date(2026, 1, 1),
        until=date(2026, 3, 1), found="x", found_on=date(2026, 3, 2), document_number="x", by=officer, at=at,
    )  # fmt: skip
    send = {"mass_id": mass.pk, "digest": mass.digest, "at": at}
    results = at_once(*(lambda by=by: aftercheck_mass.send_mass(by=by, **send) for by in seconds))
    assert codes(results) == ["done", "wrong-state"]
    assert (Ending.objects.count(), Licence.objects.get().state) == (1, "unverified")
