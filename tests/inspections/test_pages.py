"""Pages of the desk and files of open data: what a form refuses in words, what a file holds, how many queries."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from apps.access.models import User
from apps.audit.models import Event
from apps.inspections import public
from apps.inspections.models import Absence, CheckItem, Inspector, Interest, Photo, Plan, Pool, Task
from apps.inspections.operations import grounds, items, orders
from apps.inspections.queries import people
from apps.inspections.queries.plans import visits_of_year
from apps.kernel import open_files
from apps.kernel.errors import Invalid
from apps.registry.models import Enterprise, Identifier
from apps.registry.queries.numbered import enterprise_numbered
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.inspections import COUNTY, Life, inspectors_in, pool_in
from tests.factories.pictures import PNG
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return user_with_post("county_officer", COUNTY)


def whole(name, kind, client):
    return client.get(f"/inspection-results/files/{name}.{kind}").content.decode()


def test_files_hold_what_is_public_and_nothing_more(client):
    assert json.loads(whole("results", "json", client)) == json.loads(whole("plans", "json", client)) == []
    life = Life.lately().to("published")
    life.check(life.visits[1])  # entered, not yet published
    (record,) = json.loads(whole("results", "json", client))
    assert (record["id"], set(record)) == (life.visit.pk, set(public.FIELDS))
    head, row = csv.reader(io.StringIO(whole("results", "csv", client)))
    assert (head[0].lstrip("\ufeff"), row[0]) == ("id", str(life.visit.pk))
    assert row[head.index("results")] == record["results"][0]["text"]
    (task,) = json.loads(whole("plans", "json", client))
    assert (task["id"], task["share"], set(task)) == (life.task_id, "2", set(public.TASK_FIELDS))
    assert task["conditions"] == "辖区内全部存续企业"
    assert client.get("/inspection-results/files/orders.csv").status_code == 404


def test_the_public_reads_that_a_problem_was_rectified(client):
    life = Life.lately().to("published")
    here = f"/inspection-results/{life.visit.pk}/"
    order = life.ordered()
    assert public.records(public.live(life.today))[0]["rectified_on"] is None
    assert "复查合格" not in client.get(here).content.decode()
    life.act(orders.report_done, life.filer, order_id=order.pk, report="已更换证书")
    life.look_again(order, passed=True)
    assert public.records(public.live(life.today))[0]["rectified_on"] == life.today.isoformat()
    said = {here: "复查合格", "/inspection-results/": "已整改", f"/inspection-tasks/{life.task_id}/": "已整改"}
    for page, word in said.items():
        assert word in client.get(page).content.decode(), page
    # one more order that is not met: what was ordered is not rectified
    life.act(orders.issue_order, life.officer, visit_id=life.visit.pk, what="补充培训记录", basis="产品质量法", days=15)
    assert public.records(public.live(life.today))[0]["rectified_on"] is None


def test_files_come_in_batches_and_run_nothing(monkeypatch, client):
    monkeypatch.setattr(open_files, "BATCH", 1)
    monkeypatch.setattr(open_files, "IN_MEMORY", 64)  # the disk
    life = Life.lately().to("published")
    life.check(life.visits[1])
    second = life.visits[1]
    from apps.inspections.operations import reviewing

    life.confirm(second)
    life.act(reviewing.approve_result, life.reviewer, visit_id=second.pk)
    life.act(reviewing.publish_result, life.officer, visit_id=second.pk)
    Enterprise.objects.filter(pk=second.enterprise_id).update(name="=HYPERLINK(1)")
    answer = client.get("/inspection-results/files/results.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert len(rows) == 3
    assert "'=HYPERLINK(1)" in rows[1] + rows[2]


def test_an_item_leaves_the_list_with_a_reason(officer):
    province = user_with_post("province_officer", "320000")
    address = "/desk/inspections/items/CE01/end/"
    assert client_as(officer).get(address).status_code == 403
    client, today = client_as(province), timezone.localdate()
    before = CheckItem.objects.filter(code="CE01").values().get()
    for data in (
        {"last_day": today.isoformat(), "reason": " "},
        {"last_day": (today - timedelta(days=1)).isoformat(), "reason": "x"},
    ):
        assert client.post(address, data).status_code == 422
    assert CheckItem.objects.filter(code="CE01").values().get() == before
    assert client.post(address, {"last_day": today.isoformat(), "reason": "并入其他事项"}).status_code == 302
    row = CheckItem.objects.get(code="CE01")
    assert row.validity.upper == today + timedelta(days=1)
    assert Event.objects.get(verb="inspections.item_ended").data["reason"] == "并入其他事项"
    given = {"code": "CE01", "reason": "x", "by": scope_of_user(province), "at": timezone.now()}
    for day in (today, today + timedelta(days=5)):
        with pytest.raises(Invalid):
            items.end_item(last_day=day, **given)
    assert address not in client.get("/desk/inspections/items/CE01/").content.decode()


def test_an_older_number_of_two_enterprises_is_not_guessed(officer):
    scope = scope_of_user(officer)
    first, second = enterprise_in(COUNTY), enterprise_in(COUNTY)
    Identifier.objects.create(enterprise=second, kind="reg_no", value="320102000000001")
    assert enterprise_numbered(scope, " 320102000000001") == second
    Identifier.objects.create(enterprise=first, kind="org_code", value="320102000000001")
    with pytest.raises(Invalid):
        enterprise_numbered(scope, "320102000000001")
    assert enterprise_numbered(scope, second.uscc.lower()) == second
    assert enterprise_numbered(scope, "") is None
    (person,) = inspectors_in(COUNTY, scope, count=1)
    page = client_as(officer).post(
        f"/desk/inspections/inspectors/{person.pk}/interest/", {"code": "320102000000001", "reason": "亲属"}
    )
    assert page.status_code == 422
    assert first.name in page.content.decode()
    assert not Interest.objects.exists()


def test_the_forms_of_the_pools_carry_what_was_seen(officer):
    client, pool = client_as(officer), pool_in(COUNTY, scope_of_user(officer))
    address = f"/desk/inspections/pools/{pool.pk}/change/"
    assert 'name="version" value="1"' in client.get(address).content.decode()
    assert client.post(address, {"name": "甲", "version": 1}).status_code == 302
    for version in (1, "", "x"):
        assert client.post(address, {"name": "乙", "version": version}).status_code == 422
    assert Pool.objects.values_list("name", "version").get() == ("甲", 2)


def test_a_photo_of_the_form_keeps_its_time_and_refuses_in_words():
    life = Life.lately().to("assigned")
    visit, client = life.visit, client_as(life.visit.seats.order_by("pk").first().inspector.user)
    address = f"/desk/inspections/visits/{visit.pk}/photo/"
    taken = timezone.now() - timedelta(hours=2)

    def send(content=PNG, name="a.png", **but):
        file = SimpleUploadedFile(name, content)
        data = {"photo": file, "taken_at": taken.isoformat(), "sent_at": timezone.now().isoformat()} | but
        return client.post(address, data)

    for refused in (client.post(address, {}), send(b"no picture at all"), send(b"")):
        assert refused.status_code == 422
        assert 'class="error-summary' in refused.content.decode()
    assert send(caption="铭牌").status_code == 302
    assert send().status_code == 302
    photo = Photo.objects.get()
    assert (photo.taken_at, photo.clock_wrong, photo.caption) == (taken, False, "铭牌")
    assert "已有这张" in client.get(f"/desk/inspections/visits/{visit.pk}/check/").content.decode()
    from tests.factories.pictures import png

    ahead = (timezone.now() + timedelta(hours=5)).isoformat()
    assert send(png(0, 9, 0), sent_at=ahead).status_code == 302
    assert Photo.objects.order_by("-pk").first().clock_wrong


def test_what_was_seen_of_a_check_is_a_number_or_nothing():
    life = Life.lately().to("assigned")
    visit, client = life.visit, client_as(life.visit.seats.order_by("pk").first().inspector.user)
    address = f"/desk/inspections/visits/{visit.pk}/check/"
    for seen in ("²", "٣", "x", ""):
        assert client.post(address, {"seen": seen, "remark": seen}).status_code == 302
    page = client.post(address, {"seen": "0", "remark": "旧"})  # somebody was faster
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["__all__"])
    assert "已被他人修改" in page.content.decode()
    visit.refresh_from_db()
    assert "旧" not in visit.remark


def test_whoever_it_is_since_a_merge_answers_for_what_was_found():
    life = Life().to("published")
    order, visit = life.ordered(), life.visit
    survivor = enterprise_in(COUNTY)
    assert not type(order).objects.visible_to(scope_of_user(filer_of(survivor))).exists()
    Enterprise.objects.filter(pk=visit.enterprise_id).update(merged_into=survivor)
    scope = scope_of_user(filer_of(survivor))
    for row in (visit, order):
        assert type(row).objects.visible_to(scope).filter(pk=row.pk).exists()
    # nor is the enterprise drawn again for an item in the year in which its other record had its turn
    assert visits_of_year(2026, ["PQ01"])[survivor.pk, "PQ01"].drawn == 1


LISTS = {
    "/desk/inspections/plans/": 5, "/desk/inspections/tasks/": 5, "/desk/inspections/visits/?show=done": 6,
    "/desk/inspections/orders/": 6, "/inspection-results/": 3, "/inspection-plans/": 2,
    "/api/v1/inspection-results": 5,
}  # fmt: skip


def test_lists_take_the_same_queries_for_one_and_three(officer, client, django_assert_num_queries):
    desk = client_as(officer)
    for _turn in range(3):
        life = Life.lately(firms=2, share="1")
        life.to("published").ordered()
        for address, count in LISTS.items():
            reader = desk if address.startswith("/desk/") else client
            reader.get(address)
            with django_assert_num_queries(count):
                assert reader.get(address).status_code == 200, address


def test_a_task_of_a_draft_is_changed_in_place_and_one_of_an_approved_plan_stands():
    life = Life.lately().to("draft")
    desk = client_as(User.objects.get(pk=life.officer.user_id))
    here = f"/desk/inspections/tasks/{life.task_id}/change/"
    page = desk.get(here).content.decode()
    assert 'value="第一批抽查"' in page
    assert "每年最多1次" in page
    days = {"starts_on": life.start.isoformat(), "ends_on": life.start.isoformat()}
    given = {"title": "改名", "pool_id": life.pool.pk, "items": ["SE01"], "share": "3", "inspectors": 2, **days}
    assert desk.post(here, given | {"share": "viele"}).status_code == 422
    assert desk.post(here, given).status_code == 302
    assert (life.task.title, life.task.share) == ("改名", "3")
    assert list(life.task.items.values_list("item__code", flat=True)) == ["SE01"]
    out = life.add_task(title="多余任务")
    assert desk.post(f"/desk/inspections/tasks/{out.pk}/remove/").status_code == 302
    page = desk.get(f"/desk/inspections/plans/{life.plan_id}/").content.decode()
    assert page.index("删除任务") < page.index("多余任务")  # the story says which is gone
    life.to("approved")
    assert desk.post(here, given | {"title": "再改"}).status_code == 409
    assert life.task.title == "改名"


def test_the_task_says_which_inspectors_cannot_be_drawn():
    life = Life.lately().to("plan_published")
    tired, late = life.people[:2]
    Absence.objects.create(
        inspector=tired, first_day=life.start, last_day=life.start + timedelta(days=20), reason="病假"
    )
    late.certificates.update(last_day=life.start + timedelta(days=3))
    found = people.left_out(life.task, {"PQ01"})
    assert found == [(tired, people.AWAY), (late, people.NO_CERTIFICATE)]
    desk = client_as(User.objects.get(pk=life.officer.user_id))
    page = desk.get(f"/desk/inspections/tasks/{life.task_id}/").content.decode()
    assert "检查期间过半数日期不在岗" in page
    assert "没有在整个检查期间有效且覆盖这些事项的执法证件" in page


def test_a_task_that_runs_says_what_is_left_who_goes_and_whose_seat_is_to_be_replaced():
    life = Life.lately().to("assigned")
    desk = client_as(User.objects.get(pk=life.officer.user_id))
    here = f"/desk/inspections/tasks/{life.task_id}/"
    page = desk.get(here).content.decode()
    assert f"待检查{len(life.visits)}户" in page
    assert life.visit.seats.first().inspector.name in page
    assert "须更换检查人员的检查" not in page
    assert "finish_task/" not in page, "with visits unchecked there is nothing to finish"
    seat = life.declare(life.visit)
    page = desk.get(here).content.decode()
    assert "须更换检查人员的检查" in page
    assert f"{seat.inspector.name}与该企业有登记在案的利害关系" in page
    for rows, change in ((Task, {"frame_objects": 1}), (Task, {"created_label": "x"}), (Task, {"draw": None}),
                         (Task, {"cancelled_on": life.today}), (Plan, {"filed_on": life.today - timedelta(days=900)}),
                         (Plan, {"approved_label": "x"}), (Plan, {"returned_reason": "x"}), (Task, {"followed": 7}),
                         (Task, {"reason": "x"}), (Task, {"cancelled_by": life.reviewer.user_id}),
                         (Task, {"cancel_asked_label": "x"})):  # fmt: skip
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            rows.objects.update(**change)


def test_the_task_names_inspectors_without_an_account_before_the_seal_and_the_desk_gives_one():
    life = Life.lately().to("prepared")
    desk = client_as(User.objects.get(pk=life.officer.user_id))
    here = f"/desk/inspections/tasks/{life.task_id}/"
    assert "没有账号的检查人员" not in desk.get(here).content.decode()
    users = {row.pk: row.user_id for row in life.people}
    Inspector.objects.filter(pk=life.people[0].pk).update(user=None)
    page = desk.get(here).content.decode()
    assert "可参加抽取的检查人员共4名，其中1名没有账号" in page
    assert life.people[0].key in page
    assert "全组均无账号" not in page
    Inspector.objects.filter(pk__in=users).update(user=None)
    assert "全组均无账号" in desk.get(here).content.decode()
    with pytest.raises(grounds.NoAccounts) as refused:
        life.to("drawn")
    assert life.people[0].name in str(refused.value.message)
    assert life.task.draw.is_draft
    for pk, user in users.items():
        Inspector.objects.filter(pk=pk).update(user=user)
    life.to("drawn")
    Inspector.objects.filter(pk__in=users).update(user=None)
    life.to("assigned")
    assert "没有账号的检查人员" not in desk.get(here).content.decode()
    row = life.visit.seats.first().inspector
    change = f"/desk/inspections/inspectors/{row.pk}/change/"
    assert f'value="{users[row.pk]}"' in desk.get(change).content.decode()
    given = {"key": row.key, "name": row.name, "user_id": users[row.pk], "version": row.version}
    assert desk.post(change, given).status_code == 302
    row.refresh_from_db()
    assert row.user_id == users[row.pk]


def test_a_visit_is_not_done_with_while_its_order_is_open():
    life = Life.lately().to("published")
    desk, here = client_as(User.objects.get(pk=life.officer.user_id)), f"/desk/inspections/visits/{life.visit.pk}/"
    assert "无需办理" not in desk.get(here).content.decode()
    life.ordered()
    page = desk.get(here).content.decode()
    assert "责令整改尚未办结" in page
    assert "无需办理" not in page
