"""An enterprise reports an error; the county decides, the clock stops, the enterprise is told."""

import pytest
from django.db import IntegrityError

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from apps.notifications.models import Message
from apps.registry.models import Correction
from apps.registry.operations import corrections as verbs
from apps.registry.operations.enterprises import change_facts, relocate
from apps.registry.operations.locking import OutOfReach
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.registry import enterprise_in

from .conftest import HOME, NEXT, image

pytestmark = pytest.mark.django_db


@pytest.fixture
def filer(enterprise):
    return scope_of_user(filer_of(enterprise))


def filed(enterprise, filer, now, **more):
    facts = {"fact": "address", "proposed": "新路2号", "explanation": "营业执照"} | more
    return verbs.file_correction(enterprise_id=enterprise.pk, by=filer, at=now, **facts)


def test_a_report_runs_on_a_clock_of_ten_working_days(enterprise, filer, now):
    report = filed(enterprise, filer, now)
    clock = Clock.objects.of(verbs.SUBJECT, report.pk).get()
    assert (clock.value, clock.unit, clock.division_code, clock.enterprise_id) == (
        10,
        "working_day",
        HOME,
        enterprise.pk,
    )
    assert str(clock.due_on) == "2026-05-26"
    assert Event.objects.filter(verb="registry.correction_filed").count() == 1


def test_accepting_changes_the_register_in_the_same_act(enterprise, filer, officer, now):
    report = filed(enterprise, filer, now)
    done = verbs.accept_correction(correction_id=report.pk, reason="", by=officer, at=now)
    enterprise.refresh_from_db()
    assert (done.state, done.applied, enterprise.address) == ("accepted", True, "新路2号")
    assert Clock.objects.get().state == "stopped"
    message = Message.objects.get(recipient_kind="enterprise")
    assert message.recipient_id == str(enterprise.pk)


@pytest.mark.parametrize(
    ("fact", "proposed", "applied"),
    [
        ("name", "南京新名有限公司", True), ("established_on", "2001-02-03", True), ("established_on", "去年", False),
        ("capital", "12.5", True), ("capital", "很多", False),
        ("capital", "٣٠", False), ("scale", "small", True), ("scale", "巨大", False),
        ("industry", "34", True), ("industry", "机械", False), ("other", "电话", False),
    ],
)  # fmt: skip
def test_only_what_can_be_read_without_doubt_is_written(
    fact, proposed, applied, enterprise, filer, officer, now, industries
):
    report = filed(enterprise, filer, now, fact=fact, proposed=proposed)
    done = verbs.accept_correction(correction_id=report.pk, reason="", by=officer, at=now)
    assert done.applied is applied
    enterprise.refresh_from_db()
    assert (enterprise.version > 1) is applied


def test_refusing_needs_a_reason_and_changes_nothing(enterprise, filer, officer, now):
    report = filed(enterprise, filer, now)
    before = image(enterprise)
    with pytest.raises(Invalid):
        verbs.refuse_correction(correction_id=report.pk, reason=" \u200b——", by=officer, at=now)
    assert Correction.objects.get().state == "filed"
    assert verbs.refuse_correction(correction_id=report.pk, reason="证照不符", by=officer, at=now).state == "refused"
    assert image(enterprise) == before
    with pytest.raises(WrongState):
        verbs.accept_correction(correction_id=report.pk, reason="", by=officer, at=now)


def test_one_report_a_fact_at_a_time(enterprise, filer, now):
    filed(enterprise, filer, now)
    with pytest.raises(WrongState):
        filed(enterprise, filer, now, proposed="别处")
    filed(enterprise, filer, now, fact="other")
    filed(enterprise, filer, now, fact="other")
    assert Correction.objects.count() == 3


def test_strangers_neither_file_nor_decide(enterprise, filer, neighbour, reader, now):
    other = scope_of_user(filer_of(enterprise_in(HOME)))
    with pytest.raises(OutOfReach):
        filed(enterprise, other, now)
    report = filed(enterprise, filer, now)
    for who in (neighbour, other, filer, reader):
        with pytest.raises((OutOfReach, NotPermitted)):
            verbs.accept_correction(correction_id=report.pk, reason="", by=who, at=now)
    with pytest.raises((OutOfReach, NotPermitted)):
        verbs.withdraw_correction(correction_id=report.pk, by=other, at=now)
    report.refresh_from_db()
    assert report.state == "filed"


def test_its_filer_withdraws_it(enterprise, filer, now):
    report = filed(enterprise, filer, now)
    assert verbs.withdraw_correction(correction_id=report.pk, by=filer, at=now).state == "withdrawn"
    assert Clock.objects.get().state == "stopped"
    assert not Message.objects.exists()


def test_what_is_due_follows_an_enterprise_to_its_new_county(enterprise, filer, officer, neighbour, now):
    report = filed(enterprise, filer, now)
    relocate(enterprise_id=enterprise.pk, division_code=NEXT, by=officer, at=now)
    assert Clock.objects.get().division_code == NEXT
    assert verbs.accept_correction(correction_id=report.pk, reason="", by=neighbour, at=now).state == "accepted"


@pytest.mark.parametrize("verb", [verbs.accept_correction, verbs.refuse_correction])
def test_nobody_decides_on_a_report_of_his_own(verb, enterprise, filer, officer, now):
    report = filed(enterprise, filer, now)
    Correction.objects.filter(pk=report.pk).update(filed_by_id=officer.user_id)  # hired by the county since
    before = image(enterprise)
    with pytest.raises(verbs.OwnReport):
        verb(correction_id=report.pk, reason="x", by=officer, at=now)
    assert (Correction.objects.get().state, image(enterprise)) == ("filed", before)


def test_the_database_refuses_a_decision_in_ones_own_case(enterprise, filer, officer, now):
    report = filed(enterprise, filer, now)
    verbs.refuse_correction(correction_id=report.pk, reason="x", by=officer, at=now)
    assert Correction.objects.get().decided_by_id == officer.user_id
    with pytest.raises(IntegrityError):
        Correction.objects.update(filed_by_id=officer.user_id)


UNKEEPABLE = [
    ("capital", "-5"), ("capital", "1e30"), ("capital", "NaN"), ("capital", "sNaN"), ("capital", "Infinity"),
    ("capital", "0.00001"), ("kind", "类" * 100), ("name", "名" * 250), ("name", "名"), ("address", "路" * 400),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "proposed"), UNKEEPABLE)
def test_what_the_register_cannot_keep_is_refused_when_filed(fact, proposed, enterprise, filer, now):
    with pytest.raises(Invalid) as refused:
        filed(enterprise, filer, now, fact=fact, proposed=proposed)
    assert refused.value.details["field"] == "proposed"
    assert not Correction.objects.exists()


@pytest.mark.parametrize(("fact", "proposed"), UNKEEPABLE)
def test_an_old_report_the_register_cannot_keep_is_refused_in_words(fact, proposed, enterprise, filer, officer, now):
    report = filed(enterprise, filer, now, fact=fact, proposed="12")
    Correction.objects.filter(pk=report.pk).update(proposed=proposed)
    before = image(enterprise)
    with pytest.raises(Invalid):
        verbs.accept_correction(correction_id=report.pk, reason="", by=officer, at=now)
    assert (Correction.objects.get().state, image(enterprise)) == ("filed", before)


def test_a_newer_value_is_not_overwritten_by_an_old_report(enterprise, filer, officer, colleague, now):
    report = filed(enterprise, filer, now)
    change_facts(enterprise_id=enterprise.pk, by=colleague, at=now, address="更新路3号")
    before = image(enterprise)
    with pytest.raises(Stale):
        verbs.accept_correction(correction_id=report.pk, reason="", by=officer, at=now)
    assert (Correction.objects.get().state, image(enterprise)) == ("filed", before)


def test_a_report_already_followed_by_hand_is_accepted(enterprise, filer, officer, colleague, now):
    report = filed(enterprise, filer, now)
    change_facts(enterprise_id=enterprise.pk, by=colleague, at=now, address="新路2号")
    before = image(enterprise)
    assert verbs.accept_correction(correction_id=report.pk, reason="", by=officer, at=now).applied
    assert image(enterprise) == before


@pytest.mark.parametrize(("what", "former"), [("error", 0), ("change", 1)])
def test_the_officer_says_whether_a_name_was_a_slip_or_changed(what, former, enterprise, filer, now):
    report = filed(enterprise, filer, now, fact="name", proposed="南京新名有限公司")
    browser, where = client_as(user_with_post("county_officer", HOME)), f"/desk/corrections/{report.pk}/accept/"
    assert browser.post(where, {}).status_code == 422
    if what == "change":
        assert browser.post(where, {"what": what}).status_code == 422  # without its day
    assert Correction.objects.get().state == "filed"
    assert browser.post(where, {"what": what, "on": "2026-05-01"}).status_code == 302
    enterprise.refresh_from_db()
    assert enterprise.name == "南京新名有限公司"
    assert enterprise.former_names.count() == former


def test_refusing_a_name_asks_for_a_reason_only(enterprise, filer, now):
    report = filed(enterprise, filer, now, fact="name", proposed="南京新名有限公司")
    browser = client_as(user_with_post("county_officer", HOME))
    assert browser.post(f"/desk/corrections/{report.pk}/refuse/", {"reason": "证照不符"}).status_code == 302
    assert Correction.objects.get().state == "refused"
