"""Industries and divisions as grouped choices for filters and forms, and by name."""

from ..models import Enterprise, Industry
from ..rules.standing import SCALE_WORDS


def industry_names(codes):
    """{code: code and name in the reader's language} of those codes that the catalogue has; one query."""
    return {row.code: str(row) for row in Industry.objects.filter(code__in=list(codes))}


def scale_names(words):
    """{word of a list: the scale in the reader's language} of those words that name one."""
    told = dict(Enterprise.Scale.choices)
    return {word: str(told[SCALE_WORDS[word]]) for word in words if word in SCALE_WORDS}


def industries_by_section(held=None):
    """[(section as text, its letter, [(code, text)])] of the two-digit divisions; the class `held` stays choosable."""
    sections, inside = {}, {}
    for row in Industry.objects.order_by("code"):
        if row.code.isalpha():
            sections[row.section] = str(row)
        elif len(row.code) == 2 or row.code == held:
            inside.setdefault(row.section, []).append((row.code, str(row)))
    letters = sorted({*sections, *inside})
    return [(sections.get(letter, letter), letter, inside.get(letter, [])) for letter in letters]
