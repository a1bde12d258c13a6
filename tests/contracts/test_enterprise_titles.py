"""Every verb that any app records about an enterprise has a title in the enterprise's timeline."""

import ast
from pathlib import Path

import apps
from apps.registry.queries.event_titles import title_of
from apps.registry.states import CORRECTION, MERGE, STATUS

ROOT = Path(apps.__path__[0])
NOTES = {"note", "_note", "_stays"}  # the registry's own helpers: the verb is their second argument
OTHERS = ("registry.export", "registry.import", "registry.filter", "registry.seat")  # about things of their own
UNTOLD = {"registry.enterprise_handed_over"}  # the other side of a relocation, which is told


def about_enterprises():
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from _verb(node, registry=path.is_relative_to(ROOT / "registry"))
    for table in (STATUS, MERGE, CORRECTION):
        yield from (step.event for step in table.moves if step.event)


def _verb(call, *, registry):
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    subject, verb = given.get("subject"), given.get("verb")
    if isinstance(subject, ast.Tuple) and getattr(subject.elts[0], "value", "") == "enterprise":
        if isinstance(verb, ast.Constant):
            yield verb.value
    elif registry and name in NOTES and len(call.args) > 1:
        text = str(getattr(call.args[1], "value", ""))
        if text.startswith("registry.") and not text.startswith(OTHERS):
            yield text


def test_every_verb_about_an_enterprise_has_a_title():
    found = set(about_enterprises())
    assert {"credit.rating_ended", "registry.enterprise_revoked", "registry.merge_kept"} <= found
    assert sorted(verb for verb in found - UNTOLD if not title_of(verb)) == []


def test_a_verb_about_two_things_is_told_apart():
    grade, risk = (title_of("credit.rating_ended", {"model": of, "grade_before": "B"}) for of in ("grade", "risk"))
    assert grade != risk
    rated = title_of("credit.rated", {"model": "grade", "grade": "B", "grade_before": "A"})
    assert "A" in str(rated)
    assert "B" in str(rated)
