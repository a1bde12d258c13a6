"""The exported record of a drawn task by class, seats and a replacement in it, and the stand-alone verifier as whoever
distrusts the portal runs it: in a process of its own, in an empty directory, with nothing but the standard library."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from apps.draws.operations import replacing
from tests.factories.inspections import Life

pytestmark = pytest.mark.django_db
PROGRAM = Path(__file__).resolve().parents[2] / "docs" / "verify_draw.py"
FRAME = ("objects", "excluded", "inspectors", "drawn", "seats")  # lists that stand in the record as whole blocks
# reads the changed records from its own input, as many as there are, and says which of them it would have accepted
MANY = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("verify_draw", sys.argv[1])
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)
whole, accepted = open(sys.argv[2], "rb").read(), []
for line in sys.stdin:
    place, byte = map(int, line.split())
    changed = whole[:place] + bytes([byte]) + whole[place + 1:]
    try:
        read = json.loads(changed.decode("utf-8"))
        if read != json.loads(whole.decode("utf-8")):
            tool.verify(read, sys.argv[3])
            accepted.append([place, byte])
    except (tool.Wrong, ValueError, KeyError, IndexError, TypeError, AttributeError):
        pass
json.dump(accepted, sys.stdout)
"""


def by_class(replaced=True):
    """The draw of a task by class whose inspectors are assigned; one of them was replaced since."""
    life = Life(by_class=True, firms=9, items=("PQ01", "ME01")).to("assigned")
    if replaced:
        visit = life.visit
        seat = life.declare(visit)
        life.act(replacing.replace_inspector, life.officer, draw_id=life.task.draw_id, subject=visit.key,
                 ground="unavailable", team=seat.team, inspector=seat.inspector.key)  # fmt: skip
    draw = life.task.draw
    draw.refresh_from_db()
    return draw


@pytest.fixture
def exported(tmp_path):
    """A function: the file of a draw as the command writes it."""

    def export(draw):
        path = tmp_path / "record.json"
        call_command("export_draw", draw.number, output=path)
        return path

    return export


def outside(path, *arguments, program=PROGRAM, **more):
    """Run a program with the standard library alone (-I: no path of ours, -S: no installed package either)."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(program), *arguments], cwd=path.parent, env={}, capture_output=True,
        check=False, timeout=300, **more,
    )  # fmt: skip


def spans(text):
    """{part: (start, end)} in bytes: frame, terms with the quotas, secrets and outcome where they stand in the file."""
    whole = json.loads(text)
    found, written = {}, text.encode()
    for name in FRAME:
        start = written.index(f"\n{json.dumps(name)}: [\n".encode()) + len(name) + 6
        end = written.find(b'],\n"', start)
        found[name] = (start, end if end > 0 else written.rindex(b"]"))
    secrets = [witness["nonce"] for witness in whole["witnesses"]]
    quotas = json.dumps(whole["seal"]["text"], ensure_ascii=False)[1:-1]
    for name, value in (("seal", quotas), ("seed", whole["seed"]), *((f"nonce {n}", s) for n, s in enumerate(secrets))):
        start = written.index(value.encode())
        found[name] = (start, start + len(value.encode()))
    return found


def test_the_seats_of_a_task_by_class_are_replayed_outside_the_project(exported):
    draw = by_class()
    path = exported(draw)
    record = json.loads(path.read_text(encoding="utf-8"))
    assert [row["ground"] for row in record["replacements"]] == ["unavailable"]
    assert len(record["seats"]) > len(record["drawn"])
    assert "quota\t" in record["seal"]["text"]
    said = outside(path, str(path), "--seal", draw.seal_hash)
    assert (said.returncode, said.stderr) == (0, b"")
    text = said.stdout.decode()
    assert text.endswith("ACCEPTED\n")
    assert f"{len(record['drawn'])} objects drawn, {len(record['seats'])} seats, 1 replacements" in text
    assert outside(path, str(path), "--seal", "0" * 64).returncode == 1


def test_the_program_rejects_the_record_with_one_byte_changed_anywhere(exported):
    """A place by chance in every part, each given to the program as a file of its own."""
    draw = by_class()
    path, chance = exported(draw), random.Random(5)
    written, answers = path.read_bytes(), {}
    parts = spans(written.decode())
    assert set(FRAME) - {"excluded"} < set(parts)
    for name, (start, end) in parts.items():
        letters = [n for n in range(start, end) if chr(written[n]).isalnum()]
        for place in chance.sample(letters, min(2, len(letters))):
            changed = bytes([*written[:place], written[place] ^ 1, *written[place + 1 :]])
            path.write_bytes(changed)
            said = outside(path, str(path), "--seal", draw.seal_hash)
            answers[name, place] = (said.returncode, said.stdout[:9], said.stderr)
    assert {name for name, _place in answers} >= {"objects", "inspectors", "seal", "nonce 0", "drawn", "seats", "seed"}
    assert set(answers.values()) == {(1, b"REJECTED:", b"")}


def test_no_byte_of_frame_secret_quota_or_outcome_can_be_changed(exported, tmp_path):
    """Every byte of them, one after another: what is read differently is rejected."""
    draw = by_class()
    path, chance = exported(draw), random.Random(7)
    written = path.read_bytes()
    places = [place for start, end in spans(written.decode()).values() for place in range(start, end)]
    assert len(places) > 3000
    program = tmp_path / "many.py"
    program.write_text(MANY, encoding="utf-8")
    lines = "".join(f"{n} {written[n] ^ chance.randrange(1, 256)}\n{n} {written[n] ^ 1}\n" for n in places)
    said = outside(path, str(PROGRAM), str(path), draw.seal_hash, program=program, input=lines.encode())
    assert (said.stderr, json.loads(said.stdout)) == (b"", [])
