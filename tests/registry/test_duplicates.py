"""Finding records that look alike: the SQL beside its plain twin."""

import pytest

from apps.kernel.scope import Scope
from apps.registry.models import DuplicatePair, Enterprise, Identifier
from apps.registry.operations.duplicates import find_duplicates
from apps.registry.rules.duplicates import Card, pairs
from tests.factories.registry import enterprise_in, valid_uscc

from .conftest import HOME, NEXT

pytestmark = pytest.mark.django_db
SYSTEM = Scope.system("test")


def card(row):
    numbers = tuple(row.identifiers.order_by("pk").values_list("kind", "value"))
    return Card(row.pk, row.name_key, row.division_id[:4], row.uscc or "", numbers)


def test_the_query_finds_what_the_rule_finds(now):
    first = enterprise_in(HOME, name="南京甲（集团）有限公司")
    enterprise_in(NEXT, name="南京甲(集团) 有限公司", uscc=None)
    enterprise_in("320505", name="南京甲（集团）有限公司")  # another city: a namesake, not a duplicate
    by_number = enterprise_in(HOME, name="旧号甲")
    same_number = enterprise_in("320505", name="旧号乙")
    for row in (by_number, same_number):
        Identifier.objects.create(enterprise=row, kind="reg_no", value="320100000012345")
    enterprise_in(HOME, name="旧代码", uscc=None)
    former = enterprise_in(HOME, name="新代码", uscc=valid_uscc(555))
    Identifier.objects.create(enterprise=former, kind="uscc", value=first.uscc)
    inner = enterprise_in(HOME, name="机构代码")
    Identifier.objects.create(enterprise=inner, kind="org_code", value=f"{former.uscc[8:16]}-{former.uscc[16]}")
    enterprise_in(HOME, name="合并过的", merged_into=first)
    find_duplicates(by=SYSTEM, at=now)
    found = {(p.first_id, p.second_id): p.reason for p in DuplicatePair.objects.all()}
    assert found == pairs([card(row) for row in Enterprise.objects.current()])
    assert set(found.values()) == {"number", "org_code", "name"}


def test_a_pair_set_aside_stays_and_one_no_longer_alike_goes(now):
    rows = [enterprise_in(HOME, name="同名有限公司") for _ in range(3)]
    assert find_duplicates(by=SYSTEM, at=now) == 2
    aside = DuplicatePair.objects.order_by("pk").first()
    DuplicatePair.objects.filter(pk=aside.pk).update(set_aside_at=now, set_aside_by="x", set_aside_reason="两家")
    Enterprise.objects.filter(pk__in=[r.pk for r in rows]).update(name="各不相同")
    Enterprise.objects.filter(pk=rows[1].pk).update(name="另一个")
    Enterprise.objects.filter(pk=rows[2].pk).update(name="第三个")
    assert find_duplicates(by=SYSTEM, at=now) == 0
    assert list(DuplicatePair.objects.all()) == [aside]
