"""What is hung on an enterprise in the moment of its merge goes to the survivor or is refused: nothing stays behind.

The merge has moved all that was there and has not yet committed when the other verb begins. A verb that does not hold
the enterprise still sees the duplicate stand on its own, and its row stays with a record nobody looks at any more.
"""

import threading
import time
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest

from apps.access.models import Seat
from apps.access.queries import applicant
from apps.deadlines.models import Clock
from apps.documents.operations import store
from apps.inspections.models import Interest
from apps.inspections.operations import inspectors
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.scope import Scope
from apps.notifications.models import Message
from apps.records import states
from apps.records.models import Fact, Objection
from apps.records.operations import facts, imports, objections, sweeps
from apps.records.operations.subjects import UnknownEnterprise
from apps.registry.models import Correction, FormerName, Identifier, Site
from apps.registry.operations import claims, corrections, merges
from apps.registry.operations.imports import engine
from apps.serious_list.models import Case, Entry
from apps.serious_list.operations import proposing, publishing
from tests.factories import imports as register
from tests.factories.access import UserFactory, filer_of, scope_of_user, user_with_post
from tests.factories.inspections import inspectors_in
from tests.factories.records import source, waiting_fact
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import Life
from tests.together import at_once

from .conftest import HOME
from .test_claims import PNG

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Scope.system("test")
NOW = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)
WAIT = 0.3  # seconds the other verb has to do its work, were it not to wait for the merge


@pytest.fixture
def firms():
    """(duplicate, survivor)"""
    return enterprise_in(HOME), enterprise_in(HOME)


@pytest.fixture
def during_merge(firms, monkeypatch):
    """Call a verb while the merge holds both records and has moved what there was; returns what it returned or raised.

    Called after everything else is set up: a merge is not confirmed when one of its records was changed since.
    """

    def call(verb, at=NOW):
        duplicate, survivor = firms
        officer, reviewer = (
            scope_of_user(user_with_post(role, HOME)) for role in ("county_officer", "county_reviewer")
        )
        asked = {"duplicate_id": duplicate.pk, "survivor_id": survivor.pk, "reason": "同一营业执照"}
        merge = merges.request_merge(**asked, by=officer, at=at)
        moved, whole = threading.Event(), merges.tell_seats

        def tell_seats(row):
            moved.set()
            time.sleep(WAIT)
            return whole(row)

        monkeypatch.setattr(merges, "tell_seats", tell_seats)
        done, merged = at_once(
            lambda: verb() if moved.wait(10) else None,
            lambda: merges.confirm_merge(merge_id=merge.pk, by=reviewer, at=at),
        )
        assert not isinstance(merged, Exception), merged
        assert done is not None
        return done

    return call


def county(role="county_officer"):
    return scope_of_user(user_with_post(role, HOME))


# --- What goes to the survivor ----------------------------------------------------------------------------------------
def test_a_fact_goes_to_the_survivor(firms, during_merge):
    duplicate, survivor = firms
    given = {"kind": "penalty", "occurred_on": date(2026, 5, 1), "source": source().code, "title": "试验处罚"}
    by = county()
    fact = during_merge(
        lambda: facts.record_fact(**given, source_key="one", subject_code=duplicate.uscc, by=by, at=NOW)
    )
    assert fact.enterprise_id == survivor.pk
    # and also one whose reporter still holds the old record in hand
    late = facts.record_fact(**given, source_key="two", enterprise=duplicate, by=by, at=NOW)
    assert late.enterprise_id == survivor.pk


def test_a_merge_waits_for_a_fact_and_takes_it_along(firms, monkeypatch):
    """The other way round: the fact is on its way when the merge begins."""
    duplicate, survivor = firms
    by, officer, reviewer = county(), county(), county("county_reviewer")
    asked = {"duplicate_id": duplicate.pk, "survivor_id": survivor.pk, "reason": "同一营业执照"}
    merge = merges.request_merge(**asked, by=officer, at=NOW)
    origin, held, whole = source(), threading.Event(), facts._audit

    def audit(*given, **more):
        held.set()
        time.sleep(WAIT)
        return whole(*given, **more)

    monkeypatch.setattr(facts, "_audit", audit)
    fact, merged = at_once(
        lambda: facts.record_fact(
            kind="penalty", occurred_on=date(2026, 5, 1), source=origin.code, source_key="one", title="试验处罚",
            enterprise=duplicate, by=by, at=NOW,
        ),
        lambda: held.wait(10) and merges.confirm_merge(merge_id=merge.pk, by=reviewer, at=NOW),
    )  # fmt: skip
    assert not isinstance(merged, Exception), merged
    assert Fact.objects.get(pk=fact.pk).enterprise_id == survivor.pk


def test_an_import_goes_to_the_survivor(firms, during_merge, tmp_path):
    duplicate, survivor = firms
    source("feed")
    path = tmp_path / "penalties.csv"
    path.write_text(
        "CF_XDR_MC,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_YJ,CF_CFLB,CF_NR_FK,CF_JDRQ,CF_GSJZQ\n"
        f"试制企业,{duplicate.uscc},苏市监罚〔2026〕1号,生产不合格产品,产品质量法,罚款,0.2,2026-01-20,2027-01-20\n",
        encoding="utf-8",
    )
    run = during_merge(lambda: imports.import_facts(path=path, source="feed", by=SYSTEM, at=NOW))
    assert run.counts["created"] == 1
    assert Fact.objects.get().enterprise_id == survivor.pk


def test_an_import_of_the_register_writes_to_the_survivor(firms, during_merge, tmp_path):
    """The file names the duplicate by its code, with another name and an older number: both belong to the survivor."""
    duplicate, survivor = firms
    file = [register.row("南京改名机械有限公司", duplicate.uscc, 注册地址="南京市玄武区新路2号")]
    run = during_merge(lambda: register.bring(tmp_path, file, at=NOW, renames=True))
    assert (run.updated, run.rejected) == (1, 0)
    duplicate.refresh_from_db()
    survivor.refresh_from_db()
    assert (duplicate.version, duplicate.merged_into_id) == (2, survivor.pk)
    assert survivor.address == "南京市玄武区新路2号"
    for model in (FormerName, Identifier, Site):
        assert not model.objects.filter(enterprise=duplicate).exists()


@pytest.mark.parametrize("place", ["import_bearers", "import_match", "import_conflicts", "import_compare"])
def test_an_import_compares_again_where_a_merge_ends_between_two_of_its_statements(firms, place, tmp_path, monkeypatch):
    duplicate, survivor = firms
    number = "320121000012345"
    Identifier.objects.create(enterprise=duplicate, kind="reg_no", value=number)
    merge = merges.request_merge(
        duplicate_id=duplicate.pk, survivor_id=survivor.pk, reason="同一营业执照", by=county(), at=NOW
    )
    reviewer, whole, ended = county("county_reviewer"), engine.sql.execute, []

    def execute(name, params=None):
        done = whole(name, params)
        if name == place and not ended:
            ended.extend(at_once(lambda: merges.confirm_merge(merge_id=merge.pk, by=reviewer, at=NOW)))
        return done

    monkeypatch.setattr(engine.sql, "execute", execute)
    code = "" if place == "import_bearers" else duplicate.uscc
    line = [*register.row(duplicate.name, code, 注册地址="南京市玄武区新路2号"), number]
    run = register.bring(tmp_path, register.text_of([line], [*register.HEADER, "注册号"]), at=NOW, renames=True)
    assert [type(merged).__name__ for merged in ended] == ["Merge"]
    duplicate.refresh_from_db()
    survivor.refresh_from_db()
    assert (run.updated, duplicate.version, duplicate.merged_into_id) == (1, 2, survivor.pk)
    assert survivor.address == "南京市玄武区新路2号"


def test_a_waiting_fact_that_finds_its_enterprise_goes_to_the_survivor(firms, during_merge):
    duplicate, survivor = firms
    fact = waiting_fact(HOME, subject_code=duplicate.uscc)
    during_merge(lambda: sweeps.match_waiting(by=SYSTEM, at=NOW))
    sweeps.match_waiting(by=SYSTEM, at=NOW + timedelta(days=1))  # what it left for the next time
    fact.refresh_from_db()
    assert (fact.state, fact.enterprise_id) == (states.EFFECTIVE, survivor.pk)


def test_a_listing_goes_to_the_survivor(firms, during_merge):
    _duplicate, survivor = firms
    life = Life(firms[0]).to("served")
    done = during_merge(
        lambda: publishing.publish(case_id=life.id, by=life.officer, at=life.now + timedelta(minutes=1)),
        at=life.now,
    )
    assert not isinstance(done, Exception), done
    assert Entry.objects.get().enterprise_id == survivor.pk
    assert Fact.objects.get(kind__code="serious_listed").enterprise_id == survivor.pk


def test_a_notice_that_is_served_runs_for_the_survivor_and_is_told_to_it(firms, during_merge):
    _duplicate, survivor = firms
    life = Life(firms[0]).to("noticed")
    done = during_merge(life.serve, at=life.now)
    assert not isinstance(done, Exception), done
    running = Clock.objects.of("serious_list.case", life.id).filter(enterprise_id__isnull=False)
    assert list(running.values_list("enterprise_id", flat=True)) == [survivor.pk, survivor.pk]
    told = Message.objects.filter(recipient_kind="enterprise").values_list("recipient_id", flat=True)
    assert list(told) == [str(survivor.pk)] * 2  # the notice moved, its service was told


# --- What is refused, with nothing kept -------------------------------------------------------------------------------
def refused(done, model, kind=DomainError):
    assert isinstance(done, kind), done
    assert not model.objects.exists()


def test_an_objection_is_refused(firms, during_merge):
    by = scope_of_user(filer_of(firms[0]))
    given = {"enterprise_id": firms[0].pk, "reason": "等级有误", "grade_ref": "1", "grade_text": "C"}
    refused(during_merge(lambda: objections.file_objection(**given, by=by, at=NOW)), Objection)


def test_a_report_of_an_error_is_refused(firms, during_merge):
    by = scope_of_user(filer_of(firms[0]))
    given = {"enterprise_id": firms[0].pk, "fact": "address", "proposed": "新路2号", "explanation": "营业执照"}
    refused(during_merge(lambda: corrections.file_correction(**given, by=by, at=NOW)), Correction)


def test_a_proposal_to_list_is_refused(firms, during_merge):
    by = county()
    given = {"enterprise_id": firms[0].pk, "ground": "44.product", "event_on": date(2026, 5, 1), "summary": "掺杂掺假"}
    refused(during_merge(lambda: proposing.propose(**given, by=by, at=NOW)), Case)


def test_a_declared_interest_is_refused(firms, during_merge):
    by = county()
    [row] = inspectors_in(HOME, by, count=1)
    given = {"inspector_id": row.pk, "enterprise_id": firms[0].pk, "reason": "亲属任职"}
    refused(during_merge(lambda: inspectors.declare_interest(**given, by=by, at=NOW)), Interest, Invalid)


def test_a_fact_is_not_matched_by_hand(firms, during_merge):
    fact, by = waiting_fact(HOME), county()
    given = {"fact_id": fact.pk, "enterprise_id": firms[0].pk}
    done = during_merge(lambda: facts.match_fact(**given, by=by, at=NOW))
    assert isinstance(done, UnknownEnterprise), done
    fact.refresh_from_db()
    assert (fact.state, fact.enterprise_id) == (states.WAITING, None)


def test_a_claimed_seat_is_refused(firms, during_merge):
    by = applicant(UserFactory())
    document = store(file=BytesIO(PNG), name="licence.png", owner=(claims.EVIDENCE, "draft"), by=by, at=NOW).pk
    given = {"enterprise_id": firms[0].pk, "role": "owner", "document_id": document}
    refused(during_merge(lambda: claims.claim_seat(**given, by=by, at=NOW)), Seat, Invalid)


def test_an_offered_seat_is_refused(firms, during_merge):
    by = scope_of_user(filer_of(firms[0], role="owner"))
    given = {"email": "new@example.org", "display_name": "钱某"}
    done = during_merge(lambda: claims.offer_seat(**given, by=by, at=NOW))
    assert isinstance(done, NotPermitted), done
    assert not Seat.objects.filter(enterprise_id=firms[0].pk).exists()


# --- What is decided --------------------------------------------------------------------------------------------------
def test_an_objection_to_a_grade_is_decided_where_it_went(firms, during_merge):
    duplicate, survivor = firms
    given = {"enterprise_id": duplicate.pk, "reason": "等级有误", "grade_ref": "1", "grade_text": "C"}
    objection = objections.file_objection(**given, by=scope_of_user(filer_of(duplicate)), at=NOW)
    by = county("county_reviewer")
    done = during_merge(
        lambda: objections.refuse_objection(objection_id=objection.pk, decision="证据不足", by=by, at=NOW)
    )
    assert not isinstance(done, Exception), done
    assert (done.state, done.enterprise_id) == ("refused", survivor.pk)


def test_a_claim_is_decided_where_it_went(firms, during_merge):
    duplicate, survivor = firms
    person = applicant(UserFactory())
    document = store(file=BytesIO(PNG), name="licence.png", owner=(claims.EVIDENCE, "draft"), by=person, at=NOW).pk
    given = {"enterprise_id": duplicate.pk, "role": "owner", "document_id": document}
    seat = claims.claim_seat(**given, by=person, at=NOW)
    by = county()
    done = during_merge(lambda: claims.approve_seat(seat_id=seat.pk, by=by, at=NOW))
    assert not isinstance(done, Exception), done
    assert (done.state, done.enterprise_id, done.enterprise_name) == ("approved", survivor.pk, survivor.name)
