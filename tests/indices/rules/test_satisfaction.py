"""Survey estimators: a plain twin, the jackknife for the standard error, the sample design, refusals."""

from decimal import Decimal as D
from math import sqrt
from random import Random
from statistics import mean, stdev

import pytest

from apps.indices.rules import faults
from apps.indices.rules.rounding import half_up
from apps.indices.rules.sample_size import NEYMAN, Place, design, least, margin_of
from apps.indices.rules.satisfaction import ZONES, Estimate, Questionnaire, Stratum, city, province
from apps.indices.rules.tree import band_of

ASKED = Questionnaire({"health": ("h1", "h2"), "culture": ("c1",)})


def sample(seed=3, sizes=((60, 40), (30, 25)), skip=0.1):
    draw = Random(seed)
    found = {}
    for at, (residents, replies) in enumerate(sizes):
        rows = []
        for _ in range(replies):
            mood = draw.uniform(3, 8) + at  # one person's answers go together
            row = {item: min(10, max(1, round(mood + draw.uniform(-2, 2)))) for item in ("h1", "h2", "c1")}
            rows.append({item: answer for item, answer in row.items() if draw.random() > skip})
        found[f"stratum {at}"] = Stratum(residents * 1000, tuple(rows))
    return found


def plain(strata, weights=None):
    """The plain second writing: one list of (weight, reply), binary fractions."""
    people = [(s.residents / len(s.replies), reply) for s in strata.values() for reply in s.replies]
    scores = {}
    for domain, items in ASKED.domains.items():
        of = []
        for item in items:
            pairs = [(w, reply[item]) for w, reply in people if item in reply]
            of.append((sum(w * answer for w, answer in pairs) / sum(w for w, _a in pairs) - 1) / 9 * 100)
        scores[domain] = mean(of)
    shares = weights or dict.fromkeys(scores, 1 / len(scores))
    return sum(float(shares[domain]) * score for domain, score in scores.items()), scores


@pytest.mark.parametrize("weights", [None, {"health": D("0.7"), "culture": D("0.3")}])
def test_scores_agree_with_the_plain_writing(weights):
    strata = sample()
    found = city(Questionnaire(ASKED.domains, weights=weights), strata)
    whole, domains = plain(strata, weights)
    assert float(found.whole.score) == pytest.approx(whole)
    assert {domain: float(each.score) for domain, each in found.domains.items()} == pytest.approx(domains)
    assert found.whole.n == 65


def test_the_standard_error_agrees_with_the_jackknife():
    strata = sample(sizes=((60, 120), (30, 90)))
    variance = 0.0
    for name, stratum in strata.items():
        n = len(stratum.replies)
        left = []
        for at in range(n):
            rest = stratum.replies[:at] + stratum.replies[at + 1 :]
            left.append(plain(strata | {name: Stratum(stratum.residents, rest)})[0])
        variance += (n - 1) / n * sum((each - mean(left)) ** 2 for each in left)
    assert float(city(ASKED, strata).whole.error) == pytest.approx(sqrt(variance), rel=0.02)


def test_one_item_and_one_stratum_is_the_textbook_mean():
    answers = [3, 4, 8, 10, 7, 7, 1, 9]
    strata = {"all": Stratum(800, tuple({"q": answer} for answer in answers))}
    found = city(Questionnaire({"d": ("q",)}), strata).whole
    assert float(found.score) == pytest.approx((mean(answers) - 1) / 9 * 100)
    assert float(found.error) == pytest.approx(stdev(answers) / sqrt(8) / 9 * 100)
    finite = city(Questionnaire({"d": ("q",)}), strata, finite=True).whole
    assert float(finite.error) == pytest.approx(float(found.error) * sqrt(0.99))
    assert found.published() == (half_up(found.score, 2), half_up(found.margin, 2))
    asked_all = {"all": Stratum(8, strata["all"].replies)}
    assert city(Questionnaire({"d": ("q",)}), asked_all, finite=True).whole.error == 0


def test_a_stratum_counts_by_its_residents_not_its_replies():
    strata = {
        "town": Stratum(900, ({"q": 10},) * 2), "country": Stratum(100, ({"q": 1},) * 50),
    }  # fmt: skip
    assert city(Questionnaire({"d": ("q",)}), strata).whole.score == 90


def test_the_province_weighs_cities_by_residents():
    few, many = city(ASKED, sample(1)), city(ASKED, sample(2, sizes=((600, 50), (300, 30))))
    found = province({"a": few, "b": many})
    whole = few.residents + many.residents
    by_hand = (few.residents * few.whole.score + many.residents * many.whole.score) / whole
    assert found.score == by_hand
    parts = (float(each.whole.error) * each.residents / whole for each in (few, many))
    assert float(found.error) == pytest.approx(sqrt(sum(part**2 for part in parts)))


def test_a_margin_holds_the_truth_about_as_often_as_it_says():
    draw, held, rounds = Random(11), 0, 200
    for _ in range(rounds):
        replies = tuple({"q": draw.choice((2, 5, 9))} for _ in range(60))
        found = city(Questionnaire({"d": ("q",)}), {"all": Stratum(10_000, replies)}).whole
        held += abs(float(found.score) - (16 / 3 - 1) / 9 * 100) <= float(found.margin)
    assert 0.90 <= held / rounds <= 0.99


@pytest.mark.parametrize(
    ("score", "zone"), [("80", "satisfied"), ("79.99", "fairly-satisfied"), ("59.9", "dissatisfied")]
)
def test_zones(score, zone):
    assert band_of(D(score), ZONES) == zone


@pytest.mark.parametrize(
    ("strata", "fault", "node"),
    [
        ({"a": Stratum(0, ({"h1": 5},) * 3)}, faults.NotPositive, "a"),
        ({"a": Stratum(9, ({"h1": 5},))}, faults.TooFew, "a"),
        ({"a": Stratum(9, ({"h1": 11},) * 2)}, faults.OutOfRange, "h1"),
        ({"a": Stratum(9, ({"h1": 5, "h2": 5},) * 2)}, faults.MissingValue, "c1"),
    ],
)
def test_replies_that_cannot_be_counted_are_refused(strata, fault, node):
    with pytest.raises(fault) as caught:
        city(ASKED, strata, area="320900")
    assert (caught.value.node, caught.value.area) == (node, "320900")


def test_weights_of_domains_sum_to_one():
    with pytest.raises(faults.WrongWeights):
        city(Questionnaire(ASKED.domains, weights={"health": D("0.7"), "culture": D("0.2")}), sample())


# --- how many to ask -------------------------------------------------------------------------------------------------


def test_the_textbook_sample_size():
    """p = 0.5 at 5 points: spread 50 of 100, 385 replies (Cochran 1977)."""
    assert least(Place(10_000_000, D(50)), D(5)) == 385
    assert least(Place(500, D(50)), D(5)) == 218  # a small population
    assert least(Place(10_000_000, D(50)), D(5), deff=D("1.5")) == 577


@pytest.mark.parametrize("how", ["proportional", NEYMAN])
def test_a_design_keeps_every_margin_and_sums_to_its_total(how):
    places = {f"city {at}": Place(1_000_000 * (at + 1), D(20 + at)) for at in range(13)}
    plans = design(places, D(3), total=4000, answering=D("0.6"), how=how)
    assert sum(plan.replies for plan in plans.values()) == 4000
    assert all(margin_of(places[name], plan.replies) <= 3 for name, plan in plans.items())
    assert all(plan.asked * D("0.6") >= plan.replies for plan in plans.values())
    assert sum(plan.replies for plan in design(places, D(3)).values()) == sum(
        least(each, D(3)) for each in places.values()
    )


def test_a_design_that_cannot_keep_its_margins_is_refused():
    with pytest.raises(faults.TooFew):
        design({"a": Place(1000), "b": Place(1000)}, D(1), total=50)
    for wrong in ({"margin": D(0)}, {"margin": D(3), "answering": D(0)}):
        with pytest.raises(faults.Fault):
            design({"a": Place(1000)}, **wrong)
    assert Estimate(D(0), D(2), 3).margin == D("3.919928")
