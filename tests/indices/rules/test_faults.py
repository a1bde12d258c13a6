"""Every refusal has its sentence, in both languages, and can be said again from what a run kept of it."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

from apps.indices.rules import faults
from apps.indices.rules.words import WORDS

RULES = Path(faults.__file__).parent
ALL = [faults.Fault, *faults.Fault.__subclasses__()]


def names_of(fault):
    return {part.split(")")[0] for part in str(fault.sentence).split("%(")[1:]} - {"node", "area", "period"}


def test_codes_tell_faults_apart():
    assert len({fault.code for fault in ALL}) == len(ALL)


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.code)
def test_a_fault_says_itself_from_what_was_kept(fault):
    raised = fault(node="certification", area="320500", period=2023, **dict.fromkeys(names_of(fault), "residents"))
    said = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said[language] = raised.message
            kept = {"node": raised.node, "area": raised.area, "period": raised.period, **raised.facts}
            assert faults.sentence_of(raised.code, **kept) == raised.message
    assert said["en"] != said["zh-hans"]
    assert "%(" not in said["en"] + said["zh-hans"]
    assert raised.where == {"node": "certification", "area": "320500", "period": "2023"}


def test_where_it_happened_can_be_added_and_nothing_is_lost():
    fault = faults.ZeroDenominator(node="research", what="denominator").at(area="320100", period="2022")
    assert (fault.node, fault.area, fault.period, fault.facts) == (
        "research",
        "320100",
        "2022",
        {"what": "denominator"},
    )
    assert str(fault).endswith("(node research, area 320100, period 2022)")


def test_everything_the_rules_name_has_its_words():
    found = set()
    for path in RULES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg in ("what", "why") and isinstance(node.value, ast.Constant):
                found.add(node.value.value)
    assert len(found) > 30
    assert found <= set(WORDS)
