"""The real register through the command, where it is at hand: every row accounted for, a second run changes nothing."""

import csv
import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from apps.registry.models import Enterprise, Identifier

ROOT = Path(__file__).resolve().parent.parent.parent
FILE = Path(os.environ.get("QUALITYPROV_REGISTER_FILE") or ROOT.parent / "shared" / "data" / "jiangsu_register.csv.gz")
ROWS = 127_993


def command(*options):
    out = StringIO()
    call_command("import_register", str(FILE), "--json", *options, stdout=out, verbosity=0)
    return json.loads(out.getvalue().splitlines()[-1])


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.skipif(
    not FILE.exists(), reason=f"the real register is not here: {FILE.name} (or set QUALITYPROV_REGISTER_FILE)"
)
def test_every_row_of_the_real_register_is_accounted_for(tmp_path):
    rejects = tmp_path / "rejects.csv"
    first = command("--rejects", str(rejects))
    assert first["rows"] == ROWS
    assert first["rows"] == first["created"] + first["updated"] + first["unchanged"] + first["rejected"]
    assert Enterprise.objects.count() == first["created"]
    assert Identifier.objects.count() == Enterprise.objects.filter(uscc=None).count() == first["legacy"]
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        lines = {line[0] for line in csv.reader(file)} - {"row", "行"}
    assert len(lines) >= first["rejected"]
    second = command()
    assert (second["created"], second["updated"], second["unchanged"]) == (0, 0, first["created"])
