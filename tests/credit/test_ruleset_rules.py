"""Every nonsense a ruleset may hold is named."""

from dataclasses import replace

import pytest

from apps.credit.models import Ruleset
from apps.credit.queries import rules_of
from apps.credit.rules.ruleset import findings
from apps.credit.rules.score import BandIn, IndicatorIn, RuleIn, RulesIn, VetoIn

GOOD = RulesIn(
    indicators=(IndicatorIn(1, 80, 0, 100),),
    rules=(RuleIn(1, 1, 0, 4, -10, 12, (100, 50)),),
    vetoes=(VetoIn(2, 0, 4, 12, "B"),),
    bands=(BandIn("A", 1, 80), BandIn("B", 2, 0)),
)


def codes(rules, **more):
    return [finding.code for finding in findings(rules, **more)]


def test_good_ruleset_has_no_findings():
    assert codes(GOOD, kinds={1, 2}) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"bands": (BandIn("A", 1, 80),)}, "bands-too-few"),
        ({"bands": (BandIn("A", 1, 80), BandIn("B", 3, 0))}, "bands-rank-gap"),
        ({"bands": (BandIn("A", 1, 0), BandIn("B", 2, 0))}, "bands-out-of-order"),
        ({"bands": (BandIn("A", 1, 80), BandIn("B", 2, 10))}, "bands-gap-below"),
        ({"bands": (BandIn("A", 1, 101), BandIn("B", 2, 0))}, "band-out-of-reach"),
        ({"bands": (BandIn("AAA", 1, 80), BandIn("B", 2, 0))}, "band-not-a-grade"),
        ({"bands": (BandIn("A", 1, 80), BandIn("E", 2, 0))}, "band-not-a-grade"),
        ({"bands": (BandIn("B", 1, 80), BandIn("A", 2, 0))}, "bands-against-their-names"),
        ({"indicators": ()}, "no-indicators"),
        ({"rules": (RuleIn(1, 1, 0, 4, -10, 1, (100,) * 512),)}, "too-many-steps"),
        ({"vetoes": tuple(VetoIn(2, 0, 4, month, "B") for month in range(1, 513))}, "too-many-steps"),
        ({"indicators": (IndicatorIn(1, 120, 0, 100),)}, "indicator-bounds"),
        ({"rules": (RuleIn(1, 1, 0, 4, -10, 12, ()),)}, "window-empty"),
        ({"rules": (RuleIn(1, 1, 0, 4, -10, -1, (100,)),)}, "window-empty"),
        ({"rules": (RuleIn(1, 1, 0, 4, -10, 12, (50, 60)),)}, "decay-grows"),
        ({"rules": (RuleIn(1, 1, 0, 4, -10, 12, (101,)),)}, "decay-out-of-range"),
        ({"rules": (RuleIn(1, 1, 0, 4, 0, 12, (100,)),)}, "rule-without-points"),
        ({"rules": (RuleIn(1, 1, 0, 4, -10, 12, (0,)),)}, "step-without-points"),
        ({"rules": (RuleIn(1, 1, 0, 4, -10, 12, (100, 0)),)}, "step-without-points"),
        ({"rules": (RuleIn(1, 1, 0, 4, -1, 12, (100, 49)),)}, "step-without-points"),  # rounded to nothing
        ({"vetoes": (VetoIn(2, 0, 4, 0, "B"),)}, "window-empty"),
        ({"vetoes": (VetoIn(2, 0, 4, 12, "Z"),)}, "veto-unknown-grade"),
        ({"vetoes": (VetoIn(2, 0, 4, 12, "A"),)}, "veto-without-effect"),
        ({"vetoes": (VetoIn(9, 0, 4, 12, "B"),)}, "veto-unreachable"),
        ({"rules": (RuleIn(1, 9, 0, 4, -10, 12, (100,)),)}, "rule-unreachable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nonsense_is_named(change, code):
    assert code in codes(replace(GOOD, **change), kinds={1, 2})


def test_as_many_steps_as_can_be_computed_are_no_fault():
    rules = (RuleIn(1, 1, 0, 4, -10, 1, (100,) * 511),)
    assert codes(replace(GOOD, rules=rules), kinds={1, 2}) == []


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["JS-QC-100", "JS-RISK"])
def test_default_rulesets_are_sound(code):
    assert codes(rules_of(Ruleset.objects.get(code=code))) == []
