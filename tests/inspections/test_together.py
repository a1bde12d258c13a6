"""Two officers in the same moment: one is done, the other reads why not; nobody reads a fault of the machine."""

from datetime import date

import pytest

from apps.inspections.models import CheckItem, Choice, FormVersion, Inspector, Pool
from apps.inspections.operations import directing, exceptions, inspectors, items, pools
from apps.kernel.errors import Invalid, Stale, WrongState
from apps.kernel.stepping import Overtaken
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.inspections import COUNTY, START, Life, inspectors_in, pool_in
from tests.factories.registry import enterprise_in
from tests.together import at_once

from .test_exceptions import asked, campaign
from .test_pools import ITEM

pytestmark = pytest.mark.django_db(transaction=True)
LINE = {"kind": "yes_no", "text": "是否合格", "bad": "no"}


def one_done_one_told(*calls, error=Invalid, or_else=None):
    results = at_once(*calls)
    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(result) for result in refused] in ([error], [or_else]), results
    assert str(refused[0].message)


def test_of_two_at_once_one_is_done_and_the_other_told_why():
    officer = scope_of_user(user_with_post("county_officer", COUNTY))
    province = scope_of_user(user_with_post("province_officer", "320000"))
    firm = enterprise_in(COUNTY)
    given = {"by": officer, "at": START}

    def twice(verb, **values):
        one_done_one_told(*(lambda: verb(**values, **given),) * 2)

    twice(pools.make_pool, name="全部企业", query="")
    twice(inspectors.add_inspector, values={"key": "ZF1", "name": "甲", "areas": []})
    person = Inspector.objects.get().pk
    twice(inspectors.add_certificate, inspector_id=person, number="JS1", items=["*"], valid_from=date(2026, 1, 1),
          last_day=date(2027, 1, 1))  # fmt: skip
    twice(inspectors.declare_interest, inspector_id=person, enterprise_id=firm.pk, reason="亲属")
    given = {"by": province, "at": START}
    twice(items.set_item, code="SE09", values=ITEM, valid_from=date(2026, 4, 1))
    assert CheckItem.objects.filter(code="SE09").count() == 1


def test_forms_set_at_once_are_numbered_one_after_the_other():
    """One right after the other both are versions; in the same moment the second is told. Never a gap or a double."""
    given = {"by": scope_of_user(user_with_post("province_officer", "320000")), "at": START}
    items.set_item(code="SE09", values=ITEM, valid_from=date(2026, 4, 1), **given)
    results = at_once(*(lambda: items.set_form(item="SE09", questions=[LINE], **given),) * 4)
    refused = [result for result in results if isinstance(result, Exception)]
    assert {type(result) for result in refused} <= {Invalid}, results
    numbers = sorted(FormVersion.objects.filter(item="SE09").values_list("number", flat=True))
    assert numbers == list(range(1, 5 - len(refused)))
    assert numbers


def test_a_change_upon_what_a_colleague_changed_is_refused():
    officer = scope_of_user(user_with_post("county_officer", COUNTY))
    colleague = scope_of_user(user_with_post("county_officer", COUNTY))
    pool, (row,) = pool_in(COUNTY, officer), inspectors_in(COUNTY, officer, count=1)
    values = {name: getattr(row, name) for name in inspectors.FIELDS}
    one_done_one_told(
        lambda: pools.change_pool(pool_id=pool.pk, name="甲", query="", version=1, by=officer, at=START),
        lambda: pools.change_pool(pool_id=pool.pk, name="乙", query="", version=1, by=colleague, at=START),
        error=Stale,
    )
    one_done_one_told(
        *(
            lambda by=by, unit=unit: inspectors.change_inspector(
                inspector_id=row.pk, values=values | {"unit": unit}, version=1, by=by, at=START
            )
            for by, unit in ((officer, "一科"), (colleague, "二科"))
        ),
        error=Stale,
    )
    assert (Pool.objects.get().version, Inspector.objects.get().version) == (2, 2)


def test_of_two_who_decide_an_exception_at_once_one_does():
    life = Life.lately(firms=2, share="1", items=("ME01",)).to("assigned")
    task = campaign(life, "ME01")
    row = asked(life, task, life.visit.enterprise)
    other = scope_of_user(user_with_post("county_reviewer", COUNTY))
    given = {"exception_id": row.pk, "at": life.now}
    one_done_one_told(
        lambda: exceptions.decide_exception(granted=True, by=life.reviewer, **given),
        lambda: exceptions.decide_exception(granted=False, reason="不予同意", by=other, **given),
        error=WrongState,
    )
    row.refresh_from_db()
    assert row.granted is not None


def test_of_two_who_choose_or_answer_a_choice_at_once_one_does():
    life = Life.lately(firms=2)
    task = life.campaign("PQ01")
    given = {"task_id": task.pk, "enterprise_ids": [life.firms[0].pk], "by": life.officer, "at": life.now,
             "inspector_ids": [row.pk for row in life.people[:2]], "reason": "近期投诉集中在这几家企业"}  # fmt: skip
    one_done_one_told(*(lambda: directing.choose(**given),) * 2)
    row, other = Choice.objects.get(), scope_of_user(user_with_post("county_reviewer", COUNTY))
    answer = {"choice_id": row.pk, "at": life.now}
    one_done_one_told(
        lambda: directing.agree_choice(by=life.reviewer, **answer),
        lambda: directing.decline_choice(reason="不予同意", by=other, **answer),
        error=Overtaken,
    )
    row.refresh_from_db()
    assert task.visits.count() == (1 if row.agreed else 0)
