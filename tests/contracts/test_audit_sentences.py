"""Every verb that any app records has a sentence on the audit screen."""

import importlib
import pkgutil
import re
from pathlib import Path

import apps
from apps.kernel.moves import MoveTable
from apps.portal.sentences import APPS, SENTENCES

ROOT = Path(apps.__path__[0])
WRITTEN = re.compile(r'\bverb="([a-z_]+\.[a-z_]+)"')


def declared():
    """Verbs of every state table."""
    for app in pkgutil.iter_modules(apps.__path__):
        try:
            states = importlib.import_module(f"apps.{app.name}.states")
        except ModuleNotFoundError:
            continue
        for table in vars(states).values():
            if isinstance(table, MoveTable):
                yield from (step.event for step in table.moves if step.event)


def written():
    """Verbs given to `record` as text."""
    for path in ROOT.rglob("*.py"):
        yield from WRITTEN.findall(path.read_text(encoding="utf-8"))


def test_every_verb_has_a_sentence():
    missing = sorted({*declared(), *written()} - SENTENCES.keys())
    assert missing == [], "say in apps/portal/sentences.py what they mean"


def test_every_sentence_belongs_to_an_app_of_the_list():
    assert [verb for verb in SENTENCES if not verb.startswith(tuple(APPS))] == []
