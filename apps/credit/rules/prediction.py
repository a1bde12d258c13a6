"""How well grades foretold failures: rates with their uncertainty, and one number for the order.

Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference. JASA 22, 209-212.
Somers, R. H. (1962): A new asymmetric measure of association for ordinal variables. ASR 27, 799-811.
Plain twin of sql/backtest_outcomes.sql and sql/backtest_rank.sql.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext

Z = Decimal("1.959964")  # two-sided 95 %
LEAST = 30  # enterprises whose share a title or a chart may name: of 21, one is five percent already


@dataclass(frozen=True, slots=True)
class Interval:
    low: Decimal
    high: Decimal


def wilson(failed, total):
    """Interval of a share at 95 %; None for nobody. Stays inside 0 and 1 and is not empty at either end."""
    if not total:
        return None
    with localcontext(prec=28):
        n, share, square = Decimal(total), Decimal(failed) / total, Z * Z
        middle = share + square / (2 * n)
        reach = Z * (share * (1 - share) / n + square / (4 * n * n)).sqrt()
        whole = 1 + square / n
        low, high = (middle - reach) / whole, (middle + reach) / whole
        # where all or none failed the bounds meet 0 and 1 exactly, and the last digit may fall on the wrong side
        return Interval(min(max(low, Decimal(0)), share), max(min(high, Decimal(1)), share))


def concordant2(rows):
    """Twice the concordant pairs of [(score, failed)]: the failed one lower counts 2, a tie 1."""
    bad = [score for score, failed in rows if failed]
    good = [score for score, failed in rows if not failed]
    return sum(2 if low < high else 1 if low == high else 0 for low in bad for high in good)


def auc(concordant, failed, total):
    """The chance that of one that failed and one that did not the former scored lower, ties half; None without both."""
    pairs = failed * (total - failed)
    return Decimal(concordant) / (2 * pairs) if pairs else None


def somers_d(area):
    """From −1 (the wrong way round) over 0 (no better than chance) to 1 (perfect order); None where `area` is."""
    return None if area is None else 2 * area - 1


def outcomes(rows, grades):
    """{grade: (enterprises, failed)} of [(grade, failed)], every grade of `grades` in it."""
    found = {grade: [0, 0] for grade in grades}
    for grade, failed in rows:
        found[grade][0] += 1
        found[grade][1] += failed
    return {grade: tuple(counts) for grade, counts in found.items()}
