"""The list and the two pools: done, refused with nothing changed, twice; what the database refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from apps.audit.models import Event
from apps.inspections import sql, states
from apps.inspections.forms.pools import QuestionsForm, item_choices
from apps.inspections.models import CheckItem, FormVersion, Inspector, Interest, Pool, Question, Task, TaskItem
from apps.inspections.operations import inspectors, items, pools
from apps.inspections.queries.law import forms_in_use, items_on, numbers_on
from apps.inspections.queries.pools import rows_of_pool, sizes_by_class
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.inspections import COUNTY, START, Life, inspectors_in, pool_in
from tests.factories.registry import enterprise_in
from tests.past import past_guards

pytestmark = pytest.mark.django_db
ITEM = {
    "name": "电梯维保单位检查", "name_en": "Lift maintenance", "kind": "key", "team": "特种设备", "tiers": ["county"],
    "scope": "电梯维护保养单位", "method": "现场检查", "yearly_limit": 1, "legal_basis": "特种设备安全法第四十五条",
}  # fmt: skip


@pytest.fixture
def officer():
    return scope_of_user(user_with_post("county_officer", COUNTY))


@pytest.fixture
def province():
    return scope_of_user(user_with_post("province_officer", "320000"))


def test_a_pool_is_a_question_not_a_list(officer):
    enterprise_in(COUNTY, scale="large")
    pool = pool_in(COUNTY, officer, query="scale=large&cursor=x&status=revoked&q=某某")
    assert (pool.counted, pool.query) == (1, "scale=large")
    enterprise_in(COUNTY, scale="large")
    enterprise_in(COUNTY, scale="small")
    enterprise_in("320104", scale="large")
    enterprise_in(COUNTY, scale="large", status="revoked", status_on=date(2026, 1, 1))
    assert rows_of_pool(pool).count() == 2
    assert sizes_by_class(rows_of_pool(pool)) == {"none": 2}


@pytest.mark.parametrize("query", ["scale=huge", "industry=ZZ", "zone=gone", "established_from=abc", "division=320104"])
def test_a_condition_that_does_not_hold_is_no_pool_of_everybody(officer, query):
    enterprise_in(COUNTY)
    with pytest.raises(Invalid):
        pool_in(COUNTY, officer, query=query)
    assert not Pool.objects.exists()
    pool = pool_in(COUNTY, officer, query="scale=large")
    Pool.objects.filter(pk=pool.pk).update(query=query)  # the county, the zone was dissolved afterwards
    with pytest.raises(Invalid):
        rows_of_pool(Pool.objects.get())
    page = client_as(user_with_post("county_officer", COUNTY)).get(f"/desk/inspections/pools/{pool.pk}/")
    assert page.status_code == 200
    assert "条件已不成立" in page.content.decode()


def test_only_the_own_bureau_keeps_its_pool(officer):
    pool = pool_in(COUNTY, officer)
    neighbour = scope_of_user(user_with_post("county_officer", "320104"))
    city = scope_of_user(user_with_post("city_officer", "320100"))
    reviewer = scope_of_user(user_with_post("county_reviewer", COUNTY))
    before = Pool.objects.values().get(), Event.objects.count()
    for by in (neighbour, city, reviewer):
        with pytest.raises(DomainError):
            pools.change_pool(pool_id=pool.pk, name="x", query="", version=1, by=by, at=START)
    assert (Pool.objects.values().get(), Event.objects.count()) == before
    with pytest.raises(Invalid, match="同名"):
        pool_in(COUNTY, officer)


def test_a_bureau_plans_what_its_level_checks(province):
    """By the verb, by the choices of its page, and by the database."""
    items.set_item(code="SE99", values=ITEM | {"tiers": ["province", "city"]}, valid_from=date(2026, 3, 2), by=province,
                   at=START)  # fmt: skip
    life = Life(items=("SE99",))
    with pytest.raises(Invalid, match="电梯维保单位检查"):
        life.to("draft")
    assert not Task.objects.exists()
    with pytest.raises(Invalid):
        life.campaign("SE99", approved=False)
    offered = [code for code, _label in item_choices(date(2026, 3, 2), agency_code=life.officer.agency_code)]
    assert ("PQ01" in offered, "SE99" in offered) == (True, False)
    assert "SE99" in [code for code, _label in item_choices(date(2026, 3, 2), agency_code="amr-320100")]
    life.items = ["PQ01"]
    task = life.add_task()
    with pytest.raises(IntegrityError, match="levels that the list names"), transaction.atomic():
        TaskItem.objects.create(task=task, item=CheckItem.objects.get(code="SE99"))
    with pytest.raises(Invalid) as refused:
        items.set_item(code="SE98", values=ITEM | {"tiers": []}, valid_from=date(2026, 3, 5), by=province, at=START)
    assert refused.value.details["field"] == "tiers"


def test_an_expired_or_doubled_certificate_is_refused(officer):
    (row,) = inspectors_in(COUNTY, officer, count=1)
    given = {"inspector_id": row.pk, "number": "JS9", "items": ["PQ01"], "by": officer, "at": START}
    with pytest.raises(Invalid):
        inspectors.add_certificate(valid_from=date(2026, 5, 1), last_day=date(2026, 4, 1), **given)
    with pytest.raises(Invalid):
        inspectors.add_certificate(valid_from=date(2026, 5, 1), last_day=date(2027, 4, 1), **given | {"items": ["X9"]})
    inspectors.add_certificate(valid_from=date(2026, 5, 1), last_day=date(2027, 4, 1), **given)
    with pytest.raises(Invalid):
        inspectors.add_certificate(valid_from=date(2026, 5, 1), last_day=date(2027, 4, 1), **given)
    assert row.certificates.count() == 2


def test_who_only_checks_declares_it_from_the_phone(officer):
    """The pages of the pool are not theirs: the way there and back leads over the day's page."""
    firm, user = enterprise_in(COUNTY), user_with_post("inspector", COUNTY)
    (person,) = inspectors_in(COUNTY, officer, count=1)
    inspectors.change_inspector(inspector_id=person.pk, values={"user_id": user.pk}, version=person.version, by=officer,
                                at=START)  # fmt: skip
    client, form = client_as(user), f"/desk/inspections/inspectors/{person.pk}/interest/"
    assert form in client.get("/desk/inspections/phone/").content.decode()
    answer = client.post(form, {"code": firm.uscc, "reason": "亲属任职"}, follow=True)
    assert answer.redirect_chain == [("/desk/inspections/phone/", 302)]
    assert Interest.objects.get().declared_by_id == user.pk
    assert client.post(f"/desk/inspections/inspectors/{person.pk}/absence/").status_code == 403


def test_an_inspector_declares_an_interest_of_the_own(officer):
    first, second = inspectors_in(COUNTY, officer, count=2)
    firm, own = enterprise_in(COUNTY), scope_of_user(first.user)
    made = inspectors.declare_interest(
        inspector_id=first.pk, enterprise_id=firm.pk, reason="亲属任职", by=own, at=START
    )
    with pytest.raises(Invalid):
        inspectors.declare_interest(inspector_id=first.pk, enterprise_id=firm.pk, reason="亲属任职", by=own, at=START)
    event = Event.objects.get(verb="inspections.interest_declared")
    assert "亲属" not in str(event.data)
    stranger = scope_of_user(user_with_post("county_reviewer", COUNTY))
    with pytest.raises(NotPermitted):
        inspectors.declare_interest(inspector_id=second.pk, enterprise_id=firm.pk, reason="x", by=stranger, at=START)
    for by, error in ((own, NotPermitted), (stranger, NotPermitted)):  # not the own one, though the role may
        with pytest.raises(error):
            inspectors.end_interest(inspector_id=first.pk, interest_id=made.pk, by=by, at=START)
    inspectors.end_interest(inspector_id=first.pk, interest_id=made.pk, by=officer, at=START)
    assert not Interest.objects.filter(ended_on__isnull=True).exists()


def test_who_left_the_pool_stays_left(officer):
    (row,) = inspectors_in(COUNTY, officer, count=1)
    inspectors.remove_inspector(inspector_id=row.pk, reason="调离", by=officer, at=START)
    with pytest.raises(Invalid):
        inspectors.add_absence(
            inspector_id=row.pk, first_day=date(2026, 5, 1), last_day=date(2026, 5, 2), reason="x", by=officer, at=START
        )
    assert Inspector.objects.get().left_on == date(2026, 3, 2)


def test_who_left_may_come_back_with_the_same_certificate(officer):
    (row,) = inspectors_in(COUNTY, officer, count=1)
    inspectors.remove_inspector(inspector_id=row.pk, reason="调离", by=officer, at=START)
    Inspector.objects.create(agency=row.agency, key=row.key, name=row.name)
    with pytest.raises(IntegrityError), transaction.atomic():
        Inspector.objects.create(agency=row.agency, key=row.key, name=row.name)


def test_a_new_version_is_as_verified_as_its_basis(province):
    def verified(day):
        return items_on(day).values_list("verified", "note").get(code="SE09")

    items.set_item(code="SE09", values=ITEM, valid_from=date(2036, 4, 1), by=province, at=START)
    assert verified(date(2036, 4, 1)) == (False, "")
    CheckItem.objects.filter(code="SE09").update(verified=True, note="条款已核")
    items.set_item(code="SE09", values=ITEM, valid_from=date(2036, 7, 1), by=province, at=START)
    assert verified(date(2036, 7, 1)) == (True, "条款已核")
    changed = ITEM | {"legal_basis": "特种设备安全法第五十七条"}
    items.set_item(code="SE09", values=changed, valid_from=date(2036, 9, 1), by=province, at=START)
    assert verified(date(2036, 9, 1)) == (False, "")


@pytest.mark.parametrize(
    "line",
    [
        "yes_no | 是否合格 | 某法第一条",
        "yes_no | 是否合格 | 某法第一条 | maybe",
        f"text | {'长' * 201}",
        "x | 是否合格",
    ],
)
def test_a_question_that_could_find_nothing_is_refused(line):
    form = QuestionsForm({"lines": line}, scope=None)
    assert not form.is_valid()
    assert "lines" in form.errors


def test_the_list_is_the_provinces_and_dated(officer, province):
    with pytest.raises(NotPermitted):
        items.set_item(code="SE09", values=ITEM, valid_from=date(2036, 4, 1), by=officer, at=START)
    items.set_item(code="SE09", values=ITEM, valid_from=date(2036, 4, 1), by=province, at=START)
    changed = ITEM | {"yearly_limit": 2}
    items.set_item(code="SE09", values=changed, valid_from=date(2036, 7, 1), by=province, at=START)
    found = {day: items_on(day).filter(code="SE09").values_list("yearly_limit", flat=True) for day in (
        date(2036, 3, 31), date(2036, 6, 30), date(2036, 7, 1))}  # fmt: skip
    assert [list(rows) for rows in found.values()] == [[], [1], [2]]
    with pytest.raises(Invalid):
        items.set_item(code="SE09", values=ITEM, valid_from=date(2026, 2, 1), by=province, at=START)
    with pytest.raises(Invalid):
        items.set_item(code="SE 9", values=ITEM, valid_from=date(2036, 4, 1), by=province, at=START)


def test_a_form_in_use_never_changes(province):
    used = forms_in_use(["PQ01", "CE01"], date(2026, 3, 2))
    assert (used["PQ01"].item, used["CE01"].item) == ("PQ01", "*")
    line = {"kind": "yes_no", "text": "是否合格", "bad": "no"}
    draft = FormVersion.objects.create(item="PQ01", number=99, drafted_label="x")
    Question.objects.create(form=draft, position=99, **line)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.create(form=draft, position=98, **line | {"bad": ""})
    items.set_form(item="PQ01", questions=[line], by=province, at=START)
    assert FormVersion.objects.filter(item="PQ01", published_on__isnull=False).count() == 2
    for change in (
        lambda: Question.objects.filter(form=used["PQ01"]).update(text="x"),
        lambda: used["PQ01"].delete(),
        lambda: Question.objects.filter(form=draft).update(form=used["PQ01"]),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change()
    with pytest.raises(Invalid):
        items.set_form(item="PQ01", questions=[line | {"kind": "text"}], by=province, at=START)


def test_the_numbers_of_the_plan_are_dated_law():
    numbers = numbers_on(date(2026, 3, 2))
    assert [int(numbers.ratios[grade]) for grade in ("A", "B", "C", "D", "none")] == [1, 3, 10, 30, 3]
    assert (int(numbers.floor), CheckItem.objects.filter(kind="key").exists()) == (3, True)


def test_the_database_knows_the_moves_of_the_tables():
    # orders have a guard of their own since; what the newest version of the first one says of them holds no longer
    found = {pair for pair in _pairs("guards_void_task") if pair[0] not in states.ORDER_STATES}
    found |= set(_pairs("guards_in_time"))
    tables = (states.PLANS, states.TASKS, states.VISITS, states.ORDERS)
    wanted = {(source, m.target) for table in tables for m in table.moves for source in m.source if source != m.target}
    assert found == wanted


def _pairs(name):
    import re

    body = sql.text(name).partition("RETURNS trigger")[0]
    return re.findall(r"\('([a-z_]+)', '([a-z_]+)'\)", body)


def test_lists_take_the_same_queries_for_one_and_three(officer, django_assert_num_queries):
    user = user_with_post("county_officer", COUNTY)
    client = client_as(user)
    for n in range(3):
        pool_in(COUNTY, officer, name=f"对象库{n}", query=f"industry={'CDE'[n]}")
        inspectors_in(COUNTY, officer, count=1)
        for address in ("/desk/inspections/pools/", "/desk/inspections/inspectors/"):
            client.get(address)
            with django_assert_num_queries(6 if "pools" in address else 8):
                assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("words", "levels"),
    [
        ("县级市场监管部门", ["county"]), ("市监部门", ["province", "city", "county"]), ("省市监局", ["province"]),
        ("市监管部门", ["city"]), ("省、设区市市监局", ["province", "city"]),
        ("县（市、区）市监局", ["city", "county"]),
        ("县级以上市监部门", ["province", "city", "county"]), ("设区市", ["city"]), ("自治区", ["province"]),
    ],
)  # fmt: skip
def test_the_words_of_before_become_levels(words, levels):
    """What 0048 makes of “who checks”, on a table as it was before: 市场监管 and 市监 are no city."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE inspections_checkitem ADD levels text NOT NULL DEFAULT ''")
        cursor.execute("ALTER TABLE inspections_checkitem ALTER levels DROP DEFAULT")
        with past_guards():
            cursor.execute("UPDATE inspections_checkitem SET levels = %s", [words])
        cursor.execute(sql.text("tiers"))
    assert CheckItem.objects.filter(code="PQ01").first().tiers == levels
