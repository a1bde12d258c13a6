"""An enterprise reports an error; the county decides, the clock stops, the enterprise is told."""

import pytest

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.kernel.errors import Invalid, NotPermitted, WrongState
from apps.notifications.models import Message
from apps.registry.models import Correction
from apps.registry.operations import corrections as verbs
from apps.registry.operations.enterprises import relocate
from apps.registry.operations.locking import OutOfReach
from tests.factories.access import filer_of, scope_of_user
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
        ("capital", "12.5", True), ("capital", "很多", False), ("scale", "small", True), ("scale", "巨大", False),
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
        verbs.refuse_correction(correction_id=report.pk, reason=" ", by=officer, at=now)
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
