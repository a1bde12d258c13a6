"""What a search text asks for: fragments of a name in order, or the beginning of a code or number."""

import re
from dataclasses import dataclass

from .names import bigrams, fold

SHORTEST = 2  # characters of a fragment that the index can answer
_CODE = re.compile(r"[0-9A-Z]{4,18}")
_WILD = re.compile(r"([\\%_])")


@dataclass(frozen=True, slots=True)
class Asked:
    """`pattern` is a LIKE pattern over the folded name with the reader's own wildcards escaped, `pairs` what the index
    is asked for; `code` is the beginning of a code or number, "" when the text is none. All empty: nothing to search.
    """

    text: str = ""
    pattern: str = ""
    pairs: tuple[str, ...] = ()
    code: str = ""

    @property
    def empty(self):
        return not self.pairs and not self.code


def read(text):
    """Asked of a reader's text. White space parts fragments; at least one fragment needs two characters."""
    fragments = [fold(part) for part in text.split()]
    fragments = [part for part in fragments if part]
    pairs = sorted(set().union(*map(bigrams, fragments)))
    pattern = "%" + "%".join(_WILD.sub(r"\\\1", part) for part in fragments) + "%" if pairs else ""
    joined = "".join(fragments).replace("-", "")
    code = joined if _CODE.fullmatch(joined) and any(map(str.isdigit, joined)) else ""
    return Asked("".join(fragments), pattern, tuple(pairs), code)
