"""sql/listed.sql beside a walk over the records in plain Python."""

import pytest

from apps.certificates.queries import index_of
from apps.certificates.rules import asking
from apps.registry.models import Enterprise, FormerName, Identifier
from apps.registry.rules.names import fold
from apps.serious_list import public
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, Life

pytestmark = pytest.mark.django_db


def twin(values, on, today):
    """{value: {entry}} of what was asked for: each standing entry under every name and number of its records."""
    found = {}
    for entry in public.live(today).filter(listed_on__lte=on):
        records, fresh = {entry.enterprise_id}, {entry.enterprise_id}
        while fresh:
            fresh = set(Enterprise.objects.filter(merged_into__in=fresh).values_list("pk", flat=True)) - records
            records |= fresh
        said = set()
        for firm in Enterprise.objects.filter(pk__in=records):
            said |= {fold(firm.name), firm.uscc or ""}
            said |= {fold(former.name) for former in firm.former_names.all()}
            said |= {number.value for number in firm.identifiers.all()}
        for value in said & set(values) - {""}:
            found.setdefault(value, set()).add(entry.pk)
    return found


def test_the_statement_finds_what_a_walk_over_the_records_finds():
    first = Life(enterprise_in(COUNTY, name="南京（试制）电缆有限公司")).to("published")
    Life(enterprise_in(COUNTY), number="宁玄市监罚〔2026〕10号").to("withdrawn")
    firm, clean = first.enterprise, enterprise_in(COUNTY)
    twice = enterprise_in(
        COUNTY, name="被并 入一", merged_into=enterprise_in(COUNTY, name="被并入二", merged_into=firm)
    )
    FormerName.objects.create(enterprise=firm, name="南京老电缆厂")
    FormerName.objects.create(enterprise=twice, name="更老的电缆厂")
    Identifier.objects.create(enterprise=twice, kind="reg_no", value="320102000012345")
    asked = asking.read([
        "南京(试制)电缆有限公司", firm.uscc, "被并入一", "被并入二", "南京老电缆厂", "更老的电缆厂", "320102000012345",
        clean.name, clean.uscc, "%%", "无此公司",
    ])  # fmt: skip
    values = {each.value for each in asked if each.value}
    for on, today in ((first.today, first.today), (first.case.entry.listed_on, first.today)):
        index = index_of(asked, on=on, today=today).listed
        found = {value: {s.entry for _party, all_of in parties for s in all_of} for value, parties in index.items()}
        assert found == twin(values, on, today)
        assert len(found) == 7
    before = first.case.entry.listed_on.replace(year=2025)
    assert index_of(asked, on=before, today=first.today).listed == twin(values, before, first.today) == {}
