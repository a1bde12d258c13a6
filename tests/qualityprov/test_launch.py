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


def test_the_mail_of_a_trial_is_kept_in_files_and_the_terminal_says_where(monkeypatch, settings):
    """Hundreds of demo mails would carry the address and the logins away."""
    told = []
    monkeypatch.setattr(launch, "say", told.append)
    settings.EMAIL_FILE_PATH = str(launch.ROOT / "var" / "mail")
    launch.Announcement(8000, demo=False).show()
    assert "kept in var/mail/" in told[-1]
    settings.EMAIL_FILE_PATH = "/somewhere/mail"
    assert launch.mail_folder() == "/somewhere/mail/"
    settings.EMAIL_FILE_PATH = None
    launch.Announcement(8000, demo=False).show()
    assert "E-mail" not in told[-1]


def test_mail_is_printed_only_where_that_is_asked_for():
    from qualityprov.settings import EMAIL_URL, email_from_url

    assert EMAIL_URL.startswith("file:")
    assert email_from_url(EMAIL_URL)["EMAIL_FILE_PATH"].endswith("/mail")


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
