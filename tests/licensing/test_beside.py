"""What was found beside a proceeding that bars is not lost, in whatever way that is closed: verbs, triggers, the
nightly job (random walks: test_beside_walk.py)."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from apps.audit.models import Event
from apps.licensing import sql, states
from apps.licensing.models import (
    AfterCheck,
    Application,
    Bar,
    Beside,
    End,
    EndGround,
    Ending,
    Laboratory,
    Licence,
    Mass,
    Unit,
)  # fmt: skip
from apps.licensing.operations import (
    aftercheck,
    aftercheck_mass,
    aftercheck_sampling,
    beside,
    deciding,
    ending_remedy,
    granting,
)
from apps.licensing.queries.applicants import barred_by
from apps.licensing.rules.ends import uncovered
from tests.factories.access import client_as
from tests.factories.aftercheck import Proceeding
from tests.factories.licensing import COUNTY, Held, Life, granted, merged
from tests.factories.registry import enterprise_in
from tests.past import past_guards, said_anew

from .test_aftercheck import sampled
from .test_crossings import FAILS, at_the_end, found_failed
from .test_life import Undo, refused

pytestmark = pytest.mark.django_db
BOTH = ["cable", "food_contact"]
SERVICE = ("serve_decision", "second_service")


def two_classes():
    """A cable licence to which another class was added by the rules; its site has not been seen."""
    held = Held()
    unit = Unit.objects.on(held.today).filter(class_code="food_contact").first()
    values = {"unit_codes": [unit.code], "specification": "按证载范围"} | held.report(report_product=unit.name)
    assert held.ask("add", values).state == "granted"
    return held


def weighed():
    """What the database asks at the end of an act, asked now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def failed_beside(ground="take.lending", classes=(), held=None, state="noticed"):
    """(case, visit): a check that failed stands beside a proceeding on `ground`, which has come to `state`."""
    held = held or two_classes()
    case = Proceeding(held.licence, ground=ground)
    case.now = held.now
    case.propose(class_codes=list(classes)).to("noticed")
    held.now = case.now
    _held, visit = found_failed(held)
    visit.act(aftercheck.confirm_fail, visit.second, **FAILS)
    case.now = visit.now
    return case.to(state), visit


def own_of(visit, now):
    """The proceeding that a failed check led to, as a walk."""
    own = Proceeding(visit.licence)
    own.id, own.now = visit.check.ending_id, now
    assert own.ending.source_key == f"check:{visit.id}"
    return own


def bars_of(firm):
    rows = Bar.objects.filter(enterprise=firm, lifted_on=None).order_by("class_code", "kind")
    return [(row.class_code, row.kind) for row in rows]


def new_application(case, class_code="cable", firm=None):
    life = Life(firm or case.licence.enterprise, class_code=class_code, now=case.now, report_number="JD-again")
    life.said["report_on"] = life.today - timedelta(days=9)
    return life


def test_served_for_fewer_classes_the_check_opens_its_own():
    """With notice, answer and service on a licence that has ended; then it is barred from both, and each is set aside
    for itself."""
    case, visit = failed_beside(classes=["cable"])
    [row] = Beside.objects.all()
    assert (row.state, row.behind_id, row.class_codes) == ("waiting", case.id, BOTH)
    assert (visit.check.ending_id, row.source_key) == (case.id, f"check:{visit.id}")
    case.to("served")
    weighed()
    own = own_of(visit, case.now)
    row.refresh_from_db()
    assert (own.ending.class_codes, own.ending.state, own.ending.found) == ([], "proposed", FAILS["reason"])
    assert (row.state, row.ending_id, case.licence.state) == ("opened", own.id, "taken")
    own.to("served")
    weighed()
    firm = case.licence.enterprise
    assert bars_of(firm) == [("cable", "fraud"), ("cable", "punished"), ("food_contact", "fraud")]
    assert (own.licence.state, End.objects.filter(set_aside_on=None).count()) == ("revoked", 2)
    [(until, classes)] = barred_by(End.objects.order_by("pk"))
    assert (until, len(classes)) == (own.today.replace(year=own.today.year + 3), 2)
    page = client_as().get(f"/licences/{own.licence_id}/").content.decode()
    assert "不得再次申请以下产品的许可" in page
    assert all(str(name) in page.partition("不得再次申请")[2] for name in classes)
    for one, other in ((case, own), (own, case)):
        with suppress(Undo), transaction.atomic():
            one.now = own.now
            one.calls()["overturn"]()
            weighed()
            assert own.licence.state == ("revoked" if one is case else "taken")
            other.now = one.now
            other.calls()["overturn"]()
            weighed()
            assert (own.licence.state, bars_of(firm), own.licence.ends.filter(set_aside_on=None).count()) == (
                "unverified", [], 0)  # fmt: skip
            raise Undo


def test_in_every_state_every_way_to_close_it_weighs_what_stands_beside():
    """Also where it is set aside after its decision had been served, and the check had its own by then."""
    case, visit = failed_beside(classes=["cable"])
    tried = set()
    for state in case.WAY[1:]:
        case.to(state)
        for verb in ("drop", "overturn"):
            with suppress(Undo), transaction.atomic():
                if not states.ENDINGS.may(state, verb):
                    refused(case.calls()[verb], "overtaken")
                    raise Undo
                case.calls()[verb]()
                weighed()
                own = own_of(visit, case.now)
                assert (own.ending.state, own.ending.class_codes, own.licence.state) == ("proposed", [], "unverified")
                assert (own.ending.ground.code, own.ending.found_on) == (FAILS["ground_code"], visit.check.visited_on)
                tried.add((state, verb))
                own.calls()["drop"]()  # weighed itself: nothing is opened again, the site is looked at anew
                weighed()
                assert (own.licence.endings.open().count(), own.licence.after_checks.open().count()) == (0, 1)
                refused(case.calls()[verb], "overtaken")
                raise Undo
    assert tried == {*((state, "drop") for state in case.WAY[1:5]), ("decided", "overturn"), ("served", "overturn")}


def test_served_with_a_shorter_bar_the_check_opens_its_own_for_all():
    """A false report bars for a year, a false commitment for three."""
    case, visit = failed_beside("revoke.materials", state="served", held=Held())
    own = own_of(visit, case.now)
    assert (own.ending.class_codes, own.ending.state) == ([], "proposed")
    # barred by the shorter one meanwhile
    assert refused(new_application(case).start, "not-eligible").details["against"] == ["barred"]
    own.to("served")
    until = refused(new_application(own).start, "not-eligible").details["until"]
    assert until == str(own.today.replace(year=own.today.year + 3))


@pytest.mark.parametrize("then", ["overturn", "stays"])
def test_served_with_a_bar_as_long_it_is_closed_with_a_word_and_weighed_again_when_that_is_set_aside(then):
    case, visit = failed_beside(state="served", held=Held())
    [row] = Beside.objects.all()
    decision = case.ending.papers.get(kind="end_decision").number
    assert (row.state, row.behind_id, decision in row.word, Ending.objects.count()) == ("closed", case.id, True, 1)
    assert [event.verb for event in Event.objects.filter(verb__startswith="licensing.beside").order_by("pk")] == [
        "licensing.beside_held", "licensing.beside_closed"]  # fmt: skip
    if then == "stays":
        with pytest.raises(IntegrityError, match="stays on record"), transaction.atomic():
            Beside.objects.update(word="x")
        with pytest.raises(IntegrityError, match="stays on record"), transaction.atomic():
            Beside.objects.all().delete()
        assert beside.owe_missing(at=case.now) == 0
        return
    case.calls()["overturn"]()
    weighed()
    own = own_of(visit, case.now)
    assert (own.ending.state, own.licence.state, own.ending.class_codes) == ("proposed", "unverified", [])
    own.calls()["drop"]()  # weighed itself: nothing is opened again, the site is looked at anew
    weighed()
    assert (own.licence.endings.open().count(), own.licence.after_checks.open().count()) == (0, 1)


def test_what_is_not_weighed_is_not_closed_and_nothing_is_left_behind_in_the_database():
    case, visit = failed_beside(classes=["cable"])
    rows = Beside.objects.all()
    with pytest.raises(IntegrityError, match="does not bar for as long"), transaction.atomic():
        rows.update(state="closed", closed_on=case.today, word="x")
    with pytest.raises(IntegrityError, match="its own proceeding"), transaction.atomic():
        rows.update(state="opened", closed_on=case.today, ending=case.id)
    with suppress(Undo), transaction.atomic():
        Ending.objects.filter(pk=case.id).update(state="dropped", ended_on=case.today, reason="x")
        with pytest.raises(IntegrityError, match="weighed when that is closed"), transaction.atomic():
            weighed()
        raise Undo
    with suppress(Undo), transaction.atomic():
        with past_guards():
            rows.delete()
            AfterCheck.objects.filter(pk=visit.id).update(state="filed", closed_on=None)
        AfterCheck.objects.filter(pk=visit.id).update(state="failed", closed_on=case.today)
        with pytest.raises(IntegrityError, match="leads to a proceeding"), transaction.atomic():
            weighed()
        raise Undo
    given = {field: getattr(Beside.objects.get(), field) for field in (
        "licence_id", "ground_id", "agency_id", "source", "class_codes", "found", "found_on", "held_on")}  # fmt: skip
    with pytest.raises(IntegrityError, match="waits for it"), transaction.atomic():
        Beside.objects.create(**given, source_key="check:0", state="closed", closed_on=case.today, word="x")


def test_a_form_that_says_failed_outlives_a_decision_that_says_nothing_of_it():
    """The licence is taken for another fault of one class before the second officer has looked at the form."""
    held = two_classes()
    case = Proceeding(held.licence, ground="take.lending")
    case.now = held.now
    case.propose(class_codes=["cable"]).to("noticed")
    held.now = case.now
    held, visit = found_failed(held)
    case.now = held.now
    case.to("served")
    assert (visit.check.state, held.licence.state) == ("filed", "taken")
    with pytest.raises(IntegrityError, match="confirmed or sent back"), transaction.atomic():
        AfterCheck.objects.filter(pk=visit.id).update(state="called_off", closed_on=case.today)
    visit.now = case.now
    visit.act(aftercheck.confirm_fail, visit.second, **FAILS)
    weighed()
    own = own_of(visit, visit.now)
    assert (own.ending.class_codes, own.ending.proposed_by_id) == ([], visit.second.user_id)


def test_after_the_last_day_what_stood_beside_is_opened_all_the_same():
    case, visit = failed_beside(held=at_the_end(3))
    case.later(6)
    assert (case.licence.state, case.ending.state) == ("expired", "noticed")
    case.calls()["drop"]()
    weighed()
    own = own_of(visit, case.now).to("served")
    assert (own.licence.state, bars_of(own.licence.enterprise)) == ("revoked", [("cable", "fraud")])


def test_a_failed_recheck_stands_beside_as_well_and_falls_with_what_it_rests_on():
    held = Held()
    case = Proceeding(held.licence, ground="revoke.materials").to("noticed")
    firm, at = held.life.enterprise, case.now
    for key in ("77", "77", "78"):
        delivery = sampled(firm, at, key=key)
        aftercheck_sampling.propose_for(delivery, at)
    assert list(Beside.objects.order_by("pk").values_list("source_key", "state")) == [
        ("sampling:77", "waiting"), ("sampling:78", "waiting")]  # fmt: skip
    void = sampled(firm, at, verb="sampling.licence_consequence_void", more={"reason": "报告无效"})
    aftercheck_sampling.close_for(void, at)
    case.to("served")  # a year; the other re-check asks for three
    weighed()
    own = Ending.objects.get(source="sampling")
    assert (own.source_key, own.ground.code, own.class_codes, own.state) == (
        "sampling:78", "take.recheck", [], "proposed")  # fmt: skip
    assert Beside.objects.get(source_key="sampling:77").state == "struck"


def test_a_false_laboratory_is_held_beside_and_proposed_when_the_other_gives_way():
    """Its licence is shown, kept in the proposal, and proposed by whoever prepared that; once."""
    barring = granted(enterprise_in(COUNTY))
    case = Proceeding(barring).propose()
    lab = Laboratory.objects.get()
    mass = aftercheck_mass.prepare_mass(
        laboratory_id=lab.pk, ground_code="revoke.materials", since=date(2026, 1, 1), until=date(2026, 3, 1),
        found="检验机构出具虚假报告。", found_on=case.today, document_number="苏市监罚〔2026〕6号",
        by=case.officer, at=case.now,
    )  # fmt: skip
    assert (mass.counted, [row.outcome for row in mass.rows.all()]) == (0, ["under_way"])
    aftercheck_mass.send_mass(mass_id=mass.pk, digest=mass.digest, by=case.reviewer, at=case.now)
    [row] = Beside.objects.all()
    assert (row.source, row.state, row.behind_id, row.class_codes) == ("mass", "waiting", case.id, ["cable"])
    assert Mass.objects.get().sent == 0
    case.calls()["drop"]()
    weighed()
    own = Ending.objects.get(source="mass")
    assert (own.source_key, own.proposed_by_id, own.state) == (
        f"mass:{mass.pk}:{barring.pk}", case.officer.user_id, "proposed")  # fmt: skip


@pytest.mark.parametrize(("state", "verb", "wanted"), [
    ("noticed", None, "waiting"), ("noticed", "drop", "opened"), ("served", "overturn", "opened"),
    ("served", None, "opened"),
])  # fmt: skip
def test_failed_checks_of_before_are_owed_by_the_nightly_job(state, verb, wanted):
    """They hung on the other proceeding and nothing came of them; the holder has its notice now."""
    case, visit = failed_beside(classes=["cable"])
    with past_guards():
        Beside.objects.all().delete()
    case.to(state)
    if verb:
        case.calls()[verb]()
    assert not Ending.objects.filter(source_key=f"check:{visit.id}").exists()
    assert beside.owe_missing(at=case.now) == 1
    weighed()
    assert Beside.objects.filter(state=wanted).exists() or wanted == "opened"
    own = Ending.objects.filter(source_key=f"check:{visit.id}").first()
    assert (own is not None) == (wanted == "opened")
    if own is not None:
        assert own.class_codes == []
        assert visit.check.ending_id == own.pk
    assert beside.owe_missing(at=case.now) == 0


def test_failed_rechecks_of_before_are_owed_by_the_nightly_job():
    held = Held()
    case = Proceeding(held.licence).propose()
    event = sampled(held.life.enterprise, case.now).event
    aftercheck_sampling._idle(event, "under-way", case.now)
    assert aftercheck_sampling.owe_missing(at=case.now) == 1
    assert (Beside.objects.get().source_key, aftercheck_sampling.owe_missing(at=case.now)) == ("sampling:77", 0)


def test_where_another_licence_stays_the_check_of_the_first_is_decided_all_the_same():
    """The taking of the first is set aside; its holder keeps the one it was granted meanwhile. What was found on site
    bars it nonetheless."""
    case, visit = failed_beside(classes=["cable"], state="served")
    own = own_of(visit, case.now).to("noticed")
    other = new_application(own, "fertiliser").to_granted()
    case.now = other.now
    ruling = {"document_number": "苏复〔2026〕9号", "reason": "程序违法。"}
    case.act(ending_remedy.overturn, case.other, stays="later", **ruling)
    weighed()
    assert (case.licence.state, own.ending.state) == ("cancelled", "noticed")
    own.now = case.now
    own.to("served")
    assert (own.licence.state, bars_of(own.licence.enterprise)) == (
        "revoked", [("cable", "fraud"), ("food_contact", "fraud")])  # fmt: skip


def test_the_classes_left_are_the_same_by_the_rule_and_in_the_database():
    case, _visit = failed_beside("revoke.materials", classes=["cable"], state="served")
    for rule, left in (("licensing.bar_false", ["food_contact"]), ("licensing.bar_fraud", BOTH)):
        bars = Bar.objects.filter(case__licence=case.licence_id)
        stand = [(bar.class_code, bar.until, beside.barred_until(rule, bar.decided_on)[1]) for bar in bars]
        with connection.cursor() as cursor:
            cursor.execute("SELECT licensing_uncovered(%s, %s, %s)", [case.licence_id, rule, BOTH])
            assert cursor.fetchone()[0] == uncovered(BOTH, stand) == left
    assert sql.rows("beside_missing") == []


@pytest.mark.parametrize(("ground", "left"), [("revoke.unfit", False), ("withdraw.circumstances", True)])
def test_what_was_set_aside_without_a_bar_is_not_granted_again_by_the_rules(ground, left):
    """It may apply at once; an officer looks, with the reason, until one was granted so: also where a merge `left` the
    licence with the merged record."""
    case = Proceeding(ground=ground).to("served")
    firm = case.licence.enterprise
    if left:
        survivor = enterprise_in(COUNTY)
        merged(firm, into=survivor, at=case.now)
        said_anew(Licence.objects.filter(pk=case.licence_id), enterprise=firm)
        firm = survivor
    life = new_application(case, firm=firm)
    assert (life.fill().submit().doubts, life.application.state) == (["set-aside-before"], "received")
    said_anew(Application.objects.filter(pk=life.id), doubts=[])
    with pytest.raises(IntegrityError, match="an officer looks"), transaction.atomic():
        granting.grant_at_once(life.application, life.enterprise, at=life.now)
    life.accept()
    life.propose()
    life.act(deciding.grant, life.reviewer)
    assert (life.application.state, EndGround.objects.in_force(ground, life.today).bar_rule) == ("granted", "")
