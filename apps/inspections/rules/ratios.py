"""How many of which class are drawn: a ratio a class of credit risk, never named in public.

国市监信发〔2022〕6号: class A less often, D markedly more. The class is internal, so strata carry neutral names, and
objects of such a frame are known by keys (rules/opening.py).
"""

from decimal import ROUND_CEILING, Decimal

CLASSES = ("A", "B", "C", "D")
NONE = "none"
ONE_STRATUM = "all"


def stratum_of(grade):
    """The neutral name of the stratum of a class; an enterprise that is not yet classed is drawn as its own stratum."""
    return f"S{CLASSES.index(grade) + 1}" if grade in CLASSES else "S0"


def asked_of(stratum, ratios):
    """The quota of a stratum as an officer would type it. `ratios`: {class or "none": Decimal per cent}."""
    grade = NONE if stratum == "S0" else CLASSES[int(stratum[1:]) - 1]
    return f"{ratios[grade].normalize():f}%"


def expected(sizes, ratios):
    """How many objects a draw by class takes of a pool: {class: size} → number, each class rounded up."""
    return sum(up(size, ratios[grade]) for grade, size in sizes.items() if size)


def up(size, percent):
    return int((Decimal(size) * percent / 100).to_integral_value(ROUND_CEILING))
