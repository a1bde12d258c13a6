"""State tables: one writer of state, refusals that say why."""

from types import SimpleNamespace

import pytest

from apps.kernel.errors import NotPermitted, WrongState
from apps.kernel.moves import Move, MoveTable, move
from apps.kernel.scope import Scope

TABLE = MoveTable(
    Move("begin", ("draft",), "open", "t.begin", "t.begun"),
    Move("close", ("open", "late"), "closed"),
)
OFFICER = Scope(kind="agency", permissions=frozenset({"t.begin"}))


def test_a_move_sets_the_state_and_tells_which():
    record = SimpleNamespace(state="draft")
    step = move(record, "begin", table=TABLE, by=OFFICER)
    assert (record.state, step.event) == ("open", "t.begun")


@pytest.mark.parametrize(
    ("state", "verb", "by", "error"),
    [
        ("open", "begin", OFFICER, WrongState),
        ("draft", "close", OFFICER, WrongState),
        ("draft", "jump", OFFICER, WrongState),
        ("draft", "begin", Scope.anonymous(), NotPermitted),
    ],
)
def test_a_refusal_changes_nothing(state, verb, by, error):
    record = SimpleNamespace(state=state)
    with pytest.raises(error):
        move(record, verb, table=TABLE, by=by)
    assert record.state == state


def test_what_is_open_to_whom():
    assert [m.verb for m in TABLE.open_to("draft", OFFICER)] == ["begin"]
    assert TABLE.open_to("draft", Scope.anonymous()) == []
    assert [m.verb for m in TABLE.open_to("late", Scope.anonymous())] == ["close"]


def test_a_verb_is_declared_once_a_source():
    with pytest.raises(ValueError, match="twice"):
        MoveTable(Move("a", ("x",), "y"), Move("a", ("x", "z"), "w"))
