"""Products, standards and laboratories change by two officers: checked first, asked for, approved, kept on record."""

import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.kernel.errors import Invalid
from apps.kernel.stepping import Overtaken, SamePerson
from apps.notifications.models import Message
from apps.sampling.models import CatalogueChange, Laboratory, Product, Standard
from apps.sampling.operations import changes, laboratories, telling
from apps.sampling.rules.catalogue_rows import PRODUCTS, STANDARDS
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.sampling import PROVINCE, Life

from .test_life import refused

pytestmark = pytest.mark.django_db
NEXT = timezone.localdate() + timedelta(days=60)
PRODUCT = {"code": "P-NEW", "name": "电动自行车", "group": "机械及安防产品", "risk": "高", "first": "2020-01-01",
           "legal_basis": "年度抽查目录"}  # fmt: skip
ITEM = {"code": "GB 17761-2018", "name": "电动自行车安全技术规范", "products": "P-NEW", "first": "2019-04-15",
        "legal_basis": "GB 17761-2018", "item_code": "speed", "item_name": "最高车速", "rule": "不大于", "most": "25",
        "unit": "km/h", "fatal": "是"}  # fmt: skip


def table(columns, *rows):
    names = [name for name in columns if any(name in row for row in rows)]
    lines = [[columns[name][-1] for name in names], *([row.get(name, "") for name in names] for row in rows)]
    return SimpleUploadedFile("catalogue.csv", "\n".join(",".join(line) for line in lines).encode())


class Desk:
    def __init__(self):
        self.users = [user_with_post("province_officer", PROVINCE) for _each in range(2)]
        self.one, self.other = map(scope_of_user, self.users)

    def bring(self, kind, *rows):
        columns = PRODUCTS if kind == "products" else STANDARDS
        given = {"kind": kind, "file": table(columns, *rows), "reason": "年度抽查目录调整"}
        return changes.bring(**given, by=self.one, at=timezone.now())

    def take(self, kind, *rows):
        row = self.bring(kind, *rows)
        given = {"change_id": row.pk, "at": timezone.now()}
        changes.ask_change(by=self.one, **given)
        return changes.approve_change(by=self.other, **given)


@pytest.fixture
def desk():
    return Desk()


def faults(error):
    return [(each.line, each.code) for each in error.value.details["problems"]]


def test_products_are_brought_and_follow_one_another(desk):
    row = desk.bring("products", PRODUCT)
    given = {"change_id": row.pk, "at": timezone.now()}
    with pytest.raises(Overtaken):
        changes.approve_change(by=desk.other, **given)
    changes.ask_change(by=desk.one, **given)
    with pytest.raises(SamePerson):
        changes.approve_change(by=desk.one, **given)
    assert not Product.objects.filter(code="P-NEW").exists()
    assert changes.approve_change(by=desk.other, **given).state == "done"
    with pytest.raises(Overtaken):
        changes.approve_change(by=desk.other, **given)
    first = Product.objects.get(code="P-NEW")
    assert (first.risk, first.validity.lower, first.validity.upper) == ("high", date(2020, 1, 1), None)
    with pytest.raises(Invalid):
        desk.bring("products", PRODUCT)  # it says what is there
    later = PRODUCT | {"risk": "低", "first": str(NEXT)}
    with pytest.raises(changes.CatalogueRefused) as error:
        desk.bring("products", PRODUCT | {"risk": "低"}, later | {"first": "2021-01-01"}, PRODUCT | {"code": "中文"})
    assert faults(error) == [(4, "code-form")]
    with pytest.raises(changes.CatalogueRefused) as error:
        desk.bring("products", PRODUCT | {"risk": "低"}, later | {"first": "2021-01-01"})
    assert faults(error) == [(2, "begun"), (3, "past")]
    desk.take("products", later)
    ends = [(row.risk, row.validity.upper) for row in Product.objects.filter(code="P-NEW").order_by("validity")]
    assert ends == [("high", NEXT), ("low", None)]
    desk.take("products", PRODUCT | {"verified": "是", "note": "已核对"})
    first.refresh_from_db()
    assert (first.verified, first.validity.upper, first.name_en) == (True, NEXT, "")
    page = client_as(desk.users[0]).get("/desk/sampling/catalogue/history/?kind=products&code=P-NEW").content.decode()
    assert page.count("电动自行车") >= 2


def test_a_standard_comes_with_its_items_and_its_limits_fit(desk):
    desk.take("products", PRODUCT)
    second = ITEM | {
        "item_code": "brake",
        "item_name": "制动距离",
        "rule": "范围",
        "most": "7",
        "least": "9",
        "unit": "m",
    }
    with pytest.raises(changes.CatalogueRefused) as error:
        desk.bring("standards", ITEM, second, ITEM | {"rule": "不小于"}, ITEM | {"name": "别的"}, ITEM)
    assert faults(error) == [(3, "limit-unfit"), (4, "limit-unfit"), (5, "head-differs"), (6, "twice")]
    with pytest.raises(changes.CatalogueRefused) as error:
        desk.bring("standards", ITEM | {"products": "P-NEW P-NONE"})
    assert faults(error) == [(2, "product-unknown")]
    desk.take("standards", ITEM, second | {"least": "0.5"})
    standard = Standard.objects.get(code=ITEM["code"])
    assert [(row.position, row.code, row.limit_text, row.fatal) for row in standard.items.order_by("position")] == [
        (1, "speed", "≤ 25 km/h", True), (2, "brake", "0.5–7 m", True)
    ]  # fmt: skip
    with pytest.raises(Invalid):
        desk.bring("standards", ITEM, second | {"least": "0.50"})  # the same number
    with pytest.raises(changes.CatalogueRefused) as error:
        desk.bring("standards", ITEM)
    assert faults(error) == [(2, "begun")]
    edition = {"first": str(NEXT)}
    desk.take("standards", ITEM | edition)
    desk.take("standards", ITEM | edition | {"most": "20"})  # it has not begun
    standard.refresh_from_db()
    assert standard.validity.upper == NEXT
    assert [str(row.most.normalize()) for row in Standard.objects.on(NEXT).get(code=ITEM["code"]).items.all()] == [
        "2E+1"
    ]


def test_what_has_changed_meanwhile_is_not_written(desk):
    row = desk.bring("products", PRODUCT)
    changes.ask_change(change_id=row.pk, by=desk.one, at=timezone.now())
    desk.take("products", PRODUCT | {"first": "2021-01-01"})
    with pytest.raises(changes.CatalogueRefused):
        changes.approve_change(change_id=row.pk, by=desk.other, at=timezone.now())
    assert CatalogueChange.objects.get(pk=row.pk).state == "asked"
    changes.refuse_change(change_id=row.pk, reason="已由另一表列入", by=desk.other, at=timezone.now())
    rows = CatalogueChange.objects.filter(pk=row.pk)
    for but in ({"state": "done"}, {"reason": "别的"}, {"rows": []}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**but)


def test_the_pages_bring_show_and_decide(desk):
    one, other = map(client_as, desk.users)
    address = "/desk/sampling/catalogue/import/"
    wrong = one.post(address, {"kind": "products", "reason": "目录", "file": table(PRODUCTS, PRODUCT | {"risk": "巨"})})
    assert wrong.status_code == 422
    assert "巨" in wrong.content.decode()
    good = one.post(address, {"kind": "products", "reason": "目录", "file": table(PRODUCTS, PRODUCT)})
    page = good.url
    assert "电动自行车" in one.get(page).content.decode()
    assert f"{page}ask_change/" in one.get(page).content.decode()
    assert f"{page}ask_change/" not in other.get(page).content.decode()
    one.post(f"{page}ask_change/")
    told = Message.objects.filter(kind="sampling.told", url=page)
    assert told.get().recipient_kind == "agency"  # the second officer sits in the same bureau
    assert f"{page}approve_change/" not in one.get(page).content.decode()
    other.post(f"{page}approve_change/")
    assert told.get(recipient_kind="user").recipient_id == str(desk.users[0].pk)
    assert Product.objects.filter(code="P-NEW").exists()
    later = desk.bring("products", PRODUCT | {"first": str(NEXT), "risk": "低"})
    assert "风险等级：高 → 低" in one.get(f"/desk/sampling/catalogue/changes/{later.pk}/").content.decode()
    shown = other.get("/desk/sampling/catalogue/").content.decode()
    assert "P-NEW" in shown
    assert page in other.get("/desk/sampling/catalogue/changes/").content.decode()


def test_the_command_checks_and_asks(desk, tmp_path, capsys):
    file = tmp_path / "products.csv"
    file.write_bytes(table(PRODUCTS, PRODUCT).read())
    call_command("import_sampling_catalogue", "products", str(file), "--dry-run", "--json")
    told = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert (told["rows"], told["created"], told["rejected"]) == (1, 1, 0)
    assert not CatalogueChange.objects.exists()
    call_command("import_sampling_catalogue", "products", str(file), "--reason", "年度目录")
    row = CatalogueChange.objects.get()
    assert row.state == "asked"
    changes.approve_change(change_id=row.pk, by=desk.other, at=timezone.now())
    assert Product.objects.filter(code="P-NEW").exists()


def test_a_qualification_is_renewed_by_two_officers(desk):
    given = {"by": desk.one, "at": timezone.now()}
    entered = {"name": "示例所", "cma": "CMA-1", "address": "", "valid_from": date(2020, 1, 1), "valid_to": NEXT}
    row = laboratories.add_laboratory(values=entered, **given)
    values = {"name": "示例检验所", "address": "检验路1号", "valid_from": date(2020, 1, 1),
              "valid_to": NEXT + timedelta(days=2190)}  # fmt: skip
    with pytest.raises(Invalid) as error:  # that is a withdrawal
        changes.ask_laboratory(
            laboratory_id=row.pk, values=values | {"valid_to": date(2021, 1, 1)}, reason="换证", **given
        )
    assert error.value.details["field"] == "valid_to"
    asked = changes.ask_laboratory(laboratory_id=row.pk, values=values, reason="换发证书", **given)
    with pytest.raises(Invalid):  # one at a time
        changes.ask_laboratory(laboratory_id=row.pk, values=values, reason="换发证书", **given)
    with pytest.raises(SamePerson):
        changes.approve_change(change_id=asked.pk, **given)
    changes.approve_change(change_id=asked.pk, by=desk.other, at=timezone.now())
    row.refresh_from_db()
    assert {name: getattr(row, name) for name in values} == values


def test_a_withdrawal_recorded_of_the_wrong_laboratory_is_taken_back(desk):
    life = Life.lately().to("reported")
    life.act(laboratories.withdraw_qualification, desk.one, laboratory_id=life.lab.pk, withdrawn_on=life.today,
             reason="记录有误的撤销")  # fmt: skip
    test = life.first
    assert test.is_marked
    asked = changes.ask_put_back(laboratory_id=life.lab.pk, reason="撤销的是另一机构", by=desk.one, at=life.now)
    rows = Laboratory.objects.filter(pk=life.lab.pk)
    with pytest.raises(IntegrityError, match="two officers"), transaction.atomic():
        rows.update(withdrawn_on=None, withdrawn_reason="", withdrawn_label="")
    with pytest.raises(SamePerson):
        changes.approve_change(change_id=asked.pk, by=desk.one, at=life.now)
    page = f"/desk/sampling/catalogue/changes/{asked.pk}/"
    assert client_as(desk.users[1]).post(f"{page}approve_change/").status_code == 302
    test.refresh_from_db()
    assert (life.lab.withdrawn_on, test.flagged_on, test.is_marked) == (None, None, False)
    told = Message.objects.filter(recipient_kind="agency", recipient_id=life.batch.agency_id).order_by("pk").last()
    assert told.url.endswith(f"/batches/{life.batch_id}/")
    refused(Invalid, changes.ask_put_back, desk.one, life, laboratory_id=life.lab.pk, reason="再次")
    life.act(telling.conclude, life.reviewer, batch_id=life.batch_id)
