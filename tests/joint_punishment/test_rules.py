"""What a partner may answer, as a table; the state table agrees with it."""

import pytest

from apps.joint_punishment import states
from apps.joint_punishment.rules.feedback import RESULTS, refusal
from apps.kernel.errors import WrongState


@pytest.mark.parametrize(
    ("result", "handed", "stands", "said", "code"),
    [
        ("applied", False, True, "", "never-received"),
        ("lifted", False, False, "", "never-received"),
        ("received", True, True, "", ""),
        ("received", True, True, "applied", "answered-before"),
        ("applied", True, True, "", ""),
        ("applied", True, True, "not_applicable", ""),
        ("not_applicable", True, True, "applied", ""),
        ("lifted", True, True, "applied", "still-listed"),
        ("lifted", True, False, "applied", ""),
        ("lifted", True, False, "lifted", ""),
        ("applied", True, False, "", "no-longer-listed"),
        ("received", True, False, "", "no-longer-listed"),
        ("not_applicable", True, False, "", ""),
        ("not_applicable", True, False, "not_applicable", ""),
        ("not_applicable", True, False, "applied", "no-longer-listed"),
        ("not_applicable", True, False, "lifted", "no-longer-listed"),
    ],
)
def test_answers(result, handed, stands, said, code):
    assert refusal(result, handed=handed, stands=stands, said=said) == code


@pytest.mark.parametrize(
    ("result", "stands", "code"),
    [
        ("applied", True, "party-changed"), ("received", True, "party-changed"),
        ("not_applicable", True, "party-changed"),
        ("lifted", True, "still-listed"), ("lifted", False, ""), ("not_applicable", False, "no-longer-listed"),
    ],
)  # fmt: skip
def test_answers_before_the_other_party_was_read(result, stands, code):
    assert refusal(result, handed=True, stands=stands, said="", changed=True) == code


def test_what_the_rule_lets_through_the_table_knows():
    for state in set(states.STATES) - {states.WAITING}:
        said = state if state in (*states.ANSWERED, states.LIFTED) else ""
        for stands in (False,) if state == states.LIFTED else (True, False):
            for result in RESULTS:
                if not refusal(result, handed=True, stands=stands, said=said, changed=state == states.CHANGED):
                    assert states.MOVES.find(result, state).target == result
    with pytest.raises(WrongState):
        states.MOVES.find("applied", states.WAITING)
