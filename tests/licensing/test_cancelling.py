"""Licences whose object has gone: register and catalogue propose, a second officer confirms, it is announced."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from apps.access.models import User
from apps.audit.models import Delivery, Event
from apps.audit.operations import deliver
from apps.deadlines.models import Clock
from apps.kernel.scope import Scope
from apps.licensing import states
from apps.licensing.models import Cancelling, End, EndGround, EndPaper, ProductClass
from apps.licensing.operations import aftercheck, cancelling, ending_cases
from apps.notifications.models import Message
from apps.registry.operations.statuses import change_status, strike_end
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.aftercheck import Proceeding, Visit
from tests.factories.licensing import COUNTY, PROVINCE, Held, granted, merged
from tests.factories.registry import enterprise_in

from .test_life import refused, went

pytestmark = pytest.mark.django_db
SYSTEM = Scope.system("test")


def struck_off(licence, at, verb="deregister"):
    """The register writes that the holder has ceased; nobody has followed it yet."""
    change_status(
        enterprise_id=licence.enterprise_id, verb=verb, on=licence.granted_on, basis="注销〔2026〕3号", by=SYSTEM, at=at
    )


def ceases(licence, at, verb="deregister"):
    """The register writes that the holder has ceased, and its event is delivered twice."""
    struck_off(licence, at, verb)
    followed(at)


def followed(at):
    for _again in range(2):
        for delivery in Delivery.objects.filter(consumer=cancelling.CONSUMER):
            deliver(delivery, at=at)


@pytest.fixture
def walk():
    """A licence with the people of its bureau."""
    return Proceeding(granted())


def confirm(walk, by=None):
    row = Cancelling.objects.open().get()
    return cancelling.confirm(cancelling_id=row.pk, by=by or walk.reviewer, at=walk.now)


def test_a_holder_that_has_ceased_is_proposed_confirmed_and_announced(walk, client):
    ceases(walk.licence, walk.now)
    row = Cancelling.objects.get()
    assert (row.ground.code, row.source, row.state, row.proof_number) == (
        "cancel.ended", "register", "proposed", "注销〔2026〕3号",
    )  # fmt: skip
    assert walk.licence.state == "unverified"  # nothing ends by the register alone
    assert Clock.objects.standing().filter(rule_code="licensing.cancel_known").get().holder == row.agency_id
    told = Message.objects.filter(kind="licensing.cancelling_told").values_list("recipient_kind", flat=True)
    assert set(told) == {"agency", "enterprise"}
    refused(lambda: confirm(walk, walk.officer), "not-permitted")
    refused(lambda: confirm(walk, scope_of_user(user_with_post("city_reviewer", "320100"))), "other-bureau")
    confirm(walk)
    end = End.objects.get()
    assert (walk.licence.state, end.cancelling_id, end.document_number, end.bar) == (
        "cancelled", row.pk, "注销〔2026〕3号", None,
    )  # fmt: skip
    paper = EndPaper.objects.get(kind="end_announced")
    assert (paper.end, paper.ending_id) == (end, None)
    assert not Clock.objects.live().filter(subject_kind__startswith="licensing.").exists()
    assert "已于2026年3月2日注销" in client.get(f"/licences/{walk.licence.pk}/").content.decode()
    told = client.get(f"/licences/{walk.licence.pk}/announcement.pdf")  # by anybody
    assert (told.status_code, b"".join(told)[:5]) == (200, b"%PDF-")
    cancelling.follow_statuses(at=walk.now)
    assert Cancelling.objects.count() == 1


def test_who_stands_again_keeps_the_licence_and_what_was_closed_is_not_proposed_again(walk):
    ceases(walk.licence, walk.now)
    strike_end(enterprise_id=walk.licence.enterprise_id, reason="录错企业", by=SYSTEM, at=walk.now)
    followed(walk.now)
    row = Cancelling.objects.get()
    assert (row.state, walk.licence.state) == ("dropped", "unverified")
    ceases(walk.licence, walk.now, verb="cancel")
    refused(
        lambda: cancelling.drop(
            cancelling_id=Cancelling.objects.open().get().pk, reason=" ", by=walk.reviewer, at=walk.now
        ),
        "reason-missing",
    )
    cancelling.drop(
        cancelling_id=Cancelling.objects.open().get().pk, reason="撤销登记已被判决撤销", by=walk.reviewer, at=walk.now
    )
    assert cancelling.follow_statuses(at=walk.now) == 0
    assert (Cancelling.objects.open().count(), walk.licence.state) == (0, "unverified")


def test_a_licence_of_business_that_was_taken_is_no_end_in_law(walk):
    ceases(walk.licence, walk.now, verb="revoke")
    assert not Cancelling.objects.exists()


def test_what_has_left_the_catalogue_is_proposed_where_nothing_is_left(walk):
    both = Held(enterprise_in(COUNTY), class_code="fertiliser", report_number="JD-2")
    both.ask("add", {"unit_codes": ["cable.3"]} | both.report(report_product="塑料绝缘控制电缆"))
    left = walk.today + timedelta(days=10)
    for row in ProductClass.objects.on(walk.today).filter(code="cable"):
        ProductClass.objects.filter(pk=row.pk).update(validity=(row.validity.lower, left))
    assert cancelling.follow_catalogue(at=walk.now) == 0
    walk.now += timedelta(days=11)
    assert (cancelling.follow_catalogue(at=walk.now), cancelling.follow_catalogue(at=walk.now)) == (1, 0)
    row = Cancelling.objects.get()
    assert (row.licence_id, row.ground.code, row.found_on) == (walk.licence_id, "cancel.catalogue", left)
    confirm(walk)
    assert (walk.licence.state, both.licence.held) == ("cancelled", True)


def test_the_desk_proposes_and_another_confirms(walk):
    given = {"licence_id": walk.licence_id, "ground_code": "cancel.ended", "found": "企业法人终止。",
             "found_on": walk.today, "proof_number": "苏登1号", "by": walk.officer, "at": walk.now}  # fmt: skip
    refused(lambda: cancelling.propose_cancelling(**given), "not-shown")  # the register says that it is in business
    struck_off(walk.licence, walk.now)
    tomorrow = walk.today + timedelta(days=1)
    for but in ({"ground_code": "cancel.stopped"}, {"found_on": tomorrow}, {"proof_number": " "}, {"found": ""}):
        refused(lambda but=but: cancelling.propose_cancelling(**given | but), "invalid")
    for code in ("cancel.catalogue", "cancel.replaced"):  # cables are in it; it holds no other
        refused(lambda code=code: cancelling.propose_cancelling(**given | {"ground_code": code}), "not-shown")
    row = cancelling.propose_cancelling(**given)
    shown = "企业已办理注销登记（2026-03-02，注销〔2026〕3号），依法终止。"  # which record shows it
    assert row.found == f"{shown}\n企业法人终止。"
    refused(lambda: cancelling.propose_cancelling(**given), "invalid")
    one = replace(walk.reviewer, user_id=walk.officer.user_id)  # whoever proposed it, in a second post
    refused(lambda: confirm(walk, one), "same-person")
    with pytest.raises(IntegrityError), transaction.atomic():
        Cancelling.objects.filter(pk=row.pk).update(
            state="confirmed", decided_by=walk.officer.user_id, decided_on=walk.today
        )
    confirm(walk)
    refused(lambda: cancelling.confirm(cancelling_id=row.pk, by=walk.reviewer, at=walk.now), "overtaken")


def test_what_the_records_show_no_longer_is_not_confirmed_nor_written_into_the_database(walk):
    licence, given = walk.licence, {"agency": walk.licence.agency, "found": "x", "found_on": walk.today,
                                    "proof_number": "x", "proposed_label": "x", "proposed_on": walk.today}  # fmt: skip
    for code in ("cancel.ended", "cancel.catalogue", "cancel.replaced"):
        ground = EndGround.objects.get(code=code)
        with pytest.raises(IntegrityError, match="shows in the records"), transaction.atomic():
            Cancelling.objects.create(licence=licence, ground=ground, source="desk", **given)
    ceases(licence, walk.now)
    strike_end(enterprise_id=licence.enterprise_id, reason="录错企业", by=SYSTEM, at=walk.now)  # not followed yet
    refused(lambda: confirm(walk), "not-shown")
    who = {"decided_by": walk.reviewer.user_id, "decided_on": walk.today}
    with pytest.raises(IntegrityError, match="shows in the records"), transaction.atomic():
        Cancelling.objects.update(state="confirmed", **who)
    assert (licence.state, Cancelling.objects.get().state) == ("unverified", "proposed")


def test_no_failed_form_is_called_off_without_being_weighed():
    """Beside a holder that has ceased: the second officer says that he has weighed it, and the log keeps it."""
    visit = Visit()
    visit.assign()
    visit.file(bad=("means",))
    walk = Proceeding(visit.licence)
    ceases(walk.licence, visit.now)
    walk.now = visit.now
    row = Cancelling.objects.open().get()
    refused(lambda: confirm(walk), "form-waits")
    who = {"decided_by": walk.reviewer.user_id, "decided_on": walk.today}
    with pytest.raises(IntegrityError, match="weighed"), transaction.atomic():
        Cancelling.objects.update(state="confirmed", **who)
    page = client_as(User.objects.get(pk=walk.reviewer.user_id)).get(f"/desk/licences/cancellings/{row.pk}/").text
    assert 'name="confirm-weighed"' in page or 'name="weighed"' in page
    cancelling.confirm(cancelling_id=row.pk, by=walk.reviewer, at=walk.now, weighed=True)
    log = Event.objects.get(verb="licensing.cancelling_confirmed")
    assert (log.data["called_off"], Cancelling.objects.get().weighed) == ([visit.id], True)
    assert (visit.check.state, walk.licence.state) == ("called_off", "cancelled")


def test_another_licence_shows_that_this_one_is_replaced_and_lets_nobody_off(walk):
    """A merge of two records leaves two licences for one class: the later covers what the earlier did."""
    visit = Visit(walk.licence)
    later = granted(enterprise_in(COUNTY), report_number="JD-2")
    merged(walk.licence.enterprise, into=later.enterprise, at=later.issued_at)
    now = later.issued_at + timedelta(hours=1)
    given = {"ground_code": "cancel.replaced", "found": "已换证。", "found_on": walk.today, "proof_number": "苏换1号",
             "by": walk.officer, "at": now}  # fmt: skip
    visit.now = walk.now = now
    row = cancelling.propose_cancelling(licence_id=walk.licence_id, **given)
    assert later.number in row.found
    visit.assign()
    visit.file(bad=("means",))
    refused(lambda: cancelling.confirm(cancelling_id=row.pk, by=walk.reviewer, at=now, weighed=True), "found-failed")
    visit.act(aftercheck.confirm_fail, visit.second, ground_code="revoke.commitment", reason="无检验设备。")
    refused(lambda: cancelling.confirm(cancelling_id=row.pk, by=walk.reviewer, at=now, weighed=True), "not-shown")
    assert walk.licence.held
    who = {"decided_by": walk.reviewer.user_id, "decided_on": walk.today}
    with pytest.raises(IntegrityError, match="shows in the records"), transaction.atomic():
        Cancelling.objects.filter(pk=row.pk).update(state="confirmed", **who)


def test_a_licence_that_a_merge_left_with_the_merged_record_follows_the_survivor(walk):
    survivor = granted(enterprise_in(COUNTY), report_number="JD-2")
    merged(walk.licence.enterprise, into=survivor.enterprise, at=survivor.issued_at)
    walk.now = survivor.issued_at + timedelta(hours=1)
    ceases(survivor, walk.now)
    rows = Cancelling.objects.open().order_by("licence_id")
    assert [row.licence_id for row in rows] == sorted([walk.licence_id, survivor.pk])
    cancelling.follow_statuses(at=walk.now)
    assert Cancelling.objects.open().count() == 2  # nothing of it is taken back


def test_every_state_takes_its_verbs_alone_also_in_the_database(walk):
    ceases(walk.licence, walk.now)
    row = Cancelling.objects.get()
    for change in ({"found": "x"}, {"proof_number": "x"}, {"source": "desk"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Cancelling.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cancelling.objects.all().delete()
    calls = {
        "confirm": lambda: confirm(walk),
        "drop": lambda: cancelling.drop(cancelling_id=row.pk, reason="不属实", by=walk.reviewer, at=walk.now),
    }
    assert {move.verb for move in states.CANCELLINGS.moves if "proposed" in move.source} == {*calls, "lapse"}
    calls["drop"]()
    assert not any(went(call) for name, call in calls.items() if name == "drop")
    with pytest.raises(IntegrityError), transaction.atomic():
        Cancelling.objects.update(state="proposed")


def test_what_ends_otherwise_closes_the_proposal(walk):
    ceases(walk.licence, walk.now)
    walk.later(5 * 366)
    assert (walk.licence.state, Cancelling.objects.get().state) == ("expired", "dropped")
    assert EndPaper.objects.filter(kind="end_announced", end__kind="expired").count() == 1


def test_a_proceeding_under_way_ends_with_its_holder(walk):
    walk.to("answering")
    ceases(walk.licence, walk.now)
    confirm(walk)
    assert (walk.licence.state, walk.ending.state) == ("cancelled", "dropped")
    refused(lambda: walk.act(ending_cases.review, walk.reviewer, finding="x"), "overtaken")


def test_the_desk_takes_its_steps_on_pages(walk):
    clerk, second = Client(), Client()
    clerk.force_login(user_with_post("province_officer", PROVINCE))
    second.force_login(user_with_post("province_reviewer", PROVINCE))
    here = "/desk/licences/cancellings/"
    struck_off(walk.licence, walk.now)
    sent = {"number": walk.licence.number, "ground_code": "cancel.ended", "found": "企业法人终止。",
            "found_on": str(walk.today), "proof_number": "苏登〔2026〕1号"}  # fmt: skip
    assert clerk.post(here, sent | {"number": "x"}).status_code == 422
    made = clerk.post(here, sent)
    page = made.headers["Location"]
    assert walk.licence.holder in clerk.get(here).content.decode()
    assert "confirm/" not in clerk.get(page).content.decode()
    assert "confirm/" in second.get(page).content.decode()
    assert second.post(f"{page}confirm/").status_code == 302
    assert walk.licence.state == "cancelled"
    assert walk.licence.holder in clerk.get(f"{here}?show=ended").content.decode()
