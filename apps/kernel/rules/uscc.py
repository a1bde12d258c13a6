"""Unified social credit code 统一社会信用代码, GB 32100-2015.

Eighteen characters: registration department, organisation category, six digits of the authority that first registered
it (never the present county), nine characters of organisation code (GB 11714) and a check character.
"""

import re
from dataclasses import dataclass
from operator import mul

from .unseen import seen

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_INNER_VALUE = {character: int(character, 36) for character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_LOOKALIKE = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}
_DIGITS = str.maketrans("IOSZ", "1052")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a code: `problem` is "" | "length" | "letter" | "shape" | "check".

    `position` counts from 1; `hint` is the look-alike or the right check character; `inner_ok` is the organisation
    code's own check, a warning only (some early codes were assigned by other rules).
    """

    code: str
    problem: str = ""
    position: int = 0
    hint: str = ""
    inner_ok: bool = True

    @property
    def ok(self):
        return not self.problem


def check_character(first17):
    """The check character for the first 17 (GB 32100-2015, mod 31); raises KeyError on a letter outside the set."""
    if len(first17) != len(WEIGHTS):
        raise ValueError(first17)
    # without a loop of our own: an import checks every row
    total = sum(map(mul, map(_VALUE.__getitem__, first17), WEIGHTS))
    return ALPHABET[(31 - total % 31) % 31]


def inner_check_character(first8):
    """Check character of an organisation code (GB 11714): letters count A=10 … Z=35."""
    total = sum(map(mul, map(_INNER_VALUE.__getitem__, first8), INNER_WEIGHTS))
    return "0123456789X0"[11 - total % 11]


def normalise(text):
    """Full-width to half-width; spaces, hyphens and what nobody sees out; upper case: how people paste codes."""
    if text.isascii() and text.isalnum():
        return text.upper()
    half = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in seen(text))
    return re.sub(r"[\s\-]", "", half).upper()


def check(code):
    """Finding for a normalised code."""
    if len(code) != 18:
        return Finding(code, "length", len(code))
    if not SHAPE.fullmatch(code):
        return _misshapen(code)
    right = check_character(code[:17])
    inner_ok = inner_check_character(code[8:16]) == code[16]
    if right != code[17]:
        return Finding(code, "check", 18, right, inner_ok)
    return Finding(code, inner_ok=inner_ok)


def _misshapen(code):
    for position, character in enumerate(code, 1):
        if character not in _VALUE:
            return Finding(code, "letter", position, _LOOKALIKE.get(character, ""))
    position = next(i for i in range(3, 9) if not code[i - 1].isdigit())
    return Finding(code, "shape", position)


def look_alike(text):
    """The code that was meant where letters stand for digits (O for 0, I for 1), else ""."""
    code = normalise(text)
    fixed = code.translate(_DIGITS)
    return fixed if fixed != code and is_valid(fixed) else ""


def is_valid(code):
    return check(code).ok
