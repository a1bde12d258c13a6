"""Peak memory of an import at 3 and 10 times the rows of the real register: it must not grow with the file."""

import csv
import gzip
import tempfile
from pathlib import Path

from apps.kernel.rules.uscc import check_character

from .importing import run_import
from .search import register_file

TIMES = (3, 10)


def run(report):
    path = report.need(register_file(), "the real register")
    with tempfile.TemporaryDirectory() as folder:
        for times in TIMES:
            done = run_import(report, _blow_up(path, Path(folder) / "blown.csv", times))
            assert done["rows"] == done["created"] + done["updated"] + done["unchanged"] + done["rejected"]
            report.figure(f"peak memory at {times} times the rows", done["peak"], at_most=200, unit="MB")
            report.figure(
                f"seconds a million rows, at {times} times the rows", done["wall"] / done["rows"] * 1e6, unit="s"
            )


def _blow_up(path, target, times):
    """The same rows again and again under invented valid codes and changed names."""
    with (
        gzip.open(path, "rt", encoding="utf-8", newline="") as file,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        rows = list(csv.reader(file))
        writer = csv.writer(out)
        writer.writerow(rows[0])
        for copy in range(times):
            for number, row in enumerate(rows[1:]):
                first17 = f"9132010{copy}M{number:07d}Y"
                writer.writerow([f"{row[0]}{copy}", first17 + check_character(first17), *row[2:]])
    return target
