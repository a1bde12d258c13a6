"""What script/run says while the portal is not ready: calm, in a person's words, once."""

import json
from types import SimpleNamespace

import pytest

from qualityprov import launch


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (json.dumps({"ready": False, "database": "ok", "broker": "unreachable"}), "Waiting for the queue"),
        (
            json.dumps({"ready": False, "database": "unreachable", "broker": "unreachable", "migrations": "unknown"}),
            "Waiting for the database and the queue and the database's schema",
        ),
        ("<html>", "The web server is starting"),
        ("[]", "The web server is starting"),
    ],
)
def test_what_is_waited_for_is_named(body, said):
    assert launch.waiting_words(body) == said


def test_the_same_is_said_once_and_nothing_at_first(monkeypatch):
    told, now = [], SimpleNamespace(value=0.0)
    monkeypatch.setattr(launch, "say", told.append)
    monkeypatch.setattr(launch.time, "monotonic", lambda: now.value)
    announce = launch.Announcement(8000, demo=False)
    monkeypatch.setattr(announce, "waited_for", lambda: "Waiting for the queue")
    for second in (1, 4, 6, 7, 30):
        now.value = float(second)
        announce.when_ready()
    assert told == ["· Waiting for the queue …\n"]
    monkeypatch.setattr(announce, "waited_for", lambda: "")
    announce.when_ready()
    assert announce.done
    assert "http://localhost:8000/" in told[-1]
