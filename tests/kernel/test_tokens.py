"""The colours keep their contrast: every text token on every paper, in both themes (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
PAPERS = ["paper", "paper-raised", "paper-sunk", "paper-hover"]
PAIRS = [
    *[(text, paper, 4.5) for text in ["ink", "ink-soft", "ink-faint", "blue", "seal"] for paper in PAPERS],
    *[(name, f"{name}-wash", 4.5) for name in ["blue", "seal", "jade", "amber"]],
    ("on-blue", "blue", 4.5),
    ("on-seal", "seal", 4.5),
    ("on-mark", "mark", 4.5),
    ("ink-soft", "blue-wash", 4.5),
    *[("line-strong", paper, 3) for paper in PAPERS],
    *[("focus", paper, 3) for paper in PAPERS],
    *[(f"series-{n}", "paper-raised", 3) for n in range(1, 6)],
]


def tokens(name):
    text = (CSS / name).read_text(encoding="utf-8").split('[data-type="large"]')[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text))


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_contrast(theme, text, ground, least):
    values = tokens("tokens.css") | (tokens("tokens-dark.css") if theme == "dark" else {})
    assert contrast(values[text], values[ground]) >= least


def test_dark_gives_every_colour_a_value_of_its_own():
    assert set(tokens("tokens.css")) == set(tokens("tokens-dark.css"))
