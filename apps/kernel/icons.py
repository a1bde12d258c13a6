"""Icons of bootstrap-icons, written into the page so that they take the text's colour and cost no request.

The whole sprite weighs a megabyte; a page uses a dozen. Set-up copies the sprite beside the other browser libraries.
"""

import re
from functools import lru_cache

from django.contrib.staticfiles import finders
from django.utils.html import format_html
from django.utils.safestring import mark_safe

SPRITE = "vendor/bootstrap-icons/bootstrap-icons.svg"
SYMBOL = re.compile(r"<symbol(?P<attributes>[^>]*)>(?P<body>.*?)</symbol>", re.DOTALL)
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


@lru_cache(maxsize=1)
def symbols():
    """{name: (viewBox, inner SVG)}; empty when set-up has not run, so that pages still work without pictures."""
    path = finders.find(SPRITE)
    if not path:
        return {}
    with open(path, encoding="utf-8") as file:
        text = file.read()
    found = [(dict(ATTRIBUTE.findall(match["attributes"])), match["body"].strip()) for match in SYMBOL.finditer(text)]
    return {attributes["id"]: (attributes["viewBox"], body) for attributes, body in found}


def icon(name, label=""):
    """The icon as inline SVG; hidden from screen readers unless it has a label of its own."""
    return _icon(name, str(label))


@lru_cache(maxsize=1024)
def _icon(name, label):
    box, body = symbols().get(name, ("0 0 16 16", ""))
    described = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="{}" width="16" height="16" fill="currentColor" {} focusable="false">{}</svg>',
        box,
        described,
        mark_safe(body),  # noqa: S308 - from the package, never from a reader
    )
