"""The check after a grant: opened, ranked, assigned by desk and by draw, filed, confirmed; a laboratory found false."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.audit.models import Delivery, Event
from apps.audit.operations import deliver, record
from apps.deadlines.models import Clock
from apps.draws.models import Object as DrawnObject
from apps.draws.models import Seat as DrawnSeat
from apps.draws.operations import ceremony, conducting, preparing, sealing
from apps.kernel.scope import Scope
from apps.licensing import states
from apps.licensing.models import (
    AfterCheck,
    Bar,
    Beside,
    EndGround,
    Ending,
    EndPaper,
    ItemAnswer,
    Laboratory,
    Licence,
    Mass,
)
from apps.licensing.operations import aftercheck, aftercheck_mass, aftercheck_rounds
from apps.licensing.operations.aftercheck_opening import open_missing
from apps.licensing.operations.aftercheck_replacing import draw_replaced, replace_examiner
from apps.licensing.queries.aftercheck import weights_on
from apps.licensing.rules.after_form import verdict
from apps.licensing.rules.after_risk import CODES, Known, rank, risk
from apps.licensing.wording import RISKS
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.aftercheck import CITY, Proceeding, Visit, examiner
from tests.factories.divisions import agency_of
from tests.factories.draws import NONCES, promise, replaced
from tests.factories.licensing import COUNTY, START, Held, Life, granted, laboratory, scan
from tests.factories.registry import enterprise_in

from .test_life import Undo, refused, went

pytestmark = pytest.mark.django_db


def test_a_grant_opens_a_check_with_its_limit_and_rank():
    visit = Visit()
    check, clock = visit.check, Clock.objects.get(rule_code="licensing.after_check")
    assert (check.state, check.agency.division_id, check.risk, check.reasons) == ("waiting", CITY, 10, ["first"])
    assert (clock.due_on, clock.unit, clock.holder) == (check.due_on, "working_day", check.agency_id)
    assert check.due_on == date(2026, 4, 14)  # thirty working days, Qingming left out
    assert "国发〔2018〕33号" in clock.legal_basis
    refused(lambda: visit.act(aftercheck.confirm_pass, visit.second), "overtaken")


def test_the_rank_is_by_points_then_by_day():
    weights = weights_on(date(2026, 3, 2))
    assert set(weights) == set(CODES)
    assert risk(Known(), weights) == (0, [])
    assert risk(Known(risk_class="D", failed_sampling=True), weights) == (65, ["class-d", "sampling"])
    assert risk(Known(risk_class="D"), {"class-d": 7}) == (7, ["class-d"])  # as the day's data say
    early, late = date(2026, 3, 2), date(2026, 4, 2)
    assert rank(10, early) > rank(10, late) > rank(5, early)
    assert set(RISKS) == {*risk(Known("D", True, True, True, True, True), weights)[1], "class-b", "class-c"}


def test_what_passes_is_verified_and_public(client):
    visit = Visit()
    visit.passed()
    licence = visit.licence
    assert (licence.state, licence.verified_on, visit.check.state) == ("valid", visit.today, "passed")
    assert EndPaper.objects.get(check_of=visit.id).kind == "after_record"
    assert not Clock.objects.standing().filter(subject_kind="licensing.aftercheck").exists()
    assert client.get(f"/api/v1/licences/{licence.number}").json()["state"] == "valid"


def test_what_fails_is_proposed_to_the_bureau_that_granted_and_revokes_nothing():
    visit = Visit()
    visit.failed()
    ending = visit.check.ending
    assert (visit.check.state, visit.licence.state, ending.state) == ("failed", "unverified", "proposed")
    assert (ending.agency_id, ending.source, ending.ground.code) == (
        visit.licence.agency_id, "check", "revoke.commitment",
    )  # fmt: skip
    life = Proceeding(visit.licence)
    life.id, life.now = ending.pk, visit.now
    life.to("served")
    assert life.licence.state == "revoked"


def test_steps_refuse_what_cannot_be():
    visit = Visit()
    one, two = visit.people()
    late = examiner(visit.city, visit.now, "SC-old", last_day=date(2026, 3, 1))
    kin = examiner(visit.city, visit.now, "SC-kin", recusals=[visit.licence.uscc])
    for chosen in ([one], [one, late], [one, kin]):
        refused(lambda chosen=chosen: visit.assign(chosen), "invalid")
    refused(lambda: visit.act(aftercheck.assign, visit.officer, examiner_ids=[one.pk, two.pk]), "other-bureau")
    visit.assign([one, two])
    refused(lambda: visit.file(visited_on=visit.today + timedelta(days=1)), "invalid")
    refused(lambda: visit.file(remark=" \u200b——"), "invalid")
    refused(lambda: visit.file(answers={}), "invalid")
    visit.file()
    refused(lambda: visit.act(aftercheck.confirm_fail, visit.second, ground_code="revoke.deceit", reason="x"),
            "other-verdict")  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemAnswer.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        AfterCheck.objects.filter(pk=visit.id).update(verdict="failed")
    visit.act(aftercheck.send_back, visit.second, reason="缺照片")
    visit.file(visit="refused", answers={})
    assert (visit.check.verdict, visit.check.answers.count()) == ("failed", 0)
    refused(lambda: visit.act(aftercheck.confirm_fail, visit.second, ground_code="take.recheck", reason="x"), "invalid")
    with pytest.raises(IntegrityError), transaction.atomic():  # verified without a check that was passed
        Licence.objects.filter(pk=visit.licence_id).update(state="valid", verified_on=visit.today)
    assert verdict("went", [(False, "bad"), (True, "ok")]) == "passed"


def test_every_state_of_a_check_takes_its_verbs_alone():
    visit, seen = Visit(), set()
    people = visit.people()
    given = {
        "hand_over": lambda: visit.act(aftercheck.hand_over, visit.city, agency_id=agency_of(COUNTY).pk),
        "assign": lambda: visit.assign(people),
        "file": lambda: visit.file(**bad),
        "send_back": lambda: visit.act(aftercheck.send_back, visit.second, reason="x"),
        "pass": lambda: visit.act(aftercheck.confirm_pass, visit.second),
        "fail": lambda: visit.act(aftercheck.confirm_fail, visit.second, ground_code="revoke.deceit", reason="x"),
    }
    bad = {}
    ways = ((), ("assign",), ("assign", "file"), ("assign", "file", "pass"))
    for way in ways:
        with suppress(Undo), transaction.atomic():
            for verb in way:
                given[verb]()
            state = visit.check.state
            seen.add(state)
            expected = {m.verb for m in states.CHECKS.moves if state in m.source and m.verb in given}
            assert {verb for verb, call in given.items() if went(call)} == expected - {"fail"}, state
            raise Undo
    bad = {"bad": ("means",)}
    given["assign"]()
    given["file"]()
    assert {verb for verb, call in given.items() if went(call)} == {"send_back", "fail"}
    assert seen == {"waiting", "assigned", "filed", "passed"}


def test_examiners_are_drawn_as_inspections_and_sampling_draw():
    visits = [Visit(report_number=f"JD-{n}", enterprise=enterprise_in(COUNTY)) for n in range(2)]
    city, now = visits[0].city, visits[1].now
    for n in range(4):
        examiner(city, now, f"SC{n}")
    until = now + timedelta(hours=1)
    given = {"check_ids": [v.id for v in visits], "starts_on": visits[0].today + timedelta(days=1), "seats": 2,
             "ends_on": visits[0].today + timedelta(days=20), "commit_until": until,
             "reveal_until": until + timedelta(minutes=30), "by": city, "at": now}  # fmt: skip
    row = aftercheck_rounds.open_round(**given)
    assert {v.check.state for v in visits} == {"drawing"}
    refused(lambda: aftercheck_rounds.open_round(**given), "overtaken")
    refused(lambda: aftercheck_rounds.take_up(round_id=row.pk, by=city, at=now), "not-drawn")
    watchers = [scope_of_user(user_with_post("auditor", CITY)) for _ in range(2)]
    draw = row.draw_id
    preparing.name_witnesses(draw_id=draw, user_ids=[w.user_id for w in watchers], by=city, at=now)
    sealed = sealing.seal_draw(draw_id=draw, by=city, at=now)
    for place, by in enumerate(watchers, 1):
        ceremony.commit(draw_id=draw, commitment=promise(sealed, place), by=by, at=now)
    for place, by in enumerate(watchers, 1):
        ceremony.reveal(draw_id=draw, nonce=NONCES[place - 1], by=by, at=now)
    refused(lambda: aftercheck_rounds.drop_round(round_id=row.pk, reason="x", by=city, at=now), "invalid")
    conducting.conduct(draw_id=draw, by=city, at=now)
    aftercheck_rounds.take_up(round_id=row.pk, by=city, at=now)
    for visit in visits:
        assert (visit.check.state, visit.check.seats.filter(drawn=True).count()) == ("assigned", 2)
    _one_seat_is_drawn_again(visits[0], draw)


def _one_seat_is_drawn_again(visit, draw):
    """On the desk of the check, then at the draw itself: the check follows, and the rest of the draw stays."""

    def seats(**but):
        rows = visit.check.seats.filter(until__isnull=True, **but).select_related("examiner").order_by("examiner__key")
        return [seat.examiner for seat in rows]

    leaves, stays = seats()
    given = {"examiner_id": leaves.pk, "ground": "recusal", "reason": "近亲属任职"}
    stranger = examiner(visit.city, visit.now, "SC-none")
    refused(lambda: visit.act(replace_examiner, visit.city, **given | {"examiner_id": stranger.pk}), "invalid")
    refused(lambda: visit.act(replace_examiner, visit.city, **given | {"ground": "closed"}), "invalid")
    refused(lambda: visit.act(replace_examiner, visit.second, **given), "not-permitted")
    visit.act(replace_examiner, visit.city, **given)
    leaves.refresh_from_db()
    now = seats(drawn=True)
    assert leaves.recusals == [visit.licence.uscc]
    assert stays in now and leaves not in now and len(now) == 2  # noqa: PT018
    assert {one.key for one in now} == drawn_keys(draw, visit)
    said = Event.objects.filter(verb="licensing.check_replaced").get().data
    assert (said["left"], said["came"]) == (leaves.key, next(one.key for one in now if one != stays))
    refused(lambda: visit.act(replace_examiner, visit.city, **given), "invalid")  # twice
    replaced(draw, visit.licence.number, "unavailable", team=aftercheck_rounds.TEAM, inspector=stays.key, by=visit.city,
             second=scope_of_user(user_with_post("city_reviewer", "320100")), at=visit.now)  # fmt: skip
    for delivery in Delivery.objects.filter(consumer="licensing.draw_replaced"):
        for _again in range(2):
            draw_replaced(delivery, visit.now)
    assert {one.key for one in seats(drawn=True)} == drawn_keys(draw, visit)
    assert stays not in seats()
    assert Event.objects.filter(verb="licensing.check_replaced").count() == 2
    visit.file()
    refused(lambda: visit.act(replace_examiner, visit.city, **given), "overtaken")


def drawn_keys(draw, visit):
    rows = DrawnSeat.objects.filter(draw=draw, subject=visit.licence.number, until__isnull=True)
    return set(rows.values_list("inspector", flat=True))


def test_a_draw_given_up_lets_the_checks_wait_again():
    visit = Visit()
    visit.people(3)
    until = visit.now + timedelta(hours=1)
    row = aftercheck_rounds.open_round(
        check_ids=[visit.id], starts_on=visit.today, ends_on=visit.today, seats=2, commit_until=until,
        reveal_until=until + timedelta(minutes=30), by=visit.city, at=visit.now,
    )  # fmt: skip
    aftercheck_rounds.drop_round(round_id=row.pk, reason="人员变动", by=visit.city, at=visit.now)
    assert (visit.check.state, visit.check.round) == ("waiting", None)


def test_licences_of_before_get_their_check():
    licence = granted()
    assert (open_missing(at=licence.issued_at), AfterCheck.objects.count()) == (0, 1)


def sampled(firm, at, key="77", class_code="cable", verb="sampling.licence_consequence", more=None):
    """What sampling raises, as it raises it."""
    event = record(verb=verb, by=Scope.system("test"), at=at, subject=("sampling_order", key),
                   data={"enterprise": firm.pk, "licence_class": class_code, "number": "改〔2026〕7号"}
                   | (more or {}))  # fmt: skip
    return Delivery.objects.get(event=event, consumer__startswith="licensing.consequence")


def test_what_sampling_raises_becomes_a_proposal_once():
    licence = granted()
    at = licence.issued_at + timedelta(days=30)
    delivery = sampled(licence.enterprise, at)
    for _again in range(2):
        deliver(delivery, at=at)
    ending = Ending.objects.get()
    assert (ending.ground.code, ending.kind, ending.source, ending.state) == (
        "take.recheck", "taken", "sampling", "proposed",
    )  # fmt: skip
    assert "改〔2026〕7号" in ending.found
    assert Licence.objects.get().state == "unverified"
    deliver(sampled(licence.enterprise, at, key="78"), at=at)  # another order, while that is under way
    deliver(sampled(enterprise_in(COUNTY), at, key="79"), at=at)
    why = Event.objects.filter(verb="licensing.consequence_idle").order_by("pk").values_list("data__why", flat=True)
    assert (list(why), Ending.objects.count()) == (["none-held"], 1)
    assert (Beside.objects.get().source_key, Beside.objects.get().behind) == ("sampling:78", ending)


def of_two_classes():
    """A cable licence to which fertiliser was added five days later, seen on site before."""
    held = Held()
    held.wait(5)
    files = {"report_file": scan(), "policy_file": scan()}
    added = held.ask("add", {"unit_codes": ["fertiliser.1"]} | held.report(report_product="复肥"), files=files)
    held.decide(added, seen=True)
    return held


def test_a_failed_recheck_of_an_added_product_is_proposed_and_bars_from_that_alone():
    held = of_two_classes()
    at = held.now + timedelta(days=3)
    deliver(sampled(held.life.enterprise, held.now - timedelta(days=2), key="76", class_code="fertiliser"), at=at)
    assert not Ending.objects.exists()  # it was not covered on that day
    deliver(sampled(held.life.enterprise, at, class_code="fertiliser"), at=at)
    ending = Ending.objects.get()
    assert (ending.licence_id, ending.ground.code, ending.class_codes) == (held.pk, "take.recheck", ["fertiliser"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Ending.objects.update(class_codes=["cable"])
    life = Proceeding(held.licence)
    life.id, life.now = ending.pk, at
    life.to("served")
    assert (life.licence.state, [bar.class_code for bar in Bar.objects.all()]) == ("taken", ["fertiliser"])
    again = Life(held.life.enterprise, class_code="fertiliser", now=life.now)
    assert refused(again.start, "not-eligible").details["against"] == ["barred"]
    assert Life(held.life.enterprise, now=life.now).start().application.state == "draft"


def test_who_checks_a_further_class_is_certified_for_it():
    """Assigned by the desk a team knows all classes together; drawn, each knows all that he looks at."""
    held = Held(class_code="fertiliser")
    held.ask("add", {"unit_codes": ["cable.3"]} | held.report(report_product="塑料绝缘控制电缆"))
    visit = Visit(held.licence)
    visit.now = held.now
    old = [examiner(visit.city, visit.now, f"F{n}", classes=("fertiliser",)) for n in range(2)]
    new = examiner(visit.city, visit.now, "C1", classes=("cable",))
    refused(lambda: visit.assign(old), "invalid")
    given = {"check_ids": [visit.id], "starts_on": visit.today + timedelta(days=1), "seats": 2,
             "ends_on": visit.today + timedelta(days=20), "commit_until": visit.now + timedelta(hours=1),
             "reveal_until": visit.now + timedelta(hours=2), "by": visit.city, "at": visit.now}  # fmt: skip
    refused(lambda: aftercheck_rounds.open_round(**given), "invalid")
    both = [examiner(visit.city, visit.now, f"B{n}", classes=("cable", "fertiliser")) for n in range(2)]
    row = aftercheck_rounds.open_round(**given)
    drawn_for = DrawnObject.objects.get(draw=row.draw_id)
    assert drawn_for.items == "cable,fertiliser"
    aftercheck_rounds.drop_round(round_id=row.pk, reason="改为指派", by=visit.city, at=visit.now)
    visit.assign([old[0], new])
    visit.file()
    assert (visit.check.state, len(both)) == ("filed", 2)


def test_a_proposal_ends_with_the_recheck_it_rests_on():
    licence = granted()
    at = licence.issued_at + timedelta(days=30)
    deliver(sampled(licence.enterprise, at, more={"recheck": 5}), at=at)
    deliver(
        sampled(licence.enterprise, at, verb="sampling.licence_consequence_void", more={"reason": "报告无效"}), at=at
    )
    ending = Ending.objects.get()
    assert (ending.state, ending.reason) == ("dropped", "报告无效")
    deliver(sampled(licence.enterprise, at, more={"recheck": 6}), at=at)  # failed again elsewhere
    assert Ending.objects.open().get().source_key == "sampling:77:6"


def test_a_laboratory_found_false_proposes_every_licence_that_still_rests_on_it():
    licences = [granted(enterprise_in(COUNTY), report_number=f"JD-{n}") for n in range(4)]
    at = START + timedelta(days=10)
    officer, second = (scope_of_user(user_with_post(role, "320000")) for role in ("province_officer",
                       "province_reviewer"))  # fmt: skip
    lab = Laboratory.objects.get()
    given = {"laboratory_id": lab.pk, "ground_code": "revoke.materials", "since": date(2026, 1, 1),
             "until": date(2026, 3, 1), "found": "检验机构出具虚假报告。", "found_on": date(2026, 3, 10),
             "document_number": "苏市监罚〔2026〕3号", "by": officer, "at": at}  # fmt: skip
    refused(lambda: aftercheck_mass.prepare_mass(**given | {"until": date(2026, 1, 2)}), "invalid")
    mass = aftercheck_mass.prepare_mass(**given)
    assert (mass.counted, mass.rows.count()) == (4, 4)
    refused(lambda: aftercheck_mass.prepare_mass(**given), "invalid")
    send = {"mass_id": mass.pk, "digest": mass.digest, "at": at}
    refused(lambda: aftercheck_mass.send_mass(by=officer, **send), "not-permitted")
    refused(lambda: aftercheck_mass.send_mass(by=second, **send | {"digest": "x"}), "stale")
    Proceeding(licences[0]).to("served")  # between preview and sending one ends, on another a proceeding begins
    Proceeding(licences[1]).propose()
    done = aftercheck_mass.send_mass(by=second, **send)
    assert (done.state, done.sent) == ("sent", 2)
    outcomes = dict(done.rows.values_list("licence_id", "outcome"))
    assert [outcomes[row.pk] for row in licences] == ["ended", "under_way", "proposed", "proposed"]
    assert set(Licence.objects.values_list("state", flat=True)) == {"revoked", "unverified"}
    refused(lambda: aftercheck_mass.send_mass(by=second, **send), "wrong-state")
    lab.refresh_from_db()
    assert lab.valid_to == date(2026, 1, 1)
    assert Life(enterprise_in(COUNTY), report_number="JD-9").fill().submit().doubts == ["unknown-lab"]
    for delivery in Delivery.objects.filter(consumer="licensing.mass_notice").order_by("pk"):
        for _again in range(2):
            deliver(delivery, at=at)
    sent = Ending.objects.filter(source="mass")
    assert (set(sent.values_list("state", flat=True)), EndPaper.objects.filter(ending__in=sent).count()) == (
        {"noticed"}, 2,
    )  # fmt: skip
    keys = [str(pk) for pk in sent.order_by("pk").values_list("pk", flat=True)]
    assert Clock.objects.live().filter(rule_code="licensing.end_decision", subject_id__in=keys).count() == 2


def test_what_rests_on_a_false_report_by_a_change_is_proposed_too():
    """Granted on another laboratory's report; a product was added on one of the false laboratory."""
    false = laboratory(name="虚假检测所（虚构）", cma="T2600009")
    added, refused_one, other = (Held(enterprise_in(COUNTY), report_number=f"JD-{n}") for n in range(3))
    said = {"laboratory_id": false.pk, "report_product": "架空绝缘电缆"}
    added.ask("add", {"unit_codes": ["cable.6"]} | added.report("JD-A", **said))
    asked = refused_one.ask("add", {"unit_codes": ["cable.6"]} | refused_one.report("JD-B", **said | {
        "report_party": "别家"}))  # fmt: skip
    assert asked.state == "received"
    officer, second = (scope_of_user(user_with_post(role, "320000")) for role in ("province_officer",
                       "province_reviewer"))  # fmt: skip
    day = other.today
    given = {"laboratory_id": false.pk, "ground_code": "revoke.materials", "since": day - timedelta(days=30),
             "until": day, "found": "检验机构出具虚假报告。", "found_on": day, "document_number": "苏市监罚〔2026〕4号",
             "at": added.now + timedelta(hours=1)}  # fmt: skip
    mass = aftercheck_mass.prepare_mass(by=officer, **given)
    assert list(mass.rows.values_list("licence_id", flat=True)) == [added.pk]
    sent = aftercheck_mass.send_mass(mass_id=mass.pk, digest=mass.digest, by=second, at=given["at"])
    assert (sent.sent, Ending.objects.get().licence_id) == (1, added.pk)


def test_a_mass_proposal_may_be_left():
    granted()
    officer, second = (scope_of_user(user_with_post(role, "320000")) for role in ("province_officer",
                       "province_reviewer"))  # fmt: skip
    mass = aftercheck_mass.prepare_mass(
        laboratory_id=Laboratory.objects.get().pk, ground_code="revoke.materials", since=date(2026, 1, 1),
        until=date(2026, 3, 1), found="x", found_on=date(2026, 3, 2), document_number="x", by=officer, at=START,
    )  # fmt: skip
    aftercheck_mass.drop_mass(mass_id=mass.pk, reason="证据不足", by=second, at=START)
    assert (Mass.objects.get().state, Ending.objects.count()) == ("dropped", 0)


def test_a_proceeding_that_bars_nobody_keeps_no_licence_out_of_a_proposal():
    """It is closed with its paper when the proposal is sent; one that bars stays, and the preview names its licence."""
    stopped, barring, plain = (granted(enterprise_in(COUNTY), report_number=f"JD-{n}") for n in range(3))
    gone = Proceeding(stopped, ground="cancel.stopped").to("noticed")
    Proceeding(barring).propose()
    ground = EndGround.objects.in_force("revoke.materials", gone.today)
    lab, since, until = Laboratory.objects.get(), date(2026, 1, 1), date(2026, 3, 1)
    found = aftercheck_mass.resting_on(lab, since, until, ground, gone.officer)
    assert [[row["id"] for row in rows] for rows in found] == [[stopped.pk, plain.pk], [barring.pk]]
    mass = aftercheck_mass.prepare_mass(
        laboratory_id=lab.pk, ground_code=ground.code, since=since, until=until, found="检验机构出具虚假报告。",
        found_on=gone.today, document_number="苏市监罚〔2026〕5号", by=gone.officer, at=gone.now,
    )  # fmt: skip
    done = aftercheck_mass.send_mass(mass_id=mass.pk, digest=mass.digest, by=gone.reviewer, at=gone.now)
    assert (done.sent, dict(done.rows.values_list("licence_id", "outcome"))) == (
        2, {stopped.pk: "proposed", plain.pk: "proposed", barring.pk: "under_way"})  # fmt: skip
    assert (gone.ending.state, gone.ending.papers.filter(kind="end_dropped").count()) == ("dropped", 1)
    assert stopped.endings.open().get().source == "mass"
