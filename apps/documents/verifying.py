"""Who else has issued what the page of checks is asked about: apps that sign papers register how theirs are found.

One page checks everything (/verify/); the app that owns it lies beside those that issue, and asks them through here.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verifier:
    """`by_text(text)` finds by code or number, `by_digest(sha256)` by the file; each answers the path of the page
    that says what it is, "" where it is none of theirs. The page keeps the log of its checks itself."""

    name: str
    by_text: Callable
    by_digest: Callable


_verifiers: dict[str, Verifier] = {}


def register_verifier(name, *, by_text, by_digest):
    """In AppConfig.ready of the app that issues."""
    if name in _verifiers:
        raise ValueError(f"verifier registered twice: {name}")
    _verifiers[name] = Verifier(name, by_text, by_digest)


def page_of_text(text):
    """The path of the page for a code or number that somebody else has issued, "" for none."""
    return next((page for each in _verifiers.values() if (page := each.by_text(text))), "")


def page_of_digest(sha256):
    return next((page for each in _verifiers.values() if (page := each.by_digest(sha256))), "")
