"""The tree engine against a plain second writing of it, its marks, its refusals, and changes taken apart."""

from decimal import Context
from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.indices.rules import faults, powers, scaling
from apps.indices.rules.decompose import ROUNDING, change, gap
from apps.indices.rules.rounding import fit, half_up
from apps.indices.rules.tree import CARRY, REWEIGHT, Band, Definition, Earlier, Figure, Node, Tree, band_of
from tests.indices.rules.shipped import leaves, shipped

MQCI = shipped("mqci")
LEAVES = list(leaves(MQCI))


def figures(**values):
    return {code: Figure(D(str(value))) for code, value in values.items()}


def two(**changes):
    """a weighs 0.4; b, of which less is better, and c weigh half each of the rest."""
    nodes = (
        Node("a", D("0.4"), unit="percent", scaling="linear", low=D(0), high=D(100)),
        Node("g", D("0.6")),
        Node("b", D("0.5"), parent="g", falling=True, scaling="exponential", low=D(10), high=D(0)),
        Node("c", D("0.5"), parent="g"),
    )
    return Tree(Definition(**{"nodes": nodes, **changes}))


# --- the plain second writing: binary fractions, recursion over nested dicts, no shares -------------------------------


def plain(tree, values):
    def of(code):
        inside = [node for node in tree.definition.nodes if node.parent == code]
        if not inside and code:
            return scaled(next(node for node in tree.definition.nodes if node.code == code))
        known = [(float(node.weight), of(node.code)) for node in inside]
        known = [(weight, score) for weight, score in known if score is not None]
        return sum(weight * score for weight, score in known) / sum(w for w, _s in known) if known else None

    def scaled(node):
        value = values.get(node.code)
        if value is None or node.scaling == "none":
            return None if value is None else float(value)
        share = (float(value) - float(node.low)) / (float(node.high) - float(node.low))
        share = min(1.0, max(0.0, share))
        return 60 + 40 * share if node.scaling == "linear" else 60 * (100 / 60) ** share

    return of("")


@settings(max_examples=300)
@given(st.decimals(-10, 130, places=4), st.sampled_from([(D(0), D(100)), (D(100), D(0)), (D("3.7"), D("91.03"))]),
       st.sampled_from([(D(60), D(100)), (D(100), D(60)), (D(1), D(100)), (D("0.5"), D("97.25"))]),
       st.sampled_from(["none", "linear", "exponential"]))  # fmt: skip
def test_scores_in_whole_numbers_are_those_of_the_plain_formula(value, anchors, ends, how):
    """To the last of the twelve decimals: the other writing goes by Decimal with its own exponential."""
    plain_one = scaling.score(value, *anchors, how=how, floor=ends[0], ceiling=ends[1])
    assert D(scaling.units_of(*anchors, how=how, floor=ends[0], ceiling=ends[1])(value)).scaleb(-12) == plain_one


@given(st.decimals(0, 9, places=20))
def test_the_power_of_e_is_right_far_beyond_what_a_score_keeps(value):
    found = powers.EXACT.divide(D(powers.exp(powers.fixed(value))), D(powers.WHOLE))
    assert abs(found / value.exp(Context(prec=50)) - 1) < D("1e-33")


percentages = st.decimals(0, 100, places=3)
whole_trees = st.fixed_dictionaries(dict.fromkeys(LEAVES, percentages))


@settings(max_examples=60)
@given(whole_trees, st.sampled_from(["linear", "exponential"]))
def test_the_twelve_indicators_agree_with_the_plain_writing(values, how):
    tree = Tree(shipped("mqci", how=how, places=6))
    found = tree.compute({code: Figure(value) for code, value in values.items()})
    assert float(found.value) == pytest.approx(plain(tree, values), abs=1e-6)
    assert 60 <= found.value <= 100
    assert sum(part.points for part in found.leaves) == found.exact
    assert sum(part.share for part in found.leaves) == 1


def test_the_shipped_tree_has_its_12_6_and_2_with_equal_shares():
    tree = Tree(MQCI)
    found = tree.compute({code: Figure((low + high) / 2) for code, (low, high) in leaves(MQCI).items()})
    assert (len(found.leaves), len(found.parts)) == (12, 20)
    assert [len(tree.children[level.code]) for level in tree.children[""]] == [3, 3]
    assert {part.share for part in found.leaves} == {Fraction(1, 12)}
    assert (found.value, found.band) == (D("80.00"), "initial")


@pytest.mark.parametrize(
    ("value", "band"),
    [
        ("74.99", "none"),
        ("75", "insufficient"),
        ("80", "initial"),
        ("84.99", "initial"),
        ("85", "medium"),
        ("90", "strong"),
    ],
)
def test_bands_begin_at_their_least_value(value, band):
    assert band_of(D(value), MQCI.bands) == band
    assert band_of(D(59), (Band("low", D(60)),)) == ""


def test_values_beyond_their_anchors_stop_at_60_and_100():
    found = two().compute(figures(a=130, b=-5, c=70))
    assert [found.part(code).score for code in "abc"] == [100, 100, 70]
    assert two().compute(figures(a=-1, b=99, c=70)).part("b").score == 60


def test_rounding_level_by_level_is_the_bulletins_sum():
    nodes = [Node(level, D("0.5")) for level in ("q", "d")]
    nodes += [Node(f"{level}{at}", D("0.5"), parent=level) for level in "qd" for at in (1, 2)]
    values = figures(q1="84.755", q2="84.755", d1="77.214", d2="77.214")
    exact = Tree(Definition(tuple(nodes))).compute(values)
    by_level = Tree(Definition(tuple(nodes), level_places=2)).compute(values)
    assert (exact.value, by_level.value) == (D("80.98"), D("80.99"))  # 80.9845 against (84.76 + 77.21) / 2


# --- what is missing -------------------------------------------------------------------------------------------------


def test_a_missing_value_is_refused_by_name_and_place():
    with pytest.raises(faults.MissingValue) as caught:
        two().compute(figures(a=50, b=5), area="320100", period="2023")
    assert caught.value.where == {"node": "c", "area": "320100", "period": "2023"}
    assert "c" in str(caught.value)


def test_a_value_is_carried_forward_for_as_long_as_the_definition_says_and_marked():
    tree = two(missing=CARRY, carry=1)
    before = Earlier("2022", figures(a=40, b=5, c=70))
    found = tree.compute(figures(a=50, b=5), earlier=[before])
    part = found.part("c")
    assert (part.mark, part.from_period, part.score, found.marks) == ("carried", "2022", 70, ("carried",))
    assert tree.compute(figures(a=50, b=5, c=70), earlier=[before]).marks == ()
    with pytest.raises(faults.MissingValue):  # two years back is too far
        tree.compute(figures(a=50, b=5), earlier=[Earlier("2022", {}), before])


def test_the_weight_of_what_is_missing_goes_to_its_siblings_and_is_marked():
    found = two(missing=REWEIGHT).compute(figures(a=50, b=0))
    assert (found.exact, found.marks) == (D("0.4") * 80 + D("0.6") * 100, ("reweighted",))
    assert [found.part(code).share for code in "abc"] == [Fraction(2, 5), Fraction(3, 5), 0]
    assert found.part("c").mark == "absent"
    alone = two(missing=REWEIGHT, least_weight=D("0.4")).compute(figures(a=50))
    assert (alone.exact, alone.part("g").mark) == (80, "absent")
    with pytest.raises(faults.TooLittleLeft):
        two(missing=REWEIGHT).compute(figures(a=50))
    with pytest.raises(faults.TooLittleLeft):
        two(missing=REWEIGHT).compute({})


def test_one_indicator_may_have_a_rule_of_its_own():
    nodes = two().definition.nodes
    lenient = (*nodes[:3], Node("c", D("0.5"), parent="g", missing=REWEIGHT))
    assert Tree(Definition(lenient)).compute(figures(a=50, b=0)).marks == ("reweighted",)
    with pytest.raises(faults.MissingValue):
        Tree(Definition(lenient)).compute(figures(b=0, c=1))


@settings(max_examples=60)
@given(whole_trees, st.sets(st.sampled_from(LEAVES), max_size=5))
def test_reweighting_agrees_with_the_plain_writing(values, gone):
    tree = Tree(shipped("mqci", missing=REWEIGHT, places=6))
    left = {code: value for code, value in values.items() if code not in gone}
    try:
        found = tree.compute({code: Figure(value) for code, value in left.items()})
    except faults.TooLittleLeft:
        assert len(gone) > 3
        return
    assert float(found.value) == pytest.approx(plain(tree, left), abs=1e-6)
    assert found.marks == (("reweighted",) if gone else ())
    assert sum(part.points for part in found.leaves) == found.exact


# --- bad definitions and figures -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nodes", "fault", "where"),
    [
        ((Node("a", D("0.5")), Node("b", D("0.4999"))), faults.WrongWeights, ""),
        ((Node("a", D("1.5")), Node("b", D("-0.5"))), faults.WrongWeights, ""),
        ((Node("g", D(1)), Node("a", D("0.3"), parent="g")), faults.WrongWeights, "g"),
        ((Node("a", D(1)), Node("a", D(1))), faults.WrongTree, "a"),
        ((Node("a", D(1), parent="lost"),), faults.WrongTree, "a"),
        ((Node("z", D(1)), Node("a", D(1), parent="b"), Node("b", D(1), parent="a")), faults.WrongTree, "a"),
        ((), faults.WrongTree, "—"),
        ((Node("a", D(1), scaling="linear", low=D(5), high=D(5)),), faults.WrongAnchors, "a"),
        ((Node("a", D(1), scaling="linear", low=D(5)),), faults.WrongAnchors, "a"),
        ((Node("a", D(1), scaling="linear", low=D(5), high=D(1)),), faults.WrongAnchors, "a"),
        ((Node("a", D(1), scaling="linear", low=D(1), high=D(5), falling=True),), faults.WrongAnchors, "a"),
        ((Node("a", D(1), scaling="cubic", low=D(1), high=D(5)),), faults.WrongTree, "a"),
    ],
)  # fmt: skip
def test_a_definition_that_is_not_whole_is_refused_where_it_is_wrong(nodes, fault, where):
    with pytest.raises(fault) as caught:
        Tree(Definition(tuple(nodes)))
    assert caught.value.node == where


def test_a_figure_in_another_unit_or_none_at_all_is_refused():
    values = figures(b=5, c=70)
    with pytest.raises(faults.UnitMismatch) as caught:
        two().compute(values | {"a": Figure(D("0.95"), "ratio")}, area="320500")
    assert (caught.value.node, caught.value.area) == ("a", "320500")
    assert caught.value.facts == {"expected": "percent", "found": "ratio"}
    with pytest.raises(faults.NotANumber):
        two().compute(values | {"a": Figure(D("NaN"), "percent")})


# --- changes ---------------------------------------------------------------------------------------------------------


@settings(max_examples=80)
@given(whole_trees, whole_trees, st.sets(st.sampled_from(LEAVES), max_size=2), st.booleans())
def test_the_parts_of_a_change_sum_to_it_exactly(before, after, gone, by_level):
    definition = shipped("mqci", missing=REWEIGHT)
    if by_level:
        definition = Definition(definition.nodes, level_places=2, missing=REWEIGHT)
    tree = Tree(definition)
    old = tree.compute({code: Figure(value) for code, value in before.items()})
    new = tree.compute({code: Figure(value) for code, value in after.items() if code not in gone})
    found = change(old, new)
    assert sum(move.points for move in found.moves) == found.exact == new.exact - old.exact
    assert sum(move.published for move in found.moves) == found.published == new.value - old.value
    assert all(abs(move.published - half_up(move.points, 2)) <= D("0.02") for move in found.moves)
    assert by_level or ROUNDING not in {move.code for move in found.moves}


def test_a_change_says_which_indicator_moved_it():
    tree = two()
    old, new = tree.compute(figures(a=50, b=0, c=70)), tree.compute(figures(a=60, b=0, c=60))
    found = change(old, new)
    assert [(move.code, move.published) for move in found.moves] == [("a", D("1.60")), ("b", D(0)), ("c", D("-3.00"))]
    assert (found.published, found.of(["b", "c"]), gap(old, new).published) == (D("-1.40"), D(-3), D("1.40"))
    with pytest.raises(faults.NotComparable):
        change(old, two(places=1).compute(figures(a=50, b=0, c=70)))


@given(st.lists(st.fractions(-100, 100, max_denominator=997), min_size=1, max_size=20), st.integers(0, 4))
def test_largest_remainders_sum_and_stay_near(parts, places):
    total = half_up(sum(parts), places)
    shown = fit(parts, total, places)
    assert sum(shown) == total
    assert all(abs(Fraction(each) - part) <= Fraction(1, 10**places) for each, part in zip(shown, parts, strict=True))


@given(st.fractions(max_denominator=10**6), st.integers(0, 6))
def test_half_up_is_the_nearest_and_halves_go_away_from_zero(value, places):
    shown, unit = Fraction(half_up(value, places)), Fraction(1, 10**places)
    assert abs(shown - value) <= unit / 2
    if abs(shown - value) == unit / 2:
        assert abs(shown) > abs(value)


def test_a_sampling_error_travels_through_scaling_and_weights():
    values = figures(b=0, c=70) | {"a": Figure(D(50), low=D(46), high=D(55))}
    found = two().compute(values)
    assert (float(found.exact - found.low), float(found.high - found.exact)) == pytest.approx((0.64, 0.8))
    assert two().compute(figures(a=50, b=0, c=70)).low is None


def test_an_interval_reaches_into_the_scale_from_beyond_an_anchor_and_swaps_where_less_is_better():
    """Nought passed of one batch scores 60, and Wilson's upper limit, 79.3, scores far more: so may the index."""
    beyond = figures(c=70) | {"a": Figure(D(0), low=D(0), high=D("79.3")), "b": Figure(D(12), low=D(8), high=D(14))}
    found = two().compute(beyond)
    assert float(found.low) == pytest.approx(float(found.exact))
    ups = (0.4 * 40 * 0.793, 0.3 * (60 * (100 / 60) ** 0.2 - 60))
    assert float(found.high - found.exact) == pytest.approx(sum(up**2 for up in ups) ** 0.5)
