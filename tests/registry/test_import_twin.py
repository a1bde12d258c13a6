"""The set-based engine beside a plain-Python importer that takes one row after the other."""

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.registry.models import Enterprise, FormerName, Identifier, ImportReject, ImportRun
from apps.registry.rules.names import fold
from tests.factories.imports import HEADER, bring, row, text_of
from tests.factories.registry import valid_uscc

CODES = [*(valid_uscc(number) for number in range(3)), "", "", "123"]
REG_NO, ORG_CODE = "320404000009558", "13830295X"
NUMBERS = ["", REG_NO, ORG_CODE]
NAMES = ["南京甲厂", "南京（乙）厂", "南京(乙)厂", "南京丙厂", ""]
CAPITALS = ["5万元", "6万美元", "N/A"]


@dataclass
class Row:
    line: int
    code: str
    number: str
    name: str
    capital: str


@dataclass
class Kept:
    code: str
    name: str
    capital: str
    numbers: list = field(default_factory=list)
    former: list = field(default_factory=list)

    def named(self, name):
        return fold(name) in map(fold, [self.name, *self.former])


ROWS = st.lists(st.builds(Row, st.just(0), *map(st.sampled_from, (CODES, NUMBERS, NAMES, CAPITALS))), max_size=7)


BORN = Row(0, "", REG_NO, "南京甲厂", "5万元")
RENAMED = replace(BORN, name="南京丙厂")


def again(entry, good):
    """True where an earlier row of the file says the same code, or the same number with nothing else to tell by."""
    same_code = next(other for other in good if other.code == entry.code)
    same_number = next(other for other in good if other.number == entry.number)
    if entry.code and same_code is not entry:
        return True
    if not entry.number or same_number is entry:
        return False
    return not entry.code or (not same_number.code and fold(same_number.name) == fold(entry.name))


def led_to(entry, register):
    """(the enterprise of a row or None, by its number?, refused?)."""
    for known in register:
        if entry.code and known.code == entry.code:
            return known, False, False
    bearers = [known for known in register if entry.number and entry.number in known.numbers]
    likely = [
        known for known in bearers
        if not (entry.code and known.code) or fold(known.name) == fold(entry.name)
        or (len(bearers) == 1 and known.named(entry.name))
    ]  # fmt: skip
    if len(bearers) == 1 and likely:
        return likely[0], True, False
    return None, False, bool(likely)


def conflict(entry, known, by_number, register, beside, *, renames):
    """`beside`: names that other rows of the file bring for other enterprises."""
    renamed = fold(entry.name) != fold(known.name)
    if by_number and entry.code and known.code:
        return True
    others = [other for other in register if other is not known]
    if by_number and renamed and (entry.name in beside or any(other.named(entry.name) for other in others)):
        return True
    return renamed and not renames and not known.named(entry.name)


def is_of(other, entry, known, good, register):
    """True where another row of the file, even one refused, is of the enterprise that a row led to."""
    if other in good and led_to(other, register)[0] is known:
        return True
    code = other.code if other.code != "123" else ""
    return code == (known.code or entry.code) if code else bool(entry.number) and other.number == entry.number


def taken(rows, good, register, *, renames):
    """[(row, its enterprise or None)] of the rows that are not refused; `register` is as it was before the file."""
    found, led = [], []
    for entry in good:
        known, by_number, refused = led_to(entry, register)
        first = not any(known is other for other in led)
        if known:
            led.append(known)
        same = [other for other in rows if other is not entry and fold(other.name) == fold(entry.name)]
        beside = [entry.name for other in same if known and not is_of(other, entry, known, good, register)]
        if known and (not first or conflict(entry, known, by_number, register, beside, renames=renames)):
            refused = True
        if not refused:
            found.append((entry, known))
    return found


def plain(register, rows, *, renames):
    """(counts, [(line, doubt)]) of one import; `register`, a list of Kept, is changed."""
    good = [entry for entry in rows if entry.name and entry.code != "123" and (entry.code or entry.number)]
    good = [entry for entry in good if not again(entry, good)]
    rows_taken = taken(rows, good, register, renames=renames)
    counts = {"created": 0, "updated": 0, "unchanged": 0, "rejected": len(rows) - len(rows_taken)}
    borne = {number for known in register for number in known.numbers}
    doubts, claimed, made = [], set(), []
    for entry, known in rows_taken:
        fresh = entry.number and entry.number not in borne | claimed
        if entry.number and not fresh and not (known and entry.number in known.numbers):
            doubts.append((entry.line, "number-borne" if entry.number in borne else "number-repeated"))
        if fresh:
            claimed.add(entry.number)
        numbers = [entry.number] if fresh else []
        if known is None:
            made.append(Kept(entry.code, entry.name, entry.capital.replace("N/A", ""), numbers))
            counts["created"] += 1
        else:
            counts["updated" if change(known, entry, numbers) else "unchanged"] += 1
    register += made
    return counts, doubts


def change(known, entry, numbers):
    """Take a row over into its enterprise; True where anything differs then."""
    was = replace(known, numbers=list(known.numbers), former=list(known.former))
    if not known.named(entry.name):
        known.former.append(known.name)
        known.name = entry.name
    if entry.capital != "N/A":
        known.capital = entry.capital
    known.code = known.code or entry.code
    known.numbers = sorted(known.numbers + numbers)
    return known != was


CAPITAL_OF = {None: "", ("CNY", 50000): "5万元", ("USD", 60000): "6万美元"}


def stored():
    return [
        Kept(
            made.uscc or "",
            made.name,
            CAPITAL_OF[None if made.capital is None else (made.capital_currency, int(made.capital))],
            sorted(made.identifiers.values_list("value", flat=True)),
            list(made.former_names.order_by("pk").values_list("name", flat=True)),
        )
        for made in Enterprise.objects.order_by("pk")
    ]


def share(register):
    """The first two enterprises bear one number, as registers from before this was refused do."""
    for made, kept in zip(Enterprise.objects.order_by("pk")[:2], register, strict=False):
        if len(register) > 1 and REG_NO not in kept.numbers:
            Identifier.objects.create(enterprise=made, kind="reg_no", value=REG_NO)
            kept.numbers = sorted([*kept.numbers, REG_NO])


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(first=[BORN], second=[RENAMED, RENAMED], renames=True, shared=False)
@example(first=[BORN], second=[replace(RENAMED, code="123", number=""), RENAMED], renames=True, shared=False)
@given(first=ROWS, second=ROWS, renames=st.booleans(), shared=st.booleans())
def test_the_engine_does_what_a_plain_importer_does(first, second, renames, shared):
    for model in (Identifier, FormerName, Enterprise, ImportReject, ImportRun):
        model.objects.all().delete()
    register = []
    with tempfile.TemporaryDirectory() as folder:
        for drawn in (first, second):
            rows = [replace(entry, line=line) for line, entry in enumerate(drawn or [Row(0, "123", "", "", "")], 2)]
            content = [[*row(entry.name, entry.code, 注册资金=entry.capital), entry.number] for entry in rows]
            run = bring(Path(folder), text_of(content, [*HEADER, "注册号"]), renames=renames)
            expected, doubts = plain(register, rows, renames=renames)
            assert {name: getattr(run, name) for name in expected} == expected
            said = run.rejects.filter(code__startswith="number-", warning=True).order_by("line")
            assert list(said.values_list("line", "code")) == doubts
            assert stored() == register
            if shared:
                share(register)
