"""The set-based engine beside a plain-Python importer that takes one row after the other."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.registry.models import Enterprise, FormerName, Identifier, ImportReject, ImportRun
from apps.registry.rules.names import fold
from tests.factories.imports import bring, row
from tests.factories.registry import valid_uscc

CODES = [valid_uscc(number) for number in range(3)] + ["320404000009558", "13830295-X", "123"]
NAMES = ["南京甲厂", "南京（乙）厂", "南京(乙)厂", ""]
CAPITALS = ["5万元", "6万美元", "N/A"]

ROWS = st.lists(
    st.builds(lambda code, name, capital: (code, name, capital), *map(st.sampled_from, (CODES, NAMES, CAPITALS))),
    max_size=7,
)


@dataclass
class Kept:
    name: str
    capital: str
    former: list = field(default_factory=list)


def plain(register, rows, *, renames):
    """Counts of one import; `register` {code: Kept} is changed. The rules of the engine in the order of a reader."""
    counts = dict.fromkeys(("created", "updated", "unchanged", "rejected"), 0)
    seen = set()
    for code, name, capital in rows:
        if not name or code == "123" or code in seen:
            counts["rejected"] += 1
            continue
        seen.add(code)
        known = register.get(code)
        if known is None:
            register[code] = Kept(name, "" if capital == "N/A" else capital)
            counts["created"] += 1
            continue
        renamed = fold(name) != fold(known.name) and fold(name) not in map(fold, known.former)
        if renamed and not renames:
            counts["rejected"] += 1
            continue
        changed = renamed or capital not in ("N/A", known.capital)
        if renamed:
            known.former.append(known.name)
            known.name = name
        known.capital = known.capital if capital == "N/A" else capital
        counts["updated" if changed else "unchanged"] += 1
    return counts


CAPITAL_OF = {None: "", ("CNY", 50000): "5万元", ("USD", 60000): "6万美元"}


def stored():
    numbers = dict(Identifier.objects.values_list("enterprise_id", "value"))
    shown = {}
    for made in Enterprise.objects.order_by("pk"):
        code = made.uscc or {"13830295X": "13830295-X"}.get(numbers[made.pk], numbers[made.pk])
        capital = CAPITAL_OF[None if made.capital is None else (made.capital_currency, int(made.capital))]
        former = list(made.former_names.order_by("pk").values_list("name", flat=True))
        shown[code] = Kept(made.name, capital, former)
    return shown


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ROWS, second=ROWS, renames=st.booleans())
def test_the_engine_does_what_a_plain_importer_does(first, second, renames):
    for model in (Identifier, FormerName, Enterprise, ImportReject, ImportRun):
        model.objects.all().delete()
    register = {}
    with tempfile.TemporaryDirectory() as folder:
        for rows in (first, second):
            content = [row(name, code, 注册资金=capital) for code, name, capital in rows]
            run = bring(Path(folder), content or [row("", "")], renames=renames)
            expected = plain(register, rows or [("123", "", "")], renames=renames)
            assert {name: getattr(run, name) for name in expected} == expected
            assert stored() == register
