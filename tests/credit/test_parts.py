"""Editing a ruleset part by part, and what differs between two: plain rules, no database."""

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.credit.rules.differences import ADDED, CHANGED, REMOVED, differences
from apps.credit.rules.parts import StillUsed, with_bands, with_indicators, with_rules, with_vetoes

CONTENT = {
    "indicators": [
        {"code": "a", "number": 1, "title": "甲", "title_en": "A", "base": 500, "floor": 0, "cap": 1000},
        {"code": "b", "number": 2, "title": "乙", "title_en": "B", "base": 500, "floor": 0, "cap": 1000},
    ],
    "rules": [
        {"indicator": "a", "kind": "penalty", "severity_min": 0, "severity_max": 4, "points": -100, "step_months": 12,
         "decay": [100], "article": ""},
        {"indicator": "b", "kind": "qms", "severity_min": 0, "severity_max": 4, "points": 100, "step_months": 12,
         "decay": [100, 50], "article": ""},
    ],
    "vetoes": [{"kind": "penalty", "severity_min": 3, "severity_max": 4, "article": "", "window_months": 12,
                "ceiling": "B"}],
    "bands": [
        {"grade": "A", "rank": 1, "lower": 600, "meaning": "", "meaning_en": ""},
        {"grade": "B", "rank": 2, "lower": 0, "meaning": "", "meaning_en": ""},
    ],
}  # fmt: skip


def test_a_renamed_class_takes_its_rules_along():
    rows = [{**CONTENT["indicators"][0], "code": "z"}, CONTENT["indicators"][1]]
    changed = with_indicators(CONTENT, rows, {"a": "z", "b": "b"})
    assert [rule["indicator"] for rule in changed["rules"]] == ["z", "b"]


def test_a_class_with_rules_is_not_removed():
    with pytest.raises(StillUsed, match="a"):
        with_indicators(CONTENT, CONTENT["indicators"][1:], {})


def test_rules_of_one_class_leave_the_others_alone():
    changed = with_rules(CONTENT, "b", [])
    assert changed["rules"] == CONTENT["rules"][:1]
    again = with_rules(changed, "b", [{k: v for k, v in CONTENT["rules"][1].items() if k != "indicator"}])
    assert again == CONTENT


def test_ranks_follow_from_the_scores_and_ceilings_follow_the_names():
    rows = [{"grade": "Y", "lower": 0}, {"grade": "A", "lower": 600}, {"grade": "M", "lower": 300}]
    changed = with_bands(CONTENT, rows, {"B": "Y"})
    assert [(band["grade"], band["rank"]) for band in changed["bands"]] == [("A", 1), ("M", 2), ("Y", 3)]
    assert changed["vetoes"][0]["ceiling"] == "Y"


def test_a_grade_that_is_a_ceiling_is_not_removed():
    with pytest.raises(StillUsed):
        with_bands(CONTENT, [{"grade": "A", "lower": 0}], {})


def test_differences_name_what_is_new_gone_and_changed():
    other = copy.deepcopy(CONTENT)
    other["rules"][0]["points"] = -200
    other["bands"].append({"grade": "C", "rank": 3, "lower": -100, "meaning": "", "meaning_en": ""})
    other = with_vetoes(other, [])
    found = [(d.part, d.kind, d.fields) for d in differences(CONTENT, other)]
    assert found == [("rules", CHANGED, ("points",)), ("vetoes", REMOVED, ()), ("bands", ADDED, ())]


points = st.integers(-3, 3)
rules = st.lists(
    st.fixed_dictionaries(
        {"indicator": st.sampled_from("ab"), "kind": st.sampled_from("xy"), "severity_min": st.integers(0, 1),
         "severity_max": st.integers(3, 4), "points": points}
    ),
    max_size=6,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=50)
@given(rules, rules)
def test_differences_read_backwards_are_the_same(one, two):
    def content(rows):
        return {"indicators": [], "rules": rows, "vetoes": [], "bands": []}

    there, back = differences(content(one), content(two)), differences(content(two), content(one))
    assert differences(content(one), content(one)) == []
    swap = {ADDED: REMOVED, REMOVED: ADDED, CHANGED: CHANGED}
    assert sorted((swap[d.kind], str(d.before), str(d.after)) for d in there) == sorted(
        (d.kind, str(d.after), str(d.before)) for d in back
    )
