"""Which classes a reader's words mean: a name that holds them, or a word people use that they hold."""

from dataclasses import dataclass

SHORTEST = 2  # characters: one alone would find half the catalogue


@dataclass(frozen=True, slots=True)
class Named:
    """A class by all its folded names: its own, those of its units, and the words people use for its products."""

    key: str
    names: tuple[str, ...]
    words: tuple[str, ...]


def matching(asked, named):
    """Keys of `named` (Named) that the folded text means, in their order; nothing for a text too short."""
    if len(asked) < SHORTEST:
        return []
    return [row.key for row in named if _means(asked, row)]


def _means(asked, row):
    return any(asked in name for name in row.names) or any(
        word in asked or (len(asked) >= SHORTEST and asked in word) for word in row.words
    )
