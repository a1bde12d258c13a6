"""The part of a name by which everybody knows an enterprise, and that no public reason names it, however written."""

import pytest

from apps.deadlines.operations import PartyNamed, public_reason
from apps.registry.models import FormerName
from apps.registry.queries.known_as import known_as
from apps.registry.rules.short_names import distinctive
from tests.factories.registry import enterprise_in

PLACES = ("江苏省", "江苏", "南京市", "南京", "玄武区", "玄武")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("江苏桉煜精密机械有限公司", "桉煜"),
        ("南京市玄武区桉煜食品厂", "桉煜"),
        ("桉煜（江苏）电缆集团股份有限公司", "桉煜"),
        ("中国石油化工股份有限公司", ""),
        ("南京桉煜商贸合伙企业(有限合伙)", "桉煜"),
        ("南京玄武机械有限公司", ""),
        ("桉煜", "桉煜"),
        ("江苏机械有限公司", ""),
        ("ＡＢＣ科技（南京）有限公司", "ABC"),
        ("", ""),
    ],
)
def test_the_distinctive_part_of_a_name(name, short):
    assert distinctive(name, PLACES) == short


@pytest.mark.django_db
def test_nobody_is_named_however_it_is_written():
    firm = enterprise_in("320102", name="江苏桉煜精密机械有限公司")
    FormerName.objects.create(enterprise=firm, name="南京榕楷电缆厂")
    names = known_as(firm)
    for said in (
        firm.name, firm.uscc, firm.uscc.lower(), " ".join(firm.uscc), "桉煜公司案情复杂", "桉 煜公司", "桉\u200b煜公司",
        "桉·煜公司", "江苏桉煜 精密机械有限公司", "南京榕楷电缆厂", "原榕楷厂的案件",
    ):  # fmt: skip
        with pytest.raises(PartyNamed):
            public_reason(said, *names)
    for fine in ("案情复杂，需补充检验。", "当事人为机械企业，涉及南京多家单位。"):
        assert public_reason(f" {fine} ", *names) == fine
