"""Manufacturing quality competitiveness index (制造业质量竞争力指数): 12 indicators, 6 observables, 2 levels.

The linear weighted sum, 60 to 100, of the standardised scores of 12 statistical indicators (AQSIQ, 16 Dec 2010), in
the tree the press printed. The two upper weights are one half each: the published 2006 and 2007 reproduce exactly.
Lower weights and the anchors were never published: equal weights agree with what was published for 2007 and are a
default, and anchors are the definition's own. Bands are those of AQSIQ in 2011; the rival table of Anhui in 2009,
known from the press, stands beside them.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from . import scaling
from .faults import NotPositive, ZeroDenominator
from .ratios import growth
from .rounding import WIDE, equal_weights, half_up
from .tree import REFUSE, Band, Definition, Node

BANDS = (
    Band("none", Decimal(0)), Band("insufficient", Decimal(75)), Band("initial", Decimal(80)),
    Band("medium", Decimal(85)), Band("strong", Decimal(90)),
)  # fmt: skip
BANDS_2009 = (
    Band("very-weak", Decimal(60)), Band("ordinary", Decimal(75)), Band("fairly-strong", Decimal(80)),
    Band("very-strong", Decimal(95)),
)  # fmt: skip
HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    parent: str
    name: object
    official: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """`official` is the term of the bulletins; `ratio` says numerator and denominator where it is one."""

    code: str
    group: str
    name: object
    official: str
    unit: str = "percent"
    falling: bool = False
    ratio: tuple[str, str] = ()


GROUPS = (
    Group("quality-level", "", _("Quality level"), "质量水平"),
    Group("standards-technology", "quality-level", _("Standards and technology"), "标准与技术水平"),
    Group("quality-management", "quality-level", _("Quality management"), "质量管理水平"),
    Group("supervision", "quality-level", _("Supervision and inspection"), "质量监督与检验水平"),
    Group("development-capacity", "", _("Development capacity"), "发展能力"),
    Group("research-renovation", "development-capacity", _("Research and renovation"), "研发与技术改造能力"),
    Group("core-technology", "development-capacity", _("Core technology"), "核心技术能力"),
    Group("market-adaptation", "development-capacity", _("Adaptation to markets"), "市场适应能力"),
)
INDICATORS = (
    Indicator("grade-rate", "standards-technology", _("Product quality grade rate"), "产品质量等级品率"),
    Indicator(
        "electronic-equipment", "standards-technology", _("Share of microelectronically controlled equipment"),
        "微电子控制设备比重", ratio=("electronic-equipment-value", "equipment-value"),
    ),
    Indicator(
        "certification", "quality-management", _("Certification rate of quality management systems"),
        "质量管理体系认证率", ratio=("firms-certified", "firms"),
    ),
    Indicator(
        "quality-loss", "quality-management", _("Quality loss rate"), "质量损失率", falling=True,
        ratio=("failure-cost", "gross-output"),
    ),
    Indicator(
        "spot-check", "supervision", _("Pass rate of supervision sampling"), "产品监督抽查合格率",
        ratio=("batches-passed", "batches"),
    ),
    Indicator(
        "export-inspection", "supervision", _("Pass rate of export inspection"), "出口商品检验合格率",
        ratio=("exports-passed", "exports-inspected"),
    ),
    Indicator(
        "research", "research-renovation", _("Share of research and development"), "研究与试验发展经费比重",
        ratio=("research-spending", "sales"),
    ),
    Indicator(
        "renovation", "research-renovation", _("Share of technical renovation"), "技术改造经费比重",
        ratio=("renovation-spending", "sales"),
    ),
    Indicator(
        "patents", "core-technology", _("Patents per million yuan of output"), "每百万元产值拥有专利数",
        unit="per_million_yuan", ratio=("patents", "gross-output-million"),
    ),
    Indicator(
        "new-products", "core-technology", _("Share of new products in sales"), "新产品销售比重",
        ratio=("new-product-sales", "sales"),
    ),
    Indicator(
        "average-sales", "market-adaptation", _("Average sales of a firm"), "平均产品销售收入", unit="10k_yuan",
        ratio=("sales", "firms"),
    ),
    Indicator(
        "export-sales", "market-adaptation", _("Share of sales abroad"), "国际市场销售率",
        ratio=("export-sales", "sales"),
    ),
)  # fmt: skip


def definition(anchors, *, how=scaling.LINEAR, weights=None, missing=REFUSE, carry=0, bands=BANDS, places=2):
    """The Definition with {indicator: (low, high)} for all 12; `weights` {code: Decimal} replaces equal ones inside a
    group, and must then name the whole group."""
    equal = {}
    for parent in ("", *(group.code for group in GROUPS)):
        inside = [group.code for group in GROUPS if group.parent == parent]
        inside += [indicator.code for indicator in INDICATORS if indicator.group == parent]
        equal |= dict(zip(inside, equal_weights(len(inside)), strict=True)) if inside else {}
    equal |= weights or {}
    nodes = [Node(group.code, equal[group.code], parent=group.parent) for group in GROUPS]
    for indicator in INDICATORS:
        low, high = anchors[indicator.code]
        nodes.append(
            Node(
                indicator.code, equal[indicator.code], parent=indicator.group, unit=indicator.unit,
                falling=indicator.falling, scaling=how, low=low, high=high,
            )
        )  # fmt: skip
    return Definition(tuple(nodes), places=places, missing=missing, carry=carry, bands=bands)


def raw(indicator, facts, **where):
    """The indicator's value from its counts: exact share in per cent, or an amount per unit."""
    above, below = indicator.ratio
    if not facts[below]:
        raise ZeroDenominator(node=indicator.code, what=below, **where)
    times = 100 if indicator.unit == "percent" else 1
    return Fraction(facts[above]) * times / Fraction(facts[below])


def top(quality_level, development_capacity, *, places=2):
    """The index from its two published levels, half and half."""
    return half_up((Fraction(quality_level) + Fraction(development_capacity)) / 2, places)


def yearly(before, after, *, places=2):
    """(points, per cent) from one year to the next, as bulletins print them."""
    return Decimal(after) - Decimal(before), half_up(growth(before, after) * 100, places)


def compound(first, last, years, *, places=1):
    """Mean yearly growth in per cent over `years`: (last / first)^(1 / years) − 1."""
    if years <= 0:
        raise NotPositive(what="years", value=years)
    growth(first, last)  # refuses levels that are not positive
    factor = WIDE.power(WIDE.divide(Decimal(last), Decimal(first)), WIDE.divide(Decimal(1), Decimal(years)))
    return half_up((factor - 1) * 100, places)
