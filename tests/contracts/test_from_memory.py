"""Whoever runs the portal finds in the guide every file of law that was not held against the published text."""

import csv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ("administrator.md", "administrator.zh-CN.md")


def unverified():
    """(app, file) of the data with a row that says so."""
    for path in sorted(ROOT.glob("apps/*/data/*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            if any(row.get("verified") == "false" for row in csv.DictReader(file)):
                yield path.parents[1].name, path.name


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guide_names_every_file_that_rests_on_memory(guide):
    lines = (ROOT / "docs" / "guides" / guide).read_text(encoding="utf-8").splitlines()
    rows = {line.split("`")[1]: line for line in lines if line.startswith("| `")}
    missing = [f"{app}/{name}" for app, name in unverified() if f"`{name}`" not in rows.get(app, "")]
    assert len(list(unverified())) > 30
    assert missing == []
