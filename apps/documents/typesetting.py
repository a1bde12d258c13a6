"""Official papers as PDF/A-2b, typeset by Typst from templates/typst.

The template is code of ours; what fills it comes as JSON and is never compiled. The same data gives the same bytes: the
day of the paper is its date, no clock is read. Chinese letters are those of Noto Serif SC, embedded as a subset.
"""

import json
from pathlib import Path

import typst
from django.conf import settings

ROOT = Path(settings.BASE_DIR) / "templates" / "typst"
FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "fonts"
STANDARD = "a-2b"


class NotTypeset(RuntimeError):
    """The template does not compile with this data: a fault of ours, never of the user."""


def typeset(template, data):
    """Bytes of the PDF of `templates/typst/<template>.typ` filled with `data` (JSON values)."""
    try:
        return typst.compile(
            ROOT / f"{template}.typ",
            root=ROOT,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=[STANDARD],
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    except RuntimeError as error:
        raise NotTypeset(f"{template}: {error}") from error


def picture(template, data, *, ppi=200):
    """Bytes of a PNG of the template's only page: what an editable file shows where the PDF has drawn lines."""
    try:
        return typst.compile(
            ROOT / f"{template}.typ",
            root=ROOT,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format="png",
            ppi=ppi,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    except RuntimeError as error:
        raise NotTypeset(f"{template}: {error}") from error
