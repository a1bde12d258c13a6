"""The counters' shared directory."""

import os
import subprocess
import sys

from django.conf import settings


def test_a_command_before_any_web_process_makes_the_directory_of_the_counters(tmp_path):
    """As `docker compose run web python manage.py restore` does, in a container whose /tmp is empty."""
    place = tmp_path / "not" / "yet"
    environment = os.environ | {
        "PROMETHEUS_MULTIPROC_DIR": str(place),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "QUALITYPROV_ENV": "test",
    }
    program = "import django; django.setup(); import qualityprov.metrics"
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert any(place.iterdir())


def test_what_a_killed_process_had_in_hand_is_forgotten(tmp_path, monkeypatch):
    from qualityprov import metrics

    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for pid in (ended.pid, os.getpid()):
        (tmp_path / f"gauge_livesum_{pid}.db").touch()
    (tmp_path / f"counter_{ended.pid}.db").touch()
    metrics.forget_dead()
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {f"gauge_livesum_{os.getpid()}.db", f"counter_{ended.pid}.db"}  # what was counted stays counted
