"""Values of brands in the demo province: invented accounts, one sheet put right by a second version."""

from datetime import date
from decimal import Decimal

from apps.kernel.stepping import today

from ..models import Honour
from ..rules.brand_value import Past
from .demo import MARK
from .valuation import value_brand

BRANDS = ("云帆", "江岚", "禾昇")
RATES = {
    "current_return": Decimal("0.0345"), "other_return": Decimal("0.0420"), "share": Decimal("0.35"),
    "industry_return": Decimal("0.08"), "lasting": Decimal("0.02"),
}  # fmt: skip
GROWTH = [Decimal(each) for each in ("0.09", "0.08", "0.07", "0.05", "0.04")]
PUT_RIGHT = f"品牌分成率按补充的销售资料由35%调整为38%。{MARK}"


def make_values(given):
    """The brand of one of the demo's people, in two versions, and those of two holders of an honour."""
    holders = Honour.objects.filter(enterprise__source="demo").select_related("enterprise").order_by("pk")
    firms = list(dict.fromkeys([*given.mine[:1], *(honour.enterprise for honour in holders)]))[: len(BRANDS)]
    for number, (firm, brand) in enumerate(zip(firms, BRANDS, strict=False)):
        told = _told(given, firm, brand, number)
        by = given.people["officer"]
        value_brand(**told, by=by, at=given.ago(120 - number))
        if number == 0:
            rates = told["rates"] | {"share": Decimal("0.38")}
            value_brand(**(told | {"rates": rates, "why": PUT_RIGHT}), by=by, at=given.ago(60))


def _told(given, firm, brand, number):
    """Accounts of three years up to the last whole one, larger for each further brand."""
    last, size = today(given.ago(120)).year - 1, 1 + number
    past = [
        Past(last - back, Decimal(6200 * size - 550 * back), Decimal(21000 * size), Decimal(33000 * size),
             Decimal(3 - back))
        for back in range(3)
    ]  # fmt: skip
    scores = {code: Decimal(86 - 3 * place - 2 * number) for place, code in enumerate(("K2", "K3", "K1", "K4", "K5"))}
    return {
        "enterprise_id": firm.pk, "brand": f"{brand}{MARK}", "valued_on": date(last, 12, 31), "past": past,
        "growth": GROWTH, "rates": RATES, "scores": scores, "source": f"经审计的财务报表{MARK}",
    }  # fmt: skip
