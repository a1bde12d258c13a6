"""How a name is compared and searched. Twins: registry_fold (sql/fold.sql), registry_bigrams (sql/functions.sql)."""

import re
import unicodedata
from pathlib import Path

from apps.kernel.rules.unseen import CLASS

# white space, control characters and what nobody sees
_DROPPED = re.compile(rf"[\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000{CLASS}]")


def _radicals():
    """{code point: ideograph that prints alike} of radicals.txt."""
    lines = Path(__file__).with_name("radicals.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split()[:2] for line in lines if not line.startswith("#"))
    return {int(radical, 16): chr(int(ideograph, 16)) for radical, ideograph in pairs}


_ALIKE = _radicals()


def fold(name):
    """What is compared of a name. （集团） equals (集团), and ⻋ equals 车.

    Radicals are brought to their ideograph, white space and whatever nobody sees taken away, full-width and
    compatibility forms folded (NFKC), letters made upper case.
    """
    seen = _DROPPED.sub("", name.translate(_ALIKE))
    plain = unicodedata.normalize("NFKC", seen).replace(" ", "")  # it makes spaces of accents that stand alone
    return plain.upper() if plain.isascii() else "".join(map(_upper, plain))


def _upper(letter):
    """The one capital of a letter; itself where it has none (ß), as PostgreSQL says it."""
    for capital in (letter.upper(), letter.title()):
        if len(capital) == 1:
            return capital
    return letter


_WIDE, _NARROW = str.maketrans("()", "（）"), str.maketrans("（）", "()")


def spellings(name):
    """The ways in which a register writes a name: as given, without spaces, with brackets of either width. For whoever
    asks an index of names as they are written."""
    plain = name.replace(" ", "")
    return {name, plain, plain.translate(_WIDE), plain.translate(_NARROW)}


def bigrams(folded):
    """Set of neighbouring pairs of characters; empty for fewer than two characters."""
    return set(map(str.__add__, folded, folded[1:]))
