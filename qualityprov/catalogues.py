"""Compile the message catalogues without gettext, which a stranger's machine need not have."""

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_DIR = Path(__file__).resolve().parent.parent / "locale"


def compile_catalogues(directory=LOCALE_DIR):
    """Write the .mo of every .po below `directory` that has changed since. Returns the paths written."""
    return [write(path) for path in sorted(directory.glob("*/LC_MESSAGES/*.po")) if is_stale(path)]


def compile_and_reload():
    """compile_catalogues, in a process in which Django may have looked for a catalogue before there was one."""
    compiled = compile_catalogues()
    if compiled:
        from django.utils.translation.reloader import translation_file_changed

        translation_file_changed(None, Path("django.mo"))
    return compiled


def is_stale(path):
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < path.stat().st_mtime_ns


def write(path):
    with path.open("rb") as source:
        catalogue = read_po(source)
    compiled = path.with_suffix(".mo")
    # Two test workers may compile at once: a reader must never see half a file.
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".mo-", delete=False) as target:
        write_mo(target, catalogue)
    Path(target.name).chmod(0o644)
    os.replace(target.name, compiled)
    return compiled
