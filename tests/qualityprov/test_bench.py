"""What `script/bench` says at its end: a missed limit is a failure, named last."""

import json

import pytest

from tests.bench.runner import Bench, report


def measured(*rows):
    bench = Bench("rating", None)
    for what, value, limit in rows:
        bench.figure(what, value, at_most=limit, unit="ms")
    return bench.rows


def outcome(problem=None):
    return {"bench": "rating", "seconds": 1.0, "problem": problem}


@pytest.mark.parametrize(
    ("value", "limit", "problem", "status"),
    [(2, 3, None, 0), (4, 3, None, 1), (4, None, None, 0), (2, 3, "failed", 1), (2, 3, "skipped: no Datasette", 0)],
)
def test_the_exit_status_says_whether_all_limits_were_met(value, limit, problem, status, capsys):
    assert report([outcome(problem)], measured(("receipt", value, limit))) == status


def test_limits_that_were_missed_are_named_last_and_written_too(capsys, tmp_path):
    rows = measured(("receipt", 25, 20), ("backtest", 1, 2))
    bench = Bench("search", None)
    bench.compare("beside Datasette", ours=50, yardstick=1, at_least=100)
    assert report([outcome("skipped: x")], [*rows, *bench.rows], to=tmp_path / "found.json") == 1
    last = capsys.readouterr().out.splitlines()[-3:]
    assert last[0] == "Limits missed (2 of 3):"
    assert last[1:] == ["  rating: receipt: 25, limit ≤ 20", "  search: beside Datasette: 50, limit ≥ 100"]
    assert [row["met"] for row in json.loads((tmp_path / "found.json").read_text())["rows"]] == [False, True, False]
