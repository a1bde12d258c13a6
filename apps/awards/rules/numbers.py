"""Numbers of certificates as people type them: with what a keyboard has in place of 〔〕, with spaces between.

Papers write the year in 〔〕 (GB/T 9704 on official documents); few keyboards have them.
"""

import re

_YEAR = re.compile(r"[\[［(（【〔{｛]([0-9]{4})[\]］)）】〕}｝]")
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


def asked(text):
    """The numbers that a text may stand for, the text itself first; () where it can be none: a number has a digit."""
    bare = "".join(text.split())
    if not any(each.isdigit() for each in bare):
        return ()
    return tuple(dict.fromkeys((bare, _YEAR.sub(r"〔\1〕", bare.translate(_DIGITS)))))


def names_one(text):
    """Whether a text can only be meant as a number: it has a year in brackets."""
    return bool(_YEAR.search(text.translate(_DIGITS)))
