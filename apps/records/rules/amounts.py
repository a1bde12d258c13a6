"""Amounts: those of files are decimal(18,6) in 万元 (ten thousand yuan), those typed or sent over the API are yuan.

Source: the data standard of 2018 (a fine of 2,000 yuan is stored as 0.2). Six decimals of ten thousand yuan are whole
fen, so nothing is ever rounded. A comma is taken between groups of three digits only.
"""

import re
from decimal import Decimal

from apps.kernel.rules.digits import half_width

TEN_THOUSAND = Decimal(10_000)
_WAN = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
_YUAN = re.compile(r"-?[0-9]{1,16}(?:\.[0-9]{1,2}0*)?")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")


def yuan_from_wan(text):
    """(Decimal yuan or None, problem): "" | "amount-unit" | "amount-format" | "amount-negative"."""
    amount, problem = _number(text, _WAN)
    return (None, problem) if problem else ((amount * TEN_THOUSAND).quantize(Decimal("0.01")), "")


def yuan(text):
    """The same for an amount in yuan with at most two decimals."""
    amount, problem = _number(text, _YUAN)
    return (None, problem) if problem else (amount.quantize(Decimal("0.01")), "")


def wan_from_yuan(amount):
    """The text of an amount of whole fen in 万元, exactly: at most six decimals, no zeros at the end."""
    return f"{(amount / TEN_THOUSAND).normalize():f}"


def _number(text, form):
    text = half_width(text).strip()
    if re.search(r"[万亿元¥￥]", text):
        return None, "amount-unit"
    if _GROUPED.fullmatch(text):  # any other comma may be the decimal point of another country
        text = text.replace(",", "")
    if not form.fullmatch(text):
        return None, "amount-format"
    amount = Decimal(text)
    return (None, "amount-negative") if amount < 0 else (amount, "")
