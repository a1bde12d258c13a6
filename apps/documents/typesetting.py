"""Official papers as PDF/A-2b, typeset by Typst from templates/typst.

The template is code of ours; what fills it comes as JSON and is never compiled. The same data gives the same bytes: the
day of the paper is its date, no clock is read. Chinese letters are those of Noto Serif SC, embedded as a subset. The
fonts are read once a process: thirty megabytes, which cost three times as much as the paper.
"""

import json
from functools import cache
from pathlib import Path

import typst
from django.conf import settings

ROOT = Path(settings.BASE_DIR) / "templates" / "typst"
FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "fonts"
STANDARD = "a-2b"


class NotTypeset(RuntimeError):
    """The template does not compile with this data: a fault of ours, never of the user."""


@cache
def fonts():
    """The fonts of papers, read: those of the system and of the library are none of them."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def typeset(template, data):
    """Bytes of the PDF of `templates/typst/<template>.typ` filled with `data` (JSON values)."""
    return _made(template, data, format="pdf", pdf_standards=[STANDARD])


def picture(template, data, *, ppi=200):
    """Bytes of a PNG of the template's only page: what an editable file shows where the PDF has drawn lines."""
    return _made(template, data, format="png", ppi=ppi)


def _made(template, data, **how):
    path, words = ROOT / f"{template}.typ", json.dumps(data, ensure_ascii=False)
    try:
        return typst.compile(path, root=ROOT, font_paths=fonts(), sys_inputs={"data": words}, **how)
    except RuntimeError as error:
        raise NotTypeset(f"{template}: {error}") from error
