"""Who may do what, where."""

import pytest

from apps.kernel.errors import NotPermitted
from apps.kernel.scope import Scope

CASES = [
    ("32", "320102", True),
    ("3201", "320102", True),
    ("320102", "320104", False),
    ("", "999999", True),
    (None, "320102", False),
]


@pytest.mark.parametrize(("prefix", "code", "covered"), CASES)
def test_covers(prefix, code, covered):
    assert Scope(kind="agency", division_prefix=prefix).covers(code) is covered


def test_require():
    officer = Scope(kind="agency", permissions=frozenset({"a.b"}))
    officer.require("a.b")
    officer.require_any("x.y", "a.b")
    Scope.system("t").require("anything")
    with pytest.raises(NotPermitted):
        officer.require("x.y")
    with pytest.raises(NotPermitted):
        officer.require_any("x.y", "x.z")
    with pytest.raises(NotPermitted):
        Scope.anonymous().require("a.b")


def test_unknown_kind():
    with pytest.raises(ValueError, match="unknown kind"):
        Scope(kind="wizard")
