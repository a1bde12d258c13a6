"""The pages: the whole life by their forms, who sees what, how many queries a list takes."""

import pytest
from django.utils import timezone

from apps.sampling import states
from apps.sampling.models import Batch, Notice, Objection, Test
from tests.factories.access import client_as, filer_of, user_with_post
from tests.factories.registry import enterprise_in
from tests.factories.sampling import COUNTY, GTIN, Life

pytestmark = pytest.mark.django_db


def press(client, address, name="", pk="", **values):
    """Send the form of a step; it must be done, not shown again."""
    prefix = f"{name}-{pk}-" if name else ""
    answer = client.post(address, {f"{prefix}{key}": value for key, value in values.items()})
    assert answer.status_code == 302, answer.content.decode()[-4000:]
    return answer


def test_a_life_by_its_pages():
    life = Life.lately().to("assigned")
    pk, day = life.batch_id, timezone.localdate()  # the pages go by the real clock, the life began two hours ago
    officer = client_as(life.samplers[0].user)  # an officer of the county; which samplers were drawn is chance
    sampler = client_as(life.batch.seats.order_by("pk").first().staff.user)
    reviewer = client_as(user_with_post("county_reviewer", COUNTY))
    home = f"/desk/sampling/batches/{pk}/"
    assert sampler.get(home).status_code == 200
    taken = {
        "sampled_on": day, "place": "成品仓库", "sample_name": "铜芯电缆", "gtin": GTIN,
        "producer_name": life.batch.party_name, "producer_code": life.batch.party_code, "base_quantity": 100,
        "tested_quantity": 2, "backup_quantity": 2, "quantity_unit": "卷", "price_paid": "199", "test_seal": "F1",
        "backup_seal": "F2", "signed": "signed", "signer": "张某",
        "present": [seat.staff.key for seat in life.batch.seats.select_related("staff")],
    }  # fmt: skip
    wrong = sampler.post(f"{home}form/", taken | {"gtin": "6901234567893"})
    assert (wrong.status_code, life.batch.state) == (422, states.DRAWN)
    press(sampler, f"{home}form/", **taken)
    assert sampler.get(home).status_code == 200

    pk_of = measured(life)
    press(reviewer, f"{home}conclude/")
    press(officer, f"{home}tell_parties/")
    notice = Notice.objects.get(batch=pk)
    served = {"served_on": day, "receipt": "签收人：李某"}
    press(officer, f"/desk/sampling/parts/notices/{notice.pk}/serve_notice/", "serve_notice", notice.pk, **served)
    filer = client_as(filer_of(life.batch.enterprise))
    mine = f"/my/sampling/{pk}/"
    assert filer.get(mine).status_code == 200
    given = {"kind": "result", "reason": "样品受潮"}
    press(filer, f"/my/sampling/notices/{notice.pk}/file_objection/", "file_objection", notice.pk, **given)
    row = Objection.objects.get(batch=pk)
    part = f"/desk/sampling/parts/objections/{row.pk}/"
    press(officer, f"{part}accept_objection/")
    other = life.other_lab
    press(officer, f"{part}order_retest/", "order_retest", row.pk, laboratory_id=other.pk)
    press(officer, f"{part}formalities_done/", "formalities_done", row.pk, on=day)
    again = Test.objects.get(objection=row)
    second, bench = client_as(other.tester.user), f"/desk/sampling/tests/{again.pk}/"
    press(second, f"{bench}receive/", "receive", again.pk, received_on=day, intact="yes")
    one = {"tester_id": other.tester.pk, "tested_on": day, f"v{pk_of}": "7.30", f"u{pk_of}": "Ω/km"}
    press(second, f"{bench}enter_values/", "enter_values", again.pk, **one)
    press(second, f"{bench}report/", "report", again.pk, report_number="R-2")
    press(reviewer, f"{part}conclude_retest/", "conclude_retest", row.pk, finding="复检合格")
    press(officer, f"{home}publish/")
    assert (life.batch.state, life.batch.verdict, life.batch.overturned) == (states.SHOWN, "pass", True)
    for client, address in ((officer, home), (filer, mine), (filer, "/my/sampling/"), (officer, "/desk/sampling/")):
        assert client.get(address).status_code == 200
    strangers(life, home, mine, again)


def measured(life):
    """The laboratory receives, measures and reports by its pages; a wrong unit is marked. Returns what fails."""
    tester, day = client_as(life.lab.tester.user), timezone.localdate()
    test = life.first
    bench = f"/desk/sampling/tests/{test.pk}/"
    assert [row for row, _tone in tester.get("/desk/sampling/tests/").context["rows"]] == [test]
    assert tester.get("/desk/sampling/").status_code == 403
    press(tester, f"{bench}receive/", "receive", test.pk, received_on=day, intact="yes")
    fields = {"tester_id": life.lab.tester.pk, "tested_on": day}
    for item in test.standard.items.order_by("position"):
        fields[f"v{item.pk}"] = {"resistance": "7.9", "thickness": "0.8"}.get(item.code, "1")
        if item.unit:
            fields[f"u{item.pk}"] = item.unit
    pk_of = test.standard.items.get(code="resistance").pk
    bad = {f"enter_values-{test.pk}-{key}": value for key, value in (fields | {f"u{pk_of}": "Ω/m"}).items()}
    assert "Ω/km" in tester.post(f"{bench}enter_values/", bad).content.decode()
    press(tester, f"{bench}enter_values/", "enter_values", test.pk, **fields)
    press(tester, f"{bench}report/", "report", test.pk, report_number="R-1")
    assert tester.get(bench).status_code == 200
    return pk_of


def strangers(life, home, mine, test):
    """Who belongs to none of it sees none of it; the first laboratory sees nothing of the other's test."""
    neighbour = client_as(user_with_post("county_officer", "320104"))
    other = client_as(filer_of(enterprise_in("320104")))
    addresses = [home, f"/desk/sampling/plans/{life.plan_id}/", f"/desk/sampling/tasks/{life.task_id}/",
                 f"/desk/sampling/tests/{test.pk}/"]  # fmt: skip
    assert {neighbour.get(address).status_code for address in addresses} == {404}
    assert {client_as(life.officer_user).get(address).status_code for address in addresses} == {200}
    assert "已支付样品费199" in client_as(life.officer_user).get(addresses[2]).content.decode()
    assert other.get(mine).status_code == 404
    assert neighbour.post(f"{home}publish/").status_code == 404


def test_an_order_by_its_pages():
    life = Life(now=Life.lately_start(200)).to("shown")
    officer, reviewer = client_as(life.officer_user), client_as(life.reviewer_user)
    home, filer = f"/desk/sampling/batches/{life.batch_id}/", client_as(filer_of(life.batch.enterprise))
    press(officer, f"{home}issue_order/", "issue_order", life.batch_id, enterprise_id=life.batch.enterprise_id,
          what="改进工艺")  # fmt: skip
    order, day = life.order, life.order.issued_on
    desk, mine = f"/desk/sampling/orders/{order.pk}/", f"/my/sampling/{life.batch_id}/"
    press(officer, f"{desk}serve_order/", "serve_order", order.pk, served_on=day, receipt="签收人：李某")
    given = {"days": 10, "reason": "设备未到"}
    press(filer, f"/my/sampling/orders/{order.pk}/ask_extension/", "ask_extension", order.pk, **given)
    press(officer, f"{desk}decide_extension/", "decide_extension", order.pk, granted="yes", finding="理由成立")
    press(filer, f"/my/sampling/orders/{order.pk}/report_done/", "report_done", order.pk, report="已改")
    assert filer.get(f"/my/sampling/orders/{order.pk}/").status_code == 302
    for client, address in ((officer, desk), (reviewer, desk), (filer, mine), (officer, "/desk/sampling/orders/")):
        assert client.get(address).status_code == 200, address
    assert life.order.state == states.REPORTED


def test_the_list_of_batches_is_counted(django_assert_num_queries):
    life = Life(count=3, firms=3).to("assigned")
    client = client_as(life.officer_user)
    one = life.batch.party_name
    client.get("/desk/sampling/")
    for query, rows in ((f"q={one}", 1), ("", 3), ("state=sampling&link=production&year=2026", 3)):
        with django_assert_num_queries(QUERIES):
            answer = client.get(f"/desk/sampling/?{query}")
        assert len(answer.context["rows"]) == rows, query
    assert client.get("/desk/sampling/?verdict=fail").context["rows"] == []
    assert Batch.objects.count() == 3
    for page in ("plans/", "orders/", "catalogue/", "staff/", f"tasks/{life.task_id}/", f"plans/{life.plan_id}/",
                 "plans/new/", "staff/new/"):  # fmt: skip
        assert client.get(f"/desk/sampling/{page}").status_code == 200, page


QUERIES = 6
