"""The change feed: complete, in order, with tombstones, whatever altered the register."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from apps.public_register import queries, tasks
from apps.public_register.models import Announced, Change
from apps.public_register.operations.changes import sweep_changes
from apps.registry.models import Enterprise, Identifier
from tests.factories.registry import MADE, EnterpriseFactory, valid_uscc

FEED = "/api/v1/enterprises/changes"
T1, T2, T3 = (datetime(2026, 2, day, tzinfo=UTC) for day in (1, 2, 3))


def entries(answer):
    return [(row["change"], row["code"], row["replaced_by"]) for row in answer.json()["results"]]


def touch(enterprise, **fields):
    Enterprise.objects.filter(pk=enterprise.pk).update(version=enterprise.version + 1, updated_at=T1, **fields)


@pytest.mark.django_db
def test_added_changed_replaced_withdrawn(api):
    a, b, c, d = EnterpriseFactory.create_batch(4)
    assert sweep_changes(at=T1) == 4
    assert sweep_changes(at=T1) == 0
    place = api(FEED).json()["next"]
    touch(a, name="改名有限公司")
    touch(b, uscc=valid_uscc(4242))
    touch(c, merged_into=a)
    d.delete()
    assert sweep_changes(at=T2) == 5
    answer = api(place)
    assert sorted(entries(answer)) == sorted(
        [
            ("changed", a.uscc, None),
            ("replaced", b.uscc, valid_uscc(4242)),
            ("added", valid_uscc(4242), None),
            ("replaced", c.uscc, a.uscc),
            ("withdrawn", d.uscc, None),
        ]
    )
    alive = {row["code"]: row["enterprise"] for row in answer.json()["results"] if row["enterprise"]}
    assert alive[a.uscc]["name"] == "改名有限公司"
    assert set(alive) == {a.uscc, valid_uscc(4242)}
    assert answer.json()["more"] is False


@pytest.mark.django_db
def test_a_merge_taken_apart_comes_back(api):
    a, b = EnterpriseFactory.create_batch(2)
    touch(b, merged_into=a)
    sweep_changes(at=T1)
    Enterprise.objects.filter(pk=b.pk).update(merged_into=None)
    sweep_changes(at=T2)
    assert entries(api(FEED))[-1] == ("added", b.uscc, None)


@pytest.mark.django_db
def test_a_record_without_a_credit_code_is_announced_by_its_number(api):
    old = EnterpriseFactory(uscc=None)
    Identifier.objects.create(enterprise=old, kind="reg_no", value="320100000000777")
    sweep_changes(at=T1)
    assert entries(api(FEED)) == [("added", "320100000000777", None)]


@pytest.mark.django_db
def test_pages_of_the_feed_join_without_gap(api):
    EnterpriseFactory.create_batch(5)
    sweep_changes(at=T1)
    seen, url = [], f"{FEED}?limit=2"
    for _page in range(3):
        answer = api(url).json()
        seen += [row["seq"] for row in answer["results"]]
        url = answer["next"]
    assert seen == sorted(seen)
    assert len(set(seen)) == 5
    assert answer["more"] is False
    assert api(url).json()["results"] == []


@pytest.mark.django_db
def test_since_a_day(api):
    EnterpriseFactory()
    sweep_changes(at=T1)
    second = EnterpriseFactory()
    sweep_changes(at=T3)
    assert entries(api(f"{FEED}?since=2026-02-02")) == [("added", second.uscc, None)]


@pytest.mark.django_db
def test_since_a_day_misses_no_line_whose_act_began_after_midnight_and_came_first():
    midnight = datetime(2026, 3, 17, 16, tzinfo=UTC)  # in Nanjing
    moments = (-86_400, 1, -1, 7_200, 90_000)  # one of before midnight waited for the one writer behind one of after it
    rows = [
        Change.objects.create(at=midnight + timedelta(seconds=n), change="added", code=str(n), enterprise=1)
        for n in moments
    ]
    first = rows[0].seq
    for n, place in ((16, first - 1), (17, first - 1), (18, first), (19, first + 3), (20, first + 4), (30, first + 4)):
        assert queries.seq_at(date(2026, 3, n)) == place
    Change.objects.all().delete()
    assert queries.seq_at(date(2026, 3, 18)) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("since", ["2026-02-31", "2026-W07-1", "20260202", "yesterday", "1", "%00", "x" * 5000])
def test_a_wrong_place_is_refused(api, since):
    answer = api(f"{FEED}?since={since}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-cursor")


@pytest.mark.django_db
def test_a_cursor_of_a_list_is_no_place_in_the_feed(api):
    EnterpriseFactory.create_batch(2)
    cursor = api("/api/v1/enterprises?limit=1").json()["next"].split("cursor=")[1]
    assert api(f"{FEED}?since={cursor}").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_queries(api, django_assert_num_queries, rows):
    EnterpriseFactory.create_batch(rows)
    sweep_changes(at=T1)
    api(FEED)
    with django_assert_num_queries(2):
        assert len(entries(api(FEED))) == rows


@pytest.mark.django_db
def test_the_entry_is_exactly_this(api):
    EnterpriseFactory()
    sweep_changes(at=T1)
    assert set(api(FEED).json()) == {"next", "more", "results"}
    (entry,) = api(FEED).json()["results"]
    assert set(entry) == {"seq", "at", "change", "code", "replaced_by", "enterprise"}


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_announce_once():
    EnterpriseFactory.create_batch(20)

    def work():
        try:
            sweep_changes(at=T1)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert Change.objects.count() == Announced.objects.count() == 20


@pytest.mark.django_db
def test_replaying_the_feed_gives_the_register():
    """Whoever follows the feed holds just what is announced: the twin of the statement in plain Python."""
    made = EnterpriseFactory.create_batch(6)
    sweep_changes(at=T1)
    touch(made[0], merged_into=made[1])
    touch(made[2], uscc=valid_uscc(777))
    made[3].delete()
    sweep_changes(at=T2)
    touch(made[1], merged_into=made[4])
    EnterpriseFactory()
    sweep_changes(at=T3)
    held = set()
    for entry in Change.objects.order_by("seq"):
        (held.add if entry.change in {"added", "changed"} else held.discard)(entry.code)
    assert held == set(Enterprise.objects.current().values_list("uscc", flat=True))


@pytest.mark.django_db
def test_the_task(time_machine):
    time_machine.move_to(MADE)
    EnterpriseFactory()
    assert tasks.sweep() == 1
