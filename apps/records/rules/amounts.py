"""Amounts of the "two publicities": decimal(18,6) in 万元 (ten thousand yuan), to yuan exactly.

Source: the data standard of 2018 (a fine of 2,000 yuan is stored as 0.2). Six decimals of ten thousand yuan are whole
fen, so nothing is ever rounded.
"""

import re
from decimal import Decimal

TEN_THOUSAND = Decimal(10_000)
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?")


def yuan_from_wan(text):
    """(Decimal yuan or None, problem): "" | "amount-unit" | "amount-format" | "amount-negative"."""
    text = text.replace(",", "").replace("，", "")
    if re.search(r"[万元¥￥]", text):
        return None, "amount-unit"
    if not _NUMBER.fullmatch(text):
        return None, "amount-format"
    amount = Decimal(text) * TEN_THOUSAND
    if amount < 0:
        return None, "amount-negative"
    return amount.quantize(Decimal("0.01")), ""
