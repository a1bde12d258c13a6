"""How much a brand's value hangs on what nobody knows: a table of rates against growth, and one input at a time."""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from .brand_faults import BrandFault
from .brand_value import at_rate, value

RATES = tuple(Decimal(step).scaleb(-2) for step in (-2, -1, 0, 1, 2))  # added to R
GROWTHS = tuple(Decimal(step).scaleb(-3) for step in (-10, -5, 0, 5, 10))  # added to g
SWING = Decimal("0.1")  # of an input, up and down
INPUTS = ("share", "industry_return", "strength", "current_return", "other_return")


@dataclass(frozen=True, slots=True)
class Table:
    """`cells[i][j]` is the value at rates[i] and growths[j]; None where the rate does not exceed the growth."""

    rates: tuple[Fraction, ...]
    growths: tuple[Fraction, ...]
    cells: tuple[tuple[Fraction | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Swing:
    """The value with the input a tenth lower and a tenth higher; None where it cannot be valued then."""

    name: str
    lower: Fraction | None
    higher: Fraction | None

    @property
    def width(self):
        ends = [end for end in (self.lower, self.higher) if end is not None]
        return abs(ends[-1] - ends[0]) if len(ends) == 2 else Fraction(0)


def table(inputs, sheet, *, rates=RATES, growths=GROWTHS):
    """The Table around a Sheet; its middle is the sheet's own value."""
    around = tuple(sheet.rate + Fraction(step) for step in rates)
    lasting = tuple(Fraction(inputs.lasting) + Fraction(step) for step in growths)
    return Table(around, lasting, tuple(tuple(_cell(inputs, sheet, rate, g) for g in lasting) for rate in around))


def swings(inputs):
    """A Swing for each single input, the widest first."""
    found = [Swing(name, _moved(inputs, name, 1 - SWING), _moved(inputs, name, 1 + SWING)) for name in INPUTS]
    return tuple(sorted(found, key=lambda each: (-each.width, each.name)))


def _cell(inputs, sheet, rate, lasting):
    try:
        return at_rate(inputs, sheet, rate, lasting).value
    except BrandFault:
        return None


def _moved(inputs, name, times):
    try:
        return value(replace(inputs, **{name: Fraction(getattr(inputs, name)) * Fraction(times)})).value
    except BrandFault:
        return None
