"""Registered capital as registers print it: 5万人民币, 3.4000(万元人民币), 1,000(万美元)."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from apps.kernel.rules.digits import half_width

# Names as registers write them, after 元 and brackets are taken off; codes of ISO 4217, historic ones included.
CURRENCIES = {
    "": "CNY", "人民币": "CNY",
    "美": "USD", "美国": "USD", "欧": "EUR", "港": "HKD", "香港": "HKD", "港币": "HKD", "日": "JPY", "日本": "JPY",
    "英镑": "GBP", "新加坡": "SGD", "澳大利亚": "AUD", "澳": "AUD", "加拿大": "CAD", "加": "CAD", "韩": "KRW",
    "韩国": "KRW", "台币": "TWD", "新台币": "TWD", "澳门": "MOP", "新西兰": "NZD", "泰铢": "THB",
    "瑞士法郎": "CHF", "丹麦克朗": "DKK", "丹麦克郎": "DKK", "瑞典克朗": "SEK", "挪威克朗": "NOK",
    "马来西亚林吉特": "MYR", "德国马克": "DEM", "法国法郎": "FRF", "意大利里拉": "ITL", "荷兰盾": "NLG",
    "比利时法郎": "BEF", "奥地利先令": "ATS",
    **{code: code for code in ("CNY", "USD", "EUR", "HKD", "JPY", "GBP", "SGD", "AUD", "CAD", "KRW", "TWD", "CHF")},
    "RMB": "CNY",
}  # fmt: skip
_UNITS = {"": 1, "千": 1_000, "万": 10_000, "百万": 1_000_000, "亿": 100_000_000}
_FORM = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)[(]?(百万|千|万|亿)?(.*)")
_LIMIT = Decimal(10) ** 16  # what the column holds


@dataclass(frozen=True, slots=True)
class Capital:
    amount: Decimal  # in units of the currency, not in tens of thousands
    currency: str


@lru_cache(maxsize=20_000)
def parse(text):
    """The Capital a text says exactly, or None where it does not say one. No currency named means renminbi."""
    found = _FORM.fullmatch(half_width(text).replace("（", "(").replace("）", ")").replace(" ", ""))
    if not found:
        return None
    digits, unit, rest = found.groups()
    currency = CURRENCIES.get(re.sub(r"[元圆()]", "", rest).upper())
    amount = Decimal(digits.replace(",", "")) * _UNITS[unit or ""]
    if currency is None or amount >= _LIMIT or amount != amount.quantize(Decimal("0.0001")):
        return None
    return Capital(amount.quantize(Decimal("0.0001")), currency)
