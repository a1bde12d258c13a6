"""The rules alone: scores, the grid, places and ties, conflicts, quotas, severity, eligibility."""

from datetime import date
from decimal import Decimal

import pytest

from apps.awards import states
from apps.awards.loading import rows_of
from apps.awards.rules import conflicts, eligibility, grid, numbers, payload, quota, ranking, scoring, severity, spread
from apps.awards.rules.scoring import Item

GBT = [Item(row["code"], row["points"], row["kind"]) for row in rows_of("criteria")
       if row["tree"] == "gbt19580" and row["leaf"]]  # fmt: skip


def all_at(process, results=None):
    return {item.code: process if item.kind == "process" or results is None else results for item in GBT}


def test_the_criteria_are_those_of_the_standard():
    assert (len(GBT), sum(item.points for item in GBT)) == (23, 1000)
    assert sum(item.points for item in GBT if item.kind == "result") == 400
    heads = {row["code"]: row["points"] for row in rows_of("criteria") if not row["leaf"]}
    assert sorted(heads.values()) == [80, 90, 90, 100, 110, 130, 400]


def test_the_vectors():
    assert scoring.total(GBT, all_at(60)) == 600
    assert scoring.total(GBT, all_at(65, 50)) == 590
    assert scoring.results(GBT, all_at(65, 50)) == 200
    assert scoring.shown(Decimal("80.985")) == Decimal("80.99")
    with pytest.raises(KeyError):
        scoring.total(GBT, {"gbt19580.4.1.2": 60})


def test_only_whole_steps_of_five():
    assert [n for n in range(-5, 111) if grid.on_grid(n)] == list(range(0, 101, 5))
    assert not any(grid.on_grid(wrong) for wrong in (62, 101, 2.5, "60", None, True))
    assert [grid.band_of(n) for n in (0, 5, 10, 25, 30, 50, 65, 70, 90, 100)] == [0, 0, 1, 1, 2, 3, 3, 4, 5, 5]
    assert grid.band_of(Decimal("67.5")) == 3


def test_wide_spreads_open_a_meeting():
    found = spread.wide({"a": [40, 70, 60], "b": [40, 65], "c": [], "d": [10, 90]}, 25)
    assert [(each.item, each.width) for each in found] == [("d", 80), ("a", 30)]


def scored(key, *reviews, **more):
    return ranking.Scored(key, tuple(reviews), **more)


def test_places_ties_and_what_counts():
    tie = "gbt19580.4.7.2"
    rows = [
        scored(1, all_at(60), all_at(60)),
        scored(2, all_at(60), all_at(60)),
        scored(3, all_at(50, 75)),  # 600 too, but more of it by results
        scored(4, all_at(90), agreed={}, visited=all_at(10)),
        scored(5, all_at(10), agreed=all_at(70)),
    ]
    found = {each.application: each for each in ranking.rank(rows, GBT, [tie])}
    assert {key: each.place for key, each in found.items()} == {5: 1, 3: 2, 1: 3, 2: 3, 4: 5}
    assert (found[4].total, found[5].total, found[3].results) == (100, 700, 300)
    assert found[1].ties == (48,)
    mean = ranking.rank([scored(1, all_at(60), all_at(65), all_at(65))], GBT)[0].total
    assert scoring.shown(mean) == Decimal("633.33")


@pytest.mark.parametrize(
    ("kind", "until", "on", "barred"),
    [
        ("employer", None, date(2026, 1, 1), True),
        ("employer", date(2023, 6, 30), date(2026, 6, 30), True),
        ("employer", date(2023, 6, 30), date(2026, 7, 1), False),
        ("consultant", date(2024, 2, 29), date(2027, 2, 28), True),
        ("relative", date(2025, 1, 1), date(2025, 1, 2), False),
    ],
)
def test_ties_count_for_a_while(kind, until, on, barred):
    party = conflicts.Party("913201", "3201")
    ties = [conflicts.Interest(kind, "913201", until), conflicts.Interest("relative", "other")]
    assert bool(conflicts.against(ties, "3202", party, on, same_city=True)) is barred
    assert conflicts.against([], "3201", party, on, same_city=True) == ("same_city",)
    assert conflicts.against([], "3201", party, on, same_city=False) == ()


def test_quotas_of_all_of_people_and_of_cities():
    chosen = [quota.Chosen("a", "3201", False)] * 2 + [quota.Chosen("a", "3202", True)] * 2
    assert quota.excesses(chosen, {"a": quota.Limit(4, 2, 2)}) == []
    found = quota.excesses(chosen, {"a": quota.Limit(3, 1, 1), "b": quota.Limit(None)})
    assert [(each.kind, each.most, each.chosen) for each in found] == [
        ("all", 3, 4), ("people", 1, 2), ("city", 1, 2), ("city", 1, 2),
    ]  # fmt: skip


def test_severity_is_the_distance_from_the_others():
    rows = [severity.Given(who, 1, item, percent) for who, item, percent in (
        (1, "a", 40), (2, "a", 60), (3, "a", 60), (1, "b", 50), (2, "b", 70), (3, "b", 50))]  # fmt: skip
    found = {each.reviewer: each for each in severity.figures([*rows, severity.Given(4, 2, "a", 30)])}
    assert (found[1].mean, found[1].severity) == (45, Decimal("-15.0"))
    assert found[2].severity == Decimal("15.0")
    assert found[2].spread == Decimal("5.0")
    assert found[4].severity is None


def judged(check, value=0, **known):
    facts = eligibility.Facts(on=date(2026, 3, 2), **({"in_business": True, "in_place": True} | known))
    found = eligibility.judge(check, value, facts)
    return found.passed, found.possible_on


def test_requirements_say_when_they_are_met():
    assert judged("age", 5, established_on=date(2021, 3, 2)) == (True, None)
    assert judged("age", 5, established_on=date(2021, 3, 3)) == (False, date(2026, 3, 3))
    assert judged("age", 5, established_on=date(2024, 2, 29)) == (False, date(2029, 3, 1))
    assert judged("age", 5) == (False, None)
    assert judged("no_serious", 3, serious=(date(2023, 3, 2), date(2021, 1, 1))) == (False, date(2026, 3, 3))
    assert judged("no_serious", 3, serious=(date(2023, 3, 1),)) == (True, None)
    assert judged("not_listed", listed=True, listed_until=date(2027, 1, 1)) == (False, date(2027, 1, 2))
    assert judged("tenure", 24, tenure_since=date(2024, 8, 1)) == (False, date(2026, 8, 1))
    assert judged("tenure", 12, tenure_since=date(2024, 8, 1)) == (True, None)  # the figure is the requirement's
    assert judged("tenure", 24) == (False, None)
    assert judged("tenure", 24, anew_from=date(2027, 1, 2)) == (False, date(2027, 1, 2))
    ends = [(date(2029, 2, 28), 12), (date(2028, 2, 29), 12), (date(2029, 12, 31), 12), (date(2029, 5, 31), 3)]
    begins = [date(2028, 2, 29), date(2027, 3, 1), date(2029, 1, 1), date(2029, 3, 1)]
    assert [eligibility.anew_from(*each) for each in ends] == begins
    assert judged("again", again_until=date(2026, 3, 1)) == (True, None)
    assert judged("score", 80, score=Decimal(79)) == (False, None)
    assert judged("score", 78, score=Decimal(79)) == (True, None)
    assert judged("score", 78) == (False, None)
    assert judged("open", in_business=False) == (False, None)


def test_the_payload_is_read_as_it_was_written():
    values = ["苏质奖〔2026〕1号", "91320102MA100001X0", "某公司", "省长质量奖", "2026-05-12", "", "0000"]
    text = payload.written(payload.body_of(values), b"sign")
    found, _body, signature = payload.read(f"https://example.cn/verify/0000/#{text}")
    assert (list(found.values()), signature) == (values, b"sign")
    for wrong in ("", "ZL1.a", "XK1" + text[3:], "ZL1.W10.AA"):
        with pytest.raises(payload.NoPayload):
            payload.read(wrong)


def test_a_number_is_found_as_a_keyboard_writes_it():
    for text in ("苏质奖[2026]1号", "苏质奖(2026) 1号", "苏质奖（２０２６）1号", "苏质奖【2026】1号"):
        assert "苏质奖〔2026〕1号" in numbers.asked(text)
        assert numbers.names_one(text)
    assert numbers.asked("（演示）2016-NB-17") == ("（演示）2016-NB-17",)  # other brackets are part of a number
    assert numbers.asked("省长质量奖") == ()
    assert not numbers.names_one("某某(中国)有限公司")


def test_every_state_is_reached_and_left_by_the_tables():
    for table, all_states, ended in (
        (states.ROUNDS, states.ROUND_STATES, states.ROUND_OVER),
        # one struck off goes on where its ground goes
        (states.APPLICATIONS, states.APPLICATION_STATES, set(states.APPLICATION_ENDED) - {states.STRUCK}),
        (states.REVIEWS, states.REVIEW_STATES, (states.SET_ASIDE,)),
        (states.HONOURS, states.HONOUR_STATES, ()),  # what has ended may still be revoked
        (states.CASES, states.CASE_STATES, (states.DECIDED, states.DROPPED_CASE)),
    ):
        assert {move.target for move in table.moves} | {all_states[0]} == set(all_states)
        assert {source for move in table.moves for source in move.source} == set(all_states) - set(ended)
