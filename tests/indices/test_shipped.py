"""Acceptance vectors of the figures that the portal ships: a run reads them, a page says what changed.

Each name says where the figures are from, as in rules/test_published.py.
"""

from decimal import Decimal

import pytest

from apps.indices.models import Definition, Index, Node, Series
from apps.indices.operations.running import run_all
from apps.indices.queries.differences import changed
from apps.indices.queries.figures import boards, taken_apart
from apps.kernel.scope import Scope
from tests.factories.indices import NOON, approve

pytestmark = pytest.mark.django_db
RISES = {
    "telecom": "0.75", "general": "0.76", "transport": "0.63", "instruments": "0.15", "chemicals": "1.52",
    "medicines": "1.11", "fibre": "0.68",
}  # fmt: skip


def board_of(series, *places, **parameters):
    """The Board of an index that takes a shipped series as it stands."""
    index = Index.objects.create(code="as-published", title="x", engine="tree", unit="points", theme="product")
    made = Definition.objects.create(
        index=index, code="AS-PUBLISHED", title="x", basis="x", first_period="2005", drafted_by="x",
        parameters={"places": places} | parameters,
    )  # fmt: skip
    Node.objects.create(definition=made, code="a", title="x", series=Series.objects.get(code=series))
    approve(made)
    run_all(trigger="demand", by=Scope.system("test"), at=NOON, index=index.code)
    [board] = boards(published=False, codes=[index.code], sectors=True)
    return board


def test_at_03_published_seven_sectors_2008_to_2009():
    board = board_of("mqci.official", "100000", sectors=True)
    found = {}
    for sector in sorted({sector for _area, sector, _period in board.cells if sector}):
        before, after = (board.at("100000", year, sector) for year in ("2008", "2009"))
        if before and after:
            found[sector] = changed(board.index, after.value - before.value, board.decimals)
            assert taken_apart(before, after) == [("a", after.value - before.value)]
    assert found == {f"old-{sector}": f"+{rise}" for sector, rise in RISES.items()}


def test_at_18_published_and_press_satisfaction_gaps_2021():
    """Jiangsu, Zhenjiang and Hohhot against the nation; Hohhot against its own years before."""
    board = board_of("satisfaction.official", "100000", "320000", "321100", "150100")

    def gap(one, other):
        return changed(board.index, one.value - other.value, board.decimals)

    nation = board.at("100000", "2021")
    assert nation.value == Decimal("79.09")
    assert [gap(board.at(area, "2021"), nation) for area in ("320000", "321100", "150100")] == [
        "+3.68", "+3.69", "+1.41",
    ]  # fmt: skip
    last = board.at("150100", "2021")
    assert [gap(last, board.at("150100", year)) for year in ("2018", "2019", "2020")] == ["+5.93", "+2.02", "+1.40"]
