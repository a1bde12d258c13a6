"""Partners and their credentials: added, shown once, replaced, revoked, closed; tokens by OAuth; all of it audited."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.joint_punishment import api
from apps.joint_punishment.models import Delivery, Item, Measure, Partner, Token
from apps.joint_punishment.operations import partners
from apps.kernel.errors import DomainError, NotPermitted
from tests.factories.access import NOON, client_as, scope_of_user, user_with_post
from tests.factories.joint_punishment import Department, admin_of, hand_on, partner_in
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import Life

pytestmark = pytest.mark.django_db


def close(**given):
    return partners.close_partner(reason="机构撤销", **given)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def test_added_given_a_secret_and_kept_as_a_hash():
    by = admin_of()
    partner = partner_in(by=by)
    given, secret = partners.set_secret(partner_id=partner.pk, by=by, at=NOON)
    assert secret.startswith("qps_")
    assert secret not in str(Partner.objects.filter(pk=partner.pk).values().get())
    assert given.secret_hint == secret[:9]
    events = Event.objects.filter(subject_kind="partner").order_by("pk").values_list("verb", flat=True)
    assert list(events) == ["joint_punishment.partner_added", "joint_punishment.secret_set"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"division": "330000"}, "division"),
        ({"division": "320100", "by": "320102"}, "division"),
        ({"department": "police"}, "department"),
        ({"scopes": "everything"}, "department"),
        ({"name": "  "}, "name"),
    ],
)
def test_refused_and_nothing_kept(given, field):
    by = admin_of(given.pop("by", "320000"))
    with pytest.raises(DomainError) as refused:
        partner_in(**{"division": "320000", "by": by} | given)
    assert refused.value.details["field"] == field
    assert not Partner.objects.exists()


def test_only_administrators_and_one_partner_of_a_kind_an_area():
    officer = scope_of_user(user_with_post("province_officer", "320000"))
    with pytest.raises(NotPermitted):
        partner_in(by=officer)
    by = admin_of()
    first = partner_in(by=by)
    with pytest.raises(DomainError):
        partner_in(by=by)
    for verb in (partners.set_secret, partners.revoke_secret, close):
        with pytest.raises(NotPermitted):
            verb(partner_id=first.pk, by=officer, at=NOON)
        with pytest.raises(partners.NoSuchPartner):
            verb(partner_id=first.pk, by=admin_of("320102"), at=NOON)
    partners.close_partner(partner_id=first.pk, reason="x", by=by, at=NOON)
    for verb in (partners.set_secret, close):
        with pytest.raises(partners.Closed):
            verb(partner_id=first.pk, by=by, at=NOON)
    with pytest.raises(DomainError):
        partners.revoke_secret(partner_id=first.pk, by=by, at=NOON)
    assert partner_in(by=by).enabled
    with pytest.raises(IntegrityError), transaction.atomic():
        Partner.objects.filter(pk=first.pk).update(secret_hash="0" * 64)


def test_a_token_by_the_header_or_the_form_and_kept_as_a_hash():
    department = Department()
    answer = department.ask()
    body = answer.json()
    assert answer.status_code == 200
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
    assert set(body["scope"].split()) == {"feed", "feedback"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert body["access_token"] not in str(list(Token.objects.values()))
    form = f"grant_type=client_credentials&client_id={department.partner.code}&client_secret={department.secret}"
    by_form = department.client.post(
        "/api/v1/partner/token", form + "&scope=feed", content_type="application/x-www-form-urlencoded"
    )
    assert by_form.json()["scope"] == "feed"
    assert Event.objects.filter(verb="joint_punishment.token_issued").count() == 2


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"secret": "qps_wrong"}, 401, "invalid_client"),
        ({"number": "qpc-000000000000"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"scope": "admin"}, 400, "invalid_scope"),
    ],
)
def test_no_token(form, status, error):
    answer = Department().ask(**form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert not Token.objects.exists()
    assert Event.objects.filter(verb="joint_punishment.token_refused").exists() is ("secret" in form)


def test_a_token_dies_with_its_hour_its_secret_and_its_partner(noon):
    department = Department()
    assert department.read().status_code == 200
    noon.shift(timedelta(hours=1, seconds=1))
    assert department.read().status_code == 401
    department.token = department.ask().json()["access_token"]
    assert department.read().status_code == 200
    partners.revoke_secret(partner_id=department.partner.pk, by=department.by, at=NOON)
    assert department.read().status_code == 401
    department.secret = partners.set_secret(partner_id=department.partner.pk, by=department.by, at=NOON)[1]
    department.token = department.ask().json()["access_token"]
    partners.close_partner(partner_id=department.partner.pk, reason="x", by=department.by, at=NOON)
    assert department.read().status_code == 401
    assert department.ask().status_code == 401


def test_a_replaced_secret_stays_good_for_its_days_of_grace(noon):
    """So that a department changes over without a gap; one in wrong hands is revoked, and that ends both at once."""
    department = Department()
    number, by, first = department.partner.pk, department.by, department.secret
    second = partners.set_secret(partner_id=number, by=by, at=NOON + timedelta(hours=1))[1]
    assert [department.ask(secret=secret).status_code for secret in (first, second, "qps_no")] == [200, 200, 401]
    issued = Event.objects.filter(verb="joint_punishment.token_issued").order_by("pk")
    assert [event.data.get("old_secret", False) for event in issued] == [True, False]
    third = partners.set_secret(partner_id=number, by=by, at=NOON + timedelta(hours=2))[1]
    assert [department.ask(secret=secret).status_code for secret in (first, second, third)] == [401, 200, 200]
    noon.move_to(NOON + timedelta(hours=26))
    assert [department.ask(secret=secret).status_code for secret in (second, third)] == [401, 200]
    fourth = partners.set_secret(partner_id=number, by=by, at=NOON + timedelta(hours=27))[1]
    partners.revoke_secret(partner_id=number, by=by, at=NOON + timedelta(hours=28))
    assert [department.ask(secret=secret).status_code for secret in (third, fourth)] == [401, 401]
    with pytest.raises(IntegrityError), transaction.atomic():
        Partner.objects.filter(pk=number).update(old_secret_hash="0" * 64, old_secret_until=NOON)


def test_closed_without_a_token_and_to_the_wrong_scope(client):
    for method, path in (("get", "feed"), ("get", "owed"), ("post", "answers")):
        answer = getattr(client, method)(f"/api/v1/partner/{path}", headers={"Authorization": "Bearer qpt_x"})
        assert (answer.status_code, answer.json()["code"]) == (401, "no-token")
        assert "Access-Control-Allow-Origin" not in answer.headers
    reader = Department(partner_in(scopes="feed"))
    assert reader.read().status_code == 200
    answer = reader.answer({"key": "1"})
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient-scope")


@pytest.mark.parametrize("given", ["Basic 中", "Basic !", "Basic gIA=", "Basic"])
def test_a_header_that_is_no_credential_is_no_fault_of_ours(client, given):
    form = "grant_type=client_credentials"
    answer = client.post("/api/v1/partner/token", form, content_type="application/x-www-form-urlencoded",
                         HTTP_AUTHORIZATION=given)  # fmt: skip
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_who_guesses_does_not_shut_out_the_others_behind_its_address(monkeypatch, noon):
    monkeypatch.setattr(api, "TRIES", 2)
    department = Department()
    guesses = [department.ask(number="qpc-000000000000", secret="qps_no").status_code for _n in range(4)]
    assert guesses == [401, 401, 429, 429]
    assert department.ask().status_code == 200


def test_guessing_is_rationed(monkeypatch):
    monkeypatch.setattr(api, "TRIES", 1)
    department = Department()
    # three, because a minute may end between any two of them
    asked = [department.ask(secret="qps_no").status_code for _n in range(3)]
    assert asked[0] == 401
    assert 429 in asked


def test_the_catalogue_is_dated_and_says_what_is_unverified(client):
    page = client.get("/serious-list/measures/").content.decode()
    assert "不适用告知承诺制" in page
    assert "2202" in page
    assert set(Measure.objects.on(NOON.date()).values_list("department", flat=True)) >= {"market", "finance", "customs"}
    before = Measure.objects.in_force("JP14.market", NOON.date().replace(year=2020))
    assert (before.force, Measure.objects.in_force("JP14.market", NOON.date()).force) == ("recommended", "mandatory")
    assert not Measure.objects.filter(verified=False, note="").exists()


def test_the_pages_of_the_administrator(django_assert_num_queries):
    admin = client_as(user_with_post("province_admin", "320000"))
    page = admin.get("/desk/partners/").content.decode()
    assert "还没有协同部门" in page
    form = {"department": "finance", "name": "省财政厅", "division": "320000", "scopes": "feed feedback"}
    assert admin.post("/desk/partners/new/", form | {"name": ""}).status_code == 422
    assert admin.post("/desk/partners/new/", form).status_code == 302
    partner = Partner.objects.get()
    shown = admin.post(f"/desk/partners/{partner.pk}/give/").content.decode()
    assert "qps_" in shown
    assert "no-store" in admin.post(f"/desk/partners/{partner.pk}/give/").headers["Cache-Control"]
    assert "qps_" + "x" not in admin.get("/desk/partners/").content.decode()
    assert admin.post(f"/desk/partners/{partner.pk}/revoke/").status_code == 302
    assert admin.post(f"/desk/partners/{partner.pk}/nothing/").status_code == 404
    admin.get("/desk/partners/")
    with django_assert_num_queries(COUNT):
        admin.get("/desk/partners/")
    for kind in ("customs", "bank"):
        partner_in(department=kind)
    with django_assert_num_queries(COUNT):
        admin.get("/desk/partners/")
    asked = f"/desk/partners/{partner.pk}/close/"
    assert "之后不能再反馈" in admin.get(asked).content.decode()
    assert admin.post(asked, {"reason": " "}).status_code == 422
    assert Partner.objects.get(pk=partner.pk).enabled
    assert admin.post(asked, {"reason": "机构撤销"}).status_code == 302
    assert "机构撤销" in admin.get("/desk/partners/").content.decode()
    again = f"/desk/partners/{partner.pk}/reopen/"
    assert "停用操作人本人不得恢复启用" in admin.post(again, {"reason": "误关"}).content.decode()
    assert not Partner.objects.get(pk=partner.pk).enabled
    other = client_as(user_with_post("province_admin", "320000"))
    assert other.post(again, {"reason": "误关"}).status_code == 302
    assert Partner.objects.get(pk=partner.pk).enabled
    assert not Delivery.objects.exists()


COUNT = 5


def test_opened_again_by_a_second_person_it_is_owed_what_came_meanwhile():
    by, life = admin_of(), Life().to("published")
    partner = partner_in(by=by, at=life.now)
    kept, gone = life.case.entry, Life(enterprise_in("320102"), now=life.now, number="宁玄市监罚〔2026〕10号")
    partners.close_partner(partner_id=partner.pk, reason="机构撤销", by=by, at=life.now)
    new = gone.to("published").case.entry
    hand_on(new, gone.now)
    assert set(partner.deliveries.values_list("entry", flat=True)) == {kept.pk}
    again = {"partner_id": partner.pk, "reason": "误关", "at": gone.now}
    for error, given in ((NotPermitted, {"by": by}), (DomainError, {"by": admin_of(), "reason": "——"})):
        with pytest.raises(error):
            partners.reopen_partner(**again | given)
    assert not Partner.objects.get(pk=partner.pk).enabled
    partners.reopen_partner(**again, by=admin_of())
    assert set(partner.deliveries.values_list("entry", flat=True)) == {kept.pk, new.pk}
    assert Event.objects.get(verb="joint_punishment.partner_reopened").data["reason"] == "误关"
    with pytest.raises(partners.NotClosed):
        partners.reopen_partner(**again, by=admin_of())


def test_opened_again_it_owes_the_answer_that_it_never_gave():
    by, life = admin_of(), Life().to("published")
    partner = partner_in(by=by, at=life.now)
    clocks = Clock.objects.filter(rule_code="joint_punishment.answer", subject_id=str(life.case.entry.pk))
    partners.close_partner(partner_id=partner.pk, reason="机构撤销", by=by, at=life.now)
    life.now += timedelta(days=60)
    expire_due(at=life.now)
    assert not clocks.filter(state="running").exists()  # nobody is asked who cannot answer
    partners.reopen_partner(partner_id=partner.pk, reason="误关", by=admin_of(), at=life.now)
    assert clocks.filter(state="running").count() == 1
    row = partner.deliveries.get()
    assert (row.due_on > life.today, row.state, row.reminders) == (True, "waiting", 0)
    assert Item.objects.count() == 1  # its line stands in the feed as before


def test_a_place_that_was_taken_meanwhile_is_not_opened_again():
    by = admin_of()
    first = partner_in(by=by)
    partners.close_partner(partner_id=first.pk, reason="x", by=by, at=NOON)
    partner_in(by=by)
    with pytest.raises(DomainError):
        partners.reopen_partner(partner_id=first.pk, reason="x", by=admin_of(), at=NOON)
    assert not Partner.objects.get(pk=first.pk).enabled
    rows = Partner.objects.filter(pk=first.pk)
    with pytest.raises(IntegrityError, match="joint_punishment_partner_reopened"), transaction.atomic():
        rows.update(department="customs", enabled=True, reopened_user=by.user_id)


def test_what_the_api_says_of_a_wrong_method_a_body_that_is_no_json_and_a_small_word():
    department = Department()
    found = department.client.get("/api/v1/partner/token")
    assert (found.status_code, found.headers["Allow"]) == (405, "POST, OPTIONS")
    assert "POST" in found.json()["detail"]
    broken = department.client.post(
        "/api/v1/partner/answers", '{"answers": [', content_type="application/json", headers=department.headers()
    )
    assert (broken.status_code, broken.json()["code"]) == (400, "bad-request")
    assert "answers" in broken.json()["detail"]
    small = {"Authorization": f"bearer {department.token}"}
    assert department.client.get("/api/v1/partner/feed", headers=small).status_code == 200
