"""The API of source agencies: closed without a key, idempotent, a result a row; keys shown once, replaced, revoked."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.audit.models import Event
from apps.kernel.errors import Invalid
from apps.kernel.scope import Scope
from apps.public_register.middleware import OpenApiMiddleware
from apps.records.models import Fact, ImportOfFacts, Source
from apps.records.operations import sources
from apps.records.operations.facts import correct_fact
from tests.factories.access import NOON, client_as, scope_of_user, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.registry import enterprise_in, valid_uscc

pytestmark = pytest.mark.django_db
URL = "/api/v1/sources/facts"


@pytest.fixture
def key():
    by = scope_of_user(user_with_post("county_admin", "320102"))
    source = sources.add_source(code="yjj", name="应急局", agency_code=agency_of("320102").pk, by=by, at=NOON)
    return sources.set_key(source_id=source.pk, by=by, at=NOON)[1]


def fact(**more):
    given = {"source_key": "A-1", "kind": "penalty", "severity": 2, "occurred_on": "2026-01-20", "amount": "2000.00"}
    return given | {"subject_code": valid_uscc(5), "title": "罚款"} | more


def send(client, key, *facts, method="post", **more):
    body = {"facts": list(facts)} | more
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return getattr(client, method)(URL, body, content_type="application/json", headers=headers)


def test_reported_once_whatever_is_sent_again(client, key):
    enterprise = enterprise_in("320104", uscc=valid_uscc(5))
    first = send(client, key, fact()).json()
    held = Fact.objects.get()
    assert (held.enterprise, str(held.amount), held.source.code) == (enterprise, "2000.00", "yjj")
    assert (first["created"], first["results"][0]["outcome"]) == (1, "created")
    again = send(client, key, fact(), method="put").json()
    assert (again["unchanged"], again["results"][0]["outcome"]) == (1, "unchanged")
    changed = send(client, key, fact(amount="2500.5")).json()
    assert changed["results"][0]["outcome"] == "updated"
    assert str(Fact.objects.get().amount) == "2500.50"


@pytest.mark.parametrize(
    ("more", "code", "field", "said"),
    [
        ({"amount": "-1"}, "amount-negative", "amount", "金额不得为负数"),
        ({"amount": "2万"}, "amount-unit", "amount", "以元为单位"),
        ({"amount": "20000元"}, "amount-unit", "amount", "填20000，不填2万"),
        ({"amount": "1.234"}, "amount-format", "amount", "以元为单位，最多两位小数"),
        ({"kind": "rumour"}, "kind-unknown", "kind", "rumour"),
        ({"occurred_on": "2099-01-01"}, "date-future", "occurred_on", "2099-01-01"),
        ({"occurred_on": "0001-01-01"}, "date-early", "occurred_on", "早于1949年10月1日"),
        ({"public_until": "2020-01-01"}, "window-negative", "public_until", "不得早于该信息的日期2026-01-20"),
        ({"occurred_on": None}, "missing", "occurred_on", "缺"),
        ({"severity": 9}, "severity-unknown", "severity", "“9”不是严重程度"),
        ({"subject_code": valid_uscc(5)[:-1] + "I"}, "code-letter", "subject_code", "I"),
        ({"title": "x" * 301}, "long", "title", "300"),
        ({"title": ""}, "untitled", "title", "文书号"),
        ({"title": " \u3000"}, "untitled", "title", "文书号"),
        ({"older_code": "3" * 4000}, "long", "older_code", "40"),
        ({"title": {"nested": ["x"] * 400}}, "field-type", "title", "文本或者数字"),
        ({"title": "\ud800"}, "encoding", "title", "无法识别"),
        ({"source_key": True}, "field-type", "source_key", "文本或者数字"),
        ({"source_key": "hand-1"}, "key-reserved", "source_key", "hand-"),
        ({"document_number": "\ud83d"}, "encoding", "document_number", "无法识别"),
        ({"amout": "2000.00"}, "field-unknown", "amout", "没有“amout”字段"),
        ({"\ud800": 1}, "field-unknown", "\ufffd", "字段"),
        ({"amount": "1e9999999"}, "amount-format", "amount", "两位小数"),
        ({"amount": "1e-9999999"}, "amount-format", "amount", "两位小数"),
        ({"amount": "20000.0000000000000000000000000000001"}, "amount-format", "amount", "两位小数"),
    ],
)
def test_bad_row_is_refused_with_its_reason_and_the_good_one_taken(client, key, more, code, field, said):
    enterprise_in("320102", uscc=valid_uscc(5))
    answer = send(client, key, fact(**more), fact(source_key="B")).json()
    assert [row["outcome"] for row in answer["results"]] == ["refused", "created"]
    problem = answer["results"][0]["problems"][0]
    assert (problem["code"], problem["field"]) == (code, field)
    assert said in problem["message"]
    assert "万元" not in problem["message"]
    assert (answer["rows"], answer["rejected"], Fact.objects.count()) == (2, 1, 1)


def test_the_number_of_its_document_names_a_fact_without_a_title(client, key):
    assert send(client, key, fact(title="", document_number="苏市监罚〔2026〕1号")).json()["created"] == 1
    held = Fact.objects.get()
    assert held.title == "苏市监罚〔2026〕1号"
    for wrong in ({"title": ""}, {"detail": {"older_code": "3" * 41}}):
        with pytest.raises(IntegrityError, match=r"records_fact_(title|older_code)"), transaction.atomic():
            Fact.objects.filter(pk=held.pk).update(known_from=held.known_from + timedelta(seconds=1), **wrong)
    with pytest.raises(Invalid, match="文书号"):
        correct_fact(fact_id=held.pk, changes={"title": " "}, reason="更正", by=Scope.system("test"), at=NOON)


def test_dry_run_and_unknown_enterprise(client, key):
    checked = send(client, key, fact(), dry_run=True).json()
    assert (checked["created"], checked["results"][0]["waiting"]) == (1, True)
    assert (checked["run"], checked["dry_run"]) == (None, True)
    assert not Fact.objects.exists()
    assert not ImportOfFacts.objects.exists()  # nothing by which it could be imported, so no row that offers it
    assert not Event.objects.filter(verb="records.import_checked").exists()
    refused = send(client, key, fact(kind="rumour"), dry_run=True).json()
    assert refused["results"][0]["problems"][0]["code"] == "kind-unknown"
    send(client, key, fact())
    assert (Fact.objects.get().state, Fact.objects.get().division_code) == ("waiting", "320102")


@pytest.mark.parametrize("amount", ["20000", "20,000", "20000.0000", 20000, 20000.0])
def test_an_amount_is_in_yuan_however_it_is_written(client, key, amount):
    answer = send(client, key, fact(amount=amount)).json()
    assert (answer["created"], str(Fact.objects.get().amount)) == (1, "20000.00")


@pytest.mark.parametrize("given", ["", "wrong", "qpf_wrong"])
def test_without_a_key_nothing_is_read(client, key, given):
    answer = send(client, given, fact())
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer.json()["code"] == "no-key"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert not ImportOfFacts.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[]", 422),
        ('{"facts": [{}], "dryrun": true}', 422),
        ("[" * 100_000, 422),
        ('{"facts": ' + "[" * 5_000 + "]" * 5_000 + "}", 422),
        ('{"facts": []}', 422),
        ('{"facts": [1]}', 422),
        ('{"facts": [{}], "dry_run": 1}', 422),
    ],
)
def test_what_is_no_batch_is_a_problem(client, key, body, status):
    answer = client.post(URL, body, content_type="application/json", headers={"Authorization": f"Bearer {key}"})
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert not ImportOfFacts.objects.exists()


def test_too_many_at_once(client, key):
    answer = send(client, key, *[fact(source_key=str(n)) for n in range(1001)])
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_too_often_is_counted_by_key_and_not_by_address(client, key, settings):
    settings.SOURCE_API_RATE = 2
    by = scope_of_user(user_with_post("county_admin", "320104"))
    other = sources.add_source(code="other", name="另一机关", agency_code=agency_of("320104").pk, by=by, at=NOON)
    other_key = sources.set_key(source_id=other.pk, by=by, at=NOON)[1]
    with time_machine.travel(NOON, tick=False) as clock:
        answers = []
        for turn in range(3):
            answers.append(send(client, key, fact(source_key=str(turn))))
            clock.shift(timedelta(seconds=1))
        beside = send(client, other_key, fact())
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (answers[-1].json()["code"], answers[-1]["Retry-After"]) == ("too-many-requests", "58")
    assert beside.status_code == 200
    assert Fact.objects.filter(source__code="yjj").count() == 2
    with time_machine.travel(NOON + timedelta(minutes=1)):
        assert send(client, key, fact(source_key="2")).status_code == 200


def test_an_address_that_tries_keys_is_stopped(settings, rf):
    settings.SOURCE_API_RATE = 1
    edge = OpenApiMiddleware(None)
    statuses = [edge(rf.post(URL, {}, content_type="application/json")).status_code for _turn in range(11)]
    assert statuses == [*[401] * 10, 429]


def test_key_is_shown_once_replaced_and_revoked_and_audited(client):
    admin = client_as(user_with_post("county_admin", "320102"))
    officer = client_as(user_with_post("county_officer", "320102"))
    given = {"code": "yjj", "name": "应急局", "agency_code": agency_of("320102").pk}
    assert officer.post(reverse("records:source_new"), given).status_code == 403
    for code in ("Bad Code", "yjj\n"):
        assert admin.post(reverse("records:source_new"), given | {"code": code}).status_code == 422
    assert admin.post(reverse("records:source_new"), given).status_code == 302
    assert admin.post(reverse("records:source_new"), given).status_code == 422
    source = Source.objects.get(code="yjj")
    key = admin.post(reverse("records:source_key", args=[source.pk, "give"])).context["key"]
    source.refresh_from_db()
    assert key not in source.key_hash
    page = admin.get(reverse("records:sources")).content.decode()
    assert key not in page
    assert source.key_hint in page
    assert send(client, key, fact()).status_code == 200
    second = admin.post(reverse("records:source_key", args=[source.pk, "give"])).context["key"]
    assert send(client, key, fact()).status_code == 401
    assert send(client, second, fact()).status_code == 200
    neighbour = client_as(user_with_post("county_admin", "320104"))
    assert neighbour.post(reverse("records:source_key", args=[source.pk, "revoke"])).status_code == 404
    admin.post(reverse("records:source_key", args=[source.pk, "revoke"]))
    assert send(client, second, fact()).status_code == 401
    verbs = list(Event.objects.filter(subject_kind="source").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["records.source_added", *["records.source_key_set"] * 2, "records.source_key_revoked"]
    assert not Event.objects.filter(data__icontains=key[9:]).exists()
