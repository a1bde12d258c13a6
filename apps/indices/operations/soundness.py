"""What is wrong with a definition before anybody may submit it: sentences with their places, for every method."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from ..models import Index, Series
from ..rules import accounts, linear
from ..rules.capital import GIVEN, SHARE, STEADY
from ..rules.faults import Fault, UnitMismatch
from . import engines
from .order import circle, circle_with

GROWTH = ("investment", "prices", "output", "labour")
NUMBERS = {"alpha": (0, 1), "depreciation": (0, 1), "initial": (0, None)}  # parameter: more than, less than
CHOICES = {
    "first": (SHARE, STEADY, GIVEN),
    "variant": tuple(accounts.VARIANTS),
    "returns": (linear.CONSTANT, linear.VARIABLE),
}


def findings(row):
    """Sentences on what keeps a definition from being computed; [] where nothing does."""
    if odd := odd_bands(row.bands):
        return odd
    wrong = _tree(row) if row.index.engine == Index.Engine.TREE else _parameters(row)
    if keys := circle_with(row):
        wrong.append(str(circle(keys).message))
    return wrong


def odd_bands(bands):
    """Sentences on rows that are no bands: a code, a title and a least value of its own each."""
    wrong, known = [], set()
    for number, band in enumerate(bands if isinstance(bands, list) else [bands], 1):
        told = band if isinstance(band, dict) else {}
        least = _number(told.get("least"))
        if least is None or not told.get("code") or not told.get("title"):
            wrong.append(_("Band %(number)s needs a code, a title and a least value.") % {"number": number})
        elif known & {told["code"], least}:
            wrong.append(_("Band %(number)s has the code or the least value of another.") % {"number": number})
        known |= {told.get("code"), least}
    return wrong


def _tree(row):
    nodes = list(row.nodes.select_related("series", "source").order_by("position"))
    parents = {node.parent for node in nodes}
    wrong = [
        _("Indicator “%(node)s” reads neither a series nor an index, and has no indicators under it.")
        % {"node": node.code}
        for node in nodes
        if not node.is_leaf and node.code not in parents
    ]
    wrong += [
        _("Indicator “%(node)s” reads a figure and has indicators under it: it is one or the other.")
        % {"node": node.code}
        for node in nodes
        if node.is_leaf and node.code in parents
    ]
    wrong += [
        str(UnitMismatch(node=node.code, expected=engines.unit_of(node, row.index), found=_reads(node).unit))
        for node in nodes
        if node.is_leaf and _reads(node).unit != engines.unit_of(node, row.index)
    ]
    leaves = {node.code for node in nodes if node.is_leaf}
    wrong += [
        _("The definition is computed once “%(node)s” is there, and has no such indicator.") % {"node": code}
        for code in _list(row.parameters, "needs")
        if code not in leaves
    ]
    try:
        engines.rule_tree(row)
    except Fault as fault:
        wrong.append(str(fault))
    return wrong


def _reads(node):
    return node.series or node.source


def _parameters(row):
    told, wrong = row.parameters, []
    if row.index.engine == Index.Engine.MALMQUIST:
        asked = {
            f"{side} {number}": code
            for side in ("inputs", "outputs")
            for number, code in enumerate(_list(told, side), 1)
        }
        wrong += [
            _("The parameter “%(name)s” is missing.") % {"name": side}
            for side in ("inputs", "outputs")
            if not _list(told, side)
        ]
    else:
        asked = {name: told.get(name, "") for name in GROWTH}
        wrong += _numbers(told) + _yearly(row, [*asked.values(), told.get("quality", "")])
    wrong += _series(asked)
    wrong += [
        _("The parameter “%(name)s” is one of: %(choices)s.") % {"name": name, "choices": ", ".join(choices)}
        for name, choices in CHOICES.items()
        if name in told and told[name] not in choices
    ]
    if told.get("variant") == accounts.FACTOR:
        wrong += _factor(told)
    if not engines.allowed_areas(row):
        wrong.append(_("The definition names no area it is computed for."))
    return wrong


def _list(told, name):
    found = told.get(name, [])
    return found if isinstance(found, list) else []


def _numbers(told):
    wrong = []
    for name, (least, most) in NUMBERS.items():
        value = _number(told.get(name))
        if value is None or value <= least or (most is not None and value >= most):
            wrong.append(
                _("The parameter “%(name)s” is a number above %(least)s%(most)s.")
                % {"name": name, "least": least, "most": "" if most is None else f", < {most}"}
            )
    base = str(told.get("base", ""))
    if not (base.isascii() and base.isdigit()):
        wrong.append(_("The parameter “%(name)s” is a year.") % {"name": "base"})
    return wrong


def _yearly(row, codes):
    """Growth is accounted from year to year: of what it reads, and of the first period."""
    other = Series.objects.filter(code__in=codes).exclude(frequency=Series.Frequency.YEAR).order_by("position", "code")
    wrong = [
        _("Growth is accounted by the year: the series “%(code)s” is not yearly.") % {"code": each.code}
        for each in other
    ]
    if not (row.first_period.isascii() and row.first_period.isdigit()):
        wrong.append(_("Growth is accounted by the year: the first period is a year."))
    return wrong


def _number(text):
    try:
        found = Decimal(str(text))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _series(asked):
    known = dict(Series.objects.filter(code__in=asked.values()).values_list("code", "unit"))
    wrong = []
    for name, code in asked.items():
        units = engines.UNITS.get(name)
        if code not in known:
            wrong.append(_("The parameter “%(name)s” names no series: %(code)s.") % {"name": name, "code": code or "—"})
        elif units and known[code] not in units:
            wrong.append(str(UnitMismatch(node=code, expected=units[0], found=known[code])))
    return wrong


def _factor(told):
    code = told.get("quality", "")
    wrong = []
    if not Index.objects.filter(code=code).exists() and not Series.objects.filter(code=code).exists():
        wrong.append(
            _("The parameter “%(name)s” names no series: %(code)s.") % {"name": "quality", "code": code or "—"}
        )
    if _number(told.get("elasticity")) is None:
        wrong.append(
            _("The parameter “%(name)s” is a number above %(least)s%(most)s.")
            % {"name": "elasticity", "least": 0, "most": ""}
        )
    return wrong
