"""Four ends, one on top of the other; set aside, set right, struck out: done, refused, twice, seen too late."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.kernel.errors import Invalid, NotPermitted, WrongState
from apps.registry.models import Enterprise
from apps.registry.operations import statuses
from apps.registry.operations.enterprises import change_facts
from apps.registry.operations.locking import OutOfReach
from tests.factories.access import client_as, user_with_post
from tests.factories.imports import HEADER, bring, row, text_of
from tests.factories.registry import enterprise_in, valid_uscc

from .conftest import HOME, image

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 11)
REVOKED, EXITED, SET_ASIDE = date(2015, 3, 1), date(2020, 1, 1), date(2021, 1, 1)


@pytest.fixture
def take(officer, enterprise, now):
    """take("revoke", day): the officer records one decision on the enterprise."""

    def step(verb, on, **more):
        return statuses.change_status(
            enterprise_id=enterprise.pk, verb=verb, on=on, basis=f"{verb} {on}", by=officer, at=now, **more
        )

    return step


@pytest.mark.parametrize(
    ("verb", "end"),
    [("move_out", "moved_out"), ("revoke", "revoked"), ("deregister", "deregistered"), ("cancel", "cancelled")],
)
def test_four_ends_and_no_second_one_of_the_same_kind(verb, end, officer, enterprise, now):
    statuses.change_status(enterprise_id=enterprise.pk, verb=verb, on=DAY, basis="文书1号", by=officer, at=now)
    enterprise.refresh_from_db()
    assert (enterprise.status, enterprise.status_on, enterprise.status_basis) == (end, DAY, "文书1号")
    before = image(enterprise)
    with pytest.raises(WrongState):
        statuses.change_status(enterprise_id=enterprise.pk, verb=verb, on=DAY, basis="文书2号", by=officer, at=now)
    assert image(enterprise) == before


def standing(enterprise):
    enterprise.refresh_from_db()
    return enterprise.status, enterprise.status_on, enterprise.status_basis


def test_an_exit_set_aside_leaves_the_punishment_that_stood_before_it(officer, enterprise, now):
    days = [DAY - timedelta(days=left) for left in (9, 8, 7, 6, 5, 4)]
    steps = [
        ("revoke", "revoked"), ("deregister", "deregistered"), ("cancel", "cancelled"),
        ("restore", "deregistered"), ("restore", "revoked"), ("restore", "open"),
    ]  # fmt: skip
    seen = []
    for day, (verb, status) in zip(days, steps, strict=True):
        statuses.change_status(
            enterprise_id=enterprise.pk, verb=verb, on=day, basis=f"{verb} {day}", by=officer, at=now
        )
        seen.append(standing(enterprise))
        assert seen[-1][0] == status
    assert seen[3:5] == [seen[1], seen[0]]  # with the day and the document of before
    assert seen[5][1:] == (days[5], f"restore {days[5]}")
    assert enterprise.status_beneath == []
    told = list(Event.objects.order_by("pk").values_list("verb", flat=True))[3:]
    assert told == ["registry.enterprise_earlier_end"] * 2 + ["registry.enterprise_restored"]


def test_only_an_exit_or_a_cancellation_comes_on_top_of_another_end(enterprise):
    for status in ("open", "revoked", "moved_out"):
        with pytest.raises(IntegrityError, match="registry_enterprise_beneath"), transaction.atomic():
            Enterprise.objects.filter(pk=enterprise.pk).update(
                status=status, status_on=DAY, status_beneath=[["revoked", "2026-01-01", "1号"]]
            )


def test_a_mistyped_day_or_number_of_a_status_is_set_right(officer, enterprise, now):
    statuses.change_status(enterprise_id=enterprise.pk, verb="revoke", on=DAY, basis="1号", by=officer, at=now)
    right = {"on": DAY - timedelta(days=30), "basis": "11号"}
    statuses.correct_status(enterprise_id=enterprise.pk, by=officer, at=now, **right)
    statuses.correct_status(enterprise_id=enterprise.pk, by=officer, at=now, **right)  # twice: nothing is left to do
    assert standing(enterprise) == ("revoked", right["on"], "11号")
    event = Event.objects.get(verb="registry.enterprise_status_corrected")
    assert event.data["was"] == {"status": "revoked", "on": DAY.isoformat(), "basis": "1号"}


@pytest.mark.parametrize("who", ["neighbour", "reader"])
def test_others_do_not_set_a_status_right(who, request, officer, enterprise, now):
    statuses.change_status(enterprise_id=enterprise.pk, verb="revoke", on=DAY, basis="1号", by=officer, at=now)
    before = image(enterprise)
    with pytest.raises((NotPermitted, OutOfReach)):
        statuses.correct_status(
            enterprise_id=enterprise.pk, on=DAY, basis="2号", by=request.getfixturevalue(who), at=now
        )
    assert image(enterprise) == before


def test_a_status_is_not_set_right_before_the_end_beneath_it_nor_where_there_is_none(officer, enterprise, now):
    with pytest.raises(WrongState):
        statuses.correct_status(enterprise_id=enterprise.pk, on=DAY, basis="1号", by=officer, at=now)
    for verb in ("revoke", "deregister"):
        statuses.change_status(enterprise_id=enterprise.pk, verb=verb, on=DAY, basis="1号", by=officer, at=now)
    before = image(enterprise)
    for wrong in ({"on": DAY - timedelta(days=1), "basis": "1号"}, {"on": DAY, "basis": " "}):
        with pytest.raises(Invalid):
            statuses.correct_status(enterprise_id=enterprise.pk, by=officer, at=now, **wrong)
    assert image(enterprise) == before


@pytest.mark.parametrize(
    "arguments",
    [
        {"on": date(2026, 5, 13), "basis": "1号"},  # tomorrow
        {"on": DAY, "basis": "  "},
        {"on": date(1999, 1, 1), "basis": "1号"},  # before it was established
    ],
)
def test_an_end_without_day_or_basis_is_refused(arguments, officer, now):
    enterprise = enterprise_in(HOME, established_on=date(2000, 1, 1))
    before = image(enterprise)
    with pytest.raises(Invalid):
        statuses.change_status(enterprise_id=enterprise.pk, verb="revoke", by=officer, at=now, **arguments)
    assert image(enterprise) == before


def test_today_is_the_provinces_today(officer, enterprise, now):
    """23:30 in Beijing is still yesterday in UTC."""
    late = now.replace(hour=16, minute=30)  # 2026-05-13 00:30 in the province
    statuses.change_status(
        enterprise_id=enterprise.pk, verb="revoke", on=date(2026, 5, 13), basis="1号", by=officer, at=late
    )
    enterprise.refresh_from_db()
    assert (enterprise.status, enterprise.status_on) == ("revoked", date(2026, 5, 13))


def test_nothing_older_than_what_set_an_end_aside_overtakes_what_stands_again(take, enterprise):
    take("revoke", REVOKED)
    take("deregister", EXITED)
    take("restore", SET_ASIDE)
    before = image(enterprise)
    with pytest.raises(Invalid):
        take("deregister", EXITED)
    assert image(enterprise) == before
    take("deregister", SET_ASIDE + timedelta(days=1))
    assert standing(enterprise)[:2] == ("deregistered", SET_ASIDE + timedelta(days=1))


def test_a_file_from_before_it_does_not_bring_an_end_back_that_was_set_aside(
    take, enterprise, known_to_files, tmp_path
):
    take("revoke", REVOKED)
    take("deregister", EXITED)
    take("restore", SET_ASIDE)
    run = said_by_file(tmp_path, "注销", EXITED)
    assert (run.rejected, run.updated) == (1, 0)
    assert run.rejects.get(warning=False).code == "status-older"
    assert standing(enterprise)[:2] == ("revoked", REVOKED)


def said_by_file(tmp_path, status, on):
    """An import of one row about the enterprise with the code 90001."""
    header = [*HEADER, "登记状态", "状态日期"]
    cells = [*row("江宁一厂", valid_uscc(90001), 地区="南京市玄武区"), status, on.isoformat()]
    return bring(tmp_path, text_of([cells], header))


@pytest.fixture
def known_to_files(enterprise):
    Enterprise.objects.filter(pk=enterprise.pk).update(uscc=valid_uscc(90001), name="江宁一厂", established_on=None)


LIVES = {
    "opened again": ([("revoke", REVOKED), ("restore", SET_ASIDE)], ("revoke", REVOKED, "吊销")),
    "standing again": (
        [("revoke", REVOKED), ("deregister", EXITED), ("restore", SET_ASIDE)], ("deregister", EXITED, "注销"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("life", LIVES)
def test_a_mistaken_end_that_is_struck_out_does_not_take_the_setting_aside_along(
    life, take, officer, enterprise, known_to_files, now, tmp_path
):
    steps, (verb, day, word) = LIVES[life]
    for step in steps:
        take(*step)
    stood = image(enterprise)
    take("deregister", date(2022, 1, 1))
    statuses.strike_end(enterprise_id=enterprise.pk, reason="录错企业", by=officer, at=now)
    kept = ("status", "status_on", "status_basis", "status_beneath", "status_again_on", "status_again_basis")
    assert [image(enterprise)[name] for name in kept] == [stood[name] for name in kept]
    with pytest.raises(Invalid):
        take(verb, day)
    assert said_by_file(tmp_path, word, day).rejects.get(warning=False).code == "status-older"
    assert [image(enterprise)[name] for name in kept] == [stood[name] for name in kept]


def test_the_day_of_a_setting_aside_is_set_right_but_not_before_the_end_it_set_aside(take, officer, enterprise, now):
    take("revoke", REVOKED)
    take("restore", SET_ASIDE)
    given = {"enterprise_id": enterprise.pk, "by": officer, "at": now}
    before = image(enterprise)
    with pytest.raises(Invalid):
        statuses.correct_status(on=REVOKED - timedelta(days=1), basis="2号", **given)
    assert image(enterprise) == before
    statuses.correct_status(on=date(2016, 1, 1), basis="2号", **given)
    enterprise.refresh_from_db()
    assert (enterprise.status_on, enterprise.status_again_on, enterprise.status_again_basis) == (
        date(2016, 1, 1), date(2016, 1, 1), "2号",
    )  # fmt: skip


def test_a_second_setting_aside_is_not_set_right_to_before_the_first(take, officer, enterprise, now):
    for step in (("revoke", REVOKED), ("deregister", EXITED), ("restore", SET_ASIDE), ("restore", date(2023, 1, 1))):
        take(*step)
    before = image(enterprise)
    with pytest.raises(Invalid):
        statuses.correct_status(enterprise_id=enterprise.pk, on=date(2016, 6, 1), basis="2号", by=officer, at=now)
    assert image(enterprise) == before
    with pytest.raises(Invalid):
        take("deregister", EXITED)


def test_a_mistyped_day_of_what_stands_again_cannot_pass_the_end_on_top_of_it(take, officer, enterprise, now):
    for step in (("revoke", REVOKED), ("deregister", EXITED), ("restore", SET_ASIDE)):
        take(*step)
    given = {"enterprise_id": enterprise.pk, "by": officer, "at": now}
    with pytest.raises(Invalid):
        statuses.correct_status(on=EXITED + timedelta(days=1), basis="1号", **given)
    for day in (date(2019, 1, 1), REVOKED):  # there and back: nothing bars the way to what is right
        statuses.correct_status(on=day, basis="1号", **given)
        assert standing(enterprise) == ("revoked", day, "1号")


def test_an_end_decided_after_a_setting_aside_is_not_set_right_to_before_it(take, officer, enterprise, now):
    for step in (("revoke", REVOKED), ("restore", SET_ASIDE), ("revoke", date(2022, 1, 1))):
        take(*step)
    enterprise.refresh_from_db()
    assert not enterprise.stands_again
    given = {"enterprise_id": enterprise.pk, "basis": "9号", "by": officer, "at": now}
    with pytest.raises(Invalid):
        statuses.correct_status(on=SET_ASIDE - timedelta(days=1), **given)
    statuses.correct_status(on=date(2023, 1, 1), **given)
    assert standing(enterprise) == ("revoked", date(2023, 1, 1), "9号")


@pytest.mark.parametrize("verb", ["restore", "strike"])
def test_the_trail_holds_the_day_that_an_officer_gave_to_the_end_beneath(verb, take, officer, enterprise, now):
    Enterprise.objects.filter(pk=enterprise.pk).update(
        status="deregistered", status_on=EXITED, status_basis="1号", status_beneath=[["revoked", None, "1号"]]
    )
    if verb == "strike":
        statuses.strike_end(enterprise_id=enterprise.pk, reason="录错", by=officer, at=now, earlier_on=REVOKED)
    else:
        take("restore", SET_ASIDE, earlier_on=REVOKED)
    assert Event.objects.latest("pk").data["stands"] == {
        "status": "revoked", "on": REVOKED.isoformat(), "basis": "1号",
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"status_again_on": SET_ASIDE},  # and no day on which it stands
        {"status_again_basis": "1号"},
        {"status_on": EXITED, "status_again_on": SET_ASIDE, "status_again_from": SET_ASIDE + timedelta(days=1)},
    ],
)
def test_the_database_refuses_a_setting_aside_without_its_day_or_before_its_end(wrong, enterprise):
    with pytest.raises(IntegrityError, match="registry_enterprise_again"), transaction.atomic():
        Enterprise.objects.filter(pk=enterprise.pk).update(**wrong)


@pytest.mark.parametrize("word", ["吊销,已注销", "吊销已注销", "吊销，已注销"])
def test_a_file_that_says_revoked_and_exited_keeps_the_revocation_beneath(word, officer, now, tmp_path):
    header = [*HEADER, "登记状态", "状态日期"]
    run = bring(
        tmp_path, text_of([[*row("江宁一厂", valid_uscc(90001), 地区="南京市玄武区"), word, "2020-01-01"]], header)
    )
    enterprise = Enterprise.objects.get()
    assert enterprise.status_beneath == [["revoked", None, enterprise.status_basis]]
    given = {
        "enterprise_id": enterprise.pk,
        "verb": "restore",
        "on": SET_ASIDE,
        "basis": "1号",
        "by": officer,
        "at": now,
    }
    for earlier in (None, EXITED + timedelta(days=1), date(1990, 1, 1)):
        with pytest.raises(Invalid) as refused:
            statuses.change_status(**given, earlier_on=earlier)
        assert refused.value.details["field"] == "earlier_on"
    assert run.created == 1
    statuses.change_status(**given, earlier_on=REVOKED)
    assert standing(enterprise)[:2] == ("revoked", REVOKED)


def test_the_page_asks_for_the_day_that_the_file_did_not_say(enterprise):
    Enterprise.objects.filter(pk=enterprise.pk).update(
        status="deregistered", status_on=EXITED, status_basis="1号", status_beneath=[["revoked", None, "1号"]]
    )
    client = client_as(user_with_post("county_officer", HOME))
    page = f"/desk/enterprises/{enterprise.pk}/status/"
    sent = {"verb": "restore", "on": "2021-01-01", "basis": "2号", "version": 1}
    assert "earlier_on" in client.get(page).content.decode()
    assert "日期不详" in client.get(f"/desk/enterprises/{enterprise.pk}/").content.decode()
    assert client.post(page, sent).status_code == 422
    assert client.post(page, {**sent, "earlier_on": "2015-03-01"}).status_code == 302
    assert standing(enterprise) == ("revoked", REVOKED, "1号")
    assert "earlier_on" not in client.get(page).content.decode()


def test_an_enterprise_is_not_founded_after_an_end_that_lies_beneath(take, officer, enterprise, now):
    take("revoke", REVOKED)
    take("deregister", EXITED)
    before = image(enterprise)
    with pytest.raises(Invalid):
        change_facts(enterprise_id=enterprise.pk, established_on=date(2018, 1, 1), by=officer, at=now)
    assert image(enterprise) == before
    with pytest.raises(IntegrityError, match="registry_enterprise_days_beneath"), transaction.atomic():
        Enterprise.objects.filter(pk=enterprise.pk).update(established_on=date(2018, 1, 1))


def test_an_end_entered_by_mistake_is_struck_out_and_what_stood_stands(take, officer, enterprise, now):
    take("revoke", REVOKED)
    take("deregister", EXITED)
    seen = []
    for _end in range(2):
        statuses.strike_end(enterprise_id=enterprise.pk, reason="录错企业", by=officer, at=now)
        seen.append(standing(enterprise))
    assert seen == [("revoked", REVOKED, f"revoke {REVOKED}"), ("open", None, "")]
    events = Event.objects.filter(verb="registry.enterprise_end_struck").order_by("pk")
    assert [(event.data["was"]["status"], event.data["now"]) for event in events] == [
        ("deregistered", "revoked"), ("revoked", "open"),
    ]  # fmt: skip
    with pytest.raises(WrongState):
        statuses.strike_end(enterprise_id=enterprise.pk, reason="录错企业", by=officer, at=now)


@pytest.mark.parametrize("who", ["neighbour", "reader"])
def test_others_strike_nothing_out_and_nobody_without_a_reason(who, request, take, officer, enterprise, now):
    take("revoke", REVOKED)
    before = image(enterprise)
    with pytest.raises((NotPermitted, OutOfReach)):
        statuses.strike_end(enterprise_id=enterprise.pk, reason="录错", by=request.getfixturevalue(who), at=now)
    with pytest.raises(Invalid):
        statuses.strike_end(enterprise_id=enterprise.pk, reason=" \u200b——", by=officer, at=now)
    assert image(enterprise) == before


def test_a_page_strikes_out_without_a_day_and_decides_nothing_without_one(enterprise, take):
    take("revoke", REVOKED)
    client = client_as(user_with_post("county_officer", HOME))
    page, version = f"/desk/enterprises/{enterprise.pk}/status/", {"version": 2}
    assert client.post(page, {"verb": "deregister", "basis": "1号", **version}).status_code == 422
    assert standing(enterprise)[0] == "revoked"
    assert client.post(page, {"verb": "strike", "basis": "录错企业", **version}).status_code == 302
    assert standing(enterprise) == ("open", None, "")
