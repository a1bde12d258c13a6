"""Long lists portion by portion: what a rating rests on may be twenty thousand facts, and nobody reads them at once.

A portion begins at a place in the list's own order and not at a count, so nothing is skipped while facts arrive.
"""

from dataclasses import dataclass

from apps.kernel.keyset import Place, cut, read_listed

PAGE = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a portion begins (None: at the top) and how much it holds at most (None: all)."""

    place: Place | None = None
    size: int | None = None


WHOLE = Asked()


def asked_at(text):
    """Asked for a page that begins at the cursor `text`; at the top where that is none."""
    return Asked(read_listed(text) if text else None, PAGE)


@dataclass(frozen=True, slots=True)
class Portion:
    """Rows in their order, how many there are in the whole list, and the places where the neighbours begin."""

    rows: tuple
    count: int
    next: Place | None = None
    previous: Place | None = None

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, place):
        return self.rows[place]


def portion(listed, asked, read):
    """The Portion asked for of a list: `listed` are its (text, number) in ascending order, no two alike, and
    `read(chosen)` gives {(text, number): row} of those it is to hold; one that is gone by then is left out."""
    size = len(listed) if asked.size is None else asked.size
    found = cut(listed, place=asked.place, size=size)
    rows = read(found.rows)
    return Portion(tuple(rows[key] for key in found.rows if key in rows), len(listed), found.next, found.previous)


def lines_of(receipt):
    """{(text, fact): (account or None, Line)} of a plain Receipt, ceilings first, then class by class, rule by rule."""
    sections = [(None, receipt.vetoes), *((account, account.lines) for account in receipt.accounts)]
    return {
        (f"{begin(number)}.{line.rule:05}.{line.occurred_on}", line.fact): (account, line)
        for number, (account, lines) in enumerate(sections)
        for line in lines
    }


def begin(number):
    """The text before which no line of the class of this number stands; the ceilings are number 0."""
    return f"{number:03}"
