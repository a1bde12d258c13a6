"""Official papers as PDF/A-2b, typeset by Typst from templates/typst.

The template is code of ours; what fills it comes as JSON and is never compiled. The same data gives the same bytes: the
day of the paper is its date, no clock is read. Chinese letters are those of Noto Serif SC, embedded as a subset, and
rarer ones (𠮷) those of Noto Serif JP; a character that neither has is written by its number (rules/printable.py). The
fonts are read once a process: forty megabytes, which cost three times as much as the paper.
"""

import json
import re
from functools import cache
from pathlib import Path

import typst
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.rules.unseen import code_point

from .rules.font_coverage import covered
from .rules.printable import printable

ROOT = Path(settings.BASE_DIR) / "templates" / "typst"
FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "fonts"
STANDARD = "a-2b"
_REFUSED = re.compile(r'the text `"(?:\\u\{([0-9a-f]+)\}|(.))')  # how Typst says which character it cannot draw


class NotTypeset(RuntimeError):
    """The template does not compile with this data: a fault of ours, never of the user."""


class Unprintable(Invalid):
    """A character that no paper can show, in spite of all: whoever typed it can take it out."""

    code = "unprintable"
    message = _(
        "The paper cannot be printed: the character %(char)s (%(number)s) in it cannot be shown. Write it otherwise."
    )


@cache
def fonts():
    """The fonts of papers, read: those of the system and of the library are none of them."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


@cache
def characters():
    """Code points that the fonts of papers have."""
    return frozenset().union(*(covered(file.read_bytes()) for file in sorted(FONTS.glob("*.ttf"))))


def typeset(template, data):
    """Bytes of the PDF of `templates/typst/<template>.typ` filled with `data` (JSON values)."""
    return _made(template, data, format="pdf", pdf_standards=[STANDARD])


def picture(template, data, *, ppi=200):
    """Bytes of a PNG of the template's only page: what an editable file shows where the PDF has drawn lines."""
    return _made(template, data, format="png", ppi=ppi)


def _made(template, data, **how):
    path, words = ROOT / f"{template}.typ", json.dumps(printable(data, characters()), ensure_ascii=False)
    try:
        return typst.compile(path, root=ROOT, font_paths=fonts(), sys_inputs={"data": words}, **how)
    except RuntimeError as error:
        if refused := _REFUSED.search(str(error)):
            char = chr(int(refused[1], 16)) if refused[1] else refused[2]
            named = {"char": char if char.isprintable() else "", "number": code_point(char)}
            raise Unprintable(Unprintable.message % named, **named) from error
        raise NotTypeset(f"{template}: {error}") from error
