"""What the code imports is what set-up installs: a package that only stands on a developer's machine fails here."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = {"apps", "qualityprov", "tests"}
# Tools of the developer's own commands, installed with requirements-dev.txt.
WITH_TESTS = {"PIL": "qualityprov/pictures.py", "playwright": "qualityprov/pictures.py"}


def pinned(name):
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==", (ROOT / name).read_text(encoding="utf-8"), re.M)
    return {normal(line) for line in found}


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def test_every_package_the_portal_imports_is_pinned():
    known, distributions = pinned("requirements.txt"), packages_distributions()
    missing = set()
    for folder in ("apps", "qualityprov"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            place = str(path.relative_to(ROOT))
            for module in set(imported(path)) - OURS - sys.stdlib_module_names:
                names = {normal(name) for name in distributions.get(module, [module])}
                if not names & known and WITH_TESTS.get(module) != place:
                    missing.add(f"{place} imports {module}")
    assert sorted(missing) == []


def test_every_package_we_chose_has_its_reason_in_a_decision():
    wanted = re.findall(r"^([A-Za-z0-9-]+)", (ROOT / "requirements.in").read_text(encoding="utf-8"), re.M)
    papers = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "adr").glob("*.md"))
    words = re.sub(r"[^a-z0-9]", "", papers.lower())
    assert len(wanted) > 20
    assert [name for name in wanted if re.sub(r"[^a-z0-9]", "", name.lower()) not in words] == []
