"""Digits of other scripts become no number: not by a field of a form, nor by a pattern (kernel/rules/digits.py).

Patterns are held to it everywhere, fields where the law is kept: the ledger, the ratings, the register and the serious
list.
"""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from apps.kernel import typed
from apps.kernel.rules.digits import half_width, has_foreign_digits

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("records", "credit", "registry", "serious_list")
FIELD = re.compile(r"\bforms\.(Integer|Decimal|Float|Date|DateTime|Time)Field\(")
# isdigit alone lets “²” through, which int refuses
PATTERN = re.compile(r"\\d|\.(isdecimal|isnumeric)\(|\bint\((.+)\) if \2\.isdigit\(")
DIGITS = ROOT / "apps/kernel/rules/digits.py"  # which asks whether there are any


def lines_of(app, shape):
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted((ROOT / "apps" / app).rglob("*.py"))
        if "migrations" not in path.parts and path != DIGITS
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if shape.search(line)
    ]


def test_no_field_and_no_pattern_takes_the_digits_of_any_script():
    found = [line for app in APPS for line in lines_of(app, FIELD)] + lines_of("", PATTERN)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("name", "plain", "full", "foreign"),
    [
        ("IntegerField", "30", "３０", "٣٠"),
        ("DecimalField", "-1.5", "－１．５", "١.٥"),
        ("DateField", "2026-01-20", "２０２６－０１－２０", "२०२६-०१-२०"),
        ("TimeField", "02:30", "０２：３０", "٠٢:٣٠"),
    ],
)
def test_what_a_chinese_keyboard_writes_is_read_and_what_no_reader_here_reads_is_refused(name, plain, full, foreign):
    field = getattr(typed, name)()
    assert field.clean(full) == field.clean(plain)
    with pytest.raises(ValidationError) as refusal:
        field.clean(foreign)
    assert refusal.value.messages == [str(field.error_messages["invalid"])]


def test_digits_are_told_from_letters():
    assert half_width("１２，３万") == "12,3万"
    assert has_foreign_digits("3٠")
    assert not has_foreign_digits("三十 30 ²")
