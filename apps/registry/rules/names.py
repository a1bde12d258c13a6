"""How a name is compared and searched. Twins of registry_fold and registry_bigrams in sql/functions.sql."""

import re
import unicodedata

_SPACE = re.compile(r"\s")


def fold(name):
    """Full-width and compatibility forms folded (NFKC), no white space, upper case: （集团） equals (集团)."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", name)).upper()


def bigrams(folded):
    """Set of neighbouring pairs of characters; empty for fewer than two characters."""
    return set(map(str.__add__, folded, folded[1:]))
