"""Models of the ratings, by what they are about."""

from .backtest import Backtest, BacktestCount, BacktestMove, BacktestOutcome, BacktestRank, BacktestStop
from .edition import Edition, EditionEntry, Erratum
from .rating import Rating, Run, Shard, Staged
from .ruleset import Band, Indicator, PointRule, Ruleset, Veto
from .standing import Standing, Statistic, StatisticsHead
from .supervision import Measure, MeasureTable

__all__ = [
    "Backtest",
    "BacktestCount",
    "BacktestMove",
    "BacktestOutcome",
    "BacktestRank",
    "BacktestStop",
    "Band",
    "Edition",
    "EditionEntry",
    "Erratum",
    "Indicator",
    "Measure",
    "MeasureTable",
    "PointRule",
    "Rating",
    "Ruleset",
    "Run",
    "Shard",
    "Staged",
    "Standing",
    "Statistic",
    "StatisticsHead",
    "Veto",
]
